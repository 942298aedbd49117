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
  nan,
  type Sign,
  zero,
} from "./exact.ts";
import type { Code, NumberFormat, Rounding, RoundingPolicy } from "./format.ts";
import { hasInfinity, hasInfinityOf, hasNaN, largestFinite, side, smallestNormal, ulpExponent } from "./limits.ts";
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
  const { format, overflow } = policy;
  if (x.kind === "nan") return nan;
  if (x.kind === "infinity")
    return hasInfinityOf(format, x.sign) && overflow !== "saturate" ? x : overflowed(policy, x, x.sign);
  return withinRange(policy, onGrid(policy, x));
}

/** What stands for a finite number that was already rounded to the format's grid: itself, a zero where it is subnormal
 * and those are flushed, or what the policy puts in the place of a number beyond the format's ends. */
export function withinRange(policy: RoundingPolicy, rounded: Finite): Exact {
  const { format, subnormals } = policy;
  const end = side(format, rounded);
  if (end !== 0) return overflowed(policy, rounded, end);
  const tiny = format.kind === "float" && exceeds(smallestNormal(format), rounded);
  return tiny && subnormals === "flush" ? zero(rounded.sign) : rounded;
}

/** `x` rounded to the format's spacing around `x`, as if there were no largest number. */
export function onGrid<X extends Exact>(policy: RoundingPolicy, x: X): X | Finite {
  if (x.kind !== "finite" || isZero(x)) return x;
  const quantum = ulpExponent(policy.format, x);
  if (x.exponent >= quantum) return x;
  const { floor, rest, half, floorIsOdd } = gridParts(policy.format, x, quantum);
  if (rest === 0n) return x;
  const up = awayFromZero(policy.rounding, x.sign, floorIsOdd, rest, half);
  return finite(x.sign, up ? floor + 1n : floor, quantum);
}

/** |x| = (floor + rest / (2 · half)) · 2^quantum with 0 <= rest < 2 · half. */
interface GridParts {
  readonly floor: bigint;
  readonly rest: bigint;
  readonly half: bigint;
  /** Whether the code of floor · 2^quantum is odd, as if exponents had no upper bound. */
  readonly floorIsOdd: boolean;
}

/** A finite x, not a multiple of its spacing 2^quantum, between its neighbours on the format's grid. A format of precision
 * 1 has no trailing significand: there the codes of neighbouring powers of two are even and odd in turn, that of 0 even.
 * @source IEEE SA P3109 Interim Report 4.0 (precision 1) */
export function gridParts(format: NumberFormat, x: Finite, quantum: number): GridParts {
  const shift = BigInt(quantum - x.exponent);
  const floor = x.significand >> shift;
  const byExponent = format.kind === "float" && format.precision === 1 && floor !== 0n;
  const floorIsOdd = byExponent ? Math.abs(quantum + format.bias) % 2 === 1 : floor % 2n === 1n;
  return { floor, rest: x.significand - (floor << shift), half: 1n << (shift - 1n), floorIsOdd };
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

/** What stands for a rounded value beyond the end of the format on that side, or for an infinity that cannot stay one.
 * Where an unsigned format would need -infinity it is NaN. */
function overflowed(policy: RoundingPolicy, x: Finite | Infinite, end: Sign): Exact {
  const { format, rounding, overflow } = policy;
  switch (overflow) {
    case "saturate":
      return largestFinite(format, end);
    case "nan":
      return nan;
    case "infinity":
      if (x.kind === "finite" && staysFinite(rounding, end)) return largestFinite(format, end);
      return hasInfinityOf(format, end) ? infinity(end) : nan;
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
