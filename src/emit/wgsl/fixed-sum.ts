// WGSL of exact sums of products of fixed-point codes with one rounding at the end, by the names of sum.ts. Products and sums fit
// into 32 bits, or there is no kernel: a sum is an integer in units of the least possible product.

import { InputError } from "../../core/errors.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { constantsOf, named } from "./constants.ts";
import type { SumShape } from "./sum.ts";

const SUM_BITS = 31;

/** The declarations of `sumWgsl`, for fixed point. @throws InputError where a sum may need more than 31 bits and a sign */
export function fixedSumWgsl(policy: RoundingPolicy, { factors, terms, prefix = "" }: SumShape): string {
  const c = constantsOf(policy);
  if (c.kind !== "fixed") throw new TypeError(`fixedSumWgsl: expected fixed point, found ${policy.format.name}`);
  const integerBits = c.bits - c.fractionBits;
  const bits = factors * (c.fractionBits + integerBits) + Math.ceil(Math.log2(Math.max(terms, 1)));
  if (bits > SUM_BITS)
    throw new InputError(
      "semantics",
      `sums of at most ${SUM_BITS} bits, for kernels`,
      `${bits} bits for ${c.format.name}`,
    );
  const low = -factors * c.fractionBits;
  return named(
    prefix,
    `
struct $term { negative: u32, kind: u32, m: u32, e: i32 }
fn $term_of(code: u32) -> $term {
  return $term($code_negative(code), 0u, $code_significand(code), $code_exponent(code));
}
fn $term_mul(a: $term, b: $term) -> $term { return $term(a.negative ^ b.negative, 0u, a.m * b.m, a.e + b.e); }
fn $term_neg(a: $term) -> $term { return $term(a.negative ^ 1u, 0u, a.m, a.e); }
struct $sum { flags: u32, w: array<u32, 1> }
fn $sum_new() -> $sum { return $sum(0u, array<u32, 1>()); }
fn $sum_sign(s: ptr<function, $sum>, negative: u32) { }
fn $sum_add(s: ptr<function, $sum>, t: $term) { $sum_value(s, t); }
fn $sum_value(s: ptr<function, $sum>, t: $term) {
  let shifted = t.m << u32(t.e - (${low}));
  (*s).w[0] += select(shifted, 0u - shifted, t.negative != 0u);
}
fn $sum_round(s: $sum) -> u32 {
  let negative = s.w[0] >> 31u;
  let m = select(s.w[0], 0u - s.w[0], negative != 0u);
  if (m == 0u) { return 0u; }
  return $pack(negative, m, ${low});
}
`,
  );
}
