// The extreme claims in full: all pairs of codes of a 16-bit format that are not NaN (63,490^2 and 65,282^2), add and mul, by
// the doubles that answer for single numbers and by the printed code that decides questions: ten minutes and more each on two
// cores. Finished shards survive interruption (out/exhaust-*.jsonl). What was answered stands in certificates/, shard by
// shard: `statetrack recheck` computes a sample of the shards, or all, again by the specification.
// Run: npx node proofs/tables-doubles-and-array-kernels-equal-the-specification-of-arithmetic/exhaust.ts [format operation [engine]]

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { certifyEngine, type EngineTask } from "../../src/check/instruments/index.ts";
import { interrupted, interruption, progressLine } from "../../src/cli/progress.ts";
import { parseFormat } from "../../src/number/formats.ts";

type Case = Pick<EngineTask, "engine"> & { readonly format: string; readonly operation: "add" | "mul" };

export const CASES: readonly Case[] = (["float64", "printed"] as const).flatMap((engine) =>
  ["binary16", "bfloat16"].flatMap((format) =>
    (["add", "mul"] as const).map((operation) => ({ engine, format, operation })),
  ),
);

/** Rows (first operands) a shard: two million pairs, which the specification takes seconds for. */
const SHARD = 32;

export const certificatePath = ({ engine, format, operation }: Case): string =>
  fileURLToPath(new URL(`certificates/${engine}-${format}-${operation}.json`, import.meta.url));

export function taskOf({ engine, format, operation }: Case): EngineTask {
  const policy = {
    format: parseFormat(format),
    rounding: "tiesToEven",
    overflow: "infinity",
    subnormals: "gradual",
  } as const;
  return { engine, operation, policy, against: policy };
}

/** Whether every row was computed. */
async function exhaust(one: Case, stop: () => boolean): Promise<boolean> {
  const name = `${one.engine} ${one.format} ${one.operation}`;
  const line = progressLine(name, 1);
  const checkpoint = `out/exhaust-${name.replaceAll(" ", "-")}.jsonl`;
  const certificate = await certifyEngine(taskOf(one), SHARD, {
    checkpoint,
    interrupted: stop,
    progress: ({ done, total }) => line.update(done / total, `${done}/${total} pairs`),
  });
  line.stop();
  if (certificate === undefined) {
    interrupted(`the same command goes on from the finished shards in ${checkpoint}`, `in ${name}`);
    return false;
  }
  writeFileSync(certificatePath(one), `${JSON.stringify(certificate)}\n`);
  process.stdout.write(`${name}: ${certificate.evidence.tally.members} pairs, none differs\n`);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(fileURLToPath(new URL("certificates", import.meta.url)), { recursive: true });
  mkdirSync("out", { recursive: true });
  const [format, operation, engine] = [2, 3, 4].map((i) => process.argv.at(i));
  const fits = (wanted: string | undefined, found: string) => wanted === undefined || wanted === found;
  const wanted = CASES.filter(
    (one) => fits(format, one.format) && fits(operation, one.operation) && fits(engine, one.engine),
  );
  const stop = interruption();
  for (const one of wanted) {
    if (await exhaust(one, stop)) continue;
    process.exitCode = 130;
    break;
  }
}
