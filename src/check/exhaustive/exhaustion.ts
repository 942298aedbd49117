// The certificate of a sweep over a whole universe: its tally, and a digest of the tally of each shard, so that the checker
// can compute any shard again (src/recheck/exhaustion-maps.ts says what it rechecks: orbits, filters on single entries).

import { canonicalJson } from "../../core/certificate.ts";
import { type ExhaustionCertificate, packDigests } from "../../core/exhaustion.ts";
import { sha256 } from "../../core/host.ts";
import type { SweepSpec } from "./spec.ts";
import { type SweepOptions, sweepShards } from "./sweep.ts";

/** Sweeps and certifies; undefined where it was interrupted. @param shard maps a shard
 * @throws RangeError for shards of another size in the checkpoint, and as `sweep` */
export async function certifySweep(
  spec: SweepSpec,
  shard: number,
  options: Pick<SweepOptions, "threads" | "checkpoint" | "progress" | "interrupted" | "time"> = {},
): Promise<ExhaustionCertificate | undefined> {
  const { result, given, canonical, code } = await sweepShards(spec, options, shard);
  const { tally, shards, stopped } = result;
  if (stopped !== "finished") return undefined;
  const regular = shards.every(({ from, to }, i) => from === i * shard && to === Math.min(given.maps, from + shard));
  if (!regular) throw new RangeError(`certifySweep: expected shards of ${shard} maps, found others in the checkpoint`);
  const digests = shards.map((one) => sha256().update(canonicalJson(one.tally)).digest());
  const certificate = {
    statetrack: 1,
    kind: "exhaustion",
    status: tally.failures === 0 ? "holds" : "fails",
    question: { about: "sweep", ...canonical },
    evidence: { ranks: given.maps, shard, digests: packDigests(digests), tally },
    code: code(),
  } as const;
  return { ...certificate, digest: sha256().update(canonicalJson(certificate)).digest() };
}
