// The table of a closure certificate, unpacked as docs/certificates.md defines it: base64, brotli, varints, differences.

import type { ClosureEvidence } from "../core/certificate.ts";
import { InputError, messageOf } from "../core/errors.ts";
import { builtin } from "../core/host.ts";

type Table = NonNullable<ClosureEvidence["table"]>;

/** What zlib gives with the option `info`; the engine tells how much it has read. */
interface Unpacked {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

/** A 32-bit number has at most 5 bytes. */
const LONGEST_VARINT = 5;

/** Calls `visit` with each row (a buffer that is used again). Rows are strictly increasing.
 * @throws InputError for data that is not a table of this size */
export function readTable(table: Table, visit: (row: Uint32Array, number: number) => void): void {
  const { columns, rows } = table;
  const bytes = unpack(table.data, rows * (columns + 1) * LONGEST_VARINT);
  const cursor = { bytes, at: 0 };
  const row = new Uint32Array(columns);
  for (let r = 0; r < rows; r++) {
    const where = `evidence.table: row ${r}`;
    const j = varint(cursor, where);
    if (j >= columns || (r === 0 && j !== 0))
      throw new InputError(where, `a column below ${r === 0 ? 1 : columns}`, String(j));
    const difference = varint(cursor, where);
    if (r > 0 && difference === 0)
      throw new InputError(where, "a row after the one before it", "the same or an unknown one");
    const value = row[j] + difference;
    if (value > 0xffffffff) throw new InputError(where, "a number of 32 bits", String(value));
    row[j] = value;
    for (let c = j + 1; c < columns; c++) row[c] = varint(cursor, where);
    visit(row, r);
  }
  const rest = bytes.length - cursor.at;
  if (rest > 0) throw new InputError("evidence.table", `the end after ${rows} rows`, `${rest} more bytes`);
}

function unpack(data: string, most: number): Uint8Array {
  const where = "evidence.table.data";
  const { Buffer, constants } = builtin("node:buffer");
  const { brotliDecompressSync } = builtin("node:zlib");
  const packed = Buffer.from(data, "base64");
  if (packed.toString("base64") !== data) throw new InputError(where, "base64 with its padding", "another text");
  try {
    const options = { maxOutputLength: Math.min(most, constants.MAX_LENGTH), info: true };
    const { buffer, engine } = brotliDecompressSync(packed, options) as unknown as Unpacked;
    if (engine.bytesWritten === packed.length) return buffer;
  } catch (error) {
    throw new InputError(where, `brotli data of at most ${most} bytes`, messageOf(error));
  }
  throw new InputError(where, "one brotli stream", "more after it");
}

/** An unsigned LEB128 number of at most 32 bits, in its shortest form. */
function varint(cursor: { readonly bytes: Uint8Array; at: number }, where: string): number {
  let value = 0;
  for (let i = 0; i < LONGEST_VARINT; i++) {
    if (cursor.at >= cursor.bytes.length) throw new InputError(where, "a number", "the end of the data");
    const byte = cursor.bytes[cursor.at++];
    value += (byte & 0x7f) * 128 ** i;
    if (byte >= 0x80) continue;
    if ((byte === 0 && i > 0) || value > 0xffffffff) break;
    return value;
  }
  throw new InputError(where, "a varint of at most 32 bits in its shortest form", "another one");
}
