// A model: an alphabet, a stack of layers with per-symbol parameters, what each layer hands to the next, a decoder.
// Numbers stay the text of the file here; a machine (machine.ts) rounds them once for its semantics.

import type { Layer, RawOptions, Shape } from "./layer.ts";

/** A parameter as written: entries row by row, each a decimal, fraction, hex float or expression. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly texts: readonly string[];
}

/** How a state is read. Classes are names; `undefined` behaviour (no class) is an answer of its own, and never right. */
export type Decoder =
  /** The class listed for exactly this state (and symbol, if the entry has one). */
  | { readonly type: "lookup"; readonly entries: readonly LookupEntry[] }
  /** Class i when thresholds[i-1] <= h[entry] < thresholds[i]; thresholds increase, classes are one more. */
  | {
      readonly type: "threshold";
      readonly entry: number;
      readonly thresholds: readonly string[];
      readonly classes: readonly string[];
    }
  /** The class of the anchor at the least Euclidean distance. */
  | { readonly type: "nearest"; readonly anchors: readonly Anchor[] }
  /** The ranks of the entries, 1 for the least, as in "2 1 3"; equal entries are a tie. */
  | { readonly type: "rank" }
  /** The position, from 1, of the largest entry; two largest entries are a tie. */
  | { readonly type: "argmax" };

interface LookupEntry {
  readonly state: readonly string[];
  readonly symbol?: string;
  readonly class: string;
}
interface Anchor {
  readonly point: readonly string[];
  readonly class: string;
}

/** What a layer hands to the next one: the class of its new state and its own symbol choose the next layer's symbol. */
export interface LayerOutput {
  readonly decoder: Decoder;
  /** symbols[class][symbol] = symbol of the next layer */
  readonly symbols: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ModelLayer {
  readonly layer: Layer;
  readonly shape: Shape;
  /** The layer's own alphabet (names that are whole numbers first, as JSON objects are read in JavaScript). */
  readonly alphabet: readonly string[];
  /** parameters[symbol index][name]; those that are shared are repeated. */
  readonly parameters: readonly Readonly<Record<string, Tensor>>[];
  readonly initial: Tensor;
  /** Present where the parameters are raw: how they become those of the step. */
  readonly raw?: RawOptions;
  /** Absent: the layer's own symbol is handed on. */
  readonly output?: LayerOutput;
}

export interface Model {
  readonly name: string;
  /** Where it was read, for messages. */
  readonly origin: string;
  /** The alphabet of words, in order; with `bos`, exactly the symbols of the first layer. */
  readonly alphabet: readonly string[];
  /** A symbol of the first layer read before every word; it makes the empty word a word that is asked about. */
  readonly bos?: string;
  readonly layers: readonly ModelLayer[];
  /** The model's own decoder, which reads the last layer's state and the last symbol of the word. */
  readonly decoder?: { readonly decoder: Decoder; readonly accept: readonly string[] };
  /** The file's content with every number as its source text; it reads back to the same model. */
  readonly document: unknown;
}
