// Mamba-2: one decay for a head, a = exp(Delta A), A = -exp(A_log), Delta = softplus(dt + dt_bias); B is the key k, x the value v.
// Operations: (Delta k) times v, both rounded; then a H + that. Extended to [-1,1] only the decay changes, 2 a - 1.
// Sources: arXiv 2405.21060; agrees with state-spaces/mamba at e9594ce, mamba_ssm/modules/mamba2.py
// (`step`: dBx = dt B x, state dA + dBx). That einsum does not fix the order of its two products.

import type { Exact } from "../../number/exact.ts";
import type { Arithmetic } from "../../number/generic.ts";
import type { Layer, Parameters, Shape } from "../layer.ts";
import { multiplyAdd } from "../orders/dot.ts";
import type { Order } from "../semantics.ts";
import { decayForm, discretised, KEY_AND_VALUE, outerForm, ranged, scalarOf, timeStep } from "./decay.ts";

/** a H + (c k) v^T with one decay and one factor c for all entries. */
function scaledOuter<T>(
  arithmetic: Arithmetic<T>,
  order: Order,
  { columns }: Shape,
  state: readonly T[],
  { a, c }: { readonly a: Exact; readonly c: Exact },
  { k, v }: Parameters,
): T[] {
  const [decay, scale] = [arithmetic.constant(a), arithmetic.constant(c)];
  const [keys, values] = [k, v].map((list) => list.map((x) => arithmetic.constant(x)));
  return state.map((h, e) => {
    const added = arithmetic.mul(arithmetic.mul(scale, keys[Math.floor(e / columns)]), values[e % columns]);
    return multiplyAdd(arithmetic, order, decay, h, added);
  });
}

export const mamba2: Layer = {
  type: "mamba2",
  tex: String.raw`H \gets a H + (\Delta k) v^\top`,
  parameters: [{ name: "a", shape: scalarOf }, { name: "delta", shape: scalarOf, fallback: "1" }, ...KEY_AND_VALUE],
  raw: {
    tex: String.raw`\Delta = \operatorname{softplus}(dt + dt\_bias),\quad a = e^{-e^{A\_log} \Delta}`,
    parameters: [
      { name: "A_log", shape: scalarOf, shared: true },
      { name: "dt_bias", shape: scalarOf, fallback: "0", shared: true },
      { name: "dt", shape: scalarOf },
      ...KEY_AND_VALUE,
    ],
    options: ["range"],
    resolve: (gates, { A_log, dt, dt_bias, k, v }, _shape, options) => {
      const delta = timeStep(gates, dt[0], dt_bias[0]);
      return { a: [ranged(gates, discretised(gates, A_log[0], delta), options)], delta: [delta], k, v };
    },
  },
  factors: () => 1,
  factor: (arithmetic, order, shape, state, input) =>
    scaledOuter(arithmetic, order, shape, state, { a: input.a[0], c: input.delta[0] }, input),
  // Under `scan` the input (Delta k) v^T is rounded once.
  form: (input, shape) => decayForm(input.a, input, shape, input.delta[0]),
  chunkForm: (input) => outerForm("weightedKeys", input.a, input, input.delta[0]),
};
