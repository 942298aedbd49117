// RWKV-5: row i decays by a learned w_i = exp(-exp(time_decay_i)), the same for every symbol: like RetNet it counts positions at
// most. Public code reads the state before the update together with the bonus u k v^T; here a decoder sees the state after it
// and the symbol. Extended to [-1,1] the decay is 2 w - 1.
// Sources: arXiv 2404.05892 (Eagle); agrees with BlinkDL/RWKV-LM at 524481d, RWKV-v5/cuda/wkv5_cuda.cu
// (s = s w + k v) and RWKV-v5/src/model.py (w from time_decay).

import { fromInteger } from "../../number/exact.ts";
import type { Layer, RawForm } from "../layer.ts";
import { decayed, decayForm, KEY_AND_VALUE, outerForm, ranged, rowsOf } from "./decay.ts";

/** w = exp(-exp(x)), from the parameter `name`. */
export function doubleExponential(name: string, shared: boolean): RawForm {
  return {
    tex: String.raw`w = e^{-e^{\mathit{${name.replace("_", String.raw`\_`)}}}}`,
    parameters: [{ name, shape: rowsOf, ...(shared ? { shared: true } : {}) }, ...KEY_AND_VALUE],
    options: ["range"],
    resolve: (gates, { [name]: logits, k, v }, _shape, options) => {
      const decay = logits.map((x) => gates.apply("exp", gates.sub(fromInteger(0), gates.apply("exp", x))));
      return { w: decay.map((x) => ranged(gates, x, options)), k, v };
    },
  };
}

export const rwkv5: Layer = {
  type: "rwkv5",
  tex: String.raw`H \gets \operatorname{diag}(w) H + k v^\top`,
  parameters: [{ name: "w", shape: rowsOf, shared: true }, ...KEY_AND_VALUE],
  raw: doubleExponential("time_decay", true),
  factors: () => 1,
  factor: (arithmetic, order, shape, state, input) => decayed(arithmetic, order, shape, state, input.w, input),
  form: (input, shape) => decayForm(input.w, input, shape),
  chunkForm: (input) => outerForm("keys", input.w, input),
};
