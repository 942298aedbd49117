// Conversion between formats, and dot products with a stated order and a stated accumulator.
// Source: IEEE 754-2019, 5.4.2 (convertFormat), 9.4 (reductions, which leave the order open).

import { zeroSumSign } from "./arithmetic.ts";
import { decode } from "./codec.ts";
import { type Exact, multiply, sum, zero } from "./exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "./format.ts";
import { checkPolicy, round } from "./round.ts";

/** The value of a code of `from`, rounded once into the policy's format. NaN becomes the canonical NaN, -0 stays -0 where
 * there is one. @throws RangeError for NaN where the target has none, and for infinities under `wrap`
 * @throws InputError as `checkPolicy` @error correctly rounded */
export function convert(from: NumberFormat, policy: RoundingPolicy, code: Code): Code {
  return round(policy, decode(from, code));
}

/** How a dot product is computed. `sequential`: left to right; `pairwise`: neighbours are added, then the sums, an odd last
 * one is carried; `exact`: the exact sum of the exact products, rounded once. */
export interface DotOrder {
  readonly order: "sequential" | "pairwise" | "exact";
  /** `separate`: each product is rounded to the accumulator's format before it is added; `fused`: products are exact, and
   * what is added to a product is rounded once with it (sequential only). */
  readonly products?: "separate" | "fused";
  /** How products and sums are rounded; like the result when left out. */
  readonly accumulator?: RoundingPolicy;
}

/** Σ a[j] · b[j] for codes of `format`, rounded to `result`. Sequential, separate: p_0, then each s <- rnd(s + p_j);
 * sequential, fused: rnd(a_0 · b_0), then each s <- rnd(s + a_j · b_j); at last one conversion from the accumulator to the
 * result, which changes nothing where they are the same. The empty product is +0.
 * @throws RangeError if the lengths differ, or as `round`
 * @throws TypeError for `fused` or an accumulator where the order has no use for it @throws InputError as `checkPolicy` */
export function dot(
  format: NumberFormat,
  result: RoundingPolicy,
  a: readonly Code[],
  b: readonly Code[],
  { order, products = "separate", accumulator = result }: DotOrder,
): Code {
  if (a.length !== b.length) throw new RangeError(`dot: expected ${a.length} codes, found ${b.length}`);
  if (products === "fused" && order !== "sequential")
    throw new TypeError(`dot: expected separate products for the order ${order}, found fused`);
  if (order === "exact" && accumulator !== result)
    throw new TypeError("dot: expected no accumulator for the order exact, found one");
  checkPolicy(accumulator);
  const exact = a.map((code, j) => multiply(decode(format, code), decode(format, b[j])));
  const add = (...terms: readonly Exact[]) => held(accumulator, sum(terms, zeroSumSign(accumulator)));
  if (order === "exact") return round(result, sum(exact, zeroSumSign(result)));
  if (exact.length === 0) return round(result, zero());
  if (products === "fused")
    return round(
      result,
      exact.slice(1).reduce((s, p) => add(s, p), held(accumulator, exact[0])),
    );
  const rounded = exact.map((p) => held(accumulator, p));
  return round(result, order === "sequential" ? rounded.reduce((s, p) => add(s, p)) : tree(rounded, add));
}

/** The value of a register of the policy's format after x was rounded into it. */
function held(policy: RoundingPolicy, x: Exact): Exact {
  return decode(policy.format, round(policy, x));
}

function tree(terms: readonly Exact[], add: (x: Exact, y: Exact) => Exact): Exact {
  if (terms.length === 1) return terms[0];
  const sums: Exact[] = [];
  for (let j = 0; j < terms.length; j += 2) sums.push(j + 1 < terms.length ? add(terms[j], terms[j + 1]) : terms[j]);
  return tree(sums, add);
}
