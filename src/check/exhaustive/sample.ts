// A seeded choice of maps without replacement, the same in every thread. Floyd's algorithm, doi:10.1145/30401.315746;
// random words by splitmix32 as a counter-based generator.

import { InputError } from "../../core/errors.ts";

export interface Sample {
  /** A whole number. */
  readonly seed: number;
  readonly maps: number;
}

const LARGEST_SAMPLE = 2 ** 24;

/** The chosen map ranks, ascending. @throws InputError unless 1 <= sample.maps <= min(maps, 2^24) and the seed is whole */
export function sampledMaps({ seed, maps: count }: Sample, maps: number): Float64Array {
  if (!Number.isSafeInteger(seed)) throw new InputError("sample, seed", "a whole number", String(seed));
  if (!Number.isSafeInteger(count) || count < 1 || count > Math.min(maps, LARGEST_SAMPLE))
    throw new InputError("sample, maps", `a whole number from 1 to ${Math.min(maps, LARGEST_SAMPLE)}`, String(count));
  const next = words(seed);
  const below = (n: number) => Math.floor((((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53) * n);
  const chosen = new Set<number>();
  for (let top = maps - count; top < maps; top++) {
    const pick = below(top + 1);
    chosen.add(chosen.has(pick) ? top : pick);
  }
  return Float64Array.from(chosen).sort();
}

/** Words of 32 bits. */
function words(seed: number): () => number {
  let state = (seed % 2 ** 32) + Math.floor(seed / 2 ** 32) * 0x9e3779b9;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
}
