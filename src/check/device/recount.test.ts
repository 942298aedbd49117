// Units counted again, and failing maps asked of the specification: with tables of it for small formats, whatever the number of
// starts. A wrong entry in the tables of the engine is found.

import { afterEach, describe, expect, it } from "vitest";
import { tabulated } from "../../number/tables.ts";
import { parseSemantics, type RoundedSemantics } from "../../rnn/semantics.ts";
import { counterexample } from "../exhaustive/counterexample.ts";
import type { SweepSpec } from "../exhaustive/index.ts";
import { space } from "../exhaustive/universe.ts";
import { type Census, type CensusSpec, census } from "./census.ts";
import { certifyCensus } from "./certificate.ts";
import { confirmAll } from "./confirm.ts";
import type { MachineSpec } from "./machines.ts";
import { countMaps, type Failing } from "./outcome.ts";
import type { SweepProcedure } from "./procedures.ts";
import { mapsOf } from "./program.ts";
import { type CountedUnit, countAgain } from "./recount.ts";
import { runCensus } from "./run.ts";

const delta = (semantics: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system: "deltaNet",
  rows: 2,
  semantics,
  where: ["key-norm-at-most-1", "key-nonzero", "beta-in-0-1", "beta-positive"],
  property: "eventually-constant",
  ...more,
});
const scalar = (semantics: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system: "scalar",
  rows: 1,
  semantics,
  where: [],
  property: "eventually-constant",
  ...more,
});
const of = (procedure: SweepProcedure, sweep: SweepSpec): Census => census({ procedure, sweep });
const ROUNDED = "perOperation,overflow=saturate,observe=value,format=";

/** Every unit as the reference counts it, one list for all of them. */
function counted(given: Census): CountedUnit[] {
  const outcome = given.reference();
  const failing: Failing[] = [];
  const digests = Array.from({ length: Math.ceil(given.maps / given.unit) }, (_, unit) => {
    const { from, to } = mapsOf(given, { from: unit, to: unit + 1 });
    return countMaps(given, outcome, from, to, (one) => failing.push(one)).digest;
  });
  const part = { failing, overflowed: [], tally: { failingMaps: failing.length } };
  return digests.map((digest, unit) => ({ unit, digest, part }));
}

describe("outcomes by the specification", () => {
  const KEY = { k: ["0.5", "-0.75"], beta: ["1"], v: ["0", "1.5"] };
  const cases: readonly (readonly [string, CensusSpec])[] = [
    ["every state of two rows of E4M3FN", { procedure: "cycles", sweep: delta(`${ROUNDED}E4M3FN`, { fixed: KEY }) }],
    [
      "the same, every rounding another way",
      {
        procedure: "cycles",
        sweep: delta(`${ROUNDED}E5M2,rounding=toOdd,delta=D4,sum=pairwise`, { fixed: { ...KEY, k: ["0.5"] } }),
      },
    ],
    ["an order that rounds what it derives", { procedure: "cycles", sweep: delta(`${ROUNDED}E2M1FN,delta=D3`) }],
    [
      "one rounding an entry",
      { procedure: "cycles", sweep: delta("fused,format=E2M3FN,observe=value", { fixed: { ...KEY, v: ["1.5"] } }) },
    ],
    [
      "products of two, one rounding a factor",
      {
        procedure: "cycles",
        sweep: delta("fusedPerFactor,format=q0.2,observe=value", {
          system: "deltaProduct",
          factors: 2,
          fixed: { v: ["0.5"], beta: ["0.75"] },
        }),
      },
    ],
    [
      "matrices with multiply-adds",
      {
        procedure: "cycles",
        sweep: {
          ...delta(`${ROUNDED}q1.1,multiplyAdd=fused`),
          system: "dense",
          where: ["eigenvalues-in-0-1", "no-negative-zero"],
        },
      },
    ],
    [
      "orbits from few starts",
      { procedure: "orbits", sweep: delta(`${ROUNDED}E4M3FN`, { fixed: { ...KEY, h: ["0", "1"] } }) },
    ],
    [
      "orbits of scalars, fused",
      { procedure: "orbits", sweep: scalar("fused,format=E5M2", { fixed: { a: ["-1", "0x7c"] } }) },
    ],
    [
      "multiplications",
      { procedure: "orbits", sweep: scalar("perOperation,format=E3M2FN", { system: "multiplication" }) },
    ],
    [
      "additions",
      {
        procedure: "orbits",
        sweep: scalar("perOperation,format=E5M2", { system: "addition", fixed: { b: ["0.5", "0x7c"] } }),
      },
    ],
  ];

  it.each(cases)("are those of the reference: %s", { timeout: 60_000 }, (_, spec) => {
    const given = census(spec);
    const [own, fast] = [given.specified?.(), given.reference()];
    const stride = Math.ceil(given.maps / 12);
    for (let map = 0; map < given.maps; map += stride) expect([map, own?.(map)]).toEqual([map, fast(map)]);
  });

  it("serve every drawn unit of 8 bits, some of monotone maps of 16 bits, none of their orbits", () => {
    const wide = { where: ["eigenvalues-in-0-1", "beta-positive"], fixed: { k: ["0.5"], beta: ["1"], v: ["0"] } };
    const units = (sweep: SweepSpec) => of("cycles", sweep).specifiedUnits;
    expect(units(delta(`${ROUNDED}E4M3FN`, wide))).toBe(Infinity);
    expect(units(delta("fused,format=E4M3FN,observe=value", wide))).toBe(Infinity);
    const half = scalar("perOperation,format=binary16", { fixed: { a: ["-1"] } });
    expect(of("monotone", { ...half, property: "monotone" }).specifiedUnits).toBe(8);
    expect([of("orbits", half).specifiedUnits, of("orbits", half).specified]).toEqual([0, undefined]);
    expect(census({ procedure: "limits", semantics: "perOperation,format=binary16" }).specifiedUnits).toBe(Infinity);
  });
});

describe("units counted again", () => {
  const given = of("cycles", delta(`${ROUNDED}q0.2`));
  const units = counted(given);
  /** 256 maps, many of which fail, sixteen a unit. */
  const failed: Census = { ...of("orbits", scalar(`${ROUNDED}E2M1FN`)), unit: 16 };
  const list = counted(failed)[0].part.failing;

  it("are the drawn ones, all by the specification", async () => {
    const seen: number[] = [];
    const found = await countAgain(given, units, { share: 0.2, seed: 5, progress: (done) => seen.push(done) });
    const drawn = Math.ceil(units.length * 0.2);
    expect(found).toEqual({ units: drawn, drawn, specified: drawn, alone: 0 });
    expect(seen.at(-1)).toBe(drawn);
    const few = await countAgain({ ...given, specifiedUnits: 1 }, units, { share: 0.2, seed: 5 });
    expect(few.specified).toBe(1);
  });

  it("stop where that is asked, and then nothing is certified", async () => {
    const found = await countAgain(given, units, { share: 1, seed: 5, interrupted: () => true });
    expect(found).toEqual({ units: 1, drawn: units.length, specified: 1, alone: 0 });
    const result = await runCensus(given);
    expect(certifyCensus(given, result)).toBeDefined();
    expect(certifyCensus(given, { ...result, rechecked: { ...result.rechecked, ...found } })).toBe(undefined);
  });

  it("show a digest that is another one", async () => {
    const wrong = units.map((one) => (one.unit === 7 ? { ...one, digest: "0".repeat(16) } : one));
    await expect(countAgain(given, wrong, { share: 1, seed: 5 })).rejects.toThrow(/of unit 7 .* found 0{16}/);
  });

  it("show a failing map that is missing from the list, one too many, and another witness", async () => {
    const [map, witness] = list[3];
    const good =
      Array.from({ length: failed.maps }, (_, m) => m).find((m) => !list.some(([other]) => other === m)) ?? 0;
    const cases: [readonly Failing[], RegExp][] = [
      [list.filter((_, i) => i !== 3), new RegExp(`expected map ${map} .* among the failing maps`)],
      [[], /expected map .* found none/],
      [[...list, [good, 0] as const].sort(([a], [b]) => a - b), new RegExp(`found map ${good} `)],
      [
        list.map((one, i) => (i === 3 ? [map, witness + 1] : one)),
        new RegExp(`found map ${map} .witness ${witness + 1}`),
      ],
    ];
    for (const [failing, message] of cases)
      await expect(countAgain(failed, listing(failing, failing.length), { share: 1, seed: 5 })).rejects.toThrow(
        message,
      );
  });

  it("ask of a list that was cut only what it has", async () => {
    const again = (failing: readonly Failing[], whole = true) =>
      countAgain(failed, listing(failing, list.length, whole), { share: 1, seed: 5 });
    expect((await again(list.slice(0, 5))).units).toBe(16);
    expect((await again(list.slice(5), false)).units).toBe(16);
    // The least were kept: none may be missing before the last of them.
    await expect(again(list.slice(1, -1))).rejects.toThrow(/found map/);
    const strange = list.slice(0, 5).map(([map, witness]): Failing => [map, witness + 1]);
    await expect(again(strange, false)).rejects.toThrow(/found map/);
  });

  it("show a sum and a greatest value that a device has of them alone", async () => {
    const outcome = given.reference();
    const tallies = units.map(({ unit }) => {
      const { from, to } = mapsOf(given, { from: unit, to: unit + 1 });
      return countMaps(given, outcome, from, to);
    });
    const changed = (name: "sums" | "maxima") =>
      tallies.map((one, i) => (i === 2 ? { ...one, [name]: one[name].map((n, j) => (j === 1 ? n + 1 : n)) } : one));
    const again = (found: typeof tallies) =>
      countAgain(given, units, { share: 1, seed: 5, alone: () => Promise.resolve(found) });
    expect((await again(tallies)).alone).toBe(units.length);
    await expect(again(changed("sums"))).rejects.toThrow(/expected states-of-period-1 .* of unit 2 /);
    await expect(again(changed("maxima"))).rejects.toThrow(/expected longest-period .* of unit 2 /);
  });

  /** The units with another list. */
  function listing(failing: readonly Failing[], failingMaps: number, whole = true): CountedUnit[] {
    const overflowed = whole ? [] : [{ from: 0, to: 16 }];
    return counted(failed).map((one) => ({ ...one, part: { failing, overflowed, tally: { failingMaps } } }));
  }
});

describe("a wrong entry in the engine's tables", () => {
  const text = "perOperation,format=E2M3FN,rounding=towardPositive,overflow=saturate,observe=value";
  const { mulTable } = tabulated(parseSemantics(text) as RoundedSemantics);
  /** 0.5 · 1.5 */
  const place = (0x04 << 6) | 0x0c;
  const right = mulTable[place];
  afterEach(() => {
    mulTable[place] = right;
  });

  it("is found by units counted again", async () => {
    const given = of("orbits", scalar(text, { fixed: { a: ["0.5", "-1"], b: ["0", "0.5", "1"] } }));
    mulTable[place] ^= 0x20;
    await expect(countAgain(given, counted(given), { share: 1, seed: 1 })).rejects.toThrow(/expected the digest/);
    mulTable[place] = right;
    expect(await countAgain(given, counted(given), { share: 1, seed: 1 })).toMatchObject({ units: 1, specified: 1 });
  });
});

describe("every failing map", () => {
  const cases: readonly (readonly [string, Census])[] = [
    ["orbits seen by value", of("orbits", scalar(`${ROUNDED}E2M1FN`))],
    [
      "orbits seen by code, period 2 allowed",
      of("orbits", scalar("perOperation,format=q1.2,overflow=wrap", { property: "period-at-most-2" })),
    ],
    ["orbits from few starts", of("orbits", delta(`${ROUNDED}q0.3,delta=D5`, { fixed: { h: ["0"] } }))],
    ["cycles", of("cycles", delta(`${ROUNDED}q0.3`))],
    ["order", of("monotone", scalar("perOperation,format=E2M1FN", { property: "monotone" }))],
    [
      "orbits of 16 bits",
      of(
        "orbits",
        scalar("perOperation,format=bfloat16,observe=value", {
          fixed: { a: ["-1"], b: ["0.5", "2"], h: ["0", "1", "3"] },
        }),
      ),
    ],
  ];

  it.each(cases)("is confirmed, with a limit the first: %s", { timeout: 60_000 }, async (_, given) => {
    const { failing, tally } = await runCensus(given);
    expect(failing.length).toBeGreaterThan(1);
    expect(failing.length).toBe(tally.failingMaps);
    const seen: number[] = [];
    const all = await confirmAll(given, failing, { progress: (done) => seen.push(done) });
    expect([all.confirmed, all.of, all.first?.map]).toEqual([failing.length, failing.length, failing[0][0]]);
    expect(seen.at(-1)).toBe(failing.length);
    expect(await confirmAll(given, failing, { most: 1 })).toEqual({ ...all, confirmed: 1 });
  });

  it.each([cases[0], cases[1], cases[4]])("is told from the others, start by start: %s", async (_, given) => {
    const own = space((given.spec as { sweep: SweepSpec }).sweep);
    for (let map = 0; map < given.maps; map += 3)
      for (const start of own.starts.keys()) {
        const slow = succeeds(() => counterexample(own, map * own.starts.length + start));
        const fast = await confirmAll(given, [[map, start]]).then(
          () => true,
          () => false,
        );
        expect([map, start, fast]).toEqual([map, start, slow]);
      }
  });

  it("of cycles needs a state that comes back, and moves", async () => {
    const given = of("cycles", delta(`${ROUNDED}q0.3`));
    const { failing } = await runCensus(given);
    await expect(confirmAll(given, [[failing[0][0], 0]])).rejects.toThrow(/expected the specification to confirm map/);
  });

  it("of machines is searched from its witness", async () => {
    const machines: MachineSpec = {
      system: "scalar",
      rows: 1,
      letters: 2,
      semantics: `${ROUNDED}q0.2`,
      where: [],
      fixed: { b: ["0", "0.5"] },
      property: "cannot-recognise",
    };
    const given = census({ procedure: "language", language: "parity", machines });
    const { failing } = await runCensus(given);
    expect(failing.length).toBeGreaterThan(0);
    expect((await confirmAll(given, failing)).confirmed).toBe(failing.length);
    const good = Array.from({ length: given.maps }, (_, map) => map).find((map) => !failing.some(([m]) => m === map));
    await expect(confirmAll(given, [[good ?? 0, 0]])).rejects.toThrow(/confirm map/);
  });

  it("of limits is decided as a map", async () => {
    const given = census({ procedure: "limits", semantics: "perOperation,format=E2M1FN,overflow=saturate" });
    await expect(confirmAll(given, [[3, 5]])).rejects.toThrow(/confirm map 3/);
  });

  it("may be many: the wish to stop is heard", async () => {
    const given = of("cycles", delta(`${ROUNDED}q0.3`));
    const { failing } = await runCensus(given);
    const many = Array.from({ length: 400 }, () => failing).flat();
    const { confirmed, of: all } = await confirmAll(given, many, { interrupted: () => true });
    expect(all).toBe(many.length);
    expect(confirmed).toBeGreaterThan(0);
    expect(confirmed).toBeLessThan(many.length);
  });

  function succeeds(run: () => unknown): boolean {
    try {
      run();
      return true;
    } catch {
      return false;
    }
  }
});
