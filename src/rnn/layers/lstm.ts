// LSTM and sLSTM, the non-linear controls: gates of the state itself, so they run only where every operation rounds
// (`perOperation`, and `mixed`, in which gates do not read their argument in the format of operands).
// A symbol gives what the input and the bias add to the four pre-activations; R_i, R_f, R_z, R_o are the layer's.
// LSTM, state [n, 2] with columns h, c:  c <- sigmoid(f) c + sigmoid(i) tanh(z),  h <- sigmoid(o) tanh(c).
// sLSTM, state [n, 3] with columns h, c, n:  c <- sigmoid(f) c + e^i tanh(z),  n <- sigmoid(f) n + e^i,  h <- (sigmoid(o) c) / n; the
// stabiliser m of public code is left out, so e^i may overflow here where there it does not.
// Sources: doi:10.1162/neco.1997.9.8.1735; arXiv 2405.04517, section 2.2; agrees with NX-AI/xlstm at 032a6fb,
// xlstm/blocks/slstm/src/vanilla/lstm.py and slstm.py (there with m).

import type { Arithmetic } from "../../number/generic.ts";
import type { Layer, ParameterSpec, Parameters, Shape } from "../layer.ts";
import { dot, multiplyAdd } from "../orders/dot.ts";
import type { Order } from "../semantics.ts";
import { rowsOf } from "./decay.ts";

const PRE = ["i", "f", "z", "o"] as const;
const square = ({ rows }: Shape): readonly number[] => [rows, rows];
const parameters: readonly ParameterSpec[] = [
  ...PRE.map((name) => ({ name: `R_${name}`, shape: square, fallback: "0", shared: true as const })),
  ...PRE.map((name) => ({ name, shape: rowsOf, fallback: "0" })),
];

/** R h + the symbol's part, for the four pre-activations. */
function preActivations<T>(
  arithmetic: Arithmetic<T>,
  order: Order,
  h: readonly T[],
  input: Parameters,
): Record<(typeof PRE)[number], T[]> {
  const of = (name: (typeof PRE)[number]) =>
    input[name].map((x, row) => {
      const weights = input[`R_${name}`].slice(row * h.length, (row + 1) * h.length);
      const start = arithmetic.constant(x);
      return dot(
        arithmetic,
        order,
        weights.map((w) => arithmetic.constant(w)),
        h,
        start,
      );
    });
  return { i: of("i"), f: of("f"), z: of("z"), o: of("o") };
}

const columnOf = <T>(state: readonly T[], columns: number, j: number): T[] => state.filter((_, e) => e % columns === j);

const shapes = (columns: number, names: string) => ({
  expected: `a shape [n, ${columns}] with columns ${names}`,
  fits: (shape: Shape) => shape.columns === columns,
});

export const lstm: Layer = {
  type: "lstm",
  tex: String.raw`c \gets \sigma(f) c + \sigma(i) \tanh(z),\quad h \gets \sigma(o) \tanh(c),\quad (i, f, z, o) = R h + (i_x, f_x, z_x, o_x)`,
  parameters,
  shapes: shapes(2, "h, c"),
  factors: () => 1,
  factor: (arithmetic, order, { columns }, state, input) => {
    const [h, c] = [0, 1].map((j) => columnOf(state, columns, j));
    const pre = preActivations(arithmetic, order, h, input);
    const sigmoid = (x: (typeof h)[number]) => arithmetic.apply("sigmoid", x);
    return c.flatMap((old, n) => {
      const added = arithmetic.mul(sigmoid(pre.i[n]), arithmetic.apply("tanh", pre.z[n]));
      const cell = multiplyAdd(arithmetic, order, sigmoid(pre.f[n]), old, added);
      return [arithmetic.mul(sigmoid(pre.o[n]), arithmetic.apply("tanh", cell)), cell];
    });
  },
};

export const sLSTM: Layer = {
  type: "sLSTM",
  tex: String.raw`c \gets \sigma(f) c + e^i \tanh(z),\quad n \gets \sigma(f) n + e^i,\quad h \gets (\sigma(o) c) / n,\quad (i, f, z, o) = R h + (i_x, f_x, z_x, o_x)`,
  parameters,
  shapes: shapes(3, "h, c, n"),
  factors: () => 1,
  factor: (arithmetic, order, { columns }, state, input) => {
    const [h, c, norm] = [0, 1, 2].map((j) => columnOf(state, columns, j));
    const pre = preActivations(arithmetic, order, h, input);
    return c.flatMap((old, n) => {
      const forget = arithmetic.apply("sigmoid", pre.f[n]);
      const gate = arithmetic.apply("exp", pre.i[n]);
      const added = arithmetic.mul(gate, arithmetic.apply("tanh", pre.z[n]));
      const cell = multiplyAdd(arithmetic, order, forget, old, added);
      const normaliser = multiplyAdd(arithmetic, order, forget, norm[n], gate);
      const out = arithmetic.mul(arithmetic.apply("sigmoid", pre.o[n]), cell);
      return [arithmetic.div(out, normaliser), cell, normaliser];
    });
  },
};
