// Quotients and square roots are seldom dyadic, so what is returned here is a dyadic number that rounds as they do: their
// digits cut several places below the last place of the format, and one more bit that says whether anything was cut. No
// rounding to that format, in any direction, with or without a lower bound of exponents, can depend on more.
// Sources: IEEE 754-2019, 5.4.1 (division, squareRoot), 6.1 to 6.3 and 7.2, 7.3 (special cases).

import { bitLength, type Exact, type Finite, finite, infinity, isZero, nan, type Sign, zero } from "./exact.ts";
import type { NumberFormat } from "./format.ts";
import { integerSqrt } from "./interval.ts";

/** Places kept below the last place of the format; two would do (the half, and what the sticky bit stands for). */
const GUARD = 4;

/** Rounds to `format` as sign · dividend / divisor · 2^exponent does; dividend >= 0, divisor >= 1. */
export function cutQuotient(
  format: NumberFormat,
  sign: Sign,
  dividend: bigint,
  divisor: bigint,
  exponent: number,
): Finite {
  const places =
    format.kind === "fixed"
      ? exponent + format.fractionBits + GUARD
      : bitLength(divisor) - bitLength(dividend) + format.precision + GUARD;
  const shift = Math.max(0, places);
  const scaled = dividend << BigInt(shift);
  const sticky = scaled % divisor === 0n ? 0n : 1n;
  return finite(sign, 2n * (scaled / divisor) + sticky, exponent - shift - 1);
}

/** Rounds to `format` as x / y does. NaN for NaN operands, 0/0, infinity/infinity and, in fixed point, which has nothing
 * that stands for an infinity, x/0; in floating point x/0 is an infinity. The sign is the product of the signs, also for
 * zeros and infinities. */
export function quotient(format: NumberFormat, x: Exact, y: Exact): Exact {
  if (x.kind === "nan" || y.kind === "nan") return nan;
  const sign: Sign = x.sign === y.sign ? 1 : -1;
  if (x.kind === "infinity") return y.kind === "infinity" ? nan : infinity(sign);
  if (y.kind === "infinity") return zero(sign);
  if (isZero(y)) return isZero(x) || format.kind === "fixed" ? nan : infinity(sign);
  return cutQuotient(format, sign, x.significand, y.significand, x.exponent - y.exponent);
}

/** Rounds to `format` as the square root of x does. A zero stays as it is, -0 too; NaN for NaN and for x < 0. */
export function squareRoot(format: NumberFormat, x: Exact): Exact {
  if (x.kind === "nan" || isZero(x)) return x;
  if (x.sign < 0) return nan;
  if (x.kind === "infinity") return x;
  const odd = Math.abs(x.exponent % 2);
  const significand = x.significand << BigInt(odd);
  const half = (x.exponent - odd) / 2;
  const places =
    format.kind === "fixed"
      ? half + format.fractionBits + GUARD
      : format.precision + GUARD - Math.floor(bitLength(significand) / 2);
  const shift = Math.max(0, places);
  const scaled = significand << BigInt(2 * shift);
  const root = integerSqrt(scaled);
  return finite(1, 2n * root + (root * root === scaled ? 0n : 1n), half - shift - 1);
}
