// The delta rule after a decay: Gated DeltaNet (one alpha), KDA (one for each row) and Gated DeltaProduct (one alpha, then n_h
// factors). Public code decays first, so A = (I - beta k k^T) diag(alpha) and the delta rule reads the decayed state: an
// alpha H that is rounded, then the factor in the order `order.delta` (also D3 and D7, which are exact from there on).
// Raw: alpha = exp(-(exp(A_log) softplus(dt + dt_bias))); beta and k as in DeltaNet. KDA's lower_bound variant is left out.
// Sources: arXiv 2412.06464; arXiv 2510.26692; arXiv 2502.10297; agrees with
// flash-linear-attention at bc3b101, fla/ops/{gated_delta_rule,kda,gated_delta_product}/naive.py, fla/ops/kda/gate.py
// (naive_kda_gate) and fla/layers/gated_deltanet.py. There S is multiplied by exp(g) and then v - k S is formed.

import type { Layer, ParameterSpec, RawForm, Shape } from "../layer.ts";
import { discretised, rowsOf, scalarOf, timeStep } from "./decay.ts";
import { betas, deltaFactor, deltaForm, keysOf, manyFactors, oneFactor } from "./delta.ts";

type SizesOf = (shape: Shape) => readonly number[];

/** The raw form of a decay of the given shape before these factors; A_log is one number of the head. */
function rawGated(sizes: SizesOf, factors: readonly ParameterSpec[]): RawForm {
  return {
    tex: String.raw`\alpha = e^{-e^{A\_log} \operatorname{softplus}(dt + dt\_bias)},\quad \beta = c\,\sigma(z),\; c \in \{1, 2\},\quad k \gets k / |k|`,
    parameters: [
      { name: "A_log", shape: scalarOf, shared: true },
      { name: "dt_bias", shape: sizes, fallback: "0", shared: true },
      { name: "dt", shape: sizes },
      ...factors,
    ],
    options: ["range", "keys"],
    resolve: (gates, { A_log, dt, dt_bias, k, z, v }, { rows }, options) => ({
      alpha: dt.map((x, i) => discretised(gates, A_log[0], timeStep(gates, x, dt_bias[i]))),
      k: keysOf(gates, k, rows, options),
      beta: betas(gates, z, options),
      v,
    }),
  };
}

function gated(
  type: string,
  tex: string,
  sizes: SizesOf,
  factorsOf: typeof oneFactor,
  factors: Layer["factors"],
): Layer {
  return {
    type,
    tex,
    parameters: [{ name: "alpha", shape: sizes }, ...factorsOf("beta")],
    raw: rawGated(sizes, factorsOf("z")),
    factors,
    factor: (arithmetic, order, shape, state, input, index) => {
      if (index > 0) return deltaFactor(arithmetic, order, shape, state, input, index);
      const alpha = input.alpha.map((x) => arithmetic.constant(x));
      const kept = state.map((h, e) =>
        arithmetic.mul(alpha.length === 1 ? alpha[0] : alpha[Math.floor(e / shape.columns)], h),
      );
      return deltaFactor(arithmetic, order, shape, kept, input, 0);
    },
    chunkForm: (input, shape) => deltaForm(input, shape, sizes === scalarOf ? "head" : "rows", input.alpha),
  };
}

export const gatedDeltaNet: Layer = gated(
  "gatedDeltaNet",
  String.raw`H \gets (I - \beta k k^\top) \alpha H + \beta k v^\top`,
  scalarOf,
  oneFactor,
  () => 1,
);

export const kda: Layer = gated(
  "kda",
  String.raw`H \gets (I - \beta k k^\top) \operatorname{diag}(\alpha) H + \beta k v^\top`,
  rowsOf,
  oneFactor,
  () => 1,
);

export const gatedDeltaProduct: Layer = gated(
  "gatedDeltaProduct",
  String.raw`H \gets \alpha H,\quad H \gets (I - \beta_j k_j k_j^\top) H + \beta_j k_j v_j^\top,\quad j = 1, \dots, n_h`,
  scalarOf,
  manyFactors,
  (input) => input.beta.length,
);
