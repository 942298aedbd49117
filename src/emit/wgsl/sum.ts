// WGSL of exact sums of products of codes with one rounding at the end: what the fused semantics need (dot products with an
// addend, coefficients that are themselves products). A sum is a two's complement integer of a few words in units of the least
// possible product, so nothing is lost before `sum_round`. Kulisch's accumulator for a kernel's few terms.
// Source: Kulisch 2008, Computer Arithmetic and Validity, doi:10.1515/9783110203196, chapter 8.

import { InputError } from "../../core/errors.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { constantsOf, type FloatConstants, named, u32 } from "./constants.ts";

export interface SumShape {
  /** The most codes of one product, and the most terms of one sum. */
  readonly factors: number;
  readonly terms: number;
  readonly prefix?: string;
}

/** A product's significand is one word of which the top bit stays free. */
const PRODUCT_BITS = 31;
/** Words of a sum; more would spill registers and belongs on the CPU. */
const MOST_WORDS = 20;

/** The unit's exponent and the words of a sum. @throws InputError for a format or a shape that kernels do not have */
export function sumWords(
  policy: RoundingPolicy,
  { factors, terms }: SumShape,
): { readonly low: number; readonly words: number } {
  const c = constantsOf(policy);
  if (c.kind === "fixed" || factors * c.precision > PRODUCT_BITS)
    throw new InputError(
      "semantics",
      `floating point with products of at most ${PRODUCT_BITS} bits, for exact sums in kernels`,
      policy.format.name,
    );
  const low = factors * Math.min(c.quantum, 0);
  const high = factors * Math.max(c.emax + 1, 1) + Math.ceil(Math.log2(Math.max(terms, 1))) + 1;
  const words = Math.ceil((high - low) / 32);
  if (words > MOST_WORDS)
    throw new InputError(
      "semantics",
      `sums of at most ${32 * MOST_WORDS} bits, for kernels`,
      `${32 * words} bits for ${policy.format.name}`,
    );
  return { low, words };
}

/** Declares, after an integer arithmetic of the same policy and prefix: `term` (an exact product), `term_of(code)`,
 * `term_mul(a, b)`, `term_neg(a)`; `sum`, `sum_new()`, `sum_add(&s, term)`, `sum_round(s) -> u32`. In the sign of a zero sum each
 * added term takes part; `sum_value(&s, term)` adds without that, `sum_sign(&s, negative)` takes part without adding. */
export function sumWgsl(policy: RoundingPolicy, shape: SumShape): string {
  const { low, words } = sumWords(policy, shape);
  const c = constantsOf(policy) as FloatConstants;
  return named(shape.prefix ?? "", `${termText()}${accumulatorText(low, words)}${roundText(policy, c, low, words)}`);
}

function termText(): string {
  return `
struct $term { negative: u32, kind: u32, m: u32, e: i32 }
fn $term_of(code: u32) -> $term {
  let kind = select(select(0u, 1u, $code_infinite(code)), 2u, $code_nan(code));
  return $term($code_negative(code), kind, $code_significand(code), $code_exponent(code));
}
fn $term_mul(a: $term, b: $term) -> $term {
  let zero = (a.kind == 0u && a.m == 0u) || (b.kind == 0u && b.m == 0u);
  let kind = select(max(a.kind, b.kind), 2u, zero && max(a.kind, b.kind) == 1u);
  return $term(a.negative ^ b.negative, kind, a.m * b.m, a.e + b.e);
}
fn $term_neg(a: $term) -> $term { return $term(a.negative ^ 1u, a.kind, a.m, a.e); }`;
}

/** Flags: 1 NaN, 2 and 4 an infinity of sign + and -, 8 and 16 a term of sign + and -. */
function accumulatorText(low: number, words: number): string {
  return `
struct $sum { flags: u32, w: array<u32, ${words}> }
fn $sum_new() -> $sum { return $sum(0u, array<u32, ${words}>()); }
fn $sum_sign(s: ptr<function, $sum>, negative: u32) { (*s).flags |= 8u << negative; }
fn $sum_add(s: ptr<function, $sum>, t: $term) {
  $sum_sign(s, t.negative);
  $sum_value(s, t);
}
fn $sum_value(s: ptr<function, $sum>, t: $term) {
  if (t.kind != 0u) {
    (*s).flags |= select(2u << t.negative, 1u, t.kind == 2u);
    return;
  }
  let at = u32(t.e - (${low}));
  let word = at >> 5u;
  let bit = at & 31u;
  let lower = t.m << bit;
  let upper = select(t.m >> ((32u - bit) & 31u), 0u, bit == 0u);
  let flip = 0u - t.negative;
  var carry = t.negative;
  for (var i = 0u; i < ${words}u; i++) {
    let part = (select(0u, lower, i == word) | select(0u, upper, i == word + 1u)) ^ flip;
    let partial = (*s).w[i] + part;
    let total = partial + carry;
    carry = u32(partial < part) | u32(total < partial);
    (*s).w[i] = total;
  }
}`;
}

function roundText(policy: RoundingPolicy, c: FloatConstants, low: number, words: number): string {
  const nan = c.nan === undefined ? "0u" : u32(c.nan);
  const specials =
    c.nan === undefined
      ? ""
      : `
  if ((s.flags & 1u) != 0u || (s.flags & 6u) == 6u) { return ${nan}; }
  ${c.infinity === undefined ? "" : "if ((s.flags & 6u) != 0u) { return $infinite((s.flags >> 2u) & 1u); }"}`;
  const minus = c.negativeZero ? u32(c.signBit) : "0u";
  const otherwise = policy.rounding === "towardNegative" ? minus : "0u";
  return `
fn $sum_round(s: $sum) -> u32 {${specials}
  let negative = s.w[${words - 1}] >> 31u;
  let flip = 0u - negative;
  var carry = negative;
  var top = 0u;
  var next = 0u;
  var below = 0u;
  var place = 0;
  for (var i = 0u; i < ${words}u; i++) {
    let flipped = s.w[i] ^ flip;
    let word = flipped + carry;
    carry = u32(word < flipped);
    if (word != 0u) {
      // Words between the last leading one and this one are zero.
      let adjacent = place == i32(i) - 1;
      below |= select(next | top, next, adjacent);
      next = select(0u, top, adjacent);
      top = word;
      place = i32(i);
    }
  }
  if (top == 0u) {
    let signs = s.flags & 24u;
    return select(select(${otherwise}, ${minus}, signs == 16u), 0u, signs == 8u || signs == 0u);
  }
  let zeros = countLeadingZeros(top);
  let shifted = (top << zeros) | select(next >> ((32u - zeros) & 31u), 0u, zeros == 0u);
  let rest = (next << zeros) | below;
  let m = (shifted >> 2u) | u32((shifted & 3u) != 0u || rest != 0u);
  return $pack(negative, m, 32 * place - i32(zeros) + 2 + (${low}));
}
`;
}
