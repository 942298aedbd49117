import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { decode, encode } from "./codec.ts";
import { finite, fromNumber, infinity, nan, negate, toNumber, zero } from "./exact.ts";
import type { NumberFormat, Overflow, Rounding, RoundingPolicy } from "./format.ts";
import { binary16, binary32, defaultOverflow, E2M1FN, E4M3FN, E5M2, parseFormat } from "./formats.ts";
import { checkPolicy, round, roundEnclosure, roundRational } from "./round.ts";

const modes: Rounding[] = ["tiesToEven", "tiesToAway", "towardZero", "towardPositive", "towardNegative", "toOdd"];

function policy(format: NumberFormat, rounding: Rounding = "tiesToEven", overflow?: Overflow): RoundingPolicy {
  return { format, rounding, overflow: overflow ?? defaultOverflow(format), subnormals: "gradual" };
}
const rounded = (p: RoundingPolicy, x: number) => toNumber(decode(p.format, round(p, fromNumber(x))));

describe("rounding to 8 bits, against the list of all values", () => {
  // The magnitude's code counts the values upwards from 0, and its parity is that of the significand; `beyond` is the value
  // after the largest, had the format one more. Doubles hold all of these points exactly.
  function picksUpper(mode: Rounding, negative: boolean, odd: boolean, position: number): boolean {
    if (mode === "toOdd") return !odd;
    if (mode === "towardPositive" || mode === "towardNegative") return negative === (mode === "towardNegative");
    if (mode === "towardZero" || position !== 0.5) return mode !== "towardZero" && position > 0.5;
    return mode === "tiesToAway" || odd;
  }

  for (const name of ["E5M2", "E4M3FN", "float:e3m4,finite", "float:e2m5", "float:e6m1", "E2M1FN"]) {
    it.each(modes)(`${name} %s`, (mode) => {
      const format = parseFormat(name);
      const p = policy(format, mode);
      const all = Array.from({ length: 2 ** (format.bits - 1) }, (_, code) => toNumber(decode(format, code)));
      const values = all.filter(Number.isFinite);
      const largest = values.length - 1;
      const points = [...values, 2 * values[largest] - values[largest - 1]];
      for (let k = 0; k <= largest; k++) {
        for (const position of [0.25, 0.5, 0.75]) {
          for (const sign of [1, -1]) {
            const upper = picksUpper(mode, sign < 0, k % 2 === 1, position);
            const x = sign * (points[k] + position * (points[k + 1] - points[k]));
            const index = upper ? k + 1 : k;
            if (index <= largest) expect(rounded(p, x)).toBe(sign * values[index]);
            else if (p.overflow === "nan") expect(rounded(p, x)).toBeNaN();
            else if (p.overflow === "saturate" || mode === "toOdd") expect(rounded(p, x)).toBe(sign * values[largest]);
            else expect(rounded(p, x)).toBe(sign * Infinity);
          }
        }
        expect(round(p, fromNumber(values[k]))).toBe(k);
      }
    });
  }
});

describe("overflow", () => {
  it("is judged after rounding: 464 is a tie that E4M3FN can still hold", () => {
    for (const overflow of ["nan", "saturate"] as const) {
      expect(rounded(policy(E4M3FN, "tiesToEven", overflow), 464)).toBe(448);
      expect(rounded(policy(E4M3FN, "tiesToEven", overflow), -464)).toBe(-448);
    }
    expect(rounded(policy(E4M3FN), 464.0000001)).toBeNaN();
    expect(rounded(policy(E4M3FN, "tiesToAway"), 464)).toBeNaN();
    expect(rounded(policy(E4M3FN, "tiesToAway", "saturate"), 464)).toBe(448);
    expect(rounded(policy(E4M3FN, "towardZero"), 479.9)).toBe(448);
    expect(rounded(policy(E4M3FN, "towardZero"), 480)).toBeNaN();
  });

  it.each([
    ["tiesToEven", 65519.99, 65504],
    ["tiesToEven", 65520, Infinity],
    ["tiesToAway", 65520, Infinity],
    ["towardZero", 1e9, 65504],
    ["towardZero", -1e9, -65504],
    ["towardPositive", 65505, Infinity],
    ["towardPositive", -1e9, -65504],
    ["towardNegative", 1e9, 65504],
    ["towardNegative", -65505, -Infinity],
    ["toOdd", 1e9, 65504],
  ] as const)("follows IEEE 754-2019, 7.4: binary16 %s %d -> %d", (mode, x, expected) => {
    expect(rounded(policy(binary16, mode), x)).toBe(expected);
  });

  it("keeps infinities where there are any, unless it saturates", () => {
    for (const mode of modes) {
      expect(rounded(policy(binary16, mode), -Infinity)).toBe(-Infinity);
      expect(rounded(policy(binary16, mode, "nan"), Infinity)).toBe(Infinity);
      expect(rounded(policy(binary16, mode, "saturate"), -Infinity)).toBe(-65504);
      expect(rounded(policy(E4M3FN, mode), Infinity)).toBeNaN();
      expect(rounded(policy(E4M3FN, mode, "saturate"), Infinity)).toBe(448);
      expect(rounded(policy(E2M1FN, mode), -Infinity)).toBe(-6);
      expect(rounded(policy(parseFormat("q3.4"), mode), -Infinity)).toBe(-8);
    }
    expect(rounded(policy(E5M2, "tiesToEven", "nan"), 1e9)).toBeNaN();
  });

  it("wraps fixed point modulo 2^bits after rounding", () => {
    const p = policy(parseFormat("q3.4"), "tiesToEven", "wrap");
    expect([8, -8, -8.0625, 16, 7.96875, 7.96874, 24.5, -24.5].map((x) => rounded(p, x))).toEqual([
      -8, -8, 7.9375, 0, -8, 7.9375, -7.5, 7.5,
    ]);
    const unsigned = policy(parseFormat("uq4.4"), "tiesToEven", "wrap");
    expect([-1, 16, 17.5].map((x) => rounded(unsigned, x))).toEqual([15, 0, 1.5]);
    expect(() => round(p, infinity(1))).toThrow(RangeError);
    expect(rounded(policy(parseFormat("uq4.4")), -3)).toBe(0);
  });

  it("is refused where the format cannot express it", () => {
    for (const [format, overflow] of [
      [E4M3FN, "infinity"],
      [E2M1FN, "nan"],
      [parseFormat("q3.4"), "infinity"],
      [parseFormat("q3.4"), "nan"],
      [binary16, "wrap"],
    ] as const) {
      expect(() => checkPolicy(policy(format, "tiesToEven", overflow))).toThrow(InputError);
      expect(() => round(policy(format, "tiesToEven", overflow), zero())).toThrow(/overflow: expected/);
    }
    expect(() => round(policy(E2M1FN), nan)).toThrow(RangeError);
  });
});

describe("underflow", () => {
  it("keeps the sign", () => {
    expect(round(policy(E4M3FN), finite(-1, 1n, -10))).toBe(0x80);
    expect(round(policy(E4M3FN), finite(-1, 1n, -9999))).toBe(0x80);
    expect(round(policy(E4M3FN, "towardNegative"), finite(-1, 1n, -9999))).toBe(0x81);
    expect(round(policy(E4M3FN, "toOdd"), finite(1, 1n, -9999))).toBe(0x01);
    expect(round(policy(E4M3FN), zero(-1))).toBe(0x80);
  });

  it("flushes results that are below the smallest normal number after rounding", () => {
    const p: RoundingPolicy = { ...policy(binary16), subnormals: "flush" };
    expect(rounded(p, 2 ** -14)).toBe(2 ** -14);
    expect(rounded(p, 2 ** -14 * (1 - 2 ** -11))).toBe(2 ** -14);
    expect(rounded(p, 2 ** -14 * (1 - 2 ** -10))).toBe(0);
    expect(rounded(p, -(2 ** -15))).toBe(-0);
  });
});

describe("rounding as the platform does it", () => {
  function* doubles(): Generator<number> {
    let state = 12345n;
    const view = new DataView(new ArrayBuffer(8));
    const next = () => (state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n));
    for (let i = 0; i < 4000; i++) {
      view.setBigUint64(0, next());
      yield view.getFloat64(0);
      for (const [least, span] of [
        [-152, 282],
        [-27, 46],
      ]) {
        const size = 2 ** (least + (Number(next() >> 40n) % span));
        yield size * (1 + Number(next() >> 12n) / 2 ** 52) * (i % 2 ? 1 : -1);
        yield size * (1 + Number(next() >> 52n) / 2 ** 12);
        yield size * (1 + (2 * Number(next() >> 41n) + 1) / 2 ** 24);
      }
    }
  }

  it("binary32 is Math.fround", () => {
    const p = policy(binary32);
    for (const x of doubles()) expect(rounded(p, x)).toBe(Math.fround(x));
    expect(rounded(p, 3.4028235677973366e38)).toBe(Infinity);
    expect(rounded(p, 3.4028235677973362e38)).toBe(Math.fround(3.4028235677973362e38));
  });

  it.runIf("f16round" in Math)("binary16 is Math.f16round", () => {
    const p = policy(binary16);
    for (const x of doubles()) expect(rounded(p, x)).toBe(Math.f16round(x));
  });
});

describe("enclosures and quotients", () => {
  it("round to a common code or to nothing", () => {
    const p = policy(E4M3FN);
    expect(roundEnclosure(p, fromNumber(0.99), fromNumber(1.01))).toBe(0x38);
    expect(roundEnclosure(p, fromNumber(1.06), fromNumber(1.07))).toBeUndefined();
    expect(roundEnclosure(p, finite(-1, 1n, -600), finite(1, 1n, -600))).toBeUndefined();
    expect(roundEnclosure(p, fromNumber(500), fromNumber(600))).toBe(0x7f);
    expect(roundEnclosure(p, fromNumber(-1e6), fromNumber(1e6))).toBeUndefined();
    const wrap = policy(parseFormat("q3.4"), "tiesToEven", "wrap");
    expect(roundEnclosure(wrap, fromNumber(1), fromNumber(17))).toBeUndefined();
    expect(roundEnclosure(wrap, fromNumber(17), fromNumber(17.01))).toBe(16);
    expect(roundEnclosure(p, nan, nan)).toBeUndefined();
  });

  it("round a rational once", () => {
    expect(roundRational(policy(binary32), 1n, 10n)).toBe(0x3dcccccd);
    expect(roundRational(policy(binary32), -1n, 3n)).toBe(0xbeaaaaab);
    expect(roundRational(policy(binary32), 0n, 3n)).toBe(0);
    expect(roundRational(policy(parseFormat("q3.4")), 1n, 3n)).toBe(5);
    // 1 + 2^-4 is a tie of E4M3FN; a denominator that moves it by 10^-40 decides it, upwards and downwards.
    const tiny = 10n ** 40n;
    const tie = (n: bigint) => roundRational(policy(E4M3FN), 17n * tiny + n, 16n * tiny);
    expect([tie(-1n), tie(0n), tie(1n)]).toEqual([0x38, 0x38, 0x39]);
    expect(roundRational(policy(E4M3FN, "towardPositive"), 1n, tiny)).toBe(1);
    expect(() => roundRational(policy(E4M3FN), 1n, 0n)).toThrow(RangeError);
  });

  it("are symmetric under negation in nearest modes", () => {
    const p = policy(E5M2);
    for (let code = 1; code < 0x7c; code++) {
      const x = decode(E5M2, code);
      expect(round(p, negate(x))).toBe(encode(E5M2, x) + 0x80);
    }
  });
});
