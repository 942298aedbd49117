// WGSL of one rounding in integers: from an exact ±m · 2^e to the code of the result, as src/number/round.ts defines it. The
// integer m < 2^31 may be jammed: its lowest bit is then set for everything that was shifted out below it.
// Source: the three bits (guard, round, sticky) of IEEE 754 hardware, here with 28 and more bits of room above them.

import type { Rounding, RoundingPolicy } from "../../number/format.ts";
import { type FixedConstants, type FloatConstants, u32 } from "./constants.ts";

/** A WGSL condition: whether floor + rest / (2 · half), rest > 0, goes up in magnitude; `odd` says whether floor is odd. */
export function upwards(rounding: Rounding, odd: string): string {
  switch (rounding) {
    case "tiesToEven":
      return `rest + ${odd} > half`;
    case "tiesToAway":
      return "rest >= half";
    case "towardZero":
      return "false";
    case "towardPositive":
      return "rest != 0u && negative == 0u";
    case "towardNegative":
      return "rest != 0u && negative != 0u";
    case "toOdd":
      return `rest != 0u && ${odd} == 0u`;
  }
}

/** Statements that cut m at `shift` >= 0 bits: they define floor, rest and half, and the rounded integer n. */
function cut(rounding: Rounding, odd: string): string {
  return `
  let places = u32(clamp(shift, 0, 31));
  let kept = select(m, u32(m != 0u), shift > 31);
  let floor = kept >> places;
  let rest = kept & ((1u << places) - 1u);
  let half = (1u << places) >> 1u;
  let n = floor + u32(places != 0u && (${upwards(rounding, odd)}));`;
}

/** `$pack(negative, m, e)`: the code of ±m · 2^e with m > 0, rounded once. */
export function packFloat(policy: RoundingPolicy, c: FloatConstants): string {
  const { precision: p } = c;
  const odd = p === 1 ? `u32(floor != 0u && ((binade + ${c.format.bias}) & 1) != 0)` : "(floor & 1u)";
  const flush = policy.subnormals === "flush" ? `if (code < ${u32(2 ** (p - 1))}) { code = 0u; }` : "";
  const sign = c.format.signed ? `(negative * ${u32(c.signBit)})` : "0u";
  // Without sign a negative number that is not rounded to zero is beyond the lower end, before anything is flushed.
  const below = c.format.signed ? "" : `if (negative != 0u && code != 0u) { return ${u32(c.beyond[1])}; }`;
  return `
fn $pack(negative: u32, m: u32, e: i32) -> u32 {
  let binade = max(e + 31 - i32(countLeadingZeros(m)), ${c.emin});
  let shift = binade - ${p - 1} - e;
  let left = u32(clamp(-shift, 0, 31));${cut(policy.rounding, odd)}
  var code = (u32(binade - ${c.emin}) << ${u32(p - 1)}) + (n << left);
  ${below}
  ${flush}
  if (code > ${u32(c.largest)}) { return select(${u32(c.beyond[0])}, ${u32(c.beyond[1])}, negative != 0u); }
  return ${c.negativeZero ? `code | ${sign}` : `select(code | ${sign}, 0u, code == 0u)`};
}`;
}

/** `$pack(negative, m, e)` of fixed point, -2 · fractionBits <= e <= -fractionBits; `$place(negative, n)` is the code of a
 * rounded integer. */
export function packFixed(policy: RoundingPolicy, c: FixedConstants): string {
  const [top, bottom] = c.largest;
  const wrap = `return select(n, 0u - n, negative != 0u) & ${u32(c.mask)};`;
  const range = `if (n > select(${u32(top)}, ${u32(bottom)}, negative != 0u)) { return select(${u32(c.beyond[0])}, ${u32(c.beyond[1])}, negative != 0u); }`;
  return `
fn $place(negative: u32, n: u32) -> u32 {
  ${policy.overflow === "wrap" ? "" : range}
  ${wrap}
}
fn $pack(negative: u32, m: u32, e: i32) -> u32 {
  let shift = ${-c.fractionBits} - e;${cut(policy.rounding, "(floor & 1u)")}
  return $place(negative, n);
}`;
}
