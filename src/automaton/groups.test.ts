import { describe, expect, it } from "vitest";
import { accepts, type Dfa } from "./dfa.ts";
import { parseLanguage } from "./languages.ts";
import { minimize } from "./minimize.ts";

const wordProblem = (group: string): Dfa => parseLanguage(`word-problem:${group}`).dfa;
const letters = (group: string): readonly string[] => wordProblem(group).symbols;
const isIdentity = (dfa: Dfa, ...word: string[]): boolean =>
  accepts(
    dfa,
    word.map((name) => dfa.symbols.indexOf(name)),
  );

describe("a word problem", () => {
  it.each([
    ["S2", 2],
    ["S3", 6],
    ["S4,generators=adjacent", 24],
    ["S5,generators=standard", 120],
    ["S5,generators=all", 120],
    ["S8,generators=adjacent", 40_320],
    ["A3", 3],
    ["A4", 12],
    ["A5,generators=all", 60],
    ["A8", 20_160],
    ["Z1", 1],
    ["Z1,generators=all", 1],
    ["Z60", 60],
    ["Z65536", 65_536],
    ["D1", 2],
    ["D2", 4],
    ["D6,generators=all", 12],
    ["D32768", 65_536],
  ])("over %s has one state for each of the %i elements", (group, order) => {
    expect(wordProblem(group).states).toBe(order);
  });

  it.each([
    "S4,generators=adjacent",
    "S5",
    "S4,generators=all",
    "A5",
    "Z12,generators=all",
    "D5",
    "D1",
    "D4,generators=all",
  ])("over %s is minimal and canonical as it is built", (group) => {
    expect(minimize(wordProblem(group))).toEqual(wordProblem(group));
  });

  it("over S6 with all 719 letters is built directly", () => {
    const dfa = wordProblem("S6,generators=all");
    expect([dfa.states, dfa.symbols.length, dfa.next.length]).toEqual([720, 719, 720 * 719]);
  });
});

describe("the letters", () => {
  it.each([
    ["S2", ["(1 2)"]],
    ["S3", ["(1 2)", "(1 2 3)"]],
    ["S4,generators=standard", ["(1 2)", "(1 2 3 4)"]],
    ["S4,generators=adjacent", ["(1 2)", "(2 3)", "(3 4)"]],
    ["S3,generators=all", ["(2 3)", "(1 2)", "(1 2 3)", "(1 3 2)", "(1 3)"]],
    ["A3", ["(1 2 3)"]],
    ["A5", ["(1 2 3)", "(1 2 4)", "(1 2 5)"]],
    ["A3,generators=all", ["(1 2 3)", "(1 3 2)"]],
    ["Z5", ["1"]],
    ["Z3,generators=all", ["0", "1", "2"]],
    ["D4", ["r", "s"]],
    ["D1", ["r", "s"]],
    ["D1,generators=all", ["e", "s"]],
    ["D2,generators=all", ["e", "r", "s", "sr"]],
    ["D3,generators=all", ["e", "r", "r^2", "s", "sr", "sr^2"]],
  ])("of %s are %j", (group, names) => {
    expect(letters(group)).toEqual(names);
  });

  it("of S4 and A4 with all elements count all but the identity, and include products of cycles", () => {
    expect(letters("S4,generators=all")).toHaveLength(23);
    expect(letters("A4,generators=all")).toHaveLength(11);
    expect(letters("A4,generators=all")).toContain("(1 3)(2 4)");
  });
});

describe("the relations", () => {
  it("multiply on the left: (1 2) then (2 3) is (2 3) ∘ (1 2) = (1 3 2), undone by (1 2 3)", () => {
    const dfa = wordProblem("S3,generators=all");
    expect(isIdentity(dfa, "(1 2)", "(2 3)", "(1 2 3)")).toBe(true);
    expect(isIdentity(dfa, "(1 2)", "(2 3)", "(1 3 2)")).toBe(false);
  });

  it("of a dihedral group are r^n = s^2 = e and s r s = r^-1", () => {
    const dfa = wordProblem("D5,generators=all");
    expect(isIdentity(dfa, "r", "r", "r", "r", "r")).toBe(true);
    expect(isIdentity(dfa, "s", "s")).toBe(true);
    expect(isIdentity(dfa, "s", "r", "s", "r")).toBe(true);
    expect(isIdentity(dfa, "s", "r", "s", "r^4")).toBe(false);
  });

  it("of a dihedral group name s r as first r, then s", () => {
    const dfa = wordProblem("D5,generators=all");
    expect(isIdentity(dfa, "r", "s", "sr")).toBe(true);
    expect(isIdentity(dfa, "s", "r", "sr")).toBe(false);
    expect(isIdentity(dfa, "r^2", "s", "sr^2")).toBe(true);
  });

  it("of D1 let r be the identity", () => {
    expect(isIdentity(wordProblem("D1"), "r")).toBe(true);
    expect(isIdentity(wordProblem("D1"), "s")).toBe(false);
  });

  it("of Z12 add up", () => {
    expect(isIdentity(wordProblem("Z12,generators=all"), "7", "0", "5")).toBe(true);
  });
});
