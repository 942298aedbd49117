// A number format is one record of data; every limit is derived from it.

/** Which codes are not numbers.
 * `ieee`: infinities and NaNs in the top binade; `finite-nan`: no infinity, NaN only at all-ones magnitude (OCP E4M3FN);
 * `finite`: every code is a number (OCP E2M1FN, E2M3FN, E3M2FN); `fnuz`: no infinity, one NaN in the place of -0;
 * `p3109`: infinities at the largest magnitude and one NaN, in the place of -0 or, without sign, above the infinity. */
export type Specials = "ieee" | "finite-nan" | "finite" | "fnuz" | "p3109";

/** A binary floating-point format; codes are sign (if signed), exponent field, trailing significand from the top bit down. */
export interface FloatFormat {
  readonly kind: "float";
  readonly name: string;
  readonly bits: number;
  /** Significand bits with the implicit one. */
  readonly precision: number;
  readonly bias: number;
  readonly specials: Specials;
  readonly signed: boolean;
  /** Whether the exponent field 0 holds zero and the subnormal numbers; otherwise it is a binade like the others. */
  readonly zero: boolean;
  /** Standard or paper that defines the format. */
  readonly source: string;
}

/** Fixed point: value = code · 2^-fractionBits, two's complement when signed. One zero, no infinity, no NaN. */
export interface FixedFormat {
  readonly kind: "fixed";
  readonly name: string;
  readonly bits: number;
  readonly fractionBits: number;
  readonly signed: boolean;
  readonly source: string;
}

export type NumberFormat = FloatFormat | FixedFormat;

/** A bit pattern, 0 <= code < 2^bits, of a format of at most 53 bits. (Wider codes are bigints: `wide.ts`.) */
export type Code = number;

/** IEEE 754 rounding-direction attributes, and rounding to odd. */
export const ROUNDINGS = [
  "tiesToEven",
  "tiesToAway",
  "towardZero",
  "towardPositive",
  "towardNegative",
  "toOdd",
] as const;
export type Rounding = (typeof ROUNDINGS)[number];

/** What replaces a rounded result beyond the largest finite value. `infinity` follows IEEE 754 section 7.4 (directed
 * modes give the largest finite value on the side they round towards); `nan` gives NaN; `saturate` the largest finite
 * value, also for infinite operands' results; `wrap` reduces modulo 2^bits (fixed point only). */
export type Overflow = "infinity" | "saturate" | "nan" | "wrap";

/** `flush`: a rounded non-zero result below the smallest normal magnitude becomes a zero of the same sign. */
export type Subnormals = "gradual" | "flush";

/** Everything `round` needs: where a number goes and how. */
export interface RoundingPolicy {
  readonly format: NumberFormat;
  readonly rounding: Rounding;
  readonly overflow: Overflow;
  readonly subnormals: Subnormals;
}

/** A policy of arithmetic. `read`: the format that each operand of a multiplication is rounded to first (see
 * `operand.ts`); absent, operands are taken as they are. */
export interface OperandPolicy extends RoundingPolicy {
  readonly read?: NumberFormat;
}
