// The built-in languages of expressions, defined for the checker: modular arithmetic, balanced brackets, flip-flop, set-reset.
// The automata reduce tokens as a pocket calculator does; the direct tests are a parser by recursion and a cancellation
// of brackets. Source: docs/languages.md.

import { InputError, quote } from "../core/errors.ts";
import type { Runs } from "../core/word.ts";
import { natural, options, spelled } from "./options.ts";
import type { BuiltIn } from "./reader.ts";

const DEAD = [-9];
const isDead = (state: readonly number[]) => state.length === 1 && state[0] === -9;

/** Tokens on the calculator's tape besides numbers. */
const SIGNS: Readonly<Record<string, number>> = { "+": -1, "-": -2, "*": -3, "(": -4 };

export function arithmetic(text: string, where: string): BuiltIn {
  const { head, field } = options(text, ["depth", "value", "operators"], where);
  const m = natural(head, 2, 100, where);
  const depth = natural(field("depth") ?? "0", 0, 20, where);
  const value = natural(field("value") ?? "0", 0, m - 1, where);
  const operators = field("operators") ?? "+-*";
  if (!/^\+?-?\*?$/.test(operators) || operators === "")
    throw new InputError(where, "operators as in docs/languages.md", quote(text));
  const digits = Array.from({ length: m }, (_, digit) => String(digit));
  const letters = [...digits, ...Array.from(operators), ...(depth > 0 ? ["(", ")"] : [])];
  return {
    letters,
    states: 1,
    initial: [],
    step: (tape, letter) => (isDead(tape) ? DEAD : typed(tape, letters[letter], m, depth)),
    accepts: (tape) => {
      const total = isDead(tape) ? DEAD : summed(tape, m);
      return total.length === 1 && total[0] === value;
    },
    contains: (runs) => evaluate(spelled(runs), m, depth) === value,
  };
}

/** The tape after one more key: products are worked out at once, sums when the next sign or bracket comes. */
function typed(tape: readonly number[], key: string, m: number, depth: number): readonly number[] {
  const afterNumber = (tape.at(-1) ?? -1) >= 0;
  if (/^\d+$/.test(key)) return afterNumber ? DEAD : multiplied([...tape, Number(key)], m);
  if (key === "(") return afterNumber || tape.filter((token) => token === -4).length === depth ? DEAD : [...tape, -4];
  if (!afterNumber) return DEAD;
  if (key === "*") return [...tape, -3];
  const total = summed(tape, m);
  if (key !== ")") return [...total, SIGNS[key]];
  if (total.at(-2) !== -4) return DEAD;
  return multiplied([...total.slice(0, -2), total.at(-1) ?? 0], m);
}

function multiplied(tape: readonly number[], m: number): readonly number[] {
  if (tape.at(-2) !== -3) return tape;
  return [...tape.slice(0, -3), ((tape.at(-3) ?? 0) * (tape.at(-1) ?? 0)) % m];
}

function summed(tape: readonly number[], m: number): readonly number[] {
  const sign = tape.at(-2);
  if (sign !== -1 && sign !== -2) return tape;
  const [left, right] = [tape.at(-3) ?? 0, tape.at(-1) ?? 0];
  if (right < 0) return tape;
  return [...tape.slice(0, -3), (left + (sign === -1 ? right : m - right)) % m];
}

/** The value of a well-formed expression; undefined for any other word. */
function evaluate(word: readonly string[], m: number, depth: number): number | undefined {
  let at = 0;
  const atom = (open: number): number => {
    const token = word[at++];
    if (token !== "(") return /^\d+$/.test(token) ? Number(token) : Number.NaN;
    const inner = open < depth ? sum(open + 1) : Number.NaN;
    return word[at++] === ")" ? inner : Number.NaN;
  };
  const product = (open: number): number => {
    let result = atom(open);
    while (word[at] === "*") {
      at++;
      result = (result * atom(open)) % m;
    }
    return result;
  };
  const sum = (open: number): number => {
    let result = product(open);
    while (word[at] === "+" || word[at] === "-") {
      const sign = word[at++] === "+" ? 1 : -1;
      result = (result + sign * product(open) + m) % m;
    }
    return result;
  };
  if (word.length === 0) return undefined;
  const result = sum(0);
  return at === word.length && !Number.isNaN(result) ? result : undefined;
}

const BRACKETS = "()[]{}<>";

export function dyck(text: string, where: string): BuiltIn {
  const { head, field } = options(text, ["depth"], where);
  const kinds = natural(head, 1, 4, where);
  const depth = natural(field("depth") ?? "", 1, 100_000, where);
  const letters = Array.from(BRACKETS.slice(0, 2 * kinds));
  return {
    letters,
    states: 1,
    initial: [],
    step: kinds === 1 ? counted(depth) : stacked(depth),
    accepts: (open) => open.length === 0,
    contains: (runs) => cancels(spelled(runs), depth),
  };
}

/** One kind: how many are open, nothing for none. */
function counted(depth: number): BuiltIn["step"] {
  return (state, letter) => {
    const open = isDead(state) ? Number.NaN : (state.at(0) ?? 0) + (letter === 0 ? 1 : -1);
    if (!(open >= 0 && open <= depth)) return DEAD;
    return open === 0 ? [] : [open];
  };
}

function stacked(depth: number): BuiltIn["step"] {
  return (state, letter) => {
    if (isDead(state)) return DEAD;
    if (letter % 2 === 0) return state.length < depth ? [...state, letter] : DEAD;
    return state.at(-1) === letter - 1 ? state.slice(0, -1) : DEAD;
  };
}

/** Whether neighbours that match cancel until nothing is left, with never more than `depth` open. */
function cancels(word: readonly string[], depth: number): boolean {
  const left: string[] = [];
  for (const bracket of word) {
    const before = BRACKETS.indexOf(left.at(-1) ?? "?");
    if (before >= 0 && before % 2 === 0 && BRACKETS[before + 1] === bracket) left.pop();
    else left.push(bracket);
    if (left.length > depth) return false;
  }
  return left.length === 0;
}

const INSTRUCTIONS = "wri";

export function flipFlop(): BuiltIn {
  const letters = [...Array.from(INSTRUCTIONS), "0", "1"];
  return {
    letters,
    states: 1,
    // [bit written or -1, instruction that waits or -1, last instruction]
    initial: [-1, -1, -1],
    step: (state, letter) => {
      const [bit, waiting] = state;
      if (isDead(state)) return DEAD;
      if (waiting < 0) return letter > 2 || (bit < 0 && letter !== 0) ? DEAD : [bit, letter, letter];
      if (letter < 3) return DEAD;
      if (waiting === 1 && letter - 3 !== bit) return DEAD;
      return [waiting === 0 ? letter - 3 : bit, -1, waiting];
    },
    accepts: ([, waiting, last]) => waiting === -1 && last === 1,
    contains: (runs) => isFlipFlop(spelled(runs)),
  };
}

function isFlipFlop(word: readonly string[]): boolean {
  let written = "none";
  for (let at = 0; at + 1 < word.length; at += 2) {
    const [instruction, bit] = [word[at], word[at + 1]];
    if (!INSTRUCTIONS.includes(instruction) || (bit !== "0" && bit !== "1")) return false;
    if (at === 0 && instruction !== "w") return false;
    if (instruction === "r" && bit !== written) return false;
    if (instruction === "w") written = bit;
  }
  return word.length > 0 && word.length % 2 === 0 && word.at(-2) === "r";
}

export function setReset(): BuiltIn {
  return {
    letters: ["0", "1", "-"],
    states: 2,
    initial: [0],
    step: (state, letter) => (letter === 2 ? state : [letter]),
    accepts: ([stored]) => stored === 1,
    contains: (runs: Runs) => runs.findLast(([name]) => name !== "-")?.[0] === "1",
  };
}
