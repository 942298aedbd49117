// The named number formats, the names that a user may write, and the limits derived from a format's record.
// A format is data: nothing here or elsewhere branches on which named format it is.
// Sources: IEEE 754-2019; OCP 8-bit Floating Point Specification (OFP8) 1.0; OCP Microscaling Formats (MX) 1.0.

import { InputError, quote } from "../core/errors.ts";
import { type Exact, finite, type Sign, zero } from "./exact.ts";
import type { Code, FloatFormat, NumberFormat, Overflow, Specials } from "./format.ts";

/** The bias 2^(X-1) - 1 is the one that every standard below uses. */
function float(name: string, field: number, trailing: number, specials: Specials, source: string): FloatFormat {
  const bias = 2 ** (field - 1) - 1;
  return { kind: "float", name, bits: 1 + field + trailing, precision: trailing + 1, bias, specials, source };
}

export const binary16 = float("binary16", 5, 10, "ieee", "IEEE 754-2019, 3.6");
export const binary32 = float("binary32", 8, 23, "ieee", "IEEE 754-2019, 3.6");
export const bfloat16 = float("bfloat16", 8, 7, "ieee", "Intel, BFLOAT16 Hardware Numerics Definition, 2018");
export const E5M2 = float("E5M2", 5, 2, "ieee", "OCP OFP8 1.0, 5");
export const E4M3FN = float("E4M3FN", 4, 3, "finite-nan", "OCP OFP8 1.0, 5");
export const E3M2FN = float("E3M2FN", 3, 2, "finite", "OCP MX 1.0, 5.3.2");
export const E2M3FN = float("E2M3FN", 2, 3, "finite", "OCP MX 1.0, 5.3.2");
export const E2M1FN = float("E2M1FN", 2, 1, "finite", "OCP MX 1.0, 5.3.3");

/** The formats that have a name of their own; every other one is written as a family member (`float:e4m3`, `q3.4`). */
export const namedFormats: readonly FloatFormat[] = [
  binary16,
  bfloat16,
  binary32,
  E5M2,
  E4M3FN,
  E3M2FN,
  E2M3FN,
  E2M1FN,
];

const families = "float:eXmY[,fn|finite], qI.F, uqI.F, intN";
const aliases = new Map([
  ["bf16", bfloat16],
  ["fp16", binary16],
  ["fp32", binary32],
]);
const notYet = /^(binary64|fp64|tf32|E8M0|E4M3IEEE|E3M4|E5M2FNUZ|E4M3FNUZ|E4M3B11FNUZ|float:e\d+m\d+,fnuz|mx:.*)$/;

/** Names that people use for more than one format, or for one under another name; keys in lower case. */
const candidates = new Map<string, readonly string[]>([
  ["e4m3", ["E4M3FN", "E4M3IEEE", "E4M3FNUZ", "E4M3B11FNUZ"]],
  ["fp8", ["E4M3FN", "E5M2", "E4M3IEEE", "E3M4", "E4M3FNUZ", "E4M3B11FNUZ", "E5M2FNUZ"]],
  ["float8", ["E4M3FN", "E5M2", "E4M3IEEE", "E3M4", "E4M3FNUZ", "E4M3B11FNUZ", "E5M2FNUZ"]],
  ["fp6", ["E3M2FN", "E2M3FN"]],
  ["float6", ["E3M2FN", "E2M3FN"]],
  ["e3m2", ["E3M2FN", "float:e3m2"]],
  ["e2m3", ["E2M3FN", "float:e2m3"]],
  ["fp4", ["E2M1FN", "float:e2m1"]],
  ["float4", ["E2M1FN", "float:e2m1"]],
  ["e2m1", ["E2M1FN", "float:e2m1"]],
  ["float16", ["binary16", "bfloat16"]],
  ["half", ["binary16", "bfloat16"]],
  ["float32", ["binary32"]],
]);

/** The format called `name`: a named format, an alias, or a member of a family.
 *
 * `float:eXmY` has X exponent and Y trailing significand bits, X >= 2, Y >= 1, 1 + X + Y <= 16, bias 2^(X-1) - 1, IEEE
 * specials, `,fn` only NaN at all-ones, `,finite` none. (Y = 0 would leave no last significand bit for ties.)
 * `qI.F` is signed fixed point of 1 + I + F bits, `uqI.F` unsigned of I + F bits, I + F >= 1; `intN` is signed, N >= 2;
 * at most 16 bits.
 * @throws InputError naming the known or the candidate names. */
export function parseFormat(name: string, where = "format"): NumberFormat {
  const known = namedFormats.find((format) => format.name === name) ?? aliases.get(name);
  if (known !== undefined) return known;
  if (notYet.test(name)) {
    throw new InputError(where, "a supported format", `${quote(name)}, which is not supported yet`);
  }
  const meant = candidates.get(name.toLowerCase());
  if (meant !== undefined) {
    const choices = meant.map((choice) => (notYet.test(choice) ? `${choice} (not supported yet)` : choice));
    throw new InputError(where, `one of ${choices.join(", ")}`, `the ambiguous ${quote(name)}`);
  }
  const member = floatMember(name, where) ?? fixedMember(name, where);
  if (member !== undefined) return member;
  const names = [...namedFormats.map((format) => format.name), ...aliases.keys()].join(", ");
  throw new InputError(where, `one of ${names}, ${families}`, quote(name));
}

function floatMember(name: string, where: string): FloatFormat | undefined {
  const match = /^float:e(\d{1,4})m(\d{1,4})(,fn|,finite)?$/.exec(name);
  if (match === null) return undefined;
  const field = Number(match[1]);
  const trailing = Number(match[2]);
  if (field < 2 || trailing < 1 || 1 + field + trailing > 16) {
    throw new InputError(where, "float:eXmY with X >= 2, Y >= 1 and 1 + X + Y <= 16", quote(name));
  }
  const suffixes: Record<string, Specials> = { ",fn": "finite-nan", ",finite": "finite" };
  const suffix = match.at(3);
  const specials = suffix === undefined ? "ieee" : suffixes[suffix];
  return float(name, field, trailing, specials, "IEEE 754-2019, 3.6, parameters as named");
}

function fixedMember(name: string, where: string): NumberFormat | undefined {
  const match = /^(u?)q(\d{1,4})\.(\d{1,4})$/.exec(name);
  const integer = /^int(\d{1,4})$/.exec(name);
  if (match === null && integer === null) return undefined;
  const signed = match?.[1] !== "u";
  const fractionBits = match === null ? 0 : Number(match[3]);
  const digits = match === null ? Number(integer?.[1]) - 1 : Number(match[2]) + fractionBits;
  const bits = digits + (signed ? 1 : 0);
  if (digits < 1 || bits > 16) {
    throw new InputError(where, "fixed point with at least one bit beside the sign and at most 16 bits", quote(name));
  }
  return { kind: "fixed", name, bits, fractionBits, signed, source: "two's complement fixed point" };
}

export function hasInfinity(format: NumberFormat): boolean {
  return format.kind === "float" && format.specials === "ieee";
}

export function hasNaN(format: NumberFormat): boolean {
  return format.kind === "float" && format.specials !== "finite";
}

/** `infinity` if the format has one, else `nan` if it has one, else `saturate`. */
export function defaultOverflow(format: NumberFormat): Overflow {
  return commonOverflow([format]);
}

/** The same of several formats: `infinity` if each of them has one, … */
export function commonOverflow(formats: readonly NumberFormat[]): Overflow {
  if (formats.every(hasInfinity)) return "infinity";
  return formats.every(hasNaN) ? "nan" : "saturate";
}

/** The exponent of the smallest normal number. */
export function emin(format: FloatFormat): number {
  return 1 - format.bias;
}

/** The exponent of the largest finite number. (Y >= 1, so `finite-nan` keeps numbers in the top binade.) */
export function emax(format: FloatFormat): number {
  const topField = 2 ** (format.bits - format.precision) - 1;
  return (format.specials === "ieee" ? topField - 1 : topField) - format.bias;
}

/** The finite value furthest from zero on the side of `sign`: for `uqI.F` and sign -1 that is +0. */
export function largestFinite(format: NumberFormat, sign: Sign): Exact {
  if (format.kind === "fixed") {
    const digits = BigInt(format.bits - (format.signed ? 1 : 0));
    if (sign > 0) return finite(1, (1n << digits) - 1n, -format.fractionBits);
    return format.signed ? finite(-1, 1n << digits, -format.fractionBits) : zero();
  }
  const ones = (1n << BigInt(format.precision)) - 1n;
  const significand = format.specials === "finite-nan" ? ones - 1n : ones;
  return finite(sign, significand, emax(format) - format.precision + 1);
}

export function smallestNormal(format: FloatFormat): Exact {
  return finite(1, 1n, emin(format));
}

/** The least positive value; also the spacing of all numbers below 2 · smallestNormal. */
export function smallestSubnormal(format: FloatFormat): Exact {
  return finite(1, 1n, emin(format) - format.precision + 1);
}

/** The one NaN that arithmetic produces: sign 0, quiet bit set (`ieee`), or all ones after the sign (`finite-nan`).
 * @throws RangeError if the format has no NaN. */
export function canonicalNaN(format: NumberFormat): Code {
  if (format.kind === "float") {
    const positive = 2 ** (format.bits - 1);
    if (format.specials === "ieee") return positive - 2 ** (format.precision - 2);
    if (format.specials === "finite-nan") return positive - 1;
  }
  throw new RangeError(`canonicalNaN: expected a format with NaN, found ${format.name}`);
}
