import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { toNumber } from "./exact.ts";
import { enclose, toTeX } from "./expression.ts";

describe("expressions that are rational numbers", () => {
  it.each([
    ["0.1", 1n, 10n],
    [" 1/3 ", 1n, 3n],
    ["0x1.8p-1", 3n, 4n],
    ["-2^3", -8n, 1n],
    ["-2^2", -4n, 1n],
    ["2^3^2", 512n, 1n],
    ["2^-3", 1n, 8n],
    ["(1 - 0.1) * 10/9", 1n, 1n],
    ["0.1 + 0.2", 3n, 10n],
    ["1e-30 + 1", 10n ** 30n + 1n, 10n ** 30n],
    ["1.0000000000000000000000000000000000000000000000000000000000000000000000000001 - 1", 1n, 10n ** 76n],
    ["+5 - -5", 10n, 1n],
    ["m*0.1 + a1*0.2 + 3e-1", 13n, 5n],
    ["2/3/4", 1n, 6n],
    ["sqrt(9/4)", 3n, 2n],
    ["sqrt(0)", 0n, 1n],
    ["abs(-1/2)", 1n, 2n],
    ["cos(0)", 1n, 1n],
    ["cos(2*pi/4)", 0n, 1n],
    ["cos(2*pi/3)", -1n, 2n],
    ["cos(5*pi/3)", 1n, 2n],
    ["cos(-pi)", -1n, 1n],
    ["cos(100*pi)", 1n, 1n],
    ["sin(pi/6)", 1n, 2n],
    ["sin(7*pi/6)", -1n, 2n],
    ["sin(2*pi/4)", 1n, 1n],
    ["sin(pi - pi)", 0n, 1n],
    ["tan(pi)", 0n, 1n],
    ["pi/pi", 1n, 1n],
    ["0*sqrt(2)", 0n, 1n],
    ["m^2 - n", 20n, 1n],
  ])("%s", (text, numerator, denominator) => {
    expect(enclose(text, "x", { m: 5, n: 5n, a1: 9 })).toEqual({ kind: "rational", numerator, denominator });
  });
});

describe("expressions that are irrational numbers", () => {
  it.each([
    ["1/sqrt(2)", Math.SQRT1_2],
    ["cos(2*pi/5)", 0.30901699437494745],
    ["sin(-9*pi/7)", 0.7818314824680298],
    ["cos(2*pi/m)", 0.6234898018587335],
    ["tan(1)", 1.5574077246549023],
    ["pi^2", 9.869604401089358],
    ["pi^-2", 0.10132118364233778],
    ["abs(-pi)", Math.PI],
    ["sqrt(2)*sqrt(3) - sqrt(6) + 1", 1],
    ["sqrt(pi)", 1.7724538509055159],
    ["sin(1) + pi/4 - pi/4", 0.8414709848078965],
  ])("%s", (text, expected) => {
    const x = enclose(text, "x", { m: 7 });
    expect(x.kind).toBe("interval");
    if (x.kind === "interval") {
      expect(toNumber(x.low)).toBeGreaterThanOrEqual(expected * (1 - 2 ** -52));
      expect(toNumber(x.high)).toBeLessThanOrEqual(expected * (1 + 2 ** -52));
    }
  });
});

describe("texts without a meaning", () => {
  it.each([
    ["", /^layer\.a: expected a number or an expression, found an empty text/],
    ["1 +", /Unexpected end of expression \(char 4\)/],
    ["(1", /Parenthesis \) expected/],
    ["1 + 1/(2 - 2)", /expected a divisor other than 0, found "1 \/ \(2 - 2\)" at character 5 of/],
    ["0^-1", /a base other than 0/],
    ["tan(pi/2)", /a divisor other than 0/],
    ["1/(sqrt(2)-sqrt(2))", /a divisor other than 0/],
    ["sqrt(-1)", /the root of a number >= 0/],
    ["2pi", /an explicit \* between factors, found "2 pi" at character 1/],
    ["1 + foo(1)", /one of the functions sqrt, sin, cos, tan, abs, found "foo" at character 5/],
    ["constructor(1)", /one of the functions/],
    ["1 + x", /one of the names pi, m, found "x" at character 5/],
    ["toString", /one of the names/],
    ["2^0.5", /an integer exponent/],
    ["2^pi", /an integer exponent/],
    ["2^1e9", /a smaller power/],
    ["a = 3", /a number, \+ - \* \/ \^/],
    ["[1, 2]", /a number, \+ - \* \/ \^/],
    ["1; 2", /a number, \+ - \* \/ \^/],
    ['"text"', /a decimal number/],
    ["true", /a decimal number/],
    ["1 + pi # 7", /one expression without comments, found "7"/],
    ["1 + Infinity", /a decimal number/],
    ["50%", /a decimal number/],
    ["5!", /one of the operators/],
    ["5 % 3", /one of the operators/],
    ["sin(1, 2)", /one argument of sin/],
    ["0x10 + 1", /decimal numbers inside an expression/],
    ["inf", /a finite number/],
    ["1e999999", /an exponent between/],
    ["1 + 1e999999", /an exponent between/],
  ])("%j", (text, message) => {
    expect(() => enclose(text, "layer.a", { m: 5 })).toThrow(message);
    expect(() => enclose(text, "layer.a", { m: 5 })).toThrow(InputError);
  });
});

it("expressions are printed as TeX", () => {
  expect(toTeX("1/sqrt(2)")).toBe("\\frac{1}{\\sqrt{2}}");
  expect(toTeX("cos(2*pi/5)")).toBe("\\cos\\left(\\frac{2\\cdot\\pi}{5}\\right)");
  expect(toTeX("-inf")).toBe("-\\infty");
  expect(toTeX("0x1p-3")).toBe("\\mathtt{0x1p-3}");
  expect(() => toTeX("1 +")).toThrow(InputError);
});
