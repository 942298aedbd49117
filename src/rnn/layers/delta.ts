// DeltaNet and DeltaProduct: products of generalized Householder matrices I - beta k k^T, each with its own input.
// The order of the operations inside one factor is `order.delta`; factors are applied first to last. Raw: beta = sigmoid(z), for
// the range [-1,1] 2 sigmoid(z) (which doubles the input beta k v^T too), and k / |k|, every entry correctly rounded.
// Sources: arXiv 2406.06484; arXiv 2411.12537 (eigenvalues in [-1, 1]); arXiv 2502.10297 (DeltaProduct); agrees with
// flash-linear-attention at bc3b101, fla/ops/delta_rule/naive.py, fla/ops/gated_delta_product/naive.py without g (that one
// multiplies (v - k h) k by beta last: another rounding), and fla/layers/delta_net.py (allow_neg_eigval). Their l2 norm adds 1e-6 to |k|².

import { type Exact, fromInteger } from "../../number/exact.ts";
import type { Arithmetic } from "../../number/generic.ts";
import type { Gates } from "../gates.ts";
import type { ChunkForm, Layer, ParameterSpec, Parameters, RawForm, RawOptions, Shape } from "../layer.ts";
import type { Decays } from "../orders/chunk-decay.ts";
import { delta } from "../orders/delta.ts";
import type { Order } from "../semantics.ts";

/** Factor `index` of the delta rule on every column. */
export function deltaFactor<T>(
  arithmetic: Arithmetic<T>,
  order: Order,
  shape: Shape,
  state: readonly T[],
  input: Parameters,
  index: number,
): T[] {
  const { rows, columns } = shape;
  const k = input.k.slice(index * rows, (index + 1) * rows);
  const next = Array.from({ length: columns }, (_, j) => {
    const column = state.filter((_, e) => e % columns === j);
    return delta(arithmetic, order, column, { k, beta: input.beta[index], v: input.v[index * columns + j] });
  });
  return state.map((_, e) => next[e % columns][Math.floor(e / columns)]);
}

/** beta = sigmoid(z), or twice that, which doubles after the gate has rounded. */
export function betas(gates: Gates, z: readonly Exact[], { range }: RawOptions): Exact[] {
  const gate = z.map((x) => gates.apply("sigmoid", x));
  return range === "[0,1]" ? gate : gate.map((x) => gates.mul(fromInteger(2), x));
}

/** Keys [n, rows] as they are, or each divided by its norm. */
export function keysOf(gates: Gates, k: readonly Exact[], rows: number, { keys }: RawOptions): Exact[] {
  if (keys === "as given") return [...k];
  const each = Array.from({ length: k.length / rows }, (_, j) => k.slice(j * rows, (j + 1) * rows));
  return each.flatMap((key) => gates.normalise(key));
}

/** Key, gate and value of one factor; `gate` is beta, or z before the sigmoid. */
export const oneFactor = (gate: "beta" | "z"): readonly ParameterSpec[] => [
  { name: "k", shape: ({ rows }) => [rows] },
  { name: gate, shape: () => [] },
  { name: "v", shape: ({ columns }) => [columns], fallback: "0" },
];

/** The same for n_h factors, whose number may differ from symbol to symbol. */
export const manyFactors = (gate: "beta" | "z"): readonly ParameterSpec[] => [
  { name: "k", shape: ({ rows }) => ["factors", rows] },
  { name: gate, shape: () => ["factors"] },
  { name: "v", shape: ({ columns }) => ["factors", columns], fallback: "0" },
];

/** The raw form of layers whose gates are beta alone. */
function rawDelta(parameters: readonly ParameterSpec[]): RawForm {
  return {
    tex: String.raw`eta = c\,\sigma(z),\; c \in \{1, 2\},\quad k \gets k / |k|`,
    parameters,
    options: ["range", "keys"],
    resolve: (gates, { k, z, v }, { rows }, options) => ({
      k: keysOf(gates, k, rows, options),
      beta: betas(gates, z, options),
      v,
    }),
  };
}

/** A symbol's factors as tokens of a chunk; the state decays before the first, if at all. */
export function deltaForm(
  { k, beta, v }: Parameters,
  { rows, columns }: Shape,
  decays: Decays = "none",
  decay?: readonly Exact[],
): ChunkForm {
  const tokens = beta.map((gate, j) => ({
    k: k.slice(j * rows, (j + 1) * rows),
    beta: gate,
    v: v.slice(j * columns, (j + 1) * columns),
    ...(decay === undefined || j > 0 ? {} : { decay }),
  }));
  return { kind: "delta", decays, tokens };
}

const form = (input: Parameters, shape: Shape): ChunkForm => deltaForm(input, shape);

/** A(x) = I - beta k k^T, B(x) = beta k v^T with k of shape [rows] and v of shape [columns]. */
export const deltaNet: Layer = {
  type: "deltaNet",
  tex: String.raw`H \gets (I - \beta k k^\top) H + \beta k v^\top`,
  parameters: oneFactor("beta"),
  raw: rawDelta(oneFactor("z")),
  factors: () => 1,
  factor: deltaFactor,
  chunkForm: form,
};

/** n_h factors a symbol: k [n_h, rows], beta [n_h], v [n_h, columns]; n_h may differ from symbol to symbol. */
export const deltaProduct: Layer = {
  type: "deltaProduct",
  tex: String.raw`H \gets (I - \beta_j k_j k_j^\top) H + \beta_j k_j v_j^\top,\quad j = 1, \dots, n_h`,
  parameters: manyFactors("beta"),
  raw: rawDelta(manyFactors("z")),
  factors: (input) => input.beta.length,
  factor: deltaFactor,
  chunkForm: form,
};
