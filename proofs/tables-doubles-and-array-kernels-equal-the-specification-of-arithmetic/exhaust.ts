// The extreme claims in full: all pairs of codes of a 16-bit format that are not NaN (63,490^2 and 65,282^2), add and mul, by
// the doubles that answer for single numbers and by the printed code that decides questions: ten minutes and more each on two
// cores. Finished shards survive interruption (out/exhaust-*.jsonl). What was answered stands in certificates/, shard by
// shard: `statetrack recheck` computes a sample of the shards, or all, again by the specification.
// Run: npx node proofs/tables-doubles-and-array-kernels-equal-the-specification-of-arithmetic/exhaust.ts [format operation [engine]]

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { certifyEngine, type EngineTask } from "../../src/check/instruments/index.ts";
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

async function exhaust(one: Case): Promise<void> {
  const name = `${one.engine} ${one.format} ${one.operation}`;
  const certificate = await certifyEngine(taskOf(one), SHARD, {
    checkpoint: `out/exhaust-${name.replaceAll(" ", "-")}.jsonl`,
    progress: ({ done, total, remaining }) => {
      const left = remaining === undefined ? "" : `, ${Math.round(remaining / 1000)} s to go`;
      process.stderr.write(`\r${name} ${((100 * done) / total).toFixed(1)} %${left}   `);
    },
  });
  if (certificate === undefined) throw new Error(`${name}: expected every row, found an interruption`);
  writeFileSync(certificatePath(one), `${JSON.stringify(certificate)}\n`);
  process.stdout.write(`\n${name}: ${certificate.evidence.tally.members} pairs, none differs\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(fileURLToPath(new URL("certificates", import.meta.url)), { recursive: true });
  mkdirSync("out", { recursive: true });
  const [format, operation, engine] = [2, 3, 4].map((i) => process.argv.at(i));
  const fits = (wanted: string | undefined, found: string) => wanted === undefined || wanted === found;
  const wanted = CASES.filter(
    (one) => fits(format, one.format) && fits(operation, one.operation) && fits(engine, one.engine),
  );
  for (const one of wanted) await exhaust(one);
}
