// Real numbers between two integers times a power of two. The exponent goes with the number, so tiny and huge results keep
// as many significant bits as any other; every division and every loss of digits rounds low down and high up.
// Source: R. E. Moore, Interval Analysis, 1966.

import { bitLength, type Exact, type Finite, finite } from "../exact.ts";

/** All real numbers from low · 2^exponent to high · 2^exponent, low <= high. */
export interface Bounds {
  readonly low: bigint;
  readonly high: bigint;
  readonly exponent: number;
}

/** The two ends as exact values, a zero end being +0. */
export function ends({ low, high, exponent }: Bounds): { readonly low: Exact; readonly high: Exact } {
  return { low: value(low, exponent), high: value(high, exponent) };
}

/** n · 2^exponent */
export function value(n: bigint, exponent: number): Finite {
  return n < 0n ? finite(-1, -n, exponent) : finite(1, n, exponent);
}

/** The signed integer n with x = n · 2^x.exponent. */
export function signed(x: Finite): bigint {
  return x.sign < 0 ? -x.significand : x.significand;
}

/** x + y, exactly for each pair of ends. */
export function plus(x: Bounds, y: Bounds): Bounds {
  const exponent = Math.min(x.exponent, y.exponent);
  const [a, b] = [BigInt(x.exponent - exponent), BigInt(y.exponent - exponent)];
  return { low: (x.low << a) + (y.low << b), high: (x.high << a) + (y.high << b), exponent };
}

export function plusInteger(x: Bounds, n: bigint): Bounds {
  return plus(x, { low: n, high: n, exponent: 0 });
}

export function plusExact(x: Bounds, y: Finite): Bounds {
  return plus(x, { low: signed(y), high: signed(y), exponent: y.exponent });
}

export function negated({ low, high, exponent }: Bounds): Bounds {
  return { low: -high, high: -low, exponent };
}

/** x · y, exactly for each end. */
export function timesExact(x: Bounds, y: Finite): Bounds {
  const positive = y.sign < 0 ? negated(x) : x;
  const { low, high, exponent } = positive;
  return { low: low * y.significand, high: high * y.significand, exponent: exponent + y.exponent };
}

/** What x / (c + s · x) takes for all x in the bounds, to `bits` significant bits, for a quotient that grows with x on
 * them. Every x must be positive, and every denominator. */
export function growingQuotient(x: Bounds, c: bigint, s: 1n | -1n, bits: number): Bounds {
  const at = c << BigInt(Math.max(0, -x.exponent));
  const step = BigInt(Math.max(0, x.exponent));
  const low = x.low << step;
  const high = x.high << step;
  const denominatorLow = at + s * low;
  const shift = Math.max(0, bits + 2 + bitLength(denominatorLow) - bitLength(low));
  const places = BigInt(shift);
  return {
    low: (low << places) / denominatorLow,
    high: (high << places) / (at + s * high) + 1n,
    exponent: -shift,
  };
}

/** The same numbers, or a few more, in units of 2^exponent. */
export function inUnits(x: Bounds, exponent: number): Bounds {
  const shift = BigInt(exponent - x.exponent);
  if (shift <= 0n) return { low: x.low << -shift, high: x.high << -shift, exponent };
  return { low: x.low >> shift, high: -(-x.high >> shift), exponent };
}
