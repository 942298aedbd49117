// Constants of decoders: exact where they are dyadic, else the nearest binary64 number (ties to even), chosen once.

import { InputError, quote } from "../core/errors.ts";
import { type Exact, fromNumber, toNumber } from "./exact.ts";
import { enclose } from "./expression.ts";
import { enclosingRational, ends } from "./interval.ts";
import { exactParameter } from "./parameter.ts";

/** The value of `text`, exactly if it is dyadic, else rounded to binary64.
 * @throws InputError for a text without meaning, NaN, or a number whose rounding cannot be decided */
export function constant(text: string, where: string): Exact {
  const exact = exactParameter(text, where);
  if (exact?.kind === "nan") throw new InputError(where, "a number", quote(text));
  if (exact !== undefined) return exact;
  const meaning = enclose(text, where);
  const { low, high } = meaning.kind === "rational" ? ends(enclosingRational(meaning)) : meaning;
  const nearest = toNumber(low);
  if (nearest !== toNumber(high))
    throw new InputError(where, "a number whose rounding to binary64 is certain", quote(text));
  return fromNumber(nearest);
}
