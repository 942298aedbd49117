import { afterEach, describe, expect, it } from "vitest";
import { specification } from "../arithmetic.ts";
import { decode, encode } from "../codec.ts";
import { fromNumber, toNumber } from "../exact.ts";
import type { RoundingPolicy } from "../format.ts";
import { parseFormat } from "../formats.ts";
import { defaultOverflow } from "../limits.ts";
import { useEngine } from "./kernels.ts";
import { isNarrow, mapFill, runOrbits } from "./orbits.ts";

afterEach(() => useEngine("wasm"));

function policy(name: string, rest: Partial<RoundingPolicy> = {}): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual", ...rest };
}

/** Values of codes that look random. */
function codes(name: string, count: number, factor: number): number[] {
  const size = 2 ** parseFormat(name).bits;
  return Array.from({ length: count }, (_, i) => (Math.imul(i * factor + 1, 0x9e3779b1) >>> 7) % size);
}

const valuesOf = (name: string, list: readonly number[]) =>
  Float32Array.from(list, (code) => toNumber(decode(parseFormat(name), code)));

describe("which recurrences binary32 carries", () => {
  it.each(["binary16", "E4M3FN", "E5M2", "E4M3IEEE", "float:e5m4", "float:e2m9"])("%s", (name) => {
    expect(isNarrow(policy(name))).toBe(true);
    expect(isNarrow(policy(name, { rounding: "towardZero" }))).toBe(false);
    expect(isNarrow(policy(name, { overflow: "saturate" }))).toBe(false);
    expect(isNarrow(policy(name, { subnormals: "flush" }))).toBe(false);
  });
  it.each(["bfloat16", "binary32", "E4M3FNUZ", "q3.4", "E2M1FN"])("not %s", (name) => {
    expect(isNarrow(policy(name))).toBe(false);
  });
  it("not binary16 where an infinity stays and an overflow is NaN", () => {
    expect(isNarrow(policy("binary16", { overflow: "nan" }))).toBe(false);
  });
});

describe("mapFill", () => {
  it.each(["E4M3FN", "E5M2", "binary16", "float:e5m4", "float:e2m9", "bfloat16", "q3.4"])(
    "of %s is as specified",
    (name) => {
      const given = policy(name);
      const { add, mul } = specification(given);
      const fill = mapFill(given);
      const size = 2 ** given.format.bits;
      const next = new Uint16Array(size);
      const step = Math.max(1, Math.floor(size / 400));
      const value = (code: number) => toNumber(decode(given.format, code));
      const [as, bs] = [codes(name, 12, 3), codes(name, 12, 5)];
      as.forEach((a, i) => {
        fill(value(a), value(bs[i]), next);
        for (let h = i % step; h < size; h += step) expect(next[h]).toBe(add(mul(a, h), bs[i]));
      });
    },
  );

  it("agrees on all codes with the float64 engine", () => {
    for (const name of ["E4M3FN", "E5M2", "binary16"]) {
      const fast = mapFill(policy(name));
      useEngine("javascript");
      const slow = mapFill(policy(name));
      useEngine("wasm");
      const size = 2 ** parseFormat(name).bits;
      const [x, y] = [new Uint16Array(size), new Uint16Array(size)];
      const [a, b] = [valuesOf(name, codes(name, 8, 11)), valuesOf(name, codes(name, 8, 13))];
      for (let i = 0; i < 8; i++) {
        fast(a[i], b[i], x);
        slow(a[i], b[i], y);
        expect(x).toEqual(y);
      }
    }
  });

  it("is for at most 16 bits", () => {
    expect(() => mapFill(policy("tf32"))).toThrow(RangeError);
  });
});

/** Period of the orbit, and the evaluations that Brent's search takes, by remembering every code. */
function remembered(given: RoundingPolicy, a: number, b: number, start: number): [number, number] {
  const { add, mul } = specification(given);
  const seen = new Map<number, number>();
  let h = start;
  for (let i = 0; !seen.has(h); i++) {
    seen.set(h, i);
    h = add(mul(a, h), b);
  }
  const tail = seen.get(h) ?? 0;
  const period = seen.size - tail;
  let power = 1;
  while (power - 1 < tail || power < period) power *= 2;
  return [period, power - 1 + period];
}

describe("runOrbits", () => {
  it.each(["E4M3FN", "E5M2", "binary16", "float:e5m4", "bfloat16"])("of %s finds what remembering finds", (name) => {
    const given = policy(name);
    const count = 150;
    const lists = [codes(name, count, 7), codes(name, count, 9), codes(name, count, 15)];
    const [a, b, h] = lists.map((list) => valuesOf(name, list));
    const canonical = Array.from(h, (x) => encode(given.format, fromNumber(x)));
    const expected = canonical.map((start, i) => remembered(given, lists[0][i], lists[1][i], start));
    for (const engine of ["wasm", "javascript"] as const) {
      useEngine(engine);
      const { periods, evaluations } = runOrbits(given, a, b, h);
      expect(Array.from(periods, (period, i) => [period, evaluations[i]])).toEqual(expected);
    }
  });

  it("has no bound: 1 + h walks through the integers of binary16 and stays at 2048", () => {
    const { periods, evaluations } = runOrbits(
      policy("binary16"),
      ...([
        [1, -1],
        [1, 0],
        [0, 3],
      ].map((x) => Float32Array.from(x)) as [Float32Array, Float32Array, Float32Array]),
    );
    expect(Array.from(periods)).toEqual([1, 2]);
    expect(Array.from(evaluations)).toEqual([4096, 3]);
  });

  it("takes no orbits and lists of one length", () => {
    const none = new Float32Array(0);
    expect(runOrbits(policy("binary16"), none, none, none).periods.length).toBe(0);
    expect(() => runOrbits(policy("binary16"), none, none, new Float32Array(1))).toThrow(RangeError);
  });
});
