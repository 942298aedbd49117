// Results so near to a dyadic number c that no working precision need be spent on them: sigmoid of a large number is below 1
// by less than anything the format can tell. What rounding can tell is derived from the format: it is constant between
// neighbouring breakpoints (numbers of the grid and the midpoints between them), and near c all breakpoints are multiples
// of some 2^b. If f lies strictly between c and c ± 2^b, then so does c ± 2^(b-1), no breakpoint is between the two, and
// they round alike in every direction, under every overflow and subnormal choice.

import { type Finite, finite, magnitude, type Sign } from "../exact.ts";
import type { NumberFormat, RoundingPolicy } from "../format.ts";
import { largestFinite, ulpExponent } from "../limits.ts";
import { signed, value } from "./bounds.ts";

/** |x| is taken for at most 2^40, beyond which no format's exponents tell anything. */
const FARTHEST = 40;

/** Some m with 2^m <= e^|x|: 36/25 of the integer below |x|, since 2^36 < e^25; 0 for |x| < 1. */
export function powersBelow(x: Finite): number {
  if (x.significand === 0n || magnitude(x) < 0) return 0;
  if (magnitude(x) >= FARTHEST) return 2 ** FARTHEST;
  const whole = x.exponent < 0 ? x.significand >> BigInt(-x.exponent) : x.significand << BigInt(x.exponent);
  return Number((36n * whole) / 25n);
}

/** The b of the file head for c: c and all breakpoints within a factor of two of it (near 0: all positive ones) are
 * multiples of 2^b. Two places below the spacing at c are a midpoint's in the binade below c. */
function finestPlace(format: NumberFormat, c: Finite): number {
  const place = ulpExponent(format, c) - 2;
  return c.significand === 0n ? place : Math.min(place, c.exponent);
}

/** A number that rounds as f does, known to lie strictly between c and c + side · 2^distance; undefined unless the policy's
 * format can tell nothing there. Under side -1 of c = 0 the result is negative. */
export function beside(policy: RoundingPolicy, c: Finite, side: Sign, distance: number): Finite | undefined {
  const place = finestPlace(policy.format, c);
  if (distance > place) return undefined;
  if (c.significand === 0n) return finite(side, 1n, place - 1);
  const doubled = signed(c) << BigInt(c.exponent - (place - 1));
  return value(doubled + BigInt(side), place - 1);
}

/** A number that rounds as every f > 2^exponent does, or undefined where the format may tell them apart: once f is more
 * than twice the largest number it overflows in every direction of rounding, and only `wrap` asks how far. */
export function beyond(policy: RoundingPolicy, exponent: number): Finite | undefined {
  if (policy.overflow === "wrap") return undefined;
  const top = largestFinite(policy.format, 1);
  const least = (top.significand === 0n ? 0 : magnitude(top)) + 2;
  return exponent >= least ? finite(1, 1n, least) : undefined;
}
