// Gated linear attention: row i decays by alpha_i = sigmoid(z_i)^(1/16), computed as exp(logsigmoid(z_i) / normalizer), where
// logsigmoid(z) = -softplus(-z). Extended to [-1,1] it is 2 alpha - 1.
// Sources: arXiv 2312.06635; agrees with flash-linear-attention at bc3b101,
// fla/ops/gla/naive.py (h = h exp(gk) + k v) and fla/layers/gla.py (gk, gate_logit_normalizer = 16).

import { type Exact, fromInteger } from "../../number/exact.ts";
import type { Layer } from "../layer.ts";
import { decayed, decayForm, KEY_AND_VALUE, outerForm, ranged, rowsOf, scalarOf } from "./decay.ts";

export const gla: Layer = {
  type: "gla",
  tex: String.raw`H \gets \operatorname{diag}(\alpha) H + k v^\top`,
  parameters: [{ name: "alpha", shape: rowsOf }, ...KEY_AND_VALUE],
  raw: {
    tex: String.raw`\alpha = e^{-\operatorname{softplus}(-z) / \mathit{normalizer}}`,
    parameters: [
      { name: "normalizer", shape: scalarOf, fallback: "16", shared: true },
      { name: "z", shape: rowsOf },
      ...KEY_AND_VALUE,
    ],
    options: ["range"],
    resolve: (gates, { normalizer, z, k, v }, _shape, options) => {
      const minus = (x: Exact) => gates.sub(fromInteger(0), x);
      const log = z.map((x) => gates.div(minus(gates.apply("softplus", minus(x))), normalizer[0]));
      return { alpha: log.map((x) => ranged(gates, gates.apply("exp", x), options)), k, v };
    },
  },
  factors: () => 1,
  factor: (arithmetic, order, shape, state, input) => decayed(arithmetic, order, shape, state, input.alpha, input),
  form: (input, shape) => decayForm(input.alpha, input, shape),
  chunkForm: (input) => outerForm("keys", input.alpha, input),
};
