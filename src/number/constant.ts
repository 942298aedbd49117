// Constants of decoders: exact where they are dyadic, else the nearest binary64 number (ties to even), chosen once.

import { InputError, quote } from "../core/errors.ts";
import { bitLength, type Exact, finite, fromNumber, toNumber } from "./exact.ts";
import { enclose } from "./expression.ts";
import { exactParameter } from "./parameter.ts";
import type { Rational } from "./rational.ts";

/** The value of `text`, exactly if it is dyadic, else rounded to binary64.
 * @throws InputError for a text without meaning, NaN, or a number whose rounding cannot be decided */
export function constant(text: string, where: string): Exact {
  const exact = exactParameter(text, where);
  if (exact?.kind === "nan") throw new InputError(where, "a number", quote(text));
  if (exact !== undefined) return exact;
  const meaning = enclose(text, where);
  if (meaning.kind === "rational") return fromNumber(nearestDouble(meaning));
  const nearest = toNumber(meaning.low);
  if (nearest !== toNumber(meaning.high))
    throw new InputError(where, "a number whose rounding to binary64 is certain", quote(text));
  return fromNumber(nearest);
}

/** The quotient is cut well below the last place of a double, and one more bit says whether anything was cut. */
function nearestDouble({ numerator, denominator }: Rational): number {
  const dividend = numerator < 0n ? -numerator : numerator;
  const shift = Math.max(0, bitLength(denominator) - bitLength(dividend) + 56);
  const scaled = dividend << BigInt(shift);
  const sticky = scaled % denominator === 0n ? 0n : 1n;
  return toNumber(finite(numerator < 0n ? -1 : 1, 2n * (scaled / denominator) + sticky, -shift - 1));
}
