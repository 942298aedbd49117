// The float64 engine rounds every double, and every double with an unseen residual, as the specification does: for all
// formats that it applies to, all policies, and raw doubles of all sizes, many of them beyond the ends of the format.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, finite, fromNumber, toNumber } from "../src/number/exact.ts";
import { float64Applies, float64Engine } from "../src/number/float64.ts";
import type { RoundingPolicy } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { hasNegativeZero, largestFinite } from "../src/number/limits.ts";
import { roundedValue } from "../src/number/round.ts";
import { formats, policies } from "./arbitraries/index.ts";

const MANY = { numRuns: 3000 };

/** Formats whose every number is far from 1 leave doubles that their spacing cannot divide. */
const far = ["float:e4m3,bias=-200", "float:e4m3,bias=200", "float:e8m6,fn", "q0.15", "uq16.0"].map((name) =>
  parseFormat(name),
);

const anyPolicy = fc
  .oneof({ weight: 4, arbitrary: formats().filter(float64Applies) }, fc.constantFrom(...far))
  .chain((format) => policies(format));

const rawDouble = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.MAX_VALUE, 2 ** 1023, 5e-324, 2 ** -1022, Infinity, -Infinity, -0, 0),
  fc.tuple(fc.double({ min: 1, max: 2 }), fc.integer({ min: -1074, max: 1023 })).map(([m, e]) => m * 2 ** e),
);

/** Doubles about the ends of the format, and a few times as large. */
function doubleFor(policy: RoundingPolicy) {
  const top = toNumber(largestFinite(policy.format, 1));
  const near = fc.double({ min: 0.9, max: 1.2, noNaN: true }).map((f) => f * top);
  const beyond = fc.integer({ min: 1, max: 64 }).chain((n) => fc.constantFrom(n, n + 0.5, 2 ** n).map((f) => f * top));
  return fc
    .tuple(fc.oneof({ weight: 2, arbitrary: rawDouble }, near, beyond), fc.boolean())
    .map(([x, negative]) => (negative ? -x : x));
}

/** By the specification; one zero where the format has one, and NaN where it has no answer. */
function expected(policy: RoundingPolicy, x: number, residual: number): number {
  if (policy.overflow === "wrap" && !Number.isFinite(x)) return NaN;
  const exact = residual === 0 ? fromNumber(x) : add(fromNumber(x), fromNumber(residual), 1);
  return toNumber(roundedValue(policy, exact)) + (hasNegativeZero(policy.format) ? -0 : 0);
}

const words = new Float64Array(1);
const field = new Uint32Array(words.buffer);

/** Half the distance to the next double of the same binade. */
function halfUlp(x: number): number {
  words[0] = Math.abs(x);
  const exponent = Math.max(1, (field[1] >>> 20) & 0x7ff) - 1023 - 53;
  return toNumber(finite(1, 1n, exponent));
}

describe("rounding by the float64 engine", () => {
  it("is the specification's for every double", () => {
    fc.assert(
      fc.property(
        anyPolicy.chain((policy) => fc.tuple(fc.constant(policy), doubleFor(policy))),
        ([policy, x]) => {
          expect(float64Engine(policy).round(x, 0)).toBe(expected(policy, x, 0));
        },
      ),
      MANY,
    );
  });

  it("is the specification's for every double with a residual", () => {
    fc.assert(
      fc.property(
        anyPolicy.chain((policy) =>
          fc.tuple(fc.constant(policy), doubleFor(policy), fc.constantFrom(-1, -0.5, -(2 ** -40), 2 ** -40, 0.5, 1)),
        ),
        ([policy, x, part]) => {
          // At the smallest doubles there is nothing below them to leave over.
          fc.pre(Number.isFinite(x) && Math.abs(x) > 2 ** -900);
          const residual = part * halfUlp(x);
          expect(float64Engine(policy).round(x, residual)).toBe(expected(policy, x, residual));
        },
      ),
      MANY,
    );
  });
});
