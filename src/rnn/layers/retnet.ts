// RetNet: one decay gamma for a head, the same for every symbol, so the layer counts positions at most, never contents.
// Raw: the number of the head, gamma = 1 - 2^(-5 - head), which is dyadic; extended to [-1,1] it is 2 gamma - 1.
// Sources: arXiv 2307.08621; agrees with flash-linear-attention at bc3b101, fla/ops/retention/naive.py
// (decays) and fla/ops/simple_gla/naive.py (S = S exp(g) + k v).

import { InputError } from "../../core/errors.ts";
import { type Exact, finite, fromInteger, toNumber } from "../../number/exact.ts";
import type { Layer } from "../layer.ts";
import { decayed, decayForm, KEY_AND_VALUE, outerForm, ranged, scalarOf } from "./decay.ts";

function headNumber(x: Exact): number {
  const head = toNumber(x);
  if (Number.isInteger(head) && head >= 0 && head <= 64) return head;
  throw new InputError("retNet: head", "a whole number from 0 to 64", String(head));
}

export const retNet: Layer = {
  type: "retNet",
  tex: String.raw`H \gets \gamma H + k v^\top`,
  parameters: [{ name: "gamma", shape: scalarOf, shared: true }, ...KEY_AND_VALUE],
  raw: {
    tex: String.raw`\gamma = 1 - 2^{-5-\mathit{head}}`,
    parameters: [{ name: "head", shape: scalarOf, shared: true }, ...KEY_AND_VALUE],
    options: ["range"],
    resolve: (gates, { head, k, v }, _shape, options) => {
      const gamma = gates.sub(fromInteger(1), finite(1, 1n, -5 - headNumber(head[0])));
      return { gamma: [ranged(gates, gamma, options)], k, v };
    },
  },
  factors: () => 1,
  factor: (arithmetic, order, shape, state, input) => decayed(arithmetic, order, shape, state, input.gamma, input),
  form: (input, shape) => decayForm(input.gamma, input, shape),
  chunkForm: (input) => outerForm("values", input.gamma, input),
};
