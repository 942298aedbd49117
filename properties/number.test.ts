// Laws of exact numbers, rounding and arithmetic on codes: for all formats, ROUNDINGS and values.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { specification } from "../src/number/arithmetic.ts";
import { canonical, decode, encode } from "../src/number/codec.ts";
import {
  add,
  bitLength,
  compare,
  format as decimal,
  type Exact,
  finite,
  fromNumber,
  magnitude,
  multiply,
  negate,
  same,
  subtract,
  sum,
  toNumber,
} from "../src/number/exact.ts";
import {
  type FixedFormat,
  type FloatFormat,
  type NumberFormat,
  ROUNDINGS,
  type Rounding,
  type RoundingPolicy,
} from "../src/number/format.ts";
import {
  defaultOverflow,
  emax,
  emin,
  hasInfinity,
  largestFinite,
  namedFormats,
  parseFormat,
} from "../src/number/formats.ts";
import { parameter } from "../src/number/parameter.ts";
import { round, roundEnclosure, roundRational } from "../src/number/round.ts";

const mirror: Partial<Record<Rounding, Rounding>> = {
  towardPositive: "towardNegative",
  towardNegative: "towardPositive",
};

const sign = fc.constantFrom(1 as const, -1 as const);
const floatFormat: fc.Arbitrary<FloatFormat> = fc.oneof(
  fc.constantFrom(...namedFormats),
  fc
    .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 7 }), fc.constantFrom("", ",fn", ",finite"))
    .map(([x, y, specials]) => parseFormat(`float:e${x}m${y}${specials}`))
    .filter((format) => format.kind === "float"),
);
const fixedFormat: fc.Arbitrary<FixedFormat> = fc
  .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 8 }), fc.constantFrom("q", "uq"))
  .map(([i, f, kind]) => parseFormat(`${kind}${i}.${f}`))
  .filter((format) => format.kind === "fixed");
const anyFormat: fc.Arbitrary<NumberFormat> = fc.oneof(floatFormat, fixedFormat);

/** Dyadics whose leading bit lies from far below the least value to a little above the largest. */
function dyadicNear(format: NumberFormat): fc.Arbitrary<Exact> {
  const low = format.kind === "float" ? emin(format) - format.precision - 4 : -format.fractionBits - 4;
  const high = format.kind === "float" ? emax(format) + 2 : format.bits - format.fractionBits + 2;
  const bits = fc.oneof(fc.constant(3), fc.constant(format.bits), fc.constant(70));
  const random = fc
    .tuple(sign, bits, fc.integer({ min: low, max: high }), fc.bigInt({ min: 0n, max: 2n ** 70n }))
    .map(([s, width, top, n]) => {
      const significand = n % (1n << BigInt(width));
      return finite(s, significand, top - bitLength(significand) + 1);
    });
  return fc.oneof({ arbitrary: random, weight: 9 }, { arbitrary: fc.constant(largestFinite(format, 1)), weight: 1 });
}

function policies(format: NumberFormat): fc.Arbitrary<RoundingPolicy> {
  return fc.record({
    format: fc.constant(format),
    rounding: fc.constantFrom(...ROUNDINGS),
    overflow: fc.constantFrom(defaultOverflow(format), "saturate" as const),
    subnormals: fc.constantFrom("gradual", "flush"),
  });
}

/** A policy and `count` values to round with it. */
function cases(count: number, formats: fc.Arbitrary<NumberFormat> = anyFormat) {
  return formats.chain((format) =>
    fc.record({
      policy: policies(format),
      values: fc.array(dyadicNear(format), { minLength: count, maxLength: count }),
    }),
  );
}

function codes(count: number, formats: fc.Arbitrary<NumberFormat> = anyFormat) {
  return formats.chain((format) =>
    fc.record({
      policy: policies(format),
      operands: fc.array(fc.integer({ min: 0, max: 2 ** format.bits - 1 }), { minLength: count, maxLength: count }),
    }),
  );
}

const rounded = (policy: RoundingPolicy, x: Exact) => decode(policy.format, round(policy, x));
const distance = (x: Exact, y: Exact) => {
  const difference = subtract(x, y, 1);
  return difference.kind === "nan" ? difference : { ...difference, sign: 1 as const };
};
/** The order of numbers, with -0 before +0. */
const byOrder = (x: Exact, y: Exact) => {
  const order = compare(x, y) ?? 0;
  return order === 0 && x.kind !== "nan" && y.kind !== "nan" ? x.sign - y.sign : order;
};
const many = { numRuns: 3000 };

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

describe("rounding", () => {
  it("leaves every value of the format alone", () => {
    fc.assert(
      fc.property(codes(1), ({ policy, operands: [code] }) => {
        const gradual = { ...policy, subnormals: "gradual" as const };
        const x = decode(policy.format, code);
        if (x.kind === "infinity" && policy.overflow === "saturate") return;
        expect(round(gradual, x)).toBe(canonical(policy.format, code));
      }),
      many,
    );
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        const code = round(policy, x);
        expect(round(policy, decode(policy.format, code))).toBe(code);
      }),
      many,
    );
  });

  it("is monotone, but for overflow to NaN", () => {
    fc.assert(
      fc.property(cases(2), ({ policy, values: [x, y] }) => {
        const [low, high] = compare(x, y) === 1 ? [y, x] : [x, y];
        expect([-1, 0, undefined]).toContain(compare(rounded(policy, low), rounded(policy, high)));
      }),
      many,
    );
  });

  it("commutes with negation, directed ROUNDINGS changing places", () => {
    fc.assert(
      fc.property(cases(1, floatFormat), ({ policy, values: [x] }) => {
        const mirrored = { ...policy, rounding: mirror[policy.rounding] ?? policy.rounding };
        expect(same(rounded(mirrored, negate(x)), negate(rounded(policy, x)))).toBe(true);
      }),
      many,
    );
  });

  it("keeps the sign of floating-point numbers, also when they underflow", () => {
    fc.assert(
      fc.property(cases(1, floatFormat), ({ policy, values: [x] }) => {
        const y = rounded(policy, x);
        expect(x.kind === "nan" || y.kind === "nan" || x.sign === y.sign).toBe(true);
      }),
      many,
    );
  });

  it("brackets a number between its directed roundings; nearest ROUNDINGS take the nearer, toOdd the odd one", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        const { format } = policy;
        if (compare(x, largestFinite(format, 1)) === 1 || compare(x, largestFinite(format, -1)) === -1) return;
        const gradual = { ...policy, subnormals: "gradual" as const };
        const by = (rounding: Rounding) => rounded({ ...gradual, rounding }, x);
        const [down, up, zero] = [by("towardNegative"), by("towardPositive"), by("towardZero")];
        expect([compare(down, x), compare(x, up)]).not.toContain(1);
        expect(compare(zero, x.kind === "finite" && x.sign < 0 ? up : down)).toBe(0);
        const exact = compare(down, up) === 0;
        for (const mode of ["tiesToEven", "tiesToAway"] as const) {
          const y = by(mode);
          expect([compare(y, down), compare(y, up)]).toContain(0);
          const other = compare(y, down) === 0 ? up : down;
          const nearer = compare(distance(x, y), distance(x, other));
          expect([-1, 0]).toContain(nearer);
          if (exact || nearer !== 0) continue;
          // A tie: the magnitude's code has the parity of the significand; the farther from zero is the larger magnitude.
          if (mode === "tiesToEven") expect(encode(format, y) % 2).toBe(0);
          else expect(compare(distance(y, fromNumber(0)), distance(other, fromNumber(0)))).toBe(1);
        }
        if (!exact) expect(encode(format, by("toOdd")) % 2).toBe(1);
      }),
      many,
    );
  });

  it("to odd with two more bits first makes a second rounding harmless", () => {
    const narrow = fc.tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 5 }));
    const policyAndValue = narrow.chain(([x, y]) => {
      const format = parseFormat(`float:e${x}m${y}`);
      const wide = parseFormat(`float:e${x}m${y + 2}`);
      return fc.record({ policy: policies(format), wide: fc.constant(wide), value: dyadicNear(format) });
    });
    fc.assert(
      fc.property(policyAndValue, ({ policy, wide, value }) => {
        const first = { ...policy, format: wide, rounding: "toOdd" as const, subnormals: "gradual" as const };
        expect(round(policy, rounded(first, value))).toBe(round(policy, value));
      }),
      many,
    );
  });

  it("of an enclosure is the rounding of everything inside", () => {
    fc.assert(
      fc.property(cases(3), ({ policy, values }) => {
        const [low, middle, high] = values.toSorted(byOrder);
        const code = roundEnclosure(policy, low, high);
        if (code !== undefined) expect(round(policy, middle)).toBe(code);
      }),
      many,
    );
  });

  it("of a rational lies between those of its neighbours on a very fine grid", () => {
    const rational = fc.tuple(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), fc.bigInt({ min: 1n, max: 2n ** 60n }));
    fc.assert(
      fc.property(anyFormat.chain(policies), rational, (policy, [n, d]) => {
        const size = ((n < 0n ? -n : n) << 400n) / d;
        const s = n < 0n ? -1 : 1;
        const [inner, outer] = [finite(s, size, -400), finite(s, size + 1n, -400)];
        const common = roundEnclosure(policy, inner, outer);
        const code = roundRational(policy, n, d);
        if (common !== undefined && n !== 0n) expect(code).toBe(common);
        expect([round(policy, inner), round(policy, outer), 0]).toContain(code);
      }),
      many,
    );
  });

  it("of a decimal is that of its exact value", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        expect(parameter(policy, decimal(x), "x")).toBe(round(policy, x));
      }),
      many,
    );
  });

  it("with overflow wrap keeps fixed point modulo 2^bits", () => {
    fc.assert(
      fc.property(cases(1, fixedFormat), fc.integer({ min: -3, max: 3 }), ({ policy, values: [x] }, turns) => {
        const wrap = { ...policy, overflow: "wrap" as const, rounding: "towardNegative" as const };
        const { bits, kind } = policy.format;
        const fraction = kind === "fixed" ? policy.format.fractionBits : 0;
        const shifted = add(x, finite(turns < 0 ? -1 : 1, BigInt(Math.abs(turns)), bits - fraction), 1);
        expect(round(wrap, shifted)).toBe(round(wrap, x));
      }),
      many,
    );
  });
});

describe("arithmetic on codes", () => {
  it("addition and multiplication commute, and subtraction adds the opposite", () => {
    fc.assert(
      fc.property(codes(2, floatFormat), ({ policy, operands: [a, b] }) => {
        const arithmetic = specification(policy);
        expect(arithmetic.add(a, b)).toBe(arithmetic.add(b, a));
        expect(arithmetic.mul(a, b)).toBe(arithmetic.mul(b, a));
        const half = 2 ** (policy.format.bits - 1);
        expect(arithmetic.sub(a, b)).toBe(arithmetic.add(a, b < half ? b + half : b - half));
      }),
      many,
    );
  });

  it("fma and affine are one exact expression, rounded once", () => {
    fc.assert(
      fc.property(codes(3), ({ policy, operands: [a, b, c] }) => {
        const arithmetic = specification(policy);
        const [x, , z] = [a, b, c].map((code) => decode(policy.format, code));
        expect(arithmetic.affine([x], [b], z)).toBe(arithmetic.fma(a, b, c));
        expect(arithmetic.affine([fromNumber(1), fromNumber(1)], [a, c], undefined)).toBe(arithmetic.add(a, c));
      }),
      many,
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
      fc.property(codes(2, floatFormat), ({ policy, operands }) => {
        const { format } = policy;
        const [a, b] = operands.map((code) => code % 2 ** (format.bits - 1));
        const [x, y] = [a, b].map((code) => decode(format, code));
        if (x.kind === "nan" || y.kind === "nan") return;
        expect(compare(x, y)).toBe(Math.sign(a - b));
        if (x.kind === "infinity") expect(hasInfinity(format)).toBe(true);
        else if (format.kind === "float" && x.significand !== 0n)
          expect(magnitude(x)).toBeLessThanOrEqual(emax(format));
      }),
      many,
    );
  });
});
