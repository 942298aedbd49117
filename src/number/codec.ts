// Codes and the exact values that they stand for. Every format's numbers are an integer grid: a code is read as
// fraction + leading one times a power of two, and written back from the integer n of the value n · 2^quantum.
// Codes of 32 bits are handled by division, never by JavaScript's signed shifts. Source: IEEE 754-2019, 3.4.

import {
  type Exact,
  type Finite,
  finite,
  format as formatExact,
  infinity,
  magnitude,
  nan,
  type Sign,
} from "./exact.ts";
import {
  type Fields,
  fromTop,
  infinityFields,
  isNaNFields,
  join,
  nanFields,
  split,
  topField,
  unusedAtTop,
  WIDEST_CODE,
} from "./fields.ts";
import type { Code, FixedFormat, FloatFormat, NumberFormat } from "./format.ts";
import { canonicalNaN, emax, emin, hasInfinityOf, hasNegativeZero } from "./limits.ts";

export function isCode(format: NumberFormat, n: number): boolean {
  return Number.isInteger(n) && n >= 0 && n < 2 ** format.bits && format.bits <= WIDEST_CODE;
}

/** The value of a code; every NaN code gives the one NaN. @throws RangeError if 0 <= code < 2^bits fails, or for a format
 * of more than 53 bits. */
export function decode(format: NumberFormat, code: Code): Exact {
  if (!isCode(format, code)) throw new RangeError(`decode: expected a code of ${format.name}, found ${code}`);
  return format.kind === "fixed" ? decodeFixed(format, code) : fieldsValue(format, split(format, code));
}

/** The code of a value that the format has; NaN gives the canonical NaN, -0 gives 0 where there is no -0.
 * @throws RangeError if the format does not have the value, or has more than 53 bits. */
export function encode(format: NumberFormat, x: Exact): Code {
  if (x.kind === "nan") return canonicalNaN(format);
  if (format.kind === "float") return join(narrow(format), valueFields(format, x));
  const code = x.kind === "finite" ? encodeFixed(format, x) : undefined;
  if (code === undefined) throw noSuchValue(format, x);
  return code;
}

/** The same code, except that every NaN becomes the canonical NaN. */
export function canonical(format: NumberFormat, code: Code): Code {
  return decode(format, code).kind === "nan" ? canonicalNaN(format) : code;
}

function narrow(format: FloatFormat): FloatFormat {
  if (format.bits <= WIDEST_CODE) return format;
  throw new RangeError(`encode: expected a format of at most ${WIDEST_CODE} bits, found ${format.name}`);
}

function noSuchValue(format: NumberFormat, x: Exact): RangeError {
  const found = x.kind === "infinity" ? "an infinity" : formatExact(x);
  return new RangeError(`encode: expected a value of ${format.name}, found ${found}`);
}

function decodeFixed(format: FixedFormat, code: Code): Exact {
  const integer = format.signed && code >= 2 ** (format.bits - 1) ? code - 2 ** format.bits : code;
  return finite(integer < 0 ? -1 : 1, BigInt(Math.abs(integer)), -format.fractionBits);
}

/** The value of a floating-point code, given as its fields. */
export function fieldsValue(format: FloatFormat, fields: Fields): Exact {
  const { negative, field, fraction } = fields;
  const sign: Sign = negative ? -1 : 1;
  if (isNaNFields(format, fields)) return nan;
  if (field >= topField(format) - 1 && isInfinity(format, fields)) return infinity(sign);
  const lowest = format.zero ? 1 : 0;
  const quantum = Math.max(field, lowest) - format.bias - (format.precision - 1);
  return finite(sign, BigInt(field < lowest ? fraction : 2 ** (format.precision - 1) + fraction), quantum);
}

function isInfinity(format: FloatFormat, { field, fraction }: Fields): boolean {
  const infinite = infinityFields(format);
  return infinite !== undefined && infinite.field === field && infinite.fraction === fraction;
}

/** The fields of the code of a value: NaN gives the canonical NaN, -0 the zero where there is no -0.
 * @throws RangeError if the format does not have the value. */
export function valueFields(format: FloatFormat, x: Exact): Fields {
  const found = x.kind === "finite" ? finiteFields(format, x) : x.kind === "nan" ? nanFields(format) : undefined;
  if (found !== undefined) return found;
  const infinite = x.kind === "infinity" && hasInfinityOf(format, x.sign) ? infinityFields(format) : undefined;
  if (x.kind !== "infinity" || infinite === undefined) throw noSuchValue(format, x);
  return { ...infinite, negative: x.sign < 0 };
}

/** The integer n with |x| = n · 2^quantum, or undefined if there is none. */
function integerAt(x: Finite, quantum: number): bigint | undefined {
  const { significand, exponent } = finite(1, x.significand, x.exponent);
  if (significand === 0n) return 0n;
  return exponent < quantum ? undefined : significand << BigInt(exponent - quantum);
}

function encodeFixed(format: FixedFormat, x: Finite): Code | undefined {
  const unsigned = integerAt(x, -format.fractionBits);
  if (unsigned === undefined) return undefined;
  const modulus = 1n << BigInt(format.bits);
  const integer = x.sign < 0 ? -unsigned : unsigned;
  const low = format.signed ? -modulus / 2n : 0n;
  if (integer < low || integer >= low + modulus) return undefined;
  return Number(integer < 0n ? integer + modulus : integer);
}

function finiteFields(format: FloatFormat, x: Finite): Fields | undefined {
  const negative = x.sign < 0;
  if (x.significand === 0n)
    return format.zero ? { negative: negative && hasNegativeZero(format), field: 0, fraction: 0 } : undefined;
  const lowest = emin(format);
  const exponent = Math.max(magnitude(x), lowest);
  if (exponent > emax(format) || (negative && !format.signed)) return undefined;
  const integer = integerAt(x, exponent - (format.precision - 1));
  const one = 2 ** (format.precision - 1);
  if (integer === undefined || integer >= 2n * BigInt(one)) return undefined;
  const normal = Number(integer) >= one;
  if (!normal && !format.zero) return undefined;
  const field = normal ? exponent + format.bias : 0;
  const fraction = Number(integer) - (normal ? one : 0);
  return fromTop(format, field, fraction) < unusedAtTop(format) ? undefined : { negative, field, fraction };
}
