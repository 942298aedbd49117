// Where codes lie in the words of a packed state: side by side from the lowest bit, none across two words. What is written apart
// begins a new word.

import type { Field } from "../emit/javascript.ts";

/** Hands out places in the words of a state, from the first word on. */
interface FieldPlaces {
  /** Places of so many codes, in new words. */
  readonly take: (codes: number) => Field[];
  /** A word of its own. */
  readonly word: () => number;
  /** Words so far. */
  readonly words: () => number;
}

export function fieldPlaces(bits: number): FieldPlaces {
  const perWord = Math.floor(32 / bits);
  let words = 0;
  return {
    take: (codes) => {
      const first = words;
      words += Math.ceil(codes / perWord);
      return Array.from({ length: codes }, (_, i) => ({
        word: first + Math.floor(i / perWord),
        shift: (i % perWord) * bits,
      }));
    },
    word: () => words++,
    words: () => words,
  };
}

/** The codes of bit length `bits` in the state that begins at word `from`. */
export function readCodes(states: Uint32Array, from: number, fields: readonly Field[], bits: number): number[] {
  const mask = 2 ** bits - 1;
  return fields.map(({ word, shift }) => ((states[from + word] >>> shift) & mask) >>> 0);
}
