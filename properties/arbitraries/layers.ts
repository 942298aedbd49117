// Layers as model files have them: every type, with a parameter set for each symbol.

import fc, { type Arbitrary } from "fast-check";
import { type Exact, zero } from "../../src/number/exact.ts";
import type { NumberFormat } from "../../src/number/format.ts";
import { betaWithin, type EigenvalueRange, entryWithin, keyWithin } from "./eigenvalues.ts";
import { numberText } from "./readable.ts";

export type LayerType = "scalar" | "diagonal" | "dense" | "deltaNet" | "deltaProduct";
export const LAYER_TYPES: readonly LayerType[] = ["scalar", "diagonal", "dense", "deltaNet", "deltaProduct"];

export interface LayerOptions {
  readonly type: LayerType;
  /** Rows and columns of the state, or the most of them when `fewer` is drawn; a scalar layer has one of each. */
  readonly rows: number;
  readonly columns: number;
  /** `drawn`: any number of rows and columns up to those. */
  readonly fewer?: "drawn" | "no";
  readonly symbols: readonly string[];
  /** The format that parameters are numbers of. */
  readonly format: NumberFormat;
  readonly numbers: Arbitrary<Exact>;
  /** Of every symbol, or by symbol; not for `dense`. `any` when left out. */
  readonly eigenvalues?: EigenvalueRange | Readonly<Record<string, EigenvalueRange>>;
  /** The input (b, B or v): left out at times (the default), never there, always there. */
  readonly input?: "drawn" | "none" | "always";
  /** The initial state: drawn like parameters (the default) or all zeros. */
  readonly initial?: "drawn" | "zero";
}

/** A layer of a model document; numbers are texts. */
export interface LayerDocument {
  readonly type: LayerType;
  readonly initial: unknown;
  readonly symbols: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}
/** What one symbol's parameters are made of; matrices of the largest size, cut to the size drawn. */
interface Drawn {
  readonly transition: readonly (readonly Exact[])[];
  readonly betas: readonly Exact[];
  readonly inputs: readonly (readonly Exact[])[];
  readonly factors: number;
  readonly hasInput: boolean;
}

/** Householder factors of a deltaProduct. */
const MOST_FACTORS = 3;

/** Layers of one type: each number by `numbers`, then brought into the range of eigenvalues; 1 to 3 factors for
 * `deltaProduct`. Shrinks to fewer rows, columns and factors, no input, and simpler numbers, one at a time while the
 * others stay. @throws RangeError for a range of `dense` */
export function layers(options: LayerOptions): Arbitrary<LayerDocument> {
  const { type, numbers, symbols } = options;
  const most: Size = type === "scalar" ? { rows: 1, columns: 1 } : options;
  const size = (n: number) => fc.integer({ min: options.fewer === "drawn" ? 1 : n, max: n });
  const start = options.initial === "zero" ? fc.constant(zero()) : numbers;
  return fc
    .record({
      rows: size(most.rows),
      columns: size(most.columns),
      initial: matrix(most.rows, most.columns, start),
      symbols: fc.tuple(...symbols.map(() => symbolOf(type, most, options))),
    })
    .map(({ rows, columns, initial, symbols: drawn }) => ({
      type,
      initial: type === "scalar" ? numberText(initial[0][0]) : texts(cut(initial, rows, columns)),
      symbols: Object.fromEntries(
        drawn.map((one, i) => [symbols[i], parameters(one, { rows, columns }, options, symbols[i])]),
      ),
    }));
}

function symbolOf(type: LayerType, { rows, columns }: Size, { numbers, input = "drawn" }: LayerOptions) {
  const factors = type === "deltaProduct" ? MOST_FACTORS : 1;
  const delta = type === "deltaNet" || type === "deltaProduct";
  const height = type === "dense" ? rows : factors;
  const presence = fc.boolean().map((drawn) => input === "always" || (input === "drawn" && drawn));
  return fc.record<Drawn>({
    transition: matrix(height, rows, numbers),
    betas: list(delta ? factors : 0, numbers),
    inputs: matrix(delta ? factors : rows, columns, numbers),
    factors: fc.integer({ min: 1, max: factors }),
    hasInput: presence,
  });
}

function parameters(drawn: Drawn, { rows, columns }: Size, options: LayerOptions, symbol: string) {
  const { type, format, eigenvalues = "any" } = options;
  const range = typeof eigenvalues === "string" ? eigenvalues : (eigenvalues[symbol] ?? "any");
  const { transition, betas, inputs, factors, hasInput } = drawn;
  const entry = (x: Exact) => numberText(entryWithin(format, range, x));
  const keys = () => cut(transition, factors, rows).map((k) => keyWithin(format, range, k));
  const beta = (x: Exact) => numberText(betaWithin(format, range, x));
  const given = (name: string, value: unknown) => (hasInput ? { [name]: value } : {});
  switch (type) {
    case "scalar":
      return { a: entry(transition[0][0]), ...given("b", numberText(inputs[0][0])) };
    case "diagonal":
      return { a: transition[0].slice(0, rows).map(entry), ...given("b", texts(cut(inputs, rows, columns))) };
    case "dense":
      if (range !== "any") throw new RangeError(`layers: expected eigenvalues any for dense, found ${range}`);
      return { A: texts(cut(transition, rows, rows)), ...given("B", texts(cut(inputs, rows, columns))) };
    case "deltaNet":
      return { k: texts(keys())[0], beta: beta(betas[0]), ...given("v", texts(cut(inputs, 1, columns))[0]) };
    case "deltaProduct":
      return {
        k: texts(keys()),
        beta: betas.slice(0, factors).map(beta),
        ...given("v", texts(cut(inputs, factors, columns))),
      };
  }
}

function list<T>(length: number, item: Arbitrary<T>): Arbitrary<T[]> {
  return fc.array(item, { minLength: length, maxLength: length });
}

function matrix<T>(rows: number, columns: number, item: Arbitrary<T>): Arbitrary<T[][]> {
  return list(rows, list(columns, item));
}

function cut<T>(rows: readonly (readonly T[])[], height: number, width: number): T[][] {
  return rows.slice(0, height).map((row) => row.slice(0, width));
}

function texts(rows: readonly (readonly Exact[])[]): string[][] {
  return rows.map((row) => row.map(numberText));
}
