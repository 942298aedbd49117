import { describe, expect, it } from "vitest";
import { parseFormat } from "../../number/formats.ts";
import { sumWgsl, sumWords } from "./sum.ts";

const policy = (name: string) =>
  ({ format: parseFormat(name), rounding: "tiesToEven", overflow: "saturate", subnormals: "gradual" }) as const;

describe("exact sums in kernels", () => {
  it("have room for every product: E4M3FN from 2^-18 below 2^18, two terms and a sign", () => {
    expect(sumWords(policy("E4M3FN"), { factors: 2, terms: 2 })).toEqual({ low: -18, words: 2 });
    expect(sumWords(policy("E5M2"), { factors: 2, terms: 4 })).toEqual({ low: -32, words: 3 });
  });

  it("refuse what does not fit", () => {
    expect(() => sumWords(policy("binary16"), { factors: 3, terms: 2 })).toThrow("products of at most 31 bits");
    expect(() => sumWords(policy("bfloat16"), { factors: 3, terms: 2 })).toThrow("sums of at most 640 bits");
    expect(() => sumWgsl(policy("q3.4"), { factors: 2, terms: 2 })).toThrow("floating point");
  });
});
