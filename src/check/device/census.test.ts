// Censuses on the CPU against other ways of counting, and on the device against the CPU: digests of every unit, every failing
// map. Planted faults must be found by the units that are counted again.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openDevice, openDevices } from "../../backend/webgpu/device.ts";
import { arithmeticWgsl } from "../../emit/wgsl/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import { isZero } from "../../number/exact.ts";
import { parseSemantics, type RoundedSemantics } from "../../rnn/semantics.ts";
import { type SweepSpec, sweep } from "../exhaustive/index.ts";
import { resolve } from "../exhaustive/spec.ts";
import { fillFor } from "../exhaustive/step-code.ts";
import { type Census, type CensusSpec, census } from "./census.ts";
import { confirmed, failingColumns } from "./confirm.ts";
import { scalarPairs } from "./limits.ts";
import { countMaps, mergeCensus } from "./outcome.ts";
import { runCensus } from "./run.ts";
import { deviceSweep } from "./sweep.ts";

const KEYS = ["key-norm-at-most-1", "key-nonzero", "beta-in-0-1", "beta-positive"];
const delta = (format: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system: "deltaNet",
  rows: 2,
  semantics: `perOperation,format=${format},overflow=saturate,delta=D1,observe=value`,
  where: KEYS,
  property: "eventually-constant",
  ...more,
});
const limits = (format: string, overflow: string): CensusSpec => ({
  procedure: "limits",
  semantics: `perOperation,format=${format},overflow=${overflow}`,
});
const alternating: SweepSpec = {
  system: "scalar",
  rows: 1,
  semantics: "perOperation,format=E4M3FN,observe=code",
  where: [],
  property: "eventually-constant",
  fixed: { a: ["-1", "0.75"] },
};

const opened = await openDevice();
const device = "absent" in opened ? undefined : opened;
afterAll(() => device?.close());

const inCarrier = (given: Census, carrier: "integer" | "float") => {
  const { format, rounding, overflow, subnormals } = given.semantics;
  return {
    carrier,
    arithmetic: arithmeticWgsl({ format, rounding, overflow, subnormals }, { carrier }),
    line: carrier,
  };
};

const sum = (given: Census, sums: readonly number[], name: string) => sums[given.sums.indexOf(name)];

describe("limits", () => {
  /** Whether h, f(h), h for some finite code h and f(h) another one, and other in value, by trying all. */
  function alternates(semantics: RoundedSemantics, a: number, b: number): "codes" | "values" | "no" {
    const resolved = resolve({
      ...alternating,
      semantics: `perOperation,format=${semantics.format.name},overflow=saturate`,
      fixed: {},
    });
    const next = new Uint16Array(resolved.codes);
    fillFor(resolved)(Uint16Array.from([a, b]), next);
    const value = (code: number) => decode(semantics.format, code);
    const found = [...next.keys()].filter((h) => value(h).kind === "finite" && next[h] !== h && next[next[h]] === h);
    if (found.length === 0) return "no";
    return found.some((h) => !(isZero(value(h)) && isZero(value(next[h])))) ? "values" : "codes";
  }

  it.each(["E2M1FN", "E4M3FN", "E5M2"])("differ exactly where some start alternates, in %s", (format) => {
    const semantics = parseSemantics(`perOperation,format=${format},overflow=saturate`) as RoundedSemantics;
    const { codes } = scalarPairs(semantics);
    const given = census(limits(format, "saturate"));
    const outcome = given.reference();
    const names = { codes: "zeros", values: "exists", no: "none" } as const;
    const stride = format === "E2M1FN" ? 1 : 37;
    for (let map = 0; map < given.maps; map += stride) {
      const [a, b] = [codes[Math.floor(map / codes.length)], codes[map % codes.length]];
      if (a >>> (semantics.format.bits - 1) === 0) {
        expect(alternates(semantics, a, b)).toBe("no");
        continue;
      }
      expect([map, sum(given, outcome(map).sums, `negative-${names[alternates(semantics, a, b)]}`)]).toEqual([map, 1]);
    }
  });

  it("refuse what has no order or no product of its own", () => {
    expect(() => census(limits("E4M3FN", "nan"))).toThrow(/keep the order/);
    expect(() => census({ procedure: "limits", semantics: "fused,format=E4M3FN" })).toThrow(/multiplyAdd=separate/);
    expect(() => census(limits("binary32", "saturate"))).toThrow(/at most 16 bits/);
    const stored = "perOperation,format=E4M3FN,overflow=saturate,store=E2M1FN";
    expect(() => census({ procedure: "limits", semantics: stored })).toThrow(/no store/);
  });
});

describe("the specification", () => {
  const cases: readonly (readonly [string, CensusSpec])[] = [
    ["limits of E2M1FN", limits("E2M1FN", "saturate")],
    ["limits of E5M2 with infinities, some", limits("E5M2", "infinity")],
    ["cycles", { procedure: "cycles", sweep: delta("q0.2") }],
    ["orbits from 0", { procedure: "orbits", sweep: delta("E2M1FN", { fixed: { h: ["0"] } }) }],
  ];

  it.each(cases)("gives the outcomes of tables and doubles: %s", (_, spec) => {
    const given = census(spec);
    const [own, fast] = [given.specified?.(), given.reference()];
    const stride = Math.ceil(given.maps / 300);
    for (let map = 0; map < given.maps; map += stride) expect([map, own?.(map)]).toEqual([map, fast(map)]);
  });

  it("is left out where a unit of it would take minutes", () => {
    const wide = { ...alternating, semantics: "perOperation,format=binary16" };
    expect(census({ procedure: "orbits", sweep: wide }).specified).toBe(undefined);
  });
});

describe("cycles and orbits", () => {
  it("count the layers that the sweep counts", async () => {
    const own = await runCensus(census({ procedure: "cycles", sweep: delta("q0.3") }));
    const swept = await sweep(delta("q0.3"));
    expect([own.tally.maps, own.tally.failingMaps]).toEqual([swept.tally.maps, swept.tally.failingMaps]);
    expect(own.tally.maxima.slice(0, 2)).toEqual([swept.tally.longestTail, swept.tally.longestPeriod]);
  });

  it("count one layer for all that are equal up to signs and order", async () => {
    const all = census({
      procedure: "cycles",
      sweep: delta("E2M1FN", { where: ["eigenvalues-in-0-1", "beta-positive", "no-negative-zero"] }),
    });
    const few = census({
      procedure: "cycles",
      sweep: delta("E2M1FN", {
        where: ["eigenvalues-in-0-1", "beta-positive", "no-negative-zero", "up-to-signs-and-order", "v-nonnegative"],
      }),
    });
    const weight = (map: number) => {
      const { k, v } = few.parameters(map);
      return [k[0], k[1], v[0]].reduce((n, code) => n * (code === 0 ? 1 : 2), k[0] === k[1] ? 1 : 2);
    };
    const { failing } = await runCensus(few);
    expect(Array.from({ length: few.maps }, (_, map) => weight(map)).reduce((x, y) => x + y)).toBe(all.maps);
    expect(failing.reduce((n, [map]) => n + weight(map), 0)).toBe((await runCensus(all)).tally.failingMaps);
  });

  it("confirm failing maps by the specification", async () => {
    const given = census({ procedure: "cycles", sweep: delta("q0.3") });
    const { failing } = await runCensus(given);
    const found = confirmed(given, failing, 5);
    expect(found.map(({ period }) => period)).toEqual(found.map(() => 2));
    expect(found.length).toBe(5);
    expect(() => confirmed(given, [[failing[0][0], 0]], 1)).toThrow(/confirm/);
    const columns = failingColumns(given, failing);
    expect(columns.map(({ name }) => name)).toEqual([
      "map",
      "k[0] code",
      "k[0]",
      "k[1] code",
      "k[1]",
      "beta code",
      "beta",
      "v code",
      "v",
      "witness",
    ]);
    expect(columns.every(({ data }) => data.length === failing.length)).toBe(true);
  });

  it("refuse restricted starts and what is seen by code", () => {
    expect(() => census({ procedure: "cycles", sweep: delta("q0.3", { fixed: { h: ["0"] } }) })).toThrow(/every state/);
    expect(() => census({ procedure: "cycles", sweep: alternating })).toThrow(/observe=value/);
  });
});

describe("a digest", () => {
  it("does not depend on the order of ranges, and depends on every outcome", () => {
    const given = census({ procedure: "orbits", sweep: alternating });
    const outcome = given.reference();
    const whole = countMaps(given, outcome, 0, 100);
    const parts = [countMaps(given, outcome, 60, 100), countMaps(given, outcome, 0, 60)];
    expect(mergeCensus(parts[0], parts[1])).toEqual(whole);
    const changed = (map: number) => (map === 7 ? { ...outcome(map), words: [1, 2] as const } : outcome(map));
    expect(countMaps(given, changed, 0, 100).digest).not.toBe(whole.digest);
  });
});

describe("a journal", () => {
  const file = join(mkdtempSync(join(tmpdir(), "census-")), "journal.jsonl");
  const given = census({ procedure: "cycles", sweep: delta("q0.2") });

  it("is gone on from, a torn line left out, and belongs to one census", async () => {
    const whole = await runCensus(given);
    const first = await runCensus(given, { checkpoint: file, interrupted: after(3) });
    expect([first.stopped, first.tally.maps < given.maps]).toEqual(["interrupted", true]);
    writeFileSync(file, `${readFileSync(file, "utf8")}{"key":`);
    const rest = await runCensus(given, { checkpoint: file });
    expect([rest.tally, rest.digests, rest.failing]).toEqual([whole.tally, whole.digests, whole.failing]);
    const other = census({ procedure: "cycles", sweep: delta("E2M1FN") });
    await expect(runCensus(other, { checkpoint: file })).rejects.toThrow(/checkpoint of this census/);
    const stranger = `${file}.txt`;
    writeFileSync(stranger, "notes");
    await expect(runCensus(given, { checkpoint: stranger })).rejects.toThrow(/expected a checkpoint of this census/);
    expect(readFileSync(stranger, "utf8")).toBe("notes");
    await expect(runCensus(given, { checkpoint: join(file, "none") })).rejects.toThrow(/expected/);
  });

  function after(calls: number): () => boolean {
    let asked = 0;
    return () => asked++ >= calls;
  }
});

describe.skipIf(device === undefined)("the device", () => {
  const cases: readonly (readonly [string, CensusSpec, "integer" | "float"])[] = [
    ["limits of E2M1FN", limits("E2M1FN", "saturate"), "integer"],
    ["limits of E5M2 with infinities", limits("E5M2", "infinity"), "integer"],
    ["limits of E4M3FN in the float carrier", limits("E4M3FN", "saturate"), "float"],
    ["cycles of delta rules", { procedure: "cycles", sweep: delta("q0.2") }, "integer"],
    [
      "cycles of three rows",
      { procedure: "cycles", sweep: delta("q0.2", { rows: 3, fixed: { v: ["0.5"], beta: ["0.75"] } }) },
      "integer",
    ],
    [
      "products of two generalized Householder matrices",
      {
        procedure: "cycles",
        sweep: delta("q0.2", { system: "deltaProduct", factors: 2, fixed: { v: ["0", "0.5"], beta: ["0.75"] } }),
      },
      "integer",
    ],
    ["orbits of scalars from every start", { procedure: "orbits", sweep: alternating }, "integer"],
    ["orbits of delta rules from 0", { procedure: "orbits", sweep: delta("q0.3", { fixed: { h: ["0"] } }) }, "integer"],
  ];

  it.each(cases)("counts %s as the CPU does", { timeout: 120_000 }, async (_, spec, carrier) => {
    const given = census(spec);
    const here = await runCensus(given);
    const there = await runCensus(given, {
      device,
      arithmetic: inCarrier(given, carrier),
      again: { share: 0.1, seed: 3 },
    });
    expect(there.left).toBe(undefined);
    expect([there.tally, there.digests, there.failing]).toEqual([here.tally, here.digests, here.failing]);
    expect(there.rechecked.units).toBeGreaterThan(0);
  });

  it("shares the work with a second one, and goes on where that is lost", { timeout: 120_000 }, async () => {
    const [first, second] = await openDevices(2);
    const given = census({ procedure: "cycles", sweep: delta("q0.2") });
    const whole = await runCensus(given);
    const checkpoint = join(mkdtempSync(join(tmpdir(), "census-")), "journal.jsonl");
    const options = { device: first, others: [second] };
    const there = await runCensus(given, { ...options, checkpoint });
    expect([there.left, there.tally, there.digests, there.failing]).toEqual([
      undefined,
      whole.tally,
      whole.digests,
      whole.failing,
    ]);
    expect(there.assumes.at(-1)).toMatch(/^the kernels on .* counted again/);
    second.close();
    const rest = await runCensus(given, { ...options, checkpoint: `${checkpoint}.second` });
    expect([rest.left, rest.tally, rest.digests]).toEqual([expect.any(String), whole.tally, whole.digests]);
  });

  it("sweeps to the tally, digest and counterexample of the CPU", { timeout: 120_000 }, async () => {
    const [here, there] = [await sweep(alternating), await deviceSweep(alternating)];
    expect([there.digest, there.tally, there.counterexample]).toEqual([here.digest, here.tally, here.counterexample]);
    expect(there.assumes.at(-1)).toMatch(
      /^the kernels on .* counted again by the CPU, 1 of them by the specification, sums .* of 1 of them compared; integer arithmetic/,
    );
  });

  it("lists failing maps again where a list was too short", { timeout: 120_000 }, async () => {
    const given = census({ procedure: "orbits", sweep: alternating });
    const notes: string[] = [];
    const options = { device, sizes: { units: 4, capacity: 4 }, note: (line: string) => notes.push(line) };
    const [here, there] = [await runCensus(given), await runCensus(given, options)];
    expect([there.tally, there.failing]).toEqual([here.tally, here.failing]);
    expect(notes.join()).toMatch(/listed again/);
  });

  it("is found out where its kernel is wrong", { timeout: 120_000 }, async () => {
    const given = census(limits("E2M1FN", "saturate"));
    const program = given.program();
    const code = program.code.replace("return add(mul(a, h), b);", "return add(mul(a, h), mul(b, b));");
    expect(code).not.toBe(program.code);
    const wrong = { ...given, program: () => ({ ...program, code }) };
    await expect(runCensus(wrong, { device, again: { share: 1, seed: 1 } })).rejects.toThrow(/expected the digest/);
  });

  it("hands what it cannot do to the CPU, with a line", { timeout: 120_000 }, async () => {
    const given = census(limits("E2M1FN", "saturate"));
    const program = given.program();
    const broken = { ...given, program: () => ({ ...program, code: "this is no shader" }) };
    const notes: string[] = [];
    const found = await runCensus(broken, { device, note: (line) => notes.push(line) });
    expect(found.tally).toEqual((await runCensus(given)).tally);
    expect([found.left, notes.join()]).toEqual([
      expect.stringMatching(/does not compile/),
      expect.stringMatching(/the CPU counts/),
    ]);
    expect(found.assumes.at(-1)).toMatch(/by the CPU/);
  });
});
