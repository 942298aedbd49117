// A model of one delta-rule layer as a checkpoint of flash-linear-attention: parameter names and shapes of the library, a
// config.json that builds it, one-hot embeddings, tokens before each word that write the initial state (the layers begin
// at 0). Beside it the model that the layer's kernel computes, with normalised keys, rounded betas and silu values as
// numbers: what is proved of the export is proved of that model. The output path (q, o, MLP, lm_head) is zero: the
// model's decoder reads the recurrent state. Source: fla/models and fla/layers at bc3b101; names are the library's.

import { InputError, quote } from "../core/errors.ts";
import { compare, type Exact, format as formatExact, fromInteger, isZero, same } from "../number/exact.ts";
import type { FloatFormat } from "../number/format.ts";
import type { Parameters } from "../rnn/layer.ts";
import type { Machine, MachineLayer } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import type { Semantics } from "../rnn/semantics.ts";
import { CHUNK, configOf, HEAD, HIDDEN_SIZES, KINDS, type Kind, type Token, tensorsOf } from "./fla-checkpoint.ts";
import type { FlaFrame } from "./fla-import.ts";
import { type Factor, layerToken, normalisedFactor, type TokenRules } from "./fla-tokens.ts";
import type { CodeTensor } from "./safetensors.ts";

export interface FlaExport {
  readonly tensors: readonly CodeTensor[];
  readonly config: Readonly<Record<string, unknown>>;
  /** What the layer's kernel computes, in the format of activations. */
  readonly kernelModel: Model;
  /** Tokens before every word; tokens are the symbols in order, then those that write the initial state. */
  readonly prefix: readonly number[];
  /** Whether a kernel of this layer computes the kernel model in this arithmetic (docs/export.md). */
  covers(semantics: Semantics): boolean;
  /** What the metadata keeps so that the file can be read back. */
  readonly frame: FlaFrame;
}

function factorsOf({ k, beta, v }: Parameters, rows: number, columns: number): Factor[] {
  return beta.map((gate, j) => ({
    k: k.slice(j * rows, (j + 1) * rows),
    beta: gate,
    v: v.slice(j * columns, (j + 1) * columns),
  }));
}

/** 2 where some symbol's beta, for normalised keys, is above 1. */
function scaleOf(layer: MachineLayer, rows: number, columns: number, format: FloatFormat): TokenRules["scale"] {
  const factors = layer.parameters.flatMap((input) => factorsOf(input, rows, columns));
  const isLarge = (factor: Factor) => compare(normalisedFactor(factor, format).beta, fromInteger(1)) === 1;
  return factors.some(isLarge) ? 2 : 1;
}

function formatOf({ semantics, model }: Machine): FloatFormat {
  const format = semantics.regime === "exact" ? undefined : (semantics.read ?? semantics.format);
  if (format?.kind === "float" && (format.name === "bfloat16" || format.name === "binary16")) return format;
  const expected = "operands in bfloat16 or binary16, the formats of the library's activations";
  throw new InputError(`${model.origin}: export to flash-linear-attention`, expected, format?.name ?? "exact numbers");
}

/** @throws InputError for other layers, stacks, sizes beyond the head's, and numbers that the layer's gates do not reach */
export function flaExport(machine: Machine): FlaExport {
  const { model } = machine;
  const where = `${model.origin}: export to flash-linear-attention`;
  if (machine.layers.length > 1)
    throw new InputError(where, "one layer (its blocks hand on vectors, not symbols)", `${machine.layers.length}`);
  const [layer] = machine.layers;
  const kind = KINDS.get(layer.source.layer.type);
  if (kind === undefined)
    throw new InputError(where, `a layer of type ${[...KINDS.keys()].join(", ")}`, layer.source.layer.type);
  const { rows, columns } = layer.source.shape;
  if (rows > HEAD || columns > HEAD)
    throw new InputError(where, `a state of at most [${HEAD}, ${HEAD}]`, `[${rows}, ${columns}]`);
  const format = formatOf(machine);
  const rules: TokenRules = { ...kind, format, scale: scaleOf(layer, rows, columns, format) };
  const own = layer.parameters.map((input, s) =>
    tokenOf(input, rows, columns, rules, `${model.origin}: layers[0].symbols[${quote(layer.source.alphabet[s])}]`),
  );
  const start = initialTokens(layer, rules, `${model.origin}: layers[0].initial`);
  const symbols = layer.source.alphabet;
  const bos = model.bos === undefined ? [] : [symbols.indexOf(model.bos)];
  const tokens = [...own, ...start];
  const hidden = HIDDEN_SIZES.find((size) => size >= tokens.length);
  if (hidden === undefined) throw new InputError(where, `at most ${HIDDEN_SIZES.at(-1)} tokens`, String(tokens.length));
  const prefix = [...start.map((_, i) => symbols.length + i), ...bos];
  const kernel = kernelModel(machine, own);
  const document = Object.fromEntries(Object.entries(kernel.document as object).filter(([key]) => key !== "layers"));
  return {
    tensors: tensorsOf(tokens, kind, rules, hidden),
    config: configOf(tokens, kind, rules, hidden),
    kernelModel: kernel,
    covers: (semantics) => covers(semantics, kind, format),
    prefix,
    frame: {
      document,
      type: layer.source.layer.type,
      symbols,
      factors: own.map(({ factors }) => factors.length),
      shape: [rows, columns],
      prefix,
      negative: rules.scale === 2,
    },
  };
}

/** States are binary32 in all kernels. Chunked ones store normalised keys in the format of activations, and so does the recurrent
 * one of DeltaNet, which reads operands as they are; those of the other layers keep normalised keys in binary32. */
function covers(semantics: Semantics, kind: Kind, format: FloatFormat): boolean {
  if (semantics.regime === "exact" || semantics.format.name !== "binary32") return false;
  // No kernel rounds its state between symbols.
  if (semantics.store !== undefined) return false;
  const { rounding, overflow, subnormals } = semantics;
  if (rounding !== "tiesToEven" || overflow !== "infinity" || subnormals !== "gradual") return false;
  if (semantics.regime === "chunkwise")
    return !kind.hasDecay && semantics.read?.name === format.name && semantics.block?.length === CHUNK;
  return semantics.regime === "perOperation" && semantics.order.delta === "D1" && kind.modelType === "delta_net";
}

function tokenOf(input: Parameters, rows: number, columns: number, rules: TokenRules, where: string): Token {
  const decay = Object.hasOwn(input, "alpha") ? input.alpha[0] : fromInteger(1);
  if (!isZero(decay) && !same(decay, fromInteger(1)))
    throw new InputError(`${where}.alpha`, "0 or 1, which the decay's gate gives exactly", formatExact(decay));
  const factors = factorsOf(input, rows, columns).map((factor) => layerToken(factor, rules, where));
  return { factors, keepsState: !isZero(decay) };
}

/** Tokens that write the rows of the initial state: key e_i, beta 1, the row as values. */
function initialTokens({ initial, source }: MachineLayer, rules: TokenRules, where: string): Token[] {
  const { rows, columns } = source.shape;
  return Array.from({ length: rows }, (_, i) => i).flatMap((i) => {
    const v = initial.slice(i * columns, (i + 1) * columns);
    if (v.every(isZero)) return [];
    const k = Array.from({ length: rows }, (_, r) => fromInteger(r === i ? 1 : 0));
    return [{ factors: [layerToken({ k, beta: fromInteger(1), v }, rules, where)], keepsState: true }];
  });
}

/** The machine's model with the factors that the kernel sees; numbers that are exact in the format. */
function kernelModel({ model, layers: [layer] }: Machine, tokens: readonly Token[]): Model {
  const { rows, columns } = layer.source.shape;
  const texts = (list: readonly Exact[]) => list.map(formatExact);
  const matrix = (list: readonly Exact[]) =>
    Array.from({ length: rows }, (_, i) => texts(list.slice(i * columns, (i + 1) * columns)));
  const many = layer.source.layer.type.endsWith("Product");
  const decays = layer.source.layer.parameters.some(({ name }) => name === "alpha");
  const symbols = tokens.map(({ factors, keepsState }, s) => {
    const each = factors.map(({ kernel }) => kernel);
    const fields = many
      ? {
          k: each.map(({ k }) => texts(k)),
          beta: texts(each.map(({ beta }) => beta)),
          v: each.map(({ v }) => texts(v)),
        }
      : { k: texts(each[0].k), beta: formatExact(each[0].beta), v: texts(each[0].v) };
    return [layer.source.alphabet[s], { ...fields, ...(decays ? { alpha: keepsState ? "1" : "0" } : {}) }];
  });
  const document = model.document as Readonly<Record<string, unknown>>;
  const own = {
    type: layer.source.layer.type,
    initial: matrix(layer.initial),
    symbols: Object.fromEntries(symbols) as unknown,
  };
  const name = `${model.name}, as the layer's kernel computes it`;
  return parseModel({ ...document, name, layers: [own] }, model.origin);
}
