// Operations that select or order: minimum and maximum, negation, absolute value, comparison, total order. They round
// nothing. NaN results are the canonical NaN.
// Source: IEEE 754-2019, 5.5.1 (negate, abs), 5.10 (totalOrder), 5.11 (comparisons), 9.6 (minimum, minimumNumber, …).

import { decode, encode } from "./codec.ts";
import { compare, type Exact, isZero, nan, negate } from "./exact.ts";
import type { Code, FloatFormat, NumberFormat, RoundingPolicy } from "./format.ts";
import { round } from "./round.ts";

/** The four relations of IEEE 754; NaN is unordered with everything, -0 and +0 are equal. */
export type Relation = "less" | "equal" | "greater" | "unordered";

export function relation(x: Exact, y: Exact): Relation {
  const order = compare(x, y);
  return order === undefined ? "unordered" : order < 0 ? "less" : order > 0 ? "greater" : "equal";
}

/** The smaller of two values, -0 below +0; NaN if either is NaN. @source IEEE 754-2019, 9.6, minimum */
export function minimum(x: Exact, y: Exact): Exact {
  return x.kind === "nan" || y.kind === "nan" ? nan : isAbove(x, y) ? y : x;
}

/** The larger of two values, +0 above -0; NaN if either is NaN. @source IEEE 754-2019, 9.6, maximum */
export function maximum(x: Exact, y: Exact): Exact {
  return x.kind === "nan" || y.kind === "nan" ? nan : isAbove(x, y) ? x : y;
}

/** As `minimum`, but a NaN beside a number is ignored. @source IEEE 754-2019, 9.6, minimumNumber */
export function minimumNumber(x: Exact, y: Exact): Exact {
  return x.kind === "nan" ? y : y.kind === "nan" ? x : minimum(x, y);
}

/** As `maximum`, but a NaN beside a number is ignored. @source IEEE 754-2019, 9.6, maximumNumber */
export function maximumNumber(x: Exact, y: Exact): Exact {
  return x.kind === "nan" ? y : y.kind === "nan" ? x : maximum(x, y);
}

/** Whether x comes after y in the order of values, -0 before +0; neither is NaN. */
function isAbove(x: Exact, y: Exact): boolean {
  const order = compare(x, y);
  if (order !== 0 || x.kind === "nan" || y.kind === "nan") return order === 1;
  return isZero(x) && x.sign > y.sign;
}

export function absolute(x: Exact): Exact {
  return x.kind === "nan" ? nan : { ...x, sign: 1 };
}

/** -x or |x| as a code. Signed floating point has it, and nothing is flushed or saturated; elsewhere it can lie beyond the
 * format's ends (the negative of an unsigned number, of the least two's complement integer), which is overflow. */
export function signedResult(policy: RoundingPolicy, x: Exact, operation: "neg" | "abs"): Code {
  const result = operation === "neg" ? negate(x) : absolute(x);
  const { format } = policy;
  return format.kind === "float" && format.signed ? encode(format, result) : round(policy, result);
}

/** Whether code a comes before code b or is b, in an order of all codes: -0 before +0, and NaNs by their bits: those with
 * the sign bit first, by decreasing magnitude, the others last. The one NaN of FNUZ and of signed P3109 formats has the
 * sign bit and comes first. @source IEEE 754-2019, 5.10 */
export function totalOrder(format: NumberFormat, a: Code, b: Code): boolean {
  return format.kind === "fixed"
    ? compare(decode(format, a), decode(format, b)) !== 1
    : rank(format, a) <= rank(format, b);
}

/** A number that grows along the total order. */
function rank(format: FloatFormat, code: Code): number {
  const half = format.signed ? 2 ** (format.bits - 1) : 2 ** format.bits;
  if (code < half) return code;
  // The magnitude 0 under a sign is -0, the greatest of the negative codes, or the NaN that stands in its place.
  return code === half && decode(format, code).kind === "nan" ? -half - 1 : half - 1 - code;
}
