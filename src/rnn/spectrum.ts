// Transition matrices of the stored parameters, exactly, and their eigenvalues for display: float64 by ml-matrix, and the
// exact non-trivial eigenvalue 1 - beta k·k where the transition is one generalized Householder matrix.

import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type Exact, fromInteger, multiply, subtract, sum, toNumber } from "../number/exact.ts";
import { exactForms, type Parameters } from "./layer.ts";
import type { MachineLayer } from "./machine.ts";

/** The order of operations plays no part in exact forms. */
const DISPLAY_ORDER = { sum: "sequential", multiplyAdd: "separate", delta: "D1" } as const;

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

/** A(x) of the first column [rows, rows], exact for the rounded parameters. */
export function transitionMatrix(layer: MachineLayer, symbol: number): Exact[][] {
  const { shape, layer: kind } = layer.source;
  const forms = exactForms(kind, DISPLAY_ORDER, shape, layer.parameters[symbol]);
  return Array.from({ length: shape.rows }, (_, i) =>
    Array.from(
      { length: shape.rows },
      (_, j) => forms[i * shape.columns].coefficients[j * shape.columns] ?? fromInteger(0),
    ),
  );
}

function householderEigenvalue({ k, beta }: Parameters): Exact {
  const square = sum(
    k.map((x) => multiply(x, x)),
    1,
  );
  return subtract(fromInteger(1), multiply(beta[0], square), 1);
}

/** Eigenvalues of A(x) for every symbol of a layer. NaN or infinite parameters give no eigenvalues. */
export function spectra(layer: MachineLayer): Spectrum[] {
  return layer.source.alphabet.map((symbol, s) => {
    const matrix = transitionMatrix(layer, s).map((row) => row.map(toNumber));
    const finite = matrix.flat().every(Number.isFinite);
    const decomposition = finite ? new EigenvalueDecomposition(new Matrix(matrix)) : undefined;
    const eigenvalues = (decomposition?.realEigenvalues ?? [])
      .map((re, i) => ({ re, im: decomposition?.imaginaryEigenvalues[i] ?? 0 }))
      .sort((a, b) => a.re - b.re);
    const exact =
      layer.source.layer.type === "deltaNet" && finite
        ? { householder: householderEigenvalue(layer.parameters[s]) }
        : {};
    return { symbol, eigenvalues, ...exact };
  });
}
