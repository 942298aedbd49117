// A file of rows of 32-bit words (little-endian) in the order in which they were added, for rows that are numbered and
// read again in stretches. What is added stands in memory until a buffer is full.

import { InputError, messageOf } from "../../core/errors.ts";
import { builtin } from "../../core/host.ts";

export interface RowLog {
  count(): number;
  add(rows: Uint32Array, from: number): void;
  /** Calls `see` with the rows first … end - 1 in stretches of at most `BUFFER_WORDS` words: row `first + i` of a stretch
   * stands at rows[i · width], and may be overwritten afterwards. Ends where `see` returns true. */
  visit(first: number, end: number, see: (rows: Uint32Array, first: number, count: number) => unknown): void;
  /** Hands everything to the operating system. */
  flush(): void;
  /** Flushes first. */
  close(): void;
}

const BUFFER_WORDS = 1 << 18;
const fs = () => builtin("node:fs");

/** Opens a log of `count` rows, cutting off what a file holds beyond them. @throws InputError for a file with fewer */
export function rowLog(path: string, width: number, count: number): RowLog {
  const file = fs().openSync(path, count === 0 ? "w+" : "r+");
  const rowBytes = 4 * width;
  const size = fs().fstatSync(file).size;
  if (size < count * rowBytes) throw new InputError(path, `${count * rowBytes} bytes`, `${size}`);
  fs().ftruncateSync(file, count * rowBytes);
  const capacity = Math.max(1, Math.floor(BUFFER_WORDS / width));
  const buffer = new Uint32Array(capacity * width);
  const window = new Uint32Array(capacity * width);
  let written = count;
  let waiting = 0;
  /** The rows of the file that stand in the window. */
  const held = { first: 0, end: 0 };
  const fetch = (first: number) => {
    if (first >= held.first && first < held.end) return;
    held.first = first;
    held.end = Math.min(first + capacity, written);
    readAll(file, new Uint8Array(window.buffer, 0, (held.end - first) * rowBytes), first * rowBytes, path);
  };
  const flush = () => {
    writeAll(file, new Uint8Array(buffer.buffer, 0, waiting * rowBytes), written * rowBytes, path);
    written += waiting;
    waiting = 0;
  };
  return {
    count: () => written + waiting,
    add: (rows, from) => {
      if (waiting === capacity) flush();
      for (let c = 0, at = waiting * width; c < width; c++) buffer[at + c] = rows[from + c];
      waiting++;
    },
    visit: (first, end, see) => {
      const stop = Math.min(end, written + waiting);
      for (let at = first; at < stop; ) {
        const inFile = at < written;
        if (inFile) fetch(at);
        const [source, start] = inFile ? [window, held.first] : [buffer, written];
        const upTo = Math.min(stop, inFile ? held.end : written + waiting);
        if (see(source.subarray((at - start) * width, (upTo - start) * width), at, upTo - at) === true) return;
        at = upTo;
      }
    },
    flush,
    close: () => {
      flush();
      fs().closeSync(file);
    },
  };
}

/** @throws InputError where the disk does not take the bytes */
export function writeAll(file: number, bytes: Uint8Array, position: number, path: string): void {
  try {
    for (let at = 0; at < bytes.length; ) at += fs().writeSync(file, bytes, at, bytes.length - at, position + at);
  } catch (error) {
    throw new InputError(path, `room for ${bytes.length} bytes`, messageOf(error));
  }
}

/** @throws InputError for a file that ends before */
export function readAll(file: number, bytes: Uint8Array, position: number, path: string): void {
  for (let at = 0; at < bytes.length; ) {
    const got = fs().readSync(file, bytes, at, bytes.length - at, position + at);
    if (got === 0)
      throw new InputError(path, `${position + bytes.length} bytes`, `a file that ends after ${position + at}`);
    at += got;
  }
}
