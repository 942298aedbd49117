import { describe, expect, it } from "vitest";
import { ROUNDINGS, type Rounding, type RoundingPolicy } from "../format.ts";
import { defaultOverflow, parseFormat } from "../formats.ts";
import { GATES, hardness } from "./index.ts";

function policy(name: string, rounding: Rounding = "tiesToEven"): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" };
}

describe("hardness", () => {
  it("counts every code once", () => {
    for (const rounding of ROUNDINGS) {
      for (const name of GATES) {
        const h = hardness(name, policy("E4M3FN", rounding));
        expect(h.special + h.exact + h.near + h.enclosed + h.none + h.unknown).toBe(256);
        expect(h.needing.reduce((a, b) => a + b, 0)).toBe(h.enclosed);
        expect(h.needing.length - 1).toBe(h.bits);
        expect(h.unknown).toBe(0);
      }
    }
  });

  it("of exp in E4M3FN", () => {
    // Code 35 is 0.171875, and e^0.171875 = 1.187529… lies 2^-15.05 above the midpoint 1.1875.
    const distance = Math.exp(0.171875) - 1.1875;
    expect(Math.log2(distance)).toBeCloseTo(-15.05, 1);
    expect(hardness("exp", policy("E4M3FN"))).toMatchObject({ bits: 16, code: 35, exact: 2, worked: 64 });
  });

  it("finds the argument whose series begins with a midpoint", () => {
    // sigmoid(x) = 1/2 + x/4 - x³/48 + …: for x = -2^-11 the first two make a midpoint, which is missed by 2^-33 / 48.
    const h = hardness("sigmoid", policy("binary16"));
    expect(h).toMatchObject({ bits: 37, code: 0x9000, worked: 64, unknown: 0 });
  });

  it("refuses wide formats", () => {
    expect(() => hardness("exp", policy("binary32"))).toThrow(RangeError);
  });
});
