// The tables of docs/census.md: from the record beside this file, the committed certificates, and the times that bench/census.ts
// printed (bench/records/h100-census.txt). Each row says how much of it was counted again and confirmed, and the sentences below
// the tables name every census that has less of this than the page says of all. Run: node proofs/counts/census-page.ts, which
// rewrites the part of the page between its marks; a test compares the two.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CENSUSES, type CensusRecord } from "./census.ts";

const MARK = "<!-- from proofs/counts/census.json -->";
const count = (n: number | undefined) => (n ?? 0).toLocaleString("en-US");

export function readRecords(): readonly CensusRecord[] {
  const file = new URL("census.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as readonly CensusRecord[];
}

/** The certificates of whole censuses that are committed. */
export function committedCertificates(): readonly { readonly id: string; readonly path: string }[] {
  return [
    "no-diagonal-machine-with-two-letters-counts-blocks-modulo-2",
    "no-two-letter-scalar-machine-with-nonnegative-factors-tracks-parity",
    "some-two-row-deltanets-over-E4M3FN-cycle-when-every-operation-is-rounded",
    "two-orbits-decide-whether-a-saturated-scalar-recurrence-alternates",
  ].flatMap((theorem) => {
    const folder = fileURLToPath(new URL(`../${theorem}/certificates/`, import.meta.url));
    return readdirSync(folder)
      .sort()
      .map((name) => ({ id: name.replace(/\.json$/, ""), path: `${folder}${name}` }));
  });
}

/** Of the units counted again those by the specification; the line that names the counter says it in every record. */
function specifiedUnits({ by, rechecked }: CensusRecord): number {
  return rechecked.specified ?? Number(/(\d+) of them by the specification/.exec(by)?.[1] ?? 0);
}

const counterIsCpu = ({ by }: CensusRecord) => by === "the CPU";

/** Two cells: units counted again by the CPU, of these by the specification; failing maps confirmed. */
function trust(record: CensusRecord): readonly [again: string, confirmed: string] {
  const { rechecked, failingMaps } = record;
  const { units, of, confirmed } = rechecked;
  return [
    counterIsCpu(record) ? "the CPU counted" : `${count(units)} of ${count(of)} (${count(specifiedUnits(record))})`,
    failingMaps === 0 ? "-" : confirmed === failingMaps ? "all" : `${count(confirmed)} of ${count(failingMaps)}`,
  ];
}
const TRUST = ["units counted again (by the specification)", "confirmed"] as const;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function limitRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("limits-"))
    .map((record) => ({ ...record, again: trust(record)[0] }))
    .map(({ id, maps, sums, maxima, again }) => [
      id.slice("limits-".length),
      count(maps),
      ...["exists", "none", "zeros", "infinite", "nan"].map((name) => count(sums[`negative-${name}`])),
      count((sums["negative-violations"] ?? 0) + (sums["positive-violations"] ?? 0)),
      count(maxima.ulps),
      count(maxima.steps),
      again,
    ]);
}

function deltaRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("deltaNet-"))
    .map((record) => ({ ...record, cells: trust(record) }))
    .map(({ id, maps, failingMaps, unfolded, maxima, cells }) => [
      id.slice("deltaNet-".length),
      count(maps),
      count(failingMaps),
      unfolded === undefined ? "-" : `${count(unfolded.failingMaps)} of ${count(unfolded.maps)}`,
      count(maxima["longest-period"]),
      count(maxima["longest-tail"]),
      "ulps-of-2-cycles" in maxima ? count(maxima["ulps-of-2-cycles"]) : "-",
      ...cells,
    ]);
}

function otherRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("table-") || id.startsWith("matrix-"))
    .map((record) => [
      record.id,
      count(record.maps),
      count(record.failingMaps),
      count(record.maxima["longest-period"]),
      ...trust(record),
    ]);
}

function machineRows(records: readonly CensusRecord[]): string[][] {
  return records
    .filter(({ id }) => id.startsWith("machines-"))
    .map((record) => ({ ...record, cells: trust(record) }))
    .map(({ id, maps, failingMaps, sums, maxima, cells }) => [
      id.slice("machines-".length),
      count(maps),
      count(failingMaps),
      count(sums["recognising-starts"]),
      count(sums["machines-recognising-from-every-start"]),
      count(maxima["most-pairs"]),
      count(maxima["longest-collision"]),
      ...cells,
    ]);
}

/** Long counts on the device: what the benchmark counted, what it made of that for the whole, and the whole run of the record. */
function timeRows(records: readonly CensusRecord[]): string[][] {
  const printed = readFileSync(new URL("../../bench/records/h100-census.txt", import.meta.url), "utf8");
  const line = /^(\S+) \(\w+\): [\d,]+ maps \((all|\d+ of \d+ units)\) in ([\d.]+) s.*; the whole in ([\d.]+) s$/gm;
  const printedLines = [...printed.matchAll(line)].map(([, id, counted, took, whole]) => ({
    id,
    counted,
    took,
    whole,
  }));
  return records
    .filter((record) => /^(limits-b|deltaNet-E4M3FN)/.test(record.id) && !counterIsCpu(record))
    .map(({ id, milliseconds }) => {
      const found = printedLines.find((one) => one.id === id);
      const recorded = `${(milliseconds / 1000).toFixed(1)} s`;
      if (found === undefined) return [id, "-", "-", "-", recorded];
      const { counted, took, whole } = found;
      return [id, counted, `${took} s`, counted === "all" ? "-" : `${Number(whole).toFixed(1)} s`, recorded];
    });
}

/** Every census with less counted again or confirmed than the page says of all, and what the certificates say. */
function exceptionLines(records: readonly CensusRecord[]): string {
  const again = records.filter((record) => !counterIsCpu(record));
  const list = (found: readonly CensusRecord[], say: (record: CensusRecord) => string) =>
    found.length === 0 ? "none" : found.map((record) => `\`${record.id}\` (${say(record)})`).join(", ");
  const few = again.filter(({ rechecked: { units, of } }) => units < Math.max(1, Math.ceil(of / 1e4)));
  const fast = again.filter((record) => specifiedUnits(record) < record.rechecked.units);
  const unconfirmed = records.filter(({ rechecked, failingMaps }) => rechecked.confirmed < failingMaps);
  return [
    `Fewer units counted again than one in 10^4: ${list(few, ({ rechecked: { units, of } }) => `${count(units)} of ${count(of)}`)}.`,
    `Counted again by tables and doubles, not by the specification: ${list(fast, (record) => `${count(record.rechecked.units - specifiedUnits(record))} of ${count(record.rechecked.units)} units`)}.`,
    `Not every failing map confirmed: ${list(unconfirmed, ({ rechecked, failingMaps }) => `${count(rechecked.confirmed)} of ${count(failingMaps)}`)}.`,
  ].join("\n");
}

/** What the committed certificates say of units counted again when each was written. */
function certificateLine(): string {
  const lines = committedCertificates().map(({ id, path }) => {
    const { by } = JSON.parse(readFileSync(path, "utf8")) as { readonly by: string };
    const again = /(\d+) of \d+ units counted again by the CPU, (\d+) of them/.exec(by);
    return `\`${id}\` ${again === null ? by : `${again[1]} (${again[2]})`}`;
  });
  return `Units counted again (by the specification) when each committed certificate was written, or who counted: ${lines.join(", ")}.`;
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
        TRUST[0],
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
        ...TRUST,
      ],
      deltaRows(records),
    ),
    table(["census", "maps", "cycle", "longest period", ...TRUST], otherRows(records)),
    table(
      [
        "machines, language",
        "machines",
        "recognise it",
        "from how many starts",
        "from every start",
        "most pairs",
        "longest collision",
        ...TRUST,
      ],
      machineRows(records),
    ),
    table(
      ["on the device", "counted by the benchmark", "in", "extrapolated to the whole", "the whole run of the record"],
      timeRows(records),
    ),
    exceptionLines(records),
    certificateLine(),
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
