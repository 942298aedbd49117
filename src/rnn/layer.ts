// A layer: H <- A(x) H + B(x) with a state of shape [rows, columns], written once over `Arithmetic<T>` as a chain of
// factors (one for most layers, n_h for products of Householder matrices). The columns of H evolve independently.

import { InputError } from "../core/errors.ts";
import type { Exact } from "../number/exact.ts";
import { type AffineForm, type Arithmetic, affineForms, readingOperands, variable } from "../number/generic.ts";
import type { Gates } from "./gates.ts";
import type { Decays } from "./orders/chunk-decay.ts";
import type { DplrToken } from "./orders/chunk-dplr.ts";
import type { OuterToken, Scales } from "./orders/chunk-outer.ts";
import type { Token } from "./orders/chunkwise.ts";
import type { Order, Semantics } from "./semantics.ts";

/** `[rows, columns]` of a layer's state; entries are stored row by row. */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
}

/** One symbol's parameters by name, flat and row-major, already rounded to the format where there is one. */
export type Parameters = Readonly<Record<string, readonly Exact[]>>;

/** A parameter that a layer expects, with its shape; `factors` stands for n_h. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: (shape: Shape) => readonly (number | "factors")[];
  /** Taken when the model file leaves the parameter out: every entry is this text. Without it the parameter is required. */
  readonly fallback?: string;
  /** The same for all symbols: it stands in the layer's `shared` and in no symbol. */
  readonly shared?: true;
}

/** How raw parameters become direct ones. */
export interface RawOptions {
  /** The range of eigenvalues: as shipped, or extended to negative ones. */
  readonly range: "[0,1]" | "[-1,1]";
  readonly keys: "normalised" | "as given";
}

/** A layer's parameters before its gates. */
export interface RawForm {
  /** The gates as TeX; every operation in it rounds. */
  readonly tex: string;
  readonly parameters: readonly ParameterSpec[];
  /** The options that mean something to the layer. */
  readonly options: readonly (keyof RawOptions)[];
  /** The direct parameters, each operation rounded once, in the order that `tex` shows. */
  resolve(gates: Gates, raw: Parameters, shape: Shape, options: RawOptions): Parameters;
}

/** What a symbol does, as data, where a scan combines symbols before they meet the state (blocks.ts).
 * a [rows], A [rows][rows], b [rows · columns]. */
export type BlockForm =
  | { readonly kind: "diagonal"; readonly a: readonly Exact[]; readonly b: readonly Exact[] }
  | { readonly kind: "dense"; readonly A: readonly (readonly Exact[])[]; readonly b: readonly Exact[] };

/** The same where a chunk of symbols is put into one matrix form. A layer has one kind, with one way of decaying. */
export type ChunkForm =
  /** Factors of the delta rule, first to last. */
  | { readonly kind: "delta"; readonly decays: Decays; readonly tokens: readonly Token[] }
  | { readonly kind: "outer"; readonly scales: Scales; readonly token: OuterToken }
  | { readonly kind: "dplr"; readonly token: DplrToken };

export interface Layer {
  readonly type: string;
  /** The update as TeX. */
  readonly tex: string;
  readonly parameters: readonly ParameterSpec[];
  /** Absent where a layer has no other parameters than those of its step. */
  readonly raw?: RawForm;
  /** The shapes that the state may have; absent: all. */
  readonly shapes?: { readonly expected: string; fits(shape: Shape): boolean };
  /** @throws InputError for numbers that the step has no meaning for */
  check?(input: Parameters, shape: Shape, where: string): void;
  /** How many factors a symbol with these parameters applies. */
  factors(input: Parameters, shape: Shape): number;
  /** One factor: the next state, entry by entry. `state` has rows · columns entries. */
  factor<T>(
    arithmetic: Arithmetic<T>,
    order: Order,
    shape: Shape,
    state: readonly T[],
    input: Parameters,
    index: number,
  ): T[];
  /** Absent where a symbol's step has no such form. */
  form?(input: Parameters, shape: Shape): BlockForm;
  /** Absent where no public kernel takes the layer in chunks. */
  chunkForm?(input: Parameters, shape: Shape): ChunkForm;
}

/** Forms are quadratic in the entries. */
const LARGEST_FORMS = 2000;

/** The exact affine forms of one factor (or, without `index`, of all factors in turn) in the state entries. */
export function exactForms(layer: Layer, order: Order, shape: Shape, input: Parameters, index?: number): AffineForm[] {
  const size = shape.rows * shape.columns;
  if (size > LARGEST_FORMS) {
    throw new InputError(
      `${layer.type} layer`,
      `at most ${LARGEST_FORMS} state entries where forms are derived`,
      `${size}`,
    );
  }
  const arithmetic = affineForms(size);
  const variables = Array.from({ length: size }, (_, j) => variable(j, size));
  const indices = index === undefined ? Array.from({ length: layer.factors(input, shape) }, (_, i) => i) : [index];
  const exact: Order = { ...order, delta: "D1" };
  return indices.reduce<AffineForm[]>((state, i) => layer.factor(arithmetic, exact, shape, state, input, i), variables);
}

/** One symbol's step under `semantics`, ready to be applied in any arithmetic that rounds as the semantics says (or not
 * at all when it is exact). Forms are derived once, here. */
export function symbolStep(
  layer: Layer,
  shape: Shape,
  input: Parameters,
  semantics: Semantics,
): <T>(arithmetic: Arithmetic<T>, state: readonly T[]) => T[] {
  const count = layer.factors(input, shape);
  const indices = Array.from({ length: count }, (_, i) => i);
  if (semantics.regime === "exact") {
    return (arithmetic, state) =>
      indices.reduce((h, i) => layer.factor(arithmetic, EXACT_ORDER, shape, h, input, i), [...state]);
  }
  const { order } = semantics;
  if (semantics.regime === "fused") {
    const forms = exactForms(layer, order, shape, input);
    return (arithmetic, state) => forms.map((form) => arithmetic.affine(form, state));
  }
  if (semantics.regime === "fusedPerFactor") {
    const factors = indices.map((i) => exactForms(layer, order, shape, input, i));
    return (arithmetic, state) =>
      factors.reduce((h, forms) => forms.map((form) => arithmetic.affine(form, h)), [...state]);
  }
  const every = <T>(arithmetic: Arithmetic<T>, state: readonly T[]): T[] =>
    indices.reduce((h, i) => layer.factor(arithmetic, order, shape, h, input, i), [...state]);
  return semantics.regime === "mixed" ? (arithmetic, state) => every(readingOperands(arithmetic), state) : every;
}

/** In exact arithmetic every order gives the same numbers; this one is run. */
const EXACT_ORDER: Order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };
