// Bounds of the logits of one projection that follows a layer's root-mean-square norm, from the weights of both.

import type { FloatFormat } from "../../number/format.ts";
import { roundingFactor, rowBounds } from "./logit-bounds.ts";
import type { LayerWeights, Matrix } from "./weights.ts";

/** For each row of a projection that follows a norm. */
export function projectionBounds(
  { shape: [count, width = 1], values }: Matrix,
  weights: LayerWeights,
  norm: string,
  precision: FloatFormat,
  notes: string[],
): number[] {
  // A norm that subtracts the mean and adds a bias is another one.
  const isShifted = weights.has(norm.replace(/weight$/, "bias"));
  const gamma = isShifted ? undefined : weights.read(norm)?.values;
  if (gamma?.length !== width) {
    notes.push(`no root-mean-square ${norm} of ${width} entries: nothing bounds the logits`);
    return Array.from({ length: count }, () => Infinity);
  }
  const factor = roundingFactor(precision.precision, width);
  return rowBounds(values, width, gamma).map((bound) => bound * factor);
}
