// How probable a wrong answer is: after a word, at worst over the words of each length (a word is chosen before any draw and
// does not depend on them), and on average over the words of a length. Exact rational numbers; for long words an enclosure
// by doubles: all terms are positive, so relative errors add up and nothing cancels.
//
// The worst word is found by following every word of each length; words that lead to the same distribution and the same state
// of the target are one from then on, and of equal ones the first in shortlex order is named.

import type { Dfa } from "../../automaton/dfa.ts";
import type { Word } from "../../core/word.ts";
import { finite, toNumber } from "../../number/exact.ts";
import { type Rational, rational } from "../../number/rational.ts";
import type { Chain } from "./chain.ts";
import { type Distribution, massOf, type Row, step } from "./distribution.ts";
import { isWrong, product } from "./product.ts";

/** The probability of a wrong answer; an enclosure's ends are doubles, low <= p <= high. */
export type Probability =
  | { readonly kind: "exact"; readonly value: Rational }
  | { readonly kind: "enclosed"; readonly low: number; readonly high: number };

/** Bits of the total beyond which a word goes on in doubles. */
const EXACT_BITS = 20_000;

/** The probability that the answer to `word` is wrong; in doubles from where its total has more than `exactBits` bits.
 * @throws RangeError for the empty word, which is not asked about */
export function wrongAfter(chain: Chain, dfa: Dfa, word: Word, exactBits = EXACT_BITS): Probability {
  const last = word.at(-1);
  if (last === undefined) throw new RangeError("wrongAfter: expected a word of at least one letter, found none");
  const target = word.reduce((q, letter) => dfa.next[q * dfa.symbols.length + letter], dfa.initial);
  const wrong = (state: number) => isWrong(chain, dfa, state, last, target);
  let exact = chain.initial;
  let t = 0;
  for (; t < word.length && exact.total.toString(16).length * 4 <= exactBits; t++) {
    const letter = word[t];
    exact = step(exact, (state) => chain.row(letter, state));
  }
  if (t === word.length) return { kind: "exact", value: rational(massOf(exact, wrong), exact.total) };
  return inDoubles(chain, exact, word.slice(t), wrong);
}

/** Unit roundoff, and the least positive double, which bounds what one operation loses to underflow. */
const UNIT = 2 ** -53;
const TINY = 2 ** -1074;

/** The rest of a word. Every double is within a factor (1 + UNIT)^±roundings of the exact mass but for underflow; a state
 * receives its sum by as many roundings as it has terms, one more for each product and one for its probability.
 * @source Higham 2002, Accuracy and Stability of Numerical Algorithms, lemmas 3.1 and 3.3 */
function inDoubles(chain: Chain, start: Distribution, word: Word, wrong: (state: number) => boolean): Probability {
  const cache = chain.machine.alphabet.map((): (readonly (readonly [number, number])[])[] => []);
  const rowOf = (letter: number, state: number) => (cache[letter][state] ??= doubles(chain.row(letter, state)));
  let mass = new Map([...start.mass].map(([state, weight]) => [state, quotient(weight, start.total)]));
  let roundings = 1;
  let lost = mass.size;
  for (const letter of word) {
    const next = new Map<number, number>();
    const terms = new Map<number, number>();
    let most = 0;
    for (const [state, own] of mass) {
      for (const [to, p] of rowOf(letter, state)) {
        next.set(to, (next.get(to) ?? 0) + own * p);
        const count = (terms.get(to) ?? 0) + 1;
        terms.set(to, count);
        most = Math.max(most, count);
        lost += 2;
      }
    }
    mass = next;
    roundings += 2 + most;
  }
  let sum = 0;
  for (const [state, own] of mass) if (wrong(state)) sum += own;
  roundings += mass.size + 4;
  // γ of Higham, and as much again for the arithmetic of this line.
  const error = (2 * roundings * UNIT) / (1 - roundings * UNIT);
  const floor = 4 * lost * TINY;
  return {
    kind: "enclosed",
    low: Math.max(0, sum * (1 - error) - floor),
    high: Math.min(1, sum * (1 + error) + floor),
  };
}

function doubles({ entries, total }: Row): (readonly [number, number])[] {
  return entries.map(([to, weight]) => [to, quotient(weight, total)] as const);
}

/** weight / total for a total that is a power of two, correctly rounded. */
function quotient(weight: bigint, total: bigint): number {
  return toNumber(finite(1, weight, 1 - total.toString(2).length));
}

/** What is known of the words of one length. */
export interface LengthAnswer {
  readonly length: number;
  /** The largest probability of a wrong answer, and the first word in shortlex order that has it. */
  readonly worst: { readonly word: Word; readonly probability: Rational };
  /** Over all words of this length, each as likely as the others. */
  readonly average: Rational;
  /** Pairs of a distribution and a state of the target that the words lead to. */
  readonly beliefs: number;
}

interface Belief {
  readonly distribution: Distribution;
  readonly target: number;
  readonly word: Word;
}

/** The answers for the lengths from 1 to `length`; fewer where a length has more than `most` beliefs.
 * @cost letters · beliefs steps for each length */
export function byLength(chain: Chain, dfa: Dfa, length: number, most: number): LengthAnswer[] {
  const letters = dfa.symbols.map((_, letter) => letter);
  const uniform = product(chain, dfa, letters);
  let beliefs: Belief[] = [{ distribution: chain.initial, target: dfa.initial, word: [] }];
  let average = uniform.start;
  const answers: LengthAnswer[] = [];
  for (let n = 1; n <= length; n++) {
    const found = nextBeliefs(chain, dfa, beliefs, most);
    if (found === undefined) return answers;
    average = step(average, uniform.row);
    const averaged = rational(massOf(average, uniform.isWrong), average.total);
    answers.push({ length: n, worst: found.worst, average: averaged, beliefs: found.beliefs.length });
    beliefs = found.beliefs;
  }
  return answers;
}

function nextBeliefs(
  chain: Chain,
  dfa: Dfa,
  beliefs: readonly Belief[],
  most: number,
): { beliefs: Belief[]; worst: LengthAnswer["worst"] } | undefined {
  const next = new Map<string, Belief>();
  let worst: LengthAnswer["worst"] | undefined;
  for (const { distribution, target, word } of beliefs) {
    for (let letter = 0; letter < dfa.symbols.length; letter++) {
      const moved = step(distribution, (state) => chain.row(letter, state));
      const to = dfa.next[target * dfa.symbols.length + letter];
      const wrong = massOf(moved, (state) => isWrong(chain, dfa, state, letter, to));
      const longer = [...word, letter];
      const probability = rational(wrong, moved.total);
      if (worst === undefined || exceeds(probability, worst.probability)) worst = { word: longer, probability };
      const key = beliefKey(moved, to);
      if (!next.has(key)) next.set(key, { distribution: moved, target: to, word: longer });
      if (next.size > most) return undefined;
    }
  }
  if (worst === undefined) throw new RangeError("byLength: expected at least one letter, found none");
  return { beliefs: [...next.values()], worst };
}

function beliefKey({ mass, total }: Distribution, target: number): string {
  const sorted = [...mass].sort(([a], [b]) => a - b);
  return `${target} ${total.toString(36)} ${sorted.map(([state, weight]) => `${state}:${weight.toString(36)}`).join(" ")}`;
}

function exceeds(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator > b.numerator * a.denominator;
}
