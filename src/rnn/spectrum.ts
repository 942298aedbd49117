// Eigenvalues of transition matrices for display: float64 by ml-matrix, and the exact non-trivial eigenvalue 1 - beta k·k
// where the transition is one generalized Householder matrix. What is decided about them is decided in spectrum/.

import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { InputError } from "../core/errors.ts";
import { type Exact, toNumber } from "../number/exact.ts";
import type { MachineLayer } from "./machine.ts";
import { householderEigenvalues, transitionMatrix } from "./spectrum/transition.ts";

export { transitionMatrix } from "./spectrum/transition.ts";

export interface Eigenvalue {
  readonly re: number;
  readonly im: number;
}

export interface Spectrum {
  /** The layer's symbol. */
  readonly symbol: string;
  /** In float64, for display; sorted by real part. */
  readonly eigenvalues: readonly Eigenvalue[];
  /** 1 - beta k·k of the stored codes, exactly, when the transition is I - beta k k^T. */
  readonly householder?: Exact;
}

/** Of a matrix in float64, sorted by real part; none unless all entries are finite in float64. */
export function displayEigenvalues(matrix: readonly (readonly Exact[])[]): Eigenvalue[] {
  const rows = matrix.map((row) => row.map(toNumber));
  if (rows.length === 0 || !rows.flat().every(Number.isFinite)) return [];
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(rows));
  return realEigenvalues.map((re, i) => ({ re, im: imaginaryEigenvalues[i] })).sort((a, b) => a.re - b.re);
}

/** A(x), or undefined where the step is not affine in the state (or too large to tell). */
export function affineTransition(layer: MachineLayer, symbol: number): Exact[][] | undefined {
  try {
    return transitionMatrix(layer, symbol);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Eigenvalues of A(x) for every symbol of a layer. NaN or infinite parameters give no eigenvalues, and neither do layers that
 * are not affine in the state. */
export function spectra(layer: MachineLayer): Spectrum[] {
  return layer.source.alphabet.map((symbol, s) => {
    const eigenvalues = displayEigenvalues(affineTransition(layer, s) ?? []);
    const single = layer.source.layer.type === "deltaNet" && eigenvalues.length > 0;
    const householder = single ? householderEigenvalues(layer.parameters[s], layer.source.shape).at(0) : undefined;
    return { symbol, eigenvalues, ...(householder === undefined ? {} : { householder }) };
  });
}
