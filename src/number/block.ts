// MX blocks: a block of numbers shares one scale, a power of two in E8M0, and each number is an element of a narrow format
// times that scale. A machine's state may be stored so (rnn/stores).
// Source: OCP Microscaling Formats (MX) 1.0: 5.1 (what a block is), 5.2 (NaN scales), 6.3 (conversion to MX).

import { InputError, quote } from "../core/errors.ts";
import { decode, encode } from "./codec.ts";
import { type Exact, type Finite, finite, isZero, magnitude, multiply, nan } from "./exact.ts";
import type { Code, FloatFormat, NumberFormat, Rounding } from "./format.ts";
import { E8M0, hasInfinityOf, hasNaN, largestFinite, parseFormat } from "./formats.ts";
import { emax, emin } from "./limits.ts";
import { round } from "./round.ts";

export interface BlockFormat {
  readonly name: string;
  readonly element: NumberFormat;
  readonly scale: FloatFormat;
  /** Numbers that share a scale. */
  readonly size: number;
  readonly source: string;
}

/** A block as codes: the scale's, and one for each number. */
export interface Block {
  readonly scale: Code;
  readonly elements: readonly Code[];
}

/** OCP's INT8 has the implicit scale 2^-6: values from -2 to 127/64. */
const INT8 = "q1.6";
const LARGEST_BLOCK = 2 ** 16;

/** `mx:ELEMENT[,block=N]` with 1 <= N <= 65536, 32 when left out; ELEMENT is the name of a signed format of at most 16 bits,
 * or INT8, which is q1.6 here. @throws InputError for anything else */
export function parseBlockFormat(name: string, where = "format"): BlockFormat {
  const match = /^mx:(.*?)(?:,block=(\d{1,6}))?$/.exec(name);
  if (match === null) throw new InputError(where, "mx:ELEMENT[,block=N]", quote(name));
  const size = match.at(2) === undefined ? 32 : Number(match[2]);
  if (size < 1 || size > LARGEST_BLOCK) throw new InputError(where, `a block of 1 to ${LARGEST_BLOCK}`, quote(name));
  const element = parseFormat(match[1] === "INT8" ? INT8 : match[1], where);
  if (!element.signed || element.bits > 16)
    throw new InputError(where, "elements of a signed format of at most 16 bits", quote(name));
  const source = "OCP MX 1.0, 5.1";
  return { name: `mx:${element.name},block=${size}`, element, scale: E8M0, size, source };
}

/** Quantises a block: the scale is 2^(floor(log2 max |x|) - e), e the exponent of the element format's largest number, and
 * each x / scale is rounded once to the element format, which saturates. The largest number can saturate: 7.5 becomes 6 in
 * E2M1FN. The scale's exponent is held within that of E8M0, -127 to 127, so that smaller blocks lose bits or become zeros
 * (of their sign) and larger ones saturate. Infinities and NaN take no part in the maximum; each becomes the element's own
 * where it has one, and otherwise the scale becomes NaN: then so is the whole block. (The standard leaves both open.) A block
 * of zeros has the least scale, 2^-127.
 * @throws RangeError unless there are `size` numbers @error each number is correctly rounded for the scale, or saturated */
export function encodeBlock(block: BlockFormat, numbers: readonly Exact[], rounding: Rounding = "tiesToEven"): Block {
  const { element, scale } = block;
  if (numbers.length !== block.size)
    throw new RangeError(`encodeBlock: expected ${block.size} numbers, found ${numbers.length}`);
  if (numbers.some((x) => isLacked(element, x))) return { scale: encode(scale, nan), elements: numbers.map(() => 0) };
  const exponent = sharedExponent(block, numbers);
  const policy = { format: element, rounding, overflow: "saturate", subnormals: "gradual" } as const;
  return {
    scale: encode(scale, finite(1, 1n, exponent)),
    elements: numbers.map((x) => (x.kind === "finite" ? round(policy, scaled(x, -exponent)) : encode(element, x))),
  };
}

function isLacked(format: NumberFormat, x: Exact): boolean {
  return x.kind === "nan" ? !hasNaN(format) : x.kind === "infinity" && !hasInfinityOf(format, x.sign);
}

function sharedExponent({ element, scale }: BlockFormat, numbers: readonly Exact[]): number {
  const exponents = numbers.flatMap((x) => (x.kind === "finite" && !isZero(x) ? [magnitude(x)] : []));
  if (exponents.length === 0) return emin(scale);
  const largest = exponents.reduce((most, exponent) => Math.max(most, exponent));
  return Math.min(Math.max(largest - magnitude(largestFinite(element, 1)), emin(scale)), emax(scale));
}

function scaled(x: Finite, exponent: number): Exact {
  return isZero(x) ? x : finite(x.sign, x.significand, x.exponent + exponent);
}

/** The numbers of a block, exactly; all NaN if the scale is NaN.
 * @throws RangeError unless there are `size` elements, or for what is not a code */
export function decodeBlock(block: BlockFormat, { scale, elements }: Block): Exact[] {
  if (elements.length !== block.size)
    throw new RangeError(`decodeBlock: expected ${block.size} elements, found ${elements.length}`);
  const factor = decode(block.scale, scale);
  return elements.map((code) => multiply(factor, decode(block.element, code)));
}

/** Bits of a whole block, the scale's included. */
export function blockBits({ element, scale, size }: BlockFormat): number {
  return scale.bits + size * element.bits;
}
