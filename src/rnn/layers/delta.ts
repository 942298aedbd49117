// DeltaNet and DeltaProduct: products of generalized Householder matrices I - beta k k^T, each with its own input.
// The order of the operations inside one factor is `order.delta`; factors are applied first to last.
// Source: arXiv 2411.12537 (DeltaNet with eigenvalues in [-1, 1]); arXiv 2502.10297 (DeltaProduct).

import type { Arithmetic } from "../../number/generic.ts";
import type { Layer, Parameters, Shape } from "../layer.ts";
import { delta } from "../orders/delta.ts";
import type { Order } from "../semantics.ts";

function factor<T>(
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

/** A(x) = I - beta k k^T, B(x) = beta k v^T with k of shape [rows] and v of shape [columns]. */
export const deltaNet: Layer = {
  type: "deltaNet",
  tex: String.raw`H \gets (I - \beta k k^\top) H + \beta k v^\top`,
  parameters: [
    { name: "k", shape: ({ rows }) => [rows] },
    { name: "beta", shape: () => [] },
    { name: "v", shape: ({ columns }) => [columns], fallback: "0" },
  ],
  factors: () => 1,
  factor,
};

/** n_h factors a symbol: k [n_h, rows], beta [n_h], v [n_h, columns]; n_h may differ from symbol to symbol. */
export const deltaProduct: Layer = {
  type: "deltaProduct",
  tex: String.raw`H \gets (I - \beta_j k_j k_j^\top) H + \beta_j k_j v_j^\top,\quad j = 1, \dots, n_h`,
  parameters: [
    { name: "k", shape: ({ rows }) => ["factors", rows] },
    { name: "beta", shape: () => ["factors"] },
    { name: "v", shape: ({ columns }) => ["factors", columns], fallback: "0" },
  ],
  factors: (input) => input.beta.length,
  factor,
};
