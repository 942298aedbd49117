// Mamba (S6): column j of the state is a channel, each of its rows decays on its own: a_ij = exp(Delta_j A_ij), A = -exp(A_log),
// and B enters as Delta_j k_i times the channel's input v_j. Operations: (Delta k), times v, both rounded; then a H + that.
// Extended to [-1,1] only the decay changes, 2 a - 1; the input keeps its Delta.
// Sources: arXiv 2312.00752, algorithm 2; agrees with state-spaces/mamba at e9594ce, mamba_ssm/modules/mamba_simple.py
// (`step`) and selective_scan_ref in ops/selective_scan_interface.py, where Delta = softplus(dt + dt_bias).

import { InputError } from "../../core/errors.ts";
import type { Layer } from "../layer.ts";
import { multiplyAdd } from "../orders/dot.ts";
import { columnsOf, decayForm, discretised, entriesOf, KEY_AND_VALUE, ranged, timeStep } from "./decay.ts";

export const mamba: Layer = {
  type: "mamba",
  tex: String.raw`H_{ij} \gets a_{ij} H_{ij} + (\Delta_j k_i) v_j`,
  parameters: [{ name: "a", shape: entriesOf }, { name: "delta", shape: columnsOf, fallback: "1" }, ...KEY_AND_VALUE],
  raw: {
    tex: String.raw`\Delta_j = \operatorname{softplus}(dt_j + dt\_bias_j),\quad a_{ij} = e^{-e^{A\_log_{ij}} \Delta_j}`,
    parameters: [
      { name: "A_log", shape: entriesOf, shared: true },
      { name: "dt_bias", shape: columnsOf, fallback: "0", shared: true },
      { name: "dt", shape: columnsOf },
      ...KEY_AND_VALUE,
    ],
    options: ["range"],
    resolve: (gates, { A_log, dt, dt_bias, k, v }, _shape, options) => {
      const delta = dt.map((x, j) => timeStep(gates, x, dt_bias[j]));
      const a = A_log.map((x, e) => ranged(gates, discretised(gates, x, delta[e % delta.length]), options));
      return { a, delta, k, v };
    },
  },
  factors: () => 1,
  factor: (arithmetic, order, { columns }, state, input) => {
    const [a, delta, k, v] = [input.a, input.delta, input.k, input.v].map((list) =>
      list.map((x) => arithmetic.constant(x)),
    );
    return state.map((h, e) => {
      const [i, j] = [Math.floor(e / columns), e % columns];
      const added = arithmetic.mul(arithmetic.mul(delta[j], k[i]), v[j]);
      return multiplyAdd(arithmetic, order, a[e], h, added);
    });
  },
  // Under `scan` the input (Delta k) v is rounded once.
  form: (input, shape) => {
    if (shape.columns === 1) return decayForm(input.a, input, shape, input.delta[0]);
    throw new InputError("mamba under scan", "one channel, a state of one column", `${shape.columns} columns`);
  },
};
