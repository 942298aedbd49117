// Censuses of whole universes, for a device: every (a, b) of the 16-bit formats, every two-row DeltaNet of E4M3FN with its
// eigenvalues in [0, 1], every scalar recurrence of the 8-bit formats under every semantics of a step, the tables of small formats
// again, and machines with two letters. Run: node proofs/counts/census.ts --backend webgpu --only deltaNet-E4M3FN-v-0 (--list names them all;
// --checkpoint FOLDER goes on from what was finished; --seconds S begins nothing after so long; --units N takes the first N
// units only, which decides nothing; --again SHARE of a device's units is counted again by the CPU; --confirm N asks the
// specification about the first N failing maps only, not about all). Prints a JSON line each;
// --record FILE adds whole censuses to a record, as census.json beside this file; --certificates FOLDER writes the certificate of
// each whole census there, for statetrack recheck.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openDevices } from "../../src/backend/webgpu/device.ts";
import { deviceFor } from "../../src/check/device/carrier.ts";
import { type Census, type CensusSpec, census } from "../../src/check/device/census.ts";
import { certifyCensus } from "../../src/check/device/certificate.ts";
import { type ConfirmOptions, confirmAll } from "../../src/check/device/confirm.ts";
import { type CensusResult, censusArithmetic, runCensus } from "../../src/check/device/run.ts";
import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import { ROUNDINGS } from "../../src/number/format.ts";
import { defaultOverflow, parseFormat } from "../../src/number/formats.ts";
import { MACHINE_CENSUSES } from "./machine-censuses.ts";

export interface NamedCensus {
  readonly id: string;
  readonly spec: CensusSpec;
  /** Whether one of up to sixteen equal maps stands for all: then counts are also given for all. */
  readonly upToSigns?: boolean;
}

const limits = (format: string, overflow: string): NamedCensus => ({
  id: `limits-${format}-${overflow}`,
  spec: { procedure: "limits", semantics: `perOperation,format=${format},overflow=${overflow}` },
});

type DeltaOptions = Partial<Pick<SweepSpec, "fixed" | "where">> & { readonly order?: string };

/** Two-row delta rules whose eigenvalues are exactly in [0, 1], beta > 0. The order `fused` rounds each entry once. */
export function deltaNets(format: string, { fixed, where = [], order = "D1" }: DeltaOptions = {}): SweepSpec {
  const regime = order === "fused" ? "fused" : "perOperation";
  const delta = order === "fused" ? "" : `,delta=${order}`;
  const own = { semantics: `${regime},format=${format},overflow=saturate${delta},observe=value` };
  const all = ["eigenvalues-in-0-1", "beta-positive", "no-negative-zero", ...where];
  return {
    system: "deltaNet",
    rows: 2,
    ...own,
    where: all,
    property: "eventually-constant",
    ...(fixed === undefined ? {} : { fixed }),
  };
}

const UP_TO_SIGNS = ["up-to-signs-and-order", "v-nonnegative"] as const;

function deltaCensuses(format: string, order?: "fused"): NamedCensus[] {
  const name = format.replaceAll(/[:,]/g, "-");
  const id = (what: string) => `deltaNet-${name}${order === undefined ? "" : `-${order}`}-${what}`;
  const layers = (options: DeltaOptions) => deltaNets(format, order === undefined ? options : { ...options, order });
  return [
    { id: id("v-0"), spec: { procedure: "cycles", sweep: layers({ fixed: { v: ["0"] } }) } },
    { id: id("from-0"), spec: { procedure: "orbits", sweep: layers({ fixed: { h: ["0"] } }) } },
    { id: id("all"), spec: { procedure: "cycles", sweep: layers({ where: UP_TO_SIGNS }) }, upToSigns: true },
  ];
}

/** Every semantics of one step of a scalar recurrence over a format of 8 bits. */
function scalarCensuses(format: string, overflows: readonly string[]): NamedCensus[] {
  return ["perOperation", "fused"].flatMap((regime) =>
    ROUNDINGS.flatMap((rounding) =>
      overflows.flatMap((overflow) =>
        ["gradual", "flush"].map((subnormals): NamedCensus => {
          const semantics = `${regime},format=${format},rounding=${rounding},overflow=${overflow},subnormals=${subnormals}`;
          return {
            id: `scalar-${format}-${regime}-${rounding}-${overflow}-${subnormals}`,
            spec: {
              procedure: "orbits",
              sweep: { system: "scalar", rows: 1, semantics, where: [], property: "period-at-most-2" },
            },
          };
        }),
      ),
    ),
  );
}

/** The orders of the delta rule that kernels have, over the small formats of the exhaustive table. */
function tableCensuses(format: string, order: string): NamedCensus[] {
  const { semantics } = deltaNets(format, { order });
  const where = ["key-norm-at-most-1", "key-nonzero", "beta-in-0-1", "beta-positive", "no-negative-zero"];
  const sweep: SweepSpec = { system: "deltaNet", rows: 2, semantics, where, property: "eventually-constant" };
  const id = `table-${format.replaceAll(/[:,]/g, "-")}-${order}`;
  return [
    { id: `${id}-all`, spec: { procedure: "cycles", sweep } },
    { id: `${id}-from-0`, spec: { procedure: "orbits", sweep: { ...sweep, fixed: { h: ["0"] } } } },
  ];
}

/** 2x2 matrices with eigenvalues in [0, 1], every operation rounded (R), or in a chain of multiply-adds (X). */
function matrixCensus(format: string, mode: "R" | "X"): NamedCensus {
  const own = `perOperation,format=${format},overflow=${defaultOverflow(parseFormat(format))},observe=value`;
  const bounded = format === "q1.1" ? [] : ["entries-at-most-1"];
  const sweep: SweepSpec = {
    system: "dense",
    rows: 2,
    semantics: mode === "R" ? own : `${own},multiplyAdd=fused`,
    where: ["eigenvalues-in-0-1", "no-negative-zero", ...bounded],
    property: "eventually-constant",
  };
  return { id: `matrix-${format}-${mode}`, spec: { procedure: "cycles", sweep } };
}

export const SMALL = ["q0.2", "q1.2", "q0.3", "E2M1FN", "float:e3m1,finite"] as const;
export const KERNEL_ORDERS = ["D1", "D2", "D4", "D5"] as const;

export const CENSUSES: readonly NamedCensus[] = [
  ...["E4M3FN", "E5M2", "binary16", "bfloat16"].map((format) => limits(format, "saturate")),
  ...["E5M2", "binary16", "bfloat16"].map((format) => limits(format, "infinity")),
  ...["E2M1FN", "float:e3m1,finite", "E4M3FN"].flatMap((format) => deltaCensuses(format)),
  ...["E2M1FN", "float:e3m1,finite", "E4M3FN"].flatMap((format) => deltaCensuses(format, "fused")),
  ...scalarCensuses("E4M3FN", ["saturate", "nan"]),
  ...scalarCensuses("E5M2", ["infinity", "saturate", "nan"]),
  ...SMALL.flatMap((format) => KERNEL_ORDERS.flatMap((order) => tableCensuses(format, order))),
  ...["q1.1", "E2M1FN", "q1.2"].flatMap((format) => [matrixCensus(format, "R"), matrixCensus(format, "X")]),
  ...MACHINE_CENSUSES,
];

/** What a whole census came to. */
export interface CensusRecord {
  readonly id: string;
  readonly spec: CensusSpec;
  readonly maps: number;
  readonly failingMaps: number;
  /** The positive ones by name. */
  readonly sums: Readonly<Record<string, number>>;
  readonly maxima: Readonly<Record<string, number>>;
  readonly digest: string;
  /** For all maps that those of the census stand for. */
  readonly unfolded?: { readonly maps: number; readonly failingMaps: number };
  /** The counterexample of least rank, in values, with its cycle. */
  readonly first?: Readonly<Record<string, readonly string[]>>;
  /** Units counted again by the CPU, of all, and how many of them by the specification (a record from before that was counted
   * says nothing); failing maps confirmed by the specification. */
  readonly rechecked: {
    readonly units: number;
    readonly specified?: number;
    readonly of: number;
    readonly confirmed: number;
  };
  readonly by: string;
  readonly milliseconds: number;
}

/** The record of a result; without `unfolded` where not every failing map was kept.
 * @throws Error where the specification does not confirm a failing map */
export async function recordOf(
  { id, upToSigns }: NamedCensus,
  given: Census,
  result: CensusResult,
  options: ConfirmOptions = {},
): Promise<CensusRecord> {
  const { tally, failing, rechecked, by, milliseconds } = result;
  const positive = (names: readonly string[], values: readonly number[]) =>
    Object.fromEntries(names.map((name, i) => [name, values[i]] as const).filter(([, n]) => n > 0));
  const { confirmed, first } = await confirmAll(given, failing, options);
  const all = upToSigns === true ? unfolded(given, result) : undefined;
  return {
    id,
    spec: given.spec,
    maps: tally.maps,
    failingMaps: tally.failingMaps,
    sums: positive(given.sums, tally.sums),
    maxima: positive(given.maxima, tally.maxima),
    digest: tally.digest,
    ...(all === undefined ? {} : { unfolded: all }),
    ...(first === undefined
      ? {}
      : {
          first: {
            ...Object.fromEntries(Object.entries(first.parameters).map(([name, { values }]) => [name, values])),
            cycle: first.cycle.map(({ values }) => `(${values.join(", ")})`),
          },
        }),
    rechecked: { units: rechecked.units, specified: rechecked.specified, of: rechecked.of, confirmed },
    by,
    milliseconds,
  };
}

/** How many maps are equal to this one up to signs and order: those of (k1, k2, v) with other signs, or k swapped. */
function weight({ k, v }: Readonly<Record<string, readonly number[]>>): number {
  const signs = (code: number) => (code === 0 ? 1 : 2);
  return signs(k[0]) * signs(k[1]) * signs(v[0]) * (k[0] === k[1] ? 1 : 2);
}

function unfolded(given: Census, { tally, failing }: CensusResult) {
  if (failing.length !== tally.failingMaps) return undefined;
  let maps = 0;
  for (let map = 0; map < given.maps; map++) maps += weight(given.parameters(map));
  return { maps, failingMaps: failing.reduce((sum, [map]) => sum + weight(given.parameters(map)), 0) };
}

/** Failing maps that are kept. */
const LISTED = 2 ** 23;
/** Milliseconds between two lines about one piece of work. */
const LINES = 10_000;

/** A line now and then about work that goes on, with what it will take at its rate so far. */
function later(what: string, note: (line: string) => void): (done: number, total: number) => void {
  let began: number | undefined;
  let [last, before] = [0, 0];
  return (done, total) => {
    const now = performance.now();
    if (began === undefined) [began, last, before] = [now, now, done];
    const started = began;
    if (now - last < LINES) return;
    last = now;
    const rest =
      done > before ? `, ${Math.round(((now - started) * (total - done)) / (done - before) / 1000)} s to go` : "";
    note(`${done} of ${total} ${what}${rest}`);
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      backend: { type: "string", default: "cpu" },
      only: { type: "string", multiple: true },
      list: { type: "boolean" },
      checkpoint: { type: "string" },
      units: { type: "string" },
      seconds: { type: "string" },
      again: { type: "string", default: "1e-4" },
      confirm: { type: "string" },
      record: { type: "string" },
      certificates: { type: "string" },
    },
  });
  if (values.list === true) {
    process.stdout.write(`${CENSUSES.map(({ id }) => id).join("\n")}\n`);
    return;
  }
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const device = await deviceFor(values.backend === "webgpu" ? "webgpu" : "cpu", note);
  const others = device === undefined ? [] : (await openDevices()).slice(1);
  const chosen = CENSUSES.filter(
    ({ id }) => values.only === undefined || values.only.some((text) => id.startsWith(text)),
  );
  if (values.checkpoint !== undefined) mkdirSync(values.checkpoint, { recursive: true });
  for (const one of chosen) {
    const given = census(one.spec);
    const arithmetic = device === undefined ? undefined : await censusArithmetic(device, given, note);
    const units = Math.ceil(given.maps / given.unit);
    const to = values.units === undefined ? units : Math.min(units, Number(values.units));
    const result = await runCensus(given, {
      device,
      others,
      ...(arithmetic === undefined ? {} : { arithmetic }),
      to,
      note,
      keep: LISTED,
      again: { share: Number(values.again), seed: 1 },
      recounting: later("units counted again", note),
      ...(values.seconds === undefined ? {} : { time: Number(values.seconds) * 1000 }),
      checkpoint: values.checkpoint === undefined ? undefined : join(values.checkpoint, `${one.id}.jsonl`),
    });
    const whole = result.tally.maps === given.maps;
    const line = await recordOf(whole ? one : { ...one, upToSigns: false }, given, result, {
      ...(values.confirm === undefined ? {} : { most: Number(values.confirm) }),
      progress: later("failing maps confirmed", note),
    });
    process.stdout.write(
      `${JSON.stringify({ ...line, carrier: arithmetic?.carrier, whole, stopped: result.stopped })}\n`,
    );
    if (whole && values.record !== undefined) keep(values.record, line);
    const certificate = values.certificates === undefined ? undefined : certifyCensus(given, result);
    if (values.certificates !== undefined && certificate !== undefined) {
      mkdirSync(values.certificates, { recursive: true });
      writeFileSync(join(values.certificates, `${one.id}.json`), `${JSON.stringify(certificate)}\n`);
    }
  }
  for (const other of others) other.close();
  device?.close();
}

/** Puts a record in its place among those of the file. */
function keep(path: string, line: CensusRecord): void {
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as readonly CensusRecord[]) : [];
  const place = (id: string) => CENSUSES.findIndex((one) => one.id === id);
  const all = [...known.filter(({ id }) => id !== line.id), line].sort((a, b) => place(a.id) - place(b.id));
  writeFileSync(path, `[\n${all.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
