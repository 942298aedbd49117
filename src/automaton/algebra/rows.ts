// A set of rows of 16-bit numbers, all of one width, numbered in the order in which they came: one flat pool and an
// open-addressing index over it, at most half full. Rows are maps, kernels, or sets of points as bit masks.

export interface RowSet {
  readonly width: number;
  count: number;
  /** `[capacity, width]`; row i begins at i · width. */
  rows: Uint16Array;
  /** Row number plus one, or 0. The length is a power of two. */
  slots: Uint32Array;
}

export function rowSet(width: number): RowSet {
  return { width, count: 0, rows: new Uint16Array(64 * width), slots: new Uint32Array(128) };
}

/** The number of `row`, which is added when it is new (then the number is the former count). @cost O(width) expected */
export function findOrAdd(set: RowSet, row: Uint16Array): number {
  let at = slotOf(set, row);
  const known = set.slots[at];
  if (known !== 0) return known - 1;
  if (2 * (set.count + 1) > set.slots.length) {
    grow(set);
    at = slotOf(set, row);
  }
  set.rows.set(row, set.count * set.width);
  set.slots[at] = ++set.count;
  return set.count - 1;
}

/** The number of `row`, or -1. */
export function find(set: RowSet, row: Uint16Array): number {
  return set.slots[slotOf(set, row)] - 1;
}

/** A view of row i; it is outdated as soon as a row is added. */
export function rowAt(set: RowSet, i: number): Uint16Array {
  return set.rows.subarray(i * set.width, (i + 1) * set.width);
}

/** Bytes held, for bounds. */
export function bytesOf(set: RowSet): number {
  return set.rows.byteLength + set.slots.byteLength;
}

/** The slot that holds `row`, or the empty one where it belongs. */
function slotOf({ slots, rows, width }: RowSet, row: Uint16Array): number {
  const mask = slots.length - 1;
  let at = hash(row, 0, width) & mask;
  for (; slots[at] !== 0; at = (at + 1) & mask) {
    const base = (slots[at] - 1) * width;
    let i = 0;
    while (i < width && rows[base + i] === row[i]) i++;
    if (i === width) break;
  }
  return at;
}

function grow(set: RowSet): void {
  const rows = new Uint16Array(set.rows.length * 2);
  rows.set(set.rows);
  set.rows = rows;
  const slots = new Uint32Array(set.slots.length * 2);
  const mask = slots.length - 1;
  for (let i = 0; i < set.count; i++) {
    let at = hash(rows, i * set.width, set.width) & mask;
    while (slots[at] !== 0) at = (at + 1) & mask;
    slots[at] = i + 1;
  }
  set.slots = slots;
}

function hash(row: Uint16Array, from: number, width: number): number {
  let h = 0x9e3779b1;
  for (let i = from; i < from + width; i++) h = Math.imul(h ^ row[i], 0x01000193) ^ (h >>> 15);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}
