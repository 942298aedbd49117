import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { toNumber } from "./exact.ts";
import type { FloatFormat } from "./format.ts";
import {
  bfloat16,
  binary16,
  binary32,
  canonicalNaN,
  defaultOverflow,
  E2M1FN,
  E2M3FN,
  E3M2FN,
  E4M3FN,
  E5M2,
  emax,
  emin,
  hasInfinity,
  hasNaN,
  largestFinite,
  namedFormats,
  parseFormat,
  smallestNormal,
  smallestSubnormal,
} from "./formats.ts";

describe("the limits of the named formats", () => {
  // Largest finite, smallest normal, smallest subnormal: OFP8 1.0 table 2, MX 1.0 tables 3 to 5, IEEE 754-2019 table 3.5.
  const limits: [FloatFormat, number, number, number][] = [
    [binary16, 65504, 2 ** -14, 2 ** -24],
    [bfloat16, 2 ** 127 * (2 - 2 ** -7), 2 ** -126, 2 ** -133],
    [binary32, 2 ** 127 * (2 - 2 ** -23), 2 ** -126, 2 ** -149],
    [E5M2, 57344, 2 ** -14, 2 ** -16],
    [E4M3FN, 448, 2 ** -6, 2 ** -9],
    [E3M2FN, 28, 0.25, 0.0625],
    [E2M3FN, 7.5, 1, 0.125],
    [E2M1FN, 6, 1, 0.5],
  ];

  it.each(limits)("$name", (format, largest, normal, subnormal) => {
    expect(toNumber(largestFinite(format, 1))).toBe(largest);
    expect(toNumber(largestFinite(format, -1))).toBe(-largest);
    expect(toNumber(smallestNormal(format))).toBe(normal);
    expect(toNumber(smallestSubnormal(format))).toBe(subnormal);
    expect(2 ** emin(format)).toBe(normal);
    expect(emax(format)).toBe(Math.floor(Math.log2(largest)));
  });

  it("cover every named format", () => {
    expect(new Set(limits.map(([format]) => format))).toEqual(new Set(namedFormats));
    expect(toNumber(largestFinite(bfloat16, 1))).toBeCloseTo(3.3895e38, -34);
  });

  it("say which specials there are and what overflow means without being told", () => {
    expect(namedFormats.filter(hasInfinity)).toEqual([binary16, bfloat16, binary32, E5M2]);
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
    expect(() => canonicalNaN(E2M1FN)).toThrow(RangeError);
  });
});

describe("format names", () => {
  it("are the canonical ones and three aliases", () => {
    for (const format of namedFormats) expect(parseFormat(format.name)).toBe(format);
    expect([parseFormat("bf16"), parseFormat("fp16"), parseFormat("fp32")]).toEqual([bfloat16, binary16, binary32]);
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
    expect(parseFormat("float:e3m2").name).toBe("float:e3m2");
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
    ["E4M3", /expected one of E4M3FN, E4M3IEEE .not supported yet., .*, found the ambiguous "E4M3"/],
    ["fp8", /E4M3FN, E5M2/],
    ["e3m2", /E3M2FN/],
    ["fp6", /E3M2FN, E2M3FN/],
    ["float16", /binary16, bfloat16/],
    ["binary64", /not supported yet/],
    ["tf32", /not supported yet/],
    ["E8M0", /not supported yet/],
    ["E4M3FNUZ", /not supported yet/],
    ["float:e4m3,fnuz", /not supported yet/],
    ["mx:E4M3FN,32", /not supported yet/],
    ["float:e1m3", /X >= 2/],
    ["float:e4m0", /Y >= 1/],
    ["float:e8m8", /1 \+ X \+ Y <= 16/],
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
