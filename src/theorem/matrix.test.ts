// Single changes of a semantics, and a small theorem's matrix against deciding each cell by itself.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { decide } from "../check/decide.ts";
import { matrixSummary, matrixText } from "../report/matrix.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { splitFields } from "../rnn/semantics-fields.ts";
import { changesOf } from "./changes.ts";
import { type Cell, cellKey, matrixCell, matrixQuestions } from "./matrix.ts";
import type { Theorem } from "./theorem.ts";

const budget = { memory: 100e6, pairs: 10_000, time: 5000, threads: 1 };

describe("changes of a semantics", () => {
  it.each([
    "perOperation,format=E4M3FN",
    "fused,format=q1.2",
    "mixed,format=binary32,read=bfloat16",
    "scan,format=binary16,block=8",
    "castOnRead,format=bfloat16",
  ])("%s: each is another one, in canonical form, and differs in the field that it names", (text) => {
    const base = formatSemantics(parseSemantics(text));
    const [regime, values] = splitFields(base);
    const changes = changesOf(text, { delta: true, formats: ["bfloat16", "E5M2"] });
    expect(new Set(changes.map(({ semantics }) => semantics)).size).toBe(changes.length);
    for (const { field, value, semantics } of changes) {
      expect(semantics).not.toBe(base);
      expect(formatSemantics(parseSemantics(semantics))).toBe(semantics);
      const [other, own] = splitFields(semantics);
      if (field === "regime") {
        expect([other === regime, other]).toEqual([false, splitFields(value)[0]]);
        continue;
      }
      const differing = [...own].filter(([name, now]) => values.get(name) !== now).map(([name]) => name);
      // Another format may have another overflow.
      expect([other, own.get(field)]).toEqual([regime, value]);
      expect(differing.filter((name) => field !== "format" || name !== "overflow")).toEqual([field]);
    }
  });

  it("leaves out what a format does not have, the order of a rule that is not there, and fields that are not asked for", () => {
    const fields = (text: string, options = {}) => new Set(changesOf(text, options).map(({ field }) => field));
    expect(changesOf("perOperation,format=E4M3FN", { fields: ["overflow"] }).map(({ value }) => value)).toEqual([
      "saturate",
    ]);
    expect(fields("perOperation,format=E4M3FN").has("delta")).toBe(false);
    expect([...fields("perOperation,format=E4M3FN", { delta: true, fields: ["delta", "sum"] })]).toEqual([
      "sum",
      "delta",
    ]);
    expect(() => changesOf("perOperation")).toThrow(/format=…/);
  });
});

const swap = {
  statetrack: 1,
  name: "sign",
  alphabet: ["0", "1"],
  layers: [{ type: "scalar", initial: 1, symbols: { "0": { a: 1, b: 0 }, "1": { a: "-0.75", b: 0 } } }],
};
const theorem: Theorem = {
  id: "a-sign-that-rounding-keeps",
  title: "",
  statement: "",
  sources: [],
  hypotheses: [],
  claims: [
    {
      kind: "decide",
      name: "reads-parity",
      says: "the sign is the parity",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: ["q1.2", "q1.2", "q1.3"].map((format) => ({
        model: swap,
        language: "parity",
        ask: "separates",
        semantics: `perOperation,format=${format},rounding=toOdd`,
      })),
    },
    {
      kind: "sweep",
      name: "some-cycle",
      says: "some recurrence cycles",
      answer: "no",
      expected: "holds",
      level: "quick",
      counts: { maps: 1, failing: 1 },
      spec: {
        system: "scalar",
        rows: 1,
        semantics: "fused,format=q0.1",
        where: ["value-nonnegative"],
        property: "eventually-constant",
      },
    },
    {
      kind: "law",
      name: "monotone",
      says: "",
      answer: "yes",
      expected: "holds",
      level: "quick",
      law: "monotone",
      policies: [],
    },
  ],
  controls: [],
  coq: [],
  related: [],
};

describe("the matrix of a theorem", () => {
  it("asks questions about models and universes, equal ones once, and so many of a claim", () => {
    expect(matrixQuestions(theorem).map(({ claim }) => claim)).toEqual(["reads-parity", "some-cycle"]);
    const all = matrixQuestions(theorem, { cases: 9 });
    expect(all.map(({ about }) => about.slice(0, 12))).toEqual(["sign separat", "sign separat", "all scalar, "]);
    expect(new Set(all.map((question) => cellKey(question, question.semantics))).size).toBe(3);
  });

  it("has in each cell what deciding it comes to, certificates rechecked", async () => {
    const [question] = matrixQuestions(theorem);
    const model = parseModel(swap, "sign");
    const { name, dfa } = parseLanguage("parity", { alphabet: model.alphabet });
    const cells: Cell[] = [];
    for (const { semantics } of question.changes) {
      const cell = await matrixCell(question, semantics, { budget });
      cells.push(cell);
      if (cell.found === "impossible") {
        expect(cell.finding[0]).toMatch(/expected/);
        continue;
      }
      const asked = { ask: "separates", model, semantics: parseSemantics(semantics), language: name, dfa } as const;
      const { status } = await decide(asked, { ...budget, method: "auto" });
      expect([semantics, cell.found, cell.rechecked]).toEqual([semantics, status, status === "unknown" ? 0 : 1]);
    }
    const found = (field: string, value: string) =>
      cells[question.changes.findIndex((c) => c.field === field && c.value === value)].found;
    expect([
      found("rounding", "towardZero"),
      found("rounding", "tiesToEven"),
      found("regime", "chunkwise,chunk=4"),
    ]).toEqual(["fails", "holds", "impossible"]);
    const own = await matrixCell(question, question.semantics, { budget });
    const row = { question, own, cells };
    expect(matrixText(row)).toMatch(
      /\n {4}holds in perOperation,format=q1\.2,rounding=toOdd[^\n]*\n[\s\S]*rounding +holds: .*tiesToEven.*; fails: .*towardZero/,
    );
    expect(matrixText(row, true)).toMatch(/regime=chunkwise,chunk=4: .*expected/);
    expect(matrixSummary([row])).toMatch(
      /^1 question, \d+ single changes: \d+ decided, [1-9]\d* of them the other way; /,
    );
  });

  it("marks choices under which other numbers are stored", async () => {
    const symbols = { "0": { a: 1, b: 0 }, "1": { a: "-2/3", b: 0 } };
    const model = { ...swap, layers: [{ ...swap.layers[0], symbols }] };
    const [claim] = theorem.claims;
    if (claim.kind !== "decide") throw new TypeError("expected a decide claim");
    const [question] = matrixQuestions({
      ...theorem,
      claims: [{ ...claim, cases: [{ ...claim.cases[0], model }] }],
    });
    const cells = await Promise.all(
      question.changes.map(({ semantics }) => matrixCell(question, semantics, { budget })),
    );
    const other = question.changes.filter((_, i) => cells[i].otherNumbers).map(({ value }) => value);
    // -2/3 in multiples of 1/4: -3/4, and -1/2 upwards.
    expect(other).toEqual(["towardZero", "towardPositive"]);
    expect(matrixText({ question, own: cells[0], cells })).toMatch(/rounding .*towardZero\*/);
  });

  it("does not hold a universe under another semantics to the counts of its own", async () => {
    const [, question] = matrixQuestions(theorem);
    const [own, other] = [question.semantics, question.changes[0].semantics];
    const { found } = await matrixCell(question, own, { budget });
    expect([found, "counts" in question.under(other)]).toEqual(["fails", false]);
  });
});
