// mLSTM: C <- f C + i k v^T with the normaliser n <- f n + i k, which is held as the last column of the state, with 1 for its
// value: a state of shape [rows, columns] has values of columns - 1 entries. Raw: f = sigmoid(fgate_preact),
// i = exp(igate_preact), and the key divided by sqrt(rows). The stabiliser m of public code, which divides C and n by
// e^m, is left out: exp may overflow here where there it does not. Extended to [-1,1] f is 2 sigmoid - 1; n may then pass near 0.
// Sources: arXiv 2405.04517, section 2.3; agrees with NX-AI/xlstm at 032a6fb, xlstm/blocks/mlstm/backends.py
// (recurrent_step_stabilized_simple: fg C + ig (k v), k / sqrt(DH)) with m = 0.

import { fromInteger } from "../../number/exact.ts";
import type { Layer, Shape } from "../layer.ts";
import { multiplyAdd } from "../orders/dot.ts";
import { outerForm, ranged, rowsOf, scalarOf } from "./decay.ts";

const valuesOf = ({ columns }: Shape): readonly number[] => [columns - 1];
const keyAndValue = [
  { name: "k", shape: rowsOf, fallback: "0" },
  { name: "v", shape: valuesOf, fallback: "0" },
];

export const mLSTM: Layer = {
  type: "mLSTM",
  tex: String.raw`(C, n) \gets f\, (C, n) + i\, k\, (v^\top, 1)`,
  parameters: [{ name: "f", shape: scalarOf }, { name: "i", shape: scalarOf }, ...keyAndValue],
  raw: {
    tex: String.raw`f = \sigma(f\_preact),\quad i = e^{i\_preact},\quad k \gets k / \sqrt{\mathit{rows}}`,
    parameters: [{ name: "fgate_preact", shape: scalarOf }, { name: "igate_preact", shape: scalarOf }, ...keyAndValue],
    options: ["range"],
    resolve: (gates, { fgate_preact, igate_preact, k, v }, { rows }, options) => {
      const root = rows === 1 ? fromInteger(1) : gates.sqrt(fromInteger(rows));
      return {
        f: [ranged(gates, gates.apply("sigmoid", fgate_preact[0]), options)],
        i: [gates.apply("exp", igate_preact[0])],
        k: k.map((x) => gates.div(x, root)),
        v,
      };
    },
  },
  shapes: {
    expected: "a shape [rows, columns] with at least 2 columns, the last for the normaliser",
    fits: ({ columns }) => columns >= 2,
  },
  factors: () => 1,
  factor: (arithmetic, order, { columns }, state, input) => {
    const [f, i] = [arithmetic.constant(input.f[0]), arithmetic.constant(input.i[0])];
    const [k, v] = [input.k, input.v].map((list) => list.map((x) => arithmetic.constant(x)));
    return state.map((h, e) => {
      const [row, column] = [Math.floor(e / columns), e % columns];
      const outer = column === columns - 1 ? k[row] : arithmetic.mul(k[row], v[column]);
      return multiplyAdd(arithmetic, order, f, h, arithmetic.mul(i, outer));
    });
  },
  // The normaliser's values are 1; the public kernel adds up its keys, which are rounded there too.
  chunkForm: ({ f, i, k, v }) => outerForm("weightedKeys", f, { k, v: [...v, fromInteger(1)] }, i[0]),
};
