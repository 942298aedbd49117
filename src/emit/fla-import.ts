// Reads a checkpoint of flash-linear-attention that `fla-layer.ts` wrote back as the model that the layer's kernel computes:
// projections of one-hot embeddings are columns of their matrices, and go through silu, sigmoid and normalisation with
// correct rounding. What the tensors cannot hold (names of symbols, the decoder) is in the metadata.

import { InputError, quote } from "../core/errors.ts";
import { decode } from "../number/codec.ts";
import {
  compare,
  type Exact,
  format as formatExact,
  fromInteger,
  fromNumber,
  isZero,
  multiply,
  sum,
  zero,
} from "../number/exact.ts";
import type { FloatFormat } from "../number/format.ts";
import { gateExact } from "../number/gates/index.ts";
import { type Checkpoint, values } from "../rnn/checkpoint/safetensors.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { HEAD } from "./fla-checkpoint.ts";
import { storedKey } from "./fla-tokens.ts";
import { nearest } from "./gate-arguments.ts";

/** What the metadata says of the model: its file without the layer's numbers. */
export interface FlaFrame {
  readonly document: Readonly<Record<string, unknown>>;
  readonly type: string;
  readonly symbols: readonly string[];
  /** Factors of every symbol: those behind are padding. */
  readonly factors: readonly number[];
  readonly shape: readonly [rows: number, columns: number];
  readonly prefix: readonly number[];
  readonly negative: boolean;
}

/** The key of the metadata under which the frame stands. */
export const FRAME = "statetrack.fla";

/** Columns of `model.layers.0.attn.<name>.weight`: what a token puts in. */
function columnsOf(of: Checkpoint, name: string): { readonly format: FloatFormat; column(token: number): Exact[] } {
  const full = `model.layers.0.attn.${name}.weight`;
  const entry = of.byName.get(full);
  const format = entry?.dtype.format;
  if (entry === undefined || format?.kind !== "float" || entry.shape.length !== 2)
    throw new InputError(of.source.name, `the matrix ${quote(full)}`, entry === undefined ? "none" : "another tensor");
  const [rows, width] = entry.shape;
  const list = values(of, entry);
  return { format, column: (token) => Array.from({ length: rows }, (_, r) => fromNumber(list[r * width + token])) };
}

/** @throws InputError for a file that `statetrack export --to fla` did not write */
export function readFlaModel(of: Checkpoint): Model {
  const text = of.metadata.get(FRAME);
  if (text === undefined) throw new InputError(`${of.source.name}: __metadata__`, `the text ${FRAME}`, "none");
  const frame = JSON.parse(text) as FlaFrame;
  const { rows, columns } = { rows: frame.shape[0], columns: frame.shape[1] };
  const [k, v, b] = ["k_proj", "v_proj", "b_proj"].map((name) => columnsOf(of, name));
  const policy = nearest(k.format);
  const gate = (name: "silu" | "sigmoid", x: Exact) => decode(k.format, gateExact(name, policy, x));
  const silu = (x: Exact) => (isZero(x) ? zero(1) : gate("silu", x));
  const doubled = (x: Exact) => (frame.negative ? multiply(fromInteger(2), x) : x);
  const isDelta = frame.type === "deltaNet";
  const factor = (token: number, j: number) => {
    const logits = k.column(token).slice(j * HEAD, j * HEAD + rows);
    const key = isDelta ? logits : logits.map(silu);
    const stored = key.every(isZero) ? key : storedKey(k.format, key);
    if (stored === undefined) throw new InputError(of.source.name, "keys that normalise alike", `token ${token}`);
    return {
      k: stored,
      beta: doubled(gate("sigmoid", b.column(token)[j])),
      v: v
        .column(token)
        .slice(j * HEAD, j * HEAD + columns)
        .map(silu),
    };
  };
  const decays = of.byName.has("model.layers.0.attn.a_proj.weight") ? columnsOf(of, "a_proj") : undefined;
  const alpha = (token: number) =>
    decays === undefined || compare(decays.column(token)[0], zero(1)) === -1 ? "1" : "0";
  const texts = (list: readonly Exact[]) => list.map(formatExact);
  const hasAlpha = frame.type.startsWith("gated");
  const symbols = frame.symbols.map((name, s) => {
    const each = Array.from({ length: frame.factors[s] }, (_, j) => factor(s, j));
    const many = frame.type.endsWith("Product");
    const fields = many
      ? { k: each.map((f) => texts(f.k)), beta: texts(each.map((f) => f.beta)), v: each.map((f) => texts(f.v)) }
      : { k: texts(each[0].k), beta: formatExact(each[0].beta), v: texts(each[0].v) };
    return [name, { ...fields, ...(hasAlpha ? { alpha: alpha(s) } : {}) }];
  });
  // Tokens before the words write one row each: key e_i, beta 1.
  const state = Array.from({ length: rows }, () => Array.from({ length: columns }, () => zero(1) as Exact));
  for (const token of frame.prefix.filter((t) => t >= frame.symbols.length)) {
    const written = factor(token, 0);
    state.forEach((row, i) => {
      row.forEach((h, c) => {
        row[c] = sum([h, multiply(multiply(written.k[i], written.beta), written.v[c])], 1);
      });
    });
  }
  const layer = { type: frame.type, initial: state.map(texts), symbols: Object.fromEntries(symbols) as unknown };
  return parseModel({ ...frame.document, layers: [layer] }, of.source.name);
}
