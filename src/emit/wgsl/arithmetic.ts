// WGSL declarations of scalar arithmetic on one format: alias num, decode, encode, add, sub, mul, same, is_nan, and fma where
// numbers are integers. Three carriers: `integer`, where a number is its code and everything is exact by construction; `float`,
// where it is its value in binary32, and `half`, where it is its value in binary16, two in a register. Those two are to be
// certified on the device that runs them.

import type { RoundingPolicy } from "../../number/format.ts";
import { sharedExponentText, sharedOpaqueWords, sharesExponents } from "./binary32-exponents.ts";
import { named } from "./constants.ts";
import { BARRIERS, type Barrier, floatCarries, floatText, opaqueWords } from "./float.ts";
import { halfBarriers, halfCarries, halfOpaqueWords, halfText } from "./half.ts";
import { integerText } from "./integer.ts";

export type Carrier = "integer" | "float" | "half";

/** The carriers that are used only after certification. */
export type CertifiedCarrier = Exclude<Carrier, "integer">;

export interface ArithmeticOptions {
  readonly carrier: Carrier;
  /** Put before every name that is declared, so that two arithmetics fit into one shader. */
  readonly prefix?: string;
  /** How compilers are kept from simplifying what the carrier does; default `xor`. Integers need none. */
  readonly barrier?: Barrier;
}

export interface WgslArithmetic {
  /** Declares num, decode(code) -> num, encode(x) -> u32 (NaN becomes the canonical one), add, sub, mul, same(a, b) -> bool
   * (equal codes), is_nan(x) -> bool; in the integer carrier also fma(a, b, c) (one rounding). With two `lanes` a num is a pair of
   * numbers, on which add, sub and mul work at once: pair(code, code) -> num and codes(x) -> vec2<u32> for both, while decode,
   * encode, same and is_nan are those of the first one (the second is 0). May hold the directive `enable f16;` (kernel.ts). */
  readonly code: string;
  readonly lanes: 1 | 2;
  /** Words of the uniform `opaque: vec4<u32>`, which the code reads and the shader declares; absent where it reads none. */
  readonly opaque: readonly [number, number, number, number] | undefined;
}

/** Whether the float carrier holds a policy: ties to even, precision at most 11, and exponents whose products are normal
 * binary32 numbers or that are binary32's own. */
export function hasFloatCarrier(policy: RoundingPolicy): boolean {
  return sharesExponents(policy) || floatCarries(policy);
}

/** Whether a carrier holds a policy. */
export function carries(carrier: Carrier, policy: RoundingPolicy): boolean {
  return carrier === "integer" || (carrier === "half" ? halfCarries(policy) : hasFloatCarrier(policy));
}

/** The barriers of a carrier for a policy, in the order in which they are tried. @throws InputError if it does not hold it */
export function barriersOf(carrier: CertifiedCarrier, policy: RoundingPolicy): readonly Barrier[] {
  return carrier === "half" ? halfBarriers(policy) : BARRIERS;
}

/** @throws InputError for a format that kernels do not have, or that the carrier does not hold */
export function arithmeticWgsl(
  policy: RoundingPolicy,
  { carrier, prefix = "", barrier = "xor" }: ArithmeticOptions,
): WgslArithmetic {
  const of = (text: string, opaque: WgslArithmetic["opaque"]): WgslArithmetic => ({
    code: named(prefix, text),
    lanes: carrier === "half" ? 2 : 1,
    opaque,
  });
  if (carrier === "integer") return of(integerText(policy), undefined);
  if (carrier === "half") return of(halfText(policy, barrier), halfOpaqueWords(policy));
  if (sharesExponents(policy)) return of(sharedExponentText(policy, barrier), sharedOpaqueWords(policy, barrier));
  return of(floatText(policy, barrier), opaqueWords(policy, barrier));
}
