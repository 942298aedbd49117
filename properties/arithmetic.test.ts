// Laws of arithmetic on codes: for all formats, policies and operands, many of which cancel, absorb one another, or have a
// product beside a rounding boundary.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { specification } from "../src/number/arithmetic.ts";
import { decode, encode } from "../src/number/codec.ts";
import {
  compare,
  type Exact,
  fromNumber,
  infinity,
  isZero,
  multiply,
  same,
  subtract,
  zero,
} from "../src/number/exact.ts";
import type { Code, NumberFormat } from "../src/number/format.ts";
import {
  canonicalNaN,
  hasInfinity,
  hasNaN,
  hasNegativeZero,
  largestFinite,
  smallestNormal,
} from "../src/number/limits.ts";
import { neighbours } from "./arbitraries/index.ts";
import { type CodeCase, floatFormat, MANY, operandCases } from "./cases.ts";

describe("arithmetic on codes", () => {
  it("addition and multiplication commute, and subtraction adds the opposite", () => {
    fc.assert(
      fc.property(operandCases(2, floatFormat), ({ policy, operands: [a, b] }) => {
        const arithmetic = specification(policy);
        expect(arithmetic.add(a, b)).toBe(arithmetic.add(b, a));
        expect(arithmetic.mul(a, b)).toBe(arithmetic.mul(b, a));
        const half = 2 ** (policy.format.bits - 1);
        expect(arithmetic.sub(a, b)).toBe(arithmetic.add(a, b < half ? b + half : b - half));
      }),
      MANY,
    );
  });

  it("fma and affine are one exact expression, rounded once", () => {
    fc.assert(
      fc.property(operandCases(3), ({ policy, operands: [a, b, c] }) => {
        const arithmetic = specification(policy);
        const [x, , z] = [a, b, c].map((code) => decode(policy.format, code));
        expect(arithmetic.affine([x], [b], z)).toBe(arithmetic.fma(a, b, c));
        expect(arithmetic.affine([fromNumber(1), fromNumber(1)], [a, c], undefined)).toBe(arithmetic.add(a, c));
      }),
      MANY,
    );
  });

  it("1 is neutral, and so is -0 added (toward negative +0), but for what a policy makes of the operand itself", () => {
    fc.assert(
      fc.property(operandCases(2), ({ policy, operands: [a] }) => {
        const { format } = policy;
        const arithmetic = specification(policy);
        const x = decode(format, a);
        const own = settled(policy, x);
        const one = codeOf(format, fromNumber(1));
        const noTerm = encode(format, fromNumber(policy.rounding === "towardNegative" ? 0 : -0));
        if (one !== undefined) {
          expect(same(decode(format, arithmetic.mul(a, one)), own)).toBe(true);
          expect(same(decode(format, arithmetic.div(a, one)), own)).toBe(true);
        }
        expect(same(decode(format, arithmetic.add(a, noTerm)), own)).toBe(true);
      }),
      MANY,
    );
  });

  it("NaN is contagious and canonical, infinities follow IEEE 754-2019, 6.1 and 7.2", () => {
    const special = floatFormat.filter(hasNaN);
    fc.assert(
      fc.property(operandCases(3, special), ({ policy, operands: [a, b, c] }) => {
        const { format } = policy;
        const arithmetic = specification(policy);
        const canonical = canonicalNaN(format);
        for (const nan of [canonical, 2 ** format.bits - 1]) {
          const results = [
            ...[arithmetic.add, arithmetic.sub, arithmetic.mul, arithmetic.div].flatMap((op) => [
              op(nan, b),
              op(a, nan),
            ]),
            arithmetic.fma(nan, b, c),
            arithmetic.fma(a, nan, c),
            arithmetic.fma(a, b, nan),
            arithmetic.sqrt(nan),
          ];
          for (const result of results) expect(result).toBe(canonical);
        }
        if (!hasInfinity(format)) return;
        const [plus, minus] = [encode(format, infinity(1)), encode(format, infinity(-1))];
        expect(arithmetic.add(plus, minus)).toBe(canonical);
        expect(arithmetic.sub(plus, plus)).toBe(canonical);
        expect(arithmetic.mul(plus, 0)).toBe(canonical);
        expect(arithmetic.fma(plus, 0, c)).toBe(canonical);
        expect(arithmetic.div(minus, plus)).toBe(canonical);
        const x = decode(format, a);
        if (x.kind !== "finite") return;
        const top = policy.overflow === "saturate" ? arithmetic.mul(plus, encode(format, fromNumber(1))) : plus;
        expect(arithmetic.add(plus, a)).toBe(top);
        expect(isZero(decode(format, arithmetic.div(a, minus)))).toBe(true);
      }),
      MANY,
    );
  });

  it("a multiply-add with 1 is an addition, with -0 a multiplication but for the sign of a zero (IEEE 754-2019, 6.3)", () => {
    fc.assert(
      fc.property(operandCases(3, floatFormat), ({ policy, operands: [a, b, c] }) => {
        const { format, rounding } = policy;
        const arithmetic = specification(policy);
        const one = codeOf(format, fromNumber(1));
        if (one !== undefined) {
          expect(arithmetic.fma(a, one, c)).toBe(arithmetic.add(a, c));
          expect(arithmetic.fma(one, b, c)).toBe(arithmetic.add(b, c));
        }
        expect(arithmetic.fma(a, b, c)).toBe(arithmetic.fma(b, a, c));
        const exact = multiply(decode(format, a), decode(format, b));
        const [plusZero, minusZero] = [0, 2 ** (format.bits - 1)];
        const product = arithmetic.mul(a, b);
        if (!isZero(exact)) {
          expect(arithmetic.fma(a, b, plusZero)).toBe(product);
          expect(arithmetic.fma(a, b, minusZero)).toBe(product);
          return;
        }
        const down = rounding === "towardNegative";
        const sum = (x: Code, y: Code) => (x === y ? x : down ? minusZero : plusZero);
        expect(arithmetic.fma(a, b, plusZero)).toBe(sum(product, plusZero));
        expect(arithmetic.fma(a, b, minusZero)).toBe(sum(product, minusZero));
      }),
      MANY,
    );
  });

  it("x - x is +0, -0 toward negative; the difference of numbers within a factor of two is exact (Sterbenz)", () => {
    let near = 0;
    fc.assert(
      fc.property(operandCases(2), ({ policy, operands: [a, b] }) => {
        const { format } = policy;
        const arithmetic = specification(policy);
        const [x, y] = [decode(format, a), decode(format, b)];
        if (x.kind !== "finite" || y.kind !== "finite") return;
        const zero = decode(format, arithmetic.sub(a, a));
        const minus = policy.rounding === "towardNegative" && hasNegativeZero(format);
        if (!isZero(x)) expect(same(zero, fromNumber(minus ? -0 : 0))).toBe(true);
        const [double, half] = [1, -1].map((by): Exact => ({ ...y, exponent: y.exponent + by }));
        const within = x.sign === y.sign && compare(absolute(x), absolute(double)) !== 1;
        if (!within || compare(absolute(x), absolute(half)) === -1 || policy.subnormals === "flush") return;
        if (x.sign < 0 && format.kind === "fixed") return;
        if (isZero(largestFinite(format, -1)) && compare(x, y) === -1) return;
        near++;
        expect(compare(decode(format, arithmetic.sub(a, b)), subtract(x, y, 1))).toBe(0);
      }),
      MANY,
    );
    expect(near).toBeGreaterThan(300);
  });

  it("adding and multiplying by a nonnegative number keep the order, but for overflow to NaN and wrap", () => {
    fc.assert(
      fc.property(operandCases(3), ({ policy, operands: [a, b, c] }) => {
        const { format } = policy;
        if (policy.overflow === "wrap") return;
        const arithmetic = specification(policy);
        const [x, y] = [decode(format, a), decode(format, b)];
        const [low, high] = compare(x, y) === 1 ? [b, a] : [a, b];
        if (compare(x, y) === undefined) return;
        const ordered = (p: Code, q: Code) => expect(compare(decode(format, p), decode(format, q))).not.toBe(1);
        ordered(arithmetic.add(low, c), arithmetic.add(high, c));
        const z = decode(format, c);
        if (z.kind !== "nan" && z.sign > 0) ordered(arithmetic.mul(low, c), arithmetic.mul(high, c));
      }),
      MANY,
    );
  });

  it("quotients and roots toward zero are the largest numbers that do not exceed them", () => {
    fc.assert(
      fc.property(operandCases(2, floatFormat), (drawn) => {
        const { format, operands } = { ...drawn, format: drawn.policy.format };
        const arithmetic = specification({ ...drawn.policy, rounding: "towardZero", subnormals: "gradual" });
        const [x, y] = operands.map((code) => decode(format, code));
        if (x.kind !== "finite" || y.kind !== "finite" || isZero(y)) return;
        const [a, b] = operands.map((code) => code % 2 ** (format.bits - 1));
        const [p, q] = [absolute(x), absolute(y)];
        const cut = arithmetic.div(a, b);
        const [, above] = neighbours(format, cut);
        const bounded = decode(format, cut).kind === "finite";
        if (bounded) expect(compare(multiply(decode(format, cut), q), p)).not.toBe(1);
        if (bounded && codeOf(format, above) !== undefined) expect(compare(p, multiply(above, q))).toBe(-1);
        const root = arithmetic.sqrt(a);
        const [, next] = neighbours(format, root);
        expect(compare(multiply(decode(format, root), decode(format, root)), p)).not.toBe(1);
        expect(compare(p, multiply(next, next))).toBe(-1);
      }),
      MANY,
    );
  });
});

const absolute = (x: Exact): Exact => (x.kind === "nan" ? x : { ...x, sign: 1 });

/** The code of `x` if the format has it. */
function codeOf(format: NumberFormat, x: Exact): Code | undefined {
  try {
    return encode(format, x);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What an operation that leaves its operand alone gives: the policy flushes subnormals and saturates infinities. */
function settled({ format, subnormals, overflow }: CodeCase["policy"], x: Exact): Exact {
  if (x.kind === "infinity" && overflow === "saturate") return largestFinite(format, x.sign);
  const tiny = format.kind === "float" && subnormals === "flush" && compare(absolute(x), smallestNormal(format)) === -1;
  return tiny && x.kind === "finite" ? zero(hasNegativeZero(format) ? x.sign : 1) : x;
}
