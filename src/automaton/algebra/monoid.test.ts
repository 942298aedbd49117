// Enumeration and Green's classes against definitions: naive closure of maps, and relations computed element by element.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../languages.ts";
import { enumerate } from "./enumerate.ts";
import {
  ALGEBRA_LIMITS,
  type Generators,
  type Green,
  generatorsOf,
  greens,
  idempotentCount,
  idempotentsOf,
  type Monoid,
  mapOfWord,
  monoid,
  type Outcome,
  product,
  syntacticMonoid,
  wordOf,
} from "./index.ts";

function value<T>(outcome: Outcome<T>): T {
  if (outcome.status === "unknown") throw new Error(outcome.reason);
  return outcome.value;
}

/** The cycle, a transposition, and a map that joins two points: all maps on n points. */
function full(n: number): Generators {
  const points = Array.from({ length: n }, (_, i) => i);
  return generatorsOf(n, [
    points.map((i) => (i + 1) % n),
    points.map((i) => (i < 2 ? (1 - i) % n : i)),
    points.map((i) => (i === 0 ? 1 % n : i)),
  ]);
}

/** A generator of 32-bit numbers, so that the cases are stated by their seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomGenerators(seed: number, degree: number, letters: number): Generators {
  const below = numbers(seed);
  return generatorsOf(
    degree,
    Array.from({ length: letters }, () => Array.from({ length: degree }, () => below(degree))),
  );
}

/** Breadth-first closure with strings: the order is that of shortlex-least words. */
function naive({ degree, maps }: Generators): { readonly elements: number[][]; readonly words: number[][] } {
  const elements = [Array.from({ length: degree }, (_, i) => i)];
  const words: number[][] = [[]];
  const seen = new Set([elements[0].join()]);
  for (let at = 0; at < elements.length; at++) {
    for (const [a, map] of maps.entries()) {
      const next = elements[at].map((i) => map[i]);
      if (seen.has(next.join())) continue;
      seen.add(next.join());
      elements.push(next);
      words.push([...words[at], a]);
    }
  }
  return { elements, words };
}

const key = (set: Iterable<number>): string => [...new Set(set)].sort((a, b) => a - b).join();

/** Green's classes from principal ideals. */
function ideals(elements: readonly number[][]) {
  const numberOf = new Map(elements.map((map, i) => [map.join(), i]));
  const times = (x: readonly number[], y: readonly number[]): number =>
    numberOf.get(x.map((i) => y[i]).join()) ?? Number.NaN;
  const table = elements.map((x) => elements.map((y) => times(x, y)));
  const right = elements.map((_, x) => key(table[x]));
  const left = elements.map((_, x) => key(table.map((row) => row[x])));
  const two = elements.map((_, x) => key(table.flatMap((row) => table[row[x]])));
  const regular = elements.map((_, x) => elements.some((_, y) => table[table[x][y]][x] === x));
  const idempotent = elements.map((_, x) => table[x][x] === x);
  return { right, left, two, regular, idempotent };
}

function summary(found: Green) {
  return {
    size: Number(found.size),
    ...found.counts,
    d: found.classes.length,
    regular: found.classes.filter(({ regular }) => regular).length,
    idempotents: value(idempotentCount(found, ALGEBRA_LIMITS)),
  };
}

function naiveSummary(elements: readonly number[][]) {
  const { right, left, two, regular, idempotent } = ideals(elements);
  return {
    size: elements.length,
    r: new Set(right).size,
    l: new Set(left).size,
    h: new Set(right.map((r, i) => `${r}/${left[i]}`)).size,
    d: new Set(two).size,
    regular: new Set(two.filter((_, i) => regular[i])).size,
    idempotents: idempotent.filter(Boolean).length,
  };
}

/** The longest chain of two-sided ideals, counting those that `counts` accepts by a member. */
function longest(two: readonly string[], counts: (ideal: string) => boolean): number {
  const distinct = [...new Set(two)].map((ideal) => ({ ideal, members: new Set(ideal.split(",")) }));
  distinct.sort((a, b) => a.members.size - b.members.size);
  const best: number[] = [];
  for (const [i, { ideal, members }] of distinct.entries()) {
    const below = distinct.slice(0, i).map((other, j) => (other.members.isSubsetOf(members) ? best[j] : 0));
    best.push(Math.max(0, ...below) + Number(counts(ideal)));
  }
  return Math.max(...best);
}

describe("the full transformation monoid", () => {
  it.each([1, 2, 3, 4, 5, 6])("T_%i has n^n elements, n J-classes in a chain, and S_n on top", (n) => {
    const generators = full(n);
    const all = value(monoid(generators));
    expect(all.size).toBe(n ** n);
    const found = value(greens(generators));
    expect(Number(found.size)).toBe(n ** n);
    expect(found.classes.map(({ rank }) => rank)).toEqual(Array.from({ length: n }, (_, i) => n - i));
    expect(found.classes.every(({ regular }) => regular)).toBe(true);
    const factorial = Array.from({ length: n }, (_, i) => BigInt(i + 1)).reduce((a, b) => a * b, 1n);
    expect(found.classes[0].group.order).toBe(factorial);
    expect(found.classes[0].size).toBe(factorial);
    expect([found.height, found.depth]).toEqual([n, n - 1]);
  });

  it("T_8 is known without its 16,777,216 elements", () => {
    const found = value(greens(full(8)));
    expect(found.size).toBe(16_777_216n);
    expect(found.counts).toEqual({ r: 4140, l: 255, h: 243_203 });
    expect(value(idempotentCount(found, ALGEBRA_LIMITS))).toBe(41_393);
  });

  it("the symmetric inverse monoid of partial permutations, with a sink for undefined", () => {
    // Points 0 … 3 and the sink 4: the sum of C(4, k)^2 k! partial permutations.
    const found = value(
      greens(
        generatorsOf(5, [
          [1, 2, 3, 0, 4],
          [1, 0, 2, 3, 4],
          [4, 1, 2, 3, 4],
        ]),
      ),
    );
    expect(summary(found)).toEqual({ size: 209, r: 16, l: 16, h: 70, d: 5, regular: 5, idempotents: 16 });
  });

  it("resets: right zeros with an identity", () => {
    const found = value(
      greens(
        generatorsOf(3, [
          [0, 0, 0],
          [1, 1, 1],
          [2, 2, 2],
        ]),
      ),
    );
    expect(summary(found)).toEqual({ size: 4, r: 2, l: 4, h: 4, d: 2, regular: 2, idempotents: 4 });
    expect(found.depth).toBe(0);
  });

  it("order-preserving maps are aperiodic: C(2n - 1, n - 1) of them", () => {
    const n = 5;
    const points = Array.from({ length: n }, (_, i) => i);
    const maps = points
      .slice(1)
      .flatMap((i) => [points.map((p) => (p === i ? i - 1 : p)), points.map((p) => (p === i - 1 ? i : p))]);
    const found = value(greens(generatorsOf(n, maps)));
    expect([found.size, found.depth]).toEqual([126n, 0]);
  });
});

describe("against principal ideals", () => {
  const check = (generators: Generators): void => {
    const { elements } = naive(generators);
    const found = value(greens(generators));
    expect(summary(found)).toEqual(naiveSummary(elements));
    const { two, idempotent, right, left } = ideals(elements);
    expect(found.height).toBe(longest(two, () => true));
    const h = right.map((r, i) => `${r}/${left[i]}`);
    const sizes = Map.groupBy(h, (name) => name);
    const essential = new Set(two.filter((_, i) => idempotent[i] && (sizes.get(h[i])?.length ?? 0) > 1));
    expect(found.depth).toBe(longest(two, (ideal) => essential.has(ideal)));
  };

  it("all pairs of maps on at most 3 points", { timeout: 120_000 }, () => {
    for (const n of [1, 2, 3]) {
      const maps = Array.from({ length: n ** n }, (_, code) =>
        Array.from({ length: n }, (_, point) => Math.floor(code / n ** point) % n),
      );
      for (const a of maps) for (const b of maps) check(generatorsOf(n, [a, b]));
    }
  });

  it("random monoids of degree 4 and 5, which have classes that are not regular", { timeout: 120_000 }, () => {
    let irregular = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const generators = randomGenerators(seed, 4 + (seed % 2), 2);
      const { elements } = naive(generators);
      if (elements.length > 150) continue;
      check(generators);
      irregular += value(greens(generators)).classes.filter(
        ({ regular, group }) => !regular && group.order > 1n,
      ).length;
    }
    expect(irregular).toBeGreaterThan(0);
  });
});

describe("enumeration", () => {
  const check = (generators: Generators, all: Monoid): void => {
    const { elements, words } = naive(generators);
    expect(all.size).toBe(elements.length);
    const numberOf = new Map(elements.map((map, i) => [map.join(), i]));
    for (let i = 0; i < all.size; i++) {
      expect(all.element(i).join()).toBe(elements[i].join());
      expect(wordOf(all, i)).toEqual(words[i]);
      for (const [a, map] of generators.maps.entries()) {
        const at = i * generators.maps.length + a;
        expect(all.right[at]).toBe(numberOf.get(elements[i].map((p) => map[p]).join()));
        expect(all.left?.[at]).toBe(numberOf.get([...map].map((p) => elements[i][p]).join()));
      }
    }
  };

  it("agrees with naive closure in elements, shortlex words and both Cayley graphs", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const generators = randomGenerators(seed, 2 + (seed % 9), 1 + (seed % 3));
      if (value(greens(generators)).size > 1000n) continue;
      check(generators, value(monoid(generators)));
    }
  });

  it("is the same through rows and through packed maps", () => {
    // Degree 7 takes rows up to 32,768 elements and packed maps above; a fixed point more takes rows only.
    const small = full(7);
    const large = generatorsOf(
      9,
      small.maps.map((map) => [...map, 7, 8]),
    );
    const [packed, rows] = [value(enumerate(small)), value(enumerate(large))];
    expect(packed.size).toBe(823_543);
    expect(rows.size).toBe(packed.size);
    expect(rows.right.findIndex((x, at) => packed.right[at] !== x)).toBe(-1);
    expect(rows.left?.findIndex((x, at) => packed.left?.[at] !== x)).toBe(-1);
    expect(wordOf(rows, 800_000)).toEqual(wordOf(packed, 800_000));
  });

  it("multiplies by tracing and lists idempotents", () => {
    const generators = full(4);
    const all = value(monoid(generators));
    for (let x = 0; x < all.size; x += 7) {
      for (let y = 0; y < all.size; y += 5) {
        const [first, then] = [all.element(x), all.element(y)];
        expect(all.element(product(all, x, y))).toEqual(first.map((point) => then[point]));
      }
    }
    expect(idempotentsOf(all)).toHaveLength(41);
    expect(idempotentsOf(all).every((e) => product(all, e, e) === e)).toBe(true);
  });

  it("duplicate letters, an identity letter and no letters", () => {
    const twice = generatorsOf(3, [
      [0, 1, 2],
      [1, 2, 0],
      [1, 2, 0],
    ]);
    check(twice, value(monoid(twice)));
    expect(value(monoid(generatorsOf(3, []))).size).toBe(1);
    expect(value(greens(generatorsOf(3, []))).size).toBe(1n);
    expect(value(greens(generatorsOf(0, []))).size).toBe(1n);
  });

  it("ends with the bound that stopped it", () => {
    const limits = { ...ALGEBRA_LIMITS, elements: 1000, classes: 100, bytes: 1e9 };
    expect(monoid(full(6), limits)).toEqual({ status: "unknown", reason: "more than 1000 elements" });
    expect(monoid(full(9), limits)).toEqual({ status: "unknown", reason: "more than 1000 elements" });
    expect(greens(full(8), limits)).toEqual({ status: "unknown", reason: "more than 100 images" });
    expect(greens(full(6), limits)).toEqual({ status: "unknown", reason: "more than 100 R-classes" });
    expect(monoid(full(8), { ...ALGEBRA_LIMITS, bytes: 2e8 })).toMatchObject({ status: "unknown" });
    expect(monoid(full(4), { ...ALGEBRA_LIMITS, elements: 256 }).status).toBe("done");
    expect(monoid(full(4), { ...ALGEBRA_LIMITS, elements: 255 }).status).toBe("unknown");
  });

  it("refuses maps that are none", () => {
    expect(() => generatorsOf(2, [[0, 2]])).toThrow("expected images in [0, 2), found 2 in map 0");
    expect(() => generatorsOf(2, [[0]])).toThrow("expected 2 images, found 1");
    expect(() => generatorsOf(70_000, [])).toThrow(RangeError);
  });
});

describe("the syntactic monoid", () => {
  it("tells words apart exactly when a context does", () => {
    const { dfa } = parseLanguage("tomita:3");
    const { monoid: all, accepted } = value(syntacticMonoid(dfa));
    expect(all.size).toBe(26);
    const letters = dfa.symbols.length;
    const contexts = Array.from({ length: all.size }, (_, x) =>
      Array.from({ length: all.size ** 2 }, (_, uv) => {
        const ux = product(all, Math.floor(uv / all.size), x);
        return accepted[product(all, ux, uv % all.size)];
      }).join(""),
    );
    expect(new Set(contexts).size).toBe(all.size);
    expect(mapOfWord(all.generators, wordOf(all, 7))).toEqual(all.element(7));
    expect(all.right).toHaveLength(all.size * letters);
  });
});
