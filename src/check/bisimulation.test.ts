import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import type { ComparisonAsk } from "../core/certificate.ts";
import { recheck } from "../recheck/index.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type CompareOptions, compareForEver } from "./bisimulation.ts";

const OPTIONS: CompareOptions = { memory: 1e9, pairs: 1e6, time: 60_000 };
const folder = mkdtempSync(join(tmpdir(), "statetrack-compare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function example(name: string): Model {
  return readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));
}

interface Extra {
  readonly ask?: ComparisonAsk;
  readonly other?: Model;
  readonly language?: string;
  readonly options?: Partial<CompareOptions>;
}

function compare(model: Model, first: string, second: string, extra: Extra = {}) {
  const { ask = "decodes", other = model, language: name, options } = extra;
  const sides = [
    { model, semantics: parseSemantics(first) },
    { model: other, semantics: parseSemantics(second) },
  ] as const;
  const language = name === undefined ? {} : { language: parseLanguage(name, { alphabet: model.alphabet }) };
  return compareForEver({ ask, sides, ...language }, { ...OPTIONS, ...options });
}

/** One number over 0 and 1. */
function scalar(symbols: object, more: object = {}): Model {
  const layer = { type: "scalar", initial: "0", symbols };
  return parseModel({ statetrack: 1, alphabet: ["0", "1"], layers: [layer], ...more }, "scalar");
}

const BF16 = "perOperation,format=bfloat16";

describe("two arithmetics of one model", () => {
  it("give mod 3 the same class for ever in bfloat16 and binary32, though the numbers differ from the first letter", async () => {
    const verdict = await compare(example("mod3-two-reflections"), BF16, "perOperation,format=binary32");
    expect(verdict).toMatchObject({
      status: "holds",
      pairs: 7,
      values: { word: [["1", 1]] },
      certificate: { kind: "bisimulation", evidence: { pairs: 7, length: 6 } },
    });
    expect(verdict).not.toHaveProperty("bits");
    expect(verdict.status === "holds" && recheck(verdict.certificate, "own")).toMatchObject({ accepted: true });
  });

  it("of which one rounds once differ on mod 3 first after 836 letters", async () => {
    const verdict = await compare(example("mod3-two-reflections"), BF16, "fused,format=bfloat16", {
      language: "mod:3",
    });
    expect(verdict).toMatchObject({
      status: "fails",
      difference: { word: [["1", 836]], found: ["2", "0"], right: "first" },
      bits: { word: [["1", 1]] },
    });
    expect(verdict.status === "fails" && recheck(verdict.certificate, "own")).toMatchObject({ accepted: true });
  });

  it("one with fused multiply-adds differ on mod 5 after 252 letters, and D5 never from D1", async () => {
    const model = example("mod5-two-reflections");
    expect(await compare(model, BF16, `${BF16},delta=D2`)).toMatchObject({
      status: "fails",
      difference: { word: [["1", 252]], found: ["2", "1"] },
    });
    expect(await compare(model, BF16, `${BF16},delta=D5`)).toMatchObject({ status: "holds" });
  });

  it("tell who is right: EX6 tracks parity only where every operation rounds", async () => {
    const verdict = await compare(example("ex6-bfloat16"), "fused,format=bfloat16", BF16, { language: "parity" });
    expect(verdict).toMatchObject({
      status: "fails",
      difference: { word: [["1", 2]], found: ["out", "in"], right: "second" },
    });
  });

  it("that are the same are the same in every bit, also where states are a quarter of a million", async () => {
    const verdict = await compare(example("s5-normalised"), BF16, BF16, { ask: "bits" });
    expect(verdict).toMatchObject({ status: "holds", values: { differ: false }, bits: { differ: false } });
    expect(verdict.values).not.toHaveProperty("length");
    expect(verdict.pairs).toBeGreaterThan(200_000);
  });

  it("are unknown at a bound, with the length that is proved", async () => {
    const verdict = await compare(example("s4-normalised"), BF16, `${BF16},delta=D2`, { options: { pairs: 5000 } });
    expect(verdict).toMatchObject({ status: "unknown", reason: "the bound of 5000 pairs" });
    expect(verdict.status === "unknown" && verdict.provedUpToLength).toBeGreaterThan(3);
  });
});

describe("numbers are compared exactly", () => {
  const half = scalar({ 0: { a: "1" }, 1: { a: "1", b: "1/8" } });

  it("across formats: eighths are the same in both until the narrower one has none", async () => {
    const verdict = await compare(half, "fused,format=E4M3FN", "fused,format=binary32", { ask: "values" });
    // E4M3FN has four significant bits: 17/8 is its first missing eighth.
    expect(verdict).toMatchObject({
      status: "fails",
      difference: { word: [["1", 17]], found: [["2"], ["2.125"]] },
    });
  });

  it("-0 is +0 by value and not by bits, and NaN is NaN", async () => {
    const sign = scalar({ 0: { a: "1" }, 1: { a: "-1", b: "-0" } });
    const other = scalar({ 0: { a: "1" }, 1: { a: "1", b: "0" } });
    const both = { ask: "values" as const, other };
    const verdict = await compare(sign, "fused,format=E5M2", "fused,format=E5M2", both);
    expect(verdict).toMatchObject({ status: "holds", values: { differ: false }, bits: { word: [["1", 1]] } });
    const seen = await compare(sign, "fused,format=E5M2,observe=value", "fused,format=E5M2", { ...both, ask: "bits" });
    expect(seen).toMatchObject({ status: "holds" });
    const grows = scalar({ 0: { a: "1" }, 1: { a: "-1", b: "nan" } });
    const nan = await compare(grows, "fused,format=E5M2", "fused,format=binary32", { ask: "values" });
    expect(nan).toMatchObject({ status: "holds", pairs: 2 });
  });

  it("the start is seen only when a word leads back to it", async () => {
    // -1/10 is another number in each format; 0 keeps it, 1 forgets it.
    const start = (symbols: object) =>
      parseModel(
        { statetrack: 1, alphabet: ["0", "1"], layers: [{ type: "scalar", initial: "-1/10", symbols }] },
        "start",
      );
    const keeps = start({ 0: { a: "0" }, 1: { a: "1" } });
    const drops = start({ 0: { a: "0" }, 1: { a: "0" } });
    const [a, b] = ["fused,format=bfloat16", "fused,format=binary32"];
    expect(await compare(keeps, a, b, { ask: "values" })).toMatchObject({ difference: { word: [["1", 1]] } });
    expect(await compare(drops, a, b, { ask: "values" })).toMatchObject({ status: "holds" });
    const decoder = { type: "threshold", entry: 0, thresholds: ["1"], classes: ["low", "high"], accept: ["low"] };
    const decoded = parseModel({ ...(keeps.document as object), decoder }, "decoded");
    expect(await compare(decoded, a, b)).toMatchObject({ status: "holds", values: { word: [["1", 1]] } });
  });
});

describe("two models", () => {
  const counter = (alphabet: readonly string[], classes: readonly string[]) =>
    parseModel(
      {
        statetrack: 1,
        alphabet,
        layers: [{ type: "scalar", initial: "1", symbols: { 0: { a: "1" }, 1: { a: "-1" } } }],
        decoder: { type: "threshold", entry: 0, thresholds: ["0"], classes, accept: [classes[1]] },
      },
      "counter",
    );

  it("are compared by the names of letters and classes", async () => {
    const [a, b] = [counter(["0", "1"], ["odd", "even"]), counter(["1", "0"], ["odd", "even"])];
    expect(await compare(a, BF16, BF16, { other: b })).toMatchObject({ status: "holds", pairs: 2 });
    const renamed = counter(["0", "1"], ["odd", "straight"]);
    expect(await compare(a, BF16, BF16, { other: renamed })).toMatchObject({
      status: "fails",
      difference: { word: [["0", 1]], found: ["even", "straight"] },
    });
    expect(await compare(a, BF16, BF16, { other: renamed, ask: "accepts" })).toMatchObject({ status: "holds" });
  });

  it("are asked about the empty word only if both read a bos symbol", async () => {
    const start = (bos: boolean, initial: string) => {
      const symbols = { 0: { a: "0" }, 1: { a: "0" }, ...(bos ? { "<s>": { a: "1" } } : {}) };
      const layers = [{ type: "scalar", initial, symbols }];
      return parseModel({ statetrack: 1, alphabet: ["0", "1"], ...(bos ? { bos: "<s>" } : {}), layers }, "start");
    };
    const values = (first: Model, other: Model) => compare(first, BF16, BF16, { ask: "values", other });
    expect(await values(start(true, "1"), start(true, "2"))).toMatchObject({
      status: "fails",
      difference: { word: [] },
    });
    expect(await values(start(true, "1"), start(false, "2"))).toMatchObject({ status: "holds" });
  });

  it("are refused where they cannot be compared, with the place", async () => {
    const parity = counter(["0", "1"], ["odd", "even"]);
    const bare = scalar({ 0: { a: "1" }, 1: { a: "1" } });
    const pair = example("ex6-bfloat16");
    await expect(compare(parity, BF16, BF16, { other: example("s3-normalised") })).rejects.toThrow(
      /alphabet: expected/,
    );
    await expect(compare(parity, BF16, BF16, { other: bare })).rejects.toThrow(
      "scalar: decoder: expected a decoder whose answers are compared, found none",
    );
    await expect(compare(parity, BF16, BF16, { other: pair, ask: "values" })).rejects.toThrow(
      /expected states of 1 entries.*found 2/,
    );
    await expect(compare(parity, BF16, "fused,format=binary32", { ask: "bits" })).rejects.toThrow(
      /expected the format of the other side/,
    );
    await expect(compare(parity, BF16, BF16, { ask: "bits", language: "parity" })).rejects.toThrow(
      /--language: expected/,
    );
  });
});

describe("a checkpoint of a comparison", () => {
  it("goes on to the certificate of a comparison that was never stopped, and is another question's to others", async () => {
    const checkpoint = join(folder, "open");
    const model = example("s4-normalised");
    const [a, b] = [BF16, `${BF16},delta=D6`];
    const whole = await compare(model, a, b);
    for (const pairs of [500, 4000]) {
      expect(await compare(model, a, b, { options: { method: "closure", checkpoint, pairs } })).toMatchObject({
        status: "unknown",
      });
      expect(existsSync(checkpoint)).toBe(true);
    }
    await expect(compare(model, b, a, { options: { checkpoint } })).rejects.toThrow("a checkpoint of this question");
    const rest = await compare(model, a, b, { options: { checkpoint } });
    expect(rest.status).toBe("holds");
    expect(rest.status === "holds" && rest.certificate).toEqual(whole.status === "holds" && whole.certificate);
    expect({ values: rest.values, bits: rest.bits }).toEqual({ values: whole.values, bits: whole.bits });
    expect(existsSync(checkpoint)).toBe(false);
  });
});
