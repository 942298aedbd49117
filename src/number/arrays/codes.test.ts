import { afterEach, describe, expect, it } from "vitest";
import { specification } from "../arithmetic.ts";
import type { RoundingPolicy } from "../format.ts";
import { parseFormat } from "../formats.ts";
import { canonicalNaN, defaultOverflow } from "../limits.ts";
import { addCodes, combineCodes, decodeArray, encodeArray, fmaCodes } from "./codes.ts";
import { useEngine } from "./kernels.ts";

afterEach(() => useEngine("wasm"));

function policy(name: string, rest: Partial<RoundingPolicy> = {}): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual", ...rest };
}

describe("codes", () => {
  it.each(["E4M3FN", "binary16", "bfloat16", "float:e5m4", "q3.4", "tf32"])("of %s combine as specified", (name) => {
    for (const rounding of ["tiesToEven", "towardNegative", "toOdd"] as const) {
      const given = policy(name, { rounding });
      const size = 2 ** given.format.bits;
      const slow = specification(given);
      const [a, b, c] = [1, 2, 3].map((k) =>
        Uint32Array.from({ length: 1500 }, (_, i) => (i * 7919 * k + 17 * k) % size),
      );
      const found = new Uint32Array(a.length);
      for (const operation of ["add", "sub", "mul", "fma"] as const) {
        combineCodes(given, operation, operation === "fma" ? [a, b, c] : [a, b], found);
        const expected = Array.from(a, (code, i) => slow[operation](code, b[i], c[i]));
        expect(Array.from(found), `${name} ${rounding} ${operation}`).toEqual(expected);
      }
    }
  });

  it("come out as elements of 8, 16 or 32 bits, the same from both engines", () => {
    const values = Float64Array.from({ length: 2500 }, (_, i) => Math.sin(i) * 2 ** ((i % 40) - 20));
    const given = policy("E5M2");
    const lists = (["wasm", "javascript"] as const).flatMap((name) => {
      useEngine(name);
      return [new Uint8Array(2500), new Uint16Array(2500), new Uint32Array(2500)].map((codes) => {
        encodeArray(given, values, codes);
        return Array.from(codes);
      });
    });
    for (const list of lists) expect(list).toEqual(lists[0]);
  });

  it("name every NaN by the canonical one", () => {
    const codes = new Uint16Array(3);
    encodeArray(policy("binary16"), Float64Array.of(NaN, -NaN, 1), codes);
    const quiet = canonicalNaN(parseFormat("binary16"));
    expect(Array.from(codes)).toEqual([quiet, quiet, 0x3c00]);
  });

  it("are refused where there are none", () => {
    const nothing = Float64Array.of(1, NaN);
    for (const name of ["wasm", "javascript"] as const) {
      useEngine(name);
      expect(() => encodeArray(policy("E2M1FN"), nothing, new Uint8Array(2))).toThrow(RangeError);
      expect(() => encodeArray(policy("q3.4"), nothing, new Uint8Array(2))).toThrow(RangeError);
    }
    expect(() => encodeArray(policy("binary16"), nothing, new Uint8Array(2))).toThrow(/elements of 16 bits/);
    expect(() => decodeArray(parseFormat("E2M1FN"), Uint8Array.of(16), new Float64Array(1))).toThrow(RangeError);
    const one = Uint8Array.of(64);
    expect(() => addCodes(policy("E2M3FN"), one, one, new Uint8Array(1))).toThrow(RangeError);
    expect(() => fmaCodes(policy("E2M3FN"), one, one, one, new Uint8Array(1))).toThrow(RangeError);
  });

  it("leave a NaN of an earlier chunk behind", () => {
    const given = policy("E2M1FN");
    const codes = new Uint8Array(17);
    encodeArray(policy("E4M3FN"), new Float64Array(40).fill(NaN), new Uint8Array(40));
    encodeArray(given, new Float64Array(17).fill(1), codes);
    expect(Array.from(codes)).toEqual(Array.from({ length: 17 }, () => 2));
  });
});
