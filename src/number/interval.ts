// Rigorous real arithmetic: an interval is a pair of integers low <= high in units of 2^-640, and every operation rounds
// low down and high up, so the true number never leaves. Elementary functions are power series in the same arithmetic,
// with the tail of the series added to both ends.
// Source: R. E. Moore, Interval Analysis, 1966; J. Machin's formula pi = 16 atan(1/5) - 4 atan(1/239), 1706.

import { bitLength, type Exact, finite } from "./exact.ts";
import type { Rational } from "./rational.ts";

/** All real numbers from low · 2^-640 to high · 2^-640. */
export interface Interval {
  readonly kind: "interval";
  readonly low: bigint;
  readonly high: bigint;
}

const scale = 640n;
const one = 1n << scale;

function interval(low: bigint, high: bigint): Interval {
  return { kind: "interval", low, high };
}

export function enclosingRational({ numerator, denominator }: Rational): Interval {
  return quotient(numerator << scale, numerator << scale, denominator);
}

/** The two ends as exact values. */
export function ends(x: Interval): { readonly low: Exact; readonly high: Exact } {
  return { low: unscaled(x.low), high: unscaled(x.high) };
}

/** Bits before the binary point of the larger end, at least 1. */
export function magnitudeBits(x: Interval): number {
  const bits = (end: bigint) => bitLength(end < 0n ? -end : end) - Number(scale);
  return Math.max(1, bits(x.low), bits(x.high));
}

export function negateInterval(x: Interval): Interval {
  return interval(-x.high, -x.low);
}

export function addIntervals(x: Interval, y: Interval): Interval {
  return interval(x.low + y.low, x.high + y.high);
}

export function multiplyIntervals(x: Interval, y: Interval): Interval {
  const products = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high];
  return quotient(least(products), greatest(products), one);
}

/** Undefined if `y` contains 0. */
export function divideIntervals(x: Interval, y: Interval): Interval | undefined {
  if (y.low <= 0n && y.high >= 0n) return undefined;
  const candidates = [x.low, x.high].flatMap((a) => [y.low, y.high].map((b) => quotient(a << scale, a << scale, b)));
  return interval(least(candidates.map((c) => c.low)), greatest(candidates.map((c) => c.high)));
}

/** Undefined if `x` contains a negative number. */
export function sqrtInterval(x: Interval): Interval | undefined {
  if (x.low < 0n) return undefined;
  const above = integerSqrt(x.high << scale);
  return interval(integerSqrt(x.low << scale), above * above === x.high << scale ? above : above + 1n);
}

export function absInterval(x: Interval): Interval {
  if (x.low >= 0n) return x;
  return x.high <= 0n ? negateInterval(x) : interval(0n, greatest([-x.low, x.high]));
}

/** sin(x) and cos(x), by reduction to |r| <= pi/4 and Taylor's series. An `x` wider than 1/8 gives [-1, 1]. */
export function sinCosInterval(x: Interval): { readonly sin: Interval; readonly cos: Interval } {
  const halfPi = quotient(pi().low, pi().high, 2n);
  const turns = floorDivide(2n * x.low + halfPi.low, 2n * halfPi.low);
  const r = addIntervals(x, negateInterval(times(halfPi, turns)));
  const bound = absInterval(r).high;
  if (r.high - r.low > one / 8n || bound > one) return { sin: interval(-one, one), cos: interval(-one, one) };
  const square = multiplyIntervals(r, r);
  const sin = withinOne(alternatingSeries(r, square, 1n));
  const cos = withinOne(alternatingSeries(interval(one, one), square, 0n));
  const quarter = [
    { sin, cos },
    { sin: cos, cos: negateInterval(sin) },
    { sin: negateInterval(sin), cos: negateInterval(cos) },
    { sin: negateInterval(cos), cos: sin },
  ];
  return quarter[Number(BigInt.asUintN(2, turns))];
}

function withinOne(x: Interval): Interval {
  return interval(greatest([x.low, -one]), least([x.high, one]));
}

/** first · (1 - s/((d+1)(d+2)) + s²/((d+1)…(d+4)) - …) for 0 <= s <= 1: the terms alternate and decrease, so the tail is
 * smaller than the first term left out, which is at most one unit. */
function alternatingSeries(first: Interval, square: Interval, degree: bigint): Interval {
  let term = first;
  let total = interval(0n, 0n);
  for (let d = degree; absInterval(term).high > 1n; d += 2n) {
    total = addIntervals(total, term);
    const next = multiplyIntervals(term, square);
    term = negateInterval(quotient(next.low, next.high, (d + 1n) * (d + 2n)));
  }
  return interval(total.low - 1n, total.high + 1n);
}

let knownPi: Interval | undefined;

export function pi(): Interval {
  knownPi ??= addIntervals(times(arctangentOfReciprocal(5n), 16n), times(arctangentOfReciprocal(239n), -4n));
  return knownPi;
}

/** atan(1/n) = Σ (-1)^k / ((2k+1) n^(2k+1)), n >= 2. */
function arctangentOfReciprocal(n: bigint): Interval {
  let power = quotient(one, one, n);
  let total = interval(0n, 0n);
  let sign = 1n;
  for (let k = 1n; power.high > 1n; k += 2n) {
    total = addIntervals(total, times(quotient(power.low, power.high, k), sign));
    power = quotient(power.low, power.high, n * n);
    sign = -sign;
  }
  return interval(total.low - 1n, total.high + 1n);
}

function times(x: Interval, n: bigint): Interval {
  return n < 0n ? interval(x.high * n, x.low * n) : interval(x.low * n, x.high * n);
}

/** [low / divisor, high / divisor] (ends exchanged for a negative divisor), rounded outwards to integers. */
function quotient(low: bigint, high: bigint, divisor: bigint): Interval {
  if (divisor < 0n) return quotient(-high, -low, -divisor);
  return interval(floorDivide(low, divisor), -floorDivide(-high, divisor));
}

/** floor(n / divisor) for divisor > 0. */
function floorDivide(n: bigint, divisor: bigint): bigint {
  return n / divisor - (n % divisor < 0n ? 1n : 0n);
}

/** floor(sqrt(n)) for n >= 0, by Newton's iteration from above. */
export function integerSqrt(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function unscaled(n: bigint): Exact {
  return n < 0n ? finite(-1, -n, Number(-scale)) : finite(1, n, Number(-scale));
}

function least(numbers: readonly bigint[]): bigint {
  return numbers.toSorted(byValue)[0];
}

function greatest(numbers: readonly bigint[]): bigint {
  return numbers.toSorted(byValue)[numbers.length - 1];
}

function byValue(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
