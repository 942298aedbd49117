// Codes of any width, as bigints: what `codec.ts` and `round.ts` do for codes that are JavaScript numbers. Formats of more
// than 53 bits (binary64) are supported here and in operations on values; machines need codes of at most 32 bits.

import { fieldsValue, valueFields } from "./codec.ts";
import type { Exact } from "./exact.ts";
import { joinWide, splitWide } from "./fields.ts";
import type { FloatFormat, RoundingPolicy } from "./format.ts";
import { checkPolicy, roundedValue } from "./round.ts";

/** The value of a code. @throws RangeError if 0 <= code < 2^bits fails. */
export function decodeWide(format: FloatFormat, code: bigint): Exact {
  if (BigInt.asUintN(format.bits, code) !== code)
    throw new RangeError(`decodeWide: expected a code of ${format.name}, found ${code.toString()}`);
  return fieldsValue(format, splitWide(format, code));
}

/** The code of a value that the format has, as `encode`. @throws RangeError if the format does not have the value. */
export function encodeWide(format: FloatFormat, x: Exact): bigint {
  return joinWide(format, valueFields(format, x));
}

/** As `round`. @throws InputError as `checkPolicy` @throws RangeError for NaN in a format without NaN
 * @error correctly rounded */
export function roundWide(policy: RoundingPolicy & { readonly format: FloatFormat }, x: Exact): bigint {
  checkPolicy(policy);
  return encodeWide(policy.format, roundedValue(policy, x));
}
