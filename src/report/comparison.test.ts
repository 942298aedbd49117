// Comparisons and margins as text: every row of the two tables of docs/semantics.md is computed here.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { compareForEver } from "../check/bisimulation.ts";
import type { Closure } from "../check/closure.ts";
import { decide } from "../check/decide.ts";
import { type Margin, margin } from "../check/margin.ts";
import type { ComparisonAsk } from "../core/certificate.ts";
import type { ComparisonVerdict } from "../core/verdict.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { comparisonFinding, comparisonText, marginText } from "./comparison.ts";

const PAGE = readFileSync(new URL("../../docs/semantics.md", import.meta.url), "utf8");
const OPTIONS = { memory: 1e9, pairs: 1e6, time: 60_000 };

/** The rows of the table in the section whose title begins with `title` that begins with the cell `head`. */
function rowsOf(title: string, head: string): string[][] {
  const section = PAGE.slice(PAGE.indexOf(`## ${title}`))
    .slice(3)
    .split("\n## ")[0];
  const lines = section
    .slice(section.indexOf(`| ${head} |`))
    .split("\n")
    .slice(2);
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(0, end).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.replaceAll("`", "")),
  );
}

const example = (name: string) =>
  readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));

function compare(name: string, semantics: readonly [string, string], ask: string, language?: string) {
  const model = example(name);
  const [a, b] = semantics.map((text) => ({ model, semantics: parseSemantics(text) }));
  const judge = language === undefined ? {} : { language: parseLanguage(language, { alphabet: model.alphabet }) };
  return compareForEver({ ask: ask as ComparisonAsk, sides: [a, b], ...judge }, OPTIONS);
}

async function marginOf(name: string, semantics: string, language: string): Promise<Margin> {
  const model = example(name);
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const question = { ask: "recognizes" as const, model, language, dfa, semantics: parseSemantics(semantics) };
  const runs: Closure[] = [];
  await decide(question, { ...OPTIONS, method: "closure", inspect: (run) => runs.push(run) });
  const found = await margin(runs[0]);
  if (found === undefined) throw new TypeError("marginOf: expected a margin, found an interruption");
  return found;
}

describe("the comparisons of docs/semantics.md", () => {
  const rows = rowsOf("Two arithmetics compared", "model");

  it("are both agreements and differences", () => {
    expect(rows.length).toBeGreaterThan(8);
    const same = rows.filter(([, , , , answer]) => answer.startsWith("the same"));
    expect(same.length).toBeGreaterThan(3);
    expect(same.length).toBeLessThan(rows.length - 3);
  });

  it.each(rows)("%s: %s against %s, %s", async (name, first, second, ask, answer) => {
    expect(comparisonFinding(await compare(name, [first, second], ask))).toBe(answer);
  });

  it("begin as the page says", async () => {
    const [name, first, second, ask] = rows[rows.length - 1];
    const verdict = await compare(name, [first, second], ask, "parity");
    expect(PAGE).toContain(`\`\`\`text\n${comparisonText(verdict, []).split("\n")[0]}\n\`\`\``);
  });
});

describe("the margins of docs/semantics.md", () => {
  const rows = rowsOf("Margins", "model");

  it("are several", () => expect(rows.length).toBeGreaterThan(3));

  it.each(rows)("%s, %s, %s: %s steps, gap %s", async (name, semantics, language, steps, gap) => {
    const found = await marginOf(name, semantics, language);
    expect(found).toMatchObject({ scope: "all lengths" });
    expect(String(found.steps?.least)).toBe(steps);
    expect(marginText(found).join("\n")).toContain(`gap         ${gap}:`);
  });
});

describe("texts of comparisons", () => {
  const base = {
    method: "closure",
    pairs: 1,
    assumes: [],
    cost: { milliseconds: 0, transitions: 0, bytes: 0 },
    question: {
      ask: "values",
      sides: [
        { model: "a", semantics: "s" },
        { model: "b", semantics: "t" },
      ],
      language: "L",
    },
  } as const;

  it("say how far an open exploration came, and what its words showed", () => {
    const verdict: ComparisonVerdict = {
      ...base,
      status: "unknown",
      reason: "a bound",
      provedUpToLength: 7,
      values: { differ: false, length: 7 },
      bits: { differ: false },
    };
    const lines = comparisonText(verdict, []).split("\n");
    expect(lines[0]).toBe("UNKNOWN: stopped by a bound; the same numbers up to length 7");
    expect(lines).toContain("numbers     do not differ up to length 7");
    expect(lines).toContain("bits        never differ");
    expect(lines.join("\n")).not.toContain("certificate");
  });

  it("say of margins whether they are of every length", () => {
    expect(marginText({ decoder: "rank", scope: "none" })).toEqual(["margin      none: a word is answered wrongly"]);
    const open = marginText({ decoder: "rank", scope: "explored", length: 4 });
    expect(open[open.length - 1]).toBe("            over what was explored only, all words up to length 4");
  });
});
