// Ranges of gates and decays over a box of logits. Every gate is correctly rounded in its format and does not decrease, so
// the image of an interval ends at the images of its ends: the numbers below are those, not samples. (A kernel's own
// exponential may differ in the last places; docs/gates.md.)

import { decode } from "../../number/codec.ts";
import { fromNumber, toNumber } from "../../number/exact.ts";
import type { FloatFormat, RoundingPolicy } from "../../number/format.ts";
import { binary32 } from "../../number/formats.ts";
import { fromOrdinal, ordinals } from "../../number/order.ts";
import { type Gates, roundedGates } from "../gates.ts";

/** Closed; infinite ends where nothing bounds a number. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const ALL: Interval = { low: -Infinity, high: Infinity };
export const UNIT: Interval = { low: 0, high: 1 };

const policies = new Map<string, RoundingPolicy>();

function gatesOf(format: FloatFormat): Gates {
  const policy: RoundingPolicy = policies.get(format.name) ?? {
    format,
    rounding: "tiesToEven",
    overflow: "infinity",
    subnormals: "gradual",
  };
  policies.set(format.name, policy);
  return roundedGates(policy, "inspect");
}

type Gate = "exp" | "sigmoid" | "softplus";

function applied(gate: Gate, format: FloatFormat, x: number): number {
  return toNumber(gatesOf(format).apply(gate, fromNumber(x)));
}

/** fl(sigmoid(z)) for z in the interval. */
export function sigmoidRange(format: FloatFormat, { low, high }: Interval): Interval {
  return { low: applied("sigmoid", format, low), high: applied("sigmoid", format, high) };
}

export interface Saturation {
  /** Least z with fl(sigmoid(z)) = 1. */
  readonly one: number;
  /** Greatest z with fl(sigmoid(z)) = 0. */
  readonly zero: number;
}

/** Where the rounded sigmoid reaches its ends, by halving over all numbers of the format. */
export function saturation(format: FloatFormat): Saturation {
  const value = (n: number) => toNumber(decode(format, fromOrdinal(format, n)));
  const sigmoid = (n: number) => applied("sigmoid", format, value(n));
  const last = ordinals(format) - 1;
  /** The least ordinal with the property, which holds from some ordinal on. */
  const least = (holds: (n: number) => boolean) => {
    let [no, yes] = [-1, last];
    while (yes - no > 1) {
      const middle = Math.floor((no + yes) / 2);
      if (holds(middle)) yes = middle;
      else no = middle;
    }
    return yes;
  };
  return { one: value(least((n) => sigmoid(n) === 1)), zero: value(least((n) => sigmoid(n) > 0) - 1) };
}

/** What makes a decay exp(-exp(A_log) clamp(softplus(z + dt_bias))), all in binary32. */
interface SoftplusDecay {
  readonly logRate: Interval;
  readonly bias: Interval;
  readonly logit: Interval;
  /** `dt_limit`. */
  readonly limit?: Interval;
}

export function softplusDecay({ logRate, bias, logit, limit = { low: 0, high: Infinity } }: SoftplusDecay): Interval {
  const step = (z: number, b: number) =>
    Math.min(limit.high, Math.max(limit.low, applied("softplus", binary32, Math.fround(z + b))));
  const decay = (rate: number, dt: number) => {
    const product = Math.fround(applied("exp", binary32, rate) * dt);
    return Number.isNaN(product) ? undefined : applied("exp", binary32, -product);
  };
  return {
    low: decay(logRate.high, step(logit.high, bias.high)) ?? 0,
    high: decay(logRate.low, step(logit.low, bias.low)) ?? 1,
  };
}

/** exp(bound · sigmoid(exp(A_log) (z + dt_bias))) with bound < 0, in binary32. */
export function lowerBoundedDecay(bound: number, { logRate, bias, logit }: SoftplusDecay): Interval {
  const rates = [logRate.low, logRate.high].map((rate) => applied("exp", binary32, rate));
  const arguments_ = [Math.fround(logit.low + bias.low), Math.fround(logit.high + bias.high)];
  const products = rates.flatMap((rate) => arguments_.map((z) => Math.fround(rate * z)));
  const gates = products.map((z) => (Number.isNaN(z) ? undefined : applied("sigmoid", binary32, z)));
  const decays = [0, 1].map((end) => {
    const known = gates.map((gate) => gate ?? end);
    const gate = end === 0 ? Math.min(...known) : Math.max(...known);
    return applied("exp", binary32, Math.fround(Math.fround(bound) * gate));
  });
  return { low: decays[1], high: decays[0] };
}

/** exp(max(least, logsigmoid(z) / 16)): the logit and its logarithm in the model's format, the exponential in binary32. */
export function logsigmoidDecay(format: FloatFormat, { low, high }: Interval, least: number | null): Interval {
  const decay = (z: number) => {
    const gate = -applied("softplus", format, -z) / 16;
    return applied("exp", binary32, Math.fround(least === null ? gate : Math.max(least, gate)));
  };
  return { low: decay(low), high: decay(high) };
}

/** exp(-exp(z)): z and exp(z) in the model's format, the outer exponential in binary32. */
export function doubleExponentialDecay(format: FloatFormat, { low, high }: Interval): Interval {
  const decay = (z: number) => applied("exp", binary32, -applied("exp", format, z));
  return { low: decay(high), high: decay(low) };
}

/** RWKV-7's factor of the sigmoid, e^(-1/2) as public code writes it. */
const RWKV7_FACTOR = -0.6065306597126334;

/** exp(-0.6065… sigmoid(z)): the logit's sigmoid in the model's format, the exponential in binary32. */
export function rwkv7Decay(format: FloatFormat, logit: Interval): Interval {
  const { low, high } = sigmoidRange(format, logit);
  const decay = (gate: number) => {
    const scaled = gatesOf(format).mul(gatesOf(format).constant(String(RWKV7_FACTOR)), fromNumber(gate));
    return applied("exp", binary32, toNumber(scaled));
  };
  return { low: decay(high), high: decay(low) };
}
