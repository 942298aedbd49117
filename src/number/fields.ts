// The fields of a floating-point code: sign, exponent field, trailing significand from the top bit down, and what the
// codes at the top of the magnitudes stand for. Everything is derived from the record, nothing from the name.
// Codes of up to 53 bits are numbers; a code of any width may be given as a bigint.
// Sources: IEEE 754-2019, 3.4; OCP OFP8 1.0, 5; IEEE SA P3109 Interim Report 4.0.

import type { Code, FloatFormat } from "./format.ts";

export interface Fields {
  readonly negative: boolean;
  /** The exponent field, 0 … topField. */
  readonly field: number;
  /** The trailing significand, 0 … 2^(precision - 1) - 1. */
  readonly fraction: number;
}

/** Codes of more bits are not JavaScript numbers. */
export const WIDEST_CODE = 53;

/** Bits of the code without its sign. */
function magnitudeBits(format: FloatFormat): number {
  return format.signed ? format.bits - 1 : format.bits;
}

/** The largest exponent field. */
export function topField(format: FloatFormat): number {
  return 2 ** (magnitudeBits(format) - format.precision + 1) - 1;
}

/** How many of the largest magnitudes are infinities or NaN. */
export function unusedAtTop(format: FloatFormat): number {
  switch (format.specials) {
    case "ieee":
      return 2 ** (format.precision - 1);
    case "finite-nan":
      return 1;
    case "finite":
    case "fnuz":
      return 0;
    case "p3109":
      return format.signed ? 1 : 2;
  }
}

/** How many magnitudes lie above the given one. Exact below 2^53, and never 0 for another than the largest. */
export function fromTop(format: FloatFormat, field: number, fraction: number): number {
  const one = 2 ** (format.precision - 1);
  return (topField(format) - field) * one + (one - 1 - fraction);
}

/** The magnitude with `distance` < 2^53 others above it. */
export function belowTop(format: FloatFormat, distance: number): Fields {
  const one = 2 ** (format.precision - 1);
  const field = topField(format) - Math.floor(distance / one);
  return { negative: false, field, fraction: one - 1 - (distance % one) };
}

/** The fields of +infinity, or undefined. The one below the NaNs, or the largest magnitude. */
export function infinityFields(format: FloatFormat): Fields | undefined {
  if (format.specials === "ieee") return belowTop(format, 2 ** (format.precision - 1) - 1);
  return format.specials === "p3109" ? belowTop(format, format.signed ? 0 : 1) : undefined;
}

/** The fields of the one NaN that arithmetic produces: sign 0 and quiet bit set (`ieee`), all ones after the sign
 * (`finite-nan`, and `p3109` without sign), the place of -0 (`fnuz`, and `p3109` with sign); or undefined. */
export function nanFields(format: FloatFormat): Fields | undefined {
  switch (format.specials) {
    case "ieee":
      return { negative: false, field: topField(format), fraction: 2 ** (format.precision - 2) };
    case "finite-nan":
      return belowTop(format, 0);
    case "finite":
      return undefined;
    case "fnuz":
      return { negative: true, field: 0, fraction: 0 };
    case "p3109":
      return format.signed ? { negative: true, field: 0, fraction: 0 } : belowTop(format, 0);
  }
}

/** Whether the fields are of a NaN. */
export function isNaNFields(format: FloatFormat, { negative, field, fraction }: Fields): boolean {
  const above = fromTop(format, field, fraction);
  if (format.specials === "ieee") return above < unusedAtTop(format) - 1;
  if (format.specials === "finite-nan" || (format.specials === "p3109" && !format.signed)) return above === 0;
  return format.specials !== "finite" && negative && field === 0 && fraction === 0;
}

/** The fields of a code of at most 53 bits. */
export function split(format: FloatFormat, code: Code): Fields {
  const size = 2 ** magnitudeBits(format);
  const magnitude = code % size;
  const one = 2 ** (format.precision - 1);
  return { negative: code >= size, field: Math.floor(magnitude / one), fraction: magnitude % one };
}

/** The code of at most 53 bits with these fields. */
export function join(format: FloatFormat, { negative, field, fraction }: Fields): Code {
  return (negative ? 2 ** magnitudeBits(format) : 0) + field * 2 ** (format.precision - 1) + fraction;
}

/** The fields of a code of any width. */
export function splitWide(format: FloatFormat, code: bigint): Fields {
  const trailing = BigInt(format.precision - 1);
  const magnitude = BigInt.asUintN(magnitudeBits(format), code);
  return {
    negative: magnitude !== code,
    field: Number(magnitude >> trailing),
    fraction: Number(BigInt.asUintN(format.precision - 1, magnitude)),
  };
}

/** The code of any width with these fields. */
export function joinWide(format: FloatFormat, { negative, field, fraction }: Fields): bigint {
  const magnitude = (BigInt(field) << BigInt(format.precision - 1)) + BigInt(fraction);
  return negative ? magnitude + (1n << BigInt(magnitudeBits(format))) : magnitude;
}
