// The decays that a layer's stored parameters allow, one interval for each head (where a head has a decay for each channel,
// the least interval that contains those of its channels).

import type { FloatFormat } from "../../number/format.ts";
import type { ModelConfig } from "./config.ts";
import {
  ALL,
  doubleExponentialDecay,
  type Interval,
  logsigmoidDecay,
  lowerBoundedDecay,
  rwkv7Decay,
  softplusDecay,
  UNIT,
} from "./gate-ranges.ts";
import { hull, lowRankBounds, roundingFactor, tanhRanges } from "./logit-bounds.ts";
import { projectionBounds } from "./projection-bounds.ts";
import type { LayerWeights } from "./weights.ts";

interface Decays {
  readonly heads: readonly Interval[];
  readonly notes: readonly string[];
}

const ONE: Interval = { low: 1, high: 1 };

export function decaysOf(config: ModelConfig, weights: LayerWeights, precision: FloatFormat): Decays {
  const { family, options, heads = 1 } = config;
  switch (family.decay) {
    case "one":
      return { heads: Array.from({ length: heads }, () => ONE), notes: [] };
    case "retention":
      return { heads: Array.from({ length: heads }, (_, h) => point(1 - 2 ** (-5 - h))), notes: [] };
    case "softplus":
    case "lowerBounded":
      return options.use_forget_gate === false ? ungated(config, weights) : gated(config, weights, precision);
    case "logsigmoid":
      return logsigmoid(config, weights, precision);
    case "doubleExponential":
      return afterTanh(config, weights, precision, "attn.w_proj.linear.lora.2", doubleExponentialDecay);
    case "rwkv7":
      return afterTanh(config, weights, precision, "attn.w_lora.lora.2", rwkv7Decay);
    case "any":
      return { heads: [UNIT], notes: ["nothing bounds the logits of the decay"] };
  }
}

function point(x: number): Interval {
  return { low: x, high: x };
}

function ungated({ heads = 1 }: ModelConfig, weights: LayerWeights): Decays {
  const contradiction = weights.has("attn.A_log") ? ["attn.A_log is there, but use_forget_gate is false"] : [];
  return { heads: Array.from({ length: heads }, () => ONE), notes: contradiction };
}

/** Layers with A_log and dt_bias: Gated DeltaNet, Gated DeltaProduct, KDA, Mamba-2. */
function gated(config: ModelConfig, weights: LayerWeights, precision: FloatFormat): Decays {
  const mixer = config.family.id === "mamba2" ? "mixer" : "attn";
  const rates = weights.read(`${mixer}.A_log`)?.values;
  const biases = weights.read(`${mixer}.dt_bias`)?.values;
  if (rates === undefined || biases === undefined || rates.length === 0)
    return { heads: [UNIT], notes: [`no ${mixer}.A_log and dt_bias: the decay is anything in [0, 1]`] };
  const notes: string[] = [];
  const logits = decayLogits(config, weights, precision, biases.length, notes);
  if ([...rates, ...biases].some(Number.isNaN)) notes.push(`${mixer}.A_log or dt_bias is NaN`);
  const heads = Array.from(rates, (rate, head) => {
    const channels = shareOf(biases, rates.length, head);
    const bounds = logits === undefined ? [ALL.high] : shareOf(logits, rates.length, head);
    const bound = bounds.reduce((most, x) => Math.max(most, x), 0);
    const parts = {
      logRate: point(rate),
      bias: hull(Array.from(channels, point)),
      logit: { low: -bound, high: bound },
    };
    if ([rate, parts.bias.low, parts.bias.high].some(Number.isNaN)) return UNIT;
    const { lower_bound: least } = config.options;
    return typeof least === "number" && least < 0
      ? lowerBoundedDecay(least, parts)
      : softplusDecay({ ...parts, ...limitOf(config) });
  });
  return { heads, notes };
}

/** The part of a list that belongs to one of `heads` heads. */
function shareOf<T extends { readonly length: number; slice(from: number, to: number): T }>(
  all: T,
  heads: number,
  head: number,
): T {
  const width = all.length / heads;
  return all.slice(Math.floor(head * width), Math.floor((head + 1) * width));
}

function limitOf({ document }: ModelConfig): { readonly limit?: Interval } {
  const limit: unknown = document.dt_limit ?? document.time_step_limit;
  if (!Array.isArray(limit) || limit.length !== 2) return {};
  const [low, high] = limit as readonly unknown[];
  return typeof low === "number" && low >= 0
    ? { limit: { low, high: typeof high === "number" ? high : Infinity } }
    : {};
}

/** A bound of |z| for each head or channel; undefined where the weights give none. */
function decayLogits(
  { family: { id } }: ModelConfig,
  weights: LayerWeights,
  precision: FloatFormat,
  channels: number,
  notes: string[],
): number[] | undefined {
  if (id === "mamba2") {
    const projection = weights.has("mixer.in_proj.bias") ? undefined : weights.read("mixer.in_proj.weight", channels);
    return projection === undefined
      ? undefined
      : projectionBounds(projection, weights, "norm.weight", precision, notes);
  }
  if (id === "kda") return lowRank(weights, "attn.f_proj", precision, notes);
  const projection = weights.read("attn.a_proj.weight");
  return projection === undefined
    ? undefined
    : projectionBounds(projection, weights, "attn_norm.weight", precision, notes);
}

/** Two projections one behind the other, after the layer's norm. */
function lowRank(weights: LayerWeights, name: string, precision: FloatFormat, notes: string[]): number[] | undefined {
  const [first, second] = [weights.read(`${name}.0.weight`), weights.read(`${name}.1.weight`)];
  const gamma = weights.read("attn_norm.weight")?.values;
  if (first === undefined || second === undefined || gamma === undefined) {
    notes.push(`no ${name} after attn_norm: nothing bounds the logits of the decay`);
    return undefined;
  }
  const [rank, width] = first.shape;
  if (width !== gamma.length || second.shape[1] !== rank) {
    notes.push(`${name} and attn_norm do not fit one another: nothing bounds the logits of the decay`);
    return undefined;
  }
  const factor = roundingFactor(precision.precision, width) * roundingFactor(precision.precision, rank);
  return lowRankBounds(second.values, first.values, rank, gamma).map((bound) => bound * factor);
}

/** GLA: gk_proj with a bias. */
function logsigmoid(config: ModelConfig, weights: LayerWeights, precision: FloatFormat): Decays {
  const notes: string[] = [];
  const bounds = lowRank(weights, "attn.gk_proj", precision, notes);
  const bias = weights.read("attn.gk_proj.1.bias")?.values;
  const least = config.options.clamp_min;
  const decay = (logit: Interval) => logsigmoidDecay(precision, logit, typeof least === "number" ? least : null);
  if (bounds === undefined || bias?.length !== bounds.length) return { heads: [decay(ALL)], notes };
  const room = 2 ** -precision.precision;
  const logits = bounds.map((bound, j) => {
    const most = bound * (1 + room) + Math.abs(bias[j]) * room;
    return Number.isNaN(most + bias[j]) ? ALL : { low: bias[j] - most, high: bias[j] + most };
  });
  const { heads = 1 } = config;
  return { heads: Array.from({ length: heads }, (_, head) => decay(hull(shareOf(logits, heads, head)))), notes };
}

/** RWKV-6 and RWKV-7: a low-rank projection with a tanh in the middle, so that its last matrix alone bounds the logits. */
function afterTanh(
  { options, heads, keyDimension }: ModelConfig,
  weights: LayerWeights,
  precision: FloatFormat,
  name: string,
  decay: (format: FloatFormat, logit: Interval) => Interval,
): Decays {
  const [matrix, bias] = [weights.read(`${name}.weight`), weights.read(`${name}.bias`)];
  if (matrix === undefined || bias === undefined || matrix.shape[0] !== bias.values.length)
    return { heads: [decay(precision, ALL)], notes: [`no ${name}: nothing bounds the logits of the decay`] };
  const [count, rank] = matrix.shape;
  const logits = tanhRanges(matrix.values, rank, bias.values, roundingFactor(precision.precision, rank));
  const parts =
    heads ??
    (typeof options.head_dim === "number" && keyDimension !== undefined
      ? Math.max(1, Math.floor(count / keyDimension))
      : 1);
  return {
    heads: Array.from({ length: parts }, (_, head) => decay(precision, hull(shareOf(logits, parts, head)))),
    notes: [],
  };
}
