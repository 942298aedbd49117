import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { constant } from "./constant.ts";
import { finite, fromNumber, infinity, zero } from "./exact.ts";

describe("a decoder's constant", () => {
  it("is exact where it is dyadic, however long", () => {
    expect(constant("0.375", "c")).toEqual(finite(1, 3n, -3));
    expect(constant("1+2^-200", "c")).toEqual(finite(1, (1n << 200n) + 1n, -200));
    expect(constant("-7/16", "c")).toEqual(finite(-1, 7n, -4));
    expect(constant("0x1.8p-1", "c")).toEqual(fromNumber(0.75));
    expect(constant("inf", "c")).toEqual(infinity(1));
    expect(constant("-0", "c")).toEqual(zero(-1));
  });

  it("is otherwise the nearest double", () => {
    expect(constant("0.1", "c")).toEqual(fromNumber(0.1));
    expect(constant("1/3", "c")).toEqual(fromNumber(1 / 3));
    expect(constant("-2/3", "c")).toEqual(fromNumber(-2 / 3));
    expect(constant("1/sqrt(2)", "c")).toEqual(fromNumber(Math.SQRT1_2));
    expect(constant("cos(pi/3)", "c")).toEqual(fromNumber(0.5));
  });

  it("is the nearest double of a rational of any size", () => {
    for (const text of ["1e-200", "-1e-310", "4.9e-324", "0.3e-5", "123456789.123456789e-30"])
      expect(constant(text, "c"), text).toEqual(fromNumber(Number(text)));
    expect(constant("1e-400", "c")).toEqual(zero());
    expect(constant("1e-400/3e-400", "c")).toEqual(fromNumber(1 / 3));
  });

  it("is refused without a meaning as a number, naming the place", () => {
    for (const text of ["nan", "one", "1/0", ""]) {
      expect(() => constant(text, "decoder.thresholds[0]"), text).toThrow(InputError);
      expect(() => constant(text, "decoder.thresholds[0]"), text).toThrow(/^decoder\.thresholds\[0\]: expected /);
    }
  });
});
