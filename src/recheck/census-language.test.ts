// Censuses of machines with two letters, decided again by the checker with its own universe, language and search; and what was
// altered must be found.

import { describe, expect, it } from "vitest";
import { type CensusSpec, census } from "../check/device/census.ts";
import { certifyCensus } from "../check/device/certificate.ts";
import { runCensus } from "../check/device/run.ts";
import type { CensusCertificate } from "../core/census-certificate.ts";
import { canonicalJson } from "../core/certificate.ts";
import { sha256 } from "../core/host.ts";
import { recheck } from "./index.ts";

type LanguageSpec = Extract<CensusSpec, { readonly procedure: "language" }>;

function machines(language: string, semantics: string, more: Partial<LanguageSpec["machines"]> = {}): LanguageSpec {
  const own = { system: "scalar", rows: 1, letters: 2, semantics, where: [], property: "cannot-recognise" } as const;
  return { procedure: "language", language, machines: { ...own, ...more } };
}

const SIGNS = machines("parity", "perOperation,format=E2M1FN,overflow=saturate,observe=value", {
  fixed: { a: ["1", "-1", "0.5"], b_1: ["0", "-0.5", "1"] },
});

async function certified(spec: CensusSpec): Promise<CensusCertificate> {
  const given = census(spec);
  const found = certifyCensus(given, await runCensus(given));
  if (found === undefined) throw new TypeError("expected a whole census");
  return JSON.parse(JSON.stringify(found)) as CensusCertificate;
}

const all = (document: unknown) => recheck(document, "census", { exhaustion: { shards: "all" } });

describe("a census of machines", () => {
  it.each<[string, LanguageSpec, CensusCertificate["status"]]>([
    ["signs allowed", SIGNS, "fails"],
    [
      "nonnegative factors",
      machines("(1*(00*11*00*11*)*0*)", SIGNS.machines.semantics, {
        where: ["value-nonnegative"],
        fixed: { b: ["0", "1"] },
      }),
      "holds",
    ],
    [
      "infinities and NaN, seen by code",
      machines("mod:3", "fused,format=float:e3m1,overflow=infinity,observe=code", {
        fixed: { a: ["1", "-1", "inf"], b: ["0", "-inf", "2"], "a_0[0]": ["-1"] },
      }),
      "holds",
    ],
    [
      "two rows and an automaton's text",
      machines(
        'dfa:{"symbols":["0","1"],"states":3,"initial":0,"next":[[0,1],[0,2],[2,2]],"accepting":[2]}',
        "perOperation,format=q0.2,overflow=saturate,observe=value,delta=D2",
        {
          system: "deltaNet",
          rows: 2,
          where: ["key-nonzero"],
          fixed: { beta: ["0.75"], v: ["0.5"], k_0: ["0.5", "-0.5"], k_1: ["0.25", "0.75"] },
        },
      ),
      "fails",
    ],
  ])("is decided again: %s", { timeout: 60_000 }, async (_, spec, status) => {
    expect(all(await certified(spec))).toMatchObject({ accepted: true, kind: "census", status });
  });

  const altered = ({ digest, ...rest }: CensusCertificate, change: object) => {
    const changed = { ...rest, ...change };
    return { ...changed, digest: digest === "" ? "" : sha256().update(canonicalJson(changed)).digest() };
  };
  const asking = (c: CensusCertificate, from: string, to: string) =>
    altered(c, { question: JSON.parse(JSON.stringify(c.question).replace(from, to)) as unknown });

  it.each<[string, (c: CensusCertificate) => unknown, RegExp]>([
    ["another language", (c) => asking(c, '"parity"', '"mod:3"'), /evidence\.digests/],
    ["another zero", (c) => asking(c, "observe=value", "observe=code"), /evidence\.digests/],
    ["another letter", (c) => asking(c, '"b_1"', '"b_0"'), /evidence\.digests/],
    ["a start for one letter", (c) => asking(c, '"b_1"', '"h_1"'), /one start state/],
    ["more letters", (c) => asking(c, '"letters":2', '"letters":3'), /letters/],
    ["a file's name", (c) => asking(c, '"parity"', '"parity.dot"'), /not rechecked/],
    [
      "another witness",
      (c) => altered(c, { evidence: { ...c.evidence, failing: c.evidence.failing.map(([map, s]) => [map, s + 1]) } }),
      /evidence\.failing/,
    ],
    [
      "other counts",
      (c) => {
        const { tally } = c.evidence;
        const sums = { ...tally.sums, "recognising-starts": tally.sums["recognising-starts"] - 1 };
        return altered(c, { evidence: { ...c.evidence, tally: { ...tally, sums } } });
      },
      /evidence\.tally/,
    ],
  ])("is rejected: %s", async (_, alter, reason) => {
    let found: string;
    try {
      const answer = all(alter(await certified(SIGNS)));
      found = answer.accepted ? "accepted" : answer.reason;
    } catch (error) {
      found = String(error);
    }
    expect(found).toMatch(reason);
  });
});
