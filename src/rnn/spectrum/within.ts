// Whether all eigenvalues are real and lie in a closed interval with rational ends, by Sturm sequences.

import type { Rational } from "../../number/rational.ts";
import type { SpectralFacts } from "./facts.ts";
import { signAt } from "./polynomial.ts";
import { type Point, rootsBetween, sturmSequence } from "./sturm.ts";

/** How many eigenvalues are real and in [low, high], with multiplicity. */
export function eigenvaluesBetween(facts: SpectralFacts, low: Rational, high: Rational): number {
  if (low.numerator * high.denominator > high.numerator * low.denominator) return 0;
  const end = ({ numerator, denominator }: Rational) => ({ numerator: numerator * facts.denominator, denominator });
  const [from, to]: (Point & object)[] = [end(low), end(high)];
  return facts.factors.reduce((total, { polynomial, multiplicity }) => {
    const inside = rootsBetween(sturmSequence(polynomial), from, to);
    const atLow = signAt(polynomial, from.numerator, from.denominator) === 0 ? 1 : 0;
    return total + multiplicity * (inside + atLow);
  }, 0);
}
