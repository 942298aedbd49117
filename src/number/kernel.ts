// One operation on codes, ready to be applied to millions of cases. Where there are at most 2^16 cases, a table that the
// specification fills when a case is first met; elsewhere the float64 engine, or the specification where that does not
// apply. Flags come from the specification too, except for the plain cases in between, where doubles show whether the
// result is exact: it is regular (twice the smallest normal number or more, below the largest finite one), so nothing
// overflowed, is tiny or was invalid.

import { decode } from "./codec.ts";
import { isZero, toNumber } from "./exact.ts";
import {
  type ARITHMETIC,
  exceptions,
  INEXACT,
  isSelection,
  OPERATIONS,
  type Operation,
  specifiedCode,
} from "./flags.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "./float64.ts";
import type { Code, NumberFormat, RoundingPolicy } from "./format.ts";
import { hasNaN, largestFinite, smallestNormal } from "./limits.ts";

/** Operands beyond the operation's number are ignored. */
interface Kernel {
  readonly operands: number;
  /** The result's code, or `NO_RESULT`. */
  readonly code: (a: Code, b: Code, c: Code) => number;
  /** The exception flags of the case whose result is `code`, as in `exceptions`. */
  readonly flags: (a: Code, b: Code, c: Code, code: Code) => number;
}

/** A NaN in a format that has none, or x/0 in fixed point. */
export const NO_RESULT = -1;

/** Tables of up to 2^16 entries. */
const TABLE_BITS = 16;
const UNKNOWN = -2;

type Apply = (a: Code, b: Code, c: Code) => number;

/** @throws InputError if the format cannot express the overflow behaviour. */
export function kernel(policy: RoundingPolicy, operation: Operation): Kernel {
  const { format } = policy;
  const operands = OPERATIONS[operation];
  const slowFlags: Apply = (a, b, c) => exceptions(policy, operation, [a, b, c].slice(0, operands));
  const specified = guarded(format, operation, specifiedCode(policy, operation));
  if (operands * format.bits <= TABLE_BITS) {
    return { operands, code: remembered(format, operands, specified), flags: remembered(format, operands, slowFlags) };
  }
  if (isSelection(operation) || !float64Applies(format)) return { operands, code: specified, flags: slowFlags };
  const fast: Apply = float64Arithmetic(policy)[operation];
  const flags = format.kind === "fixed" || !format.signed ? slowFlags : plainFlags(policy, operation, slowFlags);
  return { operands, code: guarded(format, operation, fast), flags };
}

/** `apply` with `NO_RESULT` for NaN in a format without NaN (whose operands are then all finite). */
function guarded(format: NumberFormat, operation: Operation, apply: Apply): Apply {
  if (hasNaN(format) || (operation !== "div" && operation !== "sqrt")) return apply;
  const value = (code: Code) => decode(format, code);
  const zero = (code: Code) => isZero(value(code));
  const negative = (code: Code) => {
    const x = value(code);
    return x.kind === "finite" && x.sign < 0 && !isZero(x);
  };
  if (operation === "sqrt") return (a, b, c) => (negative(a) ? NO_RESULT : apply(a, b, c));
  return (a, b, c) => (zero(b) && (format.kind === "fixed" || zero(a)) ? NO_RESULT : apply(a, b, c));
}

/** A table of all cases, filled as they are met. */
function remembered(format: NumberFormat, operands: number, apply: Apply): Apply {
  const { bits } = format;
  const table = new Int32Array(2 ** (operands * bits)).fill(UNKNOWN);
  // Places of a, b, c in an index; operands beyond the operation's number have none.
  const [first, second] = [(operands - 1) * bits, (operands - 2) * bits];
  const [secondMask, thirdMask] = [operands > 1 ? -1 : 0, operands > 2 ? -1 : 0];
  return (a, b, c) => {
    const index = (a << first) | ((b & secondMask) << second) | (c & thirdMask);
    const known = table[index];
    if (known !== UNKNOWN) return known;
    table[index] = apply(a, b, c);
    return table[index];
  };
}

/** Flags of operations in `float64Applies` floating point. */
function plainFlags(policy: RoundingPolicy, operation: keyof typeof ARITHMETIC, slow: Apply): Kernel["flags"] {
  const { toNumber: value } = float64Engine(policy);
  const isExact = exactness[operation];
  const top = toNumber(largestFinite(policy.format, 1));
  const low = policy.format.kind === "float" ? 2 * toNumber(smallestNormal(policy.format)) : 0;
  return (a, b, c, code) => {
    const result = value(code);
    const size = Math.abs(result);
    // A NaN compares false.
    if (!(size >= low && size < top)) return slow(a, b, c);
    return isExact(result, value(a), value(b), value(c)) ? 0 : INEXACT;
  };
}

/** Whether a regular result is exact. Products of two values of at most 24 bits are exact in double; a sum is compared
 * with its residual (TwoSum). */
const exactness: Readonly<Record<keyof typeof ARITHMETIC, (r: number, x: number, y: number, z: number) => boolean>> = {
  add: isSum,
  sub: (r, x, y) => isSum(r, x, -y),
  mul: (r, x, y) => r === x * y,
  div: (r, x, y) => r * y === x,
  sqrt: (r, x) => r * r === x,
  fma: (r, x, y, z) => isSum(r, x * y, z),
};

function isSum(r: number, x: number, y: number): boolean {
  const s = x + y;
  const t = s - x;
  return r === s && x - (s - t) + (y - t) === 0;
}
