import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { formatRuns } from "../core/word.ts";
import { attend, attentionMachine } from "../rnn/attention.ts";
import { type AttentionModel, type AttentionTies, parseAttention, readAttention } from "../rnn/attention-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type BoundedVerdict, decideBounded } from "./bounded.ts";

function example(name: string): AttentionModel {
  const path = fileURLToPath(new URL(`../../docs/examples/attention/${name}.json`, import.meta.url));
  const model = readAttention(path);
  if (model === undefined) throw new TypeError(`${name}: expected an attention file`);
  return model;
}

function bounded(model: AttentionModel, language: string, semantics: string, pairs = 5000): Promise<BoundedVerdict> {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const machine = attentionMachine(model, parseSemantics(semantics));
  return decideBounded({ machine, language, dfa }, { pairs, time: 20_000 });
}

const wordOf = (verdict: BoundedVerdict) => (verdict.status === "fails" ? formatRuns(verdict.word.word) : "none");

describe("a hard-attention layer", () => {
  it("that averages fails parity, with a shortest word", async () => {
    for (const semantics of ["perOperation,format=bfloat16", "fused,format=binary32"]) {
      const verdict = await bounded(example("average-parity"), "parity", semantics);
      expect(verdict).toMatchObject({ status: "fails", method: "bounded" });
      // 0 1 1 has the mean 1/2, as 1 has.
      expect(wordOf(verdict)).toBe("0 1^2");
    }
  });

  it("is right up to the bound, which is unknown and not holds", async () => {
    const verdict = await bounded(example("contains-1"), "(0|1)*1(0|1)*", "perOperation,format=bfloat16");
    expect(verdict).toMatchObject({ status: "unknown", reason: "the bound of 5000 pairs", closed: false, pairs: 5000 });
    // Two classes: 2n pairs of length n, so 1 + 70 * 71 = 4971 up to length 70.
    expect(verdict).toHaveProperty("provedUpToLength", 70);
  });

  it("that reads one position has finitely many summaries, and is not reported as holds either", async () => {
    const verdict = await bounded(example("first-symbol"), "1(0|1)*", "perOperation,format=bfloat16");
    expect(verdict).toMatchObject({ status: "unknown", closed: true, provedUpToLength: 3 });
    expect(wordOf(await bounded(example("first-symbol"), "(0|1)*1", "perOperation,format=bfloat16"))).toBe("0 1");
  });

  it("that averages loses a 1 among zeros where the mean is rounded to zero", async () => {
    const model = example("uniform-contains-1");
    // The least value of E3M2FN is 2^-4, and 1/32 is half of it: a tie, to even.
    expect(wordOf(await bounded(model, "(0|1)*1(0|1)*", "perOperation,format=E3M2FN"))).toBe("0^31 1");
    expect(wordOf(await bounded(model, "(0|1)*1(0|1)*", "perOperation,format=E3M2FN,rounding=towardPositive"))).toBe(
      "none",
    );
  });

  it("counts the empty word with bos, and not without", async () => {
    expect(wordOf(await bounded(example("average-parity"), "(0|1)(0|1)*", "fused,format=bfloat16"))).toBe("ε");
    expect((await bounded(example("first-symbol"), "(1(0|1)*)?", "fused,format=bfloat16")).status).toBe("unknown");
  });

  it("reads the largest score, the first or last of equal ones", () => {
    const answers = (ties: AttentionTies) => {
      const model = { ...example("first-symbol"), ties };
      const machine = attentionMachine(model, parseSemantics("perOperation,format=bfloat16"));
      return [
        [1, 0],
        [0, 1],
        [1, 1, 0],
      ].map((word) => attend(machine, word));
    };
    expect(answers("leftmost")).toEqual(["accept", "reject", "accept"]);
    expect(answers("rightmost")).toEqual(["reject", "accept", "reject"]);
    // (1 - 1) / 2 = 0 is not below the threshold.
    expect(answers("average")).toEqual(["accept", "accept", "accept"]);
  });
});

describe("attention files", () => {
  const file = (change: object = {}, attention: object = {}) => ({
    statetrack: 1,
    alphabet: ["0", "1"],
    attention: {
      ties: "leftmost",
      symbols: { "0": { query: [1], key: [0], value: [0] }, "1": { query: [1], key: [0], value: [1] } },
      ...attention,
    },
    decoder: { type: "threshold", entry: 0, thresholds: ["1/2"], classes: ["a", "b"], accept: ["b"] },
    ...change,
  });

  it.each([
    [file({ alphabet: ["0", "1", "2"] }), 'a token for the symbol "2"'],
    [file({ alphabet: ["0"] }), 'symbols of the alphabet (0), found "1"'],
    [file({}, { ties: "first" }), "ties"],
    [file({}, { period: 0 }), "a whole number from 1 to 64"],
    [file({ alphabet: ["0", "0"] }), '"0" twice'],
    [
      file(
        {},
        { symbols: { "0": { query: [1], key: [0, 1], value: [0] }, "1": { query: [1], key: [0], value: [1] } } },
      ),
      "queries and keys of 1 entries, found 2",
    ],
    [
      file(
        {},
        { symbols: { "0": { query: [1], key: [0], value: [0, 1] }, "1": { query: [1], key: [0], value: [1] } } },
      ),
      "values of 2 entries, found 1",
    ],
    [
      file(
        {},
        {
          period: 2,
          symbols: { "0": { query: [[1]], key: [0], value: [0] }, "1": { query: [1], key: [0], value: [1] } },
        },
      ),
      "a vector, or 2 of them (the period), found 1",
    ],
    [
      file({ decoder: { type: "threshold", entry: 1, thresholds: [], classes: ["a"], accept: [] } }),
      "an index from 0 to 0",
    ],
  ])("are refused by place: %#", (document, expected) => {
    expect(() => parseAttention(document, "a.json")).toThrow(expected);
  });

  it("are not run without rounding, in mixed formats or with a store", () => {
    const model = parseAttention(file(), "a.json");
    for (const semantics of [
      "exact",
      "mixed,format=binary32,read=bfloat16",
      "scan,format=bfloat16,tree=blelloch,block=4",
    ])
      expect(() => attentionMachine(model, parseSemantics(semantics))).toThrow("perOperation or fused without a store");
  });

  it("answer none where every score is NaN", () => {
    const big = { query: ["3e38"], key: ["3e38"], value: [1] };
    const model = parseAttention(file({}, { symbols: { "0": big, "1": big } }), "a.json");
    const machine = attentionMachine(model, parseSemantics("perOperation,format=bfloat16,overflow=nan"));
    expect(attend(machine, [1, 0])).toBe("none");
  });
});
