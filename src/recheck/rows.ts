// A growing set of rows of 32-bit numbers, each known by the order in which it came: the rows one after another, and an
// open-addressing index of row numbers. Made for tens of millions of rows.

import { InputError } from "../core/errors.ts";

export interface Rows {
  readonly width: number;
  count(): number;
  /** The number of the row buffer[0 … width - 1], which is added if it is new (then it is the old count). */
  add(buffer: Uint32Array): number;
  /** The number of the row, or -1. */
  find(buffer: Uint32Array): number;
  /** Entry `column` of row `row`. */
  at(row: number, column: number): number;
}

const MOST_ROWS = 2 ** 30;

export function rowSet(width: number): Rows {
  let rows = new Uint32Array(64 * width);
  let index = new Uint32Array(128);
  let count = 0;

  const hashOf = (source: Uint32Array, from: number): number => {
    let hash = 0x2545f491;
    for (let i = from; i < from + width; i++) {
      hash = Math.imul(hash ^ source[i], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  };
  /** The slot of the row that equals source[from…], or the free slot where it belongs. */
  const slotOf = (source: Uint32Array, from: number): number => {
    const mask = index.length - 1;
    for (let slot = hashOf(source, from) & mask; ; slot = (slot + 1) & mask) {
      if (index[slot] === 0) return slot;
      const base = (index[slot] - 1) * width;
      let i = 0;
      while (i < width && rows[base + i] === source[from + i]) i++;
      if (i === width) return slot;
    }
  };
  /** Makes room for one more row; whether the index is another one now. */
  const grow = (): boolean => {
    if ((count + 1) * width > rows.length) {
      const larger = allocate(2 * rows.length);
      larger.set(rows);
      rows = larger;
    }
    if (3 * (count + 1) <= 2 * index.length) return false;
    index = allocate(2 * index.length);
    for (let row = 0; row < count; row++) index[slotOf(rows, row * width)] = row + 1;
    return true;
  };
  return {
    width,
    count: () => count,
    at: (row, column) => rows[row * width + column],
    find: (buffer) => index[slotOf(buffer, 0)] - 1,
    add: (buffer) => {
      let slot = slotOf(buffer, 0);
      if (index[slot] !== 0) return index[slot] - 1;
      if (grow()) slot = slotOf(buffer, 0);
      for (let i = 0; i < width; i++) rows[count * width + i] = buffer[i];
      index[slot] = ++count;
      return count - 1;
    },
  };
}

/** @throws InputError where the memory is not to be had */
export function allocate(length: number): Uint32Array<ArrayBuffer> {
  try {
    if (length <= 8 * MOST_ROWS) return new Uint32Array(length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new InputError("recheck", "memory for the certificate's states", `that ${4 * length} bytes more are needed`);
}
