// Mamba-3 (SISO): a scalar decay, rotations of pairs of rows, and the trapezoidal input, which needs the symbol before:
//   H <- R(-theta) (alpha H + beta U) + (gamma k) v^T,   U <- k v^T.
// The state [2 n, columns] holds H in its first n rows and U in the others; n is even, row pair (2p, 2p + 1) turns by theta_p.
// Public code turns k and the query by the sum of all angles (mod 2 pi, in binary32) instead of the state, stores k and v apart
// and multiplies beta v first: the same over the real numbers, not the same bits. Raw: Delta = softplus(dt + dt_bias),
// alpha = exp(A Delta) with A = -max(h(dd_A), 1e-4), h(x) = max(x, 0) + 1 / (1 - min(x, 0)), theta = tanh(angle) pi Delta,
// lambda = sigmoid(trap), beta = alpha Delta (1 - lambda), gamma = lambda Delta.
// Sources: arXiv 2603.15569; agrees with state-spaces/mamba at e9594ce, mamba_ssm/ops/triton/mamba3/mamba3_siso_step.py and
// mamba_ssm/modules/mamba3.py (A_floor, heavy_tail_activation). flash-linear-attention at bc3b101 has A = -softplus(dd_A).

import { compare, type Exact, fromInteger, negate } from "../../number/exact.ts";
import type { Gates } from "../gates.ts";
import type { Layer, Shape } from "../layer.ts";
import { columnsOf, scalarOf, timeStep } from "./decay.ts";

const half = ({ rows }: Shape): readonly number[] => [rows / 2];
const pairs = ({ rows }: Shape): readonly number[] => [rows / 4];
const keyAndValue = [
  { name: "k", shape: half, fallback: "0" },
  { name: "v", shape: columnsOf, fallback: "0" },
];

const ZERO = fromInteger(0);
const ONE = fromInteger(1);
const larger = (x: Exact, y: Exact): Exact => (compare(x, y) === 1 ? x : y);
const smaller = (x: Exact, y: Exact): Exact => (compare(x, y) === -1 ? x : y);

/** max(x, 0) + 1 / (1 - min(x, 0)), but at least the floor 1e-4. */
function rateOf(gates: Gates, x: Exact): Exact {
  const tail = gates.div(ONE, gates.sub(ONE, smaller(x, ZERO)));
  return larger(gates.add(larger(x, ZERO), tail), gates.constant("0.0001"));
}

export const mamba3: Layer = {
  type: "mamba3",
  tex: String.raw`H \gets R(-\theta) (\alpha H + \beta U) + (\gamma k) v^\top,\quad U \gets k v^\top`,
  parameters: [
    { name: "alpha", shape: scalarOf, fallback: "1" },
    { name: "beta", shape: scalarOf, fallback: "0" },
    { name: "gamma", shape: scalarOf, fallback: "1" },
    { name: "cos", shape: pairs },
    { name: "sin", shape: pairs },
    ...keyAndValue,
  ],
  raw: {
    tex: String.raw`\Delta = \operatorname{softplus}(dt + dt\_bias),\; \alpha = e^{A \Delta},\; \theta = \tanh(z) \pi \Delta,\; \lambda = \sigma(trap),\; \beta = (\alpha \Delta) (1 - \lambda),\; \gamma = \lambda \Delta`,
    parameters: [
      { name: "dt_bias", shape: scalarOf, fallback: "0", shared: true },
      { name: "dt", shape: scalarOf },
      { name: "dd_A", shape: scalarOf },
      { name: "trap", shape: scalarOf },
      { name: "angle", shape: pairs },
      ...keyAndValue,
    ],
    options: [],
    resolve: (gates, { dt_bias, dt, dd_A, trap, angle, k, v }) => {
      const delta = timeStep(gates, dt[0], dt_bias[0]);
      const alpha = gates.apply("exp", gates.mul(negate(rateOf(gates, dd_A[0])), delta));
      const pi = gates.constant("3.141592653589793");
      const theta = angle.map((x) => gates.mul(gates.mul(gates.apply("tanh", x), pi), delta));
      const lambda = gates.apply("sigmoid", trap[0]);
      return {
        alpha: [alpha],
        beta: [gates.mul(gates.mul(alpha, delta), gates.sub(ONE, lambda))],
        gamma: [gates.mul(lambda, delta)],
        cos: theta.map((x) => gates.apply("cos", x)),
        sin: theta.map((x) => gates.apply("sin", x)),
        k,
        v,
      };
    },
  },
  shapes: {
    expected: "a shape [rows] or [rows, columns] with rows a multiple of 4: pairs of rows, then the input before",
    fits: ({ rows }) => rows % 4 === 0,
  },
  factors: () => 1,
  factor: (arithmetic, _order, { rows, columns }, state, input) => {
    const constants = (values: readonly Exact[]) => values.map((x) => arithmetic.constant(x));
    const [[alpha], [beta], [gamma]] = [input.alpha, input.beta, input.gamma].map(constants);
    const [cos, sin, k, v] = [input.cos, input.sin, input.k, input.v].map(constants);
    const size = (rows / 2) * columns;
    const grown = state
      .slice(0, size)
      .map((h, e) => arithmetic.add(arithmetic.mul(alpha, h), arithmetic.mul(beta, state[size + e])));
    const next = grown.map((own, e) => {
      const [i, j] = [Math.floor(e / columns), e % columns];
      const [c, s] = [cos[i >> 1], sin[i >> 1]];
      const kept = arithmetic.mul(c, own);
      const turned =
        i % 2 === 0
          ? arithmetic.add(kept, arithmetic.mul(s, grown[e + columns]))
          : arithmetic.sub(kept, arithmetic.mul(s, grown[e - columns]));
      return arithmetic.add(turned, arithmetic.mul(arithmetic.mul(gamma, k[i]), v[j]));
    });
    return [...next, ...next.map((_, e) => arithmetic.mul(k[Math.floor(e / columns)], v[e % columns]))];
  },
};
