// Decays inside a chunk: with a_i the decay of token i, the product a_(j+1) … a_i for j < i, which says what is left at token i of
// what stood at token j. Products are taken left to right, each rounded to the format of the state; no operand is read.
// Public kernels keep logarithms instead: they add up g_i = log2 a_i in binary32 and take exp2(g_i - g_j), which is another number
// unless the decays are powers of two, and has no negative decay. Products serve both signs and zero.

import type { Exact } from "../../number/exact.ts";
import type { Arithmetic } from "../../number/generic.ts";

/** What decays in a layer: nothing, a head (one number for all rows), or each row by itself. */
export type Decays = "none" | "head" | "rows";

/** Row `row` of the product of the decays after token `after` (-1: before the first) up to token `last`, one number standing for
 * all rows of a head; undefined where no token between has a decay. */
export type ChunkDecay<T> = (after: number, last: number, row: number) => T | undefined;

/** The decays of the tokens of a chunk, [1] or [rows] each, or none. @cost O(tokens) multiplications for each pair that is asked for first */
export function chunkDecay<T>(
  arithmetic: Arithmetic<T>,
  decays: readonly (readonly Exact[] | undefined)[],
): ChunkDecay<T> {
  const own = decays.map((list) => list?.map((x) => arithmetic.constant(x)));
  const known = new Map<number, readonly T[] | undefined>();
  const product = (after: number, last: number): readonly T[] | undefined => {
    if (last <= after) return undefined;
    const key = (after + 1) * decays.length + last;
    if (known.has(key)) return known.get(key);
    const [earlier, next] = [product(after, last - 1), own[last]];
    const both = next === undefined ? earlier : (earlier?.map((x, row) => arithmetic.mul(x, next[row])) ?? next);
    known.set(key, both);
    return both;
  };
  return (after, last, row) => {
    const list = product(after, last);
    return list?.length === 1 ? list[0] : list?.[row];
  };
}

/** x times a product of decays, rounded once; x itself where there is none. */
export function scaled<T>(arithmetic: Arithmetic<T>, x: T, decay: T | undefined): T {
  return decay === undefined ? x : arithmetic.mul(x, decay);
}
