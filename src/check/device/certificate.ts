// The certificate of a census that was counted as a whole: its tally, the digest of each unit, and the failing maps of least rank.
// The checker (src/recheck/census.ts) decides units of it again with none of this code.

import { type CensusCertificate, LISTED_MAPS, packCensusDigests } from "../../core/census-certificate.ts";
import { canonicalJson } from "../../core/certificate.ts";
import { sha256 } from "../../core/host.ts";
import type { Census } from "./census.ts";
import type { CensusResult } from "./run.ts";

/** Undefined where not every map was counted, a drawn unit was not counted again, or fewer failing maps were kept than a
 * certificate lists. */
export function certifyCensus(given: Census, result: CensusResult): CensusCertificate | undefined {
  const { tally, digests, failing, by, rechecked } = result;
  if (rechecked.units < rechecked.drawn) return undefined;
  if (tally.maps !== given.maps || failing.length < Math.min(tally.failingMaps, LISTED_MAPS)) return undefined;
  const positive = (names: readonly string[], values: readonly number[]) =>
    Object.fromEntries(names.map((name, i) => [name, values[i]] as const).filter(([, n]) => n > 0));
  const certificate = {
    statetrack: 1,
    kind: "census",
    status: tally.failingMaps === 0 ? "holds" : "fails",
    question: given.spec,
    evidence: {
      maps: given.maps,
      unit: given.unit,
      digests: packCensusDigests(digests),
      tally: {
        failingMaps: tally.failingMaps,
        sums: positive(given.sums, tally.sums),
        maxima: positive(given.maxima, tally.maxima),
        digest: tally.digest,
      },
      failing: failing.slice(0, LISTED_MAPS),
    },
    by,
  } as const;
  return { ...certificate, digest: sha256().update(canonicalJson(certificate)).digest() };
}
