// The tables of docs/census.md from the record beside this file. Run: node proofs/counts/census-page.ts, which rewrites the
// part of the page between its marks; a test compares the two.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CENSUSES, type CensusRecord } from "./census.ts";

const MARK = "<!-- from proofs/counts/census.json -->";
const count = (n: number | undefined) => (n ?? 0).toLocaleString("en-US");

export function readRecords(): readonly CensusRecord[] {
  const file = new URL("census.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as readonly CensusRecord[];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function limitRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("limits-"))
    .map(({ id, maps, sums, maxima }) => [
      id.slice("limits-".length),
      count(maps),
      ...["exists", "none", "zeros", "infinite", "nan"].map((name) => count(sums[`negative-${name}`])),
      count((sums["negative-violations"] ?? 0) + (sums["positive-violations"] ?? 0)),
      count(maxima.ulps),
      count(maxima.steps),
    ]);
}

function deltaRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("deltaNet-"))
    .map(({ id, maps, failingMaps, unfolded, maxima }) => [
      id.slice("deltaNet-".length),
      count(maps),
      count(failingMaps),
      unfolded === undefined ? "-" : `${count(unfolded.failingMaps)} of ${count(unfolded.maps)}`,
      count(maxima["longest-period"]),
      count(maxima["longest-tail"]),
      "ulps-of-2-cycles" in maxima ? count(maxima["ulps-of-2-cycles"]) : "-",
    ]);
}

function otherRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("table-") || id.startsWith("matrix-"))
    .map(({ id, maps, failingMaps, maxima }) => [id, count(maps), count(failingMaps), count(maxima["longest-period"])]);
}

function machineRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("machines-"))
    .map(({ id, maps, failingMaps, sums, maxima }) => [
      id.slice("machines-".length),
      count(maps),
      count(failingMaps),
      count(sums["recognising-starts"]),
      count(sums["machines-recognising-from-every-start"]),
      count(maxima["most-pairs"]),
      count(maxima["longest-collision"]),
    ]);
}

function scalarLine(records: readonly CensusRecord[]): string {
  const done = records.filter(({ id }) => id.startsWith("scalar-"));
  const all = CENSUSES.filter(({ id }) => id.startsWith("scalar-")).length;
  const failing = done.reduce((sum, one) => sum + one.failingMaps, 0);
  return `Recorded: ${done.length} of ${all} semantics of the 8-bit scalars, ${failing} maps with a period above 2.`;
}

/** The part of the page between the marks. */
export function pageText(records: readonly CensusRecord[]): string {
  const missing = CENSUSES.filter(({ id }) => !id.startsWith("scalar-") && !records.some((one) => one.id === id));
  return [
    table(
      [
        "format, overflow",
        "maps",
        "alternate",
        "do not",
        "only in a zero's sign",
        "run to infinity",
        "NaN",
        "against the lemma",
        "furthest, ulps",
        "steps",
      ],
      limitRows(records),
    ),
    table(
      [
        "layers",
        "maps",
        "cycle",
        "for all that they stand for",
        "longest period",
        "longest tail",
        "2-cycles at most, ulps",
      ],
      deltaRows(records),
    ),
    table(["census", "maps", "cycle", "longest period"], otherRows(records)),
    table(
      [
        "machines, language",
        "machines",
        "recognise it",
        "from how many starts",
        "from every start",
        "most pairs",
        "longest collision",
      ],
      machineRows(records),
    ),
    scalarLine(records),
    `Not recorded yet: ${missing.length === 0 ? "none" : missing.map(({ id }) => `\`${id}\``).join(", ")}.`,
  ].join("\n\n");
}

/** The page with its part replaced. */
export function withRecords(page: string, records: readonly CensusRecord[]): string {
  const [before, , after] = page.split(MARK);
  return [before, `\n\n${pageText(records)}\n\n`, after].join(MARK);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL("../../docs/census.md", import.meta.url));
  writeFileSync(file, withRecords(readFileSync(file, "utf8"), readRecords()));
}
