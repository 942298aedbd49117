// WGSL arithmetic on codes in 32-bit integers: portable, and exact by construction, since no step but `pack` loses a bit that
// matters. A sum is aligned with its larger term's leading bit at bit 29; the smaller one is shifted right and jammed.

import type { RoundingPolicy } from "../../number/format.ts";
import { constantsOf, type FixedConstants, type FloatConstants, u32 } from "./constants.ts";
import { isLean, leanText } from "./lean-integer.ts";
import { packFixed, packFloat } from "./rounding.ts";

/** `$code_negative`, `$code_significand`, `$code_exponent` (of bit 0), `$code_nan`, `$code_infinite`. */
function fields(c: FloatConstants | FixedConstants): string {
  return c.kind === "float" ? floatFields(c) : fixedFields(c);
}

function floatFields(c: FloatConstants): string {
  const { precision: p, infinity, nan, format } = c;
  const one = 2 ** (p - 1);
  const magnitude = `(code & ${u32(c.magnitudeMask)})`;
  const nanTest =
    nan === undefined
      ? "false"
      : format.specials === "ieee" && infinity !== undefined
        ? `${magnitude} > ${u32(infinity)}`
        : format.specials === "finite-nan"
          ? `${magnitude} == ${u32(nan)}`
          : `code == ${u32(nan)}`;
  return `
fn $code_negative(code: u32) -> u32 { return ${format.signed ? `code >> ${u32(c.bits - 1)}` : "0u"}; }
fn $code_significand(code: u32) -> u32 {
  return (code & ${u32(one - 1)}) | (${u32(one)} * u32(${magnitude} >= ${u32(one)}));
}
fn $code_exponent(code: u32) -> i32 {
  return max(i32(${magnitude} >> ${u32(p - 1)}), 1) + ${c.quantum - 1};
}
fn $code_nan(code: u32) -> bool { return ${nanTest}; }
fn $code_infinite(code: u32) -> bool { return ${infinity === undefined ? "false" : `${magnitude} == ${u32(infinity)}`}; }`;
}

function fixedFields({ bits, mask, format, fractionBits }: FixedConstants): string {
  const negative = format.signed ? `code >> ${u32(bits - 1)}` : "0u";
  return `
fn $code_negative(code: u32) -> u32 { return ${negative}; }
fn $code_significand(code: u32) -> u32 { return select(code, (0u - code) & ${u32(mask)}, (${negative}) != 0u); }
fn $code_exponent(code: u32) -> i32 { return ${-fractionBits}; }
fn $code_nan(code: u32) -> bool { return false; }
fn $code_infinite(code: u32) -> bool { return false; }`;
}

/** `$sum2(sa, ma, ea, sb, mb, eb)`: the code of two exact terms added, m < 2^23 each (2^17 in fixed point). */
function sumOfTwo(policy: RoundingPolicy, c: FloatConstants | FixedConstants): string {
  const zeroSign = policy.rounding === "towardNegative" ? "1u" : "0u";
  const zero = (sign: string) => (c.kind === "float" && c.negativeZero ? `(${sign}) * ${u32(c.signBit)}` : "0u");
  if (c.kind === "fixed") {
    return `
fn $sum2(sa: u32, ma: u32, ea: i32, sb: u32, mb: u32, eb: i32) -> u32 {
  let sum = select(i32(ma), -i32(ma), sa != 0u) + select(i32(mb), -i32(mb), sb != 0u);
  return $pack(u32(sum < 0), u32(abs(sum)), ea);
}`;
  }
  return `
fn $sum2(sa: u32, ma: u32, ea: i32, sb: u32, mb: u32, eb: i32) -> u32 {
  if (ma == 0u || mb == 0u) {
    if (ma == 0u && mb == 0u) { return ${zero(`select(${zeroSign}, sa, sa == sb)`)}; }
    return $pack(select(sa, sb, ma == 0u), ma | mb, select(ea, eb, ma == 0u));
  }
  let la = countLeadingZeros(ma) - 2u;
  let lb = countLeadingZeros(mb) - 2u;
  let first = ea - i32(la) >= eb - i32(lb);
  let big = select(mb << lb, ma << la, first);
  let small = select(ma << la, mb << lb, first);
  let apart = u32(min(abs((ea - i32(la)) - (eb - i32(lb))), 31));
  let jammed = (small >> apart) | u32((small & ((1u << apart) - 1u)) != 0u);
  let e = select(eb - i32(lb), ea - i32(la), first);
  let s = select(sb, sa, first);
  if (sa == sb) { return $pack(s, big + jammed, e); }
  if (big == jammed) { return ${zero(zeroSign)}; }
  let turned = u32(jammed > big);
  return $pack(s ^ turned, select(big - jammed, jammed - big, turned != 0u), e);
}`;
}

/** The statements that answer for operands that are no numbers. `signs` are names of the signs. */
function specials(c: FloatConstants | FixedConstants, a: string, b: string, sa: string, sb: string): string {
  if (c.kind === "fixed" || c.nan === undefined) return "";
  const nan = `if ($code_nan(${a}) || $code_nan(${b})) { return ${u32(c.nan)}; }`;
  if (c.infinity === undefined) return nan;
  return `${nan}
  if ($code_infinite(${a}) || $code_infinite(${b})) {
    if ($code_infinite(${a}) && $code_infinite(${b}) && ${sa} != ${sb}) { return ${u32(c.nan)}; }
    return $infinite(select(${sb}, ${sa}, $code_infinite(${a})));
  }`;
}

function infinite(c: FloatConstants | FixedConstants): string {
  if (c.kind === "fixed" || c.infinity === undefined) return "";
  return `
fn $infinite(negative: u32) -> u32 { return select(${u32(c.infinite[0])}, ${u32(c.infinite[1])}, negative != 0u); }`;
}

function product(policy: RoundingPolicy, c: FloatConstants | FixedConstants): string {
  const zero = c.kind === "float" && c.negativeZero ? `s * ${u32(c.signBit)}` : "0u";
  const hasInfinity = c.kind === "float" && c.infinity !== undefined;
  const nan = c.kind === "float" && c.nan !== undefined ? u32(c.nan) : undefined;
  return `
fn $plain_mul(a: u32, b: u32) -> u32 {
  let s = $code_negative(a) ^ $code_negative(b);
  let m = $code_significand(a) * $code_significand(b);
  ${nan === undefined ? "" : `if ($code_nan(a) || $code_nan(b)) { return ${nan}; }`}
  ${hasInfinity ? `if ($code_infinite(a) || $code_infinite(b)) { return select($infinite(s), ${nan ?? "0u"}, ${isZeroText("a")} || ${isZeroText("b")}); }` : ""}
  if (m == 0u) { return ${zero}; }
  return $pack(s, m, $code_exponent(a) + $code_exponent(b));
}${fused(policy, c, nan, hasInfinity)}`;
}

const isZeroText = (x: string) => `(!$code_infinite(${x}) && $code_significand(${x}) == 0u)`;

/** a · b + c with one rounding. */
function fused(
  policy: RoundingPolicy,
  c: FloatConstants | FixedConstants,
  nan: string | undefined,
  hasInfinity: boolean,
): string {
  if (c.kind === "fixed") return fusedFixed(policy, c);
  const inf = hasInfinity
    ? `if ($code_infinite(a) || $code_infinite(b)) {
    if (${isZeroText("a")} || ${isZeroText("b")} || ($code_infinite(c) && s != $code_negative(c))) { return ${nan ?? "0u"}; }
    return $infinite(s);
  }
  if ($code_infinite(c)) { return $infinite($code_negative(c)); }`
    : "";
  return `
fn $fma(a: u32, b: u32, c: u32) -> u32 {
  let s = $code_negative(a) ^ $code_negative(b);
  ${nan === undefined ? "" : `if ($code_nan(a) || $code_nan(b) || $code_nan(c)) { return ${nan}; }`}
  ${inf}
  return $sum2(s, $code_significand(a) * $code_significand(b), $code_exponent(a) + $code_exponent(b),
    $code_negative(c), $code_significand(c), $code_exponent(c));
}`;
}

/** In 64 bits (two words), since a product and a shifted addend may need 33; `wrap` needs every bit. */
function fusedFixed(policy: RoundingPolicy, c: FixedConstants): string {
  const f = c.fractionBits;
  return `
fn $fma(a: u32, b: u32, c: u32) -> u32 {
  let s = $code_negative(a) ^ $code_negative(b);
  let product = $code_significand(a) * $code_significand(b);
  let sc = $code_negative(c);
  let low = $code_significand(c) << ${u32(f)};
  let high = ${f === 0 ? "0u" : `$code_significand(c) >> ${u32(32 - f)}`};
  var m = product + low;
  var h = high + u32(m < low);
  var negative = s;
  if (s != sc) {
    let larger = high != 0u || low > product;
    m = select(product - low, low - product, larger);
    h = select(0u, high - u32(low < product), larger);
    negative = select(s, sc, larger);
  }
  return $narrow(negative, h, m);
}
fn $narrow(negative: u32, h: u32, m: u32) -> u32 {
  ${
    f === 0
      ? "let n = m;"
      : `let rest = m & ${u32(2 ** f - 1)};
  let half = ${u32(2 ** (f - 1))};
  let floor = (m >> ${u32(f)}) | (h << ${u32(32 - f)});
  let n = floor + u32(${fixedUp(policy)});`
  }
  return $place(negative, n);
}`;
}

function fixedUp({ rounding }: RoundingPolicy): string {
  switch (rounding) {
    case "tiesToEven":
      return "rest + (floor & 1u) > half";
    case "tiesToAway":
      return "rest >= half";
    case "towardZero":
      return "false";
    case "towardPositive":
      return "rest != 0u && negative == 0u";
    case "towardNegative":
      return "rest != 0u && negative != 0u";
    case "toOdd":
      return "rest != 0u && (floor & 1u) == 0u";
  }
}

const PLAIN = `
fn $add(a: u32, b: u32) -> u32 { return $plain_add(a, b, $code_negative(b)); }
fn $sub(a: u32, b: u32) -> u32 { return $plain_add(a, b, $code_negative(b) ^ 1u); }
fn $mul(a: u32, b: u32) -> u32 { return $plain_mul(a, b); }`;

/** The declarations with `$` before every name: num, decode, encode, add, sub, mul, fma, same, is_nan, and what they use. */
export function integerText(policy: RoundingPolicy): string {
  const c = constantsOf(policy);
  const pack = c.kind === "float" ? packFloat(policy, c) : packFixed(policy, c);
  const canonical = c.kind === "float" && c.nan !== undefined ? `select(x, ${u32(c.nan)}, $code_nan(x))` : "x";
  return `
alias $num = u32;
${fields(c)}${pack}${infinite(c)}${sumOfTwo(policy, c)}
fn $plain_add(a: u32, b: u32, sb: u32) -> u32 {
  let sa = $code_negative(a);
  ${specials(c, "a", "b", "sa", "sb")}
  return $sum2(sa, $code_significand(a), $code_exponent(a), sb, $code_significand(b), $code_exponent(b));
}
${product(policy, c)}${c.kind === "float" && isLean(c) ? leanText(policy, c) : PLAIN}
fn $decode(code: u32) -> u32 { return code; }
fn $encode(x: u32) -> u32 { return ${canonical}; }
fn $same(a: u32, b: u32) -> bool { return a == b; }
fn $is_nan(x: u32) -> bool { return $code_nan(x); }
`;
}
