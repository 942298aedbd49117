// Checkpoints: an open exploration on disk, so that an interrupted question goes on where it stopped. One JSON line of
// counts, then the pairs' rows, parents and letters as raw little-endian arrays; the index is rebuilt.

import { InputError, messageOf } from "../core/errors.ts";
import { builtin, sha256 } from "../core/host.ts";
import type { Clash, Closure } from "./closure.ts";
import { adopt } from "./pair-table.ts";

interface Header {
  readonly statetrackCheckpoint: 1;
  /** SHA-256 of the question; another question's pairs are refused. */
  readonly question: string;
  readonly count: number;
  readonly states: number;
  readonly head: number;
  readonly edges: number;
  readonly levelEnd: number;
  readonly levels: readonly number[];
  readonly clashes: readonly Clash[];
  readonly width: number;
  readonly letterBytes: number;
}

const LONGEST_HEADER = 1 << 26;
/** Bytes written or read at once. */
const CHUNK = 1 << 26;

/** Asked for when a file is: a browser has none. */
const fs = () => builtin("node:fs");

const digest = (question: string) => sha256().update(question).digest();

/** Interned systems number their states by first sight, which a file cannot restore. @throws InputError for these */
function checkCompiled(run: Closure): void {
  if (run.system.internedStates !== undefined) {
    throw new InputError(
      "--checkpoint",
      "a machine whose steps are compiled",
      "interned states (exact or very wide formats)",
    );
  }
}

/** Writes an open run beside `path` and renames it there. @throws InputError if the run cannot be saved */
export function saveCheckpoint(run: Closure, question: string, path: string): void {
  checkCompiled(run);
  const { table } = run;
  const header: Header = {
    statetrackCheckpoint: 1,
    question: digest(question),
    count: table.count,
    states: table.states,
    head: run.head,
    edges: run.edges,
    levelEnd: run.levelEnd,
    levels: run.levels,
    clashes: run.clashes,
    width: table.width,
    letterBytes: table.letterBytes,
  };
  const file = opened(`${path}.tmp`);
  try {
    writeAll(file, Buffer.from(`${JSON.stringify(header)}\n`));
    writeAll(file, bytesOf(table.rows, table.count * table.width));
    writeAll(file, bytesOf(table.parents, table.count));
    writeAll(file, bytesOf(table.letters, table.count * table.letterBytes));
  } finally {
    fs().closeSync(file);
  }
  fs().renameSync(`${path}.tmp`, path);
}

function opened(path: string): number {
  try {
    return fs().openSync(path, "w");
  } catch (error) {
    throw new InputError(path, "a file that can be written", messageOf(error));
  }
}

function bytesOf(array: Uint32Array | Uint8Array, length: number): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, length * array.BYTES_PER_ELEMENT);
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += fs().writeSync(file, bytes, at, Math.min(CHUNK, bytes.length - at));
}

/** Continues a fresh run from `path`, if there is such a file. @returns whether there was
 * @throws InputError for a damaged file, another question's file, or one that does not fit the memory budget */
export function loadCheckpoint(run: Closure, question: string, path: string): boolean {
  checkCompiled(run);
  if (!fs().existsSync(path)) return false;
  if (!fs().statSync(path).isFile()) throw new InputError(path, "a checkpoint file", "something else");
  const file = fs().openSync(path, "r");
  try {
    const { header, start } = readHeader(file, path);
    const { table } = run;
    if (header.question !== digest(question))
      throw new InputError(path, "a checkpoint of this question", "one of another");
    if (header.width !== table.width || header.letterBytes !== table.letterBytes) {
      throw new InputError(path, `rows of ${table.width} words`, `${header.width}`);
    }
    if (!adopt(table, header.count, header.states))
      throw new InputError(path, `pairs within ${table.budget} bytes`, `${header.count} pairs`);
    let at = start;
    for (const bytes of [
      bytesOf(table.rows, header.count * table.width),
      bytesOf(table.parents, header.count),
      bytesOf(table.letters, header.count * table.letterBytes),
    ]) {
      readAll(file, bytes, at, path);
      at += bytes.length;
    }
    if (!run.resume(header))
      throw new InputError(path, `an index within ${table.budget} bytes`, `${header.count} pairs`);
    return true;
  } finally {
    fs().closeSync(file);
  }
}

function readHeader(file: number, path: string): { header: Header; start: number } {
  let text = "";
  const buffer = Buffer.alloc(1 << 16);
  while (!text.includes("\n") && text.length < LONGEST_HEADER) {
    const got = fs().readSync(file, buffer, 0, buffer.length, text.length);
    if (got === 0) throw new InputError(path, "a checkpoint", "a file without a header line");
    text += buffer.toString("latin1", 0, got);
  }
  const line = text.slice(0, text.indexOf("\n"));
  try {
    const header = JSON.parse(line) as Header;
    const counts = [
      header.count,
      header.states,
      header.head,
      header.edges,
      header.levelEnd,
      header.width,
      header.letterBytes,
    ];
    if (!counts.every((n) => Number.isSafeInteger(n) && n >= 0))
      throw new TypeError("counts that are not whole numbers");
    if (!Array.isArray(header.levels) || !Array.isArray(header.clashes))
      throw new TypeError("no lists of levels and clashes");
    return { header, start: line.length + 1 };
  } catch (error) {
    throw new InputError(path, "a checkpoint", messageOf(error));
  }
}

function readAll(file: number, bytes: Uint8Array, position: number, path: string): void {
  for (let at = 0; at < bytes.length; ) {
    const got = fs().readSync(file, bytes, at, Math.min(CHUNK, bytes.length - at), position + at);
    if (got === 0)
      throw new InputError(path, `${position + bytes.length} bytes`, `a file that ends after ${position + at}`);
    at += got;
  }
}

/** Removes the checkpoint of a question that has been answered, if there is one. */
export function discardCheckpoint(path: string): void {
  if (fs().existsSync(path) && fs().statSync(path).isFile()) fs().unlinkSync(path);
}
