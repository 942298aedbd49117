// The table of machines in docs/census.md: every cell is counted here.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CensusSpec, census } from "./census.ts";
import type { MachineSpec } from "./machines.ts";
import { runCensus } from "./run.ts";

const PAGE = readFileSync(new URL("../../../docs/census.md", import.meta.url), "utf8");
const TABLE = PAGE.slice(PAGE.indexOf("<!-- machines:"));
const ROWS = [...TABLE.matchAll(/^\| ([`*])(.+)\1 \| ([0-9, |]+) \|$/gm)].map(([, , language, cells]) => ({
  language,
  numbers: cells.split(" | ").map((cell) => Number(cell.replaceAll(",", ""))),
}));

const SEEN = "format=E2M1FN,overflow=saturate,observe=value";
const matrices = { system: "dense", rows: 2, fixed: { A: ["0", "1", "-1"], B: ["0"] } } as const;
const delta = {
  system: "deltaNet",
  rows: 2,
  where: ["eigenvalues-in-0-1", "beta-positive", "no-negative-zero"],
  fixed: { v: ["0"] },
} as const;
const COLUMNS: readonly Partial<MachineSpec>[] = [
  {},
  { where: ["value-nonnegative"] },
  matrices,
  delta,
  { ...delta, semantics: `fused,${SEEN}` },
];

function machines(language: string, more: Partial<MachineSpec>): CensusSpec {
  const own = { system: "scalar", rows: 1, letters: 2, where: [], property: "cannot-recognise" } as const;
  return { procedure: "language", language, machines: { ...own, semantics: `perOperation,${SEEN}`, ...more } };
}

describe("the table of machines in docs/census.md", () => {
  const [totals, ...rows] = ROWS;
  const languages = [
    "parity",
    "mod:3",
    "1*(00*11*00*11*)*0*",
    ".*11.*",
    ...[1, 2, 3, 4, 5, 6, 7].map((i) => `tomita:${i}`),
  ];

  it("has all languages, and as many machines as there are", () => {
    expect(rows.map(({ language }) => language)).toEqual(languages);
    expect(totals.numbers).toEqual(COLUMNS.map((more) => census(machines("parity", more)).maps));
  });

  it.each(rows)("counts $language", { timeout: 60_000 }, async ({ language, numbers }) => {
    const found: number[] = [];
    for (const more of COLUMNS) found.push((await runCensus(census(machines(language, more)))).tally.failingMaps);
    expect(found).toEqual(numbers);
  });
});
