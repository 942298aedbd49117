// Chains of models that are small enough to reason about, and the table of docs/stochastic.md.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../../automaton/languages.ts";
import { fromNumber } from "../../number/exact.ts";
import { rational } from "../../number/rational.ts";
import { decimalText, rationalText } from "../../report/chain.ts";
import { parseModel, readModel } from "../../rnn/model-file.ts";
import { decide } from "../decide.ts";
import { massOf, step } from "./distribution.ts";
import { allDraws, alternatives } from "./draws.ts";
import {
  byLength,
  chain,
  formatStochastic,
  limit,
  parseStochastic,
  product,
  reach,
  wrongAfter,
  wrongRuns,
} from "./index.ts";

const EXAMPLES = new URL("../../../docs/examples/", import.meta.url).pathname;
const PAGE = readFileSync(new URL("../../../docs/stochastic.md", import.meta.url), "utf8");

function setting(example: string, language: string, semantics: string) {
  const model = readModel(`${EXAMPLES}${example}.json`);
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const parsed = parseStochastic(semantics);
  return { dfa, semantics: parsed, built: chain(model, parsed) };
}

const powers = (length: number, letter = 1) => new Array<number>(length).fill(letter);

describe("semantics strings", () => {
  it("are read and printed with their random bits", () => {
    const text = "fused,format=q1.4,rounding=stochastic:4,overflow=saturate,subnormals=gradual,observe=code,ties=fail";
    expect(formatStochastic(parseStochastic(text))).toBe(text);
    expect(formatStochastic(parseStochastic("fused,rounding=stochastic:4", { format: "q1.4" }))).toBe(text);
  });

  it.each([
    ["fused,format=q1.4", "no such rounding"],
    ["fused,format=q1.4,rounding=stochastic:0", "found 0"],
    ["fused,format=q1.4,rounding=stochastic:33", "found 33"],
    ["mixed,format=E3M2FN,read=E2M1FN,rounding=stochastic:4", "found mixed"],
    ["exact,rounding=stochastic:4", "expected for exact"],
  ])("%s is refused", (text, message) => {
    expect(() => parseStochastic(text)).toThrow(message);
  });
});

describe("all draws of a step", () => {
  it("are leaves whose probabilities add up to 1", () => {
    const resultsOf = alternatives({
      ...parseStochastic("fused,format=E5M2,rounding=stochastic:3").nearest,
      randomBits: 3,
    });
    const leaves = allDraws(resultsOf, (rounded) => {
      const first = rounded(fromNumber(1.0625));
      return first === 60 ? [first, rounded(fromNumber(-1.375))] : [first];
    });
    const text = leaves.map(({ result, weight, draws }) => `${result.join(" ")}: ${weight}/8^${draws}`);
    expect(text).toEqual(["60 189: 24/8^2", "60 190: 24/8^2", "61: 2/8^1"]);
  });
});

describe("the scalar a = 1/2 in q1.4", () => {
  const { dfa, built } = setting("last-symbol-half", "(0|1)*1", "fused,format=q1.4,rounding=stochastic:4");

  it("can go wrong at length 6 first, by a draw from 0.96875 to 1", () => {
    const found = reach(built, dfa, 1000);
    if (found.kind !== "wrong") throw new TypeError(found.kind);
    expect(found.word).toEqual([1, 1, 1, 1, 1, 0]);
    expect(found.states.map((state) => built.describe(state)[0])).toEqual([
      "0",
      "1",
      "1.5",
      "1.75",
      "1.875",
      "1.9375",
      "1",
    ]);
  });

  it("has these probabilities at length 6", () => {
    expect(byLength(built, dfa, 6, 1000).at(-1)).toMatchObject({
      worst: { word: [1, 1, 1, 1, 1, 0], probability: rational(1n, 2n) },
      average: rational(1n, 128n),
    });
  });

  it("stops where there are more distributions than asked for", () => {
    expect(byLength(built, dfa, 6, 8)).toHaveLength(3);
  });

  it("explores no more pairs than asked for", () => {
    expect(reach(built, dfa, 9)).toMatchObject({ kind: "unknown", rightUpToLength: 3 });
  });
});

describe("seeded runs", () => {
  it.each([
    ["count-to-12", "1{12}1*", "fused,format=E3M2FN,rounding=stochastic:4", 14],
    ["witness-E4M3FN", "parity", "perOperation,format=E4M3FN,rounding=stochastic:8", 3],
  ])(
    "of %s are wrong as often as the chain says, within five standard deviations",
    (example, language, text, length) => {
      const { dfa, built, semantics } = setting(example, language, text);
      const word = powers(length, dfa.symbols.length - 1);
      const runs = 4000;
      const exact = wrongAfter(built, dfa, word);
      if (exact.kind !== "exact") throw new TypeError("expected an exact probability");
      const p = Number(exact.value.numerator) / Number(exact.value.denominator);
      expect(Math.abs(p - 0.5)).toBeLessThan(0.4);
      const found = wrongRuns(built.machine, semantics, dfa, word, { runs, seed: 7n });
      expect(Math.abs(found - runs * p)).toBeLessThan(5 * Math.sqrt(runs * p * (1 - p)));
    },
  );
});

describe("the limit for uniform letters", () => {
  it("is where the exact averages over the words of a length go", () => {
    const { dfa, built } = setting("last-symbol-half", "(0|1)*1", "fused,format=q1.4,rounding=stochastic:4");
    const process = product(built, dfa, [0, 1]);
    let now = process.start;
    for (let n = 0; n < 40; n++) now = step(now, process.row);
    const share = Number((massOf(now, process.isWrong) * 10n ** 15n) / now.total) / 1e15;
    const found = limit(process, 1000);
    expect(found).toMatchObject({ kind: "exact", average: rational(8n, 683n) });
    expect(share).toBeCloseTo(8 / 683, 9);
  });
});

describe("an enclosure by doubles", () => {
  it("contains the exact probability, and is narrow", () => {
    const { dfa, built } = setting("count-to-12", "1{12}1*", "fused,format=E3M2FN,rounding=stochastic:4");
    for (const length of [12, 20, 60]) {
      const word = powers(length, 0);
      const exact = wrongAfter(built, dfa, word);
      const enclosed = wrongAfter(built, dfa, word, 0);
      if (exact.kind !== "exact" || enclosed.kind !== "enclosed") throw new TypeError("expected one of each");
      const p = Number(exact.value.numerator) / Number(exact.value.denominator);
      expect(enclosed.low).toBeLessThan(p);
      expect(enclosed.high).toBeGreaterThan(p);
      expect(enclosed.high - enclosed.low).toBeLessThan(p * 1e-12);
    }
  });
});

describe("what is no chain of sums and products", () => {
  it("a model without a decoder", () => {
    expect(() => setting("scalar-positive", "parity", "fused,format=E5M2,rounding=stochastic:4")).toThrow("a decoder");
  });

  it("a bos symbol has draws of its own, and asks about the empty word", () => {
    const model = parseModel(
      {
        statetrack: 1,
        alphabet: ["1"],
        bos: "<s>",
        layers: [{ type: "scalar", initial: "0", symbols: { "1": { a: "1" }, "<s>": { a: "1.25", b: "1.0625" } } }],
        decoder: { type: "threshold", entry: 0, thresholds: ["1.125"], classes: ["low", "high"], accept: ["high"] },
      },
      "example",
    );
    const { dfa } = parseLanguage("1*", { alphabet: model.alphabet });
    const built = chain(model, parseStochastic("fused,format=E5M2,rounding=stochastic:3"));
    // b is a parameter, rounded once to nearest: 1. The state stays 1.
    expect(reach(built, dfa, 10)).toMatchObject({ kind: "wrong", word: [] });
    expect(wrongAfter(built, dfa, [0])).toEqual({ kind: "exact", value: rational(1n) });
  });
});

/** `| example | language | semantics | … |` with the numbers in backquotes left as they are. */
const ROWS = [
  ...PAGE.matchAll(/^\| ([a-z0-9A-Z-]+) \| `([^`]+)` \| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$/gm),
].map(([, example, language, semantics, ...found]) => ({
  example,
  language: language.replaceAll("&#124;", "|"),
  semantics,
  found,
}));

describe("the table of docs/stochastic.md", () => {
  it("is there", () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(5);
  });

  it.each(ROWS)("$example, $semantics", async ({ example, language, semantics, found }) => {
    const { dfa, built, semantics: parsed } = setting(example, language, semantics);
    const { model } = built.machine;
    const toNearest = await decide(
      { ask: "recognizes", model, semantics: parsed.nearest, language, dfa },
      { memory: 1e8, pairs: 1e5, time: 60_000, method: "closure" },
    );
    const reached = reach(built, dfa, 20_000);
    const letter = dfa.symbols.length - 1;
    const after = wrongAfter(built, dfa, powers(24, letter));
    const run = limit(
      product(
        built,
        dfa,
        dfa.symbols.map((_, i) => i),
      ),
      20_000,
    );
    const [worst] = byLength(built, dfa, 6, 5000).slice(-1);
    expect([
      toNearest.status,
      reached.kind === "wrong" ? `from length ${reached.word.length}` : reached.kind === "right" ? "never" : "unknown",
      rationalText(worst.worst.probability),
      after.kind === "exact" ? decimalText(after.value) : "enclosed",
      run.kind === "exact" ? rationalText(run.average) : "unknown",
    ]).toEqual(found);
  });
});
