// WGSL arithmetic on values in binary32, ties to even. A product or a sum of two values of precision p <= 11 that is rounded
// to binary32 and then to p bits is rounded rightly, as 24 >= 2p + 2. The second rounding is (x + M) - M with M = 1.5 · 2^(e + 24 - p)
// for x in the binade e (held at emin, which is gradual underflow). Compilers simplify that to x, also where M is a product; a
// barrier made of words of a uniform, whose values no compiler knows, stops them. Scales that make too large a number overflow
// come from the uniform as well.
// Sources: Figueroa 1995, doi:10.1145/221332.221334 (double rounding); Boldo, Melquiond 2005 (the added constant).

import { accepts, InputError } from "../../core/errors.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { constantsOf, type FloatConstants, largestValue, u32 } from "./constants.ts";

/** With y = 1.5 · 2^e and up = 2^(24 - p), the least instructions first. `factors`: x + y·up + y·down, up and down = -up from
 * the uniform (a compiler that collects y simplifies it all the same: Mesa does); `unit`: (x + M)·1 - M with the 1 from the
 * uniform; `xor`: the pattern of x + M passes through ^ 0 with the 0 from the uniform; `none`: no barrier, which is what a
 * planted fault wants. */
export type Barrier = "factors" | "unit" | "xor" | "none";

/** In the order in which they are tried. */
export const BARRIERS: readonly Barrier[] = ["factors", "unit", "xor"];

const QUIET = 0x7fc00000;
const INFINITE = 0x7f800000;

/** A binary32 pattern of a power of two. */
const power = (exponent: number) => (exponent + 127) * 2 ** 23;

function bitsOf(x: number): number {
  return new Uint32Array(Float32Array.of(x).buffer)[0];
}

/** A WGSL literal of a binary32 number. */
function f32(x: number): string {
  return Number.isInteger(x) && Math.abs(x) < 2 ** 31 ? `${x}.0f` : `${x.toExponential()}f`;
}

/** The constants of a policy whose values, products and magic numbers are normal binary32 numbers.
 * @throws InputError for others */
function carried(policy: RoundingPolicy): FloatConstants {
  const c = constantsOf(policy);
  const refuse = (expected: string): never => {
    throw new InputError("carrier", `${expected}, for the float carrier`, policy.format.name);
  };
  if (c.kind === "fixed") return refuse("a floating-point format");
  if (!c.format.signed) refuse("a format with a sign");
  if (policy.rounding !== "tiesToEven") refuse("rounding tiesToEven");
  if (c.emax < 1 || 2 * c.quantum < -126 || 2 * (c.emax + 1) + 25 - c.precision > 126)
    refuse("exponents whose products are normal binary32 numbers");
  return c;
}

/** Whether the float carrier holds the policy's numbers. */
export function floatCarries(policy: RoundingPolicy): boolean {
  return accepts(() => carried(policy));
}

/** How numbers beyond the largest one are treated. `cap`: |x| held at the largest number, for formats without infinities;
 * `nan`: a scale makes them infinite, and their product with 0 is added; `infinity`: a power of two makes them infinite, and
 * another one brings the others back; `select`: a comparison of patterns, for all other policies. */
type Ends = "cap" | "nan" | "infinity" | "select";

function endsOf(policy: RoundingPolicy, c: FloatConstants): Ends {
  if (c.infinity === undefined && policy.overflow === "saturate" && c.negativeZero) return "cap";
  if (c.infinity === undefined && policy.overflow === "nan") return "nan";
  return policy.overflow === "infinity" && c.format.specials === "ieee" ? "infinity" : "select";
}

/** Whether a number may be infinite while it is rounded. */
const meetsInfinity = (c: FloatConstants) => c.infinity !== undefined;

/** Words of the uniform `opaque`: two of the barrier, and what the treatment of the ends wants: two numbers, or two powers of two in
 * the halves of a word and a -0. */
export function opaqueWords(policy: RoundingPolicy, barrier: Barrier): [number, number, number, number] {
  const c = carried(policy);
  const up = upOf(c);
  const words: Record<Barrier, readonly [number, number]> = {
    factors: [bitsOf(up), bitsOf(-up)],
    unit: [bitsOf(1), 0],
    xor: [0, 0],
    none: [0, 0],
  };
  const nanScale = ((1 - 2 ** (-c.precision - 3)) / largestValue(c)) * 2 ** 128;
  const scales: Record<Ends, readonly [number, number]> = {
    cap: [0, 0],
    nan: [nanScale, 0],
    infinity: [2 ** (127 - c.emax), 2 ** (c.emax - 127)],
    select: [0, 0],
  };
  const ends = endsOf(policy, c);
  const [scale, back] = scales[ends].map(bitsOf);
  return ends === "infinity"
    ? [...words[barrier], scale + (back >>> 16), 0x80000000]
    : [...words[barrier], scale, back];
}

/** y is 1.5 · 2^e, and with infinities 1.5 · 2^(e + 1): then one addition sends the largest exponent below all others. */
function upOf(c: FloatConstants): number {
  return 2 ** ((meetsInfinity(c) ? 23 : 24) - c.precision);
}

/** The rounding of x to p bits, at the end in `d`; `clamped`: below emin the spacing stays. A sum needs no clamp: its terms are
 * multiples of the least spacing already. */
function nearest(c: FloatConstants, barrier: Barrier, clamped: boolean): string {
  const up = upOf(c);
  const y = meetsInfinity(c)
    ? `bitcast<f32>(max(i32(bits & ${u32(INFINITE)}) + 12582912, ${power(clamped ? c.emin + 1 : -125) + 0x00400000}))`
    : clamped
      ? `bitcast<f32>(max((bits & ${u32(INFINITE)}) | ${u32(0x00400000)}, ${u32(power(c.emin) + 0x00400000)}))`
      : `bitcast<f32>((bits & ${u32(INFINITE)}) | ${u32(0x00400000)})`;
  const twice: Record<Barrier, string> = {
    factors: "let d = fma(y, bitcast<f32>(opaque.y), fma(y, bitcast<f32>(opaque.x), x));",
    unit: `let m = y * ${f32(up)};
  let d = fma(x + m, bitcast<f32>(opaque.x), -m);`,
    xor: `let shifted = bitcast<f32>(bitcast<u32>(fma(y, ${f32(up)}, x)) ^ opaque.x);
  let d = fma(y, ${f32(-up)}, shifted);`,
    none: `let d = (x + y * ${f32(up)}) - y * ${f32(up)};`,
  };
  return `
  let bits = bitcast<u32>(x);
  let y = ${y};
  ${twice[barrier]}`;
}

/** Statements that turn d into the result: the sign of zeros, flushing, the ends. */
function finished(policy: RoundingPolicy, c: FloatConstants): string {
  const top = largestValue(c);
  const signed = (d: string) => `bitcast<f32>(bitcast<u32>(${d}) | (bits & 0x80000000u))`;
  const tiny =
    policy.subnormals === "flush"
      ? `let r = bitcast<f32>(select(bitcast<u32>(d), ${c.negativeZero ? "bits & 0x80000000u" : "0u"}, abs(d) < ${f32(2 ** c.emin)}));`
      : "let r = d;";
  const own = c.negativeZero ? signed("r") : "r";
  switch (endsOf(policy, c)) {
    case "cap": {
      const capped = signed(`min(abs(r), ${f32(top)})`);
      // The least of a NaN and a number is the number; the product with 0 brings a NaN back.
      return `${tiny}
  return ${c.nan === undefined ? capped : `fma(x, bitcast<f32>(opaque.z), ${capped})`};`;
    }
    case "nan":
      return `${tiny}
  let s = ${own};
  return fma(s * bitcast<f32>(opaque.z), bitcast<f32>(opaque.w), s);`;
    case "infinity":
      // Of two such results (x · scale) · back a sum is regrouped by some compilers (Mesa's), which loses infinities: hence the -0.
      return `${tiny}
  return fma(${own} * bitcast<f32>(opaque.z & 0xffff0000u), bitcast<f32>(opaque.z << 16u), bitcast<f32>(opaque.w));`;
    case "select": {
      const infinite = policy.overflow === "nan" ? `size < ${u32(INFINITE)}` : `size <= ${u32(INFINITE)}`;
      const beyond =
        policy.overflow === "saturate" ? u32(bitsOf(top)) : policy.overflow === "nan" ? u32(QUIET) : u32(INFINITE);
      return `${tiny}
  let s = ${own};
  let size = bitcast<u32>(s) & 0x7fffffffu;
  let outside = size > ${u32(bitsOf(top))} && ${infinite};
  return bitcast<f32>(select(bitcast<u32>(s), ${beyond} | (bits & 0x80000000u), outside));`;
    }
  }
}

/** Codes to values and back, and what is asked of values. */
function codes(c: FloatConstants): string {
  const { precision: p, bits, quantum, format } = c;
  const cut = 24 - p;
  const offset = (127 - format.bias) * 2 ** 23;
  const nanTest =
    format.specials === "ieee"
      ? `m > ${u32(c.infinity ?? 0)}`
      : format.specials === "finite-nan"
        ? `m == ${u32(c.nan ?? 0)}`
        : `code == ${u32(c.nan ?? 0)}`;
  const infinite =
    c.infinity === undefined ? "" : `\n  pattern = select(pattern, ${u32(INFINITE)}, m == ${u32(c.infinity)});`;
  const quiet = c.nan === undefined ? "" : `\n  pattern = select(pattern, ${u32(QUIET)}, ${nanTest});`;
  return `
fn $decode(code: u32) -> f32 {
  let m = code & ${u32(c.magnitudeMask)};
  let least = bitcast<u32>(f32(m) * ${f32(2 ** quantum)});
  var pattern = select((m << ${u32(cut)}) + ${u32(offset)}, least, m < ${u32(2 ** (p - 1))});${infinite}${quiet}
  return bitcast<f32>(pattern | ((code & ${u32(c.signBit)}) << ${u32(32 - bits)}));
}
fn $encode(x: f32) -> u32 {
  let pattern = bitcast<u32>(x);
  let size = pattern & 0x7fffffffu;
  let least = u32(min(abs(x), ${f32(2 ** c.emin)}) * ${f32(2 ** -quantum)});
  var m = select((size - ${u32(offset)}) >> ${u32(cut)}, least, size < ${u32(power(c.emin))});${c.infinity === undefined ? "" : `\n  m = select(m, ${u32(c.infinity)}, size == ${u32(INFINITE)});`}
  let code = m | ((pattern >> 31u) << ${u32(bits - 1)});
  return ${c.nan === undefined ? "code" : `select(code, ${u32(c.nan)}, size > ${u32(INFINITE)})`};
}`;
}

/** The declarations with `$` before every name. @throws InputError for a policy that the carrier does not hold */
export function floatText(policy: RoundingPolicy, barrier: Barrier): string {
  const c = carried(policy);
  return `
alias $num = f32;${codes(c)}
fn $round_product(x: f32) -> f32 {${nearest(c, barrier, true)}
  ${finished(policy, c)}
}
fn $round_sum(x: f32) -> f32 {${nearest(c, barrier, false)}
  ${finished(policy, c)}
}
fn $mul(a: f32, b: f32) -> f32 { return $round_product(a * b); }
fn $add(a: f32, b: f32) -> f32 { return $round_sum(a + b); }
fn $sub(a: f32, b: f32) -> f32 { return $round_sum(a - b); }
${VALUE_TESTS}`;
}

export const VALUE_TESTS = `fn $is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > ${u32(INFINITE)}; }
fn $same(a: f32, b: f32) -> bool {
  return bitcast<u32>(a) == bitcast<u32>(b) || ($is_nan(a) && $is_nan(b));
}
`;
