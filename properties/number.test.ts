// Laws of exact numbers and of codes: for all doubles, formats and codes. Rounding: rounding.test.ts; arithmetic on codes:
// arithmetic.test.ts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, decode, encode } from "../src/number/codec.ts";
import {
  add,
  compare,
  format as decimal,
  finite,
  fromNumber,
  magnitude,
  multiply,
  same,
  subtract,
  sum,
  toNumber,
} from "../src/number/exact.ts";
import { parseFormat } from "../src/number/formats.ts";
import { emax, hasInfinity } from "../src/number/limits.ts";
import { floatFormat, MANY, operandCases } from "./cases.ts";

const sign = fc.constantFrom(1 as const, -1 as const);

describe("exact values", () => {
  const double = fc.double().map(fromNumber);

  it("a double survives the way there and back", () => {
    fc.assert(fc.property(fc.double(), (x) => Object.is(toNumber(fromNumber(x)), x)));
  });

  it("the nearest double is the one that the platform reads from all decimal digits", () => {
    const near = fc
      .tuple(sign, fc.bigInt({ min: 0n, max: 2n ** 70n }), fc.integer({ min: -1150, max: 970 }))
      .map(([s, significand, exponent]) => finite(s, significand, exponent));
    fc.assert(
      fc.property(near, (x) => Object.is(toNumber(x), Number(decimal(x)))),
      { numRuns: 2000 },
    );
  });

  it("a sum does not depend on the order of its terms, and subtraction undoes addition", () => {
    fc.assert(
      fc.property(fc.array(double), sign, (terms, zeroSum) => {
        expect(same(sum(terms, zeroSum), sum(terms.toReversed(), zeroSum))).toBe(true);
      }),
    );
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(fromNumber);
    fc.assert(fc.property(number, number, (x, y) => compare(subtract(add(x, y, 1), y, 1), x) === 0));
  });

  it("multiplication distributes over addition", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(fromNumber);
    fc.assert(
      fc.property(number, number, number, (x, y, z) => {
        expect(compare(multiply(x, add(y, z, 1)), add(multiply(x, y), multiply(x, z), 1))).toBe(0);
      }),
    );
  });
});

describe("codes", () => {
  it("every code of every format of at most 13 bits is the code of its value", () => {
    for (const specials of ["", ",fn", ",finite"]) {
      for (let x = 2; x <= 11; x++) {
        for (let y = 1; x + y <= 12; y++) {
          const format = parseFormat(`float:e${x}m${y}${specials}`);
          for (let code = 0; code < 2 ** format.bits; code++) {
            const value = decode(format, code);
            if (encode(format, value) !== (value.kind === "nan" ? canonical(format, code) : code)) {
              throw new Error(`${format.name}: code ${code}`);
            }
          }
        }
      }
    }
  });

  it("are ordered as their values, sign by sign", () => {
    fc.assert(
      fc.property(operandCases(2, floatFormat), ({ policy, operands }) => {
        const { format } = policy;
        const [a, b] = operands.map((code) => code % 2 ** (format.bits - 1));
        const [x, y] = [a, b].map((code) => decode(format, code));
        if (x.kind === "nan" || y.kind === "nan") return;
        expect(compare(x, y)).toBe(Math.sign(a - b));
        if (x.kind === "infinity") expect(hasInfinity(format)).toBe(true);
        else if (format.kind === "float" && x.significand !== 0n)
          expect(magnitude(x)).toBeLessThanOrEqual(emax(format));
      }),
      MANY,
    );
  });
});
