// The card as text: its width, and that every source and semantics that a line names is listed.

import { describe, expect, it } from "vitest";
import { classify } from "../automaton/algebra/index.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { requirements } from "../compile/requirements.ts";
import { requirementsText } from "./requirements.ts";
import { columns, wrapped } from "./wrap.ts";

const LANGUAGES = ["parity", "mod:3", "word-problem:S5", "(ab)*", "(abab)*", "flip-flop", "tomita:3", "(a|b)*a"];

describe("requirementsText", () => {
  it.each(LANGUAGES)("%s: at most 100 columns, every mark explained", (language) => {
    const { dfa } = parseLanguage(language);
    const text = requirementsText(requirements(dfa, classify(dfa)));
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(text).not.toMatch(/ $/m);
    const [lines, sources] = [text.slice(0, text.indexOf("\n[1] ")), text.slice(text.indexOf("\n[1] "))];
    const joined = lines.replaceAll("[source] (semantics)", "").replaceAll(/\s+/g, " ");
    const marks = new Set(
      [...joined.matchAll(/\[(\d+(?:, \d+)*)\](?= \(| |$)/g)].flatMap(([, list]) => list.split(", ")),
    );
    const listed = [...sources.matchAll(/^\[(\d+)\] /gm)].map(([, number]) => number);
    // Eigenvalue ranges [0, 1] look like marks.
    for (const mark of marks) if (mark !== "0") expect(listed).toContain(mark);
    expect(listed).toEqual(Array.from({ length: listed.length }, (_, i) => String(i + 1)));
    for (const [, names] of joined.matchAll(/\] \(([A-Za-z, ]+)\)/g))
      for (const name of names.split(", ")) expect(lines).toMatch(new RegExp(`^${name}: `, "m"));
  });

  it("shows a range where the bounds differ", () => {
    const { dfa } = parseLanguage("word-problem:S5");
    const text = requirementsText(requirements(dfa, classify(dfa)));
    expect(text).toMatch(/^reflections a step, one layer {2}2 … 4 /m);
    expect(text).toMatch(/^DeltaProduct {19}\[-1, 1\] {5}can: one layer with n_h = 4/m);
  });
});

describe("wrapped", () => {
  it("breaks at blanks, and gives a longer word a line", () => {
    expect(wrapped("a bb ccc dddddd e", 5)).toEqual(["a bb", "ccc", "dddddd", "e"]);
    expect(columns(["a bb", "c"], [2, 3])).toEqual(["a   c", "bb"]);
  });
});
