// The exception flags of an operation, as bits in the order that TestFloat prints them. Tininess is detected after
// rounding: a result is tiny if, rounded to the format's precision as if exponents had no lower bound, it lies below the
// smallest normal number; underflow is raised only where the result is tiny and inexact too.
// Fixed point and unsigned formats: overflow means out of range, inexact that the result is not the exact value; in fixed
// point there is no underflow. (A negative number in an unsigned format, and 0 in E8M0, are out of range.)
// Sources: IEEE 754-2019, section 7; J. Hauser, TestFloat 3e, testfloat_gen (the bits).

import { specification, zeroSumSign } from "./arithmetic.ts";
import { decode, encode } from "./codec.ts";
import { compare, type Exact, type Finite, isZero, multiply, negate, sum } from "./exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "./format.ts";
import { hasZero, side, smallestNormal } from "./limits.ts";
import { quotient, squareRoot } from "./quotient.ts";
import { exceeds, onGrid, withinRange } from "./round.ts";
import { absolute, maximum, maximumNumber, minimum, minimumNumber, signedResult } from "./selection.ts";

export const INEXACT = 1;
export const UNDERFLOW = 2;
export const OVERFLOW = 4;
export const DIVIDE_BY_ZERO = 8;
export const INVALID = 16;

/** Operations that round, and the number of their operands. */
export const ARITHMETIC = { add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 } as const;
/** Operations that select or change a sign: `min` and `max` are IEEE 754's minimum and maximum, which give NaN for NaN;
 * `minNumber` and `maxNumber` its minimumNumber and maximumNumber, which prefer a number. */
const SELECTIONS = { min: 2, max: 2, minNumber: 2, maxNumber: 2, neg: 1, abs: 1 } as const;
/** Operations on codes and the number of their operands. */
export const OPERATIONS = { ...ARITHMETIC, ...SELECTIONS } as const;
export type Operation = keyof typeof OPERATIONS;
type Selection = keyof typeof SELECTIONS;

export function isSelection(operation: Operation): operation is Selection {
  return Object.hasOwn(SELECTIONS, operation);
}

const CHOICES = { min: minimum, max: maximum, minNumber: minimumNumber, maxNumber: maximumNumber } as const;

/** The code that the specification gives for the first operands of a, b, c, as many as the operation has.
 * @throws RangeError as `CodeArithmetic` */
export function specifiedCode(policy: RoundingPolicy, operation: Operation): (a: Code, b: Code, c: Code) => Code {
  const { format } = policy;
  if (operation === "neg" || operation === "abs") return (a) => signedResult(policy, decode(format, a), operation);
  if (isSelection(operation)) {
    const choose = CHOICES[operation];
    return (a, b) => encode(format, choose(decode(format, a), decode(format, b)));
  }
  const exact = specification(policy);
  return (a, b, c) => exact[operation](a, b, c);
}

/** Whether the result is shown as it is, neither rounded nor flushed nor saturated: that of a selection, except where a
 * negative can lie beyond the format's ends. */
export function keepsValue(format: NumberFormat, operation: Operation): boolean {
  if (operation === "neg" || operation === "abs") return format.kind === "float" && format.signed;
  return isSelection(operation);
}

/** The flags of an operation on codes. Of NaN operands only signalling ones (`ieee` formats, quiet bit clear) raise invalid,
 * and 0 · infinity + NaN does; negation and absolute value never do. An exact infinity raises neither overflow nor inexact,
 * whatever the format makes of it. */
export function exceptions(policy: RoundingPolicy, operation: Operation, operands: readonly Code[]): number {
  const { format } = policy;
  const values = operands.map((code) => decode(format, code));
  const exact = exactResult(policy, operation, values);
  const signalling = operands.some((code) => isSignalling(format, code));
  const raised = operationExceptions(operation, values, exact, signalling);
  if (raised !== 0 || exact.kind !== "finite" || keepsValue(format, operation)) return raised;
  return roundingExceptions(policy, exact);
}

/** The flags of an operation on values with the given exact result, before anything is rounded: invalid and divide by
 * zero. `signalling`: whether an operand is a signalling NaN. */
export function operationExceptions(
  operation: Operation,
  values: readonly Exact[],
  exact: Exact,
  signalling: boolean,
): number {
  if (operation === "neg" || operation === "abs") return 0;
  if (signalling) return INVALID;
  if (isSelection(operation)) return 0;
  if (values.some((x) => x.kind === "nan")) {
    const lost = operation === "fma" && values[0].kind !== "nan" && values[1].kind !== "nan";
    return lost && multiply(values[0], values[1]).kind === "nan" ? INVALID : 0;
  }
  if (exact.kind === "nan") return INVALID;
  const divided = exact.kind === "infinity" && operation === "div" && values[0].kind === "finite";
  return divided && isZero(values[1]) ? DIVIDE_BY_ZERO : 0;
}

/** How a number is rounded to a format's grid, as if there were no largest number. */
export type GridRounding = (format: NumberFormat, x: Finite) => Finite;

/** The flags that rounding `x` raises; `rounded` stands for `onGrid` where something else rounds (stochastically). */
export function roundingExceptions(
  policy: RoundingPolicy,
  x: Finite,
  rounded: GridRounding = (format, y) => onGrid({ ...policy, format }, y),
): number {
  const { format } = policy;
  if (isZero(x) && hasZero(format)) return 0;
  const result = rounded(format, x);
  if (side(format, result) !== 0) return OVERFLOW | INEXACT;
  if (compare(withinRange(policy, result), x) === 0) return 0;
  return isTiny(format, x, rounded) ? UNDERFLOW | INEXACT : INEXACT;
}

function isTiny(format: NumberFormat, x: Finite, rounded: GridRounding): boolean {
  if (format.kind === "fixed") return false;
  const unbounded = { ...format, bias: format.bias + 2 ** 20 };
  return exceeds(smallestNormal(format), rounded(unbounded, x));
}

/** The exact result; of div and sqrt a number that rounds like it. */
export function exactResult(policy: RoundingPolicy, operation: Operation, [a, b, c]: readonly Exact[]): Exact {
  const zeroSum = zeroSumSign(policy);
  switch (operation) {
    case "add":
      return sum([a, b], zeroSum);
    case "sub":
      return sum([a, negate(b)], zeroSum);
    case "mul":
      return multiply(a, b);
    case "div":
      return quotient(policy.format, a, b);
    case "sqrt":
      return squareRoot(policy.format, a);
    case "fma":
      return sum([multiply(a, b), c], zeroSum);
    case "neg":
      return negate(a);
    case "abs":
      return absolute(a);
    default:
      return CHOICES[operation](a, b);
  }
}

/** Whether the code is a NaN whose quiet bit is clear, in a format that has such a bit. */
function isSignalling(format: NumberFormat, code: Code): boolean {
  if (decode(format, code).kind !== "nan" || format.kind === "fixed" || format.specials !== "ieee") return false;
  const quiet = 2 ** (format.precision - 2);
  return Math.floor(code / quiet) % 2 === 0;
}
