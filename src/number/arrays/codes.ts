// Arrays of codes: 8-, 16- or 32-bit elements. Codes of at most 8 bits are added and multiplied by tables of all pairs,
// wider ones as doubles by chunks.

import { float64Applies, float64Engine } from "../float64.ts";
import type { NumberFormat, RoundingPolicy } from "../format.ts";
import { defaultOverflow, hasNaN } from "../limits.ts";
import { tabulated } from "../tables.ts";
import { type Allocation, allocate, CHUNK, engine, homeWorkplace } from "./kernels.ts";
import { codeValues, type KernelPolicy, kernelPolicy } from "./parameters.ts";
import { checkLengths, copyIn, usePolicy } from "./run.ts";
import { type ArrayOperation, combineArrays } from "./values.ts";

/** Elements must be wide enough for the codes of the format. */
export type CodeArray = Uint8Array | Uint16Array | Uint32Array;

/** Codes of the rounded doubles; NaN becomes the canonical NaN.
 * @throws RangeError for NaN in a format without NaN (elements before it may have been written), if elements are too narrow,
 * and as `roundArray` @error correctly rounded */
export function encodeArray(policy: RoundingPolicy, source: Float64Array, target: CodeArray): void {
  checkLengths("encodeArray", [source, target]);
  checkWidth("encodeArray", policy.format, target);
  if (!float64Applies(policy.format))
    throw new RangeError(`encodeArray: expected a format that doubles carry exactly, found ${policy.format.name}`);
  const plan = kernelPolicy(policy);
  if (plan === undefined || homeWorkplace() === undefined) {
    const slow = float64Engine(policy);
    for (let i = 0; i < source.length; i++) target[i] = slow.toCode(slow.round(source[i], 0));
  } else encodeChunks(policy.format, plan, source, target);
}

/** @throws RangeError if an element cannot hold every code */
function checkWidth(where: string, format: NumberFormat, codes: CodeArray): void {
  if (codes.BYTES_PER_ELEMENT * 8 < format.bits)
    throw new RangeError(`${where}: expected elements of ${format.bits} bits, found ${codes.BYTES_PER_ELEMENT * 8}`);
}

function encodeChunks(format: NumberFormat, plan: KernelPolicy, source: Float64Array, target: CodeArray): void {
  const place = homeWorkplace();
  if (place === undefined) throw new TypeError("encodeChunks: expected kernels");
  usePolicy(place, plan);
  const { kernels, slots, buffer } = place;
  const size = Math.log2(target.BYTES_PER_ELEMENT);
  const bytes = new Uint8Array(buffer, slots[2], CHUNK * target.BYTES_PER_ELEMENT);
  const out = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  for (let i = 0; i < source.length; i += CHUNK) {
    const length = Math.min(CHUNK, source.length - i);
    const padded = Math.ceil(length / 16) * 16;
    const from = copyIn(place, 1, source, i, length);
    // What an earlier chunk left behind the last element must not be taken for a NaN.
    if (length < padded) new Float64Array(buffer, from, padded).fill(0, length);
    kernels.round(plan.direction, plan.finish, from, slots[0], padded);
    if (kernels.encode(plan.drop, plan.signDrop, size, slots[0], slots[2], padded) !== 0 && !hasNaN(format))
      throw new RangeError(`encodeArray: expected numbers for ${format.name}, found NaN`);
    out.set(length === CHUNK ? bytes : bytes.subarray(0, length << size), i << size);
  }
}

const values = new Map<string, Float64Array>();

/** Formats of so many bits have a table of all values. */
const TABLE_BITS = 16;

/** Values of codes, NaN for every NaN. @throws RangeError for what is no code, if lengths differ, or as `roundArray` */
export function decodeArray(format: NumberFormat, source: CodeArray, target: Float64Array): void {
  checkLengths("decodeArray", [source, target]);
  if (format.bits > TABLE_BITS) decodeSlowly(format, source, target);
  else {
    const table = values.get(format.name) ?? codeValues(format);
    values.set(format.name, table);
    let beyond = 0;
    for (let i = 0; i < source.length; i++) {
      beyond |= source[i] >>> format.bits;
      target[i] = table[source[i]];
    }
    if (beyond !== 0) throw new RangeError(`decodeArray: expected codes of ${format.name}, found larger ones`);
  }
}

function decodeSlowly(format: NumberFormat, source: CodeArray, target: Float64Array): void {
  const { toNumber } = float64Engine({
    format,
    rounding: "tiesToEven",
    overflow: defaultOverflow(format),
    subnormals: "gradual",
  });
  for (let i = 0; i < source.length; i++) {
    if (source[i] >= 2 ** format.bits)
      throw new RangeError(`decodeArray: expected a code of ${format.name}, found ${source[i]}`);
    target[i] = toNumber(source[i]);
  }
}

let scratch:
  | { readonly allocation: Allocation; readonly arrays: readonly Float64Array[]; readonly by: string }
  | undefined;

/** Four arrays of a chunk. */
function scratchArrays(): readonly Float64Array[] {
  if (scratch?.by !== engine()) {
    const allocation = allocate(4 * (CHUNK * 8 + 64));
    scratch = { allocation, arrays: Array.from({ length: 4 }, () => allocation.float64(CHUNK)), by: engine() };
  }
  return scratch.arrays;
}

/** One operation on codes of a format, the same as `specification(policy)` has it.
 * @throws RangeError as `encodeArray` and `decodeArray` @error correctly rounded */
export function combineCodes(
  policy: RoundingPolicy,
  operation: ArrayOperation,
  operands: readonly CodeArray[],
  target: CodeArray,
): void {
  checkLengths(`${operation}Codes`, [target, ...operands]);
  checkWidth(`${operation}Codes`, policy.format, target);
  if (policy.format.bits <= 8 && operation !== "fma") combineByTable(policy, operation, operands, target);
  else combineByValue(policy, operation, operands, target);
}

function combineByValue(
  policy: RoundingPolicy,
  operation: ArrayOperation,
  operands: readonly CodeArray[],
  target: CodeArray,
): void {
  const arrays = scratchArrays();
  for (let i = 0; i < target.length; i += CHUNK) {
    const length = Math.min(CHUNK, target.length - i);
    const chunk = arrays.map((array) => array.subarray(0, length));
    operands.forEach((codes, j) => decodeArray(policy.format, codes.subarray(i, i + length), chunk[j]));
    combineArrays(policy, operation, chunk.slice(0, operands.length), chunk[3]);
    encodeArray(policy, chunk[3], target.subarray(i, i + length));
  }
}

function combineByTable(
  policy: RoundingPolicy,
  operation: "add" | "sub" | "mul",
  [a, b]: readonly CodeArray[],
  target: CodeArray,
): void {
  const { bits, name } = policy.format;
  const table = tabulated(policy)[`${operation}Table`];
  let beyond = 0;
  for (let i = 0; i < target.length; i++) {
    beyond |= (a[i] | b[i]) >>> bits;
    target[i] = table[(a[i] << bits) | b[i]];
  }
  if (beyond !== 0) throw new RangeError(`${operation}Codes: expected codes of ${name}, found larger ones`);
}

/** a + b on codes, see `combineCodes`. */
export function addCodes(policy: RoundingPolicy, a: CodeArray, b: CodeArray, target: CodeArray): void {
  combineCodes(policy, "add", [a, b], target);
}

/** a - b on codes, see `combineCodes`. */
export function subCodes(policy: RoundingPolicy, a: CodeArray, b: CodeArray, target: CodeArray): void {
  combineCodes(policy, "sub", [a, b], target);
}

/** a · b on codes, see `combineCodes`. */
export function mulCodes(policy: RoundingPolicy, a: CodeArray, b: CodeArray, target: CodeArray): void {
  combineCodes(policy, "mul", [a, b], target);
}

/** a · b + c on codes with one rounding, see `combineCodes`. */
export function fmaCodes(policy: RoundingPolicy, a: CodeArray, b: CodeArray, c: CodeArray, target: CodeArray): void {
  combineCodes(policy, "fma", [a, b, c], target);
}
