// PD-SSM: A = P D with one 1 in every column of P and a complex diagonal D, so entry n of D h is added to the row that column n
// of P names. The state is real [n], or complex [n, 2] with columns for the real and the imaginary part. Operations:
// re and im of D_n h_n (two products and a difference or sum), these added by increasing n, then b.
// Raw: P from the largest entry of each column of M (the first of equal ones), D = sigmoid(z_m) e^(2 pi i sigmoid(z_p)).
// Sources: arXiv 2509.22284; agrees with IBM/expressive-sparse-state-space-model at 8682e78,
// time_series_JAX/models/PDSSM.py (argmax over axis -2, scatter of D h). state_tracking_PyTorch/models/pdssm.py of the same
// commit is another layer: argmax over the last axis and D on the rows, A = D P with one 1 in every row, a gather.

import { InputError } from "../../core/errors.ts";
import { compare, type Exact, format, fromInteger, isZero, same } from "../../number/exact.ts";
import type { Arithmetic } from "../../number/generic.ts";
import type { Layer, Parameters, Shape } from "../layer.ts";
import { entriesOf, rowsOf } from "./decay.ts";

const square = ({ rows }: Shape): readonly number[] => [rows, rows];
const ONE = fromInteger(1);

/** The row of the 1 in column n of a matrix [rows, rows], or -1 if the column has no one 1 beside zeros. */
function rowOfOne(P: readonly Exact[], n: number, rows: number): number {
  const column = Array.from({ length: rows }, (_, m) => P[m * rows + n]);
  const ones = column.filter((x) => same(x, ONE)).length;
  return ones === 1 && column.every((x) => isZero(x) || same(x, ONE)) ? column.findIndex((x) => same(x, ONE)) : -1;
}

/** 1 at the largest entry of each column, 0 elsewhere. */
function largestOfColumns(M: readonly Exact[], rows: number): Exact[] {
  const best = Array.from({ length: rows }, (_, n) => {
    let row = 0;
    for (let m = 1; m < rows; m++) if (compare(M[m * rows + n], M[row * rows + n]) === 1) row = m;
    return row;
  });
  return M.map((_, e) => fromInteger(best[e % rows] === Math.floor(e / rows) ? 1 : 0));
}

/** D h, entry by entry, in the layout of the state. */
function scaled<T>(arithmetic: Arithmetic<T>, { columns }: Shape, state: readonly T[], { re, im }: Parameters): T[] {
  const [c, s] = [re, im].map((list) => list.map((x) => arithmetic.constant(x)));
  if (columns === 1) return state.map((h, n) => arithmetic.mul(c[n], h));
  return state.map((h, e) => {
    const n = e >> 1;
    const own = arithmetic.mul(c[n], h);
    return e % 2 === 0
      ? arithmetic.sub(own, arithmetic.mul(s[n], state[e + 1]))
      : arithmetic.add(own, arithmetic.mul(s[n], state[e - 1]));
  });
}

export const pdSsm: Layer = {
  type: "pdSsm",
  tex: String.raw`h \gets P \operatorname{diag}(D) h + b`,
  parameters: [
    { name: "P", shape: square },
    { name: "re", shape: rowsOf, fallback: "1" },
    { name: "im", shape: rowsOf, fallback: "0" },
    { name: "b", shape: entriesOf, fallback: "0" },
  ],
  raw: {
    tex: String.raw`P_{\cdot n} = e_{\arg\max_m M_{mn}},\quad D = \sigma(z_m) e^{2 \pi i \sigma(z_p)}`,
    parameters: [
      { name: "M", shape: square },
      { name: "z_m", shape: rowsOf },
      { name: "z_p", shape: rowsOf },
      { name: "b", shape: entriesOf, fallback: "0" },
    ],
    options: [],
    resolve: (gates, { M, z_m, z_p, b }, { rows }) => {
      const size = z_m.map((x) => gates.apply("sigmoid", x));
      const turn = gates.mul(fromInteger(2), gates.constant("3.141592653589793"));
      const phase = z_p.map((x) => gates.mul(turn, gates.apply("sigmoid", x)));
      return {
        P: largestOfColumns(M, rows),
        re: phase.map((x, n) => gates.mul(size[n], gates.apply("cos", x))),
        im: phase.map((x, n) => gates.mul(size[n], gates.apply("sin", x))),
        b,
      };
    },
  },
  shapes: { expected: "a shape [n], or [n, 2] for real and imaginary parts", fits: ({ columns }) => columns <= 2 },
  check: ({ P, im }, { rows, columns }, where) => {
    const bad = Array.from({ length: rows }, (_, n) => n).find((n) => rowOfOne(P, n, rows) < 0);
    if (bad !== undefined) throw new InputError(`${where}.P`, "one 1 in every column, else zeros", `column ${bad + 1}`);
    const turned = columns === 1 ? im.find((x) => !isZero(x)) : undefined;
    if (turned !== undefined) throw new InputError(`${where}.im`, "zeros for a real state [n]", format(turned));
  },
  factors: () => 1,
  factor: (arithmetic, _order, shape, state, input) => {
    const { rows, columns } = shape;
    const moved = scaled(arithmetic, shape, state, input);
    const target = Array.from({ length: rows }, (_, n) => rowOfOne(input.P, n, rows));
    return state.map((_, e) => {
      const [m, part] = [Math.floor(e / columns), e % columns];
      const parts = target.flatMap((row, n) => (row === m ? [moved[n * columns + part]] : []));
      const added = arithmetic.constant(input.b[e]);
      if (parts.length === 0) return added;
      return arithmetic.add(
        parts.slice(1).reduce((sum, x) => arithmetic.add(sum, x), parts[0]),
        added,
      );
    });
  },
};
