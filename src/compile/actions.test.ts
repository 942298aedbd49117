import { describe, expect, it } from "vitest";
import { reflectionLength } from "../automaton/algebra/index.ts";
import { allPermutations } from "../automaton/permutations.ts";
import {
  affine,
  identityAction,
  moved,
  negate,
  normBound,
  overwrite,
  product,
  strongestFactor,
  swap,
  swapsOf,
} from "./actions.ts";

describe("actions", () => {
  it("permute rows with the least number of reflections, for all permutations of up to 5 points", () => {
    for (const n of [1, 2, 3, 4, 5]) {
      for (const images of allPermutations(n)) {
        const factors = swapsOf(images, n);
        expect(factors.length).toBe(reflectionLength(images));
        const state = images.map((_, i) => i + 1);
        const to = moved(product(n, factors), state);
        expect(images.map((image) => to[image])).toEqual(state);
      }
    }
  });

  it("say by a matrix and an input what the factors do in turn", () => {
    const action = product(2, [swap(2, 0, 1), overwrite(2, 0, 7)]);
    expect(action.matrix).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(action.input).toEqual([7, 0]);
    expect(moved(action, [3, 4])).toEqual([7, 3]);
  });

  it("forget the state where a gate clears it", () => {
    const action = product(3, [overwrite(3, 1, 1)], true);
    expect(moved(action, [5, 6, 7])).toEqual([0, 1, 0]);
  });

  it("know their norm, and the eigenvalue of a factor that is least", () => {
    expect(normBound(identityAction(3))).toBe(1);
    expect(
      normBound(
        affine(
          [
            [1, 1],
            [0, 0],
          ],
          [0, 0],
        ),
      ),
    ).toBe(Math.SQRT2);
    expect(strongestFactor(product(1, [negate(1, 0)]))).toBe(2);
    expect(strongestFactor(product(1, [overwrite(1, 0, 3)]))).toBe(1);
  });
});
