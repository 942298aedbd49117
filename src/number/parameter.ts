// Parameters of a model are text with an exact meaning, which is rounded once. What a double would make of the text
// plays no part, and an irrational number is rounded only if every number in its interval rounds alike.

import { InputError, quote } from "../core/errors.ts";
import { type Exact, format } from "./exact.ts";
import { type Constants, enclose } from "./expression.ts";
import type { Code, RoundingPolicy } from "./format.ts";
import { hasNaN } from "./limits.ts";
import { dyadic, parseSpecial } from "./rational.ts";
import { round, roundEnclosure, roundRational } from "./round.ts";

/** The code of what `text` means: an expression as in `enclose`, or "inf", "-inf", "nan". A literal zero with a minus sign
 * is -0, every other zero is +0. A finite number or infinity that is too large follows the policy's overflow.
 * @throws InputError for a text without meaning, an irrational number too close to a boundary of rounding to decide, NaN
 * without a NaN to hold it, and infinities under overflow `wrap`
 * @error correctly rounded */
export function parameter(policy: RoundingPolicy, text: string, where: string, constants: Constants = {}): Code {
  const special = parseSpecial(text.trim(), where);
  if (special !== undefined) return roundSpecial(policy, special, text, where);
  const meaning = enclose(text, where, constants);
  if (meaning.kind === "rational") return roundRational(policy, meaning.numerator, meaning.denominator);
  const code = roundEnclosure(policy, meaning.low, meaning.high);
  if (code !== undefined) return code;
  const found = `${quote(text)}, too close to a boundary to decide (is it exactly a rational number?)`;
  throw new InputError(where, `a number whose rounding to ${policy.format.name} is certain`, found);
}

/** The value of `text` where binary numbers have it: a dyadic rational, an infinity, NaN or a signed zero; undefined for
 * 1/3 and for whatever is known only as an interval. @throws InputError for a text without meaning */
export function exactParameter(text: string, where: string, constants: Constants = {}): Exact | undefined {
  const special = parseSpecial(text.trim(), where);
  if (special !== undefined) return special;
  const meaning = enclose(text, where, constants);
  return meaning.kind === "rational" ? dyadic(meaning) : undefined;
}

function roundSpecial(policy: RoundingPolicy, x: Exact, text: string, where: string): Code {
  const impossible =
    (x.kind === "nan" && !hasNaN(policy.format)) || (x.kind === "infinity" && policy.overflow === "wrap");
  if (!impossible) return round(policy, x);
  throw new InputError(where, `a value of ${policy.format.name}, which has no ${format(x)}`, quote(text));
}
