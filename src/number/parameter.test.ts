import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { decode } from "./codec.ts";
import { finite, infinity, nan, toNumber, zero } from "./exact.ts";
import type { Rounding, RoundingPolicy } from "./format.ts";
import { defaultOverflow, parseFormat } from "./formats.ts";
import { exactParameter, parameter } from "./parameter.ts";

function policy(name: string, rounding: Rounding = "tiesToEven"): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" };
}
const value = (p: RoundingPolicy, text: string) => toNumber(decode(p.format, parameter(p, text, "x", { m: 5 })));

describe("parameters", () => {
  it.each([
    ["0.1", Math.fround(0.1)],
    ["1/3", Math.fround(1 / 3)],
    ["-1e-3", Math.fround(-0.001)],
    ["0x1.8p-1", 0.75],
    ["1/sqrt(2)", Math.fround(Math.SQRT1_2)],
    ["cos(2*pi/m)", Math.fround(0.30901699437494745)],
    ["cos(pi/2)", 0],
    ["-0", -0],
    ["-0.0", -0],
    ["0", 0],
    ["inf", Infinity],
    ["-inf", -Infinity],
    ["nan", Number.NaN],
    ["1e39", Infinity],
    ["-1e-60", -0],
    ["sqrt(2)^2", 2],
  ])("%s in binary32 is %d", (text, expected) => {
    expect(value(policy("binary32"), text)).toBe(expected);
  });

  it("are rounded once, from their digits", () => {
    // 1 + 2^-11 is a tie of binary16, and the nearest double of each of these three texts.
    const texts = ["1.00048828124999999999999999999999", "1.00048828125", "1.00048828125000000000000000000001"];
    expect(texts.map((text) => parameter(policy("binary16"), text, "x"))).toEqual([0x3c00, 0x3c00, 0x3c01]);
    expect(value(policy("binary16", "towardPositive"), "1e-400")).toBe(2 ** -24);
    expect(value(policy("binary16", "towardNegative"), "1e400")).toBe(65504);
    expect(value(policy("q3.4"), "1/3")).toBe(0.3125);
    expect(value(policy("E4M3FN"), "1e9")).toBeNaN();
  });

  it("are refused where an enclosure cannot decide, and where the format cannot hold them", () => {
    expect(() => value(policy("binary32"), "sqrt(2) - sqrt(2)")).toThrow(/whose rounding to binary32 is certain/);
    expect(() => value(policy("binary32", "towardZero"), "sqrt(2)^2")).toThrow(InputError);
    expect(() => value(policy("E2M1FN"), "nan")).toThrow(/a value of E2M1FN, which has no NaN/);
    expect(() => value({ ...policy("q3.4"), overflow: "wrap" }, "inf")).toThrow(InputError);
    expect(value(policy("q3.4"), "-inf")).toBe(-8);
    expect(value({ ...policy("q3.4"), overflow: "wrap" }, "16.5")).toBe(0.5);
    expect(() => value(policy("binary32"), "one")).toThrow(/^x: expected one of the names/);
  });

  it("are exact when they are dyadic", () => {
    expect(exactParameter("0.375", "x")).toEqual(finite(1, 3n, -3));
    expect(exactParameter("-3/8", "x")).toEqual(finite(-1, 3n, -3));
    expect(exactParameter("cos(pi/3)", "x")).toEqual(finite(1, 1n, -1));
    expect(exactParameter("-0", "x")).toEqual(zero(-1));
    expect(exactParameter("-inf", "x")).toEqual(infinity(-1));
    expect(exactParameter("nan", "x")).toEqual(nan);
    expect(exactParameter("0.1", "x")).toBeUndefined();
    expect(exactParameter("1/sqrt(2)", "x")).toBeUndefined();
    expect(exactParameter("m/2", "x", { m: 5 })).toEqual(finite(1, 5n, -1));
  });
});
