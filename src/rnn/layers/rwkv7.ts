// RWKV-7: A = diag(w) - (a ∘ kappa) kappa^T with |kappa| = 1, reading the state before its decay. Operations of one column:
// b = kappa a; s = (-kappa) · h; w h; + b s; then + k v (multiply-adds as `multiplyAdd` says): the order of the public kernel.
// Raw: w = exp(-0.6065306597126334 sigmoid(z_w)), so w is between 0.5452 and 1; a = sigmoid(z_a); kappa = kk / |kk|;
// k <- k + (k (a - 1)) k_a. For the range [-1,1] a of the transition (not of k) is doubled: the c = 2 of the paper's proofs.
// Sources: arXiv 2503.14456; agrees with flash-linear-attention at bc3b101, fla/layers/rwkv7.py and
// fla/ops/rwkv7/fused_recurrent.py (a = -kk, b = kk a), and fla/ops/generalized_delta_rule/dplr/naive.py.

import { fromInteger, negate } from "../../number/exact.ts";
import type { Layer } from "../layer.ts";
import { dot, multiplyAdd } from "../orders/dot.ts";
import { KEY_AND_VALUE, rowsOf } from "./decay.ts";

/** e^(-1/2) as public code writes it. */
const DECAY_SCALE = "0.6065306597126334";

export const rwkv7: Layer = {
  type: "rwkv7",
  tex: String.raw`H \gets (\operatorname{diag}(w) - (a \circ \kappa) \kappa^\top) H + k v^\top`,
  parameters: [
    { name: "w", shape: rowsOf },
    { name: "kappa", shape: rowsOf },
    { name: "a", shape: rowsOf },
    ...KEY_AND_VALUE,
  ],
  raw: {
    tex: String.raw`w = e^{-0.60653 \sigma(z_w)},\; a_0 = \sigma(z_a),\; a = c\,a_0,\; \kappa = kk / |kk|,\; k \gets k + (k (a_0 - 1)) k_a`,
    parameters: [
      { name: "k_a", shape: rowsOf, fallback: "0", shared: true },
      { name: "z_w", shape: rowsOf },
      { name: "z_a", shape: rowsOf },
      { name: "kk", shape: rowsOf },
      ...KEY_AND_VALUE,
    ],
    options: ["range", "keys"],
    resolve: (gates, { k_a, z_w, z_a, kk, k, v }, _shape, { range, keys }) => {
      const scale = gates.constant(`-${DECAY_SCALE}`);
      const rate = z_a.map((x) => gates.apply("sigmoid", x));
      return {
        w: z_w.map((x) => gates.apply("exp", gates.mul(scale, gates.apply("sigmoid", x)))),
        kappa: keys === "normalised" ? gates.normalise(kk) : kk,
        a: range === "[0,1]" ? rate : rate.map((x) => gates.mul(fromInteger(2), x)),
        k: k.map((x, i) => gates.add(x, gates.mul(gates.mul(x, gates.sub(rate[i], fromInteger(1))), k_a[i]))),
        v,
      };
    },
  },
  factors: () => 1,
  factor: (arithmetic, order, { columns }, state, input) => {
    const [w, kappa, a, k, v] = [input.w, input.kappa, input.a, input.k, input.v].map((list) =>
      list.map((x) => arithmetic.constant(x)),
    );
    const opposite = input.kappa.map((x) => arithmetic.constant(negate(x)));
    const b = kappa.map((x, i) => arithmetic.mul(x, a[i]));
    const read = Array.from({ length: columns }, (_, j) => {
      const column = state.filter((_, e) => e % columns === j);
      return dot(arithmetic, order, opposite, column);
    });
    return state.map((h, e) => {
      const [i, j] = [Math.floor(e / columns), e % columns];
      const moved = multiplyAdd(arithmetic, order, b[i], read[j], arithmetic.mul(w[i], h));
      return multiplyAdd(arithmetic, order, k[i], v[j], moved);
    });
  },
  chunkForm: ({ w, kappa, a, k, v }) => ({ kind: "dplr", token: { decay: w, kappa, rate: a, k, v } }),
};
