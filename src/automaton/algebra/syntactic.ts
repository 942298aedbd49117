// The syntactic monoid of a regular language: the transition monoid of its minimal DFA, with the elements whose words are
// accepted. Two words are one element exactly when no context u _ v tells them apart.

import type { Dfa } from "../dfa.ts";
import { minimize } from "../minimize.ts";
import { type CayleyGraphs, enumerate, type Monoid } from "./enumerate.ts";
import { transitionGenerators } from "./generators.ts";
import { ALGEBRA_LIMITS, type AlgebraLimits, done, type Outcome } from "./limits.ts";

export interface SyntacticMonoid {
  /** The minimal DFA. */
  readonly dfa: Dfa;
  readonly monoid: Monoid;
  /** 1 for an element whose words are in the language. */
  readonly accepted: Uint8Array;
}

/** @throws RangeError when the minimal DFA has more than 65,535 states @cost that of `minimize` and `enumerate` */
export function syntacticMonoid(
  dfa: Dfa,
  limits: AlgebraLimits = ALGEBRA_LIMITS,
  graphs: CayleyGraphs = "both",
): Outcome<SyntacticMonoid> {
  const minimal = minimize(dfa);
  const found = enumerate(transitionGenerators(minimal), graphs, limits);
  if (found.status === "unknown") return found;
  const accepted = new Uint8Array(found.value.size);
  for (let i = 0; i < accepted.length; i++) accepted[i] = minimal.accepting[found.value.element(i)[minimal.initial]];
  return done({ dfa: minimal, monoid: found.value, accepted });
}
