// Both kernels of orbits against the CPU's walk: digests of every unit, all sums, every failing map.

import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../../backend/webgpu/device.ts";
import type { SweepSpec } from "../exhaustive/index.ts";
import { space } from "../exhaustive/universe.ts";
import { type Census, census } from "./census.ts";
import { orbitMethod, orbitProgram } from "./orbits.ts";
import { runCensus } from "./run.ts";

const opened = await openDevice();
const device = "absent" in opened ? undefined : opened;
afterAll(() => device?.close());

const semantics = (format: string, more = "") => `perOperation,format=${format},overflow=saturate${more}`;
const scalar = (given: Partial<SweepSpec>): SweepSpec => ({
  system: "scalar",
  rows: 1,
  semantics: semantics("E4M3FN"),
  where: [],
  property: "eventually-constant",
  ...given,
});
const delta = (format: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system: "deltaNet",
  rows: 2,
  semantics: semantics(format, ",delta=D2,observe=value"),
  where: [],
  property: "eventually-constant",
  ...more,
});

const cases: [string, SweepSpec][] = [
  ["256 states, some multipliers", scalar({ fixed: { a: ["-1", "-0.75", "1.125", "0.9375", "-448"] } })],
  [
    "periods of at most 2, NaN and infinities",
    scalar({
      semantics: "perOperation,format=E5M2,overflow=nan,rounding=towardPositive",
      property: "period-at-most-2",
      fixed: { a: ["-1", "-2", "0.5", "infinity"] },
    }),
  ],
  ["one rounding of the whole step", scalar({ semantics: "fused,format=E5M2", fixed: { a: ["-1", "-0.875", "2"] } })],
  [
    "fewer starts than states",
    scalar({ fixed: { h: Array.from({ length: 40 }, (_, i) => `0x${(3 * i).toString(16)}`), a: ["-1", "0.5"] } }),
  ],
  ["long periods: a counter that wraps", scalar({ semantics: "perOperation,format=q4.0,overflow=wrap", fixed: {} })],
  ["32 states, eight maps a workgroup", scalar({ semantics: "perOperation,format=q1.3,overflow=wrap", fixed: {} })],
  ["two rows, 64 states", delta("q0.2", { fixed: { v: ["0", "0.5"] } })],
  ["two rows, 256 states", delta("q0.3", { fixed: { v: ["0.5"], beta: ["0.875", "-0.5"] } })],
  ["two rows, 1,024 states", delta("q1.3", { fixed: { v: ["0.25"], beta: ["1.5"], "k[0]": ["0.75"] } })],
];

/** The census with one of the kernels. */
const by = (given: Census, sweep: SweepSpec, method: "table" | "Brent"): Census => ({
  ...given,
  program: () => orbitProgram(space(sweep), method),
});

describe.skipIf(device === undefined)("orbits on a device", () => {
  it.each(cases)("%s", { timeout: 120_000 }, async (_, sweep) => {
    const given = census({ procedure: "orbits", sweep });
    expect(orbitMethod(space(sweep))).toBe("table");
    const here = await runCensus(given);
    for (const method of ["table", "Brent"] as const) {
      const there = await runCensus(by(given, sweep, method), { device, again: { share: 0, seed: 1 } });
      expect(there.left).toBe(undefined);
      expect([there.tally, there.digests, there.failing]).toEqual([here.tally, here.digests, here.failing]);
    }
  });

  it("adds sums beyond 2^32, of a workgroup and of a dispatch", { timeout: 120_000 }, async () => {
    const more = 0x61234567;
    const sweep = scalar({ fixed: { a: ["-1", "0.5"] } });
    const plain = census({ procedure: "orbits", sweep });
    const program = orbitProgram(space(sweep), "Brent");
    const code = program.code.replace("add_sum(1u, orbit.tail);", `add_sum(1u, orbit.tail + ${more}u);`);
    expect(code).not.toBe(program.code);
    const starts = space(sweep).starts.length;
    const reference = () => {
      const outcome = plain.reference();
      return (map: number) => {
        const found = outcome(map);
        return { ...found, sums: found.sums.map((n, i) => (i === 1 ? n + starts * more : n)) };
      };
    };
    const given = { ...plain, reference, specified: undefined, program: () => ({ ...program, code }) };
    const [here, there] = [await runCensus(given), await runCensus(given, { device, again: { share: 1, seed: 1 } })];
    expect([there.left, there.tally]).toEqual([undefined, here.tally]);
    expect(there.tally.sums[1]).toBeGreaterThan(2 ** 40);
  });

  it("is seen to differ where a doubling is missing", { timeout: 120_000 }, async () => {
    const sweep = scalar({ semantics: "perOperation,format=q4.0,overflow=wrap" });
    const given = census({ procedure: "orbits", sweep });
    const program = given.program();
    const code = program.code.replace("even[base + s] = next_of[base + next_of[base + s]];", "even[base + s] = s;");
    expect(code).not.toBe(program.code);
    const wrong = { ...given, program: () => ({ ...program, code }) };
    await expect(runCensus(wrong, { device, again: { share: 1, seed: 1 } })).rejects.toThrow(/expected the digest/);
  });
});
