import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { closePool } from "../../backend/cpu/pool.ts";
import { type SweepSpec, sweep, universe } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(async () => {
  await closePool();
  rmSync(folder, { recursive: true });
});

const base = { rows: 1, where: [], property: "eventually-constant" } as const;
const scalar = (format: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  ...base,
  system: "scalar",
  semantics: `perOperation,format=${format}`,
  ...more,
});

describe("all 2^24 triples of E4M3FN", () => {
  it("come to the published sums of tails and periods, in one thread and in two", async () => {
    const one = await sweep(scalar("E4M3FN"), { threads: 1 });
    expect(one.tally.members).toBe(254 ** 3);
    expect(BigInt(one.tally.sumOfTails) + BigInt(one.tally.sumOfPeriods)).toBe(78_591_086n);
    expect(one.tally.sumOfPeriods).toBe("17146972");
    const two = await sweep(scalar("E4M3FN"), { threads: 2 });
    expect(two.tally).toEqual(one.tally);
    expect(two.digest).toBe(one.digest);
  });
});

describe("a verdict", () => {
  it("holds only for the whole universe", async () => {
    const spec = scalar("E4M3FN", { where: ["sign-bit-clear"] });
    expect((await sweep(spec)).status).toBe("holds");
    const part = await sweep(spec, { from: 3, to: 9 });
    expect(part).toMatchObject({ status: "unknown", maps: 6, reason: "examined 6 of 32,258 maps: no counterexample" });
    const sample = await sweep(spec, { sample: { seed: 1, maps: 100 } });
    expect(sample.status).toBe("unknown");
    expect(sample.reason).toBe("sampled 100 of 32,258 maps: no counterexample");
    expect((await sweep(spec, { sample: { seed: 1, maps: 100 } })).digest).toBe(sample.digest);
    const stopped = await sweep(spec, { interrupted: () => true });
    expect(stopped.reason).toBe("interrupted: examined 0 of 32,258 maps: no counterexample");
    expect((await sweep(spec, { time: -1 })).reason).toMatch(/^stopped by the time limit/);
  });

  it("fails with the least member, confirmed: a = -0 gives 0 and -0 in turn, unless values are observed", async () => {
    const spec = scalar("E4M3FN", { where: ["value-nonnegative"] });
    const { status, counterexample } = await sweep(spec);
    expect(status).toBe("fails");
    expect(counterexample).toEqual({
      rank: 127 * 254 * 254 + 127 * 254,
      parameters: { a: { codes: ["0x80"], values: ["-0"] }, b: { codes: ["0x80"], values: ["-0"] } },
      start: { codes: ["0x0"], values: ["0"] },
      tail: 0,
      period: 2,
      cycle: [
        { codes: ["0x0"], values: ["0"] },
        { codes: ["0x80"], values: ["-0"] },
      ],
    });
    const only = { fixed: { a: ["-0"], b: ["0x80"] } };
    expect((await sweep({ ...spec, ...only })).maps).toBe(1);
    expect((await sweep({ ...spec, semantics: `${spec.semantics},observe=value` })).status).toBe("holds");
  });

  it("survives JSON, and says what it ranged over", async () => {
    const verdict = await sweep(scalar("q0.2", { property: "period-at-most-2" }));
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
    expect(verdict.name).toBe("all h <- a h + b (scalar) over q0.2: 64 maps from 8 states");
    expect(verdict.status).toBe("holds");
    expect(verdict.tally.periods.map(([period]) => period)).toEqual([1, 2]);
  });

  it("goes on from a checkpoint and refuses another sweep's", async () => {
    const checkpoint = join(folder, "sweep.jsonl");
    const spec = scalar("float:e4m5", { where: ["sign-bit-clear"], fixed: { b: ["1", "-0.5", "0"] } });
    const whole = await sweep(spec, { threads: 2, checkpoint });
    const again = await sweep(spec, { checkpoint, interrupted: () => true });
    expect(again.tally).toEqual(whole.tally);
    expect(again.status).toBe("holds");
    await expect(sweep({ ...spec, where: [] }, { checkpoint })).rejects.toThrow("one of another");
  });
});

describe("monotone", () => {
  it("holds for a >= 0 under rounding, and fails under wrap with a witness", async () => {
    const spec = scalar("q1.2", { property: "monotone", where: ["value-nonnegative"] });
    expect((await sweep(spec)).status).toBe("holds");
    const wrap = await sweep({ ...spec, semantics: `${spec.semantics},overflow=wrap` });
    expect(wrap.status).toBe("fails");
    const found = wrap.counterexample?.monotone;
    expect(Number(found?.below.values[0])).toBeLessThan(Number(wrap.counterexample?.start.values[0]));
    expect(Number(found?.imageBelow.values[0])).toBeGreaterThan(Number(found?.image.values[0]));
    const twelve = scalar("float:e4m7", {
      property: "monotone",
      system: "multiplication",
      fixed: { a: ["0.75", "-0"] },
    });
    expect((await sweep(twelve)).status).toBe("holds");
    expect((await sweep({ ...twelve, fixed: { a: ["-1"] } })).tally.failures).toBe(2 ** 12 - 2 * 127 - 1);
  });
});

describe("bad input", () => {
  const cases: [string, Partial<SweepSpec>, string][] = [
    ["regime", { semantics: "exact" }, "expected the regime fused, fusedPerFactor or perOperation, found exact"],
    ["cast", { semantics: "castTerms,format=E4M3FN" }, "found castTerms, whose states are exact numbers"],
    ["filter", { where: ["positive"] }, 'filter "positive": expected one of sign-bit-clear, value-nonnegative'],
    ["system", { where: ["key-nonzero"] }, "expected one of the systems deltaNet, deltaProduct, found scalar"],
    [
      "size",
      { system: "diagonal", rows: 3 },
      "expected at most 2^16 states, that is rows times bits up to 16, found 3 rows of 8 bits (E4M3FN)",
    ],
    ["rows", { rows: 2 }, "rows: expected 1, found 2"],
    ["fixed name", { fixed: { c: ["1"] } }, 'sweep, fixed: expected one of a, a[0], b, b[0], h, h[0], found "c"'],
    ["fixed value", { fixed: { a: ["0.3"] } }, 'sweep, fixed a: expected a value of E4M3FN, found "0.3"'],
    ["fixed code", { fixed: { a: ["0x100"] } }, "expected a code below 0x100"],
    ["empty", { fixed: { a: ["-1"] }, where: ["value-nonnegative"] }, "expected at least one member"],
    ["factors", { system: "deltaProduct" }, "factors: expected a whole number from 1 to 16, found"],
    ["order", { system: "diagonal", rows: 2, property: "monotone" }, "expected states of one row"],
  ];
  it.each(cases)("%s", async (_, more, message) => {
    await expect(sweep(scalar("E4M3FN", more))).rejects.toThrow(message);
  });
  it("options", async () => {
    await expect(sweep(scalar("q0.2"), { from: 5, to: 5 })).rejects.toThrow("0 <= from < to <= 64");
    await expect(sweep(scalar("q0.2"), { sample: { seed: 1, maps: 65 } })).rejects.toThrow("from 1 to 64");
    await expect(sweep(scalar("q0.2"), { to: 3, sample: { seed: 1, maps: 5 } })).rejects.toThrow("found both");
  });
});

/** Sums over the values of a format, as the paper tables have them: -0 left out, values observed. */
const matrices = (format: string, semantics: string, where: readonly string[]): SweepSpec => ({
  system: "dense",
  rows: 2,
  semantics: `${semantics},observe=value`.replace(",", `,format=${format},`),
  where: [...where, "no-negative-zero"],
  property: "eventually-constant",
});

/** Matrices in the class, and those of them with a cycle for some input. */
async function matrixCounts(spec: SweepSpec): Promise<[number, number]> {
  const { maps } = universe(spec);
  const inputs = universe({ ...spec, where: ["no-negative-zero"], fixed: { A: ["0"] } }).maps;
  let cycling = 0;
  for (let from = 0; from < maps; from += inputs)
    if ((await sweep(spec, { threads: 1, from, to: from + inputs })).status === "fails") cycling++;
  return [cycling, maps / inputs];
}

describe("two by two matrices, all inputs and all starts", () => {
  const inUnit = ["eigenvalues-in-0-1"];
  const bounded = (format: string) => (format === "E2M1FN" ? ["entries-at-most-1", ...inUnit] : inUnit);
  const classes: [string, string, string, number, number][] = [
    ["q1.1", "fused", "off-diagonal-product-negative", 48, 64],
    ["q1.1", "perOperation", "off-diagonal-product-negative", 64, 64],
    ["E2M1FN", "fused", "off-diagonal-product-negative", 16, 20],
    ["E2M1FN", "perOperation", "off-diagonal-product-negative", 20, 20],
    ["q1.1", "perOperation,multiplyAdd=fused", "off-diagonal-product-negative", 54, 64],
    ["E2M1FN", "perOperation,multiplyAdd=fused", "off-diagonal-product-negative", 18, 20],
    ["q1.1", "fused", "upper-triangular", 0, 9 + 63],
    ["q1.1", "perOperation", "upper-triangular", 0, 9 + 63],
    ["E2M1FN", "fused", "upper-triangular", 0, 9 + 36],
    ["E2M1FN", "perOperation", "upper-triangular", 0, 9 + 36],
    ["q1.1", "fused", "symmetric-psd", 0, 9 + 2],
    ["q1.1", "perOperation", "symmetric-psd", 0, 9 + 2],
    ["E2M1FN", "fused", "symmetric-psd", 0, 9 + 2],
    ["E2M1FN", "perOperation", "symmetric-psd", 0, 9 + 2],
    ["q1.1", "perOperation,multiplyAdd=fused", "symmetric-psd", 2, 9 + 2],
    ["E2M1FN", "perOperation,multiplyAdd=fused", "symmetric-psd", 2, 9 + 2],
  ];
  it.each(classes)("%s %s %s: %d of %d matrices cycle", async (format, semantics, name, cycling, all) => {
    expect(await matrixCounts(matrices(format, semantics, [name, ...bounded(format)]))).toEqual([cycling, all]);
  });
});

describe("the delta rule, keys of norm at most 1 and beta in (0, 1]", () => {
  const count = async (format: string, delta: string, fixed = {}) => {
    const spec: SweepSpec = {
      system: "deltaNet",
      rows: 2,
      semantics: `perOperation,format=${format},delta=${delta},observe=value`,
      where: ["key-nonzero", "key-norm-at-most-1", "beta-in-0-1", "beta-positive", "no-negative-zero"],
      property: "eventually-constant",
      fixed,
    };
    const { tally, maps } = await sweep(spec, { threads: 1 });
    return [maps, tally.failingMaps, tally.longestPeriod];
  };
  it.each([
    ["q0.2", "D1", 1104, 0],
    ["q0.2", "D2", 1104, 10],
    ["q0.2", "D4", 1104, 8],
    ["q0.2", "D5", 1104, 0],
    ["q0.2", "D6", 1104, 0],
    ["q0.2", "D7", 1104, 0],
    ["q1.2", "D2", 3072, 52],
    ["q1.2", "D4", 3072, 24],
    ["E2M1FN", "D1", 360, 0],
    ["E2M1FN", "D4", 360, 8],
    ["E2M1FN", "D6", 360, 0],
  ])("%s %s: of %d maps %d cycle", async (format, delta, maps, cycling) => {
    expect((await count(format, delta)).slice(0, 2)).toEqual([maps, cycling]);
  });
  it("from the zero state alone there are fewer", async () => {
    expect((await count("q1.2", "D2", { h: ["0"] })).slice(0, 2)).toEqual([3072, 16]);
  });
});
