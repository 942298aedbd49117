// Arithmetic on codes as the specification defines it: the exact operation on the exact values, then one rounding.
// Faster engines offer the same interface and must agree with this one on every code.

import { decode, encode } from "./codec.ts";
import { type Exact, multiply, negate, type Sign, sum } from "./exact.ts";
import type { Code, OperandPolicy, RoundingPolicy } from "./format.ts";
import { checkOperands, reader } from "./operand.ts";
import { quotient, squareRoot } from "./quotient.ts";
import { round } from "./round.ts";

/** Operations on codes of `policy.format`, each with one rounding. NaN results are the canonical NaN; an exact zero sum is
 * -0 only under towardNegative or when all its terms are -0. */
export interface CodeArithmetic {
  readonly policy: OperandPolicy;
  readonly add: (a: Code, b: Code) => Code;
  /** a + (-b) */
  readonly sub: (a: Code, b: Code) => Code;
  readonly mul: (a: Code, b: Code) => Code;
  /** The operand rounded to `policy.read`, as a code of `policy.format`; the code itself where there is no `read`. */
  readonly read: (a: Code) => Code;
  /** a / b; x/0 is an infinity, which a format without one treats as an overflow.
   * @throws RangeError for 0/0 in a format without NaN, and for x/0 in fixed point. */
  readonly div: (a: Code, b: Code) => Code;
  /** The square root; that of -0 is -0. @throws RangeError for a < 0 in a format without NaN. */
  readonly sqrt: (a: Code) => Code;
  /** a · b + c with one rounding. */
  readonly fma: (a: Code, b: Code, c: Code) => Code;
  /** The exact sum of coefficients[j] · x[j] and of the constant, rounded once. An absent coefficient or constant is not
   * a term: it neither turns an infinite x[j] into NaN nor takes part in the sign of a zero sum. No term at all gives +0.
   * @throws RangeError if `coefficients` and `x` differ in length. */
  readonly affine: (
    coefficients: readonly (Exact | undefined)[],
    x: readonly Code[],
    constant: Exact | undefined,
  ) => Code;
}

/** The sign of an exact zero sum whose terms are not all zeros of one sign. @source IEEE 754-2019, 6.3 */
export function zeroSumSign(policy: RoundingPolicy): Sign {
  return policy.rounding === "towardNegative" ? -1 : 1;
}

/** @throws InputError if the format cannot express the overflow behaviour, or as `checkOperands`. */
export function specification(policy: OperandPolicy): CodeArithmetic {
  checkOperands(policy);
  const operand = reader(policy);
  const value = (code: Code) => decode(policy.format, code);
  const roundedSum = (terms: readonly Exact[]) => round(policy, sum(terms, zeroSumSign(policy)));
  return {
    policy,
    add: (a, b) => roundedSum([value(a), value(b)]),
    sub: (a, b) => roundedSum([value(a), negate(value(b))]),
    mul: (a, b) => round(policy, multiply(value(a), value(b))),
    div: (a, b) => round(policy, quotient(policy.format, value(a), value(b))),
    sqrt: (a) => round(policy, squareRoot(policy.format, value(a))),
    read: policy.read === undefined ? (a) => a : (a) => encode(policy.format, operand(value(a))),
    fma: (a, b, c) => roundedSum([multiply(value(a), value(b)), value(c)]),
    affine: (coefficients, x, constant) => {
      if (coefficients.length !== x.length) {
        throw new RangeError(`affine: expected ${coefficients.length} codes, found ${x.length}`);
      }
      const terms = constant === undefined ? [] : [constant];
      coefficients.forEach((coefficient, j) => {
        if (coefficient !== undefined) terms.push(multiply(coefficient, value(x[j])));
      });
      return roundedSum(terms);
    },
  };
}
