// Prediction and outcome side by side. Run: node oracle/kernels/compare.ts [PREDICTION OUTCOME]; without files the committed
// records. Ends with "N passed, M failed": what must agree bit for bit is what the kernels' arithmetic specifies; the chunk
// kernel with keys that are not exact has additions inside tensor cores, and is only reported.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { textTable } from "../../src/report/table.ts";
import { chunksFromSeen, type Prediction, type SwapPrediction } from "./predict.ts";
import { workload } from "./workload.ts";

type SeenSwaps = SwapPrediction & { readonly wholeEqualsPieces: boolean };

export type Outcome = Omit<Prediction, "swaps"> & {
  readonly swaps: readonly SeenSwaps[];
  readonly device: string;
  readonly torch: string;
  readonly triton: string;
};

export interface Row {
  readonly subject: string;
  /** What must be equal bit for bit, and how many of them are. */
  readonly equal: number;
  readonly of: number;
  readonly certain: boolean;
  readonly note: string;
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((x, i) => x === b[i]);

function swapRow(predicted: SwapPrediction, seen: SeenSwaps): Row {
  // The first word is followed from chunk to chunk, and one call over all tokens must be the calls piece by piece.
  const sameEnds =
    seen.wholeEqualsPieces &&
    predicted.ends.length === seen.ends.length &&
    predicted.ends.every((bits, c) => same(bits, seen.ends[c]));
  const agree = predicted.final.filter(
    (bits, w) => same(bits, seen.final[w]) && predicted.firstWrong[w] === seen.firstWrong[w] && (w > 0 || sameEnds),
  ).length;
  const apart = predicted.ends.findIndex((bits, c) => !same(bits, seen.ends[c]));
  const wrong = (list: readonly number[]) => list.filter((first) => first > 0).length;
  const first = predicted.firstWrong.filter((x, w) => x === seen.firstWrong[w]).length;
  const bits = apart < 0 ? "all ends of chunks equal" : `first word equal up to token ${64 * apart}`;
  return {
    subject: `${predicted.key}: ${predicted.kernel}`,
    equal: agree,
    of: predicted.final.length,
    certain: predicted.key.startsWith("(1, -1), beta 1"),
    note: `${bits}; words that go wrong: predicted ${wrong(predicted.firstWrong)}, seen ${wrong(seen.firstWrong)}; the same first wrong chunk in ${first}`,
  };
}

/** The chunk kernel's model judged a chunk at a time, so that one difference does not hide the chunks after it. */
function chunkByChunk(outcome: Outcome): Row[] {
  const load = workload(outcome.seed);
  return outcome.swaps
    .filter(({ kernel }) => kernel === "chunk")
    .map(({ key, ends }) => ({
      subject: `${key}: each chunk of the first word, from the kernel's own state`,
      equal: chunksFromSeen(load, key, ends),
      of: ends.length,
      certain: key.startsWith("(1, -1), beta 1"),
      note: "state at the chunk's end",
    }));
}

/** A compiler contracts a multiply and an add or does not: one of the variants must be what the kernel did. */
function oneVariant(rows: readonly Row[], key: string): Row {
  const variants = rows.filter(({ subject }) => subject.startsWith(`${key}: recurrent`));
  const best = variants.reduce((a, b) => (b.equal > a.equal ? b : a));
  return { ...best, subject: `${key}: recurrent, one of the variants`, certain: true, note: best.subject };
}

export function compareRecords(prediction: Prediction, outcome: Outcome): Row[] {
  if (prediction.seed !== outcome.seed)
    throw new RangeError(`compare: expected one seed, found ${prediction.seed} and ${outcome.seed}`);
  const counted = prediction.counters.map(
    ({ states }, i) => states.filter((bits, w) => bits === outcome.counters[i].states[w]).length,
  );
  const total = (list: readonly number[]) => list.reduce((sum, n) => sum + n, 0);
  const swaps = prediction.swaps.flatMap((predicted) => {
    const seen = outcome.swaps.find(
      ({ key, kernel }) => key === predicted.key && predicted.kernel.split(",")[0] === kernel,
    );
    if (seen === undefined)
      throw new RangeError(`compare: expected ${predicted.key}: ${predicted.kernel} in the outcome, found none`);
    return [swapRow(predicted, seen)];
  });
  const keys = [...new Set(prediction.swaps.map(({ key }) => key))];
  return [
    {
      subject: "chunk kernel, k = m / 2^j, every odd m from 3 to 255",
      equal: total(counted),
      of: total(prediction.counters.map(({ states }) => states.length)),
      certain: true,
      note: "last state after 300 chunks",
    },
    ...prediction.lanes.map(({ format, states }): Row => {
      const seen = outcome.lanes.find((lane) => lane.format === format)?.states ?? [];
      const equal = states.filter((x, i) => x === seen[i]).length;
      return { subject: `h <- a h + b, ${format}`, equal, of: states.length, certain: true, note: "after 10^6 steps" };
    }),
    ...swaps,
    ...chunkByChunk(outcome),
    ...keys.map((key) => oneVariant(swaps, key)),
  ];
}

export const recordPath = (name: "prediction" | "outcome"): string =>
  fileURLToPath(new URL(`records/${name}.json`, import.meta.url));

export const readRecord = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

function main(): void {
  const files = process.argv.slice(2);
  const [first, second] = files.length === 2 ? files : [recordPath("prediction"), recordPath("outcome")];
  const prediction = readRecord(first) as Prediction;
  const outcome = readRecord(second) as Outcome;
  const rows = compareRecords(prediction, outcome);
  process.stdout.write(`${outcome.device}, PyTorch ${outcome.torch}, Triton ${outcome.triton}\n`);
  const cells = rows.map(({ subject, equal, of, certain, note }) => [
    subject,
    `${equal} of ${of}`,
    certain ? "specified" : "a variant, or tensor cores",
    note,
  ]);
  process.stdout.write(`${textTable(["subject", "equal bits", "arithmetic", ""], cells)}\n`);
  const failed = rows.filter(({ certain, equal, of }) => certain && (equal < of || of === 0)).length;
  process.stdout.write(`${rows.filter(({ certain }) => certain).length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.main) main();
