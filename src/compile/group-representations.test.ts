// Every representation that is claimed tracks its automaton: walking both from the start, an element of the representation
// never meets two states; and the matrices have the rank that is counted.

import { describe, expect, it } from "vitest";
import {
  type Generators,
  generatorsOf,
  groupStructure,
  permutationGroup,
  transitionGenerators,
} from "../automaton/algebra/index.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { polygonSteps, type Representation, representations, type Summand } from "./group-representations.ts";

function of(language: string): { generators: Generators; found: readonly Representation[] } {
  const generators = transitionGenerators(parseLanguage(language).dfa);
  const group = permutationGroup(generators.degree, generators.maps);
  if (group === undefined) throw new Error("expected a group");
  const structure = groupStructure(group, { left: 1e9 });
  return { generators, found: representations(generators, { name: structure?.name ?? "", order: group.order }) };
}

/** What a letter does to an element of a summand, which is written as the images of its points or as a polygon's symmetry. */
function acts(summand: Summand, letter: number): (element: readonly number[]) => readonly number[] {
  const { action, kind } = summand;
  if (kind !== "polygon") return (element) => element.map((block) => action.letters[letter][block]);
  const step = polygonSteps(action)?.[letter];
  if (step === undefined) throw new Error("expected a polygon");
  const count = action.count;
  // First x -> sign x + shift, then the letter.
  return ([sign, shift]) => {
    const by = step.turned ? -1 : 1;
    return [sign * by, (((by * shift + step.step) % count) + count) % count];
  };
}

const start = ({ action, kind }: Summand) =>
  kind === "polygon" ? [1, 0] : Array.from({ length: action.count }, (_, block) => block);

/** Walks (element, state) pairs; the element must determine the state. */
function tracks({ maps }: Generators, { summands }: Representation): boolean {
  const stateOf = new Map<string, number>();
  const open: [readonly (readonly number[])[], number][] = [[summands.map(start), 0]];
  for (const [elements, state] of open) {
    const key = JSON.stringify(elements);
    const known = stateOf.get(key);
    if (known !== undefined) {
      if (known !== state) return false;
      continue;
    }
    stateOf.set(key, state);
    for (const [letter, map] of maps.entries())
      open.push([elements.map((element, i) => acts(summands[i], letter)(element)), map[state]]);
  }
  return true;
}

const GROUPS = [
  "Z6",
  "S3",
  "S4",
  "S4,generators=adjacent",
  "D4",
  "D6",
  "A4",
  "A5",
  "S5",
  "Z2xZ4",
  "Z2xZ2xZ2",
  "Z2xS4",
  "S3xZ2xQ8",
  "Q8",
];

describe("representations", () => {
  it.each(GROUPS)("of %s track the automaton", (name) => {
    const { generators, found } = of(`word-problem:${name}`);
    const built = found.filter(({ summands }) => summands.length > 0);
    expect(built.length).toBeGreaterThan(0);
    for (const one of built) expect([one.name, tracks(generators, one)]).toEqual([one.name, true]);
  });

  it("a sum that is not faithful does not", () => {
    const { generators, found } = of("word-problem:Z6");
    const two = found.find(({ summands }) => summands.length === 2);
    expect(two).toBeDefined();
    if (two !== undefined) expect(tracks(generators, { ...two, summands: two.summands.slice(0, 1) })).toBe(false);
  });

  it("counts the rank of I - g of permutations", () => {
    const { found } = of("word-problem:S3xZ2xQ8");
    for (const { summands } of found)
      for (const { kind, action, reflections } of summands) {
        if (kind !== "points") continue;
        const ranks = action.letters.map((letter) => rank(identityMinus(permutationMatrix(letter))));
        expect(reflections).toEqual(ranks);
      }
  });

  it("prefers few reflections, then entries that formats hold, then few rows", () => {
    expect(of("mod:4").found[0]).toMatchObject({ name: "a polygon of 4 corners", dimension: 2, reflections: 2 });
    expect(of("word-problem:S4").found[0]).toMatchObject({ name: "rotations of a cube", dimension: 3 });
    expect(of("word-problem:S5").found[0]).toMatchObject({ name: "5 points", reflections: 4, entries: "0 and 1" });
    expect(of("word-problem:D3,generators=all").found[0]).toMatchObject({ reflections: 2 });
  });

  it("knows only the given action without the group", () => {
    const generators = generatorsOf(3, [[1, 2, 0]]);
    expect(representations(generators, undefined)).toMatchObject([{ name: "the 3 states", reflections: 2 }]);
  });
});

type Matrix = readonly (readonly number[])[];

const permutationMatrix = (images: ArrayLike<number>): Matrix =>
  Array.from({ length: images.length }, (_, i) =>
    Array.from({ length: images.length }, (_, j) => Number(images[j] === i)),
  );

const identityMinus = (matrix: Matrix): Matrix => matrix.map((line, i) => line.map((x, j) => Number(i === j) - x));

const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((line) => b[0].map((_, j) => line.reduce((sum, x, k) => sum + x * b[k][j], 0)));

/** Of an integer matrix, by elimination without fractions. */
function rank(matrix: Matrix): number {
  const rows = matrix.map((line) => line.map(BigInt));
  let found = 0;
  for (let column = 0; column < matrix[0].length; column++) {
    const pivot = rows.findIndex((line, i) => i >= found && line[column] !== 0n);
    if (pivot < 0) continue;
    [rows[found], rows[pivot]] = [rows[pivot], rows[found]];
    const head = rows[found];
    for (let i = found + 1; i < rows.length; i++)
      rows[i] = rows[i].map((x, j) => x * head[column] - rows[i][column] * head[j]);
    found++;
  }
  return found;
}

describe("the representations that a group's name gives", () => {
  it("Q8: two planes, in integers, with three reflections", () => {
    const i: Matrix = [
      [0, -1, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ];
    const j: Matrix = [
      [1, 0, 0, 0],
      [0, -1, 0, 0],
      [0, 0, 0, -1],
      [0, 0, 1, 0],
    ];
    const of = { i, j, k: times(i, j), "-i": times(i, times(i, i)), "-j": times(j, times(j, j)), "-1": times(i, i) };
    for (const matrix of Object.values(of)) expect(rank(identityMinus(matrix))).toBeLessThanOrEqual(3);
    // The orbit of one vector determines the element of Q8, with all letters.
    const { dfa } = parseLanguage("word-problem:Q8,generators=all");
    const minusK = times(of.j, of.i);
    const letters: Record<string, Matrix> = { ...of, "1": times(of["-1"], of["-1"]), "-k": minusK };
    const stateOf = new Map<string, number>();
    const open: [Matrix, number][] = [[[[1], [2], [3], [5]], dfa.initial]];
    for (const [vector, state] of open) {
      const known = stateOf.get(String(vector));
      if (known !== undefined) {
        expect(known).toBe(state);
        continue;
      }
      stateOf.set(String(vector), state);
      for (const [letter, symbol] of dfa.symbols.entries())
        open.push([times(letters[symbol], vector), dfa.next[state * dfa.symbols.length + letter]]);
    }
    expect(stateOf.size).toBe(16);
  });

  it("S4: permutations of a cube's diagonals are signed permutations of its axes with determinant 1", () => {
    // The diagonals are the lines through (1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1).
    const diagonals = [
      [1, 1, 1],
      [-1, 1, 1],
      [1, -1, 1],
      [1, 1, -1],
    ];
    const quarter: Matrix = [
      [0, -1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ];
    const half: Matrix = [
      [-1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ];
    const permutation = (matrix: Matrix) =>
      diagonals.map((line) => {
        const image = times(
          matrix,
          line.map((x) => [x]),
        ).map(([x]) => x);
        return diagonals.findIndex((other) => [1, -1].some((s) => other.every((x, axis) => x * s === image[axis])));
      });
    const maps = [quarter, half].map((matrix) => Uint16Array.from(permutation(matrix)));
    expect(permutationGroup(4, maps)?.order).toBe(24n);
    for (const matrix of [quarter, half, times(quarter, half)]) expect(rank(identityMinus(matrix))).toBe(2);
  });
});
