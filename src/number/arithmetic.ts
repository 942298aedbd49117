// Arithmetic on codes as the specification defines it: the exact operation on the exact values, then one rounding.
// Faster engines offer the same interface and must agree with this one on every code.

import { decode } from "./codec.ts";
import { type Exact, multiply, negate, type Sign, sum } from "./exact.ts";
import type { Code, RoundingPolicy } from "./format.ts";
import { checkPolicy, round } from "./round.ts";

/** Operations on codes of `policy.format`, each with one rounding. NaN results are the canonical NaN; an exact zero sum is
 * -0 only under towardNegative or when all its terms are -0. */
export interface CodeArithmetic {
  readonly policy: RoundingPolicy;
  readonly add: (a: Code, b: Code) => Code;
  /** a + (-b) */
  readonly sub: (a: Code, b: Code) => Code;
  readonly mul: (a: Code, b: Code) => Code;
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

/** @throws InputError if the format cannot express the overflow behaviour. */
export function specification(policy: RoundingPolicy): CodeArithmetic {
  checkPolicy(policy);
  const value = (code: Code) => decode(policy.format, code);
  const roundedSum = (terms: readonly Exact[]) => round(policy, sum(terms, zeroSumSign(policy)));
  return {
    policy,
    add: (a, b) => roundedSum([value(a), value(b)]),
    sub: (a, b) => roundedSum([value(a), negate(value(b))]),
    mul: (a, b) => round(policy, multiply(value(a), value(b))),
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
