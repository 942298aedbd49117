import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareExports, type ExportOutcome, passed, recordPath } from "./compare.ts";
import { compareFormat, nativeHalf, type OnnxRecord } from "./onnx.ts";
import { type ExportPrediction, predictRun } from "./predict.ts";
import { CASES, truth, variantModel, wordsOf } from "./workload.ts";

const read = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
const onnx = read(new URL("records/onnx.json", import.meta.url).pathname) as OnnxRecord;
const prediction = read(recordPath("prediction")) as ExportPrediction;
const [parity, mod3, s5] = CASES;

describe("the record of ONNX files", () => {
  it("holds 100,000 words in every format, and no difference", () => {
    expect(onnx).toMatchObject({ words: 100_000, longest: 1000 });
    expect(onnx.runs.map(({ semantics }) => semantics.split("=")[1])).toEqual(["bfloat16", "binary16", "binary32"]);
    for (const run of onnx.runs) {
      expect(run).toMatchObject({ statesThatDiffer: 0, classesThatDiffer: 0 });
      expect(run.states).toBeGreaterThan(49_000_000);
    }
  });

  it.each(["bfloat16", "binary16", "binary32"])("is what a sample of the words gives today in %s", async (format) => {
    const run = await compareFormat(format, 40, 40);
    expect(run).toMatchObject({ statesThatDiffer: 0, classesThatDiffer: 0 });
    expect(run.states).toBeGreaterThan(10_000);
  });

  it("counts again what float16 without casts gets wrong", async () => {
    expect(await nativeHalf()).toEqual(onnx.native);
  });
});

describe("the prediction of exported models", () => {
  it("is what is predicted today, on the beginning of the words", () => {
    for (const of of [parity, mod3, s5]) {
      const words = wordsOf(of, 1, 512);
      for (const kernel of ["recurrent", "chunk"] as const)
        expect(predictRun(of, "exact", kernel, words).firstWrong).toEqual([0]);
      const known = prediction.runs.filter((run) => run.case === of.name && run.variant === "exact");
      for (const run of known) expect(run.firstWrong.every((first) => first === 0)).toBe(true);
      expect(known.map(({ kernel }) => kernel)).toEqual(["recurrent", "chunk"]);
    }
  });

  it("gives the recurrent kernel's bits of the first word", () => {
    const [word] = wordsOf(s5);
    const known = prediction.runs.find((run) => run.case === "S5" && run.variant === "normalised");
    const { final, firstWrong } = predictRun(s5, "normalised", "recurrent", [word]);
    expect([final[0], firstWrong[0]]).toEqual([known?.final[0], known?.firstWrong[0]]);
  });

  it("asks models whose states are the permutations", () => {
    expect(truth(mod3, new Array<number>(128).fill(1))[0]).toEqual([2, 3, 1]);
    expect(variantModel(mod3, "exact").layers[0].parameters[1].k.texts).toEqual(["1", "-1", "0", "0", "1", "-1"]);
  });
});

describe("the outcome of the kernels", () => {
  it("is the predicted one where the arithmetic is specified", () => {
    const rows = compareExports(prediction, read(recordPath("outcome")) as ExportOutcome);
    expect(rows.filter((row) => row.certain && !passed(row))).toEqual([]);
  });
});
