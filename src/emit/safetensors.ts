// Writes safetensors files: the length of the header in 8 bytes, a JSON header padded with blanks to a multiple of 8, then the
// tensors as raw little-endian codes. Wider types come first and names in code-unit order within a type, so that every
// tensor is aligned and one set of tensors is one file, byte for byte. Elements are codes: nothing is converted.
// Source of the format: huggingface/safetensors, README.md, "Format".

import { InputError, quote } from "../core/errors.ts";
import { canonical, encode } from "../number/codec.ts";
import type { Exact } from "../number/exact.ts";
import type { Code, NumberFormat } from "../number/format.ts";
import { DTYPES } from "../rnn/checkpoint/dtypes.ts";

export interface CodeTensor {
  readonly name: string;
  readonly format: NumberFormat;
  readonly shape: readonly number[];
  /** Row by row. */
  readonly codes: readonly Code[];
}

/** The name of a format as an element type of whole bytes. @throws InputError for a format that is none */
function dtypeName(format: NumberFormat, where: string): string {
  const known = [...DTYPES.values()].filter((dtype) => dtype.format !== undefined && dtype.bits % 8 === 0);
  const found = known.find((dtype) => dtype.format?.name === format.name);
  if (found !== undefined) return found.name;
  const names = known.map((dtype) => dtype.format?.name).join(", ");
  throw new InputError(where, `a format that safetensors files hold (${names})`, format.name);
}

/** A tensor of these values, which are values of the format. */
export function codeTensor(
  name: string,
  format: NumberFormat,
  shape: readonly number[],
  values: readonly Exact[],
): CodeTensor {
  return { name, format, shape, codes: values.map((x) => canonical(format, encode(format, x))) };
}

function writeCodes(view: DataView, from: number, { format, codes }: CodeTensor): void {
  const width = format.bits / 8;
  codes.forEach((code, i) => {
    const at = from + i * width;
    if (width === 1) view.setUint8(at, code);
    else if (width === 2) view.setUint16(at, code, true);
    else view.setUint32(at, code, true);
  });
}

const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The bytes of a file. Formats have 8, 16 or 32 bits. @throws InputError for a format that the type list lacks, for two tensors
 * of one name @throws RangeError for a shape that does not fit its codes */
export function safetensorsFile(
  tensors: readonly CodeTensor[],
  metadata: Readonly<Record<string, string>>,
  where = "safetensors",
): Uint8Array {
  const sorted = [...tensors].sort((a, b) => b.format.bits - a.format.bits || before(a.name, b.name));
  let end = 0;
  const entries = sorted.map((tensor) => {
    const count = tensor.shape.reduce((product, n) => product * n, 1);
    if (count !== tensor.codes.length)
      throw new RangeError(`safetensors: expected ${count} codes of ${tensor.name}, found ${tensor.codes.length}`);
    if (tensor.format.bits > 32)
      throw new InputError(`${where}: ${tensor.name}`, "a format of at most 32 bits", tensor.format.name);
    const begin = end;
    end += (count * tensor.format.bits) / 8;
    const dtype = dtypeName(tensor.format, `${where}: ${tensor.name}`);
    return [tensor.name, { dtype, shape: tensor.shape, data_offsets: [begin, end] }] as const;
  });
  const names = entries.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(where, "each tensor once", `${quote(twice)} again`);
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const header = new TextEncoder().encode(text);
  const length = Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(8 + length + end);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(length), true);
  file.fill(0x20, 8, 8 + length);
  file.set(header, 8);
  sorted.forEach((tensor, i) => {
    writeCodes(view, 8 + length + entries[i][1].data_offsets[0], tensor);
  });
  return file;
}
