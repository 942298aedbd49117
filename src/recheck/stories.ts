// The built-in stories, defined for the checker: objects that are swapped, programs that assign variables, pieces that move.
// The checker keeps what lies on each place, reads statements as text, and tests a move by its geometry.
// Source: docs/languages.md.

import { InputError, quote } from "../core/errors.ts";
import { natural, options, spelled } from "./options.ts";
import type { BuiltIn } from "./reader.ts";

/** A language from its letters and what each does; the direct test runs the same rule over the word. */
function story(
  letters: readonly string[],
  initial: readonly number[],
  run: (state: readonly number[], letter: string) => readonly number[] | undefined,
  accepts: (state: readonly number[]) => boolean,
): BuiltIn {
  const dead: readonly number[] = [-1];
  const step = (state: readonly number[], letter: string) => (state === dead ? dead : (run(state, letter) ?? dead));
  const good = (state: readonly number[]) => state !== dead && accepts(state);
  return {
    letters,
    states: 1,
    initial,
    step: (state, letter) => step(state, letters[letter]),
    accepts: good,
    contains: (runs) => good(spelled(runs).reduce<readonly number[]>(step, initial)),
  };
}

/** The state is the object on each place. */
export function swaps(text: string, where: string): BuiltIn {
  const { head, field } = options(text, ["object"], where);
  const object = field("object");
  const n = natural(head, 2, object === undefined ? 8 : 200, where);
  const letters = Array.from({ length: n * n }, (_, at) => [Math.floor(at / n), at % n])
    .filter(([i, j]) => i < j)
    .map(([i, j]) => `(${i + 1} ${j + 1})`);
  const tracked = object === undefined ? undefined : natural(object, 1, n, where);
  // With one object tracked all others are 0: they look alike.
  const initial = Array.from({ length: n }, (_, place) =>
    tracked === undefined || tracked === place + 1 ? place + 1 : 0,
  );
  const run = (places: readonly number[], letter: string) => {
    const [i, j] = letter
      .slice(1, -1)
      .split(" ")
      .map((place) => Number(place) - 1);
    return places.with(i, places[j]).with(j, places[i]);
  };
  return story(letters, initial, run, (places) => places.every((lies, place) => lies === 0 || lies === place + 1));
}

const VARIABLES = "abcdefgh";

export function programs(text: string, where: string): BuiltIn {
  const { head, field } = options(text, ["values", "statements"], where);
  const names = VARIABLES.slice(0, natural(head, 1, VARIABLES.length, where));
  const m = natural(field("values") ?? "", 2, 1000, where);
  const kinds = (field("statements") ?? "constant+copy+increment").split("+");
  const order = kinds.map((kind) => ["constant", "copy", "increment", "swap"].indexOf(kind));
  if (order.some((kind, i) => kind < 0 || (i > 0 && kind <= order[i - 1])))
    throw new InputError(where, "statements as in docs/languages.md", quote(field("statements")));
  const letters: string[] = [];
  for (const x of names) {
    if (kinds.includes("constant")) for (let c = 0; c < m; c++) letters.push(`${x}=${c}`);
    if (kinds.includes("increment")) letters.push(`${x}+=1`);
    for (const y of names) {
      if (kinds.includes("copy") && x !== y) letters.push(`${x}=${y}`);
      if (kinds.includes("swap") && x < y) letters.push(`${x}<>${y}`);
    }
  }
  const run = (values: readonly number[], statement: string) => {
    const [, x = "", sign, y = ""] = /^([a-h])(=|\+=|<>)(.*)$/.exec(statement) ?? [];
    const [target, source] = [VARIABLES.indexOf(x), VARIABLES.indexOf(y)];
    if (sign === "+=") return values.with(target, (values[target] + 1) % m);
    if (sign === "<>") return values.with(target, values[source]).with(source, values[target]);
    return values.with(target, source < 0 ? Number(y) : values[source]);
  };
  return story(
    letters,
    Array.from(names, () => 0),
    run,
    ([a]) => a === 0,
  );
}

/** Whether a piece may go that far, leaving aside what stands between. */
const GEOMETRY: Readonly<Record<string, (across: number, up: number) => boolean>> = {
  K: (x, y) => Math.max(x, y) === 1,
  Q: (x, y) => x === 0 || y === 0 || x === y,
  R: (x, y) => x === 0 || y === 0,
  B: (x, y) => x === y,
  N: (x, y) => x * y === 2,
};
const KINDS = ["", "K", "Q", "R", "B", "N"];

/** The state is the kind on each square, rank by rank; 0 for none. */
export function board(text: string, where: string): BuiltIn {
  const { head, field } = options(text, ["pieces", "goal"], where);
  const size = /^([1-8])x([1-8])$/.exec(head);
  if (size === null) throw new InputError(where, "a board 1x1 to 8x8", quote(head));
  const [width, height] = [Number(size[1]), Number(size[2])];
  const squares = Array.from(
    { length: width * height },
    (_, at) => "abcdefgh"[at % width] + String(Math.floor(at / width) + 1),
  );
  const set = (pieces: string): number[] => {
    const kinds = squares.map(() => 0);
    for (const piece of pieces.split("+")) {
      const [letter, square] = [piece.slice(0, 1), squares.indexOf(piece.slice(2))];
      if (piece.charAt(1) !== "@" || letter === "" || !KINDS.includes(letter) || square < 0 || kinds[square] !== 0)
        throw new InputError(where, "pieces as in docs/languages.md", quote(pieces));
      kinds[square] = KINDS.indexOf(letter);
    }
    return kinds;
  };
  const initial = set(field("pieces") ?? "");
  const target = field("goal");
  const goal = target === undefined ? undefined : set(target);
  const reaches = (kind: number, from: number, to: number) => {
    const [across, up] = distances(from, to, width);
    return from !== to && GEOMETRY[KINDS[kind]](Math.abs(across), Math.abs(up));
  };
  const kinds = [...new Set(initial)].filter((kind) => kind > 0);
  const letters = squares.flatMap((a, from) =>
    squares.filter((_, to) => kinds.some((kind) => reaches(kind, from, to))).map((b) => a + b),
  );
  const run = (state: readonly number[], move: string) => {
    const [from, to] = [squares.indexOf(move.slice(0, 2)), squares.indexOf(move.slice(2))];
    if (state[from] === 0 || state[to] !== 0 || !reaches(state[from], from, to)) return undefined;
    if (KINDS[state[from]] !== "N" && between(from, to, width).some((square) => state[square] !== 0)) return undefined;
    return state.with(to, state[from]).with(from, 0);
  };
  return story(letters, initial, run, (state) => goal === undefined || state.join() === goal.join());
}

function distances(from: number, to: number, width: number): [number, number] {
  return [(to % width) - (from % width), Math.floor(to / width) - Math.floor(from / width)];
}

/** The squares strictly between two on one line. */
function between(from: number, to: number, width: number): number[] {
  const [across, up] = distances(from, to, width);
  const stride = Math.sign(across) + Math.sign(up) * width;
  const steps = Math.max(Math.abs(across), Math.abs(up));
  return Array.from({ length: steps - 1 }, (_, i) => from + (i + 1) * stride);
}
