// Stochastic semantics: `fused`, `fusedPerFactor` or `perOperation` in which every rounding of a step goes to one of the two
// neighbours by a draw of its own with k random bits (number/stochastic.ts), independent of all others. What is rounded once
// (parameters, gates of raw parameters, the initial state) is rounded to nearest. The string is that of a semantics with
// `rounding=stochastic:k`.

import { InputError, quote } from "../../core/errors.ts";
import { writtenRegime } from "../../rnn/regime.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics, type SemanticsDefaults } from "../../rnn/semantics.ts";

export interface StochasticSemantics {
  /** What is rounded once, and everything but the rounding of steps; `tiesToEven`. */
  readonly nearest: RoundedSemantics;
  /** k, 1 to 32. */
  readonly randomBits: number;
}

const MOST_RANDOM_BITS = 32;
const REGIMES: readonly string[] = ["fused", "fusedPerFactor", "perOperation"];
const ROUNDING = /(,\s*rounding=)stochastic:(\d{1,3})(?=\s*(?:,|$))/;

/** Reads `regime,rounding=stochastic:k,…`. @throws InputError without such a rounding, for another regime, and as
 * `parseSemantics` */
export function parseStochastic(text: string, defaults: SemanticsDefaults = {}): StochasticSemantics {
  const where = `semantics ${quote(text)}`;
  const match = ROUNDING.exec(text);
  const randomBits = match === null ? 0 : Number(match[2]);
  if (randomBits < 1 || randomBits > MOST_RANDOM_BITS) {
    const found = match === null ? "no such rounding" : match[2];
    throw new InputError(where, `rounding=stochastic:K with 1 to ${MOST_RANDOM_BITS} random bits`, found);
  }
  const nearest = parseSemantics(text.replace(ROUNDING, "$1tiesToEven"), defaults);
  if (nearest.regime === "exact" || !REGIMES.includes(nearest.regime))
    throw new InputError(where, `for stochastic rounding one of ${REGIMES.join(", ")}`, writtenRegime(nearest));
  if (nearest.store !== undefined) throw new InputError(where, "for stochastic rounding no store", "one");
  return { nearest, randomBits };
}

/** The canonical string; `parseStochastic` reads it back. */
export function formatStochastic({ nearest, randomBits }: StochasticSemantics): string {
  return formatSemantics(nearest).replace(",rounding=tiesToEven", `,rounding=stochastic:${randomBits}`);
}
