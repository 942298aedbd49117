import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { toNumber } from "./exact.ts";
import type { FloatFormat } from "./format.ts";
import {
  bfloat16,
  binary16,
  binary32,
  binary64,
  canonicalNaN,
  defaultOverflow,
  E2M1FN,
  E2M3FN,
  E3M2FN,
  E3M4,
  E4M3B11FNUZ,
  E4M3FN,
  E4M3FNUZ,
  E4M3IEEE,
  E5M2,
  E5M2FNUZ,
  E8M0,
  emax,
  emin,
  hasInfinity,
  hasNaN,
  hasNegativeZero,
  largestFinite,
  namedFormats,
  parseFormat,
  smallestNormal,
  smallestSubnormal,
  tf32,
} from "./formats.ts";

describe("the limits of the named formats", () => {
  // Largest finite, smallest normal, smallest subnormal: OFP8 1.0 table 2, MX 1.0 tables 3 to 5, IEEE 754-2019 table 3.5;
  // the last seven as ml_dtypes 0.6.0 prints them (finfo).
  const limits: [FloatFormat, number, number, number][] = [
    [binary16, 65504, 2 ** -14, 2 ** -24],
    [bfloat16, 2 ** 127 * (2 - 2 ** -7), 2 ** -126, 2 ** -133],
    [binary32, 2 ** 127 * (2 - 2 ** -23), 2 ** -126, 2 ** -149],
    [E5M2, 57344, 2 ** -14, 2 ** -16],
    [E4M3FN, 448, 2 ** -6, 2 ** -9],
    [E3M2FN, 28, 0.25, 0.0625],
    [E2M3FN, 7.5, 1, 0.125],
    [E2M1FN, 6, 1, 0.5],
    [binary64, Number.MAX_VALUE, 2 ** -1022, Number.MIN_VALUE],
    [tf32, 2 ** 127 * (2 - 2 ** -10), 2 ** -126, 2 ** -136],
    [E4M3IEEE, 240, 0.015625, 0.001953125],
    [E3M4, 15.5, 0.25, 0.015625],
    [E4M3FNUZ, 240, 0.0078125, 0.0009765625],
    [E5M2FNUZ, 57344, 3.0517578125e-5, 7.62939453125e-6],
    [E4M3B11FNUZ, 30, 0.0009765625, 0.0001220703125],
    [E8M0, 1.7014118346046923e38, 5.877471754111438e-39, 5.877471754111438e-39],
  ];

  it.each(limits)("$name", (format, largest, normal, subnormal) => {
    expect(toNumber(largestFinite(format, 1))).toBe(largest);
    expect(toNumber(largestFinite(format, -1))).toBe(format.signed ? -largest : normal);
    expect(toNumber(smallestNormal(format))).toBe(normal);
    expect(toNumber(smallestSubnormal(format))).toBe(subnormal);
    expect(2 ** emin(format)).toBe(normal);
    expect(emax(format)).toBe(largest === Number.MAX_VALUE ? 1023 : Math.floor(Math.log2(largest)));
  });

  it("cover every named format", () => {
    expect(new Set(limits.map(([format]) => format))).toEqual(new Set(namedFormats));
    expect(toNumber(largestFinite(bfloat16, 1))).toBeCloseTo(3.3895e38, -34);
  });

  it("say which specials there are and what overflow means without being told", () => {
    const infinite = [binary16, bfloat16, binary32, binary64, tf32, E5M2, E4M3IEEE, E3M4];
    expect(namedFormats.filter(hasInfinity)).toEqual(infinite);
    const oneZero = namedFormats.filter((format) => !hasNegativeZero(format));
    expect(oneZero).toEqual([E8M0, E5M2FNUZ, E4M3FNUZ, E4M3B11FNUZ]);
    expect(namedFormats.filter((format) => !hasNaN(format))).toEqual([E3M2FN, E2M3FN, E2M1FN]);
    expect([binary16, E4M3FN, E2M1FN, parseFormat("int8")].map(defaultOverflow)).toEqual([
      "infinity",
      "nan",
      "saturate",
      "saturate",
    ]);
  });

  it("give the canonical NaN", () => {
    expect(canonicalNaN(binary16)).toBe(0x7e00);
    expect(canonicalNaN(bfloat16)).toBe(0x7fc0);
    expect(canonicalNaN(binary32)).toBe(0x7fc00000);
    expect(canonicalNaN(E5M2)).toBe(0x7e);
    expect(canonicalNaN(E4M3FN)).toBe(0x7f);
    expect([E5M2FNUZ, E4M3FNUZ, E4M3B11FNUZ].map(canonicalNaN)).toEqual([0x80, 0x80, 0x80]);
    expect([E8M0, E4M3IEEE, E3M4].map(canonicalNaN)).toEqual([0xff, 0x7c, 0x78]);
    expect(canonicalNaN(tf32)).toBe(0x3fe00);
    expect(["se", "sf", "ue", "uf"].map((kind) => canonicalNaN(parseFormat(`p3109:k8p4${kind}`)))).toEqual([
      0x80, 0x80, 0xff, 0xff,
    ]);
    expect(() => canonicalNaN(E2M1FN)).toThrow(RangeError);
  });
});

describe("format names", () => {
  it("are the canonical ones and four aliases", () => {
    for (const format of namedFormats) expect(parseFormat(format.name)).toBe(format);
    expect(["bf16", "fp16", "fp32", "fp64"].map((name) => parseFormat(name))).toEqual([
      bfloat16,
      binary16,
      binary32,
      binary64,
    ]);
  });

  it("name families of floating-point formats", () => {
    const record = ({ bits, precision, bias, specials }: FloatFormat) => ({ bits, precision, bias, specials });
    const member = (name: string) => {
      const format = parseFormat(name);
      return format.kind === "float" ? record(format) : undefined;
    };
    expect(member("float:e5m10")).toEqual(record(binary16));
    expect(member("float:e8m7")).toEqual(record(bfloat16));
    expect(member("float:e4m3,fn")).toEqual(record(E4M3FN));
    expect(member("float:e2m1,finite")).toEqual(record(E2M1FN));
    expect(member("float:e4m3,fnuz")).toEqual(record(E4M3FNUZ));
    expect(member("float:e4m3,fnuz,bias=11")).toEqual(record(E4M3B11FNUZ));
    expect(member("float:e8m10")).toEqual(record(tf32));
    expect(member("float:e11m52")).toEqual(record(binary64));
    expect(parseFormat("float:e3m2").name).toBe("float:e3m2");
    expect(parseFormat("p3109:k8p4").name).toBe("p3109:k8p4se");
    expect(parseFormat("Binary8p4ue").name).toBe("p3109:k8p4ue");
    expect(member("p3109:k8p4sf")).toEqual(record(E4M3FNUZ));
    expect(member("p3109:k8p3sf")).toEqual(record(E5M2FNUZ));
  });

  it("name families of fixed-point formats", () => {
    expect(parseFormat("q3.4")).toMatchObject({ kind: "fixed", bits: 8, fractionBits: 4, signed: true });
    expect(parseFormat("uq0.8")).toMatchObject({ kind: "fixed", bits: 8, fractionBits: 8, signed: false });
    expect(parseFormat("int8")).toMatchObject({ kind: "fixed", bits: 8, fractionBits: 0, signed: true });
    const values = (name: string) => [largestFinite(parseFormat(name), -1), largestFinite(parseFormat(name), 1)];
    expect(values("q3.4").map(toNumber)).toEqual([-8, 7.9375]);
    expect(values("uq4.4").map(toNumber)).toEqual([0, 15.9375]);
    expect(values("int16").map(toNumber)).toEqual([-32768, 32767]);
  });

  it.each([
    ["bfloat17", /format: expected one of binary16, bfloat16.*intN, found "bfloat17"/],
    ["Binary16", /expected one of/],
    ["E4M3", /expected one of E4M3FN, E4M3IEEE, .*, found the ambiguous "E4M3"/],
    ["fp8", /E4M3FN, E5M2/],
    ["e3m2", /E3M2FN/],
    ["fp6", /E3M2FN, E2M3FN/],
    ["float16", /binary16, bfloat16/],
    ["TF32", /tf32/],
    ["mx:E4M3FN,32", /MX blocks are not one yet/],
    ["float:e1m3", /2 <= X/],
    ["float:e4m0", /1 <= Y/],
    ["float:e16m8", /X <= 15/],
    ["float:e12m52", /1 \+ X \+ Y <= 64/],
    ["float:e4m3,bias=20000", /a bias in/],
    ["p3109:k8p8", /P < K/],
    ["p3109:k17p4", /K <= 16/],
    ["p3109:k8p0ue", /1 <= P/],
    ["q8.8", /at most 16 bits/],
    ["q0.0", /at least one bit/],
    ["uq0.0", /at least one bit/],
    ["int1", /at least one bit/],
    ["int17", /at most 16 bits/],
    ["int0", /at least one bit/],
  ])("refuse %s", (name, message) => {
    expect(() => parseFormat(name)).toThrow(message);
    expect(() => parseFormat(name)).toThrow(InputError);
  });
});
