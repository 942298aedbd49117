// WGSL arithmetic on values of formats with binary32's own exponents (bfloat16: 8 exponent bits, bias 127). A value is a binary32
// number whose low bits are 0. Above 2^-100 a result x = c(a, b), already rounded to 24 bits, is rounded to p bits as
// ((x · 2^(p - 25) + M) - M) · 2^(25 - p), M = 1.5 · 2^(e - 1) for x in the binade e: the scale keeps M finite, and what is too large
// becomes infinite by the last product. Infinities and NaN take the same path. Devices may flush binary32's subnormal numbers and
// would round a product among them twice, so below 2^-100 the operation is done again on operands scaled by 2^64.
// Source: Boldo, Melquiond 2005 (the added constant); Figueroa 1995, doi:10.1145/221332.221334 (double rounding).

import { InputError } from "../../core/errors.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { constantsOf, type FloatConstants, u32 } from "./constants.ts";
import { type Barrier, VALUE_TESTS } from "./float.ts";

const INFINITE = 0x7f800000;
const SIGN = "0x80000000u";
/** Powers of two: below the first one operands are scaled by the second. */
const SAFE = -100;
const SCALE = 64;

/** A binary32 pattern of a power of two. */
const power = (exponent: number) => (exponent + 127) * 2 ** 23;
const f32 = (x: number) => `${x.toExponential()}f`;

function shared(policy: RoundingPolicy): FloatConstants | undefined {
  const c = constantsOf(policy);
  if (c.kind === "fixed" || c.format.bias !== 127 || c.bits - c.precision !== 8 || c.precision < 2) return undefined;
  const holds = c.format.specials === "ieee" && c.format.signed && policy.rounding === "tiesToEven";
  return holds ? c : undefined;
}

/** Whether the policy's format has the exponents of binary32 and is rounded as this carrier rounds. */
export function sharesExponents(policy: RoundingPolicy): boolean {
  try {
    return shared(policy) !== undefined;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Bits of the pattern that a rounding cuts off. */
const cutOf = (c: FloatConstants) => 24 - c.precision;

/** Words of the uniform `opaque`: a 1 and the scale of the rounding; `xor` rounds patterns in integers and reads none. */
export function sharedOpaqueWords(
  policy: RoundingPolicy,
  barrier: Barrier,
): [number, number, number, number] | undefined {
  const c = shared(policy);
  if (c === undefined || barrier === "xor") return undefined;
  return [power(0), power(-1 - cutOf(c)), 0, 0];
}

/** Statements that round the pattern `size` to `name`, the same number of binades below infinity. */
const roundedPattern = (name: string, size: string, cut: number) =>
  `let ${name} = (${size} + (${u32(2 ** (cut - 1) - 1)} + ((${size} >> ${u32(cut)}) & 1u))) & ${u32(2 ** 32 - 2 ** cut)};`;

/** The rounding of x, at least 2^SAFE in magnitude, infinite or NaN, to `d`. */
function nearest(c: FloatConstants, barrier: Barrier): string {
  const cut = cutOf(c);
  // A positive NaN of all ones would wrap; no number is above the quiet one.
  if (barrier === "xor")
    return `
  let bits = u32(min(bitcast<i32>(x), 0x7fc00000));
  ${roundedPattern("rounded", "bits", cut)}
  let d = bitcast<f32>(rounded);`;
  const scale = barrier === "factors" ? "bitcast<f32>(opaque.y)" : f32(2 ** (-1 - cut));
  const one = barrier === "none" ? "1.0f" : "bitcast<f32>(opaque.x)";
  return `
  let m = bitcast<f32>((bitcast<u32>(x) & ${u32(INFINITE)}) - 0x00400000u);
  let d = fma(fma(x, ${scale}, m), ${one}, -m) * ${f32(2 ** (1 + cut))};`;
}

/** What stands for `d`, with the operands a and b; under saturation infinities are too large as well, else they stay. */
function ended(policy: RoundingPolicy, c: FloatConstants): string {
  const pattern = c.largest * 2 ** cutOf(c);
  const top = `bitcast<f32>(${u32(pattern)})`;
  switch (policy.overflow) {
    case "saturate":
      return `bitcast<f32>(select(bitcast<u32>(d), ${u32(pattern)} | (bitcast<u32>(x) & ${SIGN}), abs(d) > ${top}))`;
    case "nan":
      return `bitcast<f32>(select(bitcast<u32>(d), 0x7fc00000u, abs(d) > ${top} && max(abs(a), abs(b)) <= ${top}))`;
    default:
      return "d";
  }
}

/** `$scaled(x)`: x · 2^64 for |x| < 1, a normal number or a zero. `$narrowed(x)`: x · 2^-64 rounded to the format.
 * A product that is a NaN comes here too: a subnormal number that was flushed may have met an infinity. */
function scaling(policy: RoundingPolicy, c: FloatConstants): string {
  const cut = cutOf(c);
  const places = SCALE * 2 ** 23;
  const flush = policy.subnormals === "flush" ? "size = select(size, 0u, size < 0x00800000u);" : "";
  // The sum with 2^23 rounds to an integer, which the pattern's low bits hold.
  return `
fn $scaled(x: f32) -> f32 {
  let size = bitcast<u32>(x) & 0x7fffffffu;
  let least = bitcast<u32>(f32(size) * ${f32(2 ** (SCALE - 149))});
  return bitcast<f32>(select(size + ${u32(places)}, least, size < 0x00800000u) | (bitcast<u32>(x) & ${SIGN}));
}
fn $narrowed(x: f32) -> f32 {
  let before = bitcast<u32>(x) & 0x7fffffffu;
  ${roundedPattern("rounded", "before", cut)}
  let whole = bitcast<u32>(fma(bitcast<f32>(before), ${f32(2 ** (-c.quantum - SCALE))}, 8388608.0f)) - 0x4b000000u;
  var size = select(rounded - ${u32(places)}, whole << ${u32(cut)}, before < ${u32(power(c.emin + SCALE))});
  ${flush}
  return bitcast<f32>(size | (bitcast<u32>(x) & ${SIGN}));
}
fn $tiny_mul(a: f32, b: f32) -> f32 {
  let first = (bitcast<u32>(a) & 0x7fffffffu) < (bitcast<u32>(b) & 0x7fffffffu);
  let x = $scaled(select(b, a, first)) * select(a, b, first);
  if (abs(x) < ${f32(2 ** -SAFE)}) { return $narrowed(x); }
  let d = x;
  return ${ended(policy, c)};
}
fn $tiny_add(a: f32, b: f32, x: f32) -> f32 {
  // Large terms whose sum is that small cancel: it is a zero, and right.
  if (max(abs(a), abs(b)) >= 1.0f) { return x; }
  return $narrowed($scaled(a) + $scaled(b));
}`;
}

/** The declarations with `$` before every name. @throws InputError for other policies */
export function sharedExponentText(policy: RoundingPolicy, barrier: Barrier): string {
  const c = shared(policy);
  if (c === undefined)
    throw new InputError("carrier", "a format with the exponents of binary32, for this carrier", policy.format.name);
  const cut = cutOf(c);
  const code = `bitcast<u32>(x) >> ${u32(cut)}`;
  return `
alias $num = f32;
fn $decode(code: u32) -> f32 { return bitcast<f32>(code << ${u32(cut)}); }
fn $encode(x: f32) -> u32 { return ${c.nan === undefined ? code : `select(${code}, ${u32(c.nan)}, $is_nan(x))`}; }${scaling(policy, c)}
fn $mul(a: f32, b: f32) -> f32 {
  let x = a * b;
  if (!(abs(x) >= ${f32(2 ** SAFE)})) { return $tiny_mul(a, b); }${nearest(c, barrier)}
  return ${ended(policy, c)};
}
fn $add(a: f32, b: f32) -> f32 {
  let x = a + b;
  if (abs(x) < ${f32(2 ** SAFE)}) { return $tiny_add(a, b, x); }${nearest(c, barrier)}
  return ${ended(policy, c)};
}
fn $sub(a: f32, b: f32) -> f32 { return $add(a, bitcast<f32>(bitcast<u32>(b) ^ ${SIGN})); }
${VALUE_TESTS}`;
}
