import { describe, expect, it } from "vitest";
import { type Exact, fromNumber, toNumber } from "../../number/exact.ts";
import { withoutRounding } from "../../number/generic.ts";
import { type Parameters, type Shape, symbolStep } from "../layer.ts";
import { dense } from "./affine.ts";
import { deltaNet, deltaProduct } from "./delta.ts";

const exact = { regime: "exact", ties: "fail" } as const;
const numbers = (values: readonly number[]): Exact[] => values.map(fromNumber);

function step(layer: typeof deltaNet, shape: Shape, input: Record<string, number[]>, state: number[]): number[] {
  const parameters: Parameters = Object.fromEntries(
    Object.entries(input).map(([name, values]) => [name, numbers(values)]),
  );
  return symbolStep(layer, shape, parameters, exact)(withoutRounding, numbers(state)).map(toNumber);
}

describe("DeltaNet", () => {
  it("is (I - beta k k^T) H + beta k v^T", () => {
    const shape = { rows: 2, columns: 2 };
    const [k, beta, v] = [[1, -2], 0.5, [3, 5]];
    const state = [1, 2, 3, 4];
    const A = [1 - beta * k[0] * k[0], -beta * k[0] * k[1], -beta * k[1] * k[0], 1 - beta * k[1] * k[1]];
    const B = k.flatMap((c) => v.map((x) => beta * c * x));
    expect(step(deltaNet, shape, { k, beta: [beta], v }, state)).toEqual(step(dense, shape, { A, B }, state));
  });

  it("swaps two entries by the key (1, -1) and reflects by the key of norm one with beta 2", () => {
    expect(step(deltaNet, { rows: 3, columns: 1 }, { k: [0, 1, -1], beta: [1], v: [0] }, [1, 2, 3])).toEqual([1, 3, 2]);
    expect(step(deltaNet, { rows: 2, columns: 1 }, { k: [0, 1], beta: [2], v: [0] }, [5, 7])).toEqual([5, -7]);
  });

  it("treats the columns of the state apart", () => {
    const wide = step(deltaNet, { rows: 2, columns: 3 }, { k: [1, 0.5], beta: [1], v: [1, 2, 3] }, [1, 2, 3, 4, 5, 6]);
    for (let j = 0; j < 3; j++) {
      const one = step(deltaNet, { rows: 2, columns: 1 }, { k: [1, 0.5], beta: [1], v: [j + 1] }, [j + 1, j + 4]);
      expect([wide[j], wide[3 + j]]).toEqual(one);
    }
  });
});

describe("DeltaProduct", () => {
  const shape = { rows: 2, columns: 2 };
  const [k1, k2] = [
    [1, -1],
    [0.5, 2],
  ];

  it("applies its factors first to last", () => {
    const state = [1, 2, 3, 4];
    const product = step(deltaProduct, shape, { k: [...k1, ...k2], beta: [1, 0.5], v: [1, 2, 3, 4] }, state);
    const first = step(deltaNet, shape, { k: k1, beta: [1], v: [1, 2] }, state);
    expect(product).toEqual(step(deltaNet, shape, { k: k2, beta: [0.5], v: [3, 4] }, first));
    const other = step(deltaProduct, shape, { k: [...k2, ...k1], beta: [0.5, 1], v: [3, 4, 1, 2] }, state);
    expect(other).not.toEqual(product);
  });

  it("with one factor is DeltaNet", () => {
    const input = { k: k2, beta: [0.75], v: [1, -1] };
    expect(step(deltaProduct, shape, input, [1, 2, 3, 4])).toEqual(step(deltaNet, shape, input, [1, 2, 3, 4]));
  });

  it("counts its factors from the parameters", () => {
    const input: Parameters = { k: numbers([...k1, ...k2]), beta: numbers([1, 1]), v: numbers([0, 0, 0, 0]) };
    expect(deltaProduct.factors(input, shape)).toBe(2);
    expect(deltaNet.factors(input, shape)).toBe(1);
  });
});
