// Sorted runs on disk: rows of 32-bit words in lexicographic order, delta-coded in blocks. A row is the first column that
// differs from the row before, the difference there, and the columns after it as they are, all as LEB128 varints; a block
// begins with a whole row, which is also kept in memory, so that a search reads only the blocks it needs.

import { builtin } from "../../core/host.ts";
import { readAll, writeAll } from "./log.ts";
import { compareRows } from "./sorting.ts";

export interface Run {
  readonly path: string;
  readonly width: number;
  readonly rows: number;
  /** The first row of every block. */
  readonly firsts: Uint32Array;
  /** Where every block begins; the last number is the length of the file. */
  readonly offsets: Float64Array;
}

interface RunWriter {
  /** Rows come in increasing order. */
  add(rows: Uint32Array, from: number): void;
  finish(): Run;
}

const BLOCK_ROWS = 512;
const BUFFER = 1 << 20;
/** Bytes of a varint of 32 bits. */
const LONGEST_VARINT = 5;
const fs = () => builtin("node:fs");

export function runWriter(path: string, width: number): RunWriter {
  const file = fs().openSync(path, "w");
  const buffer = new Uint8Array(BUFFER + LONGEST_VARINT * (width + 1));
  const last = new Uint32Array(width);
  const firsts: number[] = [];
  const offsets: number[] = [];
  let [rows, filled, written] = [0, 0, 0];
  const varint = (value: number) => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) buffer[filled++] = (rest & 127) | 128;
    buffer[filled++] = rest;
  };
  const flush = () => {
    writeAll(file, buffer.subarray(0, filled), written, path);
    written += filled;
    filled = 0;
  };
  return {
    add: (source, from) => {
      if (rows % BLOCK_ROWS === 0) {
        offsets.push(written + filled);
        for (let c = 0; c < width; c++) firsts.push(source[from + c]);
        last.fill(0);
      }
      let j = 0;
      while (j < width - 1 && source[from + j] === last[j]) j++;
      varint(j);
      varint(source[from + j] - last[j]);
      for (let c = j + 1; c < width; c++) varint(source[from + c]);
      for (let c = j; c < width; c++) last[c] = source[from + c];
      rows++;
      if (filled >= BUFFER) flush();
    },
    finish: () => {
      flush();
      fs().closeSync(file);
      offsets.push(written);
      const run = { path, width, rows, firsts: Uint32Array.from(firsts), offsets: Float64Array.from(offsets) };
      saveIndex(run);
      return run;
    },
  };
}

const indexPath = (path: string) => `${path}.index`;

function saveIndex({ path, firsts, offsets }: Run): void {
  const file = fs().openSync(indexPath(path), "w");
  writeAll(file, new Uint8Array(offsets.buffer), 0, path);
  writeAll(file, new Uint8Array(firsts.buffer), offsets.byteLength, path);
  fs().closeSync(file);
}

/** A run that was finished before. @throws InputError for files that are shorter than they were */
export function openRun(path: string, width: number, rows: number): Run {
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  const [offsets, firsts] = [new Float64Array(blocks + 1), new Uint32Array(blocks * width)];
  const file = fs().openSync(indexPath(path), "r");
  readAll(file, new Uint8Array(offsets.buffer), 0, indexPath(path));
  readAll(file, new Uint8Array(firsts.buffer), offsets.byteLength, indexPath(path));
  fs().closeSync(file);
  return { path, width, rows, firsts, offsets };
}

export function removeRun({ path }: Run): void {
  for (const own of [path, indexPath(path)]) fs().rmSync(own, { force: true });
}

interface Cursor {
  /** The row at hand, after `next` or `seek` was true. */
  readonly row: Uint32Array;
  next(): boolean;
  /** Goes on to the first row whose first `columns` columns are not less than those of key[from…]; it never goes back, and
   * stays where the row at hand is not less. @returns false at the end */
  seek(key: Uint32Array, from: number, columns: number): boolean;
  close(): void;
}

const WINDOW = 1 << 17;

/** The varints of a run's file, read in stretches. */
interface Varints {
  /** Goes to the first of a block. */
  enter(block: number): void;
  next(): number;
  close(): void;
}

function varintsOf({ path, offsets }: Run): Varints {
  const blocks = offsets.length - 1;
  const file = fs().openSync(path, "r");
  let window = new Uint8Array(0);
  let [windowStart, at] = [0, 0];
  return {
    enter: (block) => {
      const [start, end] = [offsets[block], offsets[block + 1]];
      if (start < windowStart || end > windowStart + window.length) {
        const size = Math.min(offsets[blocks] - start, Math.max(WINDOW, end - start));
        window = window.buffer.byteLength >= size ? new Uint8Array(window.buffer, 0, size) : new Uint8Array(size);
        readAll(file, window, start, path);
        windowStart = start;
      }
      at = start - windowStart;
    },
    next: () => {
      let byte = window[at++];
      if (byte < 128) return byte;
      let value = byte & 127;
      for (let scale = 128; byte >= 128; scale *= 128) {
        byte = window[at++];
        value += (byte & 127) * scale;
      }
      return value;
    },
    close: () => fs().closeSync(file),
  };
}

export function cursor(run: Run): Cursor {
  const { width, rows, firsts, offsets } = run;
  const blocks = offsets.length - 1;
  const varints = varintsOf(run);
  const row = new Uint32Array(width);
  let number = -1;
  const next = (): boolean => {
    if (number + 1 >= rows) {
      number = rows;
      return false;
    }
    number++;
    if (number % BLOCK_ROWS === 0) {
      varints.enter(number / BLOCK_ROWS);
      row.fill(0);
    }
    let c = varints.next();
    row[c] += varints.next();
    for (c++; c < width; c++) row[c] = varints.next();
    return true;
  };
  const seek = (key: Uint32Array, from: number, columns: number): boolean => {
    if (number >= rows) return false;
    if (number >= 0 && compareRows(row, 0, key, from, columns) >= 0) return true;
    const following = Math.floor(number / BLOCK_ROWS) + 1;
    if (following < blocks && compareRows(firsts, following * width, key, from, columns) < 0)
      number = blockOf(run, key, from, columns) * BLOCK_ROWS - 1;
    while (next()) if (compareRows(row, 0, key, from, columns) >= 0) return true;
    return false;
  };
  return { row, next, seek, close: () => varints.close() };
}

/** The last block that begins before the key, or the first. */
function blockOf({ firsts, offsets, width }: Run, key: Uint32Array, from: number, columns: number): number {
  let [low, high] = [0, offsets.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (compareRows(firsts, middle * width, key, from, columns) < 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Calls `match` for every row of the run and every key (a row number of `keys`, in increasing order of the rows) that
 * agree in their first `columns` columns. @cost a pass over the run, less the blocks that hold no key */
export function joinRun(
  run: Run,
  keys: Uint32Array,
  numbers: Uint32Array,
  columns: number,
  match: (number: number, row: Uint32Array) => void,
): void {
  const { width } = run;
  const own = cursor(run);
  for (let i = 0; i < numbers.length; ) {
    const from = numbers[i] * width;
    let end = i + 1;
    while (end < numbers.length && compareRows(keys, numbers[end] * width, keys, from, columns) === 0) end++;
    let more = own.seek(keys, from, columns);
    if (!more) break;
    for (; more && compareRows(own.row, 0, keys, from, columns) === 0; more = own.next())
      for (let k = i; k < end; k++) match(numbers[k], own.row);
    i = end;
  }
  own.close();
}

/** Joins runs that have no row in common into one. @cost O(rows · runs) */
export function mergeRuns(runs: readonly Run[], path: string, see?: (row: Uint32Array) => void): Run {
  const writer = runWriter(path, runs[0].width);
  const { width } = runs[0];
  let open = runs.map((run) => cursor(run)).filter((own) => own.next());
  while (open.length > 0) {
    let least = open[0];
    for (let i = 1; i < open.length; i++) if (compareRows(open[i].row, 0, least.row, 0, width) < 0) least = open[i];
    see?.(least.row);
    writer.add(least.row, 0);
    if (least.next()) continue;
    least.close();
    open = open.filter((own) => own !== least);
  }
  return writer.finish();
}
