import { describe, expect, it } from "vitest";
import { type Arithmetic, withoutGates } from "../../number/generic.ts";
import { dot, multiplyAdd } from "./dot.ts";

/** Arithmetic that writes down what is done. */
const written: Arithmetic<string> = {
  constant: () => "c",
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `${a}·${b}`,
  fma: (a, b, c) => `fma(${a}, ${b}, ${c})`,
  ...withoutGates,
  read: (x) => `[${x}]`,
  affine: (_, x) => `affine(${x.join()})`,
};
const order = (sum: "sequential" | "pairwise", multiplyAdd: "separate" | "fused") =>
  ({ sum, multiplyAdd, delta: "D1" }) as const;
const a = ["a", "b", "c", "d", "e"];
const x = ["1", "2", "3", "4", "5"];
const text = (sum: "sequential" | "pairwise", fused: "separate" | "fused", size: number, start?: string) =>
  dot(written, order(sum, fused), a.slice(0, size), x.slice(0, size), start);

describe("a dot product", () => {
  it("sequential and separate adds products from left to right, the start last", () => {
    expect(text("sequential", "separate", 1)).toBe("a·1");
    expect(text("sequential", "separate", 4)).toBe("(((a·1 + b·2) + c·3) + d·4)");
    expect(text("sequential", "separate", 2, "s")).toBe("((a·1 + b·2) + s)");
  });

  it("sequential and fused is a chain of multiply-adds from the start, or from the first product", () => {
    expect(text("sequential", "fused", 1)).toBe("a·1");
    expect(text("sequential", "fused", 3)).toBe("fma(c, 3, fma(b, 2, a·1))");
    expect(text("sequential", "fused", 2, "s")).toBe("fma(b, 2, fma(a, 1, s))");
  });

  it("pairwise adds neighbours level by level and carries an odd last one", () => {
    expect(text("pairwise", "separate", 1)).toBe("a·1");
    expect(text("pairwise", "separate", 3)).toBe("((a·1 + b·2) + c·3)");
    expect(text("pairwise", "separate", 4)).toBe("((a·1 + b·2) + (c·3 + d·4))");
    expect(text("pairwise", "separate", 5, "s")).toBe("((((a·1 + b·2) + (c·3 + d·4)) + e·5) + s)");
  });

  it("pairwise has nothing to fuse", () => {
    expect(text("pairwise", "fused", 5, "s")).toBe(text("pairwise", "separate", 5, "s"));
  });
});

describe("a multiply-add", () => {
  it("rounds once or twice, as the order says", () => {
    expect(multiplyAdd(written, order("sequential", "separate"), "c", "x", "s")).toBe("(c·x + s)");
    expect(multiplyAdd(written, order("sequential", "fused"), "c", "x", "s")).toBe("fma(c, x, s)");
  });
});
