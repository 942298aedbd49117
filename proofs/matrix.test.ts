// The record of `statetrack theorem matrix` (matrix.txt) against deciding some of its cells again, and what docs/matrix.md says of it.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Cell, matrixCell, matrixQuestions } from "../src/theorem/matrix.ts";
import { theorems } from "./index.ts";

const record = readFileSync(new URL("matrix.txt", import.meta.url), "utf8");
const page = readFileSync(new URL("../docs/matrix.md", import.meta.url), "utf8");
const questions = theorems.flatMap((theorem) => matrixQuestions(theorem, { level: "quick" }));
const budget = { memory: 500e6, pairs: 1_000_000, time: 60_000, threads: 1 };

/** What the record says of a change of a question: the words after "holds:" and the like. */
function recorded(about: string, semantics: string, field: string, value: string): string | undefined {
  const at = record.indexOf(`\n    ${about}\n    holds in ${semantics}\n`);
  const end = record.slice(at + 1).search(/\n {0,2}\S/);
  const line = record
    .slice(at, at + 1 + end)
    .split("\n")
    .find((one) => one.startsWith(`    ${field} `));
  const parts = (line ?? "")
    .slice(4 + field.length)
    .trim()
    .split("; ");
  return parts.find((part) => part.split(/[: ]+/).some((word) => word.replace(/\*$/, "") === value))?.split(":", 1)[0];
}

describe("the record of the matrix", () => {
  it("has every question, each of which holds as its theorem says", () => {
    for (const { about, semantics } of questions)
      expect(record).toContain(`\n    ${about}\n    holds in ${semantics}\n`);
  });

  it("is as deciding again finds, in cells here and there", { timeout: 120_000 }, async () => {
    const decided = questions.filter(
      ({ about }) => /^\S.* (separates|recognizes|implements) /.test(about) && !about.startsWith("all "),
    );
    const cells: [string | undefined, Cell["found"]][] = [];
    for (const [i, question] of decided.entries()) {
      const { field, value, semantics } = question.changes[(7 * i + 3) % question.changes.length];
      const told = recorded(question.about, question.semantics, field, value);
      if (told === "unknown") continue;
      cells.push([told, (await matrixCell(question, semantics, { budget })).found]);
    }
    expect(cells.length).toBeGreaterThan(10);
    expect(new Set(cells.map(([, found]) => found)).size).toBeGreaterThan(1);
    for (const [told, found] of cells) expect(found).toBe(told);
  });

  it("comes to the numbers of docs/matrix.md", () => {
    const count = (word: string) =>
      [...record.matchAll(new RegExp(`${word}: ([^;\\n]*)`, "g"))]
        .filter(([line]) => !line.includes(" in "))
        .reduce((sum, [, values]) => sum + values.split(" ").length, 0);
    const [summary] = record.trimEnd().split("\n").slice(-1);
    const [, all, changes, settled, other] =
      /^(\d+) questions, (\d+) single changes: (\d+) decided, (\d+) of them the other way/.exec(summary) ?? [];
    expect([count("fails"), questions.length]).toEqual([Number(other), Number(all)]);
    const text = `${all} questions, ${Number(changes).toLocaleString("en-US")} single changes, ${settled} of them decided`;
    expect(page).toContain(text);
    expect(page).toContain(`**${other} changes of one choice turn the claim round**`);
  });
});
