// The built-in languages, each given twice: as a machine that reads letter by letter, from which the automaton is made,
// and as a direct test of a word's runs. Source: docs/languages.md.

import { InputError, quote } from "../core/errors.ts";
import type { Runs } from "../core/word.ts";
import { readTable } from "./automaton-text.ts";
import { arithmetic, dyck, flipFlop, setReset } from "./expressions.ts";
import { type Element, power, readGroup } from "./groups.ts";
import { natural } from "./options.ts";
import { pattern } from "./patterns.ts";
import type { BuiltIn } from "./reader.ts";
import { board, programs, swaps } from "./stories.ts";

const BITS = ["0", "1"];

/** Names of one word. */
const WORDS: Readonly<Record<string, () => BuiltIn>> = {
  parity: () => counting(2),
  "flip-flop": flipFlop,
  "set-reset": setReset,
};

/** Names `word:…`. */
const FAMILIES: Readonly<Record<string, (rest: string, where: string) => BuiltIn>> = {
  mod: (rest, where) => counting(natural(rest, 2, 65_536, where)),
  tomita: (rest, where) => TOMITA[natural(rest, 1, TOMITA.length, where) - 1],
  "word-problem": wordProblem,
  arithmetic,
  dyck,
  swaps,
  programs,
  board,
  dfa: automatonText,
};

/** The built-in language called `text`, or undefined where `text` is a regular expression; patterns are over `alphabet`.
 * @throws InputError for an unknown `word:…`, for parameters out of range, and for the name of a file */
export function builtIn(text: string, alphabet: readonly string[]): BuiltIn | undefined {
  const name = text.trim();
  if (Object.hasOwn(WORDS, name)) return WORDS[name]();
  const match = /^([\p{L}-]{2,}):([\s\S]*)$/u.exec(name);
  const where = `language ${quote(name)}`;
  if (match !== null) {
    const [, word, rest] = match;
    if (Object.hasOwn(FAMILIES, word)) return FAMILIES[word](rest, where);
    const known = pattern(word, rest, alphabet, where);
    if (known !== undefined) return known;
    throw new InputError(where, "a name of docs/languages.md or a regular expression", quote(name));
  }
  if (/\.(?:dot|gv|att|jff|json)$/.test(name))
    throw new InputError(
      where,
      "a language that its text defines (dfa:{…})",
      "the name of a file, which is not rechecked",
    );
  return undefined;
}

/** `dfa:{…}`: the table is the definition. */
function automatonText(rest: string, where: string): BuiltIn {
  const table = readTable(rest, where);
  const { symbols, next, accepting } = table;
  const accepts = (state: number) => accepting.has(state);
  return {
    letters: symbols,
    states: next.length + 1,
    initial: [table.initial],
    step: ([state], letter) => [state < 0 ? -1 : (next[state][letter] ?? -1)],
    accepts: ([state]) => accepts(state),
    contains: (runs) => {
      let state = table.initial;
      for (const [name, times] of runs) {
        const column = symbols.indexOf(name);
        for (let i = 0; i < times && state >= 0; i++) state = next[state][column] ?? -1;
      }
      return accepts(state);
    },
  };
}

function count(runs: Runs, letter: string): number {
  return runs.reduce((total, [name, times]) => (name === letter ? total + times : total), 0);
}

function counting(m: number): BuiltIn {
  return {
    letters: BITS,
    states: m,
    initial: [0],
    step: ([ones], letter) => [(ones + letter) % m],
    accepts: ([ones]) => ones === 0,
    contains: (runs) => count(runs, "1") % m === 0,
  };
}

function wordProblem(text: string, where: string): BuiltIn {
  const group = readGroup(text, where);
  const letters = group.generators.map(({ name }) => name);
  const isIdentity = (element: Element) => element.every((x, i) => x === group.identity[i]);
  const elementOf = new Map(group.generators.map(({ name, element }) => [name, element]));
  return {
    letters,
    states: group.order,
    initial: group.identity,
    step: (state, letter) => group.compose(group.generators[letter].element, state),
    accepts: isIdentity,
    contains: (runs) => {
      const product = runs.reduce(
        (state, [name, times]) => group.compose(power(group, elementOf.get(name) ?? group.identity, times), state),
        group.identity,
      );
      return isIdentity(product);
    },
  };
}

/** A language over 0 and 1 from a reader that starts in `initial`. */
function bits(
  initial: readonly number[],
  step: BuiltIn["step"],
  accepts: BuiltIn["accepts"],
  contains: BuiltIn["contains"],
): BuiltIn {
  return { letters: BITS, states: 32, initial, step, accepts, contains };
}

const DEAD = [-1];
const alive = ([first]: readonly number[]) => first >= 0;

/** [letter of the run or 2 at the start, parity of the run, whether an odd run of 1 stands right before it] */
const oddAfterOdd: BuiltIn["step"] = (state, letter) => {
  if (!alive(state)) return DEAD;
  const [run, parity, afterOdd] = state;
  if (run === letter) return [run, 1 - parity, afterOdd];
  if (run === 0 && parity === 1 && afterOdd === 1) return DEAD;
  return [letter, 1, run === 1 && parity === 1 ? 1 : 0];
};

const TOMITA: readonly BuiltIn[] = [
  bits(
    [0],
    (state, letter) => (letter === 1 ? state : DEAD),
    alive,
    (runs) => count(runs, "0") === 0,
  ),
  bits(
    [0],
    ([read], letter) => (read >= 0 && letter === 1 - read ? [1 - read] : DEAD),
    ([read]) => read === 0,
    (runs) => runs.length % 2 === 0 && runs.every(([name, times], i) => times === 1 && name === BITS[1 - (i % 2)]),
  ),
  bits(
    [2, 0, 0],
    oddAfterOdd,
    (state) => alive(state) && !(state[0] === 0 && state[1] === 1 && state[2] === 1),
    (runs) => !runs.some(([name, times], i) => name === "1" && times % 2 === 1 && (runs.at(i + 1)?.[1] ?? 0) % 2 === 1),
  ),
  bits(
    [0],
    ([zeros], letter) => (zeros < 0 || (letter === 0 && zeros === 2) ? DEAD : [letter === 0 ? zeros + 1 : 0]),
    alive,
    (runs) => runs.every(([name, times]) => name === "1" || times < 3),
  ),
  bits(
    [0, 0],
    ([zeros, ones], letter) => (letter === 0 ? [1 - zeros, ones] : [zeros, 1 - ones]),
    ([zeros, ones]) => zeros === 0 && ones === 0,
    (runs) => count(runs, "0") % 2 === 0 && count(runs, "1") % 2 === 0,
  ),
  bits(
    [0],
    ([difference], letter) => [(difference + (letter === 0 ? 1 : 2)) % 3],
    ([difference]) => difference === 0,
    (runs) => (count(runs, "0") - count(runs, "1")) % 3 === 0,
  ),
  // The number of the part of 0* 1* 0* 1* that is being read.
  bits(
    [0],
    ([part], letter) => {
      const next = part % 2 === letter ? part : part + 1;
      return part < 0 || next > 3 ? DEAD : [next];
    },
    alive,
    (runs) => runs.length <= (runs.at(0)?.[0] === "1" ? 3 : 4),
  ),
];
