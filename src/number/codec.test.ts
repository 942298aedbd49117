import { describe, expect, it } from "vitest";
import { canonical, decode, encode, isCode } from "./codec.ts";
import { fromNumber, infinity, nan, same, toNumber, zero } from "./exact.ts";
import type { NumberFormat } from "./format.ts";
import { binary16, binary32, E2M1FN, E4M3FN, E4M3FNUZ, E5M2, E8M0, namedFormats, parseFormat } from "./formats.ts";

const value = (format: NumberFormat, code: number) => toNumber(decode(format, code));
const family = ["ieee", "fn", "fnuz", "finite"].flatMap((specials) =>
  [2, 3, 4, 5, 6].flatMap((x) =>
    [1, 2, 3, 4].map((y) => `float:e${x}m${y}${specials === "ieee" ? "" : `,${specials}`}`),
  ),
);
const p3109 = [3, 4, 6, 8].flatMap((k) =>
  ["se", "sf", "ue", "uf"].flatMap((kind) =>
    Array.from({ length: kind.startsWith("s") ? k - 1 : k }, (_, i) => `p3109:k${k}p${i + 1}${kind}`),
  ),
);
const others = ["p3109:k16p8se", "p3109:k12p1ue", "float:e4m3,bias=-20", "float:e5m2,fn,bias=100", "float:e10m5"];
const fixed = ["q0.1", "q3.4", "q1.0", "uq0.1", "uq4.4", "int2", "int8", "q7.8", "uq0.16"];

describe("decoding", () => {
  it("reads all values of E2M1FN (OCP MX 1.0, table 5)", () => {
    const magnitudes = [0, 0.5, 1, 1.5, 2, 3, 4, 6];
    expect(magnitudes.map((_, code) => value(E2M1FN, code))).toEqual(magnitudes);
    expect(magnitudes.map((_, code) => value(E2M1FN, code + 8))).toEqual(magnitudes.map((x) => -x));
  });

  it.each([
    ["E4M3FN", 0x7e, 448],
    ["E4M3FN", 0x01, 2 ** -9],
    ["E4M3FN", 0x7f, Number.NaN],
    ["E4M3FN", 0xff, Number.NaN],
    ["E4M3FN", 0x80, -0],
    ["E4M3FN", 0xb8, -1],
    ["E5M2", 0x7b, 57344],
    ["E5M2", 0x7c, Infinity],
    ["E5M2", 0xfc, -Infinity],
    ["E5M2", 0x7d, Number.NaN],
    ["E3M2FN", 0x1f, 28],
    ["E2M3FN", 0x1f, 7.5],
    ["binary16", 0x3c00, 1],
    ["binary16", 0x7bff, 65504],
    ["binary16", 0x8001, -(2 ** -24)],
    ["bfloat16", 0x3f80, 1],
    ["bfloat16", 0xff80, -Infinity],
    ["binary32", 0x3dcccccd, Math.fround(0.1)],
    ["binary32", 0x80000000, -0],
    ["binary32", 0xff7fffff, -Math.fround(3.4028234663852886e38)],
    ["binary32", 0xffffffff, Number.NaN],
    ["q3.4", 0x80, -8],
    ["q3.4", 0xff, -0.0625],
    ["uq4.4", 0xff, 15.9375],
  ])("%s code %i is %d", (name, code, expected) => {
    expect(value(parseFormat(name), code)).toBe(expected);
  });

  it("agrees with the platform's binary32 on random codes", () => {
    const view = new DataView(new ArrayBuffer(4));
    for (let i = 0, code = 1; i < 20_000; i++, code = (Math.imul(code, 1664525) + 1013904223) >>> 0) {
      view.setUint32(0, code);
      expect(value(binary32, code)).toBe(view.getFloat32(0));
    }
  });

  it("refuses what is not a code", () => {
    expect([0, 255, 256, -1, 1.5, Number.NaN].map((n) => isCode(E5M2, n))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(() => decode(E5M2, 256)).toThrow(/decode: expected a code of E5M2, found 256/);
  });
});

describe("encoding", () => {
  const named = namedFormats.filter(({ bits }) => bits <= 19).map(({ name }) => name);
  it.each([...family, ...p3109, ...others, ...fixed, ...named])(
    "inverts decoding on every code of %s, and distinct codes have distinct values",
    (name) => {
      const format = parseFormat(name);
      const seen = new Set<number>();
      for (let code = 0; code < 2 ** format.bits; code++) {
        const x = decode(format, code);
        const back = encode(format, x);
        if (back !== (x.kind === "nan" ? canonical(format, code) : code))
          throw new Error(`${name}: ${code} -> ${back}`);
        if (!same(decode(format, back), x)) throw new Error(`${name}: ${code} changes its value`);
        seen.add(back);
      }
      const nans = Array.from({ length: 2 ** format.bits }, (_, code) => decode(format, code)).filter(
        (x) => x.kind === "nan",
      ).length;
      expect(seen.size).toBe(2 ** format.bits - Math.max(nans - 1, 0));
    },
  );

  it.each([
    ["E4M3FN", 464],
    ["E4M3FN", 480],
    ["E4M3FN", 2 ** -10],
    ["E4M3FN", Infinity],
    ["E2M1FN", 8],
    ["binary16", 65520],
    ["binary16", 2049],
    ["q3.4", 8],
    ["q3.4", 0.03125],
    ["uq4.4", -1],
    ["int8", Infinity],
    ["E8M0", 0],
    ["E8M0", -1],
    ["E8M0", 3],
    ["E8M0", 2 ** 128],
    ["E8M0", 2 ** -128],
    ["E4M3FNUZ", 248],
    ["E4M3FNUZ", Infinity],
    ["p3109:k8p4se", 240],
    ["p3109:k8p4ue", -1],
    ["p3109:k8p4ue", -Infinity],
  ])("refuses values that the format lacks: %s, %d", (name, x) => {
    expect(() => encode(parseFormat(name), fromNumber(x))).toThrow(RangeError);
  });

  it("gives the canonical NaN, and an unsigned zero to fixed point", () => {
    expect(encode(E4M3FN, nan)).toBe(0x7f);
    expect(canonical(binary16, 0xfc01)).toBe(0x7e00);
    expect(canonical(binary16, 0xfc00)).toBe(0xfc00);
    expect(encode(parseFormat("q3.4"), zero(-1))).toBe(0);
    expect(encode(E4M3FN, zero(-1))).toBe(0x80);
    expect(encode(E4M3FNUZ, zero(-1))).toBe(0);
    expect(encode(parseFormat("p3109:k8p4se"), zero(-1))).toBe(0);
    expect([encode(E4M3FNUZ, nan), encode(E8M0, nan)]).toEqual([0x80, 0xff]);
    expect(encode(parseFormat("p3109:k8p4se"), infinity(-1))).toBe(0xff);
    expect(encode(parseFormat("p3109:k8p4ue"), infinity(1))).toBe(0xfe);
    expect(encode(binary32, infinity(-1))).toBe(0xff800000);
    expect(() => encode(E2M1FN, nan)).toThrow(RangeError);
  });
});
