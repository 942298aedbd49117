// statetrack sweep: one property of every map of a universe, on the CPU or on a GPU, with the failing maps as a table. Exit code
// 0 holds, 1 fails, 3 unknown (cut off before the end, nothing failing so far), 130 interrupted; with --checkpoint it goes on.

import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { parquetWriteBuffer } from "hyparquet-writer";
import { openDevices } from "../backend/webgpu/device.ts";
import { deviceFor } from "../check/device/carrier.ts";
import { type Census, type CensusSpec, census, PROCEDURES } from "../check/device/census.ts";
import { certifyCensus } from "../check/device/certificate.ts";
import { confirmed, failingColumns } from "../check/device/confirm.ts";
import { type CensusOptions, type CensusResult, censusArithmetic, runCensus } from "../check/device/run.ts";
import type { SweepSpec, SweptProperty, System } from "../check/exhaustive/index.ts";
import { InputError, messageOf, quote } from "../core/errors.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { parseBackend } from "./backend.ts";
import { replaceFile } from "./journal.ts";
import { interruption, progressLine } from "./progress.ts";

interface Options {
  readonly universe: string;
  readonly semantics: string;
  readonly property: string;
  readonly procedure: string;
  readonly where?: readonly string[];
  readonly fix?: readonly string[];
  readonly backend: string;
  readonly carrier: string;
  readonly checkpoint?: string;
  readonly units?: string;
  readonly time?: string;
  readonly again: string;
  readonly seed: string;
  readonly output?: string;
  readonly certificate?: string;
  readonly json?: boolean;
}

const HELP = `
Universes: scalar, diagonal:ROWS, dense:ROWS, deltaNet:ROWS, deltaProduct:ROWS,FACTORS, alternating:ROWS (two delta rules in
turn, of a machine with two letters: deltaProduct:ROWS,2 where each rounds for itself), multiplication, addition, with every
parameter of the semantics' format that --where and --fix allow. Procedures: orbits (tail and period from every start), cycles
(every cyclic state, for all starts at once), limits (scalar maps of a 16-bit format by two orbits each). docs/census.md`;

export function sweepCommand(): Command {
  return new Command("sweep")
    .description("a property of every map of a universe, with the failing maps as a table")
    .requiredOption("--universe <universe>", "e.g. scalar, deltaNet:2, deltaProduct:2,2")
    .requiredOption("--semantics <semantics>", "e.g. perOperation,format=E4M3FN,observe=value")
    .option("--property <property>", "eventually-constant, period-at-most-2", "eventually-constant")
    .option("--procedure <procedure>", PROCEDURES.join(", "), "orbits")
    .option("--where <filters...>", "filters on parameters, e.g. eigenvalues-in-0-1 beta-positive")
    .option("--fix <name=values...>", "what a parameter or the start may be, e.g. h=0 a=-1,0.5")
    .option("--backend <backend>", "cpu, webgpu", "cpu")
    .option("--carrier <carrier>", "of the device: integer, or auto (float where certified and worth it)", "auto")
    .option("--units <from:to>", "only these units of maps")
    .option("--time <seconds>", "begin nothing after so long")
    .option("--again <share>", "of the device's units counted again by the CPU, at least one", "1e-4")
    .option("--seed <seed>", "of that draw", "1")
    .option("--checkpoint <file>", "keep finished ranges there, and go on from them")
    .option("-o, --output <file>", "the failing maps as Parquet")
    .option("--certificate <file>", "the census of a whole universe, for statetrack recheck")
    .option("--json", "one JSON object")
    .addHelpText("after", HELP)
    .action(run);
}

/** @throws InputError naming the option */
function specOf(options: Options): CensusSpec {
  const { procedure, semantics } = options;
  if (procedure === "limits") {
    if (options.universe !== "scalar" || options.where !== undefined || options.fix !== undefined)
      throw new InputError("--procedure limits", "--universe scalar without --where and --fix", options.universe);
    return { procedure, semantics };
  }
  if (procedure !== "orbits" && procedure !== "cycles")
    throw new InputError("--procedure", PROCEDURES.join(", "), quote(procedure));
  const match = /^([a-zA-Z]+)(?::(\d+)(?:,(\d+))?)?$/.exec(options.universe);
  if (match === null) throw new InputError("--universe", "system:rows,factors", quote(options.universe));
  const [system, rows, factors] = turns([match[1], match.at(2) ?? "1", match.at(3)], semantics);
  const fixed = Object.fromEntries((options.fix ?? []).map(fixedValues));
  const sweep: SweepSpec = {
    system: system as System,
    rows: Number(rows),
    semantics,
    where: options.where ?? [],
    property: options.property as SweptProperty,
    ...(factors === undefined ? {} : { factors: Number(factors) }),
    ...(options.fix === undefined ? {} : { fixed }),
  };
  return { procedure, sweep };
}

type Universe = readonly [system: string, rows: string, factors: string | undefined];

/** Two letters in turn as the product that they are. @throws InputError for `fused`, which would round once for both */
function turns([system, rows, factors]: Universe, semantics: string): Universe {
  if (system !== "alternating") return [system, rows, factors];
  if (factors !== undefined)
    throw new InputError("--universe", "alternating:ROWS", quote(`${system}:${rows},${factors}`));
  if (parseSemantics(semantics).regime === "fused")
    throw new InputError("--universe alternating", "fusedPerFactor: each letter rounds once", quote(semantics));
  return ["deltaProduct", rows, "2"];
}

function fixedValues(text: string): [string, string[]] {
  const at = text.indexOf("=");
  if (at <= 0) throw new InputError("--fix", "name=value,value,…", quote(text));
  return [text.slice(0, at), text.slice(at + 1).split(",")];
}

function number(option: string, text: string, test: (n: number) => boolean, expected: string): number {
  const n = Number(text);
  if (text.trim() === "" || !test(n)) throw new InputError(option, expected, quote(text));
  return n;
}

function unitsOf(text: string | undefined): { from?: number; to?: number } {
  if (text === undefined) return {};
  const match = /^(\d+):(\d+)$/.exec(text);
  if (match === null) throw new InputError("--units", "from:to", quote(text));
  return { from: Number(match[1]), to: Number(match[2]) };
}

async function run(options: Options): Promise<void> {
  const given = census(specOf(options));
  const backend = parseBackend(options.backend);
  if (options.carrier !== "auto" && options.carrier !== "integer")
    throw new InputError("--carrier", "integer or auto", quote(options.carrier));
  const share = number("--again", options.again, (n) => n > 0 && n <= 1, "a share in (0, 1]");
  const seed = number("--seed", options.seed, Number.isSafeInteger, "a whole number");
  const time = options.time === undefined ? undefined : number("--time", options.time, (n) => n > 0, "seconds");
  const note = (text: string) => process.stderr.write(`statetrack: ${text}\n`);
  const stop = interruption();
  const device = await deviceFor(backend, note);
  const others = device === undefined ? [] : (await openDevices()).slice(1);
  const arithmetic =
    options.carrier === "integer" || device === undefined ? undefined : await censusArithmetic(device, given, note);
  const line = progressLine("sweep", 1);
  const request: CensusOptions = {
    device,
    others,
    ...(arithmetic === undefined ? {} : { arithmetic }),
    ...unitsOf(options.units),
    ...(time === undefined ? {} : { time: time * 1000 }),
    checkpoint: options.checkpoint,
    again: { share, seed },
    interrupted: stop,
    note,
    progress: (done, total) => line.update(done / total, `${done}/${total} units`),
  };
  const result = await runCensus(given, request);
  line.stop();
  report(given, result, options);
  for (const other of others) other.close();
  device?.close();
}

const CONFIRMED = 1000;

function report(given: Census, result: CensusResult, options: Options): void {
  const { tally, failing, stopped } = result;
  const counterexamples = confirmed(given, failing, CONFIRMED);
  if (options.output !== undefined) writeTable(options.output, given, result);
  if (options.certificate !== undefined) keepCertificate(options.certificate, given, result);
  const complete = tally.maps === given.maps;
  const status = tally.failingMaps > 0 ? "fails" : complete ? "holds" : "unknown";
  const named = (names: readonly string[], values: readonly number[]) =>
    Object.fromEntries(names.map((name, i) => [name, values[i]] as const).filter(([, n]) => n > 0));
  const answer = {
    status,
    ...(status === "unknown" ? { reason: `${stopped}: ${tally.maps} of ${given.maps} maps, none failing` } : {}),
    name: given.name,
    semantics: formatSemantics(given.semantics),
    procedure: given.spec.procedure,
    maps: tally.maps,
    of: given.maps,
    failingMaps: tally.failingMaps,
    sums: named(given.sums, tally.sums),
    maxima: named(given.maxima, tally.maxima),
    digest: tally.digest,
    listed: failing.length,
    confirmed: counterexamples.length,
    ...(counterexamples.length === 0 ? {} : { counterexample: counterexamples[0] }),
    rechecked: result.rechecked,
    assumes: result.assumes,
    cost: { milliseconds: result.milliseconds, dispatches: result.dispatches },
  };
  process.stdout.write(options.json === true ? `${JSON.stringify(answer)}\n` : text(answer));
  process.exitCode = stopped === "interrupted" ? 130 : status === "holds" ? 0 : status === "fails" ? 1 : 3;
}

function text(answer: {
  readonly status: string;
  readonly reason?: string;
  readonly name: string;
  readonly semantics: string;
  readonly maps: number;
  readonly failingMaps: number;
  readonly sums: Readonly<Record<string, number>>;
  readonly maxima: Readonly<Record<string, number>>;
  readonly digest: string;
  readonly confirmed: number;
  readonly assumes: readonly string[];
}): string {
  const count = (n: number) => n.toLocaleString("en-US");
  const numbers = Object.entries({ ...answer.sums, ...answer.maxima }).map(([name, n]) => `  ${name}: ${count(n)}`);
  return [
    `${answer.status}${answer.reason === undefined ? "" : ` (${answer.reason})`}: ${answer.name}`,
    `in ${answer.semantics}`,
    `${count(answer.failingMaps)} of ${count(answer.maps)} maps fail, the first ${count(answer.confirmed)} of them confirmed by the specification; digest ${answer.digest}`,
    ...numbers,
    ...answer.assumes.map((line) => `assumes: ${line}`),
    "",
  ].join("\n");
}

function keepCertificate(path: string, given: Census, result: CensusResult): void {
  const certificate = certifyCensus(given, result);
  if (certificate === undefined) process.stderr.write(`statetrack: no certificate of a part of a universe\n`);
  else replaceFile(path, `${JSON.stringify(certificate)}\n`);
}

/** @throws InputError where the file cannot be written */
function writeTable(path: string, given: Census, { failing }: CensusResult): void {
  const columns = failingColumns(given, failing).map(({ name, type, data }) => ({ name, type, data: [...data] }));
  try {
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData: columns })));
  } catch (error) {
    throw new InputError(path, "a file that can be written", messageOf(error));
  }
}
