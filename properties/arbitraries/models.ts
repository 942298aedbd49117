// Models as documents that `parseModel` reads: one layer, numbers of one format, a decoder if wanted.

import fc, { type Arbitrary } from "fast-check";
import { InputError } from "../../src/core/errors.ts";
import { decode } from "../../src/number/codec.ts";
import type { NumberFormat } from "../../src/number/format.ts";
import { machine } from "../../src/rnn/machine.ts";
import { parseModel } from "../../src/rnn/model-file.ts";
import type { Semantics } from "../../src/rnn/semantics.ts";
import { codes } from "./codes.ts";
import { accepting, type DecoderDocument, type DecoderType, decoders } from "./decoders.ts";
import type { EigenvalueRange } from "./eigenvalues.ts";
import { type LayerDocument, type LayerType, layers } from "./layers.ts";
import { shrinkingBy } from "./shrinking.ts";

export interface ModelOptions {
  /** The alphabet, kept as it is. When left out 1 to 3 of a, b, c. */
  readonly alphabet?: readonly string[];
  /** At most so many rows and columns of the state; 2 and 1 when left out. A scalar has one of each. */
  readonly rows?: number;
  readonly columns?: number;
  /** Of every symbol's transition, or by symbol; `any` when left out. */
  readonly eigenvalues?: EigenvalueRange | Readonly<Record<string, EigenvalueRange>>;
  /** The input (b or v): left out at times (the default), never there, always there. */
  readonly input?: "drawn" | "none" | "always";
  readonly initial?: "drawn" | "zero";
  /** Of parameters and initial states. `finite` is the default. */
  readonly values?: "all" | "finite";
  /** `none` is the default. */
  readonly decoder?: "none" | "drawn" | "always";
  readonly decoderTypes?: readonly DecoderType[];
}

/** A model document. */
export interface ModelDocument {
  readonly statetrack: 1;
  readonly alphabet: readonly string[];
  readonly layers: readonly [LayerDocument];
  readonly decoder?: DecoderDocument & { readonly accept: readonly string[] };
}

/** h <- a h + b: one number of state. Numbers are values of `format` by the weights of `codes`. Shrinks to fewer symbols
 * (unless the alphabet is given), no decoder, no input and simpler numbers, one at a time while the others stay. */
export function scalarModels(format: NumberFormat, options: ModelOptions = {}): Arbitrary<ModelDocument> {
  return models("scalar", format, options);
}

/** H <- diag(a) H + B; draws and shrinks as `scalarModels`, also to fewer rows and columns. */
export function diagonalModels(format: NumberFormat, options: ModelOptions = {}): Arbitrary<ModelDocument> {
  return models("diagonal", format, options);
}

/** H <- (I - beta k k^T) H + beta k v^T; eigenvalues 1 and 1 - beta |k|^2. Draws and shrinks as `diagonalModels`. */
export function deltaNetModels(format: NumberFormat, options: ModelOptions = {}): Arbitrary<ModelDocument> {
  return models("deltaNet", format, options);
}

/** Models of one layer of any type; as `scalarModels`. */
export function models(type: LayerType, format: NumberFormat, options: ModelOptions = {}): Arbitrary<ModelDocument> {
  const { alphabet: asked, rows = 2, columns = 1, values = "finite", decoder = "none" } = options;
  const numbers = codes(format, { values }).map((code) => decode(format, code));
  const all = asked ?? ["a", "b", "c"];
  const layer = layers({ ...options, type, rows, columns, fewer: "drawn", symbols: all, format, numbers });
  const finite = codes(format, { values: "finite" }).map((code) => decode(format, code));
  const most = type === "scalar" ? 1 : rows * columns;
  const types = options.decoderTypes === undefined ? {} : { types: options.decoderTypes };
  return fc
    .record({
      symbols: asked === undefined ? someOf(all) : fc.constant(all),
      layer,
      decoder: decoders({ entries: most, numbers: finite, ...types }),
      decodes: fc.boolean().map((drawn) => decoder === "always" || (decoder === "drawn" && drawn)),
    })
    .map(({ symbols, layer: own, decoder: reads, decodes }): ModelDocument => {
      const kept = Object.fromEntries(symbols.map((symbol) => [symbol, own.symbols[symbol]]));
      const entries = entriesOf(own);
      const fitted = cutTo(reads, entries);
      return {
        statetrack: 1,
        alphabet: symbols,
        layers: [{ ...own, symbols: kept }],
        ...(decodes ? { decoder: { ...fitted, accept: accepting(fitted, entries) } } : {}),
      };
    });
}

/** At least one of `all`; shrinks by leaving any one out. */
function someOf<T>(all: readonly T[]): Arbitrary<readonly T[]> {
  const drawn: Arbitrary<readonly T[]> = fc.subarray([...all], { minLength: 1 });
  return shrinkingBy(drawn, (some) => (some.length === 1 ? [] : some.map((_, i) => some.toSpliced(i, 1))));
}

/** Whether the document is a model whose numbers the semantics can hold. */
export function isModelUnder(document: unknown, semantics: Semantics): boolean {
  try {
    machine(parseModel(document, "model"), semantics);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Entries of a layer's state. */
export function entriesOf({ initial }: LayerDocument): number {
  return Array.isArray(initial) ? initial.flat().length : 1;
}

/** A decoder of a larger state cut to `entries`: points lose their last coordinates, the entry of a threshold is the
 * last one at most, and of states that are then listed twice the first stays. */
function cutTo(decoder: DecoderDocument, entries: number): DecoderDocument {
  const cut = (list: unknown, key: string) => {
    const all = (list as readonly Readonly<Record<string, unknown>>[]).map((place) => ({
      ...place,
      [key]: (place[key] as readonly string[]).slice(0, entries),
    }));
    const name = (place: Readonly<Record<string, unknown>>) => (place[key] as readonly string[]).join(" ");
    return key === "point"
      ? all
      : all.filter((place, i) => all.findIndex((other) => name(other) === name(place)) === i);
  };
  switch (decoder.type) {
    case "threshold":
      return { ...decoder, entry: Math.min(Number(decoder.entry), entries - 1) };
    case "nearest":
      return { ...decoder, anchors: cut(decoder.anchors, "point") };
    case "lookup":
      return { ...decoder, entries: cut(decoder.entries, "state") };
    default:
      return decoder;
  }
}
