// Safetensors files, read where a question needs them: the header whole, then single tensors or rows at their offsets. A file
// of any size costs its header; nothing is executed, nothing is unpickled.
// Source of the format: huggingface/safetensors, README.md, "Format".

import { InputError, messageOf, quote } from "../../core/errors.ts";
import { builtin } from "../../core/host.ts";
import { floatValues } from "./dtypes.ts";
import { type Header, headerLength, parseHeader, type TensorEntry } from "./header.ts";
import { LENGTH_BYTES } from "./header-text.ts";

/** Bytes that can be read at any place. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset` on, which lie within the source. */
  read(offset: number, length: number): Uint8Array;
}

export interface Checkpoint extends Header {
  readonly source: ByteSource;
  readonly byName: ReadonlyMap<string, TensorEntry>;
}

/** @throws InputError as `headerLength` and `parseHeader` */
export function checkpoint(source: ByteSource): Checkpoint {
  const { name, size } = source;
  const length = headerLength(source.read(0, Math.min(LENGTH_BYTES, size)), size, name);
  const header = parseHeader(source.read(LENGTH_BYTES, length), size, name);
  return { ...header, source, byName: new Map(header.tensors.map((tensor) => [tensor.name, tensor])) };
}

/** The values of rows `from` to `to` - 1 of a tensor (rows: along its first axis; a scalar is one row).
 * @throws InputError for a tensor that is not of a floating-point type of whole bytes @throws RangeError for other rows */
export function rows({ source }: Checkpoint, tensor: TensorEntry, from: number, to: number): Float64Array {
  const { name, dtype, shape, begin, end } = tensor;
  const count = shape.at(0) ?? 1;
  if (!(from >= 0 && from <= to && to <= count))
    throw new RangeError(`rows: expected rows of ${name} up to ${count}, found ${from} to ${to}`);
  const width = count === 0 ? 0 : (end - begin) / count;
  const bytes = Number.isInteger(width) ? source.read(begin + from * width, (to - from) * width) : undefined;
  const values = bytes === undefined ? undefined : floatValues(dtype, bytes);
  if (values === undefined)
    throw new InputError(
      `${source.name}: tensor ${quote(name)}: dtype`,
      "a floating-point type of 8 to 64 bits",
      dtype.name,
    );
  return values;
}

/** All values of a tensor in row-major order. @throws as `rows` */
export function values(of: Checkpoint, tensor: TensorEntry): Float64Array {
  return rows(of, tensor, 0, tensor.shape.at(0) ?? 1);
}

/** Hands an open file to `use` as a source and closes it. @throws InputError where the file cannot be read */
export function withFile<T>(path: string, use: (source: ByteSource) => T): T {
  const { openSync, closeSync, fstatSync, readSync } = builtin("node:fs");
  const bad = (error: unknown) => new InputError(path, "a readable file", messageOf(error));
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw bad(error);
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new InputError(path, "a file", "a folder or device");
    const read = (offset: number, length: number) => {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const got = readSync(file, bytes, done, length - done, offset + done);
        if (got === 0) throw new InputError(`${path}: byte ${offset + done}`, `${length - done} bytes more`, "the end");
        done += got;
      }
      return bytes;
    };
    return use({ name: path, size: stats.size, read });
  } finally {
    closeSync(file);
  }
}
