// The committed exhaustions: shards computed again by the checker, which knows the specification only, and by the engine as it
// is today; a changed digest is refused.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rowCounter } from "../../src/check/instruments/engines.ts";
import { rows } from "../../src/check/instruments/task.ts";
import { canonicalJson } from "../../src/core/certificate.ts";
import { DIGEST_BYTES, type ExhaustionCertificate, shardRange, unpackDigests } from "../../src/core/exhaustion.ts";
import { sha256 } from "../../src/core/host.ts";
import { recheck } from "../../src/recheck/index.ts";
import { CASES, certificatePath, taskOf } from "./exhaust.ts";

const ONE = { exhaustion: { shards: 1 } };

describe.each(CASES)("$engine $format $operation", (one) => {
  const found = JSON.parse(readFileSync(certificatePath(one), "utf8")) as ExhaustionCertificate;
  const { evidence } = found;
  const digests = unpackDigests(evidence.digests, Math.ceil(evidence.ranks / evidence.shard), "digests");

  it("is complete and without a difference", () => {
    const { engine, operation, policy } = taskOf(one);
    expect(found.question).toMatchObject({ engine, operation, policy: { ...policy, format: policy.format.name } });
    const count = rows(taskOf(one));
    expect(evidence.ranks).toBe(count);
    expect(evidence.tally).toMatchObject({ maps: count, members: count ** 2, failures: 0 });
  });

  it("is found again in a shard by the specification, and that is called a sample", () => {
    const result = recheck(found, "certificate", ONE);
    expect(result).toMatchObject({ accepted: true, status: "sampled", shards: { of: digests.length } });
  });

  it("is what the engine answers today, in a shard; with another rounding it is not", () => {
    const index = parseInt(found.digest.slice(0, 8), 16) % digests.length;
    const { from, to } = shardRange(evidence, index);
    const own = taskOf(one);
    const answers = (task: typeof own) => rowCounter({ ...task, results: "digest" })(from, to);
    const today = answers(own);
    expect(today.failures).toBe(0);
    expect(today.results?.slice(0, 2 * DIGEST_BYTES)).toBe(digests[index]);
    const wrong = { ...own, policy: { ...own.policy, rounding: "toOdd" } } as const;
    expect(answers(wrong).results?.slice(0, 2 * DIGEST_BYTES)).not.toBe(digests[index]);
  });

  it("is refused where every digest is another", () => {
    const bytes = Buffer.from(evidence.digests, "base64").map((byte) => byte ^ 1);
    const changed = { ...evidence, digests: Buffer.from(bytes).toString("base64") };
    const unsigned = { ...found, digest: undefined, evidence: changed };
    const forged = { ...unsigned, digest: sha256().update(canonicalJson(unsigned)).digest() };
    expect(recheck(forged, "certificate", ONE)).toMatchObject({ accepted: false });
  });
});
