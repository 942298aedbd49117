import { describe, expect, it } from "vitest";
import { solve } from "./linear.ts";

describe("fraction-free elimination", () => {
  it("solves a system that needs a pivot", () => {
    // 2y = 1, 3x + y = 1
    const found = solve([
      [0n, 2n, 1n],
      [3n, 1n, 1n],
    ]);
    expect(found).toEqual({ numerators: [1n, 3n], denominator: 6n });
  });

  it("solves Hilbert's system of ten rows, made whole, exactly", () => {
    const n = 10;
    const scale = 232792560n;
    const hilbert = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => scale / BigInt(i + j + 1)));
    const x = hilbert.map((_, i) => BigInt(i) - 4n);
    const found = solve(hilbert.map((row) => [...row, row.reduce((sum, c, j) => sum + c * x[j], 0n)]));
    expect(found?.numerators.map((y) => y / (found.denominator || 1n))).toEqual(x);
    expect(found?.numerators.every((y) => y % found.denominator === 0n)).toBe(true);
  });

  it("knows a singular system", () => {
    expect(
      solve([
        [1n, 2n, 1n],
        [2n, 4n, 1n],
      ]),
    ).toBeUndefined();
  });
});
