import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { compare, finite, fromNumber, toNumber } from "./exact.ts";
import { binary64, namedFormats, parseFormat, smallestSubnormal, ulp } from "./formats.ts";
import { fromOrdinal, nextDown, nextUp, ordinal, ordinals, ordinalWide } from "./order.ts";

const families = ["float:e2m1", "float:e3m2,fn", "float:e3m3,fnuz", "float:e2m2,finite,bias=-3", "float:e10m5"];
const p3109 = ["se", "sf", "ue", "uf"].flatMap((kind) => [
  `p3109:k8p4${kind}`,
  `p3109:k6p1${kind}`,
  `p3109:k5p4${kind}`,
]);
const fixed = ["q3.4", "uq4.4", "int8", "q1.0", "uq0.16"];
const narrow = namedFormats.filter(({ bits }) => bits <= 16).map(({ name }) => name);
const names = [...narrow, ...families, ...p3109, ...fixed];

describe("ordinals", () => {
  it.each(names)("number the codes of %s in the order of their values, without NaN and without gaps", (name) => {
    const format = parseFormat(name);
    const count = ordinals(format);
    const codes = Array.from({ length: count }, (_, n) => fromOrdinal(format, n));
    expect(codes.every((code, n) => ordinal(format, code) === n)).toBe(true);
    const values = codes.map((code) => decode(format, code));
    for (let n = 1; n < count; n++) {
      const order = compare(values[n - 1], values[n]);
      // Only -0 and +0 have equal values.
      if (order !== -1 && !(order === 0 && toNumber(values[n - 1]) === 0 && Object.is(toNumber(values[n]), 0)))
        throw new Error(`${name}: ordinal ${n}`);
    }
    const nans = Array.from({ length: 2 ** format.bits }, (_, code) => code).filter(
      (code) => decode(format, code).kind === "nan",
    );
    expect(nans.every((code) => ordinal(format, code) === undefined)).toBe(true);
    expect(count + nans.length).toBe(2 ** format.bits);
    expect(() => fromOrdinal(format, count)).toThrow(RangeError);
    if (format.kind === "float") {
      const all = codes.map((code) => Number(ordinalWide(format, BigInt(code))));
      expect(all.every((n, i) => n === i)).toBe(true);
    }
  });

  it("count 2^64 - 2^53 + 2 codes of binary64", () => {
    expect(ordinalWide(binary64, 0x7ff0000000000000n)).toBe(2n ** 64n - 2n ** 53n + 1n);
    expect(ordinalWide(binary64, 0xfff0000000000000n)).toBe(0n);
    expect(ordinalWide(binary64, 0x7ff8000000000000n)).toBeUndefined();
  });
});

describe("neighbours", () => {
  it.each(names)("of %s are the next values, as searching the list of values finds them", (name) => {
    const format = parseFormat(name);
    const codes = Array.from({ length: 2 ** format.bits }, (_, code) => code);
    const doubles = codes.map((code) => toNumber(decode(format, code)));
    const sorted = [...new Set(doubles.filter((x) => !Number.isNaN(x)).map((x) => x + 0))].sort((x, y) => x - y);
    const place = new Map(sorted.map((x, i) => [x, i]));
    for (const code of codes) {
      const at = place.get(doubles[code] + 0);
      const [up, down] = [doubles[nextUp(format, code)], doubles[nextDown(format, code)]];
      if (at === undefined) expect([up, down]).toEqual([Number.NaN, Number.NaN]);
      else if (up !== sorted[Math.min(at + 1, sorted.length - 1)] || down !== sorted[Math.max(at - 1, 0)])
        throw new Error(`${name}: ${code}: ${down} ${up}`);
    }
  });

  it("pass from the numbers to zeros of their sign and beyond both", () => {
    const E5M2 = parseFormat("E5M2");
    expect([nextUp(E5M2, 0x80), nextUp(E5M2, 0), nextUp(E5M2, 0x81)]).toEqual([1, 1, 0x80]);
    expect([nextDown(E5M2, 0), nextDown(E5M2, 0x80), nextDown(E5M2, 1)]).toEqual([0x81, 0x81, 0]);
    expect([nextUp(E5M2, 0x7b), nextUp(E5M2, 0x7c), nextDown(E5M2, 0xfc)]).toEqual([0x7c, 0x7c, 0xfc]);
    expect(nextUp(parseFormat("E4M3FN"), 0x7e)).toBe(0x7e);
  });
});

describe("the unit in the last place", () => {
  it("is the distance to the next value further from zero", () => {
    for (const name of ["binary16", "E4M3FNUZ", "p3109:k8p3se", "q3.4", "E2M1FN"]) {
      const format = parseFormat(name);
      for (let code = encode(format, fromNumber(0)); code + 1 < 2 ** (format.bits - 1); code++) {
        const [x, y] = [decode(format, code), decode(format, code + 1)];
        if (x.kind !== "finite" || y.kind !== "finite") continue;
        expect(toNumber(ulp(format, x))).toBe(toNumber(y) - toNumber(x));
      }
    }
    expect(ulp(binary64, finite(1, 0n, 0))).toEqual(smallestSubnormal(binary64));
  });
});
