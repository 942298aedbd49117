// Egg-box pictures of monoids that are known, and the same data from elements and from Green's classes; the drawings are XML.

import { instance } from "@viz-js/viz";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import {
  cascadeOf,
  type Generators,
  generatorsOf,
  monoid,
  type Outcome,
  transitionGenerators,
} from "../automaton/algebra/index.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { cascadeDot } from "./cascade-dot.ts";
import { countedEggBox, type EggBox, eggBox, enumeratedEggBox } from "./egg-box.ts";
import { eggBoxDot } from "./egg-box-dot.ts";

function value<T>(outcome: Outcome<T>): T {
  if (outcome.status === "unknown") throw new Error(outcome.reason);
  return outcome.value;
}

const T3 = generatorsOf(3, [
  [1, 2, 0],
  [1, 0, 2],
  [0, 0, 2],
]);
const of = (language: string): Generators => transitionGenerators(parseLanguage(language).dfa);

/** What both ways of making it know; classes of one rank in an order of their own. */
function facts({ classes, size }: EggBox): unknown {
  const known = classes.map(({ rank, regular, rows, columns, cell, group, idempotent, below }) => ({
    rank,
    regular,
    rows,
    columns,
    cell,
    group: regular ? group : "",
    stars: idempotent?.reduce((a, b) => a + b, 0),
    below: below.map((j) => classes[j].rank).sort((a, b) => b - a),
  }));
  return [size, known.map((one) => JSON.stringify(one)).sort()];
}

describe("eggBox", () => {
  it("T_3: S3 on top, nine cells of Z2, three constants", () => {
    const { size, classes } = value(eggBox(T3));
    expect(size).toBe("27");
    const known = classes.map(({ rank, rows, columns, cell, group, below }) => [
      rank,
      rows,
      columns,
      cell,
      group,
      below,
    ]);
    expect(known).toEqual([
      [3, 1, 1, "6", "S3", [1]],
      [2, 3, 3, "2", "Z2", [2]],
      [1, 1, 3, "1", "1", []],
    ]);
    // A kernel of two classes has two of three images as transversals.
    expect(classes[1].idempotent?.reduce((a, b) => a + b, 0)).toBe(6);
    // A cell with an idempotent names it first: c, which takes 1 to 0.
    expect(classes[1].words?.[0][0]).toEqual([2]);
    expect(classes.flatMap(({ words }) => words?.flat() ?? [])).toHaveLength(27);
  });

  it("(ab)*: a and b are in cells without an idempotent", () => {
    const { classes } = value(eggBox(of("(ab)*")));
    expect(classes[1].words).toEqual([[[0]], [[0, 1]], [[1, 0]], [[1]]]);
    expect([...(classes[1].idempotent ?? [])]).toEqual([0, 1, 1, 0]);
  });

  it.each([
    "(ab)*",
    "flip-flop",
    "tomita:3",
    "word-problem:S4",
    "arithmetic:3",
    "dyck:1,depth=3",
    "(a(bb)*a|b)*",
    "a*b*c*",
  ])("%s: the same from elements and from Green's classes", (language) => {
    const generators = of(language);
    const listed = enumeratedEggBox(value(monoid(generators)));
    expect(facts(listed)).toEqual(facts(value(countedEggBox(generators))));
  });

  it("T_5 is counted, not listed, and too many classes are refused", () => {
    const T5 = generatorsOf(5, [
      [1, 2, 3, 4, 0],
      [1, 0, 2, 3, 4],
      [0, 0, 2, 3, 4],
    ]);
    const { classes } = value(eggBox(T5));
    expect(classes.map(({ group, words }) => [group, words])).toEqual(
      ["S5", "S4", "S3", "Z2", "1"].map((group) => [group, undefined]),
    );
    // A class for each word of at most seven letters, and one for all others.
    expect(eggBox(of("(a|b)*a(a|b){7}"))).toEqual({ status: "unknown", reason: "256 D-classes" });
  });
});

/** The texts of an SVG; throws where it is no XML. */
function texts(svg: string): string[] {
  const parser = new SaxesParser();
  const found: string[] = [];
  parser.on("text", (text) => {
    if (text.trim() !== "") found.push(text.trim());
  });
  parser.write(svg).close();
  return found;
}

describe("drawings", () => {
  it.each(["word-problem:S4", "(ab)*", "flip-flop", "tomita:3", "arithmetic:3", "board:3x3,pieces=K@a1"])(
    "of %s are XML with every class and level",
    async (language) => {
      const viz = await instance();
      const box = value(eggBox(of(language)));
      const found = texts(viz.renderString(eggBoxDot(box, `<${language}> & "more"`), { format: "svg" }));
      expect(found.filter((text) => text.startsWith("rank "))).toHaveLength(box.classes.length);
      const cascade = value(cascadeOf(parseLanguage(language).dfa));
      const levels = texts(viz.renderString(cascadeDot(cascade, language), { format: "svg" }));
      expect(levels.filter((text) => text.startsWith("level "))).toHaveLength(cascade.levels.length);
    },
  );

  it("escape what the language's letters are", async () => {
    const viz = await instance();
    const generators = { ...T3, letters: ["<", "&", '"'] };
    const found = texts(viz.renderString(eggBoxDot(value(eggBox(generators)), "T_3"), { format: "svg" }));
    expect(found).toContain("1, <, &, <<, <&, &<");
  });

  it("a longer name gets a short one and a key", () => {
    const dot = eggBoxDot(value(eggBox(of("word-problem:S4"))), "S4");
    expect(dot).toContain("a = (1 2), b = (1 2 3 4)");
  });
});
