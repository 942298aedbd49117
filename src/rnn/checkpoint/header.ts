// The header of a safetensors file, checked as its format says before anything else of the file is read: JSON of bounded
// depth without repeated keys, known types, spans that fit their shapes, lie one behind another and fill the buffer (a gap
// would hide bytes from readers, so the format forbids it). Source: huggingface/safetensors, README.md and tensor.rs.

import { InputError, quote } from "../../core/errors.ts";
import { DTYPES, type Dtype } from "./dtypes.ts";
import { headerObject, LENGTH_BYTES } from "./header-text.ts";

/** Bytes; the reference refuses more. */
const LARGEST_HEADER = 100_000_000;

export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes of the file: the first, and the one past the last. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  /** By place in the file. */
  readonly tensors: readonly TensorEntry[];
  /** Free text of the file's writer. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** The length of the header from a file's first bytes. @throws InputError naming the byte */
export function headerLength(bytes: Uint8Array, fileSize: number, where: string): number {
  if (fileSize < LENGTH_BYTES)
    throw new InputError(
      `${where}: byte 0`,
      `${LENGTH_BYTES} bytes of header length`,
      `a file of ${fileSize} ${fileSize === 1 ? "byte" : "bytes"}`,
    );
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(LARGEST_HEADER))
    throw new InputError(`${where}: byte 0`, `a header of at most ${LARGEST_HEADER} bytes`, `${length} bytes`);
  if (Number(length) > fileSize - LENGTH_BYTES)
    throw new InputError(
      `${where}: byte 0`,
      `a header that ends within the file's ${fileSize} bytes`,
      `one that ends at byte ${length + BigInt(LENGTH_BYTES)}`,
    );
  return Number(length);
}

/** `bytes` is the header without its length. @throws InputError naming a byte of the file or a tensor */
export function parseHeader(bytes: Uint8Array, fileSize: number, where: string): Header {
  if (bytes[0] !== 0x7b)
    throw new InputError(
      `${where}: byte ${LENGTH_BYTES}`,
      'a header that begins with "{"',
      bytes.length === 0 ? "an empty header" : `byte 0x${bytes[0].toString(16).padStart(2, "0")}`,
    );
  const document = headerObject(bytes, where);
  const start = LENGTH_BYTES + bytes.length;
  const { __metadata__: metadata, ...tensors } = document;
  const entries = Object.entries(tensors).map(([name, value]) => entry(name, value, start, where));
  return {
    tensors: consecutive(entries, start, fileSize, where),
    metadata: metadata === undefined ? new Map() : texts(metadata, where),
  };
}

function texts(value: unknown, where: string): ReadonlyMap<string, string> {
  const place = `${where}: __metadata__`;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError(place, "an object of texts", quote(value));
  return new Map(
    Object.entries(value).map(([key, text]: [string, unknown]) => {
      if (typeof text !== "string") throw new InputError(`${place}: ${quote(key)}`, "a text", quote(text));
      return [key, text];
    }),
  );
}

function entry(name: string, value: unknown, start: number, where: string): TensorEntry {
  const place = `${where}: tensor ${quote(name)}`;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError(place, "an object with dtype, shape and data_offsets", quote(value));
  const { dtype: type, shape, data_offsets: offsets } = value as Readonly<Record<string, unknown>>;
  const known = typeof type === "string" ? DTYPES.get(type) : undefined;
  if (known === undefined)
    throw new InputError(`${place}: dtype`, `one of ${[...DTYPES.keys()].join(", ")}`, quote(type));
  const sizes = wholeNumbers(shape, `${place}: shape`, "whole numbers");
  const span = wholeNumbers(offsets, `${place}: data_offsets`, "two whole numbers");
  if (span.length !== 2) throw new InputError(`${place}: data_offsets`, "two whole numbers", quote(offsets));
  const [begin, end] = span;
  checkSpan(known, sizes, begin, end, `${place}: data_offsets`);
  return { name, dtype: known, shape: sizes, begin: start + begin, end: start + end };
}

function wholeNumbers(value: unknown, where: string, expected: string): number[] {
  if (!Array.isArray(value)) throw new InputError(where, expected, quote(value));
  return value.map((n: unknown) => {
    if (typeof n === "number" && Number.isSafeInteger(n)) return n;
    throw new InputError(where, `${expected} below 2^53`, quote(n));
  });
}

function checkSpan({ name, bits }: Dtype, shape: readonly number[], begin: number, end: number, where: string): void {
  if (end < begin) throw new InputError(where, "an end that is not before the beginning", `[${begin}, ${end}]`);
  const size = shape.reduce((product, n) => product * BigInt(n), BigInt(bits));
  if (size % 8n !== 0n) throw new InputError(where, "whole bytes", `${size} bits of ${name}`);
  if (size !== 8n * BigInt(end - begin))
    throw new InputError(where, `${size / 8n} bytes for ${name} [${shape.join(", ")}]`, `${end - begin} bytes`);
}

/** In the order of the file; each begins where the one before ends, the last ends with the file. */
function consecutive(entries: TensorEntry[], start: number, fileSize: number, where: string): readonly TensorEntry[] {
  const sorted = entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let last = start;
  for (const { name, begin, end } of sorted) {
    const place = `${where}: tensor ${quote(name)}`;
    if (end > fileSize)
      throw new InputError(place, `data within the file's ${fileSize} bytes`, `bytes ${begin} to ${end}`);
    if (begin !== last)
      throw new InputError(
        place,
        `data from byte ${last} on, where the tensor before ends`,
        `${begin < last ? "an overlap" : "a gap"}: byte ${begin}`,
      );
    last = end;
  }
  if (last !== fileSize)
    throw new InputError(
      `${where}: byte ${last}`,
      "the end of the file after the last tensor",
      `${fileSize - last} bytes more`,
    );
  return sorted;
}
