// A policy with operands or with exact numbers to round: what the laws of rounding and arithmetic are about.

import fc from "fast-check";
import { decode } from "../src/number/codec.ts";
import type { Exact } from "../src/number/exact.ts";
import type { Code, NumberFormat, Overflow, RoundingPolicy } from "../src/number/format.ts";
import { hasNegativeZero } from "../src/number/limits.ts";
import { round } from "../src/number/round.ts";
import { exactValues, formats, pairs, policies, triples } from "./arbitraries/index.ts";

export const MANY = { numRuns: 3000 };

export const anyFormat = formats();
/** Floating point with a sign and both zeros, which is what the laws of signs are about. */
export const floatFormat = formats({ origins: ["named", "family"] })
  .filter((format) => format.kind === "float")
  .filter(hasNegativeZero);
export const fixedFormat = formats({ origins: ["fixed"] });

/** Rounding is monotone under these. */
export const ORDERED: readonly Overflow[] = ["infinity", "saturate", "nan"];

export interface Case {
  readonly policy: RoundingPolicy;
  readonly values: readonly Exact[];
}

/** A policy and `count` exact numbers near the boundaries of its format. */
export function cases(
  count: number,
  own: fc.Arbitrary<NumberFormat> = anyFormat,
  overflows?: readonly Overflow[],
): fc.Arbitrary<Case> {
  return own.chain((format) =>
    fc.record({
      policy: policies(format, overflows === undefined ? {} : { overflows }),
      values: fc.array(exactValues(format), { minLength: count, maxLength: count }),
    }),
  );
}

export interface CodeCase {
  readonly policy: RoundingPolicy;
  readonly operands: readonly Code[];
}

/** A policy and two or three operands, related more often than chance would have it. */
export function operandCases(count: 2 | 3, own: fc.Arbitrary<NumberFormat> = anyFormat): fc.Arbitrary<CodeCase> {
  return own.chain((format) =>
    fc.record<CodeCase>({ policy: policies(format), operands: count === 2 ? pairs(format) : triples(format) }),
  );
}

/** The rounded number. */
export const rounded = (policy: RoundingPolicy, x: Exact): Exact => decode(policy.format, round(policy, x));
