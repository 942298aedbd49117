// Cascades of automata whose decomposition is known by hand, and what is refused.

import { describe, expect, it } from "vitest";
import type { Dfa } from "../dfa.ts";
import { parseLanguage } from "../languages.ts";
import {
  ALGEBRA_LIMITS,
  actionAt,
  type Cascade,
  cascadeOf,
  cascadeSummary,
  coordinatesOf,
  divisionsOf,
  type Generators,
  generatorsOf,
  type Holonomy,
  holonomy,
  mapOfWord,
  type Outcome,
  project,
  step,
  transitionGenerators,
  verifyCascade,
} from "./index.ts";

function value<T>(outcome: Outcome<T>): T {
  if (outcome.status === "unknown") throw new Error(outcome.reason);
  return outcome.value;
}

const dfaOf = (language: string): Dfa => parseLanguage(language).dfa;

/** The full transformation monoid on n points: a cycle, a transposition and a map of rank n - 1. */
function full(n: number): Generators {
  const points = Array.from({ length: n }, (_, i) => i);
  const maps = [
    points.map((i) => (i + 1) % n),
    points.map((i) => (i < 2 ? 1 - i : i)),
    points.map((i) => (i < 2 ? 1 : i)),
  ];
  return generatorsOf(n, maps);
}

function automatonOf({ degree, letters, maps }: Generators): Dfa {
  const next = Uint32Array.from({ length: degree * maps.length }, (_, at) => {
    return maps[at % maps.length][Math.floor(at / maps.length)];
  });
  return { symbols: letters, states: degree, initial: 0, next, accepting: new Uint8Array(degree) };
}

/** States, kind and groups of each level. */
function shape(cascade: Cascade): string[] {
  return cascadeSummary(cascade).levels.map(({ states, kind, groups }) =>
    [states, kind, ...groups.map(({ name }) => name)].join(" "),
  );
}

describe("cascadeOf", () => {
  it.each([
    ["parity", ["2 permutation Z2"]],
    ["mod:6", ["6 permutation Z6"]],
    ["tomita:5", ["4 permutation Z2 × Z2"]],
    ["word-problem:S4", ["24 permutation S4"]],
    ["word-problem:Q8,generators=standard", ["8 permutation Q8"]],
    // The last letter is all that counts: one flip-flop.
    ["(a|b)*a", ["2 reset"]],
    ["(ab)*", ["2 reset", "2 reset"]],
    // Parity of the letters a since the last b: one level that permutes and resets.
    ["((a|b)*b)?(aa)*", ["2 permutation-reset Z2"]],
    ["a*", ["2 reset"]],
    ["(a|b)*", []],
  ])("%s: %j", (language, expected) => {
    const dfa = parseLanguage(language, language === "a*" ? { alphabet: ["a", "b"] } : {}).dfa;
    const cascade = value(cascadeOf(dfa));
    expect(shape(cascade)).toEqual(expected);
    expect(verifyCascade(cascade, dfa)).toMatchObject({ status: "holds", starts: 1, states: dfa.states });
  });

  it.each([2, 3, 4, 5, 6])("T_%i has a level with the symmetric group of each degree", (n) => {
    const generators = full(n);
    const cascade = value(cascadeOf(generators));
    const names = Array.from({ length: n - 1 }, (_, i) => (n - i === 2 ? "Z2" : `S${n - i}`));
    expect(shape(cascade)).toEqual(names.map((name, i) => `${n - i} permutation-reset ${name}`));
    // Chains of subsets, each without one point of the one before.
    const factorial = Array.from({ length: n }, (_, i) => i + 1).reduce((product, i) => product * i, 1);
    expect(cascade.size).toBe(factorial);
    expect(verifyCascade(cascade, automatonOf(generators))).toEqual({
      status: "holds",
      starts: n,
      coordinates: factorial,
      steps: 3 * factorial,
      states: n,
    });
  });

  it("keeps an imprimitive group on one level, and a group on two orbits too", () => {
    const square = generatorsOf(4, [
      [1, 2, 3, 0],
      [1, 0, 3, 2],
    ]);
    expect(shape(value(cascadeOf(square)))).toEqual(["4 permutation D4"]);
    const orbits = generatorsOf(5, [[1, 0, 3, 4, 2]]);
    expect(shape(value(cascadeOf(orbits)))).toEqual(["5 permutation Z6"]);
  });

  it("stops at the bounds that it is given", () => {
    const generators = full(6);
    const stopped = (limits: Partial<typeof ALGEBRA_LIMITS>) => holonomy(generators, { ...ALGEBRA_LIMITS, ...limits });
    expect(stopped({ classes: 10 })).toEqual({ status: "unknown", reason: "more than 10 images" });
    expect(stopped({ classes: 100 })).toEqual({ status: "unknown", reason: "more than 100 coordinates" });
    expect(stopped({ work: 10_000 })).toEqual({
      status: "unknown",
      reason: "more than 10000 steps for the groups of levels",
    });
    expect(holonomy(full(8), { ...ALGEBRA_LIMITS, bytes: 7000 })).toEqual({
      status: "unknown",
      reason: "more than 7000 bytes for the tiles of sets",
    });
  });
});

describe("a cascade", () => {
  const generators = full(4);
  const cascade = value(cascadeOf(generators));

  it("steps by the old coordinates above, and projects onto the automaton", () => {
    for (let number = 0; number < cascade.size; number++) {
      const coordinates = coordinatesOf(cascade, number);
      const state = project(cascade, coordinates);
      for (let letter = 0; letter < 3; letter++) {
        expect(project(cascade, step(cascade, coordinates, letter))).toBe(generators.maps[letter][state]);
        const action = actionAt(cascade, 2, coordinates, letter);
        const moved = action.kind === "reset" ? action.to : action.images[coordinates[2]];
        expect(step(cascade, coordinates, letter)[2]).toBe(moved);
      }
    }
  });

  it("knows which levels each one reads", () => {
    expect(cascadeSummary(cascade).levels.map(({ reads }) => reads)).toEqual([[], [0], [0, 1]]);
    const last = value(cascadeOf(dfaOf("(a|b)*a(a|b)")));
    expect(cascadeSummary(last).levels.map(({ reads }) => reads)).toEqual([[], [0]]);
  });

  it("has no coordinates but those that are reached", () => {
    expect(() => project(cascade, [0, 0, 7])).toThrow("project: expected reached coordinates, found 0, 0, 7");
    expect(() => project(cascade, [0])).toThrow(RangeError);
    expect(() => actionAt(cascade, 1, [4], 0)).toThrow(RangeError);
  });
});

describe("verifyCascade", () => {
  const dfa = automatonOf(full(3));
  const cascade = value(cascadeOf(full(3)));

  it("finds a word on which another automaton differs", () => {
    const next = dfa.next.slice();
    next[1 * 3 + 2] = 0;
    const found = verifyCascade(cascade, { ...dfa, next });
    expect(found).toMatchObject({ status: "fails" });
    if (found.status === "holds") return;
    const walk = (table: Uint32Array) => found.word.reduce((state, letter) => table[state * 3 + letter], found.start);
    expect(walk(next)).not.toBe(walk(dfa.next));
  });

  it("finds a step that is missing, a wrong action, a wrong start and an action that is neither", () => {
    const [top, second] = cascade.levels;
    const changed = (level: Partial<typeof top>) => ({ ...cascade, levels: [{ ...top, ...level }, second] });
    expect(verifyCascade(changed({ child: new Map([...top.child].slice(1)) }), dfa)).toMatchObject({ status: "fails" });
    expect(verifyCascade(changed({ table: top.table.map((action) => (action + 1) % 3) }), dfa)).toMatchObject({
      status: "fails",
    });
    const actions = top.actions.map((action, i) =>
      i === 0 ? { kind: "permutation" as const, images: [0, 0, 1] } : action,
    );
    expect(verifyCascade(changed({ actions }), dfa)).toMatchObject({
      reason: "action 0 of level 0 is no permutation and no reset",
    });
    const starts = new Map([[0, [...(cascade.starts.get(1) ?? [])]]]);
    expect(verifyCascade({ ...cascade, starts }, dfa)).toMatchObject({
      reason: "coordinates that do not stand for state 0",
    });
    expect(verifyCascade({ ...cascade, starts: new Map() }, dfa)).toMatchObject({ status: "fails" });
    expect(verifyCascade(cascade, dfaOf("parity"))).toMatchObject({ status: "fails" });
  });
});

describe("divisionsOf", () => {
  const checked = (found: Holonomy, generators: Generators): number => {
    const divisions = value(divisionsOf(found));
    for (const { level, block, idempotent, words } of divisions) {
      const { tiles, set } = found.cascade.levels[level].blocks[block];
      const e = mapOfWord(generators, idempotent);
      expect(e.map((state) => e[state])).toEqual(e);
      expect(set.map((state) => e[state])).toEqual(set);
      const image = [...new Set(e)];
      for (const { images, word } of words) {
        const g = mapOfWord(generators, word);
        expect(tiles.map((tile) => tile.map((state) => g[state]).sort((a, b) => a - b))).toEqual(
          images.map((i) => tiles[i]),
        );
        expect(new Set(image.map((state) => e[g[state]])).size).toBe(image.length);
      }
    }
    return divisions.length;
  };

  it("gives words in maximal subgroups for the permutations of each block", () => {
    expect(checked(value(holonomy(full(5))), full(5))).toBe(4);
    // Only powers of the first map permute the set {0, 1}, so that the idempotent is the identity, with a larger image.
    const larger = generatorsOf(4, [
      [1, 0, 2, 3],
      [0, 0, 0, 1],
    ]);
    const found = value(holonomy(larger));
    expect(shape(found.cascade)).toEqual(["3 reset", "2 permutation-reset Z2"]);
    expect(checked(found, larger)).toBe(1);
    expect(value(divisionsOf(found))[0].idempotent).toEqual([]);
    const generators = transitionGenerators(dfaOf("tomita:3"));
    expect(checked(value(holonomy(dfaOf("tomita:3"))), generators)).toBeGreaterThan(0);
  });

  it("has nothing to say of aperiodic automata", () => {
    expect(checked(value(holonomy(dfaOf("dyck:1,depth=4"))), transitionGenerators(dfaOf("dyck:1,depth=4")))).toBe(0);
  });
});
