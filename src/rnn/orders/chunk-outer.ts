// Layers that add outer products to a decaying state, a chunk at a time: with S the state before the chunk and D_ti the product of
// the decays after token i up to token t (chunk-decay.ts), H_t = D_t S + sum_{i<=t} D_ti k_i v_i^T. Kernels differ in what the decays
// are multiplied into, and so in what is rounded to the format of operands:
//
//   values        v_i D_ti         linear attention (no decays), RetNet        fla/ops/{simple_gla,common}/chunk*.py (g, g_gamma)
//   keys          k_i D_ti         decays of rows: GLA, RWKV-6, HGRN2          fla/ops/common/chunk_h.py (gk); RWKV-5 by the same form
//   weighted keys k_i (D_ti c_i)   Mamba-2 (c = Delta), mLSTM (c = i)          mamba_ssm/ops/triton/ssd_{chunk_state,state_passing}.py;
//                                  NX-AI/mlstm_kernels, chunkwise/limit_chunk/fw_kernel_recurrent.py
//
// D_t S is rounded and the dot product over the tokens added to it; with weighted keys the dot product is formed by itself, and D_t S
// and the sum are one multiply-add where `multiplyAdd` fuses. A model: the decays are products where kernels have exp2 of sums (and
// mLSTM the exponential of one sum with the gate in it), and a tensor core's order of additions is not known. What is left out:
// secondary chunks of 16, which concern outputs alone in these kernels. Commits: flash-linear-attention bc3b101, mamba e9594ce.
// Sources: arXiv 2312.06635, section 4; arXiv 2405.21060, section 6.

import type { Exact } from "../../number/exact.ts";
import { type Arithmetic, readingOperands } from "../../number/generic.ts";
import type { Order } from "../semantics.ts";
import { chunkDecay, scaled } from "./chunk-decay.ts";
import { dot, multiplyAdd } from "./dot.ts";

/** One token: k [rows], v [columns]; the state decays before it, by one number or by one for each row. */
export interface OuterToken {
  readonly k: readonly Exact[];
  readonly v: readonly Exact[];
  readonly decay?: readonly Exact[];
  /** c of weighted keys. */
  readonly weight?: Exact;
}

/** What the decays are multiplied into. */
export type Scales = "values" | "keys" | "weightedKeys";

/** H after the last of the tokens (at least one) [rows · columns, row by row], from the state before them. `plain` rounds to the
 * format of the state. @cost O(tokens (rows + columns)) operations, and O(tokens rows columns) for each state */
export function outerChunk<T>(
  plain: Arithmetic<T>,
  order: Order,
  tokens: readonly OuterToken[],
  scales: Scales,
): (before: readonly T[]) => T[] {
  const reading = readingOperands(plain);
  const last = tokens.length - 1;
  const decay = chunkDecay(
    plain,
    tokens.map((token) => token.decay),
  );
  const keys = tokens.map(({ k, weight }, i) =>
    k.map((x, row) => {
      const key = plain.constant(x);
      if (scales === "values") return key;
      const own = decay(i, last, row);
      if (weight === undefined) return plain.read(scaled(plain, key, own));
      return plain.read(plain.mul(key, scaled(plain, plain.constant(weight), own)));
    }),
  );
  const values = tokens.map(({ v }, i) => {
    const left = scales === "values" ? decay(i, last, 0) : undefined;
    return v.map((x) => plain.read(scaled(plain, plain.constant(x), left)));
  });
  const columns = tokens[0].v.length;
  return (before) =>
    before.map((h, e) => {
      const row = Math.floor(e / columns);
      const own = keys.map((key) => key[row]);
      const column = values.map((value) => value[e % columns]);
      const kept = decay(-1, last, row);
      if (scales !== "weightedKeys" || kept === undefined)
        return dot(reading, order, own, column, scaled(plain, h, kept));
      return multiplyAdd(plain, order, kept, h, dot(reading, order, own, column));
    });
}
