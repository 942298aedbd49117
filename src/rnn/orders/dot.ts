// Dot products in a stated order of operations.

import type { Arithmetic } from "../../number/generic.ts";
import type { Order } from "../semantics.ts";

/** Adds neighbours, then the sums, until one is left; an odd last one is carried. `values` must not be empty. */
function pairwise<T>(arithmetic: Arithmetic<T>, values: readonly T[]): T {
  let level = [...values];
  while (level.length > 1) {
    const next: T[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) next.push(arithmetic.add(level[i], level[i + 1]));
    if (level.length % 2 === 1) next.push(level[level.length - 1]);
    level = next;
  }
  return level[0];
}

/** Σ a_i · x_i, and `start` if it is given. Sequential and separate: rounded products are added left to right, `start`
 * last. Sequential and fused: a chain of multiply-adds that begins with `start`, or with the rounded product a_0 · x_0.
 * Pairwise: the rounded products are added as a tree (nothing to fuse), `start` last. Lengths are equal, at least 1. */
export function dot<T>(arithmetic: Arithmetic<T>, order: Order, a: readonly T[], x: readonly T[], start?: T): T {
  if (order.sum === "sequential" && order.multiplyAdd === "fused") {
    const first = start === undefined ? arithmetic.mul(a[0], x[0]) : arithmetic.fma(a[0], x[0], start);
    return a.slice(1).reduce((sum, c, i) => arithmetic.fma(c, x[i + 1], sum), first);
  }
  const products = a.map((c, i) => arithmetic.mul(c, x[i]));
  const total =
    order.sum === "pairwise"
      ? pairwise(arithmetic, products)
      : products.slice(1).reduce((sum, p) => arithmetic.add(sum, p), products[0]);
  return start === undefined ? total : arithmetic.add(total, start);
}

/** c · x + start, with one rounding or two as the order says. */
export function multiplyAdd<T>(arithmetic: Arithmetic<T>, order: Order, c: T, x: T, start: T): T {
  return order.multiplyAdd === "fused" ? arithmetic.fma(c, x, start) : arithmetic.add(arithmetic.mul(c, x), start);
}
