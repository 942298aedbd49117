// Rechecks certificates of exhaustion: computes shards again by the specification, with none of the engines, and compares their
// digests. Unless all shards are computed this is a sample, and is called one: nothing is said of the shards left out.

import { canonicalJson } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import {
  DIGEST_BYTES,
  type ExhaustionCertificate,
  type ExhaustionEvidence,
  shardRange,
  unpackDigests,
} from "../core/exhaustion.ts";
import { sha256 } from "../core/host.ts";
import { emptyTally, mergeTallies, type Tally } from "../core/tally.ts";
import { drawnShards } from "./drawn-shards.ts";
import { mapShards } from "./exhaustion-maps.ts";
import { operandShards } from "./exhaustion-operands.ts";
import { unequal } from "./question.ts";

export interface ExhaustionOptions {
  /** How many shards to compute again, or all. Default 2. */
  readonly shards?: number | "all";
  /** Other shards are drawn for another seed; without one they follow from the certificate's digest. */
  readonly seed?: string;
  /** Shards done and to do. */
  readonly progress?: (done: number, claimed: number) => void;
}

export interface ExhaustionFacts {
  /** `sampled` unless every shard was computed again, or one with a failing member in a certificate that says `fails`. */
  readonly status: "holds" | "fails" | "sampled";
  readonly facts: readonly string[];
  readonly shards: { readonly rechecked: readonly number[]; readonly of: number };
}

const DEFAULT_SHARDS = 2;

/** @throws InputError where the certificate is not right */
export function recheckExhaustion(
  certificate: ExhaustionCertificate,
  options: ExhaustionOptions = {},
): ExhaustionFacts {
  const { digest, ...rest } = certificate;
  const own = sha256().update(canonicalJson(rest)).digest();
  if (own !== digest) unequal("digest", own, digest);
  const { question, evidence, status } = certificate;
  const shards = question.about === "engine" ? operandShards(question) : mapShards(question);
  if (evidence.ranks !== shards.ranks) unequal("evidence.ranks", shards.ranks, evidence.ranks);
  const count = Math.ceil(evidence.ranks / evidence.shard);
  const digests = unpackDigests(evidence.digests, count, "evidence.digests");
  const expected = evidence.tally.failures === 0 ? "holds" : "fails";
  if (status !== expected) unequal("status", expected, status);
  if (question.about === "engine" && status !== "holds") unequal("evidence.tally.failures", 0, evidence.tally.failures);
  const chosen = chosenShards(certificate, count, options);
  let tally = emptyTally();
  chosen.forEach((index, i) => {
    const { from, to } = shardRange(evidence, index);
    const shard = shards.compute(from, to);
    const cut = shard.digest.slice(0, 2 * DIGEST_BYTES);
    if (cut !== digests[index])
      unequal(`evidence.digests, shard ${index} (ranks ${from} to ${to - 1})`, cut, digests[index]);
    tally = mergeTallies(tally, shard.tally);
    options.progress?.(i + 1, chosen.length);
  });
  return conclusion(certificate, tally, chosen, count);
}

function conclusion(
  { status, question, evidence }: ExhaustionCertificate,
  tally: Tally,
  chosen: readonly number[],
  count: number,
): ExhaustionFacts {
  const shards = { rechecked: chosen, of: count };
  const what = question.about === "engine" ? "the answers of the engine" : "the tallies";
  if (chosen.length === count) {
    const [own, stated] = [canonicalJson(tally), canonicalJson(evidence.tally)];
    if (own !== stated) unequal("evidence.tally", own, stated);
    const fact = `all ${count} shards were computed again by the specification: ${what} are the same, and the tally of all is the certificate's`;
    return { status, shards, facts: [fact] };
  }
  const facts = [
    `a sample: ${chosen.length} of ${count} shards (${chosen.join(", ")}) were computed again by the specification and are the certificate's; the other ${count - chosen.length} and the tally of all were not rechecked`,
  ];
  if (status === "holds") return { status: "sampled", shards, facts };
  const least = evidence.tally.least.at(0);
  if (least === undefined || tally.least.at(0) !== least)
    unequal("evidence.tally.least", tally.least.at(0) ?? "none", least);
  return { status, shards, facts: [...facts, `the member of rank ${least} fails`] };
}

/** Shards drawn; of a certificate that says `fails` the one with its least failing member is among them. */
function chosenShards(
  { digest, question, evidence }: ExhaustionCertificate,
  count: number,
  { shards = DEFAULT_SHARDS, seed = "" }: ExhaustionOptions,
): number[] {
  return drawnShards(digest, count, { shards, seed }, () => {
    const least = evidence.tally.least.at(0);
    return least === undefined || question.about !== "sweep" ? undefined : shardOf(evidence, least);
  });
}

/** The shard of a failing member. @throws InputError for a member beyond the universe */
function shardOf({ ranks, shard, tally }: ExhaustionEvidence, member: number): number {
  const map = Math.floor(member / (tally.members / tally.maps));
  if (!(map >= 0 && map < ranks))
    throw new InputError("evidence.tally.least", `members of ${ranks} maps`, String(member));
  return Math.floor(map / shard);
}
