// WGSL arithmetic on values in binary16 (`enable f16`), ties to even, two numbers in one vec2<f16>: a lone number has a zero beside
// it. Numbers of binary16 itself: every operation is a fma with a neutral element from the uniform, a·b + (-0) and a·1 + b, whose
// value no compiler knows, so that nothing can be fused with it or simplified. Narrower formats round a second time (half-rounding.ts).
// Nothing of this is promised by WGSL; check/device/certify.ts tries it on the device at hand.

import { accepts, InputError } from "../../core/errors.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { constantsOf, type FloatConstants, u32 } from "./constants.ts";
import type { Barrier } from "./float.ts";
import { endsOf, fitsHalf, type HalfEnds, halfRounding, halfScales, isScaled } from "./half-rounding.ts";

/** The patterns of an infinity and of a quiet NaN. */
const INFINITE = 0x7c00;
const QUIET = 0x7e00;
/** What the pattern of a normal number shifted from binary32 has too much: 112 exponents. */
const REBIAS = 112 * 2 ** 10;

/** A binary16 pattern of a positive normal number, cut to 11 bits. */
function pattern(x: number): number {
  return (new Uint32Array(Float32Array.of(x).buffer)[0] >>> 13) - REBIAS;
}

/** Whether the policy is that of binary16: then the device's own rounding is all. */
const isNative = ({ format, bits }: FloatConstants) =>
  format.specials === "ieee" && format.precision === 11 && bits === 16;

/** @throws InputError for a policy that the carrier does not hold */
function carried(policy: RoundingPolicy): FloatConstants {
  const c = constantsOf(policy);
  const refuse = (expected: string, found: string): never => {
    throw new InputError("carrier", `${expected}, for the half carrier`, found);
  };
  if (c.kind === "fixed") return refuse("a floating-point format", policy.format.name);
  if (!c.format.signed) refuse("a format with a sign", policy.format.name);
  if (policy.rounding !== "tiesToEven") refuse("rounding tiesToEven", policy.rounding);
  if (policy.subnormals !== "gradual") refuse("subnormals gradual", policy.subnormals);
  if (!isNative(c) && !fitsHalf(c))
    refuse("binary16, or a format that binary16 holds with innocuous double rounding", policy.format.name);
  if (isNative(c) ? policy.overflow !== "infinity" : endsOf(policy, c) === undefined)
    refuse(`an overflow that binary16 has cheaply for ${policy.format.name}`, policy.overflow);
  return c;
}

/** Whether the half carrier holds the policy's numbers. */
export function halfCarries(policy: RoundingPolicy): boolean {
  return accepts(() => carried(policy));
}

/** The barriers that the policy may have, in the order in which they are tried (float.ts says what they are). `unit` and
 * `factors` take the neutral elements from the uniform as well; with `xor` every operation's pattern passes through ^ 0. */
export function halfBarriers(policy: RoundingPolicy): readonly Barrier[] {
  const c = carried(policy);
  return isNative(c) || isScaled(c) ? ["unit", "xor"] : ["factors", "unit", "xor"];
}

/** Words of the uniform `opaque`, two binary16 numbers each, the low one first: -0 and 1; the rounding's factors; two numbers
 * that the treatment of the ends wants; and the 0 of `xor`. */
export function halfOpaqueWords(policy: RoundingPolicy): [number, number, number, number] {
  const c = carried(policy);
  const word = (low: number, high: number) => low + high * 2 ** 16;
  const one = pattern(1);
  if (isNative(c)) return [word(0x8000, one), 0, 0, 0];
  const { up, scale, back } = halfScales(policy, c);
  const positive = (x: number) => (x === 0 ? 0 : pattern(x));
  return [word(0x8000, one), word(pattern(up), pattern(up) + 0x8000), word(positive(scale), positive(back)), 0];
}

/** Codes to patterns of binary16 and back, one number at a time. */
function codes(c: FloatConstants): string {
  const { precision: p, bits, quantum, format } = c;
  const cut = 11 - p;
  const offset = (15 - format.bias) * 2 ** 10;
  const least = 2 ** (p - 1);
  const nanTest =
    format.specials === "ieee"
      ? `m > ${u32(c.infinity ?? 0)}`
      : format.specials === "finite-nan"
        ? `m == ${u32(c.nan ?? 0)}`
        : `code == ${u32(c.nan ?? 0)}`;
  // Where both formats have the same least exponent, subnormal numbers have the same codes, but for the cut.
  const same = c.emin === -14;
  const tiny = same
    ? ""
    : `
  let tiny = u32(max(i32(bitcast<u32>(f32(m) * ${2 ** quantum}f) >> 13u) - ${REBIAS}, 0));
  pattern = select(pattern, tiny, m < ${u32(least)});`;
  const back = same
    ? ""
    : `
  let tiny = u32(bitcast<f32>((min(size, ${u32(pattern(2 ** c.emin))}) + ${u32(REBIAS)}) << 13u) * ${2 ** -quantum}f);
  m = select(m, tiny, size < ${u32(pattern(2 ** c.emin))});`;
  const set = (name: string, code: number | undefined, test: string) =>
    code === undefined ? "" : `\n  ${name} = select(${name}, ${u32(code)}, ${test});`;
  return `
fn $half_pattern(code: u32) -> u32 {
  let m = code & ${u32(c.magnitudeMask)};
  var pattern = (m << ${u32(cut)}) + ${u32(offset)};${tiny}${c.infinity === undefined ? "" : set("pattern", INFINITE, `m == ${u32(c.infinity)}`)}${c.nan === undefined ? "" : set("pattern", QUIET, nanTest)}
  return pattern | ((code & ${u32(c.signBit)}) << ${u32(16 - bits)});
}
fn $half_code(pattern: u32) -> u32 {
  let size = pattern & 0x7fffu;
  var m = (size - ${u32(offset)}) >> ${u32(cut)};${back}${set("m", c.infinity, `size == ${u32(INFINITE)}`)}
  var code = m | ((pattern >> 15u) << ${u32(bits - 1)});${set("code", c.nan, `size > ${u32(INFINITE)}`)}
  return code;
}`;
}

/** Two codes to a `$num` and back; $decode and $encode are for lone numbers. */
const PAIRS = `
fn $pair(low: u32, high: u32) -> $num { return bitcast<vec2<f16>>($half_pattern(low) | ($half_pattern(high) << 16u)); }
fn $codes(x: $num) -> vec2<u32> {
  let bits = bitcast<u32>(x);
  return vec2<u32>($half_code(bits & 0xffffu), $half_code(bits >> 16u));
}
fn $decode(code: u32) -> $num { return bitcast<vec2<f16>>($half_pattern(code)); }
fn $encode(x: $num) -> u32 { return $half_code(bitcast<u32>(x) & 0xffffu); }
fn $is_nan(x: $num) -> bool { return (bitcast<u32>(x) & 0x7fffu) > ${u32(INFINITE)}; }
fn $same(a: $num, b: $num) -> bool {
  return ((bitcast<u32>(a) ^ bitcast<u32>(b)) & 0xffffu) == 0u || ($is_nan(a) && $is_nan(b));
}
`;

/** What the device makes of a product, a sum and a difference, in binary16. */
function elementary(barrier: Barrier): readonly [product: string, sum: string, difference: string] {
  switch (barrier) {
    case "none":
      return ["a * b", "a + b", "a - b"];
    case "xor": {
      const behind = (text: string) => `bitcast<vec2<f16>>(bitcast<u32>(${text}) ^ opaque.w)`;
      return [behind("a * b"), behind("a + b"), behind("a - b")];
    }
    default: {
      const neutral = "bitcast<vec2<f16>>(opaque.x)";
      return [`fma(a, b, ${neutral}.xx)`, `fma(a, ${neutral}.yy, b)`, `fma(a, ${neutral}.yy, -b)`];
    }
  }
}

/** The declarations with `$` before every name. @throws InputError for a policy that the carrier does not hold */
export function halfText(policy: RoundingPolicy, barrier: Barrier): string {
  const c = carried(policy);
  const [product, sum, difference] = elementary(barrier);
  const head = `
enable f16;
alias $num = vec2<f16>;${codes(c)}${PAIRS}`;
  if (isNative(c)) {
    return `${head}fn $mul(a: $num, b: $num) -> $num { return ${product}; }
fn $add(a: $num, b: $num) -> $num { return ${sum}; }
fn $sub(a: $num, b: $num) -> $num { return ${difference}; }
`;
  }
  const ends = endsOf(policy, c) as HalfEnds;
  return `${head}${halfRounding(c, ends, barrier)}
fn $mul(a: $num, b: $num) -> $num { return $round_product(${product}, a, b); }
fn $add(a: $num, b: $num) -> $num { return $round_sum(${sum}); }
fn $sub(a: $num, b: $num) -> $num { return $round_sum(${difference}); }
`;
}
