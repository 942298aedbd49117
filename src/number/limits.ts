// Limits of a number format, derived from its record.

import { type Exact, type Finite, finite, magnitude, type Sign, zero } from "./exact.ts";
import { belowTop, infinityFields, join, nanFields, unusedAtTop, WIDEST_CODE } from "./fields.ts";
import type { Code, FloatFormat, NumberFormat, Overflow } from "./format.ts";

export function hasInfinity(format: NumberFormat): boolean {
  return format.kind === "float" && infinityFields(format) !== undefined;
}

/** Whether the infinity of the sign is a value of the format. */
export function hasInfinityOf(format: NumberFormat, sign: Sign): boolean {
  return hasInfinity(format) && (sign > 0 || format.signed);
}

export function hasNaN(format: NumberFormat): boolean {
  return format.kind === "float" && format.specials !== "finite";
}

/** Whether -0 and +0 have codes of their own. */
export function hasNegativeZero(format: NumberFormat): boolean {
  return format.kind === "float" && format.signed && format.specials !== "fnuz" && format.specials !== "p3109";
}

/** Whether 0 is a value: of every format but E8M0. */
export function hasZero(format: NumberFormat): boolean {
  return format.kind === "fixed" || format.zero;
}

/** `infinity` if the format has one, else `nan` if it has one, else `saturate`. */
export function defaultOverflow(format: NumberFormat): Overflow {
  return commonOverflow([format]);
}

/** The same of several formats: `infinity` if each of them has one, … */
export function commonOverflow(formats: readonly NumberFormat[]): Overflow {
  if (formats.every(hasInfinity)) return "infinity";
  return formats.every(hasNaN) ? "nan" : "saturate";
}

/** The exponent of the smallest normal number. Without a zero the exponent field 0 is a binade like any other. */
export function emin(format: FloatFormat): number {
  return (format.zero ? 1 : 0) - format.bias;
}

/** The exponent of the largest finite number. */
export function emax(format: FloatFormat): number {
  return belowTop(format, unusedAtTop(format)).field - format.bias;
}

/** The finite value furthest up (sign 1) or down (sign -1); down that is +0 for unsigned formats, and the smallest value
 * where there is no zero. */
export function largestFinite(format: NumberFormat, sign: Sign): Finite {
  if (format.kind === "fixed") {
    const digits = BigInt(format.bits - (format.signed ? 1 : 0));
    if (sign > 0) return finite(1, (1n << digits) - 1n, -format.fractionBits);
    return format.signed ? finite(-1, 1n << digits, -format.fractionBits) : zero();
  }
  if (sign < 0 && !format.signed) return format.zero ? zero() : smallestNormal(format);
  const { fraction } = belowTop(format, unusedAtTop(format));
  const significand = 2n ** BigInt(format.precision - 1) + BigInt(fraction);
  return finite(sign, significand, emax(format) - format.precision + 1);
}

export function smallestNormal(format: FloatFormat): Finite {
  return finite(1, 1n, emin(format));
}

/** The least positive value; also the spacing of all numbers below 2 · smallestNormal. A format of precision 1 has no
 * subnormal numbers: there it is the smallest normal one. */
export function smallestSubnormal(format: FloatFormat): Finite {
  return finite(1, 1n, emin(format) - format.precision + 1);
}

/** The exponent of the format's spacing at a finite x, as if there were no largest number: at a power of two the wider of
 * the two spacings, at 0 that of the smallest numbers. */
export function ulpExponent(format: NumberFormat, x: Finite): number {
  if (format.kind === "fixed") return -format.fractionBits;
  const exponent = x.significand === 0n ? emin(format) : Math.max(magnitude(x), emin(format));
  return exponent - (format.precision - 1);
}

/** The format's spacing at a finite x, see `ulpExponent`. @source Goldberg 1991, doi:10.1145/103162.103163 */
export function ulp(format: NumberFormat, x: Finite): Exact {
  return finite(1, 1n, ulpExponent(format, x));
}

/** Whether a finite number, already rounded, lies beyond the format's ends: 1 above, -1 below, 0 within. */
export function side(format: NumberFormat, x: Finite): Sign | 0 {
  if (x.significand === 0n) return hasZero(format) ? 0 : -1;
  if (isBeyond(x, largestFinite(format, x.sign), x.sign)) return x.sign;
  return !hasZero(format) && isBeyond(x, largestFinite(format, -1), -1) ? -1 : 0;
}

/** Whether x, not zero, lies further in the direction than `end`. */
function isBeyond(x: Finite, end: Finite, direction: Sign): boolean {
  if (end.significand === 0n || end.sign !== x.sign) return direction === x.sign;
  const least = Math.min(x.exponent, end.exponent);
  const size = x.significand << BigInt(x.exponent - least);
  const limit = end.significand << BigInt(end.exponent - least);
  return direction === x.sign ? size > limit : size < limit;
}

/** The code of the one NaN that arithmetic produces, see `nanFields`.
 * @throws RangeError if the format has no NaN, or more than 53 bits. */
export function canonicalNaN(format: NumberFormat): Code {
  const fields = format.kind === "float" && format.bits <= WIDEST_CODE ? nanFields(format) : undefined;
  if (format.kind === "float" && fields !== undefined) return join(format, fields);
  throw new RangeError(`canonicalNaN: expected a format of at most 53 bits with NaN, found ${format.name}`);
}
