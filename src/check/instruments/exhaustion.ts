// The certificate of an engine that was compared with the specification on all operands: what it answered, shard by shard.

import type { RunOptions } from "../../backend/cpu/run.ts";
import { canonicalJson } from "../../core/certificate.ts";
import { type EngineQuestion, type ExhaustionCertificate, packDigests } from "../../core/exhaustion.ts";
import { sha256 } from "../../core/host.ts";
import { examined } from "./examine.ts";
import { byCode, type EngineTask, rows } from "./task.ts";

/** Compares all operands and certifies the answers; undefined where it was interrupted.
 * @param shard rows a shard @throws RangeError if the engine differs from the specification somewhere, or as `checkEngine` */
export async function certifyEngine(
  task: EngineTask,
  shard: number,
  options: RunOptions = {},
): Promise<ExhaustionCertificate | undefined> {
  const { tally, shards, stopped, code } = await examined({ ...task, results: "digest" }, shard, options);
  if (stopped !== "finished") return undefined;
  if (tally.failures > 0)
    throw new RangeError(`certifyEngine: expected an engine without differences, found ${tally.failures}`);
  const regular = shards.every(({ from, to }, i) => from === i * shard && to === Math.min(rows(task), from + shard));
  if (!regular) throw new RangeError(`certifyEngine: expected shards of ${shard} rows, found others in the checkpoint`);
  const certificate = {
    statetrack: 1,
    kind: "exhaustion",
    status: "holds",
    question: questionOf(task),
    evidence: { ranks: rows(task), shard, digests: packDigests(shards.map((one) => one.tally.results ?? "")), tally },
    code: code(),
  } as const;
  return { ...certificate, digest: sha256().update(canonicalJson(certificate)).digest() };
}

function questionOf(task: EngineTask): EngineQuestion {
  const { engine, operation, policy } = task;
  const { format, rounding, overflow, subnormals } = policy;
  const operands = byCode(task) ? (engine === "printed" ? "rounded" : "codes") : "numbers";
  return {
    about: "engine",
    engine,
    operation,
    policy: { format: format.name, rounding, overflow, subnormals },
    operands,
  };
}
