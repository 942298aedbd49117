import { afterEach, describe, expect, it } from "vitest";
import { orbitCounter } from "../../check/exhaustive/orbits.ts";
import { decode } from "../codec.ts";
import { float64Engine } from "../float64.ts";
import { parseFormat } from "../formats.ts";
import { defaultOverflow } from "../limits.ts";
import { tabulated } from "../tables.ts";
import { type GraphQuestion, graphWalker } from "./graph.ts";
import { useEngine } from "./kernels.ts";
import { isNarrow } from "./orbits.ts";

afterEach(() => useEngine("wasm"));

/** A map of `size` states; with a small spread images are few and tails short. */
function randomMap(size: number, seed: number, spread: number): Uint16Array {
  return Uint16Array.from({ length: size }, (_, x) => ((Math.imul(x * 31 + seed, 0x9e3779b1) >>> 9) % spread) % size);
}

/** Sums of the walker and of the counter of src/check, map by map. */
function compared(question: GraphQuestion, maps: readonly Uint16Array[]) {
  const walker = graphWalker(question);
  if (walker === undefined) throw new Error("expected kernels");
  const counter = orbitCounter(question);
  maps.forEach((map, i) => {
    walker.walk(map);
    counter.count(map, i * question.starts.length);
  });
  const sums = walker.sums();
  const tally = counter.tally();
  const histogram = Array.from(sums.histogram, (members, period) => [period, members]).filter(
    ([, members]) => members > 0,
  );
  return [
    { ...sums, tails: String(sums.tails), periods: String(sums.periods), histogram },
    {
      tails: tally.sumOfTails,
      periods: tally.sumOfPeriods,
      failures: tally.failures,
      longestTail: tally.longestTail,
      longestPeriod: tally.longestPeriod,
      histogram: tally.periods,
    },
  ];
}

const range = (size: number) => Uint16Array.from({ length: size }, (_, i) => i);

describe("walks equal those of src/check/exhaustive", () => {
  const shuffle = Uint16Array.from({ length: 256 }, (_, x) => (x * 77 + 13) % 256);
  const maps = [
    ...Array.from({ length: 60 }, (_, seed) => randomMap(256, seed, seed % 2 === 0 ? 1e9 : 5 + seed)),
    shuffle,
    range(256),
    range(256).map((x) => x ^ 1),
    range(256).map((x) => Math.max(0, x - 1)),
  ];
  const half = range(256).map((x) => x >> 1);
  it.each<[string, Partial<GraphQuestion>]>([
    ["all states", {}],
    ["all but two", { starts: range(256).subarray(2), others: Uint16Array.of(0, 1) }],
    ["some", { starts: range(256).filter((x) => x % 5 === 3), others: undefined }],
    ["period at most 2", { repeat: 2 }],
    ["observed", { observed: half }],
    ["observed, period at most 2", { observed: half, repeat: 2, starts: range(100), others: undefined }],
  ])("%s", (_, rest) => {
    const question: GraphQuestion = {
      size: 256,
      starts: range(256),
      others: undefined,
      observed: undefined,
      repeat: 1,
      ...rest,
    };
    const [found, expected] = compared(question, maps);
    expect(found).toEqual(expected);
  });

  it("65536 states", () => {
    const question: GraphQuestion = {
      size: 65536,
      starts: range(65536),
      others: undefined,
      observed: undefined,
      repeat: 1,
    };
    const line = range(65536).map((x) => Math.max(0, x - 1));
    const ring = range(65536).map((x) => (x + 1) % 65536);
    const [found, expected] = compared(question, [randomMap(65536, 3, 1e9), line, ring, randomMap(65536, 5, 300)]);
    expect(found).toEqual(expected);
  });
});

describe("walkMap", () => {
  it.each(["E4M3IEEE", "E4M3FN", "float:e4m5", "binary16", "bfloat16"])(
    "of %s equals the walk of its images",
    (name) => {
      const format = parseFormat(name);
      const policy = {
        format,
        rounding: "tiesToEven",
        overflow: defaultOverflow(format),
        subnormals: "gradual",
      } as const;
      const size = 2 ** format.bits;
      const starts = range(size).filter((code) => decode(format, code).kind !== "nan");
      const question = { size, starts, others: undefined, observed: undefined, repeat: 1 } as const;
      const [own, other] = [graphWalker(question, policy), graphWalker(question)];
      // A product of two of the smallest numbers of bfloat16 is none of binary32.
      expect(own?.walkMap !== undefined).toBe(isNarrow(policy));
      if (own?.walkMap === undefined || other === undefined) return;
      const slow = float64Engine(policy);
      for (const [a, b] of [
        [1, 0.5],
        [-1, 0],
        [-0.75, 1.5],
        [1.25, -0.25],
      ]) {
        for (let code = 0; code < size; code++)
          other.next[code] = slow.toCode(slow.add(slow.mul(a, slow.toNumber(code)), b));
        expect(own.walkMap(a, b)).toBe(other.walk(other.next));
      }
      expect(own.sums()).toEqual(other.sums());
    },
  );

  it("is there only where binary32 carries the recurrence", () => {
    const toward = { ...FN, rounding: "towardZero" } as const;
    const question = { size: 256, starts: range(256), others: undefined, observed: undefined, repeat: 1 } as const;
    expect(graphWalker(question, FN)?.walkMap).toBeDefined();
    expect(graphWalker(question, toward)?.walkMap).toBeUndefined();
    expect(graphWalker(question)?.walkMap).toBeUndefined();
  });
});

const FN = {
  format: parseFormat("E4M3FN"),
  rounding: "tiesToEven",
  overflow: "nan",
  subnormals: "gradual",
} as const;

describe("walkRows", () => {
  const format = parseFormat("E2M3FN");
  const policy = { format, rounding: "tiesToEven", overflow: "saturate", subnormals: "gradual" } as const;
  const { mulTable, addTable } = tabulated(policy);
  const codes = Uint8Array.from({ length: 64 }, (_, c) => c);
  const tables = { bits: 6, multiply: mulTable, add: addTable, factors: codes, terms: codes };
  const question: GraphQuestion = { size: 64, starts: range(64), others: undefined, observed: undefined, repeat: 1 };

  it("composes and walks every map", () => {
    const [rows, single] = [graphWalker(question), graphWalker(question)];
    if (rows === undefined || single === undefined) throw new Error("expected kernels");
    const failing = new Uint32Array(4096);
    rows.walkRows(tables, 0, 4096, failing);
    const expected = Array.from({ length: 4096 }, (_, map) => {
      for (let h = 0; h < 64; h++) single.next[h] = addTable[((map & 63) << 6) | mulTable[(map & ~63) | h]];
      return single.walk(single.next);
    });
    expect(Array.from(failing)).toEqual(expected);
    expect(rows.sums()).toEqual(single.sums());
    expect(expected.some((count) => count > 0)).toBe(true);
    const before = rows.sums();
    rows.reset();
    expect(rows.sums()).toMatchObject({ tails: 0, periods: 0, failures: 0, longestTail: 0, longestPeriod: 0 });
    rows.walkRows(tables, 0, 4096, failing);
    expect(rows.sums()).toEqual(before);
  });

  it("takes factors and terms from lists, in any pieces", () => {
    const [whole, parts] = [graphWalker(question), graphWalker(question)];
    if (whole === undefined || parts === undefined) throw new Error("expected kernels");
    const [factors, terms] = [codes.filter((c) => c % 10 !== 0), codes.filter((c) => c % 3 === 1).reverse()];
    const some = { ...tables, factors, terms };
    const maps = factors.length * terms.length;
    const failing = new Uint32Array(maps);
    for (const [from, to] of [
      [0, 5],
      [5, 900],
      [900, maps],
    ])
      parts.walkRows(some, from, to, failing.subarray(from));
    Array.from(factors).forEach((a, i) =>
      Array.from(terms).forEach((b, j) => {
        for (let h = 0; h < 64; h++) whole.next[h] = addTable[(b << 6) | mulTable[(a << 6) | h]];
        expect(failing[i * terms.length + j]).toBe(whole.walk(whole.next));
      }),
    );
    expect(parts.sums()).toEqual(whole.sums());
  });

  it("refuses what does not fit", () => {
    const walker = graphWalker(question);
    expect(() => walker?.walkRows(tables, 0, 4097, new Uint32Array(5000))).toThrow(/maps in \[0, 4096\)/);
    expect(() => walker?.walkRows(tables, 0, 10, new Uint32Array(9))).toThrow(/room for 10 maps/);
    expect(() => walker?.walkRows({ ...tables, bits: 5 }, 0, 1, new Uint32Array(1))).toThrow(RangeError);
    const strange = { ...tables, terms: Uint8Array.of(64) };
    expect(() => walker?.walkRows(strange, 0, 1, new Uint32Array(1))).toThrow(/codes of 6 bits/);
    expect(() => graphWalker(question, { ...policy, format: parseFormat("E4M3FN") })).toThrow(/of 64 codes/);
    expect(() => walker?.walk(new Uint16Array(3))).toThrow(/64 states/);
    expect(() => graphWalker({ ...question, starts: Uint16Array.of(64) })).toThrow(/below 64/);
  });

  it("is not there without kernels", () => {
    useEngine("javascript");
    expect(graphWalker(question)).toBeUndefined();
  });
});
