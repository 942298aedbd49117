// Steps that round once an entry, on the device against the CPU: all maps of small formats from all starts, and units of E4M3FN
// and E5M2. That sums see signs of zeros, infinities and every product is tried by semantics that show them.

import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../../backend/webgpu/device.ts";
import type { SweepSpec } from "../exhaustive/index.ts";
import { resolve } from "../exhaustive/spec.ts";
import { census } from "./census.ts";
import { fusedForms } from "./fused.ts";
import { monomials } from "./polynomial.ts";
import { runCensus } from "./run.ts";

const opened = await openDevice();
const device = "absent" in opened ? undefined : opened;
afterAll(() => device?.close());

const sweep = (system: SweepSpec["system"], semantics: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system,
  rows: 2,
  semantics,
  where: [],
  property: "eventually-constant",
  ...more,
});
const EIGENVALUES = ["eigenvalues-in-0-1", "beta-positive"];
const FEW = ["-1", "-0", "0.5", "1.5"];
const TWO = { k: ["-1", "0", "0.5"], beta: ["0.5", "1.5"], v: ["-0", "1"] };

describe("forms", () => {
  it("of a two-row delta rule: 1 - beta k k, and beta k v", () => {
    const forms = fusedForms(resolve(sweep("deltaNet", "fused,format=E2M1FN")));
    const [{ coefficients, constant }] = forms?.[0] ?? [];
    const [k0, k1, beta, v] = [0, 1, 2, 3];
    expect(coefficients.map((c) => c && monomials(c))).toEqual([
      [
        { negative: true, parameters: [k0, k0, beta] },
        { negative: false, parameters: [] },
      ],
      [{ negative: true, parameters: [k0, k1, beta] }],
    ]);
    expect(constant && monomials(constant)).toEqual([{ negative: false, parameters: [k0, beta, v] }]);
  });

  it("are none for what multiplies and adds anyway", () => {
    expect(fusedForms(resolve(sweep("scalar", "fused,format=E2M1FN", { rows: 1 })))).toBe(undefined);
    expect(fusedForms(resolve(sweep("deltaNet", "perOperation,format=E2M1FN")))).toBe(undefined);
  });
});

describe.skipIf(device === undefined)("the device", () => {
  const whole: readonly (readonly [string, SweepSpec])[] = [
    ["delta rules of E2M1FN, by code", sweep("deltaNet", "fused,format=E2M1FN,observe=code", { where: EIGENVALUES })],
    [
      "the same towards negative",
      sweep("deltaNet", "fused,format=E2M1FN,rounding=towardNegative", { where: ["beta-in-0-1"], fixed: { v: FEW } }),
    ],
    [
      "delta rules in order D7",
      sweep("deltaNet", "perOperation,delta=D7,format=E2M1FN", { fixed: { v: ["-0", "2"] } }),
    ],
    ["delta rules of q0.2", sweep("deltaNet", "fused,format=q0.2", { fixed: { v: ["0.25", "-1"] } })],
    ["delta rules that wrap", sweep("deltaNet", "fused,format=q1.1,overflow=wrap", { fixed: { v: ["0.5", "-1.5"] } })],
    ["matrices", sweep("dense", "fused,format=E2M1FN", { fixed: { A: FEW, B: ["-0", "2"] } })],
    ["products of two", sweep("deltaProduct", "fused,format=E2M1FN", { factors: 2, fixed: TWO })],
    [
      "products of two, each rounded",
      sweep("deltaProduct", "fusedPerFactor,format=E2M1FN", { factors: 2, fixed: TWO }),
    ],
    [
      "products of three",
      sweep("deltaProduct", "fused,format=E2M1FN", {
        factors: 3,
        fixed: { k: ["-1", "0.5"], v: ["1"], beta: ["1.5"] },
      }),
    ],
    [
      "three rows",
      sweep("deltaNet", "fused,format=q0.2", { rows: 3, where: EIGENVALUES, fixed: { v: ["0.5"], beta: ["0.75"] } }),
    ],
    [
      "infinities",
      sweep("deltaNet", "fused,format=float:e3m1,overflow=infinity", {
        fixed: { k: ["-4", "-0", "1", "0.75"], beta: ["1", "8"], v: ["-8", "0.25"] },
      }),
    ],
  ];

  it.each(whole)("counts %s as the CPU does", { timeout: 120_000 }, async (_, spec) => {
    const given = census({ procedure: "orbits", sweep: spec });
    const here = await runCensus(given);
    const there = await runCensus(given, { device, again: { share: 0.1, seed: 3 } });
    expect(there.left).toBe(undefined);
    expect([there.tally, there.digests, there.failing]).toEqual([here.tally, here.digests, here.failing]);
  });

  it.each(["cycles", "orbits"] as const)("counts some of E4M3FN: %s", { timeout: 120_000 }, async (procedure) => {
    const fixed = { k: ["-0.03125", "-0.05859375"], beta: ["72", "208"], v: ["0", "-0.40625"] };
    const spec = sweep("deltaNet", "fused,format=E4M3FN,overflow=saturate,observe=value", {
      where: EIGENVALUES,
      fixed: procedure === "cycles" ? { ...fixed, beta: ["72"] } : { ...fixed, h: ["0"] },
    });
    const given = census({ procedure, sweep: spec });
    const here = await runCensus(given);
    const there = await runCensus(given, { device });
    expect([there.left, there.tally, there.tally.failingMaps]).toEqual([undefined, here.tally, 0]);
  });
});
