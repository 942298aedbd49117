// Steps of a format: the values of its codes in ascending order, each with a number. -0 and +0 are one value, NaN is none,
// infinities are the ends where the format has them. One step is one application of nextUp or nextDown.

import { decode } from "../number/codec.ts";
import { compare, type Exact } from "../number/exact.ts";
import type { Code, NumberFormat } from "../number/format.ts";
import { hasNegativeZero } from "../number/limits.ts";
import { fromOrdinal, ordinal, ordinals } from "../number/order.ts";

export interface Steps {
  /** Values in all: their numbers are 0 to count - 1. */
  readonly count: number;
  /** The number of a code's value; undefined for NaN. */
  of(code: Code): number | undefined;
  value(n: number): Exact;
  /** The least number in [from, to) whose value satisfies a condition that, once true, stays true; `to` if none does. */
  first(from: number, to: number, holds: (x: Exact) => boolean): number;
  /** The number of the value that equals x; undefined if there is none. */
  find(x: Exact): number | undefined;
}

export function stepsOf(format: NumberFormat): Steps {
  const zeros = format.kind === "float" && hasNegativeZero(format);
  // Ordinals count both zeros; from +0 on values have one less.
  const split = zeros ? (ordinal(format, 0) ?? 0) : Number.POSITIVE_INFINITY;
  const count = ordinals(format) - (zeros ? 1 : 0);
  const value = (n: number) => decode(format, fromOrdinal(format, n < split ? n : n + 1));
  const first: Steps["first"] = (from, to, holds) => {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (holds(value(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    count,
    value,
    first,
    of: (code) => {
      const place = ordinal(format, code);
      return place === undefined || place < split ? place : place - 1;
    },
    find: (x) => {
      const at = first(0, count, (y) => (compare(y, x) ?? -1) >= 0);
      return at < count && compare(value(at), x) === 0 ? at : undefined;
    },
  };
}
