// Layers whose transition is given directly: a scalar, a diagonal, a full matrix. H <- A H + B.
// Source: arXiv 2411.12537, equation 1 and section 2 (diagonal: Mamba, GLA; full: App. A.3).

import type { Exact } from "../../number/exact.ts";
import type { Arithmetic } from "../../number/generic.ts";
import type { Layer, Parameters, Shape } from "../layer.ts";
import { dot, multiplyAdd } from "../orders/dot.ts";
import type { Order } from "../semantics.ts";

function elementwise<T>(
  arithmetic: Arithmetic<T>,
  order: Order,
  shape: Shape,
  state: readonly T[],
  input: Parameters,
): T[] {
  const a = input.a.map((x) => arithmetic.constant(x));
  const b = input.b.map((x) => arithmetic.constant(x));
  return state.map((h, i) => multiplyAdd(arithmetic, order, a[Math.floor(i / shape.columns)], h, b[i]));
}

/** One number: h <- a h + b. Shape [1, 1]. */
export const scalar: Layer = {
  type: "scalar",
  tex: String.raw`h \gets a h + b`,
  parameters: [
    { name: "a", shape: () => [] },
    { name: "b", shape: () => [], fallback: "0" },
  ],
  shapes: { expected: "one number", fits: ({ rows, columns }) => rows * columns === 1 },
  factors: () => 1,
  factor: elementwise,
  form: ({ a, b }) => ({ kind: "diagonal", a, b }),
};

/** Row i is multiplied by a_i: H_ij <- a_i H_ij + b_ij. */
export const diagonal: Layer = {
  type: "diagonal",
  tex: String.raw`H \gets \operatorname{diag}(a) H + b`,
  parameters: [
    { name: "a", shape: ({ rows }) => [rows] },
    { name: "b", shape: ({ rows, columns }) => [rows, columns], fallback: "0" },
  ],
  factors: () => 1,
  factor: elementwise,
  form: ({ a, b }) => ({ kind: "diagonal", a, b }),
};

/** A full matrix: entry (i, j) of the next state is the dot product of row i of A with column j, plus B_ij. */
export const dense: Layer = {
  type: "dense",
  tex: String.raw`H \gets A H + B`,
  parameters: [
    { name: "A", shape: ({ rows }) => [rows, rows] },
    { name: "B", shape: ({ rows, columns }) => [rows, columns], fallback: "0" },
  ],
  factors: () => 1,
  factor<T>(arithmetic: Arithmetic<T>, order: Order, shape: Shape, state: readonly T[], input: Parameters): T[] {
    const constants = (values: readonly Exact[]) => values.map((x) => arithmetic.constant(x));
    const rows = Array.from({ length: shape.rows }, (_, i) =>
      constants(input.A.slice(i * shape.rows, (i + 1) * shape.rows)),
    );
    const b = constants(input.B);
    return state.map((_, e) => {
      const [i, j] = [Math.floor(e / shape.columns), e % shape.columns];
      const column = state.filter((_, other) => other % shape.columns === j);
      return dot(arithmetic, order, rows[i], column, b[e]);
    });
  },
  form: ({ A, B }, { rows }) => ({
    kind: "dense",
    A: Array.from({ length: rows }, (_, i) => A.slice(i * rows, (i + 1) * rows)),
    b: B,
  }),
};
