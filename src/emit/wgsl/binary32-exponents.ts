// WGSL arithmetic on values of formats with binary32's own exponents (bfloat16: 8 exponent bits, bias 127). A value is a binary32
// number whose low bits are 0, and rounding adds half a unit to the pattern, or a little less where the kept part is even.
// Devices may flush binary32's subnormal numbers, and a product among them would be rounded twice: a lane that may have met one,
// an infinity or a NaN computes again in integers.

import { InputError } from "../../core/errors.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { constantsOf, type FloatConstants, named, u32 } from "./constants.ts";
import { VALUE_TESTS } from "./float.ts";
import { integerText } from "./integer.ts";

const INFINITE = 0x7f800000;

/** Sums above 2^-100 do not change when a subnormal term is flushed: it is far below a quarter of their spacing. */
const SAFE_SUM = (127 - 100) * 2 ** 23;
const SAFE_PRODUCT = 2 ** 23;

function shared(policy: RoundingPolicy): FloatConstants | undefined {
  const c = constantsOf(policy);
  if (c.kind === "fixed" || c.format.bias !== 127 || c.bits - c.precision !== 8) return undefined;
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

/** The declarations with `$` before every name. @throws InputError for other policies */
export function sharedExponentText(policy: RoundingPolicy): string {
  const c = shared(policy);
  if (c === undefined)
    throw new InputError("carrier", "a format with the exponents of binary32, for this carrier", policy.format.name);
  const cut = 24 - c.precision;
  const top = c.largest * 2 ** cut;
  const ends: Record<string, string> = {
    infinity: "",
    saturate: `size = min(size, ${u32(top)});`,
    nan: `size = select(size, ${u32(0x7fc00000)}, size == ${u32(INFINITE)});`,
  };
  const flush = policy.subnormals === "flush" ? `size = select(size, 0u, size < ${u32(2 ** 23)});` : "";
  const exact = (operation: string) =>
    `bitcast<f32>($exact_${operation}(bitcast<u32>(a) >> ${u32(cut)}, bitcast<u32>(b) >> ${u32(cut)}) << ${u32(cut)})`;
  // Below the safe size, or an infinity or NaN: one comparison of the difference, which wraps.
  const unsafe = (least: number) => `size - ${u32(least)} >= ${u32(INFINITE - least)}`;
  const isZero = (x: string) => `(bitcast<u32>(${x}) << 1u) == 0u`;
  const operation = (name: string, symbol: string, least: number, harmless: string) => `
fn $${name}(a: f32, b: f32) -> f32 {
  let x = a ${symbol} b;
  let size = bitcast<u32>(x) & 0x7fffffffu;
  if (${unsafe(least)}) {
    if (!(size == 0u && (${harmless}))) { return ${exact(name)}; }
  }
  return $round(x);
}`;
  return `
alias $num = f32;
${named("$exact_", integerText(policy))}
fn $decode(code: u32) -> f32 { return bitcast<f32>(code << ${u32(cut)}); }
fn $encode(x: f32) -> u32 { return $exact_encode(bitcast<u32>(x) >> ${u32(cut)}); }
fn $round(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let rounded = bits + (${u32(2 ** (cut - 1) - 1)} + ((bits >> ${u32(cut)}) & 1u));
  var size = rounded & ${u32(0x7fffffff - (2 ** cut - 1))};
  ${ends[policy.overflow]}
  ${flush}
  return bitcast<f32>(size | (bits & 0x80000000u));
}${operation("mul", "*", SAFE_PRODUCT, `${isZero("a")} || ${isZero("b")}`)}${operation("add", "+", SAFE_SUM, `${isZero("a")} && ${isZero("b")}`)}${operation("sub", "-", SAFE_SUM, `${isZero("a")} && ${isZero("b")}`)}
${VALUE_TESTS}`;
}
