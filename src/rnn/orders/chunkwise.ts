// The delta rule a chunk at a time (the WY form): with S the state before the chunk, k_i, beta_i, v_i its tokens and D_ij the
// product of the decays after token j up to token i (chunk-decay.ts; 1 where the layer has none),
//
//   L_ij = (k_i · k_j) D_ij beta_i for j < i;   T = (I + L)^-1 row after row: T_ij = -L_ij + sum_{j<m<i} (-L_im) T_mj
//   w_i = sum_{j<=i} T_ij ((beta_j k_j) D_j),  u_i = sum_{j<=i} T_ij (beta_j v_j)     stored in the format of operands
//   e_i = u_i - w_i · S
//   H_t = D_t S + sum_{i<=t} k_i (e_i D_ti)                                           H of the last token is the next S
//
// with D_j all decays up to j. Decays of rows (KDA) stand inside: L_ij = sum_c (beta_i k_ic) (k_jc D_ijc), which reads no operand,
// and H_t = D_t S + sum (k_i D_ti) e_i. Every operation rounds to the format of the state, as `sum` and `multiplyAdd` say.
// Operands of the products with k, w, u, S, e and their decayed forms are read in the format of operands, beta k, beta k D and beta v
// when they are formed, T when it is stored; L, T and D themselves are computed in the format of the state.
// This is a model of the chunk kernels of flash-linear-attention (commit bc3b101: fla/ops/common/chunk_scaled_dot_kkt.py,
// utils/solve_tril.py, {delta_rule,gated_delta_rule,kda}/wy_fast.py, kda/chunk_intra_token_parallel.py, common/chunk_delta_h.py,
// gated_delta_product/chunk.py). Assumptions: the order of the additions inside one dot product, which a tensor core does not
// disclose; plain forward substitution, where they merge blocks of 16 (KDA also splits D there); products of decays, where they have
// exp2 of sums. H_t is what they return for a sequence that ends at t: a padded chunk's tokens have zero keys, and its last decay is
// that of token t. Source: S. Yang et al., arXiv 2406.06484, section 3.2; arXiv 2412.06464; arXiv 2510.26692.

import type { Exact } from "../../number/exact.ts";
import { type Arithmetic, readingOperands } from "../../number/generic.ts";
import type { Order } from "../semantics.ts";
import { type ChunkDecay, chunkDecay, type Decays, scaled } from "./chunk-decay.ts";
import { dot } from "./dot.ts";

/** One token (or factor) of a chunk: k [rows], beta, v [columns]; the state decays before it, by one number or by one for each row. */
export interface Token {
  readonly k: readonly Exact[];
  readonly beta: Exact;
  readonly v: readonly Exact[];
  readonly decay?: readonly Exact[];
}

/** A prepared chunk: what is the same for every state. k, w [tokens][rows], u [tokens][columns]; `kept` [rows] or [1] is D_t, `left`
 * [tokens] is D_ti where a head decays. */
interface Chunk<T> {
  readonly k: readonly (readonly T[])[];
  readonly w: readonly (readonly T[])[];
  readonly u: readonly (readonly T[])[];
  readonly kept: (row: number) => T | undefined;
  readonly left: readonly (T | undefined)[];
}

const ONE: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 0 };
const MINUS_ONE: Exact = { kind: "finite", sign: -1, significand: 1n, exponent: 0 };

/** The rows of (I - N)^-1 before the diagonal for N strictly below it, not yet rounded to the format of operands: row after row
 * T_ij = N_ij + sum_{j<m<i} N_im T_mj. */
export function inverse<T>(arithmetic: Arithmetic<T>, order: Order, below: readonly (readonly T[])[]): T[][] {
  const rows: T[][] = [];
  for (const row of below) {
    const entry = (own: T, j: number) => {
      const between = row.slice(j + 1);
      if (between.length === 0) return own;
      const column = between.map((_, m) => rows[j + 1 + m][j]);
      return dot(arithmetic, order, between, column, own);
    };
    rows.push(row.map(entry));
  }
  return rows;
}

/** sum_{j<=i} T_ij x_j for every token i and every entry of the rows x, stored in the format of operands; T_ii = 1. */
export function combined<T>(
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

/** L before the diagonal. */
function interactions<T>(
  plain: Arithmetic<T>,
  order: Order,
  k: readonly (readonly T[])[],
  beta: readonly T[],
  decay: ChunkDecay<T>,
  decays: Decays,
): T[][] {
  const reading = readingOperands(plain);
  return k.map((row, i) =>
    k.slice(0, i).map((key, j) => {
      if (decays !== "rows") return plain.mul(beta[i], scaled(plain, dot(reading, order, row, key), decay(j, i, 0)));
      const own = row.map((x) => plain.mul(beta[i], x));
      const left = key.map((x, c) => scaled(plain, x, decay(j, i, c)));
      return dot(plain, order, own, left);
    }),
  );
}

/** Prepares the chunk of these tokens (at least one). `plain` rounds to the format of the state; operands are read where
 * the file's head says. @cost O(tokens^3 + tokens^2 (rows + columns)) operations */
export function chunk<T>(
  plain: Arithmetic<T>,
  order: Order,
  tokens: readonly Token[],
  decays: Decays = "none",
): Chunk<T> {
  const reading = readingOperands(plain);
  const constants = (values: readonly Exact[]) => values.map((x) => plain.constant(x));
  const k = tokens.map((token) => constants(token.k));
  const beta = tokens.map((token) => plain.constant(token.beta));
  const decay = chunkDecay(
    plain,
    tokens.map((token) => (decays === "none" ? undefined : token.decay)),
  );
  const gated = (rows: readonly (readonly T[])[]) =>
    rows.map((row, i) => row.map((x) => plain.read(plain.mul(beta[i], x))));
  const decayed = (rows: readonly (readonly T[])[]) =>
    rows.map((row, i) => row.map((x, c) => plain.read(scaled(plain, x, decay(-1, i, c)))));
  const minus = plain.constant(MINUS_ONE);
  const below = interactions(plain, order, k, beta, decay, decays).map((row) => row.map((x) => plain.mul(minus, x)));
  const rows = inverse(plain, order, below).map((row) => row.map((x) => plain.read(x)));
  const last = tokens.length - 1;
  return {
    k: decays === "rows" ? k.map((row, i) => row.map((x, c) => plain.read(scaled(plain, x, decay(i, last, c))))) : k,
    w: combined(reading, order, rows, decayed(gated(k))),
    u: combined(reading, order, rows, gated(tokens.map((token) => constants(token.v)))),
    kept: (row) => decay(-1, last, row),
    left: tokens.map((_, i) => (decays === "head" ? decay(i, last, 0) : undefined)),
  };
}

/** H_t [rows · columns, row by row] after the last token of a prepared chunk, from the state before it. */
export function afterChunk<T>(plain: Arithmetic<T>, order: Order, prepared: Chunk<T>, state: readonly T[]): T[] {
  const reading = readingOperands(plain);
  const { k, w, u, kept, left } = prepared;
  const columns = u[0].length;
  const errors = Array.from({ length: columns }, (_, j) => {
    const column = state.filter((_, e) => e % columns === j);
    return u.map((row, i) => scaled(plain, plain.sub(row[j], dot(reading, order, w[i], column)), left[i]));
  });
  return state.map((h, e) => {
    const row = Math.floor(e / columns);
    const keys = k.map((key) => key[row]);
    return dot(reading, order, keys, errors[e % columns], scaled(plain, h, kept(row)));
  });
}
