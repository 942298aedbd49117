// The exception flags of an operation, as bits in the order that TestFloat prints them. Tininess is detected after
// rounding: a result is tiny if, rounded to the format's precision as if exponents had no lower bound, it lies below the
// smallest normal number; underflow is raised only where the result is tiny and inexact too.
// Fixed point: overflow means out of range, inexact that the result is not the exact value; there is no underflow.
// Sources: IEEE 754-2019, section 7; J. Hauser, TestFloat 3e, testfloat_gen (the bits).

import { specification, zeroSumSign } from "./arithmetic.ts";
import { decode } from "./codec.ts";
import { compare, type Exact, type Finite, isZero, multiply, negate, sum } from "./exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "./format.ts";
import { largestFinite, smallestNormal } from "./formats.ts";
import { quotient, squareRoot } from "./quotient.ts";
import { exceeds, onGrid, roundedValue } from "./round.ts";

export const INEXACT = 1;
export const UNDERFLOW = 2;
export const OVERFLOW = 4;
export const DIVIDE_BY_ZERO = 8;
export const INVALID = 16;

/** Operations on codes and the number of their operands. */
export const OPERATIONS = { add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 } as const;
export type Operation = keyof typeof OPERATIONS;

/** The code that the specification gives for the first operands of a, b, c, as many as the operation has.
 * @throws RangeError as `CodeArithmetic` */
export function specifiedCode(policy: RoundingPolicy, operation: Operation): (a: Code, b: Code, c: Code) => Code {
  const exact = specification(policy);
  return (a, b, c) => exact[operation](a, b, c);
}

/** The flags of an operation on codes. Of NaN operands only signalling ones (`ieee` formats, quiet bit clear) raise invalid,
 * and 0 · infinity + NaN does. An exact infinity raises neither overflow nor inexact, whatever the format makes of it. */
export function exceptions(policy: RoundingPolicy, operation: Operation, operands: readonly Code[]): number {
  const values = operands.map((code) => decode(policy.format, code));
  if (values.some((x) => x.kind === "nan")) {
    const lost = operation === "fma" && values[0].kind !== "nan" && values[1].kind !== "nan";
    const invalid =
      operands.some((code) => isSignalling(policy.format, code)) ||
      (lost && multiply(values[0], values[1]).kind === "nan");
    return invalid ? INVALID : 0;
  }
  const exact = exactResult(policy, operation, values);
  if (exact.kind === "nan") return INVALID;
  if (exact.kind === "infinity")
    return operation === "div" && values[0].kind === "finite" && isZero(values[1]) ? DIVIDE_BY_ZERO : 0;
  return roundingExceptions(policy, exact);
}

/** The flags that rounding `x` raises. */
export function roundingExceptions(policy: RoundingPolicy, x: Finite): number {
  if (isZero(x)) return 0;
  if (exceeds(onGrid(policy, x), largestFinite(policy.format, x.sign))) return OVERFLOW | INEXACT;
  if (compare(roundedValue(policy, x), x) === 0) return 0;
  return isTiny(policy, x) ? UNDERFLOW | INEXACT : INEXACT;
}

function isTiny(policy: RoundingPolicy, x: Finite): boolean {
  const { format } = policy;
  if (format.kind === "fixed") return false;
  const unbounded = { ...policy, format: { ...format, bias: format.bias + 2 ** 20 } };
  return exceeds(smallestNormal(format), onGrid(unbounded, x));
}

/** The exact result; of div and sqrt a number that rounds like it. */
function exactResult(policy: RoundingPolicy, operation: Operation, [a, b, c]: readonly Exact[]): Exact {
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
  }
}

function isSignalling(format: NumberFormat, code: Code): boolean {
  if (decode(format, code).kind !== "nan" || format.kind === "fixed" || format.specials !== "ieee") return false;
  const quiet = 2 ** (format.precision - 2);
  return Math.floor(code / quiet) % 2 === 0;
}
