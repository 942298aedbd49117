import { describe, expect, it } from "vitest";
import { rational } from "../../number/rational.ts";
import type { Row } from "./distribution.ts";
import { limit } from "./limit.ts";
import type { Product } from "./product.ts";

/** A process given by its weights, started in one node. */
function given(rows: readonly (readonly number[])[], start: number, wrong: readonly number[]): Product {
  const made = rows.map((row): Row => {
    const entries = row.flatMap((weight, to) => (weight === 0 ? [] : [[to, BigInt(weight)] as const]));
    return { entries, total: BigInt(row.reduce((sum, weight) => sum + weight, 0)) };
  });
  return {
    start: { mass: new Map([[start, 1n]]), total: 1n },
    row: (node) => made[node],
    isWrong: (node) => wrong.includes(node),
    nodes: () => made.length,
  };
}

const half = rational(1n, 2n);

describe("the long run", () => {
  it("of the gambler's ruin with p = 1/3 from 2 of 4: ruin with probability 4/5", () => {
    const found = limit(
      given(
        [
          [1, 0, 0, 0, 0],
          [2, 0, 1, 0, 0],
          [0, 2, 0, 1, 0],
          [0, 0, 2, 0, 1],
          [0, 0, 0, 0, 1],
        ],
        2,
        [0],
      ),
      10,
    );
    if (found.kind !== "exact") throw new TypeError(found.reason);
    expect(found.average).toEqual(rational(4n, 5n));
    expect(found.residues).toEqual([rational(4n, 5n)]);
    expect(found.transient).toBe(3);
    expect(found.classes.map(({ nodes, reached }) => [nodes, reached])).toEqual([
      [[0], rational(4n, 5n)],
      [[4], rational(1n, 5n)],
    ]);
  });

  it("along residues: two cycles reached with a delay or without", () => {
    // 0 -> 1 or 3; 1 <-> 2; 3 <-> 4; wrong in 1 and 4: at odd lengths by the first, at even ones by the second.
    const found = limit(
      given(
        [
          [0, 1, 0, 3, 0],
          [0, 0, 1, 0, 0],
          [0, 1, 0, 0, 0],
          [0, 0, 0, 0, 1],
          [0, 0, 0, 1, 0],
        ],
        0,
        [1, 4],
      ),
      10,
    );
    if (found.kind !== "exact") throw new TypeError(found.reason);
    expect(found.average).toEqual(half);
    expect(found.residues).toEqual([rational(3n, 4n), rational(1n, 4n)]);
    expect(found.classes.map(({ period }) => period)).toEqual([2, 2]);
  });

  it("of a class with an unequal stationary distribution", () => {
    const found = limit(
      given(
        [
          [3, 1],
          [1, 1],
        ],
        0,
        [1],
      ),
      10,
    );
    if (found.kind !== "exact") throw new TypeError(found.reason);
    expect(found.average).toEqual(rational(1n, 3n));
  });

  it("is not computed beyond the bound", () => {
    const rows = Array.from({ length: 9 }, (_, i) => Array.from({ length: 9 }, (_, j) => (j === (i + 1) % 9 ? 1 : 0)));
    expect(limit(given(rows, 0, []), 8)).toEqual({ kind: "unknown", reason: "more than 8 nodes" });
  });
});
