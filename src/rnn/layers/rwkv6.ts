// RWKV-6: as RWKV-5, but the decay w = exp(-exp(z)) depends on the symbol. Public code reads the state before the update together
// with the bonus u k v^T; here a decoder sees the state after it and the symbol. Extended to [-1,1] the decay is 2 w - 1.
// Sources: arXiv 2404.05892 (Finch); agrees with flash-linear-attention at bc3b101,
// fla/ops/rwkv6/recurrent_naive.py (h = h exp(w) + k v) and fla/layers/rwkv6.py (w = -exp(.)).

import type { Layer } from "../layer.ts";
import { decayed, decayForm, KEY_AND_VALUE, outerForm, rowsOf } from "./decay.ts";
import { doubleExponential } from "./rwkv5.ts";

export const rwkv6: Layer = {
  type: "rwkv6",
  tex: String.raw`H \gets \operatorname{diag}(w) H + k v^\top`,
  parameters: [{ name: "w", shape: rowsOf }, ...KEY_AND_VALUE],
  raw: doubleExponential("z", false),
  factors: () => 1,
  factor: (arithmetic, order, shape, state, input) => decayed(arithmetic, order, shape, state, input.w, input),
  form: (input, shape) => decayForm(input.w, input, shape),
  chunkForm: (input) => outerForm("keys", input.w, input),
};
