// The second rounding of the half carrier: a number x of binary16 to the p bits of a narrower format, for both numbers of a vec2<f16>.
// Below y = 1.5 · 2^e, x in the binade e, and k = 11 - p. Two forms: `direct`, (x + y·2^k) - y·2^k, where y·2^k is finite, and `scaled`,
// ((x·2^-k + y) - y) · 2^k with x·2^-k + y in one fma, where the largest exponents are binary16's own (E5M2).
//
// Rounding to 11 bits and then to p does no harm: 11 >= 2p + 2 (p <= 4) serves normal results. Sums are multiples of the format's
// quantum, 2^(emin - p + 1) >= 2^-17: no bit of them lies below 2^-24. Products have 2p <= 8 bits and are exact from 2^-14 on. Below
// it binary16 rounds them to multiples of 2^-24; if one lay nearer than 2^-25 to a midpoint between multiples of the quantum, without
// being it, the second rounding would go astray. Midpoints are at least 2^(quantum - 1), products of 2p bits beside them differ by
// 2^(quantum - 2p - 1) or more, so emin - 3p >= -24 excludes it (or 2·quantum >= -24, where all products are exact).
// Products beyond 65504 are beyond the largest finite number of any such format.
// Sources: Figueroa 1995, doi:10.1145/221332.221334 (double rounding); Boldo, Melquiond 2005 (the added constant).

import type { RoundingPolicy } from "../../number/format.ts";
import { type FloatConstants, largestValue } from "./constants.ts";
import type { Barrier } from "./float.ts";

/** `cap`: |x| held at the largest number, for formats without infinities; `nan`: a scale makes what is too large infinite, and
 * its product with 0 is added; `infinity`: a power of two makes it infinite, and another one brings the others back. */
export type HalfEnds = "cap" | "nan" | "infinity";

/** The treatment of the ends, for formats that `fitsHalf`; undefined where there is no cheap one. */
export function endsOf(policy: RoundingPolicy, c: FloatConstants): HalfEnds | undefined {
  if (policy.overflow === "infinity") return c.format.specials === "ieee" ? "infinity" : undefined;
  if (c.infinity !== undefined || isScaled(c)) return undefined;
  return policy.overflow === "saturate" ? "cap" : policy.overflow === "nan" ? "nan" : undefined;
}

const cutOf = (c: FloatConstants) => 11 - c.precision;

/** Whether y·2^k may be infinite for a number of the format. */
export const isScaled = (c: FloatConstants) => c.emax + cutOf(c) > 15;

/** Whether binary16 holds the format's numbers, and rounding twice is harmless (see above). */
export function fitsHalf(c: FloatConstants): boolean {
  const { precision: p, emin, emax, quantum } = c;
  const exponents = emax >= 1 && emax <= 15 && (emin === -14 || quantum >= -14);
  return p >= 2 && p <= 4 && exponents && (2 * quantum >= -24 || emin - 3 * p >= -24) && (!isScaled(c) || emin === -14);
}

/** Numbers of the uniform, none negative: 2^k, and two for the ends. */
export function halfScales(policy: RoundingPolicy, c: FloatConstants) {
  const up = 2 ** cutOf(c);
  const top = largestValue(c);
  switch (endsOf(policy, c)) {
    case "nan":
      // Halfway between the largest number and the one above it begins what the scale makes infinite.
      return { up, scale: 2 ** 16 / (top + 2 ** (c.emax - c.precision)), back: 0 };
    case "infinity":
      return { up, scale: 2 ** (15 - c.emax), back: 2 ** (c.emax - 15) };
    default:
      return { up, scale: 0, back: 0 };
  }
}

const both = (x: number) => `vec2<f16>(${Number.isInteger(x) ? `${x}.0` : x.toExponential()}h)`;
const NEUTRAL = "bitcast<vec2<f16>>(opaque.x)";
const FACTORS = "bitcast<vec2<f16>>(opaque.y)";
const ENDS = "bitcast<vec2<f16>>(opaque.z)";
const behind = (text: string) => `bitcast<vec2<f16>>(bitcast<u32>(${text}) ^ opaque.w)`;

/** Statements that round x to `d`, but for the sign of a zero. A product's y is held at emin, where the spacing stays; a maximum
 * or minimum with a NaN is the number, which is what y becomes where x is infinite. */
function nearest(c: FloatConstants, ends: HalfEnds, barrier: Barrier, what: "product" | "sum"): string {
  const [up, down] = [2 ** cutOf(c), 2 ** -cutOf(c)];
  const low = what === "product" && c.emin > -14 ? `y = max(y, ${both(1.5 * 2 ** c.emin)});` : "";
  const high = ends === "infinity" ? `y = min(y, ${both(1.5 * 2 ** c.emax)});` : "";
  const head = `
  let bits = bitcast<u32>(x);
  var y = bitcast<vec2<f16>>((bits & 0x7c007c00u) | 0x02000200u);
  ${low}${high}`;
  if (isScaled(c)) {
    const sum = `fma(x, ${both(down)}, y)`;
    const less: Record<Barrier, string> = {
      factors: `fma(${sum}, ${NEUTRAL}.yy, -y)`,
      unit: `fma(${sum}, ${NEUTRAL}.yy, -y)`,
      xor: `${behind(sum)} - y`,
      none: `${sum} - y`,
    };
    return `${head}
  let d = (${less[barrier]}) * ${both(up)};`;
  }
  const m = `y * ${both(up)}`;
  const twice: Record<Barrier, string> = {
    factors: `let d = fma(y, ${FACTORS}.yy, fma(y, ${FACTORS}.xx, x));`,
    unit: `let m = ${m};
  let d = fma(x + m, ${NEUTRAL}.yy, -m);`,
    xor: `let d = fma(y, ${both(-up)}, ${behind(`fma(y, ${both(up)}, x)`)});`,
    none: `let d = (x + ${m}) - ${m};`,
  };
  return `${head}
  ${twice[barrier]}`;
}

const signed = (d: string) => `bitcast<vec2<f16>>(bitcast<u32>(${d}) | (bits & 0x80008000u))`;

/** Statements that turn d into the result. In formats without a -0 sums with +M give +0 already. */
function finished(c: FloatConstants, ends: HalfEnds, what: "product" | "sum"): string {
  const own = c.negativeZero ? signed("d") : "d";
  switch (ends) {
    case "cap": {
      const zero = `${ENDS}.yy`;
      // The minimum has lost a NaN; products of finite numbers with 0 do nothing else.
      const nan = what === "sum" ? `fma(x, ${zero}, size)` : `fma(b, ${zero}, fma(a, ${zero}, size))`;
      const capped = signed(c.nan === undefined ? "size" : nan);
      return `let size = min(abs(d), ${both(largestValue(c))});
  return ${c.negativeZero ? capped : `fma(${capped}, ${NEUTRAL}.yy, ${zero})`};`;
    }
    case "nan":
      return `let s = ${own};
  return fma(s * ${ENDS}.xx, ${ENDS}.yy, s);`;
    case "infinity":
      // The -0 keeps sums of two such results from being regrouped, which would lose infinities.
      return c.emax === 15 ? `return ${own};` : `return fma(${own} * ${ENDS}.xx, ${ENDS}.yy, ${NEUTRAL}.xx);`;
  }
}

/** `$round_product(x, a, b)`, x = a·b in binary16, and `$round_sum(x)`. */
export function halfRounding(c: FloatConstants, ends: HalfEnds, barrier: Barrier): string {
  return `
fn $round_product(x: $num, a: $num, b: $num) -> $num {${nearest(c, ends, barrier, "product")}
  ${finished(c, ends, "product")}
}
fn $round_sum(x: $num) -> $num {${nearest(c, ends, barrier, "sum")}
  ${finished(c, ends, "sum")}
}`;
}
