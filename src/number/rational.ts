// Rational numbers in lowest terms, and the number literals that a model file may contain: decimals, hexadecimal floats
// and fractions of decimals. The digits are read from the text itself, so 0.1 is one tenth and not the double near it.

import { InputError, quote } from "../core/errors.ts";
import { bitLength, type Exact, finite, infinity, nan, zero } from "./exact.ts";

/** numerator / denominator in lowest terms, denominator >= 1. */
export interface Rational {
  readonly kind: "rational";
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** @throws RangeError if the denominator is zero. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError("rational: expected a denominator other than 0, found 0");
  const divisor = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { kind: "rational", numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The rational as an exact value, or undefined unless it is dyadic. Zero becomes +0. */
export function dyadic({ numerator, denominator }: Rational): Exact | undefined {
  const exponent = bitLength(denominator) - 1;
  if (denominator !== 1n << BigInt(exponent)) return undefined;
  return numerator < 0n ? finite(-1, -numerator, -exponent) : finite(1, numerator, -exponent);
}

const unsignedDecimal = "(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?";
const decimalOrFraction = new RegExp(`^([+-]?)(${unsignedDecimal})(?:\\s*/\\s*(${unsignedDecimal}))?$`);
const hexadecimal = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/i;
const largestExponent = 100_000;

/** The rational that a decimal ("-1.5e-3"), a fraction of decimals ("1/3") or a hexadecimal float ("0x1.8p-1") denotes,
 * or undefined if `text` is none of these. The sign of a zero is lost; see `parseSpecial`.
 * @throws InputError for a zero denominator and for exponents beyond ±100000 */
export function parseLiteral(text: string, where: string): Rational | undefined {
  return parseHexadecimal(text, where) ?? parseDecimal(text, where);
}

function parseDecimal(text: string, where: string): Rational | undefined {
  const match = decimalOrFraction.exec(text);
  if (match === null) return undefined;
  const above = unsigned(match[2], where);
  const below = match.at(3) === undefined ? rational(1n) : unsigned(match[3], where);
  if (below.numerator === 0n) throw new InputError(where, "a denominator other than 0", quote(text));
  const numerator = above.numerator * below.denominator;
  return rational(match[1] === "-" ? -numerator : numerator, above.denominator * below.numerator);
}

function unsigned(text: string, where: string): Rational {
  const [digits, exponent = "0"] = text.toLowerCase().split("e");
  const [whole, fraction = ""] = digits.split(".");
  return scaled(BigInt(whole + fraction), 10n, bounded(exponent, where) - fraction.length);
}

function parseHexadecimal(text: string, where: string): Rational | undefined {
  const match = hexadecimal.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction] = match;
  if (whole + fraction === "") return undefined;
  const exponent = bounded(match.at(4) ?? "0", where) - 4 * fraction.length;
  const significand = BigInt(`0x${whole}${fraction}`);
  return scaled(sign === "-" ? -significand : significand, 2n, exponent);
}

/** significand · base^exponent */
function scaled(significand: bigint, base: bigint, exponent: number): Rational {
  const power = base ** BigInt(Math.abs(exponent));
  return exponent < 0 ? rational(significand, power) : rational(significand * power);
}

function bounded(exponent: string, where: string): number {
  const value = Number(exponent);
  if (Math.abs(value) > largestExponent) {
    throw new InputError(where, `an exponent between -${largestExponent} and ${largestExponent}`, exponent);
  }
  return value;
}

/** What a rational cannot say: "inf", "+inf", "-inf" (also "infinity"), "nan" in any case, and a literal zero with a
 * minus sign ("-0", "-0.0", "-0x0p0", "-0/3"), which is -0. Undefined for every other text. */
export function parseSpecial(text: string, where: string): Exact | undefined {
  const sign = text.startsWith("-") ? -1 : 1;
  if (/^[+-]?inf(inity)?$/i.test(text)) return infinity(sign);
  if (/^nan$/i.test(text)) return nan;
  return sign < 0 && parseLiteral(text, where)?.numerator === 0n ? zero(-1) : undefined;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
