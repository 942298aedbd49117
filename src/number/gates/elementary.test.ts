import { describe, expect, it } from "vitest";
import { compare, type Exact, type Finite, finite, fromNumber, subtract, toNumber } from "../exact.ts";
import { parseLiteral } from "../rational.ts";
import { type Bounds, ends, inUnits, plus } from "./bounds.ts";
import { expBounds, expm1Bounds, ln2, log1pBounds, logBounds } from "./elementary.ts";

const number = (x: number) => fromNumber(x) as Finite;

/** Asserts that the decimal digits, cut, are those of every number in the bounds, and that the bounds are narrow. */
function encloses(x: Bounds, digits: string, bits: number): void {
  const { low, high } = ends(x);
  const literal = parseLiteral(digits, "test");
  const places = digits.split(".")[1].length;
  const scaled = (end: Exact) => {
    if (end.kind !== "finite") throw new Error("finite expected");
    const n = end.sign < 0 ? -end.significand : end.significand;
    return (n * 10n ** BigInt(places)) / 2n ** BigInt(-end.exponent);
  };
  if (literal === undefined) throw new Error(digits);
  const expected = (literal.numerator * 10n ** BigInt(places)) / literal.denominator;
  expect([scaled(low), scaled(high)]).toEqual([expected, expected]);
  const width = toNumber(subtract(high, low, 1)) / Math.abs(toNumber(low));
  expect(width).toBeLessThanOrEqual(2 ** -bits);
}

describe("known digits", () => {
  const bits = 400;
  it("ln 2", () => {
    encloses(
      ln2(bits),
      "0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996418",
      bits - 2,
    );
    expect(ln2(64).high - ln2(64).low).toBeLessThanOrEqual(2n);
  });
  it("e, 1/e, e - 1, sqrt(e)", () => {
    encloses(
      expBounds(number(1), bits),
      "2.718281828459045235360287471352662497757247093699959574966967627724076630353547594571382178525166",
      bits,
    );
    encloses(
      expBounds(number(-1), bits),
      "0.367879441171442321595523770161460867445811131031767834507836801697461495744899803357147274345919",
      bits,
    );
    encloses(
      expm1Bounds(number(1), bits),
      "1.718281828459045235360287471352662497757247093699959574966967627724076630353547594571382178525166",
      bits,
    );
    encloses(
      expBounds(number(0.5), bits),
      "1.648721270700128146848650787814163571653776100710148011575079311640661021194215608632776520056366",
      bits,
    );
  });
  it("log 3, log 10, log(1/2), log1p(1/8)", () => {
    encloses(
      logBounds(number(3), bits),
      "1.098612288668109691395245236922525704647490557822749451734694333637494293218608966873615754813732",
      bits,
    );
    encloses(
      logBounds(number(10), bits),
      "2.302585092994045684017991454684364207601101488628772976033327900967572609677352480235997205089598",
      bits,
    );
    encloses(
      logBounds(number(0.5), bits),
      "-0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996418",
      bits,
    );
    // log(9/8) = 2 log 3 - 3 log 2
    const twice = (x: Bounds, n: bigint) =>
      n < 0n ? { ...x, low: n * x.high, high: n * x.low } : { ...x, low: n * x.low, high: n * x.high };
    const other = ends(plus(twice(logBounds(number(3), bits), 2n), twice(ln2(bits), -3n)));
    const found = ends(log1pBounds(number(0.125), bits));
    expect(compare(found.low, other.high)).toBe(-1);
    expect(compare(other.low, found.high)).toBe(-1);
  });
});

describe("enclosures", () => {
  const arguments_ = [
    ...[
      1,
      -1,
      0.5,
      -0.5,
      0.49,
      0.75,
      1.5,
      2 ** -30,
      -(2 ** -30),
      2 ** -200,
      3.7e-5,
      88.7,
      -88.7,
      -103.9,
      700,
      -745,
      11357,
    ],
    ...Array.from({ length: 60 }, (_, i) => (i - 29.5) * 1.37),
  ].map(number);
  it.each([
    ["exp", expBounds, () => true],
    ["expm1", expm1Bounds, () => true],
    ["log", logBounds, (x: Finite) => x.sign > 0 && toNumber(x) !== 1],
    ["log1p", log1pBounds, (x: Finite) => toNumber(x) > -1],
  ] as const)(
    "%s: those of more bits lie within those of fewer, and are as narrow as was asked",
    (_, bounds, takes) => {
      for (const x of arguments_.filter(takes)) {
        const wide = [64, 96, 128, 300, 1000].map((bits) => ({ bits, ...ends(bounds(x, bits)) }));
        const finest = ends(bounds(x, 2000));
        for (const { bits, low, high } of wide) {
          expect([compare(low, finest.low), compare(high, finest.high)], `${toNumber(x)} ${bits}`).toEqual([-1, 1]);
          const width = subtract(high, low, 1) as Finite;
          const size = high.kind === "finite" ? high : finite(1, 1n, 0);
          const relative = (y: Finite) => y.significand.toString(2).length + y.exponent;
          expect(relative(size) - relative(width)).toBeGreaterThanOrEqual(bits);
        }
      }
    },
  );

  it("log undoes exp", () => {
    for (const x of arguments_.filter((y) => Math.abs(toNumber(y)) > 0.01)) {
      const { low, high } = ends(expBounds(x, 200)) as { low: Finite; high: Finite };
      expect(compare(ends(logBounds(low, 200)).low, x)).toBe(-1);
      expect(compare(ends(logBounds(high, 200)).high, x)).toBe(1);
    }
  });

  it("outward units", () => {
    const x = { low: -5n, high: 5n, exponent: 0 };
    expect(inUnits(x, 1)).toEqual({ low: -3n, high: 3n, exponent: 1 });
    expect(inUnits(x, -1)).toEqual({ low: -10n, high: 10n, exponent: -1 });
  });

  it("2^36 < e^25, on which near cases rest", () => {
    expect(compare(ends(expBounds(number(25), 64)).low, finite(1, 1n, 36))).toBe(1);
  });

  it("a reduction that would fail is refused", () => {
    expect(() => expBounds(finite(1, 1n, 4000), 64)).toThrow(RangeError);
  });
});
