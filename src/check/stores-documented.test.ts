// The facts about stores and casts in docs/semantics.md: every row of the tables is decided here, and its certificate rechecked.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import type { Verdict } from "../core/verdict.ts";
import { formatRuns, type Runs } from "../core/word.ts";
import { decode } from "../number/codec.ts";
import { format as formatExact } from "../number/exact.ts";
import { parameter } from "../number/parameter.ts";
import { recheck } from "../recheck/index.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { storing } from "../rnn/stores/quantise.ts";
import { compareForEver } from "./bisimulation.ts";
import { decide } from "./decide.ts";
import { packed } from "./packed.ts";

const PAGE = readFileSync(new URL("../../docs/semantics.md", import.meta.url), "utf8");
const EXAMPLES = new URL("../../docs/examples/", import.meta.url).pathname;
const LIMITS = { memory: 2e8, pairs: 1e5, time: 120_000, method: "auto" } as const;

/** The rows of the table under a heading, cells without backquotes; the heading and the line below it left out. */
function rowsOf(head: string): string[][] {
  const at = PAGE.indexOf(head);
  if (at < 0) throw new TypeError(`docs/semantics.md: expected the table ${head}`);
  const lines = PAGE.slice(at).split("\n").slice(2);
  return lines.slice(0, lines.indexOf("")).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.replaceAll("`", "")),
  );
}

function wordText(runs: Runs): string {
  const length = runs.reduce((total, [, times]) => total + times, 0);
  return runs.length > 3 ? `a word of ${length} symbols` : formatRuns(runs);
}

function answerText(verdict: Verdict): string {
  if (verdict.status === "holds") return `holds, ${verdict.pairs} pairs`;
  if (verdict.status === "unknown") return "unknown";
  if ("collision" in verdict) return `fails, ${verdict.collision.words.map((w) => wordText(w)).join(" and ")}`;
  return `fails after ${wordText(verdict.word.word)}`;
}

describe("the facts about stores and casts", () => {
  it.each(rowsOf("| model | semantics | language | answer |"))(
    "%s, %s, %s: %s",
    async (name, text, language, answer) => {
      const model = readModel(`${EXAMPLES}${name}.json`);
      const semantics = parseSemantics(text);
      const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
      const ask = model.decoder === undefined ? "separates" : "recognizes";
      const verdict = await decide({ ask, model, language, dfa, semantics }, LIMITS);
      expect(answerText(verdict)).toBe(answer);
      if (verdict.status !== "unknown") expect(recheck(verdict.certificate, "c")).toMatchObject({ accepted: true });
    },
  );

  it.each(rowsOf("| model | first | second | answer |"))(
    "%s, %s against %s: %s",
    async (name, first, second, answer) => {
      const model = readModel(`${EXAMPLES}${name}.json`);
      const [a, b] = [first, second].map((text) => ({ model, semantics: parseSemantics(text) }));
      const verdict = await compareForEver({ ask: "decodes", sides: [a, b] }, LIMITS);
      const text =
        verdict.status === "holds"
          ? `the same class after every word, ${verdict.pairs} pairs`
          : verdict.status === "fails"
            ? `differ after ${wordText(verdict.difference.word)}`
            : "unknown";
      expect(text).toBe(answer);
      if (verdict.status !== "unknown") expect(recheck(verdict.certificate, "c")).toMatchObject({ accepted: true });
    },
  );

  // 5, 0.3, 0.05, -2.5 under a store
  it.each(rowsOf("| store of (5, 0.3, 0.05, -2.5) | becomes |"))("%s gives %s", (text, result) => {
    const semantics = parseSemantics(`perOperation,format=binary32,overflow=saturate,${text}`);
    if (semantics.regime === "exact" || semantics.store === undefined) throw new TypeError("expected a store");
    const numbers = ["5", "0.3", "0.05", "-2.5"].map((x) => decode(semantics.format, parameter(semantics, x, x)));
    const { values } = storing(semantics.store, semantics, { rows: 4, columns: 1 })(numbers, []);
    expect(values.map(formatExact).join(", ")).toBe(result);
  });

  it.each(rowsOf("| symbols 1 | castTerms | castOnRead | fused | exact |"))("W3 after %s: %s", (steps, ...cells) => {
    const model = readModel(`${EXAMPLES}w3-contraction.json`);
    const shown = ["castTerms,format=q1.2", "castOnRead,format=q1.2", "fused,format=q1.2", "exact"].map((text) => {
      const system = packed(machine(model, parseSemantics(text)));
      let state = system.initial;
      for (let i = 0; i < Number(steps); i++) {
        const next = new Uint32Array(2 * system.words);
        system.expand(state, 0, next, 0);
        state = next.slice(system.words);
      }
      return system.describe(state, 0).join(", ");
    });
    expect(shown).toEqual(cells);
  });
});
