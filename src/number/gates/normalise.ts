// k/|k| with every entry correctly rounded: k_i / sqrt(Σ k_j²) is the square root of a rational number, so integers decide
// it and no precision has to grow. Its digits are cut below the last place of the format, with one more bit that says
// whether anything was cut, as in `quotient.ts`. (What a kernel computes is another thing: a rounded sum of squares, a
// rounded root and a rounded quotient.) Source: IEEE 754-2019, 6.1 to 6.3 (special values of the quotient).

import { bitLength, type Exact, type Finite, finite, isZero, nan, zero } from "../exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "../format.ts";
import { integerSqrt } from "../interval.ts";
import { checkPolicy, round } from "../round.ts";

/** Places kept below the last place of the format. */
const GUARD = 4;

/** The codes of the entries of k/|k|, |k| the Euclidean norm. Zeros keep their sign. A NaN entry makes every entry NaN, and
 * so does k = 0; beside infinite entries, which give NaN, finite ones give zeros of their sign. No entries give none.
 * @throws InputError as `checkPolicy` @throws RangeError for NaN in a format without NaN
 * @error correctly rounded @cost O(n M(b)) for n entries whose common integers have b bits */
export function normalise(policy: RoundingPolicy, k: readonly Exact[]): Code[] {
  checkPolicy(policy);
  return normalised(policy.format, k).map((entry) => round(policy, entry));
}

/** Exact values that round to `format` as the entries of k/|k| do. */
function normalised(format: NumberFormat, k: readonly Exact[]): Exact[] {
  if (k.some((x) => x.kind === "nan")) return k.map(() => nan);
  if (k.some((x) => x.kind === "infinity")) return k.map((x) => (x.kind === "finite" ? zero(x.sign) : nan));
  const entries = k.filter((x) => x.kind === "finite");
  const numbers = entries.filter((x) => !isZero(x));
  if (numbers.length === 0) return k.map(() => nan);
  const least = Math.min(...numbers.map((x) => x.exponent));
  const integer = (x: Finite) => (isZero(x) ? 0n : x.significand << BigInt(x.exponent - least));
  const squares = numbers.reduce((total, x) => total + integer(x) ** 2n, 0n);
  return entries.map((x) => (isZero(x) ? x : cutRoot(format, x.sign, integer(x) ** 2n, squares)));
}

/** Rounds to `format` as sign · sqrt(n / d) does; n, d >= 1. */
function cutRoot(format: NumberFormat, sign: 1 | -1, n: bigint, d: bigint): Finite {
  const relative = format.kind === "fixed" ? format.fractionBits : format.precision;
  const leading = format.kind === "fixed" ? 0 : Math.ceil((bitLength(d) - bitLength(n) + 1) / 2);
  const places = Math.max(0, relative + leading + GUARD);
  const dividend = n << BigInt(2 * places);
  const root = integerSqrt(dividend / d);
  const sticky = root * root * d === dividend ? 0n : 1n;
  return finite(sign, 2n * root + sticky, -places - 1);
}
