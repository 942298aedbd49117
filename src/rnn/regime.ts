// The regime that a semantics was written with: `castOnRead` and `castTerms` keep exact states, so that their records have the
// regime `exact`, with the cast beside it.

import type { Semantics } from "./semantics-types.ts";

/** As in the text of the semantics. */
export function writtenRegime(semantics: Semantics): string {
  return semantics.regime === "exact" ? (semantics.cast?.regime ?? "exact") : semantics.regime;
}

/** What there is instead of codes, for messages: `castTerms, whose states are exact numbers`. */
export function exactRegime(semantics: Semantics): string {
  return `${writtenRegime(semantics)}, whose states are exact numbers`;
}
