// The spectra of a machine: for every layer and symbol the exact facts about its transition matrix, and apart from it about
// the matrix that the order of operations applies where that is another; for every layer, on demand, products over words.

import { InputError } from "../../core/errors.ts";
import { type Exact, finite } from "../../number/exact.ts";
import type { Machine, MachineLayer } from "../machine.ts";
import { type EnclosedFactor, encloseEigenvalues } from "./eigenvalues.ts";
import { type SpectralFacts, spectralFacts } from "./facts.ts";
import { type NormFacts, spectralNorm } from "./norm.ts";
import { type ProductReport, transitionProducts } from "./products.ts";
import { fromExactMatrix, type ScaledMatrix } from "./scaled-matrix.ts";
import { appliedMatrix, householderEigenvalues, transitionMatrix } from "./transition.ts";

export interface MatrixSpectrum {
  readonly matrix: ScaledMatrix;
  readonly facts: SpectralFacts;
  readonly norm: NormFacts;
  /** Undefined where 8192 bits do not tell eigenvalues apart. */
  readonly enclosed: readonly EnclosedFactor[] | undefined;
}

export interface SymbolSpectrum {
  readonly symbol: string;
  /** Of the stored codes, or why there is no such matrix. */
  readonly stored: MatrixSpectrum | { readonly none: string };
  /** Of the matrix that the order of operations applies, where it rounds what it derives from parameters alone. */
  readonly applied?: MatrixSpectrum;
  /** 1 - beta k·k of each factor I - beta k k^T of the stored codes. */
  readonly householder: readonly Exact[];
}

export interface LayerSpectrum {
  readonly type: string;
  readonly symbols: readonly SymbolSpectrum[];
  /** Absent where not asked for, or where a symbol has no matrix. */
  readonly products?: ProductReport;
}

export interface SpectrumOptions {
  /** Products over all words of at most so many letters of each layer's alphabet. */
  readonly products?: number;
  /** Different products at most. */
  readonly limit?: number;
  /** Radii of discs are at most 2^-accuracy; 40 if left out. */
  readonly accuracy?: number;
  readonly interrupted?: () => boolean;
}

/** @throws InputError for matrices of more than 256 rows */
export function machineSpectrum(machine: Machine, options: SpectrumOptions = {}): LayerSpectrum[] {
  return machine.layers.map((layer, l) => {
    const where = `${machine.model.origin}: layers[${l}]`;
    const symbols = layer.source.alphabet.map((_, s) => symbolSpectrum(machine, layer, s, where, options.accuracy));
    const { type } = layer.source.layer;
    const matrices = symbols.flatMap(({ stored }) => ("none" in stored ? [] : [stored.matrix]));
    if (options.products === undefined || matrices.length < symbols.length) return { type, symbols };
    const { limit, interrupted } = options;
    const products = transitionProducts(matrices, {
      length: options.products,
      where,
      ...(limit === undefined ? {} : { limit }),
      ...(interrupted === undefined ? {} : { interrupted }),
    });
    return { type, symbols, products };
  });
}

function symbolSpectrum(
  machine: Machine,
  layer: MachineLayer,
  s: number,
  where: string,
  accuracy?: number,
): SymbolSpectrum {
  const symbol = layer.source.alphabet[s];
  const householder = householderEigenvalues(layer.parameters[s], layer.source.shape);
  const stored = orReason(() => matrixSpectrum(transitionMatrix(layer, s), `${where}, A(${symbol})`, accuracy));
  if ("none" in stored) return { symbol, stored, householder };
  const other = appliedMatrix(machine, layer, s);
  if (other === undefined) return { symbol, stored, householder };
  const applied = orReason(() => matrixSpectrum(other, `${where}, applied A(${symbol})`, accuracy));
  return "none" in applied ? { symbol, stored, householder } : { symbol, stored, applied, householder };
}

function orReason(compute: () => MatrixSpectrum): MatrixSpectrum | { readonly none: string } {
  try {
    return compute();
  } catch (error) {
    if (error instanceof InputError) return { none: error.message };
    throw error;
  }
}

/** @throws InputError for entries that are not finite */
export function matrixSpectrum(
  matrix: readonly (readonly Exact[])[],
  where: string,
  accuracy?: number,
): MatrixSpectrum {
  const scaled = fromExactMatrix(matrix, where);
  const facts = spectralFacts(scaled, where);
  return { matrix: scaled, facts, norm: spectralNorm(scaled, where), enclosed: encloseEigenvalues(facts, accuracy) };
}

/** An eigenvalue within `radius` of re + i im; exactly re + i im where the radius is 0. */
export interface EnclosedEigenvalue {
  readonly re: Exact;
  readonly im: Exact;
  readonly radius: Exact;
  readonly multiplicity: number;
}

/** By real part, then by imaginary part. */
export function listedEigenvalues(factors: readonly EnclosedFactor[]): EnclosedEigenvalue[] {
  const dyadic = (n: bigint, bits: number) => finite(n < 0n ? -1 : 1, n < 0n ? -n : n, -bits);
  const all = factors.flatMap(({ parts, multiplicity }) =>
    parts.flatMap(({ bits, discs }) => discs.map((disc) => ({ bits, multiplicity, ...disc }))),
  );
  const most = all.reduce((bits, disc) => Math.max(bits, disc.bits), 0);
  const key = (n: bigint, bits: number) => n << BigInt(most - bits);
  const order = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
  return all
    .sort((a, b) => order(key(a.re, a.bits), key(b.re, b.bits)) || order(key(a.im, a.bits), key(b.im, b.bits)))
    .map(({ re, im, radius, bits, multiplicity }) => ({
      re: dyadic(re, bits),
      im: dyadic(im, bits),
      radius: dyadic(radius, bits),
      multiplicity,
    }));
}
