import { describe, expect, it } from "vitest";
import { bfloat16, binary16, binary32 } from "../../number/formats.ts";
import {
  ALL,
  doubleExponentialDecay,
  logsigmoidDecay,
  lowerBoundedDecay,
  rwkv7Decay,
  saturation,
  sigmoidRange,
  softplusDecay,
} from "./gate-ranges.ts";

/** Expected to be near in binary32; the formulas in doubles are the other way to the same numbers. */
const near = ({ low, high }: { low: number; high: number }, a: number, b: number, digits = 5) => {
  expect(low).toBeCloseTo(a, digits);
  expect(high).toBeCloseTo(b, digits);
};

describe("saturation", () => {
  it("is where docs/gates.md has it", () => {
    expect(saturation(bfloat16)).toEqual({ one: 6.25, zero: -93 });
    expect(saturation(binary16).one).toBe(8.3203125);
    expect(saturation(binary32).one).toBe(17.32868003845215);
  });

  it("is where the rounded sigmoid changes", () => {
    const { zero, one } = saturation(binary16);
    expect(sigmoidRange(binary16, { low: zero, high: one })).toEqual({ low: 0, high: 1 });
    const inside = sigmoidRange(binary16, { low: zero + 0.015625, high: one - 0.0078125 });
    expect(inside.low).toBeGreaterThan(0);
    expect(inside.high).toBeLessThan(1);
  });
});

describe("decays over a box of logits", () => {
  const softplus = (x: number) => Math.log1p(Math.exp(x));

  it("are those of the formulas at the ends", () => {
    const parts = { logRate: { low: 0.5, high: 1 }, bias: { low: -3, high: -2 }, logit: { low: -1, high: 2 } };
    near(softplusDecay(parts), Math.exp(-Math.exp(1) * softplus(0)), Math.exp(-Math.exp(0.5) * softplus(-4)));
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    near(lowerBoundedDecay(-5, parts), Math.exp(-5 * sigmoid(0)), Math.exp(-5 * sigmoid(-4 * Math.exp(1))));
    near(
      logsigmoidDecay(binary32, { low: -2, high: 3 }, null),
      Math.exp(-softplus(2) / 16),
      Math.exp(-softplus(-3) / 16),
    );
    near(logsigmoidDecay(binary32, { low: -200, high: 3 }, -2), Math.exp(-2), Math.exp(-softplus(-3) / 16));
    near(doubleExponentialDecay(binary32, { low: -2, high: 1 }), Math.exp(-Math.exp(1)), Math.exp(-Math.exp(-2)));
    near(
      rwkv7Decay(binary32, { low: -1, high: 1 }),
      Math.exp(-0.6065306597126334 * sigmoid(1)),
      Math.exp(-0.6065306597126334 * sigmoid(-1)),
    );
  });

  it("fill [0, 1] where nothing bounds the logits, and less where something does", () => {
    const one = { logRate: { low: 0, high: 0 }, bias: { low: 0, high: 0 } };
    expect(softplusDecay({ ...one, logit: ALL })).toEqual({ low: 0, high: 1 });
    near(softplusDecay({ ...one, logit: ALL, limit: { low: 0.5, high: 2 } }), Math.exp(-2), Math.exp(-0.5));
    near(lowerBoundedDecay(-5, { ...one, logit: ALL }), Math.exp(-5), 1);
    near(rwkv7Decay(bfloat16, ALL), Math.exp(-0.6065306597126334), 1, 2);
    expect(logsigmoidDecay(bfloat16, ALL, null)).toEqual({ low: 0, high: 1 });
  });
});
