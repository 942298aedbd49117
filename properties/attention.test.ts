// Attention judged by summaries of prefixes against its definition, position by position, on all short words.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../src/automaton/languages.ts";
import { decideBounded } from "../src/check/bounded.ts";
import { attend, attentionMachine } from "../src/rnn/attention.ts";
import { type AttentionModel, type AttentionTies, parseAttention } from "../src/rnn/attention-file.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";

describe("summaries", () => {
  const entry = fc.constantFrom("0", "1", "-1", "1/3", "2");
  const vector = fc.tuple(entry, entry);
  const token = fc.record({
    query: fc.tuple(vector, vector),
    key: fc.tuple(vector, vector),
    value: fc.tuple(entry, entry),
  });
  const ties = fc.constantFrom<AttentionTies>("leftmost", "rightmost", "average");

  it("never hide a wrong word that the definition finds", async () => {
    const models = fc.record({ zero: token, one: token, ties, threshold: entry });
    const shortest = (model: AttentionModel, semantics: string, dfaOf: (word: readonly number[]) => boolean) => {
      const machine = attentionMachine(model, parseSemantics(semantics));
      for (let length = 1; length <= 6; length++) {
        for (let i = 0; i < 2 ** length; i++) {
          const word = Array.from({ length }, (_, j) => (i >> (length - 1 - j)) & 1);
          if (attend(machine, word) !== (dfaOf(word) ? "accept" : "reject")) return word.join("");
        }
      }
      return undefined;
    };
    await fc.assert(
      fc.asyncProperty(
        models,
        fc.constantFrom("perOperation", "fused"),
        async ({ zero, one, ties: t, threshold }, regime) => {
          const values = (x: typeof zero) => ({ ...x, value: x.value.map((v) => [v]) });
          const model = parseAttention(
            {
              statetrack: 1,
              alphabet: ["0", "1"],
              attention: { ties: t, period: 2, symbols: { "0": values(zero), "1": values(one) } },
              decoder: { type: "threshold", entry: 0, thresholds: [threshold], classes: ["a", "b"], accept: ["b"] },
            },
            "drawn",
          );
          const semantics = `${regime},format=E4M3FN`;
          const brute = shortest(model, semantics, (word) => word.filter((x) => x === 1).length % 2 === 0);
          const { dfa } = parseLanguage("parity", { alphabet: model.alphabet });
          const machine = attentionMachine(model, parseSemantics(semantics));
          const verdict = await decideBounded({ machine, language: "parity", dfa }, { pairs: 3000, time: 20_000 });
          const found =
            verdict.status === "fails"
              ? verdict.word.word.flatMap(([name, n]) => Array<string>(n).fill(name)).join("")
              : "";
          if (brute !== undefined) expect(found).toBe(brute);
          else expect(found === "" || found.length > 6).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
