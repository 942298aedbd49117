import { describe, expect, it } from "vitest";
import { decode } from "./codec.ts";
import { fromNumber, nan, same, toNumber } from "./exact.ts";
import { parseFormat } from "./formats.ts";
import { ordinal } from "./order.ts";
import { maximum, maximumNumber, minimum, minimumNumber, relation, signedResult, totalOrder } from "./selection.ts";

const numbers = [-Infinity, -2, -0, 0, 0.5, 3, Infinity].map(fromNumber);

describe("minimum and maximum", () => {
  it("follow Math.min and Math.max, which have the same zeros and NaN", () => {
    for (const x of [...numbers, nan])
      for (const y of [...numbers, nan]) {
        const [a, b] = [toNumber(x), toNumber(y)];
        expect(Object.is(toNumber(minimum(x, y)), Math.min(a, b))).toBe(true);
        expect(Object.is(toNumber(maximum(x, y)), Math.max(a, b))).toBe(true);
      }
  });

  it("prefer numbers to NaN under the names with Number", () => {
    for (const x of numbers) {
      for (const choose of [minimumNumber, maximumNumber]) {
        expect(same(choose(x, nan), x)).toBe(true);
        expect(same(choose(nan, x), x)).toBe(true);
      }
      for (const y of numbers) expect(same(minimumNumber(x, y), minimum(x, y))).toBe(true);
    }
    expect(minimumNumber(nan, nan).kind).toBe("nan");
  });
});

describe("comparison", () => {
  it("has four relations", () => {
    expect(relation(fromNumber(-0), fromNumber(0))).toBe("equal");
    expect(relation(fromNumber(1), fromNumber(Infinity))).toBe("less");
    expect(relation(fromNumber(1), fromNumber(-1))).toBe("greater");
    expect(relation(nan, nan)).toBe("unordered");
  });
});

describe("the total order", () => {
  it.each(["E5M2", "E4M3FN", "E4M3FNUZ", "E8M0", "p3109:k6p3ue", "p3109:k6p3se", "E2M1FN", "q3.2", "uq2.3"])(
    "of %s is one, and on numbers that of ordinals",
    (name) => {
      const format = parseFormat(name);
      const codes = Array.from({ length: 2 ** format.bits }, (_, code) => code);
      const sorted = codes.toSorted((a, b) => (a === b ? 0 : totalOrder(format, a, b) ? -1 : 1));
      sorted.forEach((code, i) => {
        if (i > 0 && !(totalOrder(format, sorted[i - 1], code) && !totalOrder(format, code, sorted[i - 1])))
          throw new Error(`${name}: ${sorted[i - 1]} ${code}`);
      });
      const ordinals = sorted.flatMap((code) => ordinal(format, code) ?? []);
      expect(ordinals).toEqual(ordinals.map((_, i) => i));
    },
  );

  it("puts NaNs with the sign bit first, the others last, quiet ones outside", () => {
    const E5M2 = parseFormat("E5M2");
    const [quiet, signalling] = [0x7e, 0x7d];
    const order = [0x80 | quiet, 0x80 | signalling, 0xfc, 0x80, 0, 0x7c, signalling, quiet];
    for (let i = 1; i < order.length; i++) expect(totalOrder(E5M2, order[i], order[i - 1])).toBe(false);
    expect(totalOrder(parseFormat("E4M3FNUZ"), 0x80, 0xff)).toBe(true);
    expect(totalOrder(parseFormat("E8M0"), 0xff, 0xfe)).toBe(false);
  });
});

describe("negation and absolute value", () => {
  const policy = (name: string, overflow: "saturate" | "nan" | "infinity" | "wrap") => ({
    format: parseFormat(name),
    rounding: "tiesToEven" as const,
    overflow,
    subnormals: "flush" as const,
  });

  it("neither flush nor saturate", () => {
    const p = policy("E5M2", "saturate");
    const result = (code: number, operation: "neg" | "abs") => signedResult(p, decode(p.format, code), operation);
    expect([1, 0x7c, 0x80, 0xff].map((code) => result(code, "neg"))).toEqual([0x81, 0xfc, 0, 0x7e]);
    expect([0x81, 0xfc, 0x80].map((code) => result(code, "abs"))).toEqual([1, 0x7c, 0]);
  });

  it("overflow where there is no such number", () => {
    const negative = (name: string, overflow: "saturate" | "nan" | "wrap", code: number) => {
      const p = policy(name, overflow);
      return signedResult(p, decode(p.format, code), "neg");
    };
    expect(negative("int8", "saturate", 0x80)).toBe(0x7f);
    expect(negative("int8", "wrap", 0x80)).toBe(0x80);
    expect(negative("p3109:k8p4ue", "nan", 0x40)).toBe(0xff);
    expect(negative("p3109:k8p4ue", "saturate", 0x40)).toBe(0);
    expect(negative("E8M0", "saturate", 0x40)).toBe(0);
  });
});
