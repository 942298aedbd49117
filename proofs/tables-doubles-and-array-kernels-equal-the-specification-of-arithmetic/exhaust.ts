// The extreme claims in full: all pairs of codes of a 16-bit format that are not NaN (63,490^2 and 65,282^2), add and mul,
// about ten minutes on two cores. Finished shards
// survive interruption (out/exhaust-*.jsonl). What was found stands in certificates/ as a
// record, of which a test computes sampled rows again.
// Run: npx node proofs/tables-doubles-and-array-kernels-equal-the-specification-of-arithmetic/exhaust.ts [format operation]

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkEngine, type EngineTask } from "../../src/check/instruments/index.ts";
import { canonicalJson } from "../../src/core/certificate.ts";
import { sha256 } from "../../src/core/host.ts";
import type { Tally } from "../../src/core/tally.ts";
import { parseFormat } from "../../src/number/formats.ts";

/** What an exhaustion found, and over what. */
export interface Exhaustion {
  readonly statetrack: 1;
  readonly kind: "exhaustion";
  readonly task: EngineTask;
  readonly tally: Tally;
  /** SHA-256 of task and tally as canonical JSON. */
  readonly digest: string;
}

export const CASES = ["binary16", "bfloat16"].flatMap((format) =>
  (["add", "mul"] as const).map((operation) => ({ format, operation })),
);

export const certificatePath = (format: string, operation: string): string =>
  fileURLToPath(new URL(`certificates/${format}-${operation}.json`, import.meta.url));

export function taskOf(format: string, operation: "add" | "mul"): EngineTask {
  const policy = {
    format: parseFormat(format),
    rounding: "tiesToEven",
    overflow: "infinity",
    subnormals: "gradual",
  } as const;
  return { engine: "float64", operation, policy, against: policy };
}

export const digestOf = (task: EngineTask, tally: Tally): string =>
  sha256().update(canonicalJson({ task, tally })).digest();

async function exhaust(format: string, operation: "add" | "mul"): Promise<void> {
  const task = taskOf(format, operation);
  const { tally, complete } = await checkEngine(task, {
    checkpoint: `out/exhaust-${format}-${operation}.jsonl`,
    progress: ({ done, total, remaining }) => {
      const left = remaining === undefined ? "" : `, ${Math.round(remaining / 1000)} s to go`;
      process.stderr.write(`\r${format} ${operation} ${((100 * done) / total).toFixed(1)} %${left}   `);
    },
  });
  if (!complete) throw new Error(`${format} ${operation}: expected every row, found an interruption`);
  const found: Exhaustion = { statetrack: 1, kind: "exhaustion", task, tally, digest: digestOf(task, tally) };
  writeFileSync(certificatePath(format, operation), `${JSON.stringify(found)}\n`);
  process.stdout.write(`\n${format} ${operation}: ${tally.members} pairs, ${tally.failures} differ\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(fileURLToPath(new URL("certificates", import.meta.url)), { recursive: true });
  mkdirSync("out", { recursive: true });
  const [format, operation] = [process.argv.at(2), process.argv.at(3)];
  const wanted = CASES.filter((one) => format === undefined || (one.format === format && one.operation === operation));
  for (const one of wanted) await exhaust(one.format, one.operation);
}
