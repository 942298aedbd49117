// The requirements card of languages whose algebra is known: the expected answers are derived by hand from the theory, and for
// all languages of at most three states over two letters from the monoid's elements, listed one by one.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ALGEBRA_LIMITS, cascadeOf, cascadeSummary, classify } from "../automaton/algebra/index.ts";
import type { Dfa } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { minimize } from "../automaton/minimize.ts";
import { cyclesOf } from "./cycling-words.ts";
import { type Amount, type LayerVerdict, type Requirements, requirements } from "./requirements.ts";

const needsOf = (dfa: Dfa, limits = ALGEBRA_LIMITS): Requirements => requirements(dfa, classify(dfa, limits));
const of = (language: string): Requirements => needsOf(parseLanguage(language).dfa);

function answers({ statements }: Requirements): string {
  return statements.map(({ answer }) => answer).join(" ");
}

function amount({ amounts }: Requirements, id: string): Amount {
  const found = amounts.find((one) => one.id === id);
  if (found === undefined) throw new Error(`expected the amount ${id}`);
  return found;
}

const bounds = (needs: Requirements, id: string) => [amount(needs, id).atLeast, amount(needs, id).suffices];

/** `cannot exact, can perOperation`: the first of the semantics of each verdict. */
function row({ layers }: Requirements, name: string, range: string): string {
  const found = layers.find((one) => one.layers.startsWith(name) && one.range === range);
  if (found === undefined) throw new Error(`expected the row ${name} ${range}`);
  const short = ({ answer, assumes }: LayerVerdict) => [answer, ...assumes.slice(0, 1)].join(" ").replace(/:.*$/, "");
  return found.verdicts.map(short).join(", ");
}

const STAR_FREE = "yes yes yes yes no";
const SIGNS = "no no yes yes no";
const SOLVABLE = "no no no yes yes";
const NOT_SOLVABLE = "no no no no yes";

describe("requirements", () => {
  // Columns: diagonal in [0, 1], eigenvalues in [0, 1], diagonal in [-1, 1], complex diagonal, non-real products needed;
  // then least and sufficient reflections and rows of one layer.
  it.each([
    ["parity", SIGNS, [1, 1], [1, 1]],
    ["mod:3", SOLVABLE, [2, 2], [2, 2]],
    // A quarter turn of the plane, exact in integers.
    ["mod:4", SIGNS, [2, 2], [2, 2]],
    ["word-problem:Z6", SOLVABLE, [2, 2], [2, 2]],
    ["word-problem:S3", SOLVABLE, [2, 2], [2, 2]],
    ["word-problem:S3,generators=adjacent", SOLVABLE, [1, 1], [2, 2]],
    // Rotations of a cube and of an icosahedron; by swaps one reflection.
    ["word-problem:S4", SOLVABLE, [2, 2], [3, 3]],
    ["word-problem:S4,generators=adjacent", SOLVABLE, [1, 1], [3, 3]],
    ["word-problem:A5", NOT_SOLVABLE, [2, 2], [3, 3]],
    // A five-cycle is four reflections of five points; whether two or three do in other ways is not known here.
    ["word-problem:S5", NOT_SOLVABLE, [2, 4], [3, 4]],
    ["word-problem:S5,generators=adjacent", NOT_SOLVABLE, [1, 1], [3, 4]],
    ["word-problem:D4", SIGNS, [2, 2], [2, 2]],
    ["word-problem:Q8", SIGNS, [2, 3], [3, 4]],
    ["word-problem:Z2xZ2xZ2", SIGNS, [1, 1], [3, 3]],
    ["word-problem:Z2xZ4", SIGNS, [2, 2], [3, 3]],
    ["word-problem:Z2xS4", SOLVABLE, [2, 2], [3, 4]],
    ["swaps:5,object=2", NOT_SOLVABLE, [1, 1], [3, 4]],
    // No one-layer construction is known of what is neither a group nor permutations and resets.
    ["(ab)*", STAR_FREE, [1, undefined], [1, 2]],
    ["a*b", STAR_FREE, [1, undefined], [1, 2]],
    ["flip-flop", STAR_FREE, [1, undefined], [1, 10]],
    ["set-reset", STAR_FREE, [1, 1], [1, 1]],
    ["dyck:1,depth=3", STAR_FREE, [1, undefined], [1, 4]],
    ["(a|b)*a", STAR_FREE, [0, 0], [0, 0]],
    ["tomita:1", STAR_FREE, [1, 1], [1, 1]],
    ["tomita:2", STAR_FREE, [1, undefined], [1, 2]],
    ["tomita:3", SIGNS, [1, undefined], [1, 4]],
    ["tomita:4", STAR_FREE, [1, undefined], [1, 3]],
    ["tomita:5", SIGNS, [1, 1], [2, 2]],
    ["tomita:6", SOLVABLE, [2, 2], [2, 2]],
    ["tomita:7", STAR_FREE, [1, undefined], [1, 4]],
    // A group in a lower J-class, and groups that no letter makes but a word does.
    ["(a(bb)*a|b)*", SIGNS, [1, undefined], [1, 3]],
    ["(abab)*", "no unknown yes yes no", [1, undefined], [1, 4]],
    ["(ababab)*", "no unknown no yes yes", [1, undefined], [2, 6]],
  ])("%s: %s, reflections %j, rows %j", (language, expected, reflections, rows) => {
    const needs = of(language);
    expect(answers(needs)).toBe(expected);
    expect(bounds(needs, "reflections-in-one-layer")).toEqual(reflections);
    expect(bounds(needs, "rows")).toEqual(rows);
    expect(JSON.parse(JSON.stringify(needs))).toEqual(needs);
  });

  it("counts layers of abelian groups and of signs", () => {
    const says = (language: string, id: string) => of(language).statements.find((one) => one.id === id)?.says;
    expect(says("word-problem:S4", "complex-diagonal")).toMatch(/^3 layers/);
    expect(says("word-problem:S3", "complex-diagonal")).toMatch(/^2 layers/);
    expect(says("mod:6", "complex-diagonal")).toMatch(/^1 layer,/);
    expect(says("mod:8", "real-diagonal")).toMatch(/at least 3 such layers/);
    expect(says("word-problem:Q8", "real-diagonal")).toMatch(/at least 2 such layers/);
    expect(says("word-problem:Z2xZ2", "real-diagonal")).toMatch(/at least 1 such layer$/);
    // Theorem 2 for a word of two letters.
    expect(says("(ababab)*", "non-real-products")).toContain("a product of 2 · 2^(i-1) transitions");
    expect(says("mod:3", "non-real-products")).toContain("a product of 2^(i-1) transitions");
  });

  it("takes the layers of a cascade where it has one, with a delay line after each level with resets but the last", () => {
    const { dfa } = parseLanguage("(ab)*");
    const made = cascadeOf(dfa);
    if (made.status === "unknown") throw new Error(made.reason);
    const summary = cascadeSummary(made.value);
    const delays = summary.levels.slice(0, -1).filter(({ resets }) => resets > 0).length;
    const needs = requirements(dfa, classify(dfa), summary);
    expect(bounds(needs, "layers")).toEqual([1, summary.levels.length + delays]);
    // Maler and Pnueli's bound, 2^3 levels and 7 delays, without.
    expect(bounds(of("(ab)*"), "layers")).toEqual([1, "15"]);
    expect(bounds(of("word-problem:S5"), "layers")).toEqual([1, 1]);
  });
});

describe("the table of layers", () => {
  it.each([
    ["parity", "cannot exact", "can integers", "cannot exact, cannot fused, can perOperation", "can exact"],
    ["tomita:5", "cannot exact", "can integers", "cannot exact, cannot fused, can perOperation", "can exact"],
    ["mod:3", "cannot exact", "cannot exact", "cannot exact, cannot fused, can mixed", "can exact"],
    ["mod:257", "cannot exact", "cannot exact", "cannot exact, cannot fused, unknown perOperation", "can exact"],
    ["mod:4", "cannot exact", "can integers", "cannot exact, cannot fused, unknown perOperation", "can exact"],
    [
      "word-problem:A5",
      "cannot exact",
      "cannot exact",
      "cannot exact, cannot fused, unknown perOperation",
      "cannot exact",
    ],
    ["(abab)*", "cannot exact", "can integers", "cannot exact, unknown perOperation", "can exact"],
    ["(abcabc)*", "cannot exact", "can integers", "unknown exact, unknown perOperation", "can exact"],
    [
      "(ab)*",
      "can integers, can fractionBits",
      "can integers, can fractionBits",
      "can integers",
      "can integers, can fractionBits",
    ],
  ])("%s: diagonal %s; signed %s; DeltaNet [0, 1] %s; complex %s", (language, narrow, wide, delta, complex) => {
    const needs = of(language);
    expect(row(needs, "Mamba", "[0, 1]")).toBe(narrow);
    expect(row(needs, "Mamba", "[-1, 1]")).toBe(wide);
    expect(row(needs, "DeltaNet", "[0, 1]")).toBe(delta);
    expect(row(needs, "complex", "|λ| <= 1")).toBe(complex);
  });

  it("says of one decay for all inputs that it tells lengths modulo 2, not ones", () => {
    const constant = (language: string, range: string) => row(of(language), "RetNet", range);
    expect(constant("(aa)*", "[-1, 1]")).toBe("can integers");
    expect(constant("(aa)*", "[0, 1]")).toBe("cannot exact");
    expect(constant("((a|b)(a|b))*", "[-1, 1]")).toBe("can integers");
    expect(constant("parity", "[-1, 1]")).toBe("cannot exact");
    expect(constant("(aaaa)*", "[-1, 1]")).toBe("cannot exact");
    expect(constant("(ab)*", "[-1, 1]")).toBe("unknown");
  });

  it("names one layer where one reflection a step is enough", () => {
    const delta = (language: string) =>
      of(language).layers.find((one) => one.layers.includes("KDA") && one.range === "[-1, 1]");
    expect(delta("word-problem:S5,generators=adjacent")?.verdicts[0].says).toBe("one layer");
    expect(delta("word-problem:S5")?.verdicts[0].says).toBe("several layers");
  });
});

describe("grounds", () => {
  it("name theorems of the registry and sections of the documentation that exist", () => {
    const languages = [
      "parity",
      "mod:3",
      "word-problem:A5",
      "(ab)*",
      "(abab)*",
      "word-problem:Q8",
      "(aa)*",
      "(a|b)*a",
      "tomita:3",
    ];
    const all = languages
      .map(of)
      .flatMap(({ statements, amounts, layers }) => [
        ...[...statements, ...amounts].flatMap(({ by }) => by),
        ...layers.flatMap(({ verdicts }) => verdicts.flatMap(({ by }) => by)),
      ]);
    const page = readFileSync(fileURLToPath(new URL("../../docs/languages.md", import.meta.url)), "utf8");
    const theorems = new Set(all.flatMap(({ theorem }) => theorem ?? []));
    expect(theorems.size).toBe(4);
    for (const id of theorems)
      expect(existsSync(new URL(`../../proofs/${id}/theorem.ts`, import.meta.url)), id).toBe(true);
    const headings = new Set(
      all.flatMap(({ source }) => [...source.matchAll(/languages\.md, "([^"]+)"/g)].map((m) => m[1])),
    );
    expect(headings.size).toBeGreaterThanOrEqual(4);
    for (const heading of headings) expect(page, heading).toContain(`#### ${heading}\n`);
  });

  it("gives every yes, no, can and cannot a ground and a semantics", () => {
    for (const language of ["parity", "mod:3", "word-problem:S5", "(ab)*", "flip-flop", "tomita:3", "(a|b)*a"]) {
      const { statements, amounts, layers } = of(language);
      const lines = [...statements, ...amounts, ...layers.flatMap(({ verdicts }) => verdicts)];
      for (const { answer, by, assumes } of lines.filter((line) => line.answer !== "unknown"))
        expect([language, answer, by.length > 0, assumes.length > 0]).toEqual([language, answer, true, true]);
    }
  });

  it("is unknown, with the reason, where a limit stopped the algebra", () => {
    const { dfa } = parseLanguage("(a|b)*a(a|b){9}");
    const needs = needsOf(dfa, { ...ALGEBRA_LIMITS, classes: 50 });
    expect(answers(needs)).toBe("unknown unknown unknown unknown unknown");
    expect(needs.statements[0].says).toBe("not decided: more than 50 images");
    // A letter that cycles decides some lines all the same.
    const counter = needsOf(parseLanguage("mod:300").dfa, { ...ALGEBRA_LIMITS, work: 1e4 });
    expect(answers(counter)).toBe("no no no unknown yes");
  });
});

/** The minimal automata of all languages of at most three states over two letters, each once. */
function smallLanguages(): Dfa[] {
  const found = new Map<string, Dfa>();
  for (let states = 1; states <= 3; states++) {
    const maps = states ** (2 * states);
    for (let code = 0; code < maps; code++) {
      const next = Uint32Array.from({ length: 2 * states }, (_, i) => Math.floor(code / states ** i) % states);
      for (let accepts = 0; accepts < 2 ** states; accepts++) {
        const accepting = Uint8Array.from({ length: states }, (_, i) => (accepts >> i) & 1);
        for (let initial = 0; initial < states; initial++) {
          const minimal = minimize({ symbols: ["a", "b"], states, initial, next, accepting });
          found.set(`${minimal.next.join()} ${minimal.accepting.join()}`, minimal);
        }
      }
    }
  }
  return [...found.values()];
}

/** All maps of words, by products until nothing is new. */
function elementsOf({ states, next }: Dfa): number[][] {
  const letters = [0, 1].map((letter) => Array.from({ length: states }, (_, q) => next[2 * q + letter]));
  const found = new Map<string, number[]>();
  const all: number[][] = [Array.from({ length: states }, (_, q) => q)];
  for (const map of all)
    for (const letter of letters) {
      const product = map.map((q) => letter[q]);
      if (found.has(product.join())) continue;
      found.set(product.join(), product);
      all.push(product);
    }
  return all;
}

describe("for all languages of at most three states over two letters", () => {
  const all = smallLanguages();

  it("there are 1,054", () => expect(all).toHaveLength(1054));

  it("the answers are those that the maps of words give", () => {
    for (const dfa of all) {
      const lengths = elementsOf(dfa).flatMap((map) => cyclesOf(map).map(({ length }) => length));
      const letters = [0, 1].map((letter) => Array.from({ length: dfa.states }, (_, q) => dfa.next[2 * q + letter]));
      const letterCycles = letters.flatMap((map) => cyclesOf(map).map(({ length }) => length));
      const needs = needsOf(dfa);
      const [diagonal, nonnegative, signed, complex, products] = needs.statements.map(({ answer }) => answer);
      const where = `${dfa.next.join()} ${dfa.accepting.join()}`;
      expect([where, diagonal]).toEqual([where, lengths.length === 0 ? "yes" : "no"]);
      expect([where, nonnegative]).toEqual([
        where,
        lengths.length === 0 ? "yes" : letterCycles.length > 0 ? "no" : "unknown",
      ]);
      expect([where, signed]).toEqual([where, lengths.includes(3) ? "no" : "yes"]);
      expect([where, products]).toEqual([where, lengths.includes(3) ? "yes" : "no"]);
      // Groups on three points are solvable.
      expect([where, complex]).toEqual([where, "yes"]);
      for (const { id, suffices, atLeast } of needs.amounts)
        if (suffices !== undefined) expect([where, id, Number(suffices) >= atLeast]).toEqual([where, id, true]);
      const isKnown = amount(needs, "reflections-in-one-layer").suffices !== undefined;
      expect([where, isKnown]).toEqual([where, letters.every((map) => [1, dfa.states].includes(new Set(map).size))]);
      for (const range of ["[0, 1]", "[-1, 1]"]) {
        const enough = range === "[0, 1]" ? diagonal : signed;
        expect([where, range, row(needs, "Mamba", range).startsWith("cannot")]).toEqual([
          where,
          range,
          enough === "no",
        ]);
      }
    }
  });
});
