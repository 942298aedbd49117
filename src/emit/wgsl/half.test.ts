import { describe, expect, it } from "vitest";
import type { Overflow, RoundingPolicy } from "../../number/format.ts";
import { parseFormat } from "../../number/formats.ts";
import { arithmeticWgsl, carries } from "./arithmetic.ts";
import { halfBarriers, halfOpaqueWords } from "./half.ts";

function policy(name: string, overflow: Overflow, changes: Partial<RoundingPolicy> = {}): RoundingPolicy {
  return { format: parseFormat(name), rounding: "tiesToEven", overflow, subnormals: "gradual", ...changes };
}

describe("the half carrier", () => {
  it("holds binary16 and narrower formats with cheap ends", () => {
    for (const [name, overflow] of [
      ["binary16", "infinity"],
      ["E4M3FN", "nan"],
      ["E4M3FN", "saturate"],
      ["E5M2", "infinity"],
      ["E4M3IEEE", "infinity"],
      ["E3M2FN", "saturate"],
      ["E2M3FN", "saturate"],
      ["E2M1FN", "saturate"],
    ] as const)
      expect([name, carries("half", policy(name, overflow))]).toEqual([name, true]);
  });

  it.each([
    [policy("bfloat16", "infinity"), "binary16, or a format that binary16 holds with innocuous double rounding"],
    [policy("E3M4", "infinity"), "binary16, or a format that binary16 holds with innocuous double rounding"],
    [policy("float:e5m3", "infinity"), "binary16, or a format that binary16 holds with innocuous double rounding"],
    [policy("E5M2FNUZ", "nan"), "binary16, or a format that binary16 holds with innocuous double rounding"],
    [policy("E5M2", "saturate"), "an overflow that binary16 has cheaply for E5M2"],
    [policy("binary16", "saturate"), "an overflow that binary16 has cheaply for binary16"],
    [policy("E4M3FN", "nan", { rounding: "towardZero" }), "rounding tiesToEven"],
    [policy("E4M3FN", "nan", { subnormals: "flush" }), "subnormals gradual"],
    [policy("q1.2", "wrap"), "a floating-point format"],
  ] as const)("refuses what it does not hold, by name (%#)", (given, expected) => {
    expect(carries("half", given)).toBe(false);
    expect(() => arithmeticWgsl(given, { carrier: "half" })).toThrow(
      `carrier: expected ${expected}, for the half carrier`,
    );
  });

  it("asks for f16, has two lanes, and reads its neutral elements from the uniform", () => {
    const { code, lanes, opaque } = arithmeticWgsl(policy("binary16", "infinity"), {
      carrier: "half",
      barrier: "unit",
    });
    expect(code).toMatch(/^enable f16;$/m);
    expect(lanes).toBe(2);
    expect(opaque).toEqual([0x3c008000, 0, 0, 0]);
    expect(code).toContain("fn mul(a: num, b: num) -> num { return fma(a, b, bitcast<vec2<f16>>(opaque.x).xx); }");
  });

  it("has factors and scales of E4M3FN: 2^7, and what makes 480 infinite and leaves 448", () => {
    const given = policy("E4M3FN", "nan");
    expect(halfBarriers(given)).toEqual(["factors", "unit", "xor"]);
    const [, factors, ends] = halfOpaqueWords(given);
    expect(factors).toBe(0xd8005800);
    const { bias, precision } = parseFormat("binary16") as { bias: number; precision: number };
    const scale = 2 ** ((ends >> 10) - bias) * (1 + (ends % 2 ** (precision - 1)) / 2 ** (precision - 1));
    expect(448 * scale).toBeLessThan(65520);
    expect(480 * scale).toBeGreaterThanOrEqual(65520);
  });
});
