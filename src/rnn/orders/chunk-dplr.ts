// RWKV-7 a chunk at a time: transitions that are a diagonal plus a matrix of rank one, which reads the state before its decay. With
// S the state before the chunk, a_i = -kappa_i, b_i = kappa_i rate_i, and D_ij the product of the decays of rows after token j up to
// token i (chunk-decay.ts), row by row,
//
//   N_ij = sum_c (a_ic b_jc) D_(i-1)jc and M_ij = sum_c (a_ic k_jc) D_(i-1)jc for j < i;   T = (I - N)^-1 row after row
//   w_i = sum_j T_ij (a_j D_(j-1)),  u_i = sum_j (T M)_ij v_j                     stored in the format of operands
//   s_i = w_i · S + u_i
//   H_t = D_t S + (sum_{i<=t} (k_i D_ti) v_i^T + sum_{i<=t} (b_i D_ti) s_i)
//
// The products a b, a k, b, a D, k D and b D, T and T M are stored in the format of operands; N, M, T M itself and s are computed
// in the format of the state, and s is not read where it is multiplied. This is a model of chunk_rwkv7 of flash-linear-attention
// (commit bc3b101: fla/ops/generalized_delta_rule/dplr/{chunk_A_fwd,wy_fast_fwd,chunk_h_fwd}.py) in the path without `safe_gate`, which
// is that function's default; fla/layers/rwkv7.py asks for the other one, which centres the decays of a chunk on its middle token and
// needs their inverses. Not modelled: tf32 in T M and in the product with s, the blocks in which T is inverted.
// Source: arXiv 2503.14456.

import { type Exact, negate } from "../../number/exact.ts";
import { type Arithmetic, readingOperands } from "../../number/generic.ts";
import type { Order } from "../semantics.ts";
import { type ChunkDecay, chunkDecay, scaled } from "./chunk-decay.ts";
import { combined, inverse } from "./chunkwise.ts";
import { dot, multiplyAdd } from "./dot.ts";

/** One token: decay, kappa, rate and k [rows], v [columns]. */
export interface DplrToken {
  readonly decay: readonly Exact[];
  readonly kappa: readonly Exact[];
  readonly rate: readonly Exact[];
  readonly k: readonly Exact[];
  readonly v: readonly Exact[];
}

type Rows<T> = readonly (readonly T[])[];

/** sum_c (a_ic x_jc) D_(i-1)jc for j < i. */
function interactions<T>(plain: Arithmetic<T>, order: Order, a: Rows<T>, x: Rows<T>, decay: ChunkDecay<T>): T[][] {
  return a.map((row, i) =>
    x.slice(0, i).map((key, j) => {
      const products = row.map((y, c) => plain.read(plain.mul(y, key[c])));
      // Where no decay stands between two tokens the products are added as they are.
      const decays = row.map((_, c) => decay(j, i - 1, c) ?? plain.constant(ONE));
      return dot(plain, order, products, decays);
    }),
  );
}

const ONE: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 0 };

/** sum_{j<m<=i} T_im M_mj for j < i, with T_ii = 1, stored in the format of operands. */
function product<T>(plain: Arithmetic<T>, order: Order, inverted: Rows<T>, below: Rows<T>): T[][] {
  return below.map((row, i) =>
    row.map((own, j) => {
      const weights = inverted[i].slice(j + 1);
      const column = below.slice(j + 1, i).map((other) => other[j]);
      return plain.read(weights.length === 0 ? own : dot(plain, order, weights, column, own));
    }),
  );
}

/** What a chunk does with the state before it, in the letters of the head. */
interface Prepared<T> {
  /** w_i [tokens, rows]. */
  readonly w: Rows<T>;
  /** u_i [tokens, columns]; nothing for the first token. */
  readonly u: readonly (readonly (T | undefined)[])[];
  /** k_i D_ti and b_i D_ti [tokens, rows]. */
  readonly keys: Rows<T>;
  readonly backs: Rows<T>;
  readonly v: Rows<T>;
  /** D_t for a row; absent where no token decays it. */
  readonly kept: (row: number) => T | undefined;
}

const column = <T>(list: Rows<T>, j: number): T[] => list.map((row) => row[j]);

function prepared<T>(plain: Arithmetic<T>, order: Order, tokens: readonly DplrToken[]): Prepared<T> {
  const reading = readingOperands(plain);
  const constants = (list: readonly Exact[]) => list.map((x) => plain.constant(x));
  const a = tokens.map(({ kappa }) => constants(kappa.map(negate)));
  const b = tokens.map(({ kappa, rate }) => {
    const rates = constants(rate);
    return constants(kappa).map((x, c) => plain.read(plain.mul(x, rates[c])));
  });
  const [k, v] = [tokens.map((token) => constants(token.k)), tokens.map((token) => constants(token.v))];
  const decays = tokens.map((token) => token.decay);
  const decay = chunkDecay(plain, decays);
  const last = tokens.length - 1;
  const decayed = (rows: Rows<T>, own: (i: number, c: number) => T | undefined) =>
    rows.map((row, i) => row.map((x, c) => plain.read(scaled(plain, x, own(i, c)))));
  const inverted = inverse(plain, order, interactions(plain, order, a, b, decay));
  const stored = inverted.map((row) => row.map((x) => plain.read(x)));
  const before = decayed(a, (i, c) => decay(-1, i - 1, c));
  const w = combined(reading, order, stored, before);
  const moved = product(plain, order, inverted, interactions(plain, order, a, k, decay));
  const [keys, backs] = [k, b].map((rows) => decayed(rows, (i, c) => decay(i, last, c)));
  const u = v.map((_, i) =>
    v[0].map((_, j) => (i === 0 ? undefined : plain.read(dot(reading, order, moved[i], column(v.slice(0, i), j))))),
  );
  return { w, u, keys, backs, v, kept: (row) => decay(-1, last, row) };
}

/** H after the last of the tokens (at least one) [rows · columns, row by row], from the state before them. `plain` rounds to the
 * format of the state. @cost O(tokens^3 + tokens^2 (rows + columns)) operations */
export function dplrChunk<T>(
  plain: Arithmetic<T>,
  order: Order,
  tokens: readonly DplrToken[],
): (before: readonly T[]) => T[] {
  const reading = readingOperands(plain);
  const { w, u, keys, backs, v, kept } = prepared(plain, order, tokens);
  const columns = v[0].length;
  /** s_i for one column of the state. */
  const reads = (own: readonly T[], j: number): T[] =>
    w.map((row, i) => {
      const s = dot(reading, order, row, own);
      const input = u[i][j];
      return input === undefined ? s : plain.add(s, input);
    });
  return (before) => {
    const s = Array.from({ length: columns }, (_, j) =>
      reads(
        before.filter((_, e) => e % columns === j),
        j,
      ),
    );
    return before.map((h, e) => {
      const [row, j] = [Math.floor(e / columns), e % columns];
      const added = dot(reading, order, column(keys, row), column(v, j));
      const both = dot(plain, order, column(backs, row), s[j], added);
      const own = kept(row);
      return own === undefined ? plain.add(h, both) : multiplyAdd(plain, order, own, h, both);
    });
  };
}
