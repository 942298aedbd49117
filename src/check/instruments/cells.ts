// The specification's rounding as a step function: its results at every value, at every midpoint and between them, evaluated
// once. Going through ordered exact numbers, each result is then read off by moving one pointer, which makes all four
// thousand million pairs of a 16-bit format a matter of minutes. (That rounding is constant between these points is how it is defined.)

import { add, type Exact, finite, fromNumber, isZero, multiply, subtract, toNumber } from "../../number/exact.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { largestFinite, ulp } from "../../number/limits.ts";
import { roundedValue } from "../../number/round.ts";
import { ascendingValues } from "./laws.ts";

/** Points ascending: one step below the least value, the values, one step above the largest; gap j lies between points j and
 * j + 1. Results are doubles that are values of the format, or infinities, or NaN. */
export interface Cells {
  readonly points: Float64Array;
  readonly middles: Float64Array;
  readonly at: Float64Array;
  readonly left: Float64Array;
  readonly atMiddle: Float64Array;
  readonly right: Float64Array;
  /** What every number beyond the first and the last point becomes. */
  readonly below: number;
  readonly above: number;
}

/** The step function of a policy. The format must be signed and its values, midpoints and steps doubles.
 * @cost four roundings by the specification a value */
export function cells(policy: RoundingPolicy): Cells {
  const { format } = policy;
  const values = ascendingValues(format);
  const [low, high] = [largestFinite(format, -1), largestFinite(format, 1)];
  const points = [subtract(low, ulp(format, low), 1), ...values, add(high, ulp(format, high), 1)];
  const half = finite(1, 1n, -1);
  const middle = (x: Exact, y: Exact) => multiply(add(x, y, 1), half);
  const middles = points.slice(1).map((v, j) => middle(points[j], v));
  const rounded = (x: Exact) => toNumber(roundedValue(policy, x));
  const numbers = (xs: readonly Exact[]) => Float64Array.from(xs, toNumber);
  const sixteen = finite(1, 16n, 0);
  return {
    points: numbers(points),
    middles: numbers(middles),
    at: Float64Array.from(points, rounded),
    left: Float64Array.from(middles, (m, j) => rounded(middle(points[j], m))),
    atMiddle: Float64Array.from(middles, rounded),
    right: Float64Array.from(middles, (m, j) => rounded(middle(m, points[j + 1]))),
    below: rounded(multiply(points[0], sixteen)),
    above: rounded(multiply(points[points.length - 1], sixteen)),
  };
}

/** Reads the step function at x + residual, where x is the nearest double and x <> 0, for numbers that never decrease. */
export function reader(given: Cells): (x: number, residual: number) => number {
  const { points, middles, at, left, atMiddle, right, below, above } = given;
  const last = points.length - 1;
  let j = 0;
  return (x, residual) => {
    // -1, 0, 1 as x + residual is less than, equal to, greater than a double.
    const side = (y: number) => (x < y ? -1 : x > y ? 1 : residual < 0 ? -1 : residual > 0 ? 1 : 0);
    if (side(points[0]) < 0) return below;
    while (j < last && side(points[j + 1]) >= 0) j++;
    if (side(points[j]) === 0) return at[j];
    if (j === last) return above;
    const half = side(middles[j]);
    return half < 0 ? left[j] : half === 0 ? atMiddle[j] : right[j];
  };
}

/** Whether the points and midpoints are distinct ascending doubles, 0 among them: then doubles hold the step function. */
export function faithful(given: Cells): boolean {
  const ascending = (xs: Float64Array) => xs.every((x, j) => Number.isFinite(x) && (j === 0 || xs[j - 1] < x));
  const between = given.middles.every((m, j) => given.points[j] < m && m < given.points[j + 1]);
  return ascending(given.points) && between && given.points.some((x) => isZero(fromNumber(x)));
}
