// The successors of a batch of pairs. All their hashes come first, then one touch of every index slot and row that taking
// the edges will need, so that the processor waits for many cache misses at once.

import type { PairTable } from "./pair-table.ts";
import { hasher } from "./probe.ts";
import type { PackedSystem } from "./system.ts";

/** Pairs in a batch of edges. */
export const BATCH = 32;

interface Successors {
  /** [pairs of the batch, letters]: the words of a state. */
  readonly states: Uint32Array;
  readonly hashes: Int32Array;
  /** Steps the pairs head … head + size - 1 by every letter; at most `BATCH` pairs. */
  readonly prepare: (head: number, size: number) => void;
}

export function successorsOf(system: PackedSystem, table: PairTable): Successors {
  const { symbols, words } = system;
  const { width } = table;
  const pairMask = 2 ** table.pairBits - 1;
  const states = new Uint32Array(BATCH * symbols * words);
  const hashes = new Int32Array(BATCH * symbols);
  const hashAll = hasher(words);
  // What was touched is kept, so that touching is not optimised away.
  const touched = new Uint32Array(1);
  const prepare = (head: number, size: number): void => {
    for (let j = 0; j < size; j++) system.expand(table.rows, (head + j) * width, states, j * symbols * words);
    const count = size * symbols;
    hashAll(states, count, hashes);
    const { rows, index } = table;
    const mask = index.length - 1;
    let seen = 0;
    for (let e = 0; e < count; e++) {
      const entry = index[hashes[e] & mask];
      if (entry !== 0) seen ^= rows[((entry & pairMask) - 1) * width];
    }
    touched[0] = seen;
  };
  return { states, hashes, prepare };
}
