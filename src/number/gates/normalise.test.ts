import { describe, expect, it } from "vitest";
import { decode } from "../codec.ts";
import { compare, type Exact, fromNumber, multiply, sum, toNumber } from "../exact.ts";
import { ROUNDINGS, type RoundingPolicy } from "../format.ts";
import { defaultOverflow, parseFormat } from "../formats.ts";
import { nextDown, nextUp } from "../order.ts";
import { normalise } from "./index.ts";

function policy(name: string): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" };
}

const values = (p: RoundingPolicy, k: readonly number[]) =>
  normalise(p, k.map(fromNumber)).map((code) => toNumber(decode(p.format, code)));

describe("normalise", () => {
  it("is exact where the entry is", () => {
    const p = policy("binary16");
    expect(values(p, [1, 1, 1, 1])).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(values(p, [0, -3, -0])).toEqual([0, -1, -0]);
    expect(values(p, [2 ** -24, 0])).toEqual([1, 0]);
    // 0.7 = 1433.6 · 2^-11 and 0.1 = 1638.4 · 2^-14
    const odd = [1433 / 2 ** 11, 1639 / 2 ** 14];
    expect(values({ ...p, rounding: "toOdd" }, [5, -5, 7, 1])).toEqual([0.5, -0.5, ...odd]);
    expect(normalise(p, [])).toEqual([]);
  });

  it("1/sqrt(2) in known formats", () => {
    expect(values(policy("binary32"), [1, 1])).toEqual([0.7071067690849304, 0.7071067690849304]);
    expect(values(policy("bfloat16"), [3, -3])).toEqual([0.70703125, -0.70703125]);
    expect(values(policy("q3.4"), [1, 1])).toEqual([0.6875, 0.6875]);
  });

  it("NaN, infinities and the zero vector", () => {
    const p = policy("binary16");
    expect(values(p, [0, 0])).toEqual([Number.NaN, Number.NaN]);
    expect(values(p, [1, Number.NaN])).toEqual([Number.NaN, Number.NaN]);
    expect(values(p, [-1, Infinity, 0])).toEqual([-0, Number.NaN, 0]);
    expect(() => values(policy("q3.4"), [0, 0])).toThrow(RangeError);
  });

  it("encloses the exact entry between its directed roundings: for squares a comparison of dyadic numbers", () => {
    const square = (x: Exact) => multiply(x, x);
    for (const name of ["E4M3FN", "bfloat16", "q1.6"]) {
      const p = policy(name);
      let seed = 11;
      for (let i = 0; i < 300; i++) {
        const k = Array.from({ length: 3 }, () => {
          seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
          return decode(p.format, seed % 2 ** Math.min(p.format.bits, 15));
        });
        if (k.some((x) => x.kind !== "finite")) continue;
        const norm = sum(k.map(square), 1);
        if (compare(norm, fromNumber(0)) === 0) continue;
        const by = Object.fromEntries(ROUNDINGS.map((rounding) => [rounding, normalise({ ...p, rounding }, k)]));
        k.forEach((x, j) => {
          const [low, high] = [by.towardNegative[j], by.towardPositive[j]];
          if (x.kind !== "finite" || x.sign < 0) return;
          expect([low, nextUp(p.format, low)]).toContain(high);
          // low² |k|² <= k_j² <= high² |k|²
          expect(compare(multiply(square(decode(p.format, low)), norm), square(x))).not.toBe(1);
          expect(compare(multiply(square(decode(p.format, high)), norm), square(x))).not.toBe(-1);
          expect([low, high]).toContain(by.tiesToEven[j]);
          expect(by.towardZero[j]).toBe(low);
          if (low !== high) expect(by.toOdd[j] % 2).toBe(1);
          if (low !== high) expect(nextDown(p.format, high)).toBe(low);
        });
      }
    }
  });
});
