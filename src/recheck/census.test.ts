// Censuses that the engines count, decided again by the checker, unit by unit; and what was altered must be found.

import { describe, expect, it } from "vitest";
import { type CensusSpec, census } from "../check/device/census.ts";
import { certifyCensus } from "../check/device/certificate.ts";
import { runCensus } from "../check/device/run.ts";
import type { SweepSpec } from "../check/exhaustive/index.ts";
import type { CensusCertificate, CensusEvidence } from "../core/census-certificate.ts";
import { canonicalJson } from "../core/certificate.ts";
import { sha256 } from "../core/host.ts";
import { recheck } from "./index.ts";

const sweep = (system: SweepSpec["system"], semantics: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system,
  rows: 2,
  semantics,
  where: [],
  property: "eventually-constant",
  ...more,
});
const OWN = "format=E2M1FN,overflow=saturate,observe=value";
const EIGENVALUES = ["eigenvalues-in-0-1", "beta-positive", "no-negative-zero"];
const SIGNS = ["up-to-signs-and-order", "v-nonnegative"];
const cycling: CensusSpec = {
  procedure: "cycles",
  sweep: sweep("deltaNet", `perOperation,${OWN},delta=D1`, { where: [...EIGENVALUES, ...SIGNS] }),
};

async function certified(spec: CensusSpec): Promise<CensusCertificate> {
  const given = census(spec);
  const found = certifyCensus(given, await runCensus(given));
  if (found === undefined) throw new TypeError("expected a whole census");
  return found;
}

const all = (document: unknown) => recheck(document, "census", { exhaustion: { shards: "all" } });

describe("a census", () => {
  const cases: readonly (readonly [string, CensusSpec])[] = [
    ["cycles of delta rules", cycling],
    [
      "order of all scalars",
      {
        procedure: "monotone",
        sweep: sweep("scalar", "perOperation,format=E2M1FN", { rows: 1, property: "monotone" }),
      },
    ],
    [
      "order of scalars with infinities and NaN, from some starts",
      {
        procedure: "monotone",
        sweep: sweep("scalar", "fused,format=E5M2,rounding=towardNegative", {
          rows: 1,
          property: "monotone",
          fixed: { a: ["-0.5", "0x7c", "-0"], b: ["1", "0xfc"], h: ["-0", "0", "1.5", "-57344", "0x7c"] },
        }),
      },
    ],
    [
      "cycles under fused",
      { procedure: "cycles", sweep: sweep("deltaNet", `fused,${OWN}`, { where: EIGENVALUES, fixed: { v: ["0"] } }) },
    ],
    [
      "orbits from 0",
      {
        procedure: "orbits",
        sweep: sweep("deltaNet", `perOperation,${OWN},delta=D4`, {
          where: ["key-norm-at-most-1", "key-nonzero"],
          fixed: { h: ["0"] },
        }),
      },
    ],
    [
      "orbits of matrices",
      {
        procedure: "orbits",
        sweep: sweep("dense", "perOperation,format=q1.1", { where: EIGENVALUES.slice(0, 1), fixed: { B: ["0.5"] } }),
      },
    ],
    [
      "orbits that alternate",
      {
        procedure: "orbits",
        sweep: sweep("scalar", "perOperation,format=E5M2,observe=code", {
          rows: 1,
          fixed: { a: ["-1", "-1.25"], b: ["0", "3"] },
          property: "period-at-most-2",
        }),
      },
    ],
    [
      "three rows",
      {
        procedure: "cycles",
        sweep: sweep("deltaNet", "perOperation,format=q0.2,observe=value", {
          rows: 3,
          where: ["key-nonzero"],
          fixed: { v: ["0.5"], beta: ["0.75"] },
        }),
      },
    ],
    [
      "products of two",
      {
        procedure: "cycles",
        sweep: sweep("deltaProduct", `perOperation,${OWN}`, {
          factors: 2,
          where: EIGENVALUES,
          fixed: { v: ["0"], beta: ["1"] },
        }),
      },
    ],
    ["limits", { procedure: "limits", semantics: "perOperation,format=E2M1FN,overflow=saturate" }],
    ["limits with infinities", { procedure: "limits", semantics: "perOperation,format=float:e3m1,overflow=infinity" }],
  ];

  it.each(cases)("is decided again: %s", { timeout: 60_000 }, async (_, spec) => {
    const certificate = await certified(spec);
    const found = all(JSON.parse(JSON.stringify(certificate)));
    expect(found).toMatchObject({ accepted: true, kind: "census", status: certificate.status });
  });

  it("is sampled, and called so", { timeout: 60_000 }, async () => {
    const fails = await certified(cycling);
    const holds = await certified({ procedure: "limits", semantics: "perOperation,format=E2M1FN,overflow=saturate" });
    expect(fails.evidence.failing.length).toBe(13);
    expect(recheck(fails, "census")).toMatchObject({ accepted: true, status: "fails", shards: { of: 3 } });
    const sampled = recheck(holds, "census");
    expect(sampled).toMatchObject({ accepted: true, status: "sampled" });
    if (!sampled.accepted || !("shards" in sampled)) throw new TypeError("expected shards");
    expect(sampled.shards.rechecked.length).toBe(1);
  });
});

describe("an altered census", () => {
  const resealed = ({ digest, ...rest }: CensusCertificate, evidence: Partial<CensusEvidence>, more: object = {}) => {
    const changed = { ...rest, ...more, evidence: { ...rest.evidence, ...evidence } };
    return { ...changed, digest: digest === "" ? "" : sha256().update(canonicalJson(changed)).digest() };
  };

  it.each<[string, (c: CensusCertificate) => unknown, RegExp]>([
    [
      "a failing map left out",
      (c) => resealed(c, { failing: c.evidence.failing.slice(1), tally: { ...c.evidence.tally, failingMaps: 12 } }),
      /evidence\.failing/,
    ],
    [
      "no map failing",
      (c) => resealed(c, { failing: [], tally: { ...c.evidence.tally, failingMaps: 0 } }, { status: "holds" }),
      /evidence\.failing/,
    ],
    [
      "another count",
      (c) => resealed(c, { tally: { ...c.evidence.tally, sums: { "cyclic-states": 1 } } }),
      /evidence\.tally/,
    ],
    [
      "another digest",
      (c) => resealed(c, { tally: { ...c.evidence.tally, digest: "0".repeat(16) } }),
      /evidence\.tally\.digest/,
    ],
    ["another unit", (c) => resealed(c, { digests: `AAAA${c.evidence.digests.slice(4)}` }), /evidence\.tally\.digest/],
    ["fewer maps", (c) => resealed(c, { maps: c.evidence.maps - 1 }), /evidence\.maps/],
    [
      "another order of the delta rule",
      (c) =>
        resealed(
          c,
          {},
          { question: JSON.parse(JSON.stringify(c.question).replace("delta=D1", "delta=D2")) as unknown },
        ),
      /evidence\.digests/,
    ],
  ])("is rejected: %s", async (_, alter, reason) => {
    const found = all(alter(await certified(cycling)));
    expect(found.accepted ? "accepted" : found.reason).toMatch(reason);
  });

  it("is no certificate with other fields", () => {
    expect(() => all({ ...certificateLike(), question: { procedure: "monotone" } })).toThrow(/question/);
  });

  const certificateLike = () => ({
    statetrack: 1,
    kind: "census",
    status: "holds",
    evidence: {},
    by: "",
    digest: "0".repeat(64),
  });
});
