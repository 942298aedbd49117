// What is said of languages whose algebra is known.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../languages.ts";
import { ALGEBRA_LIMITS, type Classification, classify, mapOfWord, transitionGenerators } from "./index.ts";

const of = (language: string, limits = ALGEBRA_LIMITS): Classification => classify(parseLanguage(language).dfa, limits);

function groupNames({ groups }: Classification): readonly string[] {
  return groups === "unknown" ? ["unknown"] : groups.map(({ name }) => name);
}

describe("classify", () => {
  it.each([
    ["parity", 2, "2", ["Z2"]],
    ["mod:6", 6, "6", ["Z6"]],
    ["tomita:1", 2, "2", []],
    ["tomita:2", 3, "6", []],
    ["tomita:3", 5, "26", ["Z2", "Z2"]],
    ["tomita:4", 4, "12", []],
    ["tomita:5", 4, "4", ["Z2 × Z2"]],
    ["tomita:6", 3, "3", ["Z3"]],
    ["tomita:7", 5, "9", []],
    ["word-problem:S4", 24, "24", ["S4"]],
    ["word-problem:A5", 60, "60", ["A5"]],
    ["(ab)*", 3, "6", []],
    ["(aa)*", 2, "2", ["Z2"]],
    ["(a|b)*abb", 4, "7", []],
    ["a*b*c*", 4, "8", []],
  ])("%s: %i states, %s elements, groups %j", (language, states, size, groups) => {
    const found = of(language);
    expect([found.states, found.size, groupNames(found)]).toEqual([states, size, groups]);
    expect(found.aperiodic).toBe(groups.length === 0);
    expect(found.witness === undefined).toBe(groups.length === 0);
    expect(found.solvable).toBe(language !== "word-problem:A5");
  });

  it.each(["parity", "mod:6", "tomita:3", "word-problem:S4", "(aa)*", "(a|b)*a(a|b)(aa|bb)*", "(a(bb)*a|b)*"])(
    "the witness of %s permutes its states, and not as the identity",
    (language) => {
      const { dfa } = parseLanguage(language);
      const { witness } = classify(dfa);
      if (witness === undefined) throw new Error("expected a group");
      const map = mapOfWord(transitionGenerators(dfa), witness.word);
      expect(witness.states.map((state) => map[state])).toEqual(witness.images);
      expect([...witness.images].sort((a, b) => a - b)).toEqual(witness.states);
      expect(witness.images).not.toEqual(witness.states);
      const power = mapOfWord(
        transitionGenerators(dfa),
        Array.from({ length: witness.order }, () => witness.word).flat(),
      );
      expect(witness.states.map((state) => power[state])).toEqual(witness.states);
    },
  );

  it("describes letters", () => {
    expect(of("tomita:1").letters).toEqual([
      { symbol: "0", rank: 1, movedStates: 1, kind: "reset" },
      { symbol: "1", rank: 2, movedStates: 0, kind: "identity", reflectionLength: 0 },
    ]);
    expect(of("mod:5").letters).toMatchObject([{}, { kind: "permutation", movedStates: 5, reflectionLength: 4 }]);
    expect(of("(ab)*").letters).toMatchObject([{ kind: "other" }, { kind: "other" }]);
  });

  it("is plain data: JSON gives it back", () => {
    for (const language of ["parity", "tomita:3", "word-problem:S5"])
      expect(JSON.parse(JSON.stringify(of(language)))).toEqual(of(language));
  });

  it("does not depend on the DFA that is given", () => {
    expect(of("(aa)*")).toEqual(of("(aa)*(aaaa)*"));
  });

  it("tells what a bound leaves unknown", () => {
    const images = of("(a|b)*a(a|b){9}", { ...ALGEBRA_LIMITS, classes: 50 });
    expect(images).toMatchObject({
      size: "unknown",
      aperiodic: "unknown",
      groups: "unknown",
      reason: "more than 50 images",
    });
    // The images fit, the R-classes do not: aperiodic is decided all the same.
    const classes = of("(a|b){4}a(a|b)*", { ...ALGEBRA_LIMITS, classes: 40 });
    expect(classes).toMatchObject({
      size: "unknown",
      aperiodic: true,
      solvable: true,
      reason: "more than 40 R-classes",
    });
    const work = of("mod:3000", { ...ALGEBRA_LIMITS, work: 1e6 });
    expect(work).toMatchObject({ size: "unknown", aperiodic: false, group: true, commutative: true });
    expect(work.witness).toMatchObject({ word: [1], order: 3000 });
  });
});
