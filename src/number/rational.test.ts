import { expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { finite, infinity, nan, zero } from "./exact.ts";
import { dyadic, parseLiteral, parseSpecial, rational } from "./rational.ts";

it("rationals are in lowest terms with a positive denominator", () => {
  expect(rational(6n, -4n)).toEqual({ kind: "rational", numerator: -3n, denominator: 2n });
  expect(rational(0n, -4n)).toEqual(rational(0n));
  expect(() => rational(1n, 0n)).toThrow(RangeError);
});

it("only rationals over a power of two are dyadic", () => {
  expect(dyadic(rational(-3n, 8n))).toEqual(finite(-1, 3n, -3));
  expect(dyadic(rational(12n))).toEqual(finite(1, 3n, 2));
  expect(dyadic(rational(0n))).toEqual(zero());
  expect(dyadic(rational(1n, 10n))).toBeUndefined();
});

it.each([
  ["0.1", 1n, 10n],
  ["-1.50e-3", -3n, 2000n],
  ["+.5", 1n, 2n],
  ["5.", 5n, 1n],
  ["1E3", 1000n, 1n],
  ["1/3", 1n, 3n],
  ["-0.5 / 1.5", -1n, 3n],
  ["0x1.8p-1", 3n, 4n],
  ["-0x1P4", -16n, 1n],
  ["0x.8", 1n, 2n],
  ["0xff", 255n, 1n],
  ["-0.0", 0n, 1n],
])("reads %s from its digits", (text, numerator, denominator) => {
  expect(parseLiteral(text, "x")).toEqual({ kind: "rational", numerator, denominator });
});

it.each(["", "-", ".", "1.2.3", "1e", "0x", "0x.", "0xg", "1/", "--1", "1/3/5", "pi", "1 2", "2*3", "inf"])(
  "does not take %j for a literal",
  (text) => {
    expect(parseLiteral(text, "x")).toBeUndefined();
  },
);

it("refuses a zero denominator and monstrous exponents", () => {
  expect(() => parseLiteral("1/0.0", "layer.a")).toThrow(
    /^layer\.a: expected a denominator other than 0, found "1\/0.0"/,
  );
  expect(() => parseLiteral("1e100001", "x")).toThrow(InputError);
  expect(() => parseLiteral("0x1p-999999", "x")).toThrow(InputError);
});

it("reads infinities, NaN and a zero with a minus sign", () => {
  expect(["inf", "+Inf", "-inf", "-Infinity", "NaN"].map((text) => parseSpecial(text, "x"))).toEqual([
    infinity(1),
    infinity(1),
    infinity(-1),
    infinity(-1),
    nan,
  ]);
  for (const text of ["-0", "-0.0", "-0e5", "-0/3", "-0x0p0"]) expect(parseSpecial(text, "x")).toEqual(zero(-1));
  for (const text of ["0", "+0", "-1", "-pi", "-(0)"]) expect(parseSpecial(text, "x")).toBeUndefined();
});
