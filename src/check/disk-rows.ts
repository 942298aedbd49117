// The rows of a disk table that stand in memory: the words of a machine state, then a target state, with flags, and an
// open-addressing index over the observed machine state. The memory that is given settles once how many rows there can be.

import { compareRows } from "../backend/disk/sorting.ts";
import { hashWords } from "./pair-table.ts";
import type { PackedSystem } from "./system.ts";

/** May be on disk; on disk; its machine state, as observed, was seen with an earlier row. */
export const [PENDING, OLD, STATE_SEEN] = [1, 2, 4];

export interface HeldRows {
  /** Words of a row: row i stands at rows[i · width]. */
  readonly width: number;
  readonly rows: Uint32Array;
  /** As in `PairTable`. */
  readonly index: Int32Array;
  readonly pairBits: number;
  /** Of each row, a sum of PENDING, OLD and STATE_SEEN. */
  readonly flags: Uint8Array;
  readonly capacity: number;
  /** With what sorting the rows will take. */
  readonly bytes: number;
  count: number;
  /** Rows of which it is known whether they are on disk: the first ones. */
  settled: number;
}

/** @param keyWidth words of a row's sorting key, where that is not the row itself @param memory bytes
 * @param least rows that must have room whatever the memory */
export function heldRows(words: number, keyWidth: number | undefined, memory: number, least: number): HeldRows {
  const width = words + 1;
  // Two row numbers for sorting, and the row's key.
  const sorting = 8 + (keyWidth === undefined ? 0 : 4 * keyWidth + 4);
  const each = 4 * width + 1 + sorting;
  let slots = 2 ** Math.ceil(Math.log2(2 * least));
  while (slots < 2 ** 30 && 2 * slots * 4 + slots * each <= memory) slots *= 2;
  const capacity = Math.max(least, Math.min(Math.floor(0.7 * slots), Math.floor((memory - 4 * slots) / each)));
  return {
    width,
    rows: new Uint32Array(capacity * width),
    index: new Int32Array(slots),
    pairBits: capacity < 2 ** 27 - 2 ? 27 : 31,
    flags: new Uint8Array(capacity),
    capacity,
    bytes: each * capacity + 4 * slots,
    count: 0,
    settled: 0,
  };
}

/** Numbers of the rows from `from` on that have all the flags of `has` and none of `lacks`. */
export function flagged(
  { flags, count }: HeldRows,
  from: number,
  has: number,
  lacks: number,
): Uint32Array<ArrayBuffer> {
  let size = 0;
  for (let row = from; row < count; row++) if ((flags[row] & has) === has && (flags[row] & lacks) === 0) size++;
  const numbers = new Uint32Array(size);
  for (let row = from, i = 0; row < count; row++)
    if ((flags[row] & has) === has && (flags[row] & lacks) === 0) numbers[i++] = row;
  return numbers;
}

/** Forgets all rows. */
export function clearRows(held: HeldRows): void {
  held.index.fill(0);
  held.count = 0;
  held.settled = 0;
}

/** A function that hashes what is seen of the machine state at source[from…]. */
export function seenHash({ words, observe }: PackedSystem): (source: Uint32Array, from: number) => number {
  if (observe === undefined) return (source, from) => hashWords(source, from, words);
  const seen = new Uint32Array(words);
  return (source, from) => {
    observe(source, from, seen);
    return hashWords(seen, 0, words);
  };
}

/** Compares what is seen of held rows and of others. */
interface Sight {
  /** Whether a held row looks like source[from…]. */
  readonly same: (row: number, source: Uint32Array, from: number) => boolean;
  /** What was seen of source[from…] by the last call of `same`. */
  readonly seen: Uint32Array;
}

export function sightOf({ words, observe }: PackedSystem, { rows, width }: HeldRows): Sight {
  const [seen, other] = [new Uint32Array(words), new Uint32Array(words)];
  const look = (source: Uint32Array, from: number, into: Uint32Array): void => {
    if (observe === undefined) into.set(source.subarray(from, from + words));
    else observe(source, from, into);
  };
  const same = (row: number, source: Uint32Array, from: number): boolean => {
    look(rows, row * width, other);
    look(source, from, seen);
    return compareRows(other, 0, seen, 0, words) === 0;
  };
  return { same, seen };
}
