// For each layer and head of a checkpoint an interval that contains every eigenvalue its transitions can have, whatever the
// tokens are: gates over the box of logits that the weights allow, keys as long as rounding allows. Outer bounds: an end
// need not be reached by any word.

import type { FloatFormat } from "../../number/format.ts";
import { binary32 } from "../../number/formats.ts";
import type { ModelConfig } from "./config.ts";
import { decaysOf } from "./decay-ranges.ts";
import { type Interval, sigmoidRange, UNIT } from "./gate-ranges.ts";
import { squareBound } from "./key-norms.ts";
import { hull } from "./logit-bounds.ts";
import { projectionBounds } from "./projection-bounds.ts";
import type { LayerWeights } from "./weights.ts";

export interface HeadRange {
  readonly head: number;
  /** Bound of |z| for the logits z of beta; infinite where nothing bounds it. */
  readonly logit?: number;
  /** Of beta as it multiplies k k^T, doubled where the layer doubles it. */
  readonly beta?: Interval;
  readonly decay: Interval;
  /** Of 1 - beta |k|², the eigenvalue of one factor that can be another than 1. */
  readonly factor?: Interval;
  /** All eigenvalues of a transition are real and here … */
  readonly eigenvalues?: Interval;
  /** … or, where it is a product of several factors, have at most this modulus. */
  readonly modulus?: number;
}

export interface LayerRange {
  readonly layer: number;
  readonly heads: readonly HeadRange[];
  /** What was missing or is unusual. */
  readonly notes: readonly string[];
}

/** @throws InputError for tensors that no floating-point values can be read from */
export function layerRange(config: ModelConfig, weights: LayerWeights, precision: FloatFormat): LayerRange {
  const { layer } = weights;
  const { transition } = config.family;
  if (transition === "rotation") return { layer, heads: [], notes: ["rotations: no interval of real numbers"] };
  const decays = decaysOf(config, weights, precision);
  const notes = [...decays.notes];
  const heads =
    transition === "delta"
      ? deltaHeads(config, weights, precision, decays.heads, notes)
      : decays.heads.map((decay, head) => otherHead(config, precision, head, decay));
  return { layer, heads, notes };
}

function otherHead(
  { family, keyDimension }: ModelConfig,
  precision: FloatFormat,
  head: number,
  decay: Interval,
): HeadRange {
  if (family.transition !== "rwkv7") return { head, decay, eigenvalues: decay };
  // Diag(w) - kappa (a kappa)^T is similar to the symmetric Diag(w) - sqrt(a) kappa kappa^T sqrt(a), 0 < a <= 1.
  const square = squareBound(precision, keyDimension ?? WIDEST_KEY);
  return { head, decay, eigenvalues: { low: decay.low - square, high: decay.high } };
}

const WIDEST_KEY = 65_536;

function deltaHeads(
  config: ModelConfig,
  weights: LayerWeights,
  precision: FloatFormat,
  decays: readonly Interval[],
  notes: string[],
): HeadRange[] {
  const factors = factorsOf(config);
  const logits = betaLogits(config, weights, precision, notes);
  const heads = headCount(config, logits, decays, factors, notes);
  const square = keySquare(config, precision);
  return Array.from({ length: heads }, (_, head) => {
    const decay = decays.at(head) ?? decays.at(-1) ?? UNIT;
    const own = logits?.filter((_, row) => row % heads === head);
    const logit = own === undefined ? undefined : Math.max(...own);
    const beta = scaled(logit === undefined ? { low: 1, high: 1 } : betaRange(precision, logit), config);
    const factor = { low: 1 - beta.high * square, high: 1 };
    const basis = { head, ...(logit === undefined ? {} : { logit }), beta, decay, factor };
    if (factors > 1) return { ...basis, modulus: decay.high * Math.max(1, -factor.low) ** factors };
    return { ...basis, eigenvalues: { low: (factor.low < 0 ? decay.high : decay.low) * factor.low, high: decay.high } };
  });
}

export function factorsOf({ options: { num_householder: factors } }: ModelConfig): number {
  return typeof factors === "number" && factors > 0 ? factors : 1;
}

/** At least |k|². */
function keySquare({ options, keyDimension }: ModelConfig, precision: FloatFormat): number {
  const square = squareBound(precision, keyDimension ?? WIDEST_KEY);
  if (options.qk_norm !== "sum") return square;
  // Entries that are not negative have |k|² <= (sum of k)²; the sum is stored too.
  return options.qk_activation === "relu" || options.qk_activation === "elu" ? square ** 2 : Infinity;
}

/** The layer rounds beta in the model's format or the kernel in binary32, by release: the interval contains both. */
function betaRange(precision: FloatFormat, logit: number): Interval {
  const box = { low: -logit, high: logit };
  return hull([sigmoidRange(precision, box), sigmoidRange(binary32, box)]);
}

function scaled({ low, high }: Interval, { negative }: ModelConfig): Interval {
  const factor = negative.inForce ? 2 : 1;
  return { low: factor * low, high: factor * high };
}

/** A bound of |z| for each row of b_proj; undefined where beta is no gate. */
function betaLogits(
  { options }: ModelConfig,
  weights: LayerWeights,
  precision: FloatFormat,
  notes: string[],
): number[] | undefined {
  if (options.use_beta === false) return undefined;
  const projection = weights.read("attn.b_proj.weight");
  if (projection === undefined) {
    notes.push("no attn.b_proj.weight: nothing bounds beta's logits");
    return [];
  }
  return projectionBounds(projection, weights, "attn_norm.weight", precision, notes);
}

function headCount(
  { heads }: ModelConfig,
  logits: readonly number[] | undefined,
  decays: readonly Interval[],
  factors: number,
  notes: string[],
): number {
  const rows = logits === undefined || logits.length === 0 ? undefined : logits.length / factors;
  if (rows !== undefined && heads !== undefined && rows !== heads)
    notes.push(`attn.b_proj.weight has ${rows * factors} rows, the config asks for ${heads * factors}`);
  if (rows !== undefined && Number.isInteger(rows)) return rows;
  return heads ?? Math.max(1, decays.length);
}
