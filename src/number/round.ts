// The specification of rounding: slow, obvious, and the oracle for every faster engine.
// A number is rounded to the format's precision as if exponents had no upper bound (the lower bound is the format's:
// gradual underflow); only then is it asked whether the result is too large. E4M3FN shows why the order matters: 464
// lies midway between 448 and 480, goes to 448 under tiesToEven, and so does not overflow.
// Sources: IEEE 754-2019, 4.3 (directions), 7.4 (overflow), 7.5 (underflow); OCP OFP8 1.0, 5.2 (saturation).

import { InputError } from "../core/errors.ts";
import { decode, encode } from "./codec.ts";
import {
  compare,
  type Exact,
  type Finite,
  finite,
  type Infinite,
  infinity,
  isZero,
  magnitude,
  nan,
  type Sign,
  zero,
} from "./exact.ts";
import type { Code, NumberFormat, Rounding, RoundingPolicy } from "./format.ts";
import { emin, hasInfinity, hasNaN, largestFinite, smallestNormal } from "./formats.ts";
import { cutQuotient } from "./quotient.ts";

/** @throws InputError if the format cannot express the overflow behaviour. */
export function checkPolicy(policy: RoundingPolicy, where = "overflow"): void {
  const { format, overflow } = policy;
  if (overflow === "infinity" && !hasInfinity(format)) refuse("a format with infinities");
  if (overflow === "nan" && !hasNaN(format)) refuse("a format with NaN");
  if (overflow === "wrap" && format.kind !== "fixed") refuse("a fixed-point format");
  function refuse(expected: string): never {
    throw new InputError(where, `${expected} for overflow=${overflow}`, format.name);
  }
}

/** The code of `x` rounded once. NaN gives the canonical NaN. Results that underflow keep their sign, and so do zeros
 * (fixed point has one zero). An infinity stays one where the format has infinities, unless overflow is `saturate`;
 * elsewhere it overflows like a large number. Overflow `nan` gives NaN in every direction of rounding.
 * @throws InputError as `checkPolicy`.
 * @throws RangeError for NaN in a format without NaN, and for infinities under `wrap`: neither can arise from operands
 * of the same format, which then has no infinities.
 * @error correctly rounded */
export function round(policy: RoundingPolicy, x: Exact): Code {
  checkPolicy(policy);
  return encode(policy.format, roundedValue(policy, x));
}

/** The common rounded code of all numbers from `low` to `high` (-0 comes before +0), or undefined if they may round
 * differently, be it to -0 and +0. Rounding is monotone, so equal ends decide, except where an overflow hides the order:
 * under `wrap` the ends must agree before they wrap, and two ends that become NaN must have the same sign. */
export function roundEnclosure(policy: RoundingPolicy, low: Exact, high: Exact): Code | undefined {
  if (low.kind === "nan" || high.kind === "nan") return undefined;
  const code = round(policy, low);
  if (code !== round(policy, high)) return undefined;
  if (policy.overflow === "wrap") return compare(onGrid(policy, low), onGrid(policy, high)) === 0 ? code : undefined;
  return decode(policy.format, code).kind === "nan" && low.sign !== high.sign ? undefined : code;
}

/** The code of numerator / denominator rounded once; zero gives +0.
 * @throws RangeError for a denominator < 1, InputError as `checkPolicy`
 * @error correctly rounded */
export function roundRational(policy: RoundingPolicy, numerator: bigint, denominator: bigint): Code {
  if (denominator < 1n)
    throw new RangeError(`roundRational: expected a denominator >= 1, found ${String(denominator)}`);
  return round(
    policy,
    numerator < 0n
      ? cutQuotient(policy.format, -1, -numerator, denominator, 0)
      : cutQuotient(policy.format, 1, numerator, denominator, 0),
  );
}

/** `round` as a value instead of a code: NaN is NaN whether or not the format has one, and -0 stays -0. */
export function roundedValue(policy: RoundingPolicy, x: Exact): Exact {
  const { format, overflow, subnormals } = policy;
  if (x.kind === "nan") return nan;
  if (x.kind === "infinity") return hasInfinity(format) && overflow !== "saturate" ? x : overflowed(policy, x);
  const rounded = onGrid(policy, x);
  if (exceeds(rounded, largestFinite(format, x.sign))) return overflowed(policy, rounded);
  const tiny = format.kind === "float" && exceeds(smallestNormal(format), rounded);
  return tiny && subnormals === "flush" ? zero(x.sign) : rounded;
}

/** `x` rounded to the format's spacing around `x`, as if there were no largest number. */
export function onGrid<X extends Exact>(policy: RoundingPolicy, x: X): X | Finite {
  if (x.kind !== "finite" || isZero(x)) return x;
  const { format, rounding } = policy;
  if (format.kind === "fixed") return roundToMultiple(x, -format.fractionBits, rounding);
  return roundToMultiple(x, Math.max(magnitude(x), emin(format)) - (format.precision - 1), rounding);
}

/** `x`, not zero, rounded to a multiple of 2^quantum. */
function roundToMultiple(x: Finite, quantum: number, rounding: Rounding): Finite {
  if (x.exponent >= quantum) return x;
  const shift = BigInt(quantum - x.exponent);
  const floor = x.significand >> shift;
  const rest = x.significand - (floor << shift);
  if (rest === 0n) return x;
  const up = awayFromZero(rounding, x.sign, floor % 2n === 1n, rest, 1n << (shift - 1n));
  return finite(x.sign, up ? floor + 1n : floor, quantum);
}

/** Whether sign · (floor + rest / (2 · half)), 0 < rest < 2 · half, goes to floor + 1 rather than to floor. */
function awayFromZero(rounding: Rounding, sign: Sign, floorIsOdd: boolean, rest: bigint, half: bigint): boolean {
  switch (rounding) {
    case "tiesToEven":
      return rest > half || (rest === half && floorIsOdd);
    case "tiesToAway":
      return rest >= half;
    case "towardZero":
      return false;
    case "towardPositive":
      return sign > 0;
    case "towardNegative":
      return sign < 0;
    case "toOdd":
      return !floorIsOdd;
  }
}

/** What stands for a rounded value beyond the largest finite one, or for an infinity that cannot stay one. */
function overflowed(policy: RoundingPolicy, x: Finite | Infinite): Exact {
  const { format, rounding, overflow } = policy;
  switch (overflow) {
    case "saturate":
      return largestFinite(format, x.sign);
    case "nan":
      return nan;
    case "infinity":
      return staysFinite(rounding, x.sign) ? largestFinite(format, x.sign) : infinity(x.sign);
    case "wrap":
      return wrapped(format, x);
  }
}

/** IEEE 754-2019, 7.4; toOdd never moves beyond the numbers that it chooses between. */
function staysFinite(rounding: Rounding, sign: Sign): boolean {
  if (rounding === "towardZero" || rounding === "toOdd") return true;
  return rounding === (sign > 0 ? "towardNegative" : "towardPositive");
}

/** The value congruent to `x`, a multiple of the spacing, modulo 2^bits codes. */
function wrapped(format: NumberFormat, x: Finite | Infinite): Finite {
  if (x.kind === "infinity" || format.kind !== "fixed") {
    throw new RangeError(
      `round: expected a finite number to wrap into fixed point, found ${x.kind} for ${format.name}`,
    );
  }
  const size = x.significand << BigInt(x.exponent + format.fractionBits);
  const code = BigInt.asUintN(format.bits, x.sign < 0 ? -size : size);
  const integer = format.signed ? BigInt.asIntN(format.bits, code) : code;
  return finite(integer < 0n ? -1 : 1, integer < 0n ? -integer : integer, -format.fractionBits);
}

/** |x| > |y| for finite numbers; false for others. */
export function exceeds(x: Exact, y: Exact): boolean {
  return x.kind === "finite" && y.kind === "finite" && compare({ ...x, sign: 1 }, { ...y, sign: 1 }) === 1;
}
