// The built-in patterns, defined for the checker over any alphabet: a word contains, begins with, ends with or scatters a given
// word, or has so many of a letter. States are lengths of matched prefixes and counts. Source: docs/languages.md.

import { InputError, quote } from "../core/errors.ts";
import { natural, spelled } from "./options.ts";
import type { BuiltIn } from "./reader.ts";
import { readExpression } from "./syntax.ts";

const MOST = 1000;

/** A pattern by the number of its letters that were matched, and by what it says of a word. */
interface Pattern {
  readonly step: (wanted: readonly number[], matched: number, letter: number) => number;
  readonly contains: (wanted: readonly string[], given: readonly string[]) => boolean;
}

const standsAt = (wanted: readonly string[], given: readonly string[], at: number): boolean =>
  at >= 0 && wanted.every((name, i) => given[at + i] === name);

const PATTERNS: Readonly<Record<string, Pattern>> = {
  contains: {
    step: (wanted, matched, letter) => (matched === wanted.length ? matched : overlap(wanted, matched, letter)),
    contains: (wanted, given) => given.some((_, at) => standsAt(wanted, given, at)),
  },
  "ends-with": {
    step: overlap,
    contains: (wanted, given) => standsAt(wanted, given, given.length - wanted.length),
  },
  "starts-with": {
    step: (wanted, matched, letter) => {
      if (matched < 0 || matched === wanted.length) return matched;
      return wanted[matched] === letter ? matched + 1 : -1;
    },
    contains: (wanted, given) => standsAt(wanted, given, 0),
  },
  subsequence: {
    step: (wanted, matched, letter) => (wanted[matched] === letter ? matched + 1 : matched),
    contains: (wanted, given) => {
      let at = -1;
      for (const name of wanted) {
        at = given.indexOf(name, at + 1);
        if (at < 0) return false;
      }
      return true;
    },
  },
};

/** The pattern `word:rest` over `alphabet`, or undefined where `word` is none. */
export function pattern(word: string, rest: string, alphabet: readonly string[], where: string): BuiltIn | undefined {
  if (word === "count") return counting(rest, alphabet, where);
  if (!Object.hasOwn(PATTERNS, word)) return undefined;
  const { step, contains } = PATTERNS[word];
  const wanted = lettersIn(rest, alphabet, where);
  const names = wanted.map((letter) => alphabet[letter]);
  return {
    letters: alphabet,
    states: 1,
    initial: [0],
    step: ([matched], letter) => [step(wanted, matched, letter)],
    accepts: ([matched]) => matched === wanted.length,
    contains: (runs) => contains(names, spelled(runs)),
  };
}

/** The longest beginning of `wanted` that ends the text which is its first `matched` letters and one more. */
function overlap(wanted: readonly number[], matched: number, letter: number): number {
  const text = [...wanted.slice(0, matched), letter];
  for (let length = Math.min(text.length, wanted.length); length > 0; length--) {
    const from = text.length - length;
    if (wanted[length - 1] === letter && wanted.slice(0, length).every((x, i) => x === text[from + i])) return length;
  }
  return 0;
}

function lettersIn(text: string, alphabet: readonly string[], where: string): number[] {
  const tree = readExpression(text, alphabet);
  const parts = tree.kind === "sequence" ? tree.parts : [tree];
  if (parts.length === 0 || parts.length > MOST) throw new InputError(where, `1 to ${MOST} symbols`, quote(text));
  return parts.map((part) => {
    if (part.kind !== "set" || part.symbols.size !== 1) throw new InputError(where, "a word", quote(text));
    return [...part.symbols][0];
  });
}

function counting(text: string, alphabet: readonly string[], where: string): BuiltIn {
  const match = /^([\s\S]+?)(?:(>=|<=|=)|%([0-9]+)=)([0-9]+)$/u.exec(text);
  if (match === null) throw new InputError(where, "a count as in docs/languages.md", quote(text));
  const [, name, relation, , number] = match;
  const modulus = match.at(3);
  const counted = lettersIn(name, alphabet, where);
  if (counted.length !== 1) throw new InputError(where, "one symbol", quote(name));
  const m = modulus === undefined ? undefined : natural(modulus, 2, MOST, where);
  const t = natural(number, 0, m === undefined ? MOST : m - 1, where);
  const holds = (count: number): boolean => {
    if (m !== undefined) return count % m === t;
    return relation === ">=" ? count >= t : relation === "<=" ? count <= t : count === t;
  };
  return {
    letters: alphabet,
    states: 1,
    initial: [0],
    // Without a modulus all counts above t are alike.
    step: ([count], letter) => {
      const more = letter === counted[0] ? count + 1 : count;
      return [m === undefined ? Math.min(more, t + 1) : more % m];
    },
    accepts: ([count]) => holds(count),
    contains: (runs) => holds(runs.reduce((sum, [run, times]) => sum + (run === alphabet[counted[0]] ? times : 0), 0)),
  };
}
