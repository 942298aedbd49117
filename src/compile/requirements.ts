// The requirements card of a regular language: what a linear recurrent network needs to recognise it, from the algebra of its
// syntactic monoid. Each line says by what theorem or construction, and under which semantics; docs/languages.md explains them.

import type { CascadeSummary } from "../automaton/algebra/cascade.ts";
import type { Classification } from "../automaton/algebra/index.ts";
import type { Dfa } from "../automaton/dfa.ts";
import { eigenvalueStatements } from "./requirements-eigenvalues.ts";
import { factsOf } from "./requirements-facts.ts";
import { layerRows } from "./requirements-layers.ts";
import { amounts } from "./requirements-sizes.ts";
import type { Requirements } from "./requirements-types.ts";

export type * from "./requirements-types.ts";

/**
 * Plain data, JSON-serialisable. `classification` is that of `dfa`; with a cascade of it, the count of layers is the cascade's.
 * @cost the monoid up to 32,768 maps and a search for representations; see cycling-words and group-representations
 */
export function requirements(dfa: Dfa, classification: Classification, cascade?: CascadeSummary): Requirements {
  const facts = factsOf(dfa, classification);
  const sizes = amounts(facts, cascade);
  return { statements: eigenvalueStatements(facts), amounts: sizes, layers: layerRows(facts, sizes[0]) };
}
