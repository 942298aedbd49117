import { describe, expect, it } from "vitest";
import { allPermutations, composePacked, cycle, cycleName, isEven, pack } from "./permutations.ts";

describe("permutations", () => {
  it("are listed in lexicographic order of the one-line notation", () => {
    expect(allPermutations(3).map((permutation) => permutation.join(""))).toEqual([
      "012",
      "021",
      "102",
      "120",
      "201",
      "210",
    ]);
  });

  it("are named by their cycles, least points first, fixed points left out", () => {
    expect(allPermutations(3).map(cycleName)).toEqual(["", "(2 3)", "(1 2)", "(1 2 3)", "(1 3 2)", "(1 3)"]);
    expect(cycleName([2, 3, 0, 1])).toBe("(1 3)(2 4)");
  });

  it("have cycles that take each point to the next", () => {
    expect(cycle(4, [0, 1, 2])).toEqual([1, 2, 0, 3]);
  });

  it("are even for half of the symmetric group", () => {
    expect(allPermutations(4).filter(isEven)).toHaveLength(12);
    expect(isEven(cycle(5, [1, 3]))).toBe(false);
  });

  it("compose with the letter acting last", () => {
    const transposition = cycle(3, [0, 1]);
    const rotation = cycle(3, [0, 1, 2]);
    expect(composePacked(transposition, pack(rotation))).toBe(pack([0, 2, 1]));
    expect(composePacked(rotation, pack(transposition))).toBe(pack([2, 1, 0]));
  });

  it("use the whole width of eight points", () => {
    const reversal = [7, 6, 5, 4, 3, 2, 1, 0];
    expect(composePacked(reversal, pack(reversal))).toBe(pack(cycle(8, [])));
  });
});
