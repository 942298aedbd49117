// State tracking told as stories: objects that are swapped, programs that assign variables, pieces that move on a board.
// The three tasks are those of Merrill, Petty, Sabharwal 2024, "The Illusion of State in State-Space Models" (arXiv:2404.08819),
// made into languages. Definitions: docs/languages.md.

import { InputError, quote } from "../../core/errors.ts";
import { parseParameter } from "../parameters.ts";
import { numberField, parseFields, type Reader, type State } from "./reader.ts";

/** `swaps:n` or `swaps:n,object=k`: letters exchange the contents of two places; accepted when all, or object k, are at home. */
export function swaps(text: string, where: string): Reader {
  const { head, fields } = parseFields(text, ["object"], where);
  const tracksOne = fields.has("object");
  const n = parseParameter(head, "n in swaps:n", 2, tracksOne ? 200 : 8, where);
  const places = Array.from({ length: n }, (_, place) => place);
  const pairs = places.flatMap((i) => places.slice(i + 1).map((j) => [i, j]));
  const symbols = pairs.map(([i, j]) => `(${i + 1} ${j + 1})`);
  const other = ([i, j]: readonly number[], place: number): number => (place === i ? j : place === j ? i : place);
  // The place of the one object, or the places of all.
  const home = tracksOne ? [numberField(fields, "object", 1, n, where) - 1] : places;
  return {
    symbols,
    initial: home,
    step: (state, symbol) => state.map((place) => other(pairs[symbol], place)),
    accepts: (state) => state.every((place, i) => place === home[i]),
  };
}

const STATEMENTS = ["constant", "copy", "increment", "swap"];
const VARIABLES = "abcdefgh";

/** `programs:v,values=m,statements=constant+copy+increment`: each letter is a statement; accepted when variable a ends as 0. */
export function programs(text: string, where: string): Reader {
  const { head, fields } = parseFields(text, ["values", "statements"], where);
  const v = parseParameter(head, "v in programs:v,values=m", 1, VARIABLES.length, where);
  const m = numberField(fields, "values", 2, 1000, where);
  const kinds = (fields.get("statements") ?? "constant+copy+increment").split("+");
  if (kinds.join("+") !== STATEMENTS.filter((kind) => kinds.includes(kind)).join("+"))
    throw new InputError(where, `statements among ${STATEMENTS.join("+")} in this order`, quote(kinds.join("+")));
  const names = Array.from(VARIABLES.slice(0, v));
  const letters = kinds.flatMap((kind) => statements(kind, names, m));
  if (letters.length === 0) throw new InputError(where, "at least one statement", "none");
  return {
    symbols: letters.map(({ name }) => name),
    initial: names.map(() => 0),
    step: (state, symbol) => letters[symbol].run(state),
    accepts: ([a]) => a === 0,
  };
}

interface Statement {
  readonly name: string;
  run(values: State): State;
}

/** All statements of a kind: by the variable that is assigned, then by what it gets. */
function statements(kind: string, names: readonly string[], m: number): Statement[] {
  return names.flatMap((name, target): Statement[] => {
    const others = names.map((other, source) => ({ other, source })).filter(({ source }) => source !== target);
    switch (kind) {
      case "constant":
        return Array.from({ length: m }, (_, c) => ({ name: `${name}=${c}`, run: (values) => values.with(target, c) }));
      case "copy":
        return others.map(({ other, source }) => ({
          name: `${name}=${other}`,
          run: (values) => values.with(target, values[source]),
        }));
      case "increment":
        return [{ name: `${name}+=1`, run: (values) => values.with(target, (values[target] + 1) % m) }];
      default:
        return others
          .filter(({ source }) => source > target)
          .map(({ other, source }) => ({
            name: `${name}<>${other}`,
            run: (values) => values.with(target, values[source]).with(source, values[target]),
          }));
    }
  });
}

/** Steps of a piece, and whether it repeats them until something stands in the way. */
const STRAIGHT = [
  [0, 1],
  [1, 0],
  [0, -1],
  [-1, 0],
];
const DIAGONAL = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
];
const KNIGHT = [
  [1, 2],
  [2, 1],
  [2, -1],
  [1, -2],
  [-1, -2],
  [-2, -1],
  [-2, 1],
  [-1, 2],
];
const KINDS = "KQRBN";
const STEPS: readonly { readonly steps: readonly (readonly number[])[]; readonly slides: boolean }[] = [
  { steps: [...STRAIGHT, ...DIAGONAL], slides: false },
  { steps: [...STRAIGHT, ...DIAGONAL], slides: true },
  { steps: STRAIGHT, slides: true },
  { steps: DIAGONAL, slides: true },
  { steps: KNIGHT, slides: false },
];

interface Board {
  readonly files: number;
  readonly ranks: number;
  readonly where: string;
}

/**
 * `board:WxH,pieces=K@a1+N@c1,goal=…`: a letter `a1b2` moves the piece on a1 to b2; accepted are the sequences of legal moves
 * without captures (that end in the goal, if there is one). A state is the content of each square: 0 or 1 + kind.
 */
export function board(text: string, where: string): Reader {
  const { head, fields } = parseFields(text, ["pieces", "goal"], where);
  const [, files = "", ranks = ""] = /^(\d)x(\d)$/.exec(head) ?? [];
  const given: Board = { files: Number(files), ranks: Number(ranks), where };
  if (given.files < 1 || given.files > 8 || given.ranks < 1 || given.ranks > 8)
    throw new InputError(where, "a board 1x1 to 8x8", quote(head));
  const initial = placement(given, fields.get("pieces") ?? "");
  const goal = fields.has("goal") ? placement(given, fields.get("goal") ?? "") : undefined;
  const kinds = [...new Set(initial)].filter((content) => content > 0);
  const empty = initial.map(() => 0);
  const moves = [...empty.keys()].flatMap((from) => {
    const targets = new Set(kinds.flatMap((content) => reached(given, empty, from, content)));
    return [...targets].sort((a, b) => a - b).map((to) => ({ from, to }));
  });
  if (moves.length === 0) throw new InputError(where, "a piece that can move on this board", "none");
  const step = (state: State, symbol: number): State | undefined => {
    const { from, to } = moves[symbol];
    if (state[from] === 0 || !reached(given, state, from, state[from]).includes(to)) return undefined;
    return state.with(to, state[from]).with(from, 0);
  };
  return {
    symbols: moves.map(({ from, to }) => squareName(given, from) + squareName(given, to)),
    initial,
    step,
    accepts: (state) => goal === undefined || state.every((content, square) => content === goal[square]),
  };
}

/** Squares are numbered a1, a2, …, b1, …: file by file. */
function squareName({ ranks }: Board, square: number): string {
  return `${"abcdefgh"[Math.floor(square / ranks)]}${(square % ranks) + 1}`;
}

function placement(given: Board, text: string): number[] {
  const content = new Array<number>(given.files * given.ranks).fill(0);
  const names = content.map((_, square) => squareName(given, square));
  for (const piece of text.split("+")) {
    const [, kind = "", name = ""] = /^([A-Z])@([a-h][1-8])$/.exec(piece) ?? [];
    const square = names.indexOf(name);
    const known = KINDS.indexOf(kind);
    if (square < 0 || known < 0 || kind === "")
      throw new InputError(given.where, "pieces such as K@a1+N@b3 (K, Q, R, B, N) on the board", quote(piece));
    if (content[square] !== 0) throw new InputError(given.where, "one piece on a square", quote(text));
    content[square] = known + 1;
  }
  return content;
}

/** The empty squares that a piece with this content on `from` can go to. */
function reached({ files, ranks }: Board, state: State, from: number, content: number): number[] {
  const { steps, slides } = STEPS[content - 1];
  const found: number[] = [];
  for (const [across, up] of steps) {
    let file = Math.floor(from / ranks) + across;
    let rank = (from % ranks) + up;
    while (file >= 0 && file < files && rank >= 0 && rank < ranks && state[file * ranks + rank] === 0) {
      found.push(file * ranks + rank);
      if (!slides) break;
      file += across;
      rank += up;
    }
  }
  return found;
}
