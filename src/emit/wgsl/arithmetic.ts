// WGSL declarations of scalar arithmetic on one format: alias num, decode, encode, add, sub, mul, same, is_nan, and fma where
// numbers are integers. Two carriers: `integer`, where a number is its code and everything is exact by construction, and
// `float`, where a number is its value in binary32 and which is to be certified on the device that runs it.

import type { RoundingPolicy } from "../../number/format.ts";
import { sharedExponentText, sharedOpaqueWords, sharesExponents } from "./binary32-exponents.ts";
import { named } from "./constants.ts";
import { type Barrier, floatCarries, floatText, opaqueWords } from "./float.ts";
import { integerText } from "./integer.ts";

export type Carrier = "integer" | "float";

export interface ArithmeticOptions {
  readonly carrier: Carrier;
  /** Put before every name that is declared, so that two arithmetics fit into one shader. */
  readonly prefix?: string;
  /** How the float carrier keeps compilers from simplifying its rounding; default `xor`. */
  readonly barrier?: Barrier;
}

export interface WgslArithmetic {
  /** Declares num, decode(code) -> num, encode(x) -> u32 (NaN becomes the canonical one), add, sub, mul, same(a, b) -> bool
   * (equal codes), is_nan(x) -> bool; in the integer carrier also fma(a, b, c) (one rounding). */
  readonly code: string;
  /** Words of the uniform `opaque: vec4<u32>`, which the code reads and the shader declares; absent where it reads none. */
  readonly opaque: readonly [number, number, number, number] | undefined;
}

/** Whether the float carrier holds a policy: ties to even, precision at most 11, and exponents whose products are normal
 * binary32 numbers or that are binary32's own. */
export function hasFloatCarrier(policy: RoundingPolicy): boolean {
  return sharesExponents(policy) || floatCarries(policy);
}

/** @throws InputError for a format that kernels do not have, or that the carrier does not hold */
export function arithmeticWgsl(
  policy: RoundingPolicy,
  { carrier, prefix = "", barrier = "xor" }: ArithmeticOptions,
): WgslArithmetic {
  if (carrier === "integer") return { code: named(prefix, integerText(policy)), opaque: undefined };
  if (sharesExponents(policy))
    return { code: named(prefix, sharedExponentText(policy, barrier)), opaque: sharedOpaqueWords(policy, barrier) };
  return { code: named(prefix, floatText(policy, barrier)), opaque: opaqueWords(policy, barrier) };
}
