import { describe, expect, it } from "vitest";
import { specification } from "./arithmetic.ts";
import type { Overflow, Rounding, RoundingPolicy, Subnormals } from "./format.ts";
import { parseFormat } from "./formats.ts";
import { tabulated } from "./tables.ts";

function policy(name: string, rounding: Rounding, overflow: Overflow, subnormals: Subnormals = "gradual") {
  return { format: parseFormat(name), rounding, overflow, subnormals } satisfies RoundingPolicy;
}

describe("tables", () => {
  it.each([
    policy("E4M3FN", "tiesToEven", "nan"),
    policy("E4M3FN", "towardNegative", "saturate", "flush"),
    policy("E5M2", "tiesToEven", "infinity"),
    policy("E5M2", "toOdd", "infinity"),
    policy("float:e6m1", "towardPositive", "infinity"),
    policy("q3.4", "tiesToEven", "wrap"),
    policy("uq0.8", "tiesToAway", "saturate"),
    policy("E3M2FN", "tiesToEven", "saturate"),
    policy("E2M1FN", "towardZero", "saturate"),
    policy("E4M3FNUZ", "tiesToEven", "nan"),
    policy("E8M0", "tiesToEven", "nan"),
    policy("p3109:k8p4se", "towardNegative", "infinity", "flush"),
    policy("p3109:k7p1ue", "tiesToEven", "saturate"),
    policy("float:e3m2,fn,bias=900", "tiesToEven", "nan"),
  ])("equal the specification on all pairs: $format.name $rounding $overflow $subnormals", (p) => {
    const slow = specification(p);
    const fast = tabulated(p);
    const count = 2 ** p.format.bits;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        const expected = [slow.add(a, b), slow.sub(a, b), slow.mul(a, b)];
        const found = [fast.add(a, b), fast.sub(a, b), fast.mul(a, b)];
        if (expected.some((code, i) => code !== found[i]))
          throw new Error(`${a}, ${b}: ${found.join()} for ${expected.join()}`);
      }
    }
    expect(fast.mulTable.length).toBe(count ** 2);
  });

  it("are made once for each policy", () => {
    const p = policy("E5M2", "tiesToEven", "infinity");
    expect(tabulated({ ...p })).toBe(tabulated(p));
    expect(tabulated({ ...p, subnormals: "flush" })).not.toBe(tabulated(p));
  });

  it("are indexed by a << bits | b", () => {
    const { subTable } = tabulated(policy("E5M2", "tiesToEven", "infinity"));
    expect(subTable[(0x40 << 8) | 0x3c]).toBe(0x3c);
  });

  it("refuse formats of more than 8 bits", () => {
    expect(() => tabulated(policy("binary16", "tiesToEven", "infinity"))).toThrow(RangeError);
  });
});
