import { describe, expect, it } from "vitest";
import { exactSum } from "./two-sum.ts";

describe("exactSum", () => {
  it("is the sum where a double holds it, in either order", () => {
    expect([exactSum(0.1, 0.2), exactSum(1, 2 ** -53), exactSum(2 ** -53, 1)]).toEqual([NaN, NaN, NaN]);
    expect([exactSum(1, 2 ** -52), exactSum(3, -3), exactSum(-0, -0)]).toEqual([1 + 2 ** -52, 0, -0]);
  });

  it("is NaN beyond the doubles and of infinities", () => {
    expect([exactSum(Number.MAX_VALUE, Number.MAX_VALUE), exactSum(Infinity, 1)]).toEqual([NaN, NaN]);
  });
});
