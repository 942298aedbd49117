// HGRN2: the forget gate f_i = l + (1 - l) sigmoid(z_i), with the layer's lower bound l, and the key 1 - f tied to it.
// Public code adds logarithms (logaddexp(log l, log1p(-l) + logsigmoid(z))); here each operation of the formula rounds. Extended to
// [-1,1] the decay is 2 f - 1 and the key stays 1 - f.
// Sources: arXiv 2404.07904; agrees with flash-linear-attention at bc3b101, fla/layers/hgrn2.py (k = 1 - exp(g)) and
// fla/ops/gla/naive.py (h = h exp(g) + k v).

import { fromInteger } from "../../number/exact.ts";
import type { Layer } from "../layer.ts";
import { columnsOf, decayed, decayForm, outerForm, ranged, rowsOf, scalarOf } from "./decay.ts";

export const hgrn2: Layer = {
  type: "hgrn2",
  tex: String.raw`H \gets \operatorname{diag}(f) H + k v^\top`,
  parameters: [
    { name: "f", shape: rowsOf },
    { name: "k", shape: rowsOf, fallback: "0" },
    { name: "v", shape: columnsOf, fallback: "0" },
  ],
  raw: {
    tex: String.raw`f = l + (1 - l) \sigma(z),\quad k = 1 - f`,
    parameters: [
      { name: "lower_bound", shape: scalarOf, fallback: "0", shared: true },
      { name: "z", shape: rowsOf },
      { name: "v", shape: columnsOf, fallback: "0" },
    ],
    options: ["range"],
    resolve: (gates, { lower_bound: [bound], z, v }, _shape, options) => {
      const rest = gates.sub(fromInteger(1), bound);
      const forget = z.map((x) => gates.add(bound, gates.mul(rest, gates.apply("sigmoid", x))));
      return {
        f: forget.map((x) => ranged(gates, x, options)),
        k: forget.map((x) => gates.sub(fromInteger(1), x)),
        v,
      };
    },
  },
  factors: () => 1,
  factor: (arithmetic, order, shape, state, input) => decayed(arithmetic, order, shape, state, input.f, input),
  form: (input, shape) => decayForm(input.f, input, shape),
  chunkForm: (input) => outerForm("keys", input.f, input),
};
