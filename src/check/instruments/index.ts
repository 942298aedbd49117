// The instruments themselves as something to check: laws of rounding, and engines against the specification.

import { type RunOptions, runJob } from "../../backend/cpu/run.ts";
import { canonicalJson } from "../../core/certificate.ts";
import { sha256 } from "../../core/host.ts";
import type { Tally } from "../../core/tally.ts";
import { type EngineTask, rows } from "./engines.ts";

export { ENGINES, type Engine, type EngineTask, PAIRED, type Paired } from "./engines.ts";
export { checkLaw, LAWS, type Law, type LawResult } from "./laws.ts";

const MODULE = new URL(`./shard.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url).href;
/** Pairs a shard. */
const SHARD = 2 ** 24;

export interface EngineResult {
  readonly tally: Tally;
  /** Whether all rows were examined. */
  readonly complete: boolean;
}

/** Compares all pairs of codes. @throws RangeError for an engine, operation or width that is not supported
 * @cost about 1 to 2 microseconds a pair for at most 8 bits, 50 nanoseconds for 16 */
export async function checkEngine(task: EngineTask, options: RunOptions = {}): Promise<EngineResult> {
  const count = rows(task);
  const weight = count;
  const { tally, stopped } = await runJob(
    {
      module: MODULE,
      task,
      digest: sha256().update(canonicalJson(task)).digest(),
      range: { from: 0, to: count },
      shard: Math.max(1, Math.floor(SHARD / weight)),
      weight,
    },
    options,
  );
  return { tally, complete: stopped === "finished" };
}
