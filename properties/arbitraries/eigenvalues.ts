// Ranges of eigenvalues by construction: parameters that are drawn anywhere are brought into the range exactly, so that
// nothing is thrown away and shrinking stays inside.

import {
  compare,
  format as decimal,
  type Exact,
  finite,
  isZero,
  magnitude,
  multiply,
  sum,
  zero,
} from "../../src/number/exact.ts";
import type { NumberFormat } from "../../src/number/format.ts";
import { towardZero } from "./readable.ts";

/** `any`; `nonnegative`: entries of the transition with a plus sign (never -0, which turns the sign of a zero), of any
 * size; `[0,1]` and `[-1,1]`: in that interval (never -0 in the first). For delta rules 1 - beta |k|^2 is meant: |k| <= 1
 * and beta in [0, 1] or [0, 2]; `nonnegative` is `[0,1]`. */
export type EigenvalueRange = "any" | "nonnegative" | "[0,1]" | "[-1,1]";

const ONE = finite(1, 1n, 0);
const positive = (x: Exact): Exact => (x.kind === "nan" ? zero() : { ...x, sign: 1 });

/** `x` if |x| <= 2^bound, else its leading digits below 2^bound, towards zero; infinities are the bound, NaN is 0. */
function within(format: NumberFormat, x: Exact, bound: number): Exact {
  if (x.kind === "nan") return zero();
  const limit = finite(x.sign, 1n, bound);
  if (x.kind === "infinity") return towardZero(format, limit);
  if (isZero(x) || compare(positive(x), finite(1, 1n, bound)) !== 1) return x;
  return towardZero(format, finite(x.sign, x.significand, x.exponent - magnitude(x) + bound - 1));
}

/** A diagonal entry brought into `range`. */
export function entryWithin(format: NumberFormat, range: EigenvalueRange, x: Exact): Exact {
  if (range === "any") return x;
  if (range === "nonnegative") return positive(x);
  const inside = within(format, x, 0);
  return range === "[0,1]" ? positive(inside) : inside;
}

/** beta brought into [0, 1] or [0, 2]. */
export function betaWithin(format: NumberFormat, range: EigenvalueRange, x: Exact): Exact {
  return range === "any" ? x : positive(within(format, x, range === "[-1,1]" ? 1 : 0));
}

/** A key brought to |k| <= 1 by halving, towards zero. */
export function keyWithin(format: NumberFormat, range: EigenvalueRange, k: readonly Exact[]): Exact[] {
  if (range === "any") return [...k];
  let key = k.map((x) => within(format, x, 0));
  while (compare(squared(key), ONE) === 1)
    key = key.map((x) => (x.kind === "finite" ? towardZero(format, { ...x, exponent: x.exponent - 1 }) : x));
  return key;
}

/** |k|^2, exactly. */
export function squared(k: readonly Exact[]): Exact {
  return sum(
    k.map((x) => multiply(x, x)),
    1,
  );
}

/** Whether the numbers are as `range` promises; for tests and for models from elsewhere. */
export function deltaWithin(range: EigenvalueRange, k: readonly Exact[], beta: Exact): boolean {
  if (range === "any") return true;
  const top = finite(1, 1n, range === "[-1,1]" ? 1 : 0);
  const small = compare(squared(k), ONE);
  const right = compare(beta, top);
  return decimal(beta)[0] !== "-" && small !== undefined && small < 1 && right !== undefined && right < 1;
}
