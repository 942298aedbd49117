import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import type { Closure } from "./closure.ts";
import { type DecideOptions, decide } from "./decide.ts";
import { type Margin, margin } from "./margin.ts";

function example(name: string): Model {
  return readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));
}

async function explored(
  model: Model,
  semantics: string,
  language: string,
  more: Partial<DecideOptions> = {},
): Promise<Closure> {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const question = { ask: "recognizes" as const, model, language, dfa, semantics: parseSemantics(semantics) };
  const runs: Closure[] = [];
  const options: DecideOptions = { memory: 1e9, pairs: 1e6, time: 60_000, method: "closure", ...more };
  await decide(question, { ...options, inspect: (run) => runs.push(run) });
  return runs[0];
}

async function marginOf(...question: Parameters<typeof explored>): Promise<Margin | undefined> {
  return margin(await explored(...question));
}

/** h <- -h on 1 from 1, read by a threshold. */
const sign = (decoder: object) =>
  parseModel(
    {
      statetrack: 1,
      alphabet: ["0", "1"],
      layers: [{ type: "scalar", initial: 1, symbols: { 0: { a: 1 }, 1: { a: -1 } } }],
      decoder,
    },
    "sign",
  );
const threshold = (...thresholds: string[]) => ({
  type: "threshold",
  entry: 0,
  thresholds,
  classes: ["odd", ...thresholds.map(() => "even")],
  accept: ["even"],
});

describe("a threshold's margin", () => {
  it("counts the values of the format up to the first on the other side, -0 and +0 being one", async () => {
    // E5M2: 1 is the 60th value above 0, so 60 steps down from 1 is 0, which is still even, and the next is -2^-16.
    expect(await marginOf(sign(threshold("0")), "fused,format=E5M2", "parity")).toEqual({
      decoder: "threshold",
      scope: "all lengths",
      format: "E5M2",
      steps: {
        least: 60,
        of: "steps of one entry after which the class is another one or none",
        word: [["1", 1]],
        state: ["-1"],
        class: "odd",
      },
      gap: {
        least: "1",
        of: "distance of the entry from the nearest threshold that changes the class",
        word: [["0", 1]],
        state: ["1"],
        class: "even",
      },
    });
  });

  it("passes over thresholds that change no class, and over classes that no value of the format has", async () => {
    const three = await marginOf(sign(threshold("-3/4", "1/2", "7/8")), "fused,format=E5M2", "parity");
    // -1, -0.875, -0.75: two steps.
    expect(three).toMatchObject({ steps: { least: 2, state: ["-1"] }, gap: { least: "0.25", state: ["-1"] } });
    // 0.9 and 0.95 lie between the neighbours 0.875 and 1.
    const classes = ["odd", "none", "even"];
    const between = sign({ ...threshold("9/10", "95/100"), classes });
    const found = await marginOf(between, "fused,format=E5M2", "parity");
    expect(found).toMatchObject({ steps: { least: 1, state: ["1"], class: "even" } });
    expect(Number(found?.gap?.least)).toBeCloseTo(0.05, 12);
  });

  it("is of what was explored where the closure stays open, and none where a word is answered wrongly", async () => {
    const counter = parseModel(
      {
        statetrack: 1,
        alphabet: ["0", "1"],
        layers: [{ type: "scalar", initial: 1, symbols: { 0: { a: "1" }, 1: { a: "-1/2" } } }],
        decoder: threshold("0"),
      },
      "counter",
    );
    const open = await marginOf(counter, "fused,format=binary32", "parity", { pairs: 100 });
    expect(open).toMatchObject({ scope: "explored", length: 99, gap: { word: [["1", 99]] } });
    const wrong = await marginOf(sign(threshold("0")), "fused,format=E5M2", "mod:3");
    expect(wrong).toEqual({ decoder: "threshold", scope: "none", format: "E5M2" });
  });

  it("has a gap and no steps under exact semantics", async () => {
    const found = await marginOf(sign(threshold("1/3")), "exact", "parity");
    expect(found).not.toHaveProperty("steps");
    expect(found).not.toHaveProperty("format");
    expect(Number(found?.gap?.least)).toBeCloseTo(2 / 3, 12);
  });
});

describe("margins of the examples", () => {
  it("EX6: the states of parity are two bfloat16 steps apart, one in each entry", async () => {
    const found = await marginOf(example("ex6-bfloat16"), "perOperation,format=bfloat16", "parity");
    expect(found).toMatchObject({ decoder: "lookup", scope: "all lengths", steps: { least: 2, word: [["1", 1]] } });
  });

  it("S5 by normalised swaps in bfloat16: neighbouring ranks come as near as 0.890625", async () => {
    const run = await explored(
      example("s5-normalised"),
      "perOperation,format=bfloat16",
      "word-problem:S5,generators=adjacent",
    );
    expect(await margin(run, () => true), "interrupted").toBeUndefined();
    expect(await margin(run)).toMatchObject({
      scope: "all lengths",
      // 3.015625 and 3.984375 hold the ranks 3 and 4; bfloat16 has 29 steps of 2^-6 or 2^-5 from 3.984375 to 4.875.
      steps: { least: 29, state: ["3.015625", "2", "4.875", "1.046875", "3.984375"], class: "3 2 5 1 4" },
      gap: { least: "0.890625" },
    });
  });

  it("S4 exactly: the entries are 1 to 4 for ever", async () => {
    const found = await marginOf(example("s4-unnormalised"), "exact", "word-problem:S4,generators=adjacent");
    expect(found).toMatchObject({ scope: "all lengths", gap: { least: "1" } });
  });

  it("mod 3 by two reflections: the same weights leave more steps in binary32", async () => {
    const model = example("mod3-two-reflections");
    const coarse = await marginOf(model, "perOperation,format=bfloat16", "mod:3");
    const fine = await marginOf(model, "perOperation,format=binary32", "mod:3");
    expect(coarse).toMatchObject({ steps: { least: 930, word: [["1", 6]] } });
    expect(fine?.steps?.least).toBeGreaterThan(100_000_000);
  });
});
