// Permutation groups against naive closure, and known facts: orders, names, factors, least degrees.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allPermutations, cycle } from "../permutations.ts";
import {
  contains,
  type GroupStructure,
  groupStructure,
  movedPoints,
  orderOf,
  type Perm,
  type PermutationGroup,
  permutationGroup,
  reflectionLength,
} from "./index.ts";
import { elements, multiply } from "./permutation-group.ts";

function group(degree: number, generators: readonly ArrayLike<number>[]): PermutationGroup {
  const made = permutationGroup(
    degree,
    generators.map((g) => Uint16Array.from(g)),
  );
  if (made === undefined) throw new Error("work spent");
  return made;
}

function structure(of: PermutationGroup): GroupStructure {
  const made = groupStructure(of, { left: 4e9 });
  if (made === undefined) throw new Error("work spent");
  return made;
}

/** The product of cycles of points 0 … degree - 1. */
function cycles(degree: number, ...lists: readonly (readonly number[])[]): Perm {
  return lists
    .map((points): Perm => Uint16Array.from(cycle(degree, points)))
    .reduce(multiply, Uint16Array.from(cycle(degree, [])));
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function symmetric(n: number, degree = n, from = 0): Perm[] {
  return [cycles(degree, range(from, from + n)), cycles(degree, [from, from + 1])];
}

function alternating(n: number, degree = n, from = 0): Perm[] {
  return range(2, n).map((i) => cycles(degree, [from, from + 1, from + i]));
}

/** The direct product on disjoint points. */
function product(a: PermutationGroup, b: PermutationGroup): PermutationGroup {
  const degree = a.degree + b.degree;
  return group(degree, [
    ...a.generators.map((g) => [...g, ...range(a.degree, degree)]),
    ...b.generators.map((g) => [...range(0, a.degree), ...Array.from(g, (image) => image + a.degree)]),
  ]);
}

const cyclic = (n: number) => group(n, [cycles(n, range(0, n))]);

/** The regular representation from right multiplications of a table. */
function regular(table: readonly (readonly number[])[]): PermutationGroup {
  return group(
    table.length,
    table.map((_, y) => table.map((row) => row[y])),
  );
}

function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("Schreier-Sims", () => {
  it("agrees with naive closure in order, elements and membership, on random groups of degree 1 to 7", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const below = numbers(seed);
      const n = 1 + (seed % 7);
      const perms = allPermutations(n).map((p) => Uint16Array.from(p));
      const generators = range(0, 1 + (seed % 2)).map(() => perms[below(perms.length)]);
      const closure = new Map<string, Perm>([[range(0, n).join(), Uint16Array.from(range(0, n))]]);
      for (const [, x] of closure) {
        for (const g of generators) {
          const y = multiply(x, g);
          if (!closure.has(y.join())) closure.set(y.join(), y);
        }
      }
      const made = group(n, generators);
      expect(Number(made.order)).toBe(closure.size);
      expect(new Set(elements(made, 5040).map((x) => x.join()))).toEqual(new Set(closure.keys()));
      for (const x of perms.slice(0, 200)) expect(contains(made, x)).toBe(closure.has(x.join()));
    }
  });

  it.each([3, 5, 8, 12, 20, 40])("S_%i and A_n have n! and n!/2 elements", (n) => {
    const factorial = range(1, n + 1).reduce((product, k) => product * BigInt(k), 1n);
    expect(group(n, symmetric(n)).order).toBe(factorial);
    expect(group(n, alternating(n)).order).toBe(factorial / 2n);
  });

  it("says when its work is spent", () => {
    expect(permutationGroup(20, symmetric(20), { left: 1000 })).toBeUndefined();
  });
});

const M11 = group(11, [cycles(11, range(0, 11)), cycles(11, [2, 6, 10, 7], [3, 9, 4, 5])]);
const PSL27 = group(7, [cycles(7, range(0, 7)), cycles(7, [1, 2], [3, 6])]);
/** Affine maps of three bits, x to A x + b. */
const AGL32 = group(8, [
  [1, 0, 3, 2, 5, 4, 7, 6],
  range(0, 8).map((x) => ((x << 1) & 6) | (x >> 2)),
  range(0, 8).map((x) => x ^ ((x & 1) << 1)),
]);
/** S_5 wr Z_2 on two copies of five points. */
const WREATH = group(10, [...symmetric(5, 10), cycles(10, [0, 5], [1, 6], [2, 7], [3, 8], [4, 9])]);

describe("composition factors", () => {
  it.each([
    ["Z12", cyclic(12), ["Z3", "Z2", "Z2"]],
    ["S4", group(4, symmetric(4)), ["Z3", "Z2", "Z2", "Z2"]],
    ["S5", group(5, symmetric(5)), ["A5", "Z2"]],
    ["S10", group(10, symmetric(10)), ["A10", "Z2"]],
    ["A5 × A6", product(group(5, alternating(5)), group(6, alternating(6))), ["A6", "A5"]],
    ["PSL(2,7)", PSL27, ["PSL(2,7)"]],
    ["AGL(3,2)", AGL32, ["PSL(2,7)", "Z2", "Z2", "Z2"]],
    ["M11", M11, ["M11"]],
    ["S5 wr Z2", WREATH, ["A5", "A5", "Z2", "Z2", "Z2"]],
  ])("%s", (_, of, factors) => {
    expect(structure(of).compositionFactors).toEqual(factors);
  });

  it("multiply to the order", () => {
    expect([PSL27, AGL32, M11, WREATH].map(({ order }) => order)).toEqual([168n, 1344n, 7920n, 28_800n]);
  });

  it("are unknown where these methods end: M12 has 95,040 elements and is primitive", () => {
    const m12 = group(12, [
      ...M11.generators.map((g) => [...g, 11]),
      cycles(12, [0, 11], [1, 10], [2, 5], [3, 7], [4, 8], [6, 9]),
    ]);
    expect(m12.order).toBe(95_040n);
    expect(structure(m12)).toMatchObject({
      compositionFactors: "unknown",
      solvable: false,
      name: "order 95040, unnamed",
    });
  });
});

describe("names", () => {
  it.each([
    ["1", group(3, [])],
    ["Z2 × Z2", product(cyclic(2), cyclic(2))],
    ["Z2 × Z12", product(cyclic(4), cyclic(6))],
    ["Z1000", cyclic(1000)],
    ["Z5 × Z200", product(cyclic(5), cyclic(200))],
    ["S3", group(3, symmetric(3))],
    ["D4", group(4, [cycles(4, [0, 1, 2, 3]), cycles(4, [0, 2])])],
    ["D6", product(group(3, symmetric(3)), cyclic(2))],
    ["Z2 × Z2 × S3", product(product(group(3, symmetric(3)), cyclic(2)), cyclic(2))],
    ["Q8", group(8, [cycles(8, [0, 1, 2, 3], [4, 5, 6, 7]), cycles(8, [0, 4, 2, 6], [1, 7, 3, 5])])],
    ["Dic3", group(7, [cycles(7, [0, 1, 2]), cycles(7, [1, 2], [3, 4, 5, 6])])],
    ["A4", group(4, alternating(4))],
    ["Z5 ⋊ Z4 (x ↦ x^2)", group(5, [cycles(5, range(0, 5)), cycles(5, [1, 2, 4, 3])])],
    ["Z7 ⋊ Z3 (x ↦ x^2)", group(7, [cycles(7, range(0, 7)), cycles(7, [1, 2, 4], [3, 6, 5])])],
    ["S4", group(4, symmetric(4))],
    ["A5", group(5, alternating(5))],
    ["S6", group(6, symmetric(6))],
    ["A7", group(7, alternating(7))],
    ["S12", group(12, symmetric(12))],
    ["PSL(2,7)", PSL27],
    ["order 1344, unnamed", AGL32],
  ])("%s", (name, of) => {
    expect(structure(of).name).toBe(name);
  });
});

describe("least faithful degree", () => {
  it.each([
    ["Z6", cyclic(6), 5],
    ["Z30", cyclic(30), 10],
    ["Z1024", cyclic(1024), 1024],
    ["Z2 × Z2 × Z2", product(product(cyclic(2), cyclic(2)), cyclic(2)), 6],
    ["S5", group(5, symmetric(5)), 5],
    ["Q8", group(8, [cycles(8, [0, 1, 2, 3], [4, 5, 6, 7]), cycles(8, [0, 4, 2, 6], [1, 7, 3, 5])]), 8],
    ["Dic3", group(7, [cycles(7, [0, 1, 2]), cycles(7, [1, 2], [3, 4, 5, 6])]), 7],
    ["D6", product(group(3, symmetric(3)), cyclic(2)), 5],
  ])("%s", (_, of, degree) => {
    expect(structure(of).minimalDegree).toEqual({ least: degree, most: degree });
  });

  it("is a pair of bounds where it is not known", () => {
    expect(structure(WREATH).minimalDegree).toEqual({ least: 10, most: 10 });
    expect(structure(product(PSL27, cyclic(3))).minimalDegree).toEqual({ least: 10, most: 10 });
    expect(structure(product(AGL32, cyclic(5))).minimalDegree).toEqual({ least: 12, most: 13 });
  });
});

describe("one permutation", () => {
  it("has as reflection length the least number of transpositions, for all of S_5", () => {
    const least = new Map<string, number>([[range(0, 5).join(), 0]]);
    const swaps = range(0, 5).flatMap((i) => range(0, i).map((j) => cycles(5, [i, j])));
    for (const [name, length] of least)
      for (const swap of swaps) {
        const next = multiply(Uint16Array.from(name.split(",").map(Number)), swap).join();
        if (!least.has(next)) least.set(next, length + 1);
      }
    expect(least.size).toBe(120);
    for (const p of allPermutations(5)) expect(reflectionLength(p)).toBe(least.get(p.join()));
  });

  it("moves points and has an order: (1 2 3)(4 5)", () => {
    const p = cycles(6, [0, 1, 2], [3, 4]);
    expect([movedPoints(p), orderOf(p), reflectionLength(p)]).toEqual([5, 6n, 3]);
  });
});

const DATA = fileURLToPath(new URL("../../../../shared/data/groups", import.meta.url));

describe.skipIf(!existsSync(DATA))("multiplication tables of ../shared/data", () => {
  it.each([
    ["A5_alternating_group_on_5_letters", "A5"],
    ["Pinter_page_29", "S3"],
    ["Z2xZ2xZ2", "Z2 × Z2 × Z2"],
    ["a4_alternating_group_on_4_letters", "A4"],
    ["d3_dihedral_group_of_order_6", "S3"],
    ["d4_dihedral_group_on_4_vertices", "D4"],
    ["q8_quaternion_group", "Q8"],
    ["s3_symmetric_group_on_3_letters", "S3"],
    ["s3x_symmetric_group_OTHER", "S3"],
    ["sd16_semidihedral_group", "SD16"],
    ["v4_klein_4_group", "Z2 × Z2"],
    ["z4_cyclic_group_of_order_4", "Z4"],
  ])("%s is %s", (file, name) => {
    const { elements: names, table } = JSON.parse(readFileSync(`${DATA}/${file}.json`, "utf8")) as {
      readonly elements: readonly string[];
      readonly table: readonly (readonly (number | string)[])[];
    };
    const products = table.map((row) => row.map((x) => (typeof x === "number" ? x : names.indexOf(x))));
    const found = structure(regular(products));
    expect(found.name).toBe(name);
    expect(found.order).toBe(String(table.length));
  });
});
