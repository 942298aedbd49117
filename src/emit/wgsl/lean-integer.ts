// The integer arithmetic's add, sub and mul for signed floating point in as few instructions as we know: no case for left shifts,
// no normalising of operands, one branch for everything that is no number (which goes to the plain functions of integer.ts).
// Magnitudes are ordered as their codes are, so the larger term of a sum is known before it is unpacked. No bit of the smaller
// one is ever lost: terms are held at most GUARD binades apart, where p <= GUARD - 3 bits are below a quarter of the sum's spacing,
// so what is rounded is on the same side of every place that rounding distinguishes.

import type { RoundingPolicy } from "../../number/format.ts";
import { type FloatConstants, u32 } from "./constants.ts";
import { upwards } from "./rounding.ts";

/** Bits that a sum's larger term is shifted up, and the most binades that the smaller one is held below it. */
const GUARD = 16;

/** Whether the lean functions serve: others have no sign, or a parity that depends on the exponent. */
export function isLean(c: FloatConstants): boolean {
  return c.format.signed && c.precision > 1;
}

/** A condition on codes `a`, `b` with magnitudes `x`, `y`: one of them is no number. */
function special({ format, infinity, nan }: FloatConstants): string {
  const least = infinity ?? (format.specials === "finite-nan" ? nan : undefined);
  const parts = least === undefined ? [] : [`max(x, y) >= ${u32(least)}`];
  if ((format.specials === "fnuz" || format.specials === "p3109") && nan !== undefined)
    parts.push(`a == ${u32(nan)}`, `b == ${u32(nan)}`);
  return parts.length === 0 ? "false" : parts.join(" || ");
}

/** `$round_lean(sign, m, e)`: the code of ±m · 2^e, m < 2^30, `sign` in its place. The leading bit goes to bit 29, so that a shift
 * by 31 bits leaves less than a half. */
function roundLean(policy: RoundingPolicy, c: FloatConstants): string {
  const { precision: p } = c;
  const flush = policy.subnormals === "flush" ? `code = select(code, 0u, code < ${u32(2 ** (p - 1))});` : "";
  const rounded =
    policy.rounding === "tiesToEven"
      ? "(n + (0x3fffffffu >> (31u - s)) + ((n >> s) & 1u)) >> s"
      : `floor + u32(${upwards(policy.rounding, "(floor & 1u)")})`;
  const parts =
    policy.rounding === "tiesToEven"
      ? ""
      : `
  let negative = sign;
  let floor = n >> s;
  let rest = n & ((1u << s) - 1u);
  let half = (1u << s) >> 1u;`;
  return `
fn $round_lean(sign: u32, m: u32, e: i32) -> u32 {
  let zeros = countLeadingZeros(m);
  let above = e + ${31 - c.emin} - i32(zeros);
  let s = u32(min(${30 - p} - min(above, 0), 31));
  let n = m << (zeros - 2u);${parts}
  var code = (u32(max(above, 0)) << ${u32(p - 1)}) + (${rounded});
  code = select(code, 0u, m == 0u);
  ${flush}
  ${ended(c)}
  return ${c.negativeZero ? "code | sign" : "select(code | sign, 0u, code == 0u)"};
}`;
}

/** A statement for codes beyond the largest one; often the next code or the largest stands for all of them, of either sign. */
function ended({ beyond: [plus, minus], largest, signBit }: FloatConstants): string {
  return plus - largest <= 1 && plus >= largest && minus === plus + signBit
    ? `code = min(code, ${u32(plus)});`
    : `if (code > ${u32(largest)}) { return select(${u32(plus)}, ${u32(minus)}, sign != 0u); }`;
}

/** `$add`, `$sub` and `$mul`; after the plain ones, which are named `$plain_add` (with the sign of b), `$plain_mul`. */
export function leanText(policy: RoundingPolicy, c: FloatConstants): string {
  const { precision: p, quantum } = c;
  const one = 2 ** (p - 1);
  const [sign, magnitude] = [u32(c.signBit), u32(c.magnitudeMask)];
  const field = (x: string) => `max(${x} >> ${u32(p - 1)}, 1u)`;
  const significand = (x: string, f: string) => `(${x} + ${u32(one)} - ${f} * ${u32(one)})`;
  const zeroSign = c.negativeZero && policy.rounding === "towardNegative" ? sign : "0u";
  const leading = u32(2 ** (p - 1 + GUARD));
  return `${roundLean(policy, c)}
fn $lean_add(a: u32, b: u32, flip: u32) -> u32 {
  let x = a & ${magnitude};
  let y = b & ${magnitude};
  if (${special(c)}) { return $plain_add(a, b, ((b ^ flip) & ${sign}) >> ${u32(c.bits - 1)}); }
  let other = b ^ flip;
  let large = max(x, y);
  let small = min(x, y);
  let fl = ${field("large")};
  let fs = ${field("small")};
  let big = large * ${u32(2 ** GUARD)} + ${leading} - fl * ${leading};
  let little = ${significand("small", "fs")} << u32(max(${GUARD} + i32(fs) - i32(fl), 0));
  let same_signs = ((a ^ other) & ${sign}) == 0u;
  let sum = select(big - little, big + little, same_signs);
  let s = select(select(other, a, x >= y) & ${sign}, ${zeroSign}, sum == 0u && !same_signs);
  return $round_lean(s, sum, i32(fl) + ${quantum - 1 - GUARD});
}
fn $add(a: u32, b: u32) -> u32 { return $lean_add(a, b, 0u); }
fn $sub(a: u32, b: u32) -> u32 { return $lean_add(a, b, ${sign}); }
fn $mul(a: u32, b: u32) -> u32 {
  let x = a & ${magnitude};
  let y = b & ${magnitude};
  if (${special(c)}) { return $plain_mul(a, b); }
  let fx = ${field("x")};
  let fy = ${field("y")};
  let m = ${significand("x", "fx")} * ${significand("y", "fy")};
  return $round_lean((a ^ b) & ${sign}, m, i32(fx + fy) + ${2 * (quantum - 1)});
}`;
}
