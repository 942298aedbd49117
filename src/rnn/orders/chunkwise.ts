// The delta rule a chunk at a time (the WY form): with S the state before the chunk and k_i, beta_i, v_i its tokens,
//
//   L_ij = beta_i (k_i · k_j) for j < i;   T = (I + L)^-1 row after row: T_ij = -L_ij + sum_{j<m<i} (-L_im) T_mj
//   w_i = sum_{j<=i} T_ij (beta_j k_j),  u_i = sum_{j<=i} T_ij (beta_j v_j)     stored in the format of operands
//   e_i = u_i - w_i · S
//   H_t = S + sum_{i<=t} k_i e_i                                                H of the last token is the next S
//
// Every operation rounds to the format of the state, as `sum` and `multiplyAdd` say. Operands of the products with k, w, u, S
// and e are read in the format of operands, T when it is stored; L and T themselves are computed in the format of the state.
// This is a model of the chunk kernel of flash-linear-attention (commit bc3b101: fla/ops/common/chunk_scaled_dot_kkt.py,
// utils/solve_tril.py, delta_rule/wy_fast.py, common/chunk_delta_h.py). Assumptions: the order of the additions inside one dot
// product, which a tensor core does not disclose; plain forward substitution, where that kernel merges blocks of 16; and H_t
// inside a chunk, which it never forms, is added up as the state at a chunk's end. A chunk that ends early is padded with zero
// keys, which add zeros.
// Source: S. Yang et al., arXiv 2406.06484, section 3.2.

import type { Exact } from "../../number/exact.ts";
import { type Arithmetic, readingOperands } from "../../number/generic.ts";
import type { Order } from "../semantics.ts";
import { dot } from "./dot.ts";

/** One token (or factor) of a chunk: k [rows], beta, v [columns]. */
export interface Token {
  readonly k: readonly Exact[];
  readonly beta: Exact;
  readonly v: readonly Exact[];
}

/** A prepared chunk: what is the same for every state. w [tokens][rows], u [tokens][columns]. */
export interface Chunk<T> {
  readonly k: readonly (readonly T[])[];
  readonly w: readonly (readonly T[])[];
  readonly u: readonly (readonly T[])[];
}

const ONE: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 0 };
const MINUS_ONE: Exact = { kind: "finite", sign: -1, significand: 1n, exponent: 0 };

/** The rows of T before the diagonal, not yet rounded to the format of operands. */
function inverse<T>(arithmetic: Arithmetic<T>, order: Order, lower: readonly (readonly T[])[]): T[][] {
  const minus = arithmetic.constant(MINUS_ONE);
  const rows: T[][] = [];
  for (const row of lower) {
    const negated = row.map((x) => arithmetic.mul(minus, x));
    const entry = (own: T, j: number) => {
      const between = negated.slice(j + 1);
      if (between.length === 0) return own;
      const column = between.map((_, m) => rows[j + 1 + m][j]);
      return dot(arithmetic, order, between, column, own);
    };
    rows.push(negated.map(entry));
  }
  return rows;
}

/** sum_{j<=i} T_ij x_j for every token i and every entry of the rows x. */
function combined<T>(
  arithmetic: Arithmetic<T>,
  order: Order,
  rows: readonly (readonly T[])[],
  x: readonly (readonly T[])[],
): T[][] {
  const one = arithmetic.constant(ONE);
  return x.map((own, i) => {
    const weights = [...rows[i], one];
    return own.map((_, c) => {
      const entries = x.slice(0, i + 1).map((row) => row[c]);
      return arithmetic.read(dot(arithmetic, order, weights, entries));
    });
  });
}

/** Prepares the chunk of these tokens (at least one). `plain` rounds to the format of the state; operands are read where
 * the file's head says. @cost O(tokens^3 + tokens^2 (rows + columns)) operations */
export function chunk<T>(plain: Arithmetic<T>, order: Order, tokens: readonly Token[]): Chunk<T> {
  const reading = readingOperands(plain);
  const constants = (values: readonly Exact[]) => values.map((x) => plain.constant(x));
  const k = tokens.map((token) => constants(token.k));
  const beta = tokens.map((token) => plain.constant(token.beta));
  const gated = (rows: readonly (readonly T[])[]) =>
    rows.map((row, i) => row.map((x) => plain.read(plain.mul(beta[i], x))));
  const lower = k.map((row, i) => k.slice(0, i).map((key) => plain.mul(beta[i], dot(reading, order, row, key))));
  const rows = inverse(plain, order, lower).map((row) => row.map((x) => plain.read(x)));
  return {
    k,
    w: combined(reading, order, rows, gated(k)),
    u: combined(reading, order, rows, gated(tokens.map((token) => constants(token.v)))),
  };
}

/** H_t [rows · columns, row by row] after the last token of a prepared chunk, from the state before it. */
export function afterChunk<T>(plain: Arithmetic<T>, order: Order, prepared: Chunk<T>, state: readonly T[]): T[] {
  const reading = readingOperands(plain);
  const { k, w, u } = prepared;
  const columns = u[0].length;
  const errors = Array.from({ length: columns }, (_, j) => {
    const column = state.filter((_, e) => e % columns === j);
    return u.map((row, i) => plain.sub(row[j], dot(reading, order, w[i], column)));
  });
  return state.map((h, e) => {
    const keys = k.map((key) => key[Math.floor(e / columns)]);
    return dot(reading, order, keys, errors[e % columns], h);
  });
}
