// What a WGSL program knows of a policy of rounding: a few integers, all derived from the format's record or asked of the
// specification, so that no kernel holds a fact of its own about a format. Formats of at most 16 bits.

import { InputError } from "../../core/errors.ts";
import { encode } from "../../number/codec.ts";
import { finite, infinity, zero } from "../../number/exact.ts";
import { infinityFields, join } from "../../number/fields.ts";
import type { FixedFormat, FloatFormat, RoundingPolicy } from "../../number/format.ts";
import { canonicalNaN, emax, emin, hasNaN, hasNegativeZero, largestFinite } from "../../number/limits.ts";
import { checkPolicy, round } from "../../number/round.ts";

/** Codes and exponents of a floating-point format; codes are magnitudes where a sign is not part of the name. */
export interface FloatConstants {
  readonly kind: "float";
  readonly format: FloatFormat;
  readonly bits: number;
  readonly precision: number;
  /** The code's bit of the sign, 0 for formats without. */
  readonly signBit: number;
  readonly magnitudeMask: number;
  /** The exponents of the smallest normal, of the smallest positive and of the largest finite number. */
  readonly emin: number;
  readonly quantum: number;
  readonly emax: number;
  readonly largest: number;
  /** The magnitude of an infinity and the canonical NaN, where there are any. */
  readonly infinity: number | undefined;
  readonly nan: number | undefined;
  readonly negativeZero: boolean;
  /** What stands for a finite number beyond the ends, and for an infinite exact result, by sign (+, -). */
  readonly beyond: readonly [number, number];
  readonly infinite: readonly [number, number];
}

export interface FixedConstants {
  readonly kind: "fixed";
  readonly format: FixedFormat;
  readonly bits: number;
  readonly fractionBits: number;
  readonly mask: number;
  /** The largest magnitudes, as integers, by sign (+, -). */
  readonly largest: readonly [number, number];
  readonly beyond: readonly [number, number];
}

/** @throws InputError for formats that kernels do not have: more than 16 bits, more than 11 of precision, without zero, and
 * unsigned fixed point of more than 15 bits */
export function constantsOf(policy: RoundingPolicy): FloatConstants | FixedConstants {
  checkPolicy(policy);
  const { format } = policy;
  const refuse = (expected: string): never => {
    throw new InputError("format", `${expected}, for kernels`, format.name);
  };
  if (format.bits > 16) refuse("a format of at most 16 bits");
  if (format.kind === "fixed") {
    if (!format.signed && format.bits > 15) refuse("unsigned fixed point of at most 15 bits");
    return fixedConstants(policy, format);
  }
  if (format.precision > 11) refuse("a precision of at most 11 bits");
  if (!format.zero) refuse("a format with a zero");
  return floatConstants(policy, format);
}

function floatConstants(policy: RoundingPolicy, format: FloatFormat): FloatConstants {
  const { bits, precision, signed } = format;
  const infinite = infinityFields(format);
  const huge = (sign: 1 | -1) => round(policy, finite(sign, 1n, emax(format) + 2));
  return {
    kind: "float",
    format,
    bits,
    precision,
    signBit: signed ? 2 ** (bits - 1) : 0,
    magnitudeMask: 2 ** (signed ? bits - 1 : bits) - 1,
    emin: emin(format),
    quantum: emin(format) - (precision - 1),
    emax: emax(format),
    largest: encode(format, largestFinite(format, 1)),
    infinity: infinite === undefined ? undefined : join(format, { ...infinite, negative: false }),
    nan: hasNaN(format) ? canonicalNaN(format) : undefined,
    negativeZero: hasNegativeZero(format),
    beyond: [huge(1), huge(-1)],
    infinite: [round(policy, infinity(1)), round(policy, infinity(-1))],
  };
}

function fixedConstants(policy: RoundingPolicy, format: FixedFormat): FixedConstants {
  const { bits, fractionBits, signed } = format;
  const top = 2 ** (signed ? bits - 1 : bits) - 1;
  const far = (sign: 1 | -1) =>
    round(policy, policy.overflow === "wrap" ? zero() : finite(sign, 1n, bits + 1 - fractionBits));
  return {
    kind: "fixed",
    format,
    bits,
    fractionBits,
    mask: 2 ** bits - 1,
    largest: [top, signed ? top + 1 : 0],
    beyond: [far(1), far(-1)],
  };
}

/** The value of the largest finite number. */
export function largestValue({ emax, largest: code, precision }: FloatConstants): number {
  const one = 2 ** (precision - 1);
  return (one + (code % one)) * 2 ** (emax - precision + 1);
}

/** A literal of an unsigned integer. */
export const u32 = (n: number): string => `${n}u`;

/** Replaces every `$name` of a text by the name with its prefix. */
export const named = (prefix: string, text: string): string => text.replace(/\$([A-Za-z_]\w*)/g, `${prefix}$1`);
