// Tallies of the compiled walk against those of the walk in JavaScript, field by field.

import { afterEach, describe, expect, it } from "vitest";
import { useEngine } from "../../number/arrays/index.ts";
import { compiledOrbits } from "./compiled.ts";
import { orbitCounter } from "./orbits.ts";
import { sampledMaps } from "./sample.ts";
import { countRange } from "./shard.ts";
import type { SweepSpec, System } from "./spec.ts";
import { fillFor } from "./step-code.ts";
import { space } from "./universe.ts";

afterEach(() => useEngine("wasm"));

const spec = (system: System, rows: number, semantics: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system,
  rows,
  semantics,
  where: [],
  property: "eventually-constant",
  ...more,
});

/** The tallies of some maps by both engines; of all maps if there are at most so many. */
function both(asked: SweepSpec, maps: number) {
  const given = space(asked);
  const fill = fillFor(given.resolved);
  const chosen = given.maps <= maps ? undefined : sampledMaps({ seed: 9, maps }, given.maps);
  const count = Math.min(given.maps, maps);
  return (["wasm", "javascript"] as const).map((engine) => {
    useEngine(engine);
    return countRange(given, fill, chosen)(0, count);
  });
}

const FIXED = { fixed: { a: ["-1", "0.5", "-0.75"], b: ["1", "0", "-0.5"] } };

describe("the compiled walk", () => {
  it.each<[string, SweepSpec]>([
    ["tables", spec("scalar", 1, "perOperation,format=E4M3IEEE,overflow=saturate")],
    ["tables, no infinity", spec("scalar", 1, "perOperation,format=E2M1FN")],
    ["tables, wrap", spec("scalar", 1, "perOperation,format=q1.3,overflow=wrap")],
    ["tables, filters", spec("scalar", 1, "perOperation,format=E3M2FN", { where: ["value-nonnegative"] })],
    ["tables, period 2", spec("scalar", 1, "perOperation,format=E3M2FN", { property: "period-at-most-2" })],
    ["tables, observed", spec("scalar", 1, "perOperation,format=E3M2FN,observe=value", { fixed: { h: ["0", "-0"] } })],
    ["tables, other modes", spec("scalar", 1, "perOperation,format=float:e3m2,rounding=toOdd,subnormals=flush")],
    ["fused multiply-add", spec("scalar", 1, "perOperation,format=E3M2FN,multiplyAdd=fused")],
    ["fused", spec("scalar", 1, "fused,format=E3M2FN")],
    ["binary32 lanes", spec("scalar", 1, "perOperation,format=binary16", FIXED)],
    ["binary32 lanes, 9 bits", spec("scalar", 1, "perOperation,format=float:e4m4,overflow=nan", FIXED)],
    ["doubles", spec("scalar", 1, "perOperation,format=bfloat16", FIXED)],
    ["doubles, another mode", spec("scalar", 1, "perOperation,format=binary16,rounding=towardNegative", FIXED)],
    ["doubles, observed", spec("scalar", 1, "perOperation,format=q3.8,observe=value", FIXED)],
    ["a product", spec("multiplication", 1, "fused,format=E4M3FN")],
    ["a sum", spec("addition", 1, "fused,format=E4M3FN")],
    ["two rows", spec("dense", 2, "perOperation,format=q1.1", { where: ["symmetric"] })],
    ["the delta rule", spec("deltaNet", 2, "perOperation,format=E2M1FN,delta=D4")],
  ])("counts as the other: %s", (_, asked) => {
    const [wasm, javascript] = both(asked, 300);
    expect(wasm).toEqual(javascript);
    expect(wasm.members).toBeGreaterThan(0);
  });

  it("counts failures: a control has many, and their least ranks are the same", () => {
    for (const asked of [
      spec("scalar", 1, "perOperation,format=E4M3FN"),
      spec("scalar", 1, "perOperation,format=binary16", { fixed: { a: ["-1"], b: ["1", "-0.5", "3"] } }),
      spec("multiplication", 1, "fused,format=E3M2FN"),
    ]) {
      const [wasm, javascript] = both(asked, 2000);
      expect(wasm).toEqual(javascript);
      expect(wasm.failures).toBeGreaterThan(100);
      expect(wasm.least.length).toBe(8);
    }
  });

  it("comes to the same in any pieces", () => {
    const given = space(spec("scalar", 1, "perOperation,format=E3M2FN"));
    const count = countRange(given, fillFor(given.resolved), undefined);
    const whole = count(0, given.maps);
    count(17, 90);
    expect(count(0, given.maps)).toEqual(whole);
    expect(count(5, 5)).toMatchObject({ maps: 0, members: 0 });
  });

  it("is not trusted where its failures are not those of the other walk", () => {
    const given = space(spec("scalar", 1, "perOperation,format=E2M1FN"));
    const starts = Uint16Array.from(given.starts);
    const question = { size: 16, starts, others: undefined, observed: undefined, repeat: 1 } as const;
    const broken = compiledOrbits(given, (_, next) => next.fill(0), question);
    const right = compiledOrbits(given, fillFor(given.resolved), question);
    expect(right?.(0, given.maps, undefined).failures).toBeGreaterThan(0);
    // Tables that fail where the fill, which here sends everything to 0, does not.
    expect(() => broken?.(0, given.maps, undefined)).toThrow(/expected 0 failing starts of maps/);
    expect(orbitCounter(question).tally().members).toBe(0);
  });

  it("is not there without kernels", () => {
    useEngine("javascript");
    const given = space(spec("scalar", 1, "perOperation,format=E2M1FN"));
    const question = { size: 16, starts: given.starts, others: undefined, observed: undefined, repeat: 1 } as const;
    expect(compiledOrbits(given, fillFor(given.resolved), question)).toBeUndefined();
  });
});
