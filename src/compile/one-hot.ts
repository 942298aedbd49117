// A permutation-reset level in one layer: the state is a one-hot vector, a permutation permutes its rows, a reset sets it to
// 0 and adds e_q (A = 0, B = e_q). Where the levels below need the old state, a second vector takes what a reset overwrites, and is
// 0 otherwise.
// Source: arXiv 2411.12537, Theorem 4.

import { type Action, overwrite, product, swap, swapsOf, unit } from "./actions.ts";
import type { LevelView } from "./level-view.ts";
import type { Draft } from "./stack.ts";

/** `gated`: a gate can set the state of the last level to 0 in one go; else every row is overwritten, a reflection each. */
export function oneHotDraft(level: LevelView, gated: boolean): Draft {
  const { states, start, last } = level;
  const rows = last ? states : 2 * states;
  const half = Array.from({ length: states }, (_, i) => i);
  const now = (state: readonly number[]) => state.slice(0, states).indexOf(1);
  const before = (state: readonly number[]) => state.slice(states).indexOf(1);
  const set = (q: number) => half.map((i) => overwrite(rows, i, Number(i === q)));
  const reset = (q: number): Action => {
    if (!last) return product(rows, [...half.map((i) => swap(rows, i, states + i)), ...set(q)]);
    return gated ? product(rows, [overwrite(rows, q, 1)], true) : product(rows, set(q));
  };
  const permute = (images: readonly number[]): Action =>
    product(rows, [...swapsOf(images, rows), ...(last ? [] : half.map((i) => overwrite(rows, states + i, 0)))]);
  return {
    purpose: last ? "permutations and resets" : "permutations and resets, with the value before",
    initial: unit(rows, start, 1),
    act: (wire) => {
      const action = level.actionOf(wire);
      return action.kind === "reset" ? reset(action.to) : permute(action.images);
    },
    read: (state, wire) => {
      const action = level.actionOf(wire);
      if (action.kind === "permutation") return level.finish(wire, action.images.indexOf(now(state)));
      return level.finish(wire, last ? start : before(state));
    },
  };
}
