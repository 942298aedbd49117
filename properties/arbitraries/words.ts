// Words with long runs: what a recurrence does under a power of one letter is where finite precision shows.

import fc, { type Arbitrary } from "fast-check";
import type { Word } from "../../src/core/word.ts";

export interface WordOptions {
  readonly minLength?: number;
  /** 40 when left out. */
  readonly maxLength?: number;
  /** The longest run drawn as one; `maxLength` when left out. */
  readonly maxRun?: number;
}

/** Words over the symbols 0, …, n - 1 for an alphabet of n symbols, as runs of one symbol: 3 of 6 runs of length 1, 2 of
 * 2 to 4, 1 of any length up to `maxRun`; the word is cut at `maxLength` and continued with its last symbol up to
 * `minLength`. Shrinks to fewer and shorter runs, then to the first symbols. */
export function words(alphabet: readonly string[], options: WordOptions = {}): Arbitrary<Word> {
  const { minLength = 0, maxLength = 40, maxRun = maxLength } = options;
  const length = fc.oneof(
    { weight: 3, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.integer({ min: Math.min(2, maxRun), max: Math.min(4, maxRun) }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: maxRun }) },
  );
  const run = fc.tuple(fc.nat({ max: alphabet.length - 1 }), length);
  return fc.array(run, { maxLength, minLength: Math.min(1, minLength), size: "medium" }).map((runs) => {
    const word = runs.flatMap(([symbol, count]) => new Array<number>(count).fill(symbol)).slice(0, maxLength);
    const missing = Math.max(0, minLength - word.length);
    return [...word, ...new Array<number>(missing).fill(word.at(-1) ?? 0)];
  });
}
