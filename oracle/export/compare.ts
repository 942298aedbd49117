// Prediction and outcome of exported models side by side. Run: node oracle/export/compare.ts [PREDICTION OUTCOME]; without files
// the committed records. Ends with "N passed, M failed": passed where exact keys are never wrong and all predicted bits
// occurred, where the recurrent kernel did what was predicted, and where the library's layer did what its kernel model
// says; the chunk kernel with keys that are not exact adds inside tensor cores and is only reported.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { textTable } from "../../src/report/table.ts";
import type { ExportPrediction, PredictedRun } from "./predict.ts";

export interface SeenRun extends Omit<PredictedRun, "variant"> {
  readonly variant: PredictedRun["variant"] | "layer";
  /** How the layer's projections were computed; empty for the others. */
  readonly how: string;
  /** By length: the share of ends of pieces up to there at which the ranks are right, and the words that are right there. */
  readonly accuracy: Readonly<Record<string, number>>;
  readonly rightAt: Readonly<Record<string, number>>;
}

export interface ExportOutcome {
  readonly seed: number;
  readonly device: string;
  readonly torch: string;
  readonly triton: string;
  readonly fla: string;
  readonly runs: readonly SeenRun[];
}

export interface Row {
  readonly subject: string;
  /** Words whose last state and first failure are the predicted ones. */
  readonly equal: number;
  readonly of: number;
  readonly certain: boolean;
  readonly predictedWrong: string;
  readonly seenWrong: string;
  readonly accuracy: string;
}

function failures(list: readonly number[]): string {
  const wrong = list.filter((first) => first > 0);
  return wrong.length === 0
    ? `none of ${list.length}`
    : `${wrong.length} of ${list.length}, first at ${Math.min(...wrong)}`;
}

/** The layer normalises in its kernels what the normalised variant gives them, so it is held against that. */
export function compareExports(prediction: ExportPrediction, outcome: ExportOutcome): Row[] {
  if (prediction.seed !== outcome.seed)
    throw new RangeError(`compare: expected one seed, found ${prediction.seed} and ${outcome.seed}`);
  return outcome.runs.map((seen) => {
    const variant = seen.variant === "layer" ? "normalised" : seen.variant;
    const predicted = prediction.runs.find(
      (run) => run.case === seen.case && run.variant === variant && run.kernel === seen.kernel,
    );
    if (predicted === undefined)
      throw new RangeError(`compare: expected a prediction of ${seen.case}, ${variant}, ${seen.kernel}, found none`);
    const equal = predicted.final.filter(
      (bits, w) => bits.join() === seen.final.at(w)?.join() && predicted.firstWrong[w] === seen.firstWrong[w],
    ).length;
    const how = seen.how === "" ? "" : ` (${seen.how})`;
    return {
      subject: `${seen.case}, ${seen.variant} keys, ${seen.kernel} kernel${how}`,
      equal,
      of: predicted.final.length,
      certain: variant === "exact" || seen.kernel === "recurrent",
      predictedWrong: failures(predicted.firstWrong),
      seenWrong: failures(seen.firstWrong),
      accuracy: Object.entries(seen.accuracy)
        .map(([length, share]) => `${length}: ${(100 * share).toFixed(1)} %`)
        .join(", "),
    };
  });
}

/** Whether a row that is certain came out as predicted; exact keys must also never fail, in any word. */
export function passed(row: Row): boolean {
  const isExact = row.subject.includes(", exact keys");
  return row.equal === row.of && row.of > 0 && (!isExact || row.seenWrong.startsWith("none"));
}

export const recordPath = (name: "prediction" | "outcome"): string =>
  fileURLToPath(new URL(`records/${name}.json`, import.meta.url));

function main(): void {
  const files = process.argv.slice(2);
  const paths = files.length === 2 ? files : [recordPath("prediction"), recordPath("outcome")];
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new RangeError(`compare: expected the file ${missing}, found none`);
  const [prediction, outcome] = paths.map((path) => JSON.parse(readFileSync(path, "utf8")) as unknown);
  const rows = compareExports(prediction as ExportPrediction, outcome as ExportOutcome);
  const { device, torch, triton, fla } = outcome as ExportOutcome;
  process.stdout.write(`${device}, PyTorch ${torch}, Triton ${triton}, flash-linear-attention ${fla}\n`);
  const head = ["subject", "as predicted", "wrong words predicted", "wrong words seen", "right ends of pieces up to"];
  const cells = rows.map((row) => [
    row.subject,
    `${row.equal} of ${row.of}${row.certain ? "" : " (tensor cores)"}`,
    row.predictedWrong,
    row.seenWrong,
    row.accuracy,
  ]);
  process.stdout.write(`${textTable(head, cells)}\n`);
  const certain = rows.filter((row) => row.certain);
  const good = certain.filter(passed).length;
  process.stdout.write(`${good} passed, ${certain.length - good} failed\n`);
  process.exitCode = good === certain.length ? 0 : 1;
}

if (import.meta.main) main();
