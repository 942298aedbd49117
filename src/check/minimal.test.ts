// Chains of universes by rows, n_h and bits: what is excluded is excluded by all of its orbits, what is found is proved; demands
// of languages; what is refused.

import { afterAll, describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { closePool } from "../backend/cpu/pool.ts";
import { recheck } from "../recheck/index.ts";
import { demandsOf, minimal, type Size } from "./minimal.ts";

afterAll(closePool);

const OPTIONS = { memory: 1e8, pairs: 1_000_000, time: 20_000, method: "auto", threads: 1 } as const;

function asked(language: string, chain: readonly Size[], certify = false) {
  const { name, dfa } = parseLanguage(language);
  return minimal({ language: name, dfa, chain, certify }, OPTIONS);
}

const scalar = (format: string, where: readonly string[] = []): Size => ({
  system: "scalar",
  rows: 1,
  semantics: `perOperation,format=${format}`,
  where,
});
const rows = (system: Size["system"], semantics: string, where: readonly string[] = []): Size[] =>
  [1, 2].map((n) => ({ system, rows: n, semantics, where }));
const IN_01 = ["eigenvalues-in-0-1", "key-norm-at-most-1", "beta-in-0-1"];

describe("minimal", () => {
  it("parity in one scalar: a sign is needed, two bits hold one", async () => {
    const found = await asked(
      "parity",
      ["uq1.0", "uq2.0", "q1.0"].map((format) => scalar(format)),
      true,
    );
    if (found.status !== "minimal" || found.found.verdict.status !== "holds") throw new Error(found.status);
    expect(found.at.universe).toContain("q1.0");
    expect(found.below.map(({ demand, periods }) => [demand.period, periods])).toEqual([
      [2, [1]],
      [2, [1]],
    ]);
    expect(recheck(found.found.verdict.certificate, "parity")).toMatchObject({ accepted: true, status: "holds" });
    for (const { certificate } of found.below) {
      if (certificate === undefined) throw new Error("no certificate");
      expect(recheck(certificate, "excluded")).toMatchObject({ accepted: true });
    }
  });

  it("parity in one scalar without a sign bit is excluded in every format asked about", async () => {
    const chain = ["E2M1FN", "E2M3FN", "E3M2FN"].map((format) => scalar(format, ["sign-bit-clear"]));
    const found = await asked("parity", chain);
    expect(found.status).toBe("none");
    expect(found.below.length).toBe(3);
  });

  it("parity by DeltaNet with eigenvalues in [0,1], every operation rounded: two rows", async () => {
    const found = await asked("parity", rows("deltaNet", "perOperation,format=q0.3", IN_01));
    expect(found).toMatchObject({ status: "minimal", below: [{ periods: [1], demand: { letter: "1", period: 2 } }] });
  });

  it("counting modulo 3 by a matrix: two rows, under perOperation and fused", async () => {
    for (const regime of ["perOperation", "fused"]) {
      const found = await asked("mod:3", rows("dense", `${regime},format=q1.1`));
      expect(found).toMatchObject({ status: "minimal", below: [{ periods: [1, 2], demand: { period: 3 } }] });
    }
  });

  it("is unknown where a universe is neither excluded nor known to do it", async () => {
    // a = -1 and no 1: no identity for the letter 0.
    const found = await asked("parity", [scalar("q0.1")]);
    expect(found).toMatchObject({ status: "unknown", below: [] });
    // The other letter would need beta = 0, which the filter takes away.
    const positive = rows("deltaNet", "perOperation,format=q0.3", [...IN_01, "beta-positive"]).slice(1);
    expect(await asked("parity", positive)).toMatchObject({ status: "unknown", below: [] });
  });

  it("refuses universes that are too large, and states that are compared by value", async () => {
    const large = { system: "dense", rows: 1, semantics: "fused,format=bfloat16", where: [] } as const;
    await expect(asked("parity", [large])).rejects.toThrow(/at most 8589934592/);
    await expect(asked("parity", [scalar("E2M1FN,observe=value")])).rejects.toThrow(/observe=code/);
  });
});

describe("demandsOf", () => {
  it("is the period of the answers, not of the states", () => {
    const { dfa } = parseLanguage("mod:6");
    expect(new Set(demandsOf(dfa).map(({ letter, period }) => `${letter} ${period}`))).toEqual(new Set(["1 6"]));
    expect(demandsOf(parseLanguage("tomita:1").dfa)).toEqual([]);
  });
});
