import { describe, expect, it } from "vitest";
import { type CodeArithmetic, specification } from "./arithmetic.ts";
import { decode } from "./codec.ts";
import { type Exact, fromNumber, infinity, nan, toNumber, zero } from "./exact.ts";
import type { Code, Rounding } from "./format.ts";
import { binary16, binary32, defaultOverflow, E4M3FN, parseFormat } from "./formats.ts";
import { round } from "./round.ts";

function arithmetic(name: string, rounding: Rounding = "tiesToEven"): CodeArithmetic {
  const format = parseFormat(name);
  return specification({ format, rounding, overflow: defaultOverflow(format), subnormals: "gradual" });
}
const code = ({ policy }: CodeArithmetic, x: number) => round(policy, fromNumber(x));
const value = ({ policy }: CodeArithmetic, c: Code) => toNumber(decode(policy.format, c));

describe("the specification's operations", () => {
  it("agree with the platform's binary32", () => {
    const a = arithmetic("binary32");
    const view = new DataView(new ArrayBuffer(4));
    let state = 1;
    const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
    const real = (c: Code) => {
      view.setUint32(0, c);
      return view.getFloat32(0);
    };
    // A double has 53 >= 2 · 24 + 2 bits, so rounding its sum or product again is rounding once.
    for (let i = 0; i < 5000; i++) {
      const x = next();
      // Every other pair is of similar size, so that sums cancel.
      const y = i % 2 ? next() : (x ^ (next() >>> 7)) >>> 0;
      expect(value(a, a.add(x, y))).toBe(Math.fround(real(x) + real(y)));
      expect(value(a, a.sub(x, y))).toBe(Math.fround(real(x) - real(y)));
      expect(value(a, a.mul(x, y))).toBe(Math.fround(real(x) * real(y)));
    }
  });

  it("give an exact zero sum the sign of IEEE 754-2019, 6.3", () => {
    for (const mode of ["tiesToEven", "towardZero", "towardPositive", "toOdd", "towardNegative"] as const) {
      const a = arithmetic("E5M2", mode);
      const negative = mode === "towardNegative" ? 0x80 : 0;
      expect(a.add(0x3c, 0xbc)).toBe(negative);
      expect(a.sub(0x3c, 0x3c)).toBe(negative);
      expect(a.add(0x80, 0x80)).toBe(0x80);
      expect(a.add(0, 0x80)).toBe(negative);
      expect(a.sub(0x80, 0)).toBe(0x80);
      expect(a.fma(0x80, 0x3c, 0x80)).toBe(0x80);
      expect(a.fma(0x3c, 0x3c, 0xbc)).toBe(negative);
      expect(a.affine([fromNumber(1), fromNumber(-1)], [0x3c, 0x3c], undefined)).toBe(negative);
    }
  });

  it("give the canonical NaN for infinity - infinity, 0 · infinity and NaN operands", () => {
    const a = arithmetic("binary16");
    expect(a.sub(0x7c00, 0x7c00)).toBe(0x7e00);
    expect(a.mul(0xfc00, 0x8000)).toBe(0x7e00);
    expect(a.add(0xffff, 0)).toBe(0x7e00);
    expect(a.fma(0, 0x7c00, 0)).toBe(0x7e00);
    expect(a.mul(0x7c00, 0xc000)).toBe(0xfc00);
  });

  it("round fma once", () => {
    const a = arithmetic("E4M3FN");
    const [x, y, z] = [1.125, 1.125, -1.25].map((v) => code(a, v));
    expect(value(a, a.fma(x, y, z))).toBe(0.015625);
    expect(value(a, a.add(a.mul(x, y), z))).toBe(0);
    expect(value(a, a.fma(code(a, 448), code(a, 2), code(a, -448)))).toBe(448);
  });
});

describe("affine forms", () => {
  const a = arithmetic("E4M3FN");
  const one = code(a, 1);

  it("are summed exactly and rounded once", () => {
    const third: Exact = fromNumber(1 / 3);
    const expected = round(a.policy, fromNumber(1 / 3 + 2 ** -12 - 448 + 448));
    const x = [one, one, code(a, 448), code(a, 448)];
    expect(a.affine([third, fromNumber(2 ** -12), fromNumber(-1), fromNumber(1)], x, undefined)).toBe(expected);
    expect(value(a, a.affine([fromNumber(1000)], [one], fromNumber(-896)))).toBe(104);
  });

  it("leave absent terms out altogether", () => {
    const ieee = specification({
      format: binary16,
      rounding: "tiesToEven",
      overflow: "infinity",
      subnormals: "gradual",
    });
    expect(ieee.affine([undefined, fromNumber(1)], [0x7c00, 0x3c00], undefined)).toBe(0x3c00);
    expect(ieee.affine([zero(), fromNumber(1)], [0x7c00, 0x3c00], undefined)).toBe(0x7e00);
    expect(ieee.affine([undefined, fromNumber(1)], [0, 0x8000], undefined)).toBe(0x8000);
    expect(ieee.affine([zero(), fromNumber(1)], [0, 0x8000], undefined)).toBe(0);
    expect(ieee.affine([fromNumber(1)], [0x8000], zero(-1))).toBe(0x8000);
    expect(ieee.affine([], [], undefined)).toBe(0);
    expect(ieee.affine([], [], nan)).toBe(0x7e00);
    expect(ieee.affine([infinity(-1)], [0x3c00], undefined)).toBe(0xfc00);
  });

  it("need as many codes as coefficients", () => {
    expect(() => a.affine([zero()], [], undefined)).toThrow(/affine: expected 1 codes, found 0/);
  });
});

it("a policy that the format cannot express has no arithmetic", () => {
  expect(() =>
    specification({ format: E4M3FN, rounding: "tiesToEven", overflow: "infinity", subnormals: "gradual" }),
  ).toThrow(/expected a format with infinities/);
  expect(
    specification({ format: binary32, rounding: "toOdd", overflow: "saturate", subnormals: "flush" }),
  ).toBeDefined();
});
