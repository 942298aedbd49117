// Monotone maps by the definition, by the sweep of the CPU, by the census's reference, and on the device: one tally, and the same
// words for every map. A kernel that is wrong in one place is found by the units that are counted again.

import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../../backend/webgpu/device.ts";
import { decode } from "../../number/codec.ts";
import { compare } from "../../number/exact.ts";
import { counterexample } from "../exhaustive/counterexample.ts";
import { type SweepSpec, sweep } from "../exhaustive/index.ts";
import { fillFor } from "../exhaustive/step-code.ts";
import { space } from "../exhaustive/universe.ts";
import { type Census, census } from "./census.ts";
import { confirmAll } from "./confirm.ts";
import { runCensus } from "./run.ts";
import { deviceSweep } from "./sweep.ts";

const monotone = (semantics: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system: "scalar",
  rows: 1,
  semantics,
  where: [],
  property: "monotone",
  ...more,
});
const CASES: readonly (readonly [string, SweepSpec])[] = [
  ["all scalars of E2M1FN", monotone("perOperation,format=E2M1FN,overflow=saturate")],
  ["all scalars of q1.2, which wrap", monotone("perOperation,format=q1.2,overflow=wrap")],
  [
    "a diagonal of one row, fused",
    monotone("fused,format=E3M2FN", { system: "diagonal", fixed: { a: ["-1", "0.5"] } }),
  ],
  ["E5M2 with infinities and NaN", monotone("perOperation,format=E5M2", { fixed: { a: ["-0.5", "0", "0x7c", "2"] } })],
  [
    "E4M3FN toward zero, from some starts",
    monotone("perOperation,format=E4M3FN,rounding=towardZero,overflow=nan", {
      fixed: { a: ["1", "-1.5"], h: ["-2", "-0", "0", "1", "448"] },
    }),
  ],
  ["a delta rule of one row", monotone("perOperation,format=E2M3FN", { system: "deltaNet", fixed: { v: ["1"] } })],
  [
    "some pairs of binary16",
    monotone("perOperation,format=binary16", { fixed: { a: ["0.75", "-1"], b: ["0.5", "-2"] } }),
  ],
];

const opened = await openDevice();
const device = "absent" in opened ? undefined : opened;
afterAll(() => device?.close());

const censusOf = (spec: SweepSpec): Census => census({ procedure: "monotone", sweep: spec });

describe("monotone maps", () => {
  it("fail at the starts above which something falls, pair by pair", () => {
    const spec = monotone("perOperation,format=E5M2", { fixed: { a: ["-0.5", "0x7c"], b: ["1", "-0"] } });
    const given = space(spec);
    const outcome = censusOf(spec).reference();
    const [parameters, next] = [new Uint16Array(2), new Uint16Array(256)];
    const fill = fillFor(given.resolved);
    const value = (code: number) => decode(given.resolved.semantics.format, code);
    for (let map = 0; map < given.maps; map++) {
      given.parameters(map, parameters);
      fill(parameters, next);
      const falls = (x: number, y: number) =>
        (compare(value(y), value(x)) ?? 1) <= 0 && compare(value(next[y]), value(next[x])) === 1;
      const failing = [...given.starts.keys()].filter((i) => [...given.starts].some((y) => falls(given.starts[i], y)));
      const found = outcome(map);
      expect([map, found.sums[0], found.failing && found.witness]).toEqual([
        map,
        failing.length,
        failing.length > 0 && failing[0],
      ]);
    }
  });

  it.each(CASES)("count what the sweep counts, and are confirmed: %s", { timeout: 120_000 }, async (_, spec) => {
    const given = censusOf(spec);
    const [own, swept] = [await runCensus(given), await sweep(spec)];
    expect([own.tally.maps, own.tally.failingMaps, own.tally.sums[0]]).toEqual([
      swept.tally.maps,
      swept.tally.failingMaps,
      swept.tally.failures,
    ]);
    const { confirmed, first } = await confirmAll(given, own.failing, { most: 500 });
    expect(confirmed).toBe(Math.min(500, own.failing.length));
    expect(first?.rank).toBe(swept.counterexample?.rank);
    expect(first?.monotone).toEqual(swept.counterexample?.monotone);
  });

  it("are confirmed by the specification alone", async () => {
    const spec = monotone("perOperation,format=E2M1FN,overflow=saturate");
    const given = censusOf(spec);
    const { failing } = await runCensus(given);
    const fails = new Set(failing.map(([map]) => map));
    const good = Array.from({ length: given.maps }, (_, map) => map).find((map) => !fails.has(map)) ?? 0;
    await expect(confirmAll(given, [[good, 3]])).rejects.toThrow(/confirm map/);
    expect(() => counterexample(space(spec), good * 16)).toThrow(/confirm/);
  });

  it("are a procedure of their own", () => {
    const spec = monotone("perOperation,format=E2M1FN");
    expect(() => census({ procedure: "orbits", sweep: spec })).toThrow(/a property of orbits/);
    expect(() => censusOf({ ...spec, property: "eventually-constant" })).toThrow(/the property monotone/);
    expect(() => censusOf({ ...spec, system: "diagonal", rows: 2 })).toThrow(/one row/);
  });
});

describe.skipIf(device === undefined)("monotone maps on the device", () => {
  it.each(CASES)("are counted as on the CPU: %s", { timeout: 120_000 }, async (_, spec) => {
    const given = censusOf(spec);
    const here = await runCensus(given);
    const there = await runCensus(given, { device, again: { share: 1, seed: 3 } });
    expect(there.left).toBe(undefined);
    expect([there.tally, there.digests, there.failing]).toEqual([here.tally, here.digests, here.failing]);
    expect(there.rechecked).toMatchObject({ units: there.digests.length, specified: there.digests.length });
  });

  it("sweep to the CPU's tally, digest and counterexample", { timeout: 120_000 }, async () => {
    const [, spec] = CASES[3];
    const [here, there] = [await sweep(spec), await deviceSweep(spec)];
    expect([there.digest, there.tally, there.counterexample]).toEqual([here.digest, here.tally, here.counterexample]);
    expect(there.assumes.at(-1)).toMatch(/^the kernels on /);
  });

  it("are found out where the kernel takes no image of the stretch before", { timeout: 120_000 }, async () => {
    const given = censusOf(CASES[3][1]);
    const program = given.program();
    const code = program.code.replace("if (thread > 0u) { top = tops[thread - 1u]; }", "");
    expect(code).not.toBe(program.code);
    const wrong = { ...given, program: () => ({ ...program, code }) };
    await expect(runCensus(wrong, { device, again: { share: 1, seed: 1 } })).rejects.toThrow(/expected the digest/);
  });
});
