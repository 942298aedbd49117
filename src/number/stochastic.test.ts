import { describe, expect, it } from "vitest";
import { decode } from "./codec.ts";
import { type Exact, finite, fromNumber, toNumber } from "./exact.ts";
import type { Overflow, Subnormals } from "./format.ts";
import { defaultOverflow, parseFormat } from "./formats.ts";
import {
  randomNumber,
  roundedStochastically,
  roundStochastically,
  type StochasticPolicy,
  splitMix64,
  stochasticProbabilities,
} from "./stochastic.ts";

function policy(
  name: string,
  randomBits: number,
  overflow?: Overflow,
  subnormals: Subnormals = "gradual",
): StochasticPolicy {
  const format = parseFormat(name);
  return { format, randomBits, overflow: overflow ?? defaultOverflow(format), subnormals };
}

/** Counts results over all random numbers. */
function counted(p: StochasticPolicy, x: Exact): Map<number, number> {
  const counts = new Map<number, number>();
  for (let r = 0; r < 2 ** p.randomBits; r++) {
    const value = toNumber(roundedStochastically(p, x, r));
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

describe("stochastic rounding", () => {
  it("is truncation after adding r · 2^-k ulp, for both signs alike", () => {
    const p = policy("E5M2", 3);
    // 1 and 1.25 are neighbours; 1.1 = 1 + 0.4 · 0.25, and floor(0.4 · 8) = 3.
    for (const sign of [1, -1]) {
      const found = Array.from({ length: 8 }, (_, r) => toNumber(roundedStochastically(p, fromNumber(sign * 1.1), r)));
      expect(found).toEqual([1, 1, 1, 1, 1, 1.25, 1.25, 1.25].map((x) => sign * x));
    }
    expect(stochasticProbabilities(p, fromNumber(1.1))).toEqual([
      { value: fromNumber(1), probability: fromNumber(0.625) },
      { value: fromNumber(1.25), probability: fromNumber(0.375) },
    ]);
  });

  it("keeps values of the format, zeros and specials", () => {
    const p = policy("E5M2", 4);
    for (let code = 0; code < 256; code++) {
      const x = decode(p.format, code);
      const [only, ...others] = stochasticProbabilities(p, x);
      expect(others).toEqual([]);
      expect(Object.is(toNumber(only.value), toNumber(x))).toBe(true);
      expect(only.probability).toEqual(finite(1, 1n, 0));
    }
    expect(roundStochastically(p, fromNumber(-0), 15)).toBe(0x80);
  });

  it.each([
    ["E5M2", undefined, "gradual"],
    ["E5M2", "saturate", "flush"],
    ["E4M3FN", "nan", "gradual"],
    ["E4M3FNUZ", "nan", "gradual"],
    ["E2M1FN", "saturate", "gradual"],
    ["q3.4", "wrap", "gradual"],
    ["E8M0", "saturate", "gradual"],
    ["p3109:k6p2ue", undefined, "gradual"],
  ] as const)(
    "has the stated probabilities in %s under %s, %s: counted over all random numbers",
    (name, overflow, sub) => {
      const p = policy(name, 5, overflow, sub);
      for (let i = 0; i < 400; i++) {
        const exponent = (randomNumber(7n, 2 * i, 5) % 24) - 13;
        const x = finite(i % 2 === 0 ? 1 : -1, BigInt(randomNumber(7n, 2 * i + 1, 12)), exponent);
        const counts = counted(p, x);
        const outcomes = stochasticProbabilities(p, x);
        expect(outcomes.length).toBe(counts.size);
        for (const { value, probability } of outcomes)
          expect(counts.get(toNumber(value))).toBe(32 * toNumber(probability));
      }
    },
  );

  it("is right on average up to the bits that it ignores", () => {
    const p = policy("E4M3FN", 10, "saturate");
    for (const x of [0.3, 17.7, 0.001, 400.123, -2.72]) {
      const outcomes = stochasticProbabilities(p, fromNumber(x));
      const mean = outcomes.reduce((sum, o) => sum + toNumber(o.value) * toNumber(o.probability), 0);
      const spacing = Math.abs(toNumber(outcomes[1].value) - toNumber(outcomes[0].value));
      expect(Math.abs(mean)).toBeLessThanOrEqual(Math.abs(x));
      expect(Math.abs(x - mean)).toBeLessThan(spacing * 2 ** -10);
    }
  });

  it("overflows beyond the largest number with the probability of the next step", () => {
    // 65536 would be next after 57344: 61440 lies midway.
    const [low, high] = stochasticProbabilities(policy("E5M2", 4), fromNumber(61440));
    expect([toNumber(low.value), toNumber(high.value)]).toEqual([57344, Infinity]);
    expect(toNumber(high.probability)).toBe(0.5);
    expect(stochasticProbabilities(policy("E5M2", 4, "saturate"), fromNumber(61440))).toHaveLength(1);
  });

  it("refuses a random number out of range", () => {
    expect(() => roundedStochastically(policy("E5M2", 3), fromNumber(1.1), 8)).toThrow(RangeError);
  });
});

describe("the generator", () => {
  it("is SplitMix64", () => {
    // The first outputs for the seed 1234567, as the reference implementation by Vigna prints them.
    const first = [0, 1, 2, 3, 4].map((n) => splitMix64(1234567n, n));
    expect(first).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
    expect(randomNumber(1234567n, 0, 8)).toBe(Number(6457827717110365317n >> 56n));
  });

  it("is even: 65536 numbers of 4 bits", () => {
    const counts = new Array<number>(16).fill(0);
    for (let n = 0; n < 65536; n++) counts[randomNumber(0n, n, 4)]++;
    for (const count of counts) expect(Math.abs(count - 4096)).toBeLessThan(320);
  });
});
