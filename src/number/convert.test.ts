import { describe, expect, it } from "vitest";
import { encode } from "./codec.ts";
import { convert, dot } from "./convert.ts";
import { fromNumber } from "./exact.ts";
import type { RoundingPolicy } from "./format.ts";
import { defaultOverflow, parseFormat } from "./formats.ts";

function policy(name: string): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" };
}

describe("conversion", () => {
  it("rounds once: binary32 to E4M3FN is not the same through bfloat16", () => {
    const [binary32, bfloat16] = [policy("binary32"), policy("bfloat16")];
    // Just above the midpoint 1.0625 of 1 and 1.125; bfloat16 rounds it to the midpoint first.
    const x = encode(binary32.format, fromNumber(1.0625 + 2 ** -20));
    expect(convert(binary32.format, policy("E4M3FN"), x)).toBe(0x39);
    const through = convert(binary32.format, bfloat16, x);
    expect(convert(bfloat16.format, policy("E4M3FN"), through)).toBe(0x38);
  });

  it("keeps what both formats have, and NaN where there is one", () => {
    const E5M2 = parseFormat("E5M2");
    expect([0x80, 0x7c, 0x7f].map((code) => convert(E5M2, policy("binary16"), code))).toEqual([0x8000, 0x7c00, 0x7e00]);
    expect([0x80, 0xfc].map((code) => convert(E5M2, policy("E4M3FNUZ"), code))).toEqual([0, 0x80]);
    expect(() => convert(E5M2, policy("E2M1FN"), 0x7f)).toThrow(RangeError);
  });
});

describe("dot products", () => {
  const E4M3FN = parseFormat("E4M3FN");
  const codes = (...numbers: number[]) => numbers.map((x) => encode(E4M3FN, fromNumber(x)));
  const result = (order: "sequential" | "pairwise" | "exact", more: object = {}) => {
    const [a, b] = [codes(16, 1, 1, -16), codes(1, 1, 1, 1)];
    return dot(E4M3FN, policy("E4M3FN"), a, b, { order, ...more });
  };

  it("depend on the order: 16 + 1 + 1 - 16 at a precision of 4 bits", () => {
    // Left to right 16 + 1 = 17 goes to the even 16, twice; as (16 + 1) + (1 - 16) it is 16 - 15; exactly it is 2.
    expect([result("sequential"), result("pairwise"), result("exact")]).toEqual(codes(0, 1, 2));
  });

  it("depend on the accumulator", () => {
    expect(result("sequential", { accumulator: policy("bfloat16") })).toBe(codes(2)[0]);
  });

  it("round a product before it is added, or not", () => {
    // 1.125 · 1.125 = 1.265625 goes to 1.25.
    const [a, b] = [codes(1.125, -1.25), codes(1.125, 1)];
    const run = (products: "separate" | "fused") =>
      dot(E4M3FN, policy("E4M3FN"), b, a, { order: "sequential", products });
    expect(run("separate")).toBe(codes(0)[0]);
    const [c, d] = [codes(-1.25, 1.125), codes(1, 1.125)];
    expect(dot(E4M3FN, policy("E4M3FN"), c, d, { order: "sequential", products: "fused" })).toBe(codes(0.015625)[0]);
  });

  it("carry an odd last term", () => {
    const ones = codes(1, 1, 1, 1, 1);
    expect(dot(E4M3FN, policy("E4M3FN"), ones, ones, { order: "pairwise" })).toBe(codes(5)[0]);
  });

  it("of nothing are zero, and of different lengths a mistake", () => {
    expect(dot(E4M3FN, policy("E4M3FN"), [], [], { order: "sequential" })).toBe(0);
    expect(() => dot(E4M3FN, policy("E4M3FN"), [1], [], { order: "exact" })).toThrow(RangeError);
    expect(() => dot(E4M3FN, policy("E4M3FN"), [1], [1], { order: "exact", products: "fused" })).toThrow(TypeError);
  });
});
