import { describe, expect, it } from "vitest";
import { moved } from "./actions.ts";
import { LARGEST_GROUP, levelGroup, primeSeries } from "./level-group.ts";
import { reflectionsOf } from "./permutation-to-reflections.ts";

const S4 = [
  [1, 0, 2, 3],
  [1, 2, 3, 0],
];
const A5 = [
  [1, 2, 0, 3, 4],
  [1, 2, 3, 4, 0],
];
/** i and j of the quaternions acting on 1, i, -1, -i, j, k, -j, -k from the left. */
const Q8 = [
  [1, 2, 3, 0, 5, 6, 7, 4],
  [4, 7, 6, 5, 2, 1, 0, 3],
];

function listed(degree: number, generators: readonly (readonly number[])[]) {
  const group = levelGroup(degree, generators);
  if (group === undefined) throw new Error("expected a small group");
  return group;
}

describe("levelGroup", () => {
  it("lists a group with its products and inverses", () => {
    const group = listed(4, S4);
    expect(group.elements.length).toBe(24);
    for (const a of group.elements.keys()) expect(group.product(a, group.inverse(a))).toBe(0);
    const [a, b] = group.generators;
    expect(group.elements[group.product(a, b)]).toEqual([0, 2, 3, 1]);
  });

  it("leaves out what is too large", () => {
    const cycle = Array.from({ length: 8 }, (_, i) => (i + 1) % 8);
    const swap = [1, 0, 2, 3, 4, 5, 6, 7];
    expect(40_320).toBeGreaterThan(LARGEST_GROUP);
    expect(levelGroup(8, [swap, cycle])).toBeUndefined();
  });

  it("has a series of prime indices exactly for solvable groups", () => {
    const indices = (degree: number, generators: readonly (readonly number[])[]) =>
      primeSeries(listed(degree, generators))?.map(({ index }) => index);
    expect(indices(4, S4)).toEqual([2, 3, 2, 2]);
    expect(indices(8, Q8)).toEqual([2, 2, 2]);
    expect(indices(5, A5)).toBeUndefined();
  });

  it("has steps whose representatives and members make up the larger subgroup", () => {
    const group = listed(4, S4);
    let larger: ReadonlySet<number> = new Set(group.elements.keys());
    for (const { members, representatives } of primeSeries(group) ?? []) {
      const products = new Set(representatives.flatMap((x) => [...members].map((n) => group.product(x, n))));
      expect(products).toEqual(larger);
      larger = members;
    }
    expect(larger).toEqual(new Set([0]));
  });
});

describe("reflectionsOf", () => {
  it("is faithful: the start has as many images as the group has elements", () => {
    for (const [degree, generators, order] of [
      [4, S4, 24],
      [5, A5, 60],
      [8, Q8, 8],
    ] as const) {
      for (const { actions, initial } of reflectionsOf(listed(degree, generators))) {
        const reached = new Map([[initial.join(), initial]]);
        for (const state of reached.values())
          for (const action of actions) reached.set(moved(action, state).join(), moved(action, state));
        expect(reached.size).toBe(order);
      }
    }
  });

  it("finds fewer rows than states: S4 acting on its 24 elements turns a cube", () => {
    const group = listed(4, S4);
    const regular = listed(
      24,
      group.generators.map((g) => Array.from(group.elements.keys(), (x) => group.product(g, x))),
    );
    const [best] = reflectionsOf(regular);
    expect({ rows: best.rows, most: best.most }).toEqual({ rows: 3, most: 2 });
  });
});
