import { describe, expect, it } from "vitest";
import type { Word } from "../../core/word.ts";
import { PREDICATES, type Predicate, spectralFacts } from "./facts.ts";
import { onlyRootsOfUnity, type ProductFinding, transitionProducts } from "./products.ts";
import { product, type ScaledMatrix, scaledMatrix } from "./scaled-matrix.ts";

const matrix = (rows: readonly (readonly number[])[], denominator = 1) =>
  scaledMatrix(
    rows.map((row) => row.map(BigInt)),
    BigInt(denominator),
  );
const swap = (n: number, i: number) =>
  matrix(
    Array.from({ length: n }, (_, a) =>
      Array.from({ length: n }, (_, b) => ((a === i ? i + 1 : a === i + 1 ? i : a) === b ? 1 : 0)),
    ),
  );
const found = (findings: readonly ProductFinding[], predicate: Predicate) => {
  const finding = findings.find((f) => f.predicate === predicate);
  return finding && { count: finding.count, ...(finding.first === undefined ? {} : { first: finding.first }) };
};

/** Every word up to a length, one by one. */
function bruteForce(transitions: readonly ScaledMatrix[], length: number, predicate: Predicate) {
  let level: { word: Word; product?: ScaledMatrix }[] = [{ word: [] }];
  let [count, first]: [bigint, Word | undefined] = [0n, undefined];
  for (let k = 0; k < length; k++) {
    level = level.flatMap(({ word, product: before }) =>
      transitions.map((a, x) => ({ word: [...word, x], product: before === undefined ? a : product(a, before) })),
    );
    for (const { word, product: p } of level) {
      if (p === undefined || !PREDICATES[predicate](spectralFacts(p, "A").counts)) continue;
      count++;
      first ??= word;
    }
  }
  return first === undefined ? { count } : { count, first };
}

describe("products of transitions", () => {
  const half = matrix(
    [
      [1, 1],
      [0, 0],
    ],
    2,
  );
  const shear = matrix([
    [1, 1],
    [0, 1],
  ]);
  const turn = matrix([
    [0, -1],
    [1, 0],
  ]);

  it.each(Object.keys(PREDICATES) as Predicate[])("are those of every word, one by one: %s", (predicate) => {
    const transitions = [half, shear, turn];
    const { findings, words, length } = transitionProducts(transitions, { length: 4, where: "A" });
    expect([length, words]).toEqual([4, 120n]);
    expect(found(findings, predicate)).toEqual(bruteForce(transitions, 4, predicate));
  });

  it("of two symmetric matrices with eigenvalues in [0, 1] have them too, of three not", () => {
    // Projections on the lines through (1, 0), (1, 2) and (-1, 2).
    const onto = (a: number, b: number) => {
      const n = a * a + b * b;
      return matrix(
        [
          [a * a, a * b],
          [a * b, b * b],
        ],
        n,
      );
    };
    const three = [onto(1, 0), onto(1, 2), onto(-1, 2)];
    const two = transitionProducts(three, { length: 2, where: "A" });
    expect(found(two.findings, "some real < 0")).toEqual({ count: 0n });
    const longer = transitionProducts(three, { length: 3, where: "A" });
    expect(found(longer.findings, "some real < 0")).toEqual(bruteForce(three, 3, "some real < 0"));
    expect(found(longer.findings, "some real < 0")?.count).toBeGreaterThan(0n);
  });

  it("of swaps are closed: all 24 permutations, stated for words of any length", () => {
    const report = transitionProducts([swap(4, 0), swap(4, 1), swap(4, 2)], { length: 2, where: "A" });
    expect(report.products.length).toBe(9);
    expect(found(report.findings, "some not real")).toEqual({ count: 4n, first: [0, 1] });
    const { beyond } = report;
    expect(beyond.kind).toBe("closed");
    if (beyond.kind !== "closed") return;
    expect(beyond.products.length).toBe(24);
    // Three-cycles and four-cycles.
    expect(found(beyond.findings, "some not real")).toEqual({ count: 14n, first: [0, 1] });
    expect(found(beyond.findings, "some |lambda| > 1")).toEqual({ count: 0n });
  });

  it("are infinitely many where an eigenvalue is neither 0 nor a root of unity", () => {
    const pythagoras = matrix(
      [
        [3, -4],
        [4, 3],
      ],
      5,
    );
    expect(onlyRootsOfUnity(spectralFacts(pythagoras, "A"))).toBe(false);
    expect(onlyRootsOfUnity(spectralFacts(turn, "A"))).toBe(true);
    expect(transitionProducts([turn, pythagoras], { length: 1, where: "A" }).beyond).toEqual({
      kind: "open",
      word: [1],
    });
    expect(transitionProducts([half], { length: 1, where: "A" }).beyond).toEqual({ kind: "open", word: [0] });
  });

  it("that a bound ends are said to be unknown beyond it", () => {
    const { beyond, length } = transitionProducts([shear], { length: 5, where: "A", limit: 3 });
    expect(length).toBe(3);
    expect(beyond).toEqual({ kind: "unknown", explored: 4 });
    expect(transitionProducts([shear], { length: 5, where: "A", interrupted: () => true }).length).toBe(0);
  });
});
