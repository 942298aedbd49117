// Linear attention: the state adds up k v^T and never decays; every eigenvalue of A = I is 1, and no range extends it.
// Raw: the feature map phi(x) = elu(x) + 1 of the key, that is e^x for x < 0 and x + 1 otherwise. The sum of keys that
// divides the output (`normalize`) is not part of the state here; mLSTM shows how a model holds one.
// Sources: arXiv 2006.16236; agrees with flash-linear-attention at bc3b101,
// fla/ops/linear_attn/naive.py (S = S + k v).

import { fromInteger } from "../../number/exact.ts";
import type { Layer } from "../layer.ts";
import { multiplyAdd } from "../orders/dot.ts";
import { decayForm, KEY_AND_VALUE } from "./decay.ts";

export const linearAttention: Layer = {
  type: "linearAttention",
  tex: String.raw`H \gets H + k v^\top`,
  parameters: KEY_AND_VALUE,
  raw: {
    tex: String.raw`k \gets \operatorname{elu}(k) + 1`,
    parameters: KEY_AND_VALUE,
    options: [],
    resolve: (gates, { k, v }) => ({
      k: k.map((x) => (x.kind !== "nan" && x.sign < 0 ? gates.apply("exp", x) : gates.add(x, fromInteger(1)))),
      v,
    }),
  },
  factors: () => 1,
  factor: (arithmetic, order, { columns }, state, { k, v }) => {
    const [keys, values] = [k, v].map((list) => list.map((x) => arithmetic.constant(x)));
    return state.map((h, e) => multiplyAdd(arithmetic, order, keys[Math.floor(e / columns)], values[e % columns], h));
  },
  form: (input, shape) => decayForm([fromInteger(1)], input, shape),
  chunkForm: ({ k, v }) => ({ kind: "outer", scales: "values", token: { k, v } }),
};
