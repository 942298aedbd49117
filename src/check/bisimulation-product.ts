// The product of two packed systems over the same letters: a state is a state of the first side and one of the second,
// and its "decoder" accepts as long as both sides say the same. Asked of the automaton that accepts every word, the
// closure then finds the shortlex-least word on which they differ, or a set of pairs that no word leaves: a bisimulation.
// Source: Hopcroft and Karp 1971 (equivalence by walking the reachable pairs), without their merging of classes.

import type { Dfa } from "../automaton/dfa.ts";
import type { ComparisonAsk } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import { compare } from "../number/exact.ts";
import type { Model } from "../rnn/model.ts";
import { formatSemantics, type Semantics } from "../rnn/semantics.ts";
import { ACCEPT, type PackedSystem, REJECT, seenCodes } from "./system.ts";

export interface Side {
  readonly model: Model;
  readonly semantics: Semantics;
}

export interface Comparison {
  readonly ask: ComparisonAsk;
  readonly sides: readonly [Side, Side];
  /** To say which side is right where they differ. */
  readonly language?: { readonly name: string; readonly dfa: Dfa };
}

/** Two systems side by side. In a state of `product` the words of `second` follow those of `first`. */
export interface Sides {
  readonly first: PackedSystem;
  readonly second: PackedSystem;
  /** The second side's number of each letter of the first, and of bos. */
  readonly letters: readonly number[];
  readonly product: PackedSystem;
}

/** Whether both sides of the product state at states[from…] say the same after a word that ends in `letter`. */
type Agree = (states: Uint32Array, from: number, letter: number) => boolean;

/** The automaton of all words. */
export function everyWord(symbols: readonly string[]): Dfa {
  return {
    symbols,
    states: 1,
    initial: 0,
    next: new Uint32Array(symbols.length),
    accepting: Uint8Array.of(1),
  };
}

/** @throws InputError for other alphabets, and where `ask` has no meaning: without decoders, for entries that are not as
 * many on both sides, for codes of different formats. */
export function sides(first: PackedSystem, second: PackedSystem, ask: ComparisonAsk): Sides {
  const letters = matchedLetters(first, second);
  const agree = agreement(first, second, letters, ask);
  const [a, b] = [first.words, second.words];
  const words = a + b;
  const { symbols } = first;
  const own = new Uint32Array(symbols * a);
  const other = new Uint32Array(symbols * b);
  const expand: PackedSystem["expand"] = (source, from, target, to) => {
    first.expand(source, from, own, 0);
    second.expand(source, from + a, other, 0);
    for (let s = 0, at = to; s < symbols; s++) {
      for (let w = s * a, end = w + a; w < end; w++) target[at++] = own[w];
      for (let w = letters[s] * b, end = w + b; w < end; w++) target[at++] = other[w];
    }
  };
  const product: PackedSystem = {
    machine: withCommonBos(first, second),
    symbols,
    words,
    initial: Uint32Array.of(...first.initial, ...second.initial),
    expand,
    answer: (states, from, letter) => (agree(states, from, letter) ? ACCEPT : REJECT),
    answerReadsLetter:
      (ask === "decodes" || ask === "accepts") && (first.answerReadsLetter || second.answerReadsLetter),
    ...internedSums(first, second),
    codes: (states, from) => {
      const [x, y] = [first.codes(states, from), second.codes(states, from + a)];
      return x === undefined || y === undefined ? undefined : [...x, ...y];
    },
    values: (states, from) => [...first.values(states, from), ...second.values(states, from + a)],
    describe: (states, from) => [...first.describe(states, from), ...second.describe(states, from + a)],
  };
  return { first, second, letters, product };
}

/** The empty word is asked about if both sides read a bos. */
function withCommonBos(first: PackedSystem, second: PackedSystem): PackedSystem["machine"] {
  const { bos, ...model } = first.machine.model;
  const asked = bos === undefined || second.machine.model.bos !== undefined;
  return asked ? first.machine : { ...first.machine, model };
}

function internedSums(
  first: PackedSystem,
  second: PackedSystem,
): Pick<PackedSystem, "internedStates" | "internedBytes"> {
  const both = [first, second].filter((side) => side.internedStates !== undefined);
  if (both.length === 0) return {};
  return {
    internedStates: () => both.reduce((total, side) => total + (side.internedStates?.() ?? 0), 0),
    internedBytes: () => both.reduce((total, side) => total + (side.internedBytes?.() ?? 0), 0),
  };
}

function matchedLetters(first: PackedSystem, second: PackedSystem): number[] {
  const [own, other] = [first.machine.alphabet, second.machine.alphabet];
  const letters = own.map((name) => other.indexOf(name));
  if (own.length !== other.length || letters.includes(-1)) {
    const list = (names: readonly string[]) => names.join(", ");
    throw new InputError(`${second.machine.model.origin}: alphabet`, `the letters ${list(own)}`, list(other));
  }
  return [...letters, other.length];
}

function agreement(first: PackedSystem, second: PackedSystem, letters: readonly number[], ask: ComparisonAsk): Agree {
  switch (ask) {
    case "decodes":
      return sameClass(first, second, letters);
    case "accepts": {
      const [mine, its] = [decoded(first, "answer"), decoded(second, "answer")];
      return (states, from, letter) => mine(states, from, letter) === its(states, from + first.words, letters[letter]);
    }
    case "values":
      return sameValues(first, second);
    case "bits":
      return sameCodes(first, second);
  }
}

function decoded<K extends "answer" | "classOf">(side: PackedSystem, what: K): NonNullable<PackedSystem[K]> {
  const found = side[what];
  if (found === undefined)
    throw new InputError(`${side.machine.model.origin}: decoder`, "a decoder whose answers are compared", "none");
  return found;
}

/** Classes are the same by name; no class is an answer of its own, the same on both sides. */
function sameClass(first: PackedSystem, second: PackedSystem, letters: readonly number[]): Agree {
  const [mine, its] = [decoded(first, "classOf"), decoded(second, "classOf")];
  const [own, other] = [first.machine.decoder?.classifier, second.machine.decoder?.classifier];
  const { words } = first;
  if (first.machine.model.document === second.machine.model.document)
    return (states, from, letter) => mine(states, from, letter) === its(states, from + words, letters[letter]);
  const known = new Map<number, number>([[-1, -1]]);
  const translated = (index: number): number => {
    const found = known.get(index);
    if (found !== undefined) return found;
    const to = own === undefined ? undefined : other?.index(own.label(index));
    known.set(index, to ?? -2);
    return to ?? -2;
  };
  return (states, from, letter) =>
    translated(mine(states, from, letter)) === its(states, from + words, letters[letter]);
}

/** Whether the sides have entries that can be compared one by one. */
export function comparable(first: PackedSystem, second: PackedSystem): boolean {
  return first.machine.size === second.machine.size;
}

/** Exactly as numbers: -0 is +0, NaN is NaN. @throws InputError unless both sides have as many entries */
export function sameValues(first: PackedSystem, second: PackedSystem): Agree {
  const { size } = first.machine;
  if (!comparable(first, second))
    throw new InputError(
      `${second.machine.model.origin}, ${formatSemantics(second.machine.semantics)}`,
      `states of ${size} entries, as ${formatSemantics(first.machine.semantics)} has, to compare their values`,
      String(second.machine.size),
    );
  const { words } = first;
  if (first.doubles === undefined || second.doubles === undefined) {
    return (states, from) => {
      const its = second.values(states, from + words);
      return first.values(states, from).every((x, i) => {
        const order = compare(x, its[i]);
        return order === 0 || (order === undefined && x.kind === its[i].kind);
      });
    };
  }
  const [mine, its] = [first.doubles, second.doubles];
  const [x, y] = [new Float64Array(size), new Float64Array(size)];
  return (states, from) => {
    mine(states, from, x);
    its(states, from + words, y);
    for (let i = 0; i < size; i++) if (x[i] !== y[i] && !(Number.isNaN(x[i]) && Number.isNaN(y[i]))) return false;
    return true;
  };
}

/** The format of both sides' states, if they have one and the same. */
export function commonFormat(first: PackedSystem, second: PackedSystem): string | undefined {
  const [a, b] = [first.machine.semantics, second.machine.semantics];
  if (a.regime === "exact" || b.regime === "exact" || a.format.name !== b.format.name) return undefined;
  return a.format.name;
}

/** By code, as each side may be observed. @throws InputError unless both sides have one format and as many entries */
export function sameCodes(first: PackedSystem, second: PackedSystem): Agree {
  if (commonFormat(first, second) === undefined)
    throw new InputError(
      formatSemantics(second.machine.semantics),
      "the format of the other side, to compare bits (values compares across formats)",
      "another one",
    );
  sameValues(first, second);
  const { words } = first;
  const seen = (side: PackedSystem) => (states: Uint32Array, from: number) => seenCodes(side, states, from) ?? [];
  const [mine, its] = [seen(first), seen(second)];
  const layers = (side: PackedSystem) => side.machine.layers.map((layer) => layer.size).join();
  // Then entries stand at the same places of the words.
  const alike =
    first.observe === undefined &&
    second.observe === undefined &&
    first.internedStates === undefined &&
    layers(first) === layers(second);
  return (states, from) => {
    if (alike) {
      let w = 0;
      while (w < words && states[from + w] === states[from + words + w]) w++;
      if (w === words) return true;
    }
    const codes = its(states, from + words);
    return mine(states, from).every((code, i) => code === codes[i]);
  };
}
