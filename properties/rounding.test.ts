// Laws of rounding: for all formats, directions, overflows and exact numbers, most of them at or beside a boundary. Each law
// says what it needs; those that need an order exclude `wrap`, and show that it has none.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, decode, encode } from "../src/number/codec.ts";
import {
  add,
  compare,
  format as decimal,
  type Exact,
  finite,
  fromNumber,
  infinity,
  isZero,
  nan,
  negate,
  same,
  subtract,
  zero,
} from "../src/number/exact.ts";
import { ROUNDINGS, type Rounding, type RoundingPolicy } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import {
  canonicalNaN,
  hasInfinity,
  hasInfinityOf,
  hasNaN,
  hasNegativeZero,
  largestFinite,
  smallestNormal,
} from "../src/number/limits.ts";
import { parameter } from "../src/number/parameter.ts";
import { round, roundEnclosure, roundRational } from "../src/number/round.ts";
import { codes, exactValues, neighbours, policies } from "./arbitraries/index.ts";
import { anyFormat, cases, fixedFormat, floatFormat, MANY, ORDERED, rounded } from "./cases.ts";

const MIRROR: Partial<Record<Rounding, Rounding>> = {
  towardPositive: "towardNegative",
  towardNegative: "towardPositive",
};

const absolute = (x: Exact): Exact => (x.kind === "nan" ? x : { ...x, sign: 1 });
const distance = (x: Exact, y: Exact): Exact => absolute(subtract(x, y, 1));
/** The order of numbers, with -0 before +0. */
const byOrder = (x: Exact, y: Exact) => {
  const order = compare(x, y) ?? 0;
  return order === 0 && x.kind !== "nan" && y.kind !== "nan" ? x.sign - y.sign : order;
};
const beyond = ({ format }: RoundingPolicy, x: Exact) =>
  compare(x, largestFinite(format, 1)) === 1 || compare(x, largestFinite(format, -1)) === -1;

describe("rounding", () => {
  it("leaves every value of the format alone", () => {
    const single = anyFormat.chain((format) => fc.record({ policy: policies(format), code: codes(format) }));
    fc.assert(
      fc.property(single, ({ policy, code }) => {
        const gradual = { ...policy, subnormals: "gradual" as const };
        const x = decode(policy.format, code);
        if (x.kind === "infinity" && policy.overflow === "saturate") return;
        expect(round(gradual, x)).toBe(canonical(policy.format, code));
      }),
      MANY,
    );
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        const code = round(policy, x);
        expect(round(policy, decode(policy.format, code))).toBe(code);
      }),
      MANY,
    );
  });

  it("is monotone, but for overflow to NaN", () => {
    fc.assert(
      fc.property(cases(2, anyFormat, ORDERED), ({ policy, values: [x, y] }) => {
        const [low, high] = compare(x, y) === 1 ? [y, x] : [x, y];
        expect([-1, 0, undefined]).toContain(compare(rounded(policy, low), rounded(policy, high)));
      }),
      MANY,
    );
  });

  it("commutes with negation, directed ROUNDINGS changing places", () => {
    fc.assert(
      fc.property(cases(1, floatFormat), ({ policy, values: [x] }) => {
        const mirrored = { ...policy, rounding: MIRROR[policy.rounding] ?? policy.rounding };
        expect(same(rounded(mirrored, negate(x)), negate(rounded(policy, x)))).toBe(true);
      }),
      MANY,
    );
  });

  it("keeps the sign of floating-point numbers, also when they underflow", () => {
    fc.assert(
      fc.property(cases(1, floatFormat), ({ policy, values: [x] }) => {
        const y = rounded(policy, x);
        expect(x.kind === "nan" || y.kind === "nan" || x.sign === y.sign).toBe(true);
      }),
      MANY,
    );
  });

  it("brackets a number between its directed roundings; nearest ROUNDINGS take the nearer, toOdd the odd one", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        const { format } = policy;
        if (beyond(policy, x)) return;
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
      MANY,
    );
  });

  it("to odd with two more bits first makes a second rounding harmless", () => {
    const narrow = fc.tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 1, max: 5 }));
    const policyAndValue = narrow.chain(([x, y]) => {
      const format = parseFormat(`float:e${x}m${y}`);
      const wide = parseFormat(`float:e${x}m${y + 2}`);
      return fc.record({ policy: policies(format), wide: fc.constant(wide), value: exactValues(format) });
    });
    fc.assert(
      fc.property(policyAndValue, ({ policy, wide, value }) => {
        const first = { ...policy, format: wide, rounding: "toOdd" as const, subnormals: "gradual" as const };
        expect(round(policy, rounded(first, value))).toBe(round(policy, value));
      }),
      MANY,
    );
  });

  it("of an enclosure is the rounding of everything inside", () => {
    fc.assert(
      fc.property(cases(3), ({ policy, values }) => {
        const [low, middle, high] = values.toSorted(byOrder);
        const code = roundEnclosure(policy, low, high);
        if (code !== undefined) expect(round(policy, middle)).toBe(code);
      }),
      MANY,
    );
  });

  it("of a rational lies between those of its neighbours on a very fine grid", () => {
    const rational = fc.tuple(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), fc.bigInt({ min: 1n, max: 2n ** 60n }));
    fc.assert(
      fc.property(
        anyFormat.chain((format) => policies(format)),
        rational,
        (policy, [n, d]) => {
          const size = ((n < 0n ? -n : n) << 400n) / d;
          const s = n < 0n ? -1 : 1;
          const [inner, outer] = [finite(s, size, -400), finite(s, size + 1n, -400)];
          const common = roundEnclosure(policy, inner, outer);
          const code = roundRational(policy, n, d);
          if (common !== undefined && n !== 0n) expect(code).toBe(common);
          expect([round(policy, inner), round(policy, outer), 0]).toContain(code);
        },
      ),
      MANY,
    );
  });

  it("of a decimal is that of its exact value", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        expect(parameter(policy, decimal(x), "x")).toBe(round(policy, x));
      }),
      MANY,
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
      MANY,
    );
  });

  it("is faithful: nothing of the format lies between a number and its rounding; a nearest one has no nearer neighbour", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        if (beyond(policy, x)) return;
        const gradual = { ...policy, subnormals: "gradual" as const };
        const code = round(gradual, x);
        const y = decode(policy.format, code);
        const [below, above] = neighbours(policy.format, code);
        expect([compare(below, x), compare(x, above)]).toEqual([-1, -1]);
        const { rounding } = policy;
        if (rounding === "towardPositive") expect(compare(x, y)).not.toBe(1);
        if (rounding === "towardNegative") expect(compare(x, y)).not.toBe(-1);
        if (rounding === "towardZero") expect(compare(absolute(y), absolute(x))).not.toBe(1);
        if (!rounding.startsWith("ties")) return;
        for (const other of [below, above]) expect(compare(distance(x, y), distance(x, other))).not.toBe(1);
      }),
      MANY,
    );
  });

  it("towardPositive and towardNegative mirror each other, and only symmetric directions mirror themselves", () => {
    fc.assert(
      fc.property(cases(1, floatFormat), ({ policy, values: [x] }) => {
        const by = (rounding: Rounding, y: Exact) => rounded({ ...policy, rounding }, y);
        expect(same(by("towardPositive", x), negate(by("towardNegative", negate(x))))).toBe(true);
      }),
      MANY,
    );
    for (const rounding of ROUNDINGS) {
      const odd = fc.property(cases(1, floatFormat), ({ policy, values: [x] }) => {
        const own = { ...policy, rounding };
        return same(rounded(own, negate(x)), negate(rounded(own, x)));
      });
      expect(fc.check(odd, { numRuns: 500 }).failed, rounding).toBe(rounding in MIRROR);
    }
  });

  it("under wrap is not monotone, which is why theorems about order exclude it", () => {
    const monotone = fc.property(cases(2, fixedFormat, ["wrap"]), ({ policy, values: [x, y] }) => {
      const [low, high] = compare(x, y) === 1 ? [y, x] : [x, y];
      return compare(rounded(policy, low), rounded(policy, high)) !== 1;
    });
    expect(fc.check(monotone).failed).toBe(true);
  });

  it("to odd with one bit more is not harmless", () => {
    const [format, wide] = [parseFormat("float:e5m3"), parseFormat("float:e5m4")];
    const twice = fc.property(exactValues(format), (x) => {
      const policy = { format, rounding: "tiesToEven", overflow: "infinity", subnormals: "gradual" } as const;
      return round(policy, rounded({ ...policy, format: wide, rounding: "toOdd" }, x)) === round(policy, x);
    });
    expect(fc.check(twice, { numRuns: 2000 }).failed).toBe(true);
  });

  it("flushes just what is rounded to below the smallest normal number, to a zero of its sign", () => {
    fc.assert(
      fc.property(cases(1), ({ policy, values: [x] }) => {
        const { format } = policy;
        const gradual = rounded({ ...policy, subnormals: "gradual" }, x);
        const flushed = rounded({ ...policy, subnormals: "flush" }, x);
        const tiny = format.kind === "float" && compare(absolute(gradual), smallestNormal(format)) === -1;
        const sign = gradual.kind === "finite" && hasNegativeZero(format) ? gradual.sign : 1;
        expect(same(flushed, tiny ? zero(sign) : gradual)).toBe(true);
      }),
      MANY,
    );
  });
});

describe("beyond the largest finite number", () => {
  /** IEEE 754-2019, 7.4: whether a direction goes to infinity on the side of `sign`. */
  const leaves = (rounding: Rounding, sign: number) =>
    rounding.startsWith("ties") || rounding === (sign > 0 ? "towardPositive" : "towardNegative");

  it("every overflow does what its name says", () => {
    fc.assert(
      fc.property(cases(1, floatFormat), ({ policy, values: [drawn] }) => {
        const { format } = policy;
        const far = largestFinite(format, drawn.kind === "nan" ? 1 : drawn.sign);
        const y = rounded(policy, { ...far, exponent: far.exponent + 1 });
        if (policy.overflow === "nan") expect(y.kind).toBe("nan");
        else if (policy.overflow === "saturate" || !leaves(policy.rounding, far.sign)) expect(same(y, far)).toBe(true);
        else expect(y).toEqual(infinity(far.sign));
      }),
      MANY,
    );
  });

  it("lies only what would round there without a bound: half a unit above it for the nearest directions", () => {
    fc.assert(
      fc.property(cases(1, floatFormat), ({ policy: own }) => {
        const policy = { ...own, overflow: hasInfinity(own.format) ? "infinity" : "saturate" } as const;
        const { format } = policy;
        const largest = largestFinite(format, 1);
        const [, above] = neighbours(format, encode(format, largest));
        if (!hasInfinity(format)) return;
        const half = { ...distance(above, largest) };
        if (half.kind !== "finite") return;
        const inside = add(largest, { ...half, exponent: half.exponent - 2 }, 1);
        const middle = add(largest, { ...half, exponent: half.exponent - 1 }, 1);
        const { rounding } = policy;
        expect(rounded(policy, inside).kind).toBe(rounding === "towardPositive" ? "infinity" : "finite");
        expect(rounded(policy, middle).kind).toBe(leaves(rounding, 1) ? "infinity" : "finite");
      }),
      MANY,
    );
  });

  it("infinities and NaN stay where the format has them; NaN elsewhere is an error, -0 a zero", () => {
    const all = anyFormat.chain((format) => policies(format));
    fc.assert(
      fc.property(all, fc.constantFrom(1 as const, -1 as const), (policy, sign) => {
        const { format, overflow } = policy;
        if (hasNaN(format)) expect(round(policy, nan)).toBe(canonicalNaN(format));
        else expect(() => round(policy, nan)).toThrow(RangeError);
        const minus = rounded(policy, zero(-1));
        expect(isZero(minus) && minus.kind === "finite" && minus.sign).toBe(hasNegativeZero(format) ? -1 : 1);
        if (overflow === "wrap") {
          expect(() => round(policy, infinity(sign))).toThrow(RangeError);
          return;
        }
        const y = rounded(policy, infinity(sign));
        if (overflow === "saturate") expect(same(y, normal(largestFinite(format, sign)))).toBe(true);
        else expect(y.kind).toBe(hasInfinityOf(format, sign) ? "infinity" : "nan");
      }),
      MANY,
    );
  });

  /** Unsigned formats end at +0. */
  const normal = (x: Exact) => (isZero(x) ? zero() : x);
});
