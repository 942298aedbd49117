// Questions answered by going through words one by one, in the arithmetic of the specification: slow, without any of the
// ideas of src/check, and therefore the reference that decisions are compared with.

import type { Dfa } from "../src/automaton/dfa.ts";
import type { Ask } from "../src/check/closure.ts";
import { compareShortlex, type Word } from "../src/core/word.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode } from "../src/number/codec.ts";
import { format as decimal, type Exact, isZero } from "../src/number/exact.ts";
import { type Arithmetic, onCodes, withoutRounding } from "../src/number/generic.ts";
import { bosLetter, type Machine, machineSystem } from "../src/rnn/machine.ts";

/** The machine without the number type of its states: states are numbers 0, 1, … in the order of first sight. */
export interface Reference {
  readonly machine: Machine;
  readonly initial: number;
  readonly step: (state: number, letter: number) => number;
  /** The state as a decoder may see it; equal texts look the same. */
  readonly seen: (state: number) => string;
  /** Exact decimals of the entries. */
  readonly values: (state: number) => readonly string[];
  /** What the model's own decoder says after a word that ends in `letter`; undefined where it has no class. */
  readonly answer: (state: number, letter: number) => boolean | undefined;
}

export function reference(machine: Machine): Reference {
  const { semantics } = machine;
  if (semantics.regime === "exact") {
    const text = (x: Exact) => (isZero(x) ? "0" : decimal(x));
    return numbered(machine, withoutRounding, (x) => x, text, text);
  }
  const value = (code: number) => decode(semantics.format, code);
  const seen = (code: number) => (semantics.observe === "value" && isZero(value(code)) ? "zero" : String(code));
  return numbered(machine, onCodes(specification(semantics)), value, String, seen);
}

function numbered<T>(
  machine: Machine,
  arithmetic: Arithmetic<T>,
  exact: (x: T) => Exact,
  bits: (x: T) => string,
  seen: (x: T) => string,
): Reference {
  const system = machineSystem(machine, arithmetic, exact, bits);
  const numbers = new Map<string, number>();
  const states: { readonly entries: readonly T[]; readonly next: Map<number, number> }[] = [];
  const number = (entries: readonly T[]): number => {
    const key = system.key(entries);
    const known = numbers.get(key) ?? states.length;
    if (known === states.length) {
      numbers.set(key, known);
      states.push({ entries, next: new Map() });
    }
    return known;
  };
  return {
    machine,
    initial: number(system.initial),
    step: (state, letter) => {
      const { entries, next } = states[state];
      const to = next.get(letter) ?? number(system.step(entries, letter));
      next.set(letter, to);
      return to;
    },
    seen: (state) => states[state].entries.map(seen).join(" "),
    values: (state) => states[state].entries.map((x) => decimal(exact(x))),
    answer: (state, letter) => {
      const { decoder } = machine;
      if (decoder === undefined) return undefined;
      const { offset, size } = decoder.layer;
      const own = states[state].entries.slice(offset, offset + size).map(exact);
      const index = decoder.classifier.classifyExact(own, letter);
      return index < 0 ? undefined : decoder.accepts.has(index);
    },
  };
}

/** A word that is asked about, and where it leads. */
export interface Arrival {
  readonly word: Word;
  /** Its last symbol; that of the empty word is bos. */
  readonly letter: number;
  readonly state: number;
  readonly target: number;
}

/** All words of at most `length` symbols in shortlex order; the empty word only if the model has a bos symbol. */
export function arrivals({ machine, initial, step }: Reference, dfa: Dfa, length: number): Arrival[] {
  const letters = dfa.symbols.map((_, letter) => letter);
  let level: Arrival[] = [{ word: [], letter: bosLetter(machine), state: initial, target: dfa.initial }];
  const all = machine.model.bos === undefined ? [] : [...level];
  for (let l = 1; l <= length; l++) {
    level = level.flatMap(({ word, state, target }) =>
      letters.map((letter) => ({
        word: [...word, letter],
        letter,
        state: step(state, letter),
        target: dfa.next[target * letters.length + letter],
      })),
    );
    all.push(...level);
  }
  return all;
}

/** The first of `words` that the model's decoder gets wrong. */
export function firstWrong({ answer }: Reference, dfa: Dfa, words: readonly Arrival[]): Arrival | undefined {
  return words.find(({ state, letter, target }) => answer(state, letter) !== (dfa.accepting[target] === 1));
}

/** Whether two target states call for different answers. */
export function differ(dfa: Dfa, ask: Ask, p: number, q: number): boolean {
  return ask === "implements" ? p !== q : dfa.accepting[p] !== dfa.accepting[q];
}

/** Two words, the earlier one first, with one key and different answers: least longer length, then least total length,
 * then shortlex-least first word, then second. `words` are in shortlex order. @cost O(|words|^2) */
export function leastCollision(
  { seen }: Reference,
  dfa: Dfa,
  ask: Ask,
  words: readonly Arrival[],
): readonly [Arrival, Arrival] | undefined {
  let best: readonly [Arrival, Arrival] | undefined;
  const groups = new Map<string, Arrival[]>();
  for (const second of words) {
    if (best !== undefined && second.word.length > best[1].word.length) break;
    const key = `${seen(second.state)} @${second.letter}`;
    const before = groups.get(key) ?? [];
    for (const first of before) {
      if (!differ(dfa, ask, first.target, second.target)) continue;
      const pair = [first, second] as const;
      if (best === undefined || comparePairs(pair, best) < 0) best = pair;
    }
    before.push(second);
    groups.set(key, before);
  }
  return best;
}

function comparePairs(a: readonly [Arrival, Arrival], b: readonly [Arrival, Arrival]): number {
  const [longer, total] = [a, b]
    .map(([u, v]) => [Math.max(u.word.length, v.word.length), u.word.length + v.word.length])
    .reduce(([la, ta], [lb, tb]) => [la - lb, ta - tb]);
  return longer || total || compareShortlex(a[0].word, b[0].word) || compareShortlex(a[1].word, b[1].word);
}

/** Every (machine state, target state) pair in breadth-first order, levels[l] of which are the first of level l. */
export interface Pairs {
  readonly pairs: readonly { readonly state: number; readonly target: number }[];
  readonly levels: readonly number[];
  /** States that look different. */
  readonly states: number;
}

/** Undefined if there are more than `limit`. */
export function allPairs({ initial, step, seen }: Reference, dfa: Dfa, limit: number): Pairs | undefined {
  const pairs = [{ state: initial, target: dfa.initial }];
  const known = new Set([`${initial} ${dfa.initial}`]);
  const levels = [0];
  for (let head = 0, end = 1; head < pairs.length; head++) {
    if (head === end) {
      levels.push(head);
      end = pairs.length;
    }
    const { state, target } = pairs[head];
    for (let letter = 0; letter < dfa.symbols.length; letter++) {
      const next = { state: step(state, letter), target: dfa.next[target * dfa.symbols.length + letter] };
      const key = `${next.state} ${next.target}`;
      if (known.has(key)) continue;
      known.add(key);
      pairs.push(next);
      if (pairs.length > limit) return undefined;
    }
  }
  return { pairs, levels, states: new Set(pairs.map(({ state }) => seen(state))).size };
}
