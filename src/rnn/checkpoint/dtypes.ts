// The element types that a safetensors header may name, and their values. Floating-point types are formats of the project,
// so that a stored weight is read as `decode` reads its code; every value of them is a double.
// Source: safetensors 0.8 (huggingface/safetensors, commit 24b0b28), safetensors/src/tensor.rs, enum Dtype.

import { decode } from "../../number/codec.ts";
import { toNumber } from "../../number/exact.ts";
import type { NumberFormat } from "../../number/format.ts";
import {
  bfloat16,
  binary16,
  binary32,
  binary64,
  E2M1FN,
  E2M3FN,
  E3M2FN,
  E4M3FN,
  E4M3FNUZ,
  E5M2,
  E5M2FNUZ,
  E8M0,
} from "../../number/formats.ts";

export interface Dtype {
  /** As the header has it. */
  readonly name: string;
  /** Of one element; packed without gaps where it is no multiple of 8. */
  readonly bits: number;
  /** Of a floating-point type. */
  readonly format?: NumberFormat;
}

function dtype(name: string, bits: number, format?: NumberFormat): readonly [string, Dtype] {
  return [name, { name, bits, ...(format === undefined ? {} : { format }) }];
}

export const DTYPES: ReadonlyMap<string, Dtype> = new Map([
  dtype("BOOL", 8),
  dtype("F4", 4, E2M1FN),
  dtype("F6_E2M3", 6, E2M3FN),
  dtype("F6_E3M2", 6, E3M2FN),
  dtype("U8", 8),
  dtype("I8", 8),
  dtype("F8_E5M2", 8, E5M2),
  dtype("F8_E4M3", 8, E4M3FN),
  dtype("F8_E8M0", 8, E8M0),
  dtype("F8_E4M3FNUZ", 8, E4M3FNUZ),
  dtype("F8_E5M2FNUZ", 8, E5M2FNUZ),
  dtype("I16", 16),
  dtype("U16", 16),
  dtype("F16", 16, binary16),
  dtype("BF16", 16, bfloat16),
  dtype("I32", 32),
  dtype("U32", 32),
  dtype("F32", 32, binary32),
  dtype("C64", 64),
  dtype("F64", 64, binary64),
  dtype("I64", 64),
  dtype("U64", 64),
]);

const tables = new Map<string, Float64Array>();

/** The value of every code of a format of at most 16 bits. */
function valuesOf(format: NumberFormat): Float64Array {
  const known = tables.get(format.name);
  if (known !== undefined) return known;
  const values = Float64Array.from({ length: 2 ** format.bits }, (_, code) => toNumber(decode(format, code)));
  tables.set(format.name, values);
  return values;
}

/** The values of little-endian elements of a floating-point type that fills whole bytes; undefined for other types. */
export function floatValues({ format, bits }: Dtype, bytes: Uint8Array): Float64Array | undefined {
  if (format === undefined || bits % 8 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = bits / 8;
  const read = reader(format, view);
  return Float64Array.from({ length: bytes.byteLength / width }, (_, i) => read(i * width));
}

function reader(format: NumberFormat, view: DataView): (offset: number) => number {
  if (format.bits === 64) return (offset) => view.getFloat64(offset, true);
  if (format.bits === 32) return (offset) => view.getFloat32(offset, true);
  const values = valuesOf(format);
  return format.bits === 16
    ? (offset) => values[view.getUint16(offset, true)]
    : (offset) => values[view.getUint8(offset)];
}
