// How large a logit can be, from the weights alone. Activations are unknown, but where a root-mean-square norm precedes a
// projection its output is gamma x with |x|² <= D, so that |w . (gamma x)| <= sqrt(D) |w gamma| (Cauchy and Schwarz); after a
// tanh every entry is within [-1, 1]. Bounds are in doubles and rounded outwards; what the kernel rounds on the way (norm,
// product summed in binary32 in any order, result) is within a factor that `roundingFactor` bounds.

import type { Interval } from "./gate-ranges.ts";

/** Relative room for rounding: three stores in a format of `precision` bits, and sums of `terms` products in binary32. */
export function roundingFactor(precision: number, terms: number): number {
  return (1 + 2 ** -precision) ** 3 * (1 + (terms + 16) * 2 ** -22);
}

/** Room for the rounding of a sum of n doubles. */
function outwards(x: number, n: number): number {
  return x * (1 + (n + 8) * 2 ** -50) + Number.MIN_VALUE;
}

/** At least the Euclidean norm; infinite where an entry is no number or the squares overflow. */
function normBound(entries: Float64Array): number {
  const squares = entries.reduce((total, x) => total + x * x, 0);
  return Number.isNaN(squares) ? Infinity : outwards(Math.sqrt(squares), entries.length);
}

/** For each row w of a matrix of `width` columns a bound of |w . (gamma x)| with |x|² <= width, without rounding of its own. */
export function rowBounds(matrix: Float64Array, width: number, gamma: Float64Array): number[] {
  const count = width === 0 ? 0 : matrix.length / width;
  const root = Math.sqrt(width);
  return Array.from({ length: count }, (_, row) => {
    const scaled = gamma.map((g, i) => g * matrix[row * width + i]);
    return outwards(root * normBound(scaled), 4);
  });
}

/** For each row of `second` a bound of |second (first (gamma x))|, by the norms of both. */
export function lowRankBounds(second: Float64Array, first: Float64Array, rank: number, gamma: Float64Array): number[] {
  const inner = normBound(Float64Array.from(rowBounds(first, gamma.length, gamma)));
  const count = rank === 0 ? 0 : second.length / rank;
  return Array.from({ length: count }, (_, row) =>
    outwards(inner * normBound(second.subarray(row * rank, (row + 1) * rank)), 4),
  );
}

/** For each row w of `second` the interval of bias + w . t with every entry of t in [-1, 1]. */
export function tanhRanges(second: Float64Array, rank: number, bias: Float64Array, factor: number): Interval[] {
  return Array.from(bias, (b, row) => {
    const absolute = second.subarray(row * rank, (row + 1) * rank).reduce((total, x) => total + Math.abs(x), 0);
    const room = outwards(absolute, rank) * factor + Math.abs(b) * (factor - 1);
    return Number.isNaN(room + b) ? { low: -Infinity, high: Infinity } : { low: b - room, high: b + room };
  });
}

/** The least interval that contains all of them; everything where there is none. */
export function hull(intervals: readonly Interval[]): Interval {
  if (intervals.length === 0) return { low: -Infinity, high: Infinity };
  return {
    low: intervals.reduce((least, { low }) => Math.min(least, low), Infinity),
    high: intervals.reduce((most, { high }) => Math.max(most, high), -Infinity),
  };
}
