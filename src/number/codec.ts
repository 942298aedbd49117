// Codes and the exact values that they stand for. Every format's numbers are an integer grid: a code is read as
// fraction + leading one times a power of two, and written back from the integer n of the value n · 2^quantum.
// Codes of 32 bits are handled by division, never by JavaScript's signed shifts. Source: IEEE 754-2019, 3.4.

import { type Exact, type Finite, finite, format as formatExact, infinity, magnitude, nan } from "./exact.ts";
import type { Code, FixedFormat, FloatFormat, NumberFormat } from "./format.ts";
import { canonicalNaN, emax, emin, hasInfinity } from "./formats.ts";

export function isCode(format: NumberFormat, n: number): boolean {
  return Number.isInteger(n) && n >= 0 && n < 2 ** format.bits;
}

/** The value of a code; every NaN code gives the one NaN. @throws RangeError if 0 <= code < 2^bits fails. */
export function decode(format: NumberFormat, code: Code): Exact {
  if (!isCode(format, code)) throw new RangeError(`decode: expected a code of ${format.name}, found ${code}`);
  return format.kind === "fixed" ? decodeFixed(format, code) : decodeFloat(format, code);
}

/** The code of a value that the format has; NaN gives the canonical NaN, -0 gives 0 where there is no -0.
 * @throws RangeError if the format does not have the value. */
export function encode(format: NumberFormat, x: Exact): Code {
  if (x.kind === "nan") return canonicalNaN(format);
  if (x.kind === "infinity") return encodeInfinity(format, x.sign);
  const code = format.kind === "fixed" ? encodeFixed(format, x) : encodeFloat(format, x);
  if (code === undefined) throw new RangeError(`encode: expected a value of ${format.name}, found ${formatExact(x)}`);
  return code;
}

/** The same code, except that every NaN becomes the canonical NaN. */
export function canonical(format: NumberFormat, code: Code): Code {
  return decode(format, code).kind === "nan" ? canonicalNaN(format) : code;
}

function decodeFixed(format: FixedFormat, code: Code): Exact {
  const integer = format.signed && code >= 2 ** (format.bits - 1) ? code - 2 ** format.bits : code;
  return finite(integer < 0 ? -1 : 1, BigInt(Math.abs(integer)), -format.fractionBits);
}

function decodeFloat(format: FloatFormat, code: Code): Exact {
  const half = 2 ** (format.bits - 1);
  const sign = code >= half ? -1 : 1;
  const unsigned = code % half;
  const one = 2 ** (format.precision - 1);
  const field = Math.floor(unsigned / one);
  const fraction = unsigned % one;
  if (format.specials === "finite-nan" && unsigned === half - 1) return nan;
  if (format.specials === "ieee" && field === half / one - 1) return fraction === 0 ? infinity(sign) : nan;
  const quantum = Math.max(field, 1) - format.bias - (format.precision - 1);
  return finite(sign, BigInt(field === 0 ? fraction : one + fraction), quantum);
}

function encodeInfinity(format: NumberFormat, sign: number): Code {
  if (format.kind === "fixed" || !hasInfinity(format)) {
    throw new RangeError(`encode: expected a value of ${format.name}, found an infinity`);
  }
  const half = 2 ** (format.bits - 1);
  return half - 2 ** (format.precision - 1) + (sign < 0 ? half : 0);
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

function encodeFloat(format: FloatFormat, x: Finite): Code | undefined {
  const signBit = x.sign < 0 ? 2 ** (format.bits - 1) : 0;
  if (x.significand === 0n) return signBit;
  const exponent = Math.max(magnitude(x), emin(format));
  if (exponent > emax(format)) return undefined;
  const integer = integerAt(x, exponent - (format.precision - 1));
  if (integer === undefined || integer >= 1n << BigInt(format.precision)) return undefined;
  // The exponent field of a normal number counts binades from emin, and its leading one adds 1 to the field.
  const unsigned = (exponent - emin(format)) * 2 ** (format.precision - 1) + Number(integer);
  return format.specials === "finite-nan" && unsigned === 2 ** (format.bits - 1) - 1 ? undefined : signBit + unsigned;
}
