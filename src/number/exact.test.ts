import { describe, expect, it } from "vitest";
import {
  add,
  bitLength,
  compare,
  type Exact,
  finite,
  format,
  fromInteger,
  fromNumber,
  infinity,
  magnitude,
  multiply,
  nan,
  negate,
  same,
  subtract,
  sum,
  toNumber,
  zero,
} from "./exact.ts";

const plus = infinity(1);
const minus = infinity(-1);

describe("exact values", () => {
  it("are normalised to an odd significand", () => {
    expect(finite(1, 12n, -2)).toEqual({ kind: "finite", sign: 1, significand: 3n, exponent: 0 });
    expect(finite(-1, 3n << 200n, 5)).toEqual({ kind: "finite", sign: -1, significand: 3n, exponent: 205 });
    expect(finite(-1, 0n, 7)).toEqual(zero(-1));
    expect(() => finite(1, -1n, 0)).toThrow(RangeError);
  });

  it("come from integers and doubles without error", () => {
    expect(fromInteger(-6n)).toEqual(finite(-1, 3n, 1));
    expect(fromInteger(-0)).toEqual(zero(-1));
    expect(fromNumber(0.1)).toEqual(finite(1, 0x1999999999999an, -56));
    expect(fromNumber(-0)).toEqual(zero(-1));
    expect(fromNumber(Number.MIN_VALUE)).toEqual(finite(1, 1n, -1074));
    expect(fromNumber(-Infinity)).toEqual(minus);
    expect(fromNumber(Number.NaN)).toEqual(nan);
  });

  it("go back to every power of two that a double has", () => {
    for (let e = -1074; e <= 1023; e++) expect(fromNumber(toNumber(finite(1, 1n, e)))).toEqual(finite(1, 1n, e));
  });

  it("go to the nearest double, ties to even", () => {
    expect(toNumber(finite(1, (1n << 53n) + 1n, 0))).toBe(2 ** 53);
    expect(toNumber(finite(1, (1n << 53n) + 3n, 0))).toBe(2 ** 53 + 4);
    expect(toNumber(finite(1, (1n << 54n) - 1n, 970))).toBe(Infinity);
    expect(toNumber(finite(1, (1n << 55n) - 3n, 969))).toBe(Number.MAX_VALUE);
    expect(toNumber(finite(1, 1n, 5000))).toBe(Infinity);
    expect(toNumber(finite(1, 1n, -1075))).toBe(0);
    expect(toNumber(finite(1, 3n, -1075))).toBe(2 * Number.MIN_VALUE);
    expect(toNumber(finite(-1, 1n, -5000))).toBe(-0);
    expect(toNumber(zero(-1))).toBe(-0);
    expect(toNumber(nan)).toBeNaN();
  });

  it("print all their decimal digits", () => {
    const cases: [Exact, string][] = [
      [finite(1, 1n, -3), "0.125"],
      [finite(-1, 5n, 1), "-10"],
      [finite(1, 13n, -2), "3.25"],
      [fromNumber(0.1), "0.1000000000000000055511151231257827021181583404541015625"],
      [{ kind: "finite", sign: 1, significand: 8n, exponent: -3 }, "1"],
      [zero(), "0"],
      [zero(-1), "-0"],
      [plus, "Infinity"],
      [minus, "-Infinity"],
      [nan, "NaN"],
    ];
    for (const [x, text] of cases) expect(format(x)).toBe(text);
  });

  it("have a length in bits and a leading exponent", () => {
    expect([0n, 1n, 2n, 3n, 255n, 256n, 1n << 100n].map(bitLength)).toEqual([0, 1, 2, 2, 8, 9, 101]);
    expect(magnitude(finite(1, 3n, -4))).toBe(-3);
  });
});

describe("the exact sum", () => {
  it("keeps a common sign of zeros and otherwise takes the given sign (IEEE 754-2019, 6.3)", () => {
    for (const zeroSum of [1, -1] as const) {
      expect(sum([zero(-1), zero(-1)], zeroSum)).toEqual(zero(-1));
      expect(sum([zero(), zero()], zeroSum)).toEqual(zero());
      expect(sum([zero(), zero(-1)], zeroSum)).toEqual(zero(zeroSum));
      expect(subtract(fromInteger(3), fromInteger(3), zeroSum)).toEqual(zero(zeroSum));
      expect(sum([fromInteger(1), zero(-1), fromInteger(-1)], zeroSum)).toEqual(zero(zeroSum));
      expect(sum([], zeroSum)).toEqual(zero());
    }
  });

  it("does not round", () => {
    expect(sum([fromNumber(1e300), fromNumber(1e-300), fromNumber(-1e300)], 1)).toEqual(fromNumber(1e-300));
  });

  it("treats infinities and NaN as IEEE 754 does", () => {
    expect(add(plus, fromInteger(-5), 1)).toEqual(plus);
    expect(add(plus, minus, 1)).toEqual(nan);
    expect(subtract(plus, plus, 1)).toEqual(nan);
    expect(sum([minus, minus, zero()], 1)).toEqual(minus);
    expect(add(nan, plus, 1)).toEqual(nan);
  });
});

describe("product, sign and order", () => {
  it("multiply with the sign of IEEE 754 also for zeros and infinities", () => {
    expect(multiply(fromInteger(-3), fromNumber(0.5))).toEqual(fromNumber(-1.5));
    expect(multiply(zero(-1), fromInteger(5))).toEqual(zero(-1));
    expect(multiply(zero(-1), fromInteger(-5))).toEqual(zero());
    expect(multiply(zero(), plus)).toEqual(nan);
    expect(multiply(minus, fromInteger(-1))).toEqual(plus);
    expect(multiply(nan, zero())).toEqual(nan);
  });

  it("negate every value but NaN", () => {
    expect(negate(zero())).toEqual(zero(-1));
    expect(negate(minus)).toEqual(plus);
    expect(negate(nan)).toEqual(nan);
  });

  it("order the extended reals, with equal zeros and no order for NaN", () => {
    expect(compare(fromNumber(0.1), fromNumber(0.2))).toBe(-1);
    expect(compare(fromInteger(-1), fromInteger(-2))).toBe(1);
    expect(compare(zero(), zero(-1))).toBe(0);
    expect(compare(minus, fromInteger(-9))).toBe(-1);
    expect(compare(fromInteger(9), plus)).toBe(-1);
    expect(compare(plus, minus)).toBe(1);
    expect(compare(plus, plus)).toBe(0);
    expect(compare(nan, nan)).toBeUndefined();
  });

  it("tell zeros apart and ignore scaling when asked for the same value", () => {
    expect(same(zero(), zero(-1))).toBe(false);
    expect(same(nan, nan)).toBe(true);
    expect(same(plus, minus)).toBe(false);
    expect(same(finite(1, 1n, 3), { kind: "finite", sign: 1, significand: 8n, exponent: 0 })).toBe(true);
    expect(same(plus, fromInteger(1))).toBe(false);
  });
});
