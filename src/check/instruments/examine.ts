// Runs a comparison of an engine with the specification over all its rows.

import { type RunOptions, type RunResult, runJob } from "../../backend/cpu/run.ts";
import { codeDigest } from "../../backend/cpu/version.ts";
import { canonicalJson } from "../../core/certificate.ts";
import { sha256 } from "../../core/host.ts";
import type { Tally } from "../../core/tally.ts";
import { arity, byCode, type EngineTask, rows } from "./task.ts";

const MODULE = new URL(`./shard.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url).href;
/** Cases a shard. */
const SHARD = 2 ** 24;

export interface EngineResult {
  readonly tally: Tally;
  /** Whether all rows were examined. */
  readonly complete: boolean;
}

/** Compares all codes, pairs or triples of codes. @throws RangeError for an engine, operation or width that is not supported
 * @cost about 1 to 2 microseconds a case for few bits (10 with flags), 50 nanoseconds for pairs of 16 */
export async function checkEngine(task: EngineTask, options: RunOptions = {}): Promise<EngineResult> {
  const { tally, stopped } = await examined(task, Math.max(1, Math.floor(SHARD / columns(task))), options);
  return { tally, complete: stopped === "finished" };
}

function columns(task: EngineTask): number {
  return byCode(task) ? 2 ** ((arity(task.operation) - 1) * task.policy.format.bits) : rows(task);
}

/** The same with all shards of so many rows, and what identifies the code. */
export async function examined(
  task: EngineTask,
  shard: number,
  options: RunOptions,
): Promise<RunResult & { readonly code: () => string }> {
  const result = await runJob(
    {
      module: MODULE,
      task,
      digest: sha256().update(canonicalJson(task)).digest(),
      range: { from: 0, to: rows(task) },
      shard,
      weight: columns(task),
    },
    options,
  );
  return { ...result, code: () => codeDigest(MODULE) };
}
