import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { finite, fromNumber, nan, same, toNumber } from "./exact.ts";
import { bfloat16, binary64, E4M3FNUZ } from "./formats.ts";
import { splitMix64 } from "./stochastic.ts";
import { decodeWide, encodeWide, roundWide } from "./wide.ts";

const view = new DataView(new ArrayBuffer(8));

describe("codes as bigints", () => {
  it("are binary64 as the platform has it", () => {
    for (let n = 0; n < 5000; n++) {
      const code = splitMix64(3n, n);
      view.setBigUint64(0, code);
      const x = view.getFloat64(0);
      expect(Object.is(toNumber(decodeWide(binary64, code)), x)).toBe(true);
      expect(encodeWide(binary64, fromNumber(x))).toBe(Number.isNaN(x) ? 0x7ff8000000000000n : code);
    }
  });

  it("are those of the codec for formats that it carries", () => {
    for (const format of [bfloat16, E4M3FNUZ])
      for (let code = 0; code < 2 ** format.bits; code++) {
        const x = decode(format, code);
        if (!same(decodeWide(format, BigInt(code)), x) || encodeWide(format, x) !== BigInt(encode(format, x)))
          throw new Error(`${format.name}: ${code}`);
      }
  });

  it("round as doubles do", () => {
    const policy = { format: binary64, rounding: "tiesToEven", overflow: "infinity", subnormals: "gradual" } as const;
    for (let n = 0; n < 2000; n++) {
      const x = finite(1, splitMix64(4n, n), Number(splitMix64(5n, n) % 2200n) - 1140);
      expect(toNumber(decodeWide(binary64, roundWide(policy, x)))).toBe(toNumber(x));
    }
    expect(roundWide(policy, nan)).toBe(0x7ff8000000000000n);
  });

  it("are refused where they are too wide for numbers", () => {
    expect(() => decode(binary64, 0)).toThrow(RangeError);
    expect(() => encode(binary64, fromNumber(1))).toThrow(/at most 53 bits, found binary64/);
    expect(() => decodeWide(bfloat16, 65536n)).toThrow(RangeError);
  });
});
