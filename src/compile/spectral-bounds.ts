// Whether the stored weights of a layer keep a request's bounds, decided exactly on their codes: eigenvalues 1 - beta k·k of every
// factor, or of the whole matrix where there are no factors, in the range; the spectral norm at most 1 where that is asked.

import { compare, type Exact, fromInteger } from "../number/exact.ts";
import type { MachineLayer } from "../rnn/machine.ts";
import {
  fromExactMatrix,
  householderEigenvalues,
  spectralFacts,
  spectralNorm,
  transitionMatrix,
} from "../rnn/spectrum/index.ts";
import type { Range } from "./targets.ts";

/** Factors with eigenvalues in [-1, 1] have norm at most 1, and so have their products: for them `contracting` says nothing more.
 * @throws InputError for weights that are not finite */
export function keepsBounds(layer: MachineLayer, range: Range, contracting: boolean): boolean {
  return layer.parameters.every((parameters, symbol) => {
    const eigenvalues = householderEigenvalues(parameters, layer.source.shape);
    if (eigenvalues.length > 0) return eigenvalues.every((x) => isWithin(x, range));
    const matrix = fromExactMatrix(transitionMatrix(layer, symbol), `transition of symbol ${symbol}`);
    const { counts } = spectralFacts(matrix, "spectrum");
    const outside = counts.nonReal + counts.belowMinusOne + counts.aboveOne;
    const negative = range === "[0,1]" ? counts.minusOne + counts.negative : 0;
    if (outside + negative > 0) return false;
    return !contracting || spectralNorm(matrix, "norm").comparedWithOne !== "above";
  });
}

function isWithin(x: Exact, range: Range): boolean {
  const low = compare(x, fromInteger(range === "[0,1]" ? 0 : -1));
  const high = compare(x, fromInteger(1));
  return low !== undefined && high !== undefined && low >= 0 && high <= 0;
}
