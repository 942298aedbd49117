// Safetensors files for tests, put together byte by byte: well-formed ones from tensors, others from any header text.

import type { ByteSource } from "../src/rnn/checkpoint/safetensors.ts";

export interface TestTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file with this header, whatever it says; `length` where the first eight bytes should lie. */
export function fileOf(header: string | Uint8Array, data = new Uint8Array(), length?: bigint): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** The header that places tensors one behind another in this order. */
export function headerOf(tensors: readonly TestTensor[]): string {
  let begin = 0;
  const entries = tensors.map(({ name, dtype, shape, bytes }) => {
    const span = [begin, begin + bytes.length];
    begin += bytes.length;
    return [name, { dtype, shape, data_offsets: span }] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}

export function safetensors(tensors: readonly TestTensor[]): Uint8Array {
  return fileOf(headerOf(tensors), Uint8Array.from(tensors.flatMap(({ bytes }) => [...bytes])));
}

/** A tensor of type F32. */
export function f32(name: string, shape: readonly number[], values: readonly number[]): TestTensor {
  return { name, dtype: "F32", shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

/** The source that a file of these bytes is, and the bytes that were asked of it. */
export function memory(bytes: Uint8Array, name = "test"): ByteSource & { readonly asked: { bytes: number } } {
  const asked = { bytes: 0 };
  const read = (offset: number, length: number) => {
    if (offset + length > bytes.length) throw new RangeError(`memory: ${offset + length} is beyond the end`);
    asked.bytes += length;
    return bytes.slice(offset, offset + length);
  };
  return { name, size: bytes.length, read, asked };
}
