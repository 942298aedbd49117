import { describe, expect, it } from "vitest";
import { compareRecords, type Outcome, readRecord, recordPath } from "./compare.ts";
import { type Prediction, predict } from "./predict.ts";
import { SEED, workload } from "./workload.ts";

const prediction = readRecord(recordPath("prediction")) as Prediction;
const outcome = readRecord(recordPath("outcome")) as Outcome;

describe("the records of the kernels", () => {
  it("predict what is predicted today, for some of the words", () => {
    const whole = workload(SEED);
    const some = {
      ...whole,
      counters: { ...whole.counters, k: whole.counters.k.filter(({ m }) => m % 32 === 3) },
      swaps: { ...whole.swaps, words: whole.swaps.words.slice(0, 2) },
    };
    const found = predict(some);
    expect(found.lanes).toEqual(prediction.lanes);
    expect(found.counters).toEqual(prediction.counters.filter(({ m }) => m % 32 === 3));
    found.swaps.forEach(({ key, kernel, final, firstWrong, ends }, i) => {
      const known = prediction.swaps[i];
      expect({ key, kernel, final, firstWrong, ends }).toEqual({
        key: known.key,
        kernel: known.kernel,
        final: known.final.slice(0, 2),
        firstWrong: known.firstWrong.slice(0, 2),
        ends: known.ends,
      });
    });
  });

  it("agree bit for bit where the arithmetic is specified", () => {
    const certain = compareRecords(prediction, outcome).filter((row) => row.certain);
    expect(certain).toHaveLength(11);
    for (const { subject, equal, of } of certain) expect([subject, equal]).toEqual([subject, of]);
  });

  it("would show another bit", () => {
    const [first, ...rest] = outcome.counters;
    const other = { ...outcome, counters: [{ ...first, states: ["3faad001", ...first.states.slice(1)] }, ...rest] };
    expect(compareRecords(prediction, other)[0].equal).toBe(1015);
  });
});
