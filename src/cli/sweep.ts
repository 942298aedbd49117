// statetrack sweep: one property of every map of a universe, on the CPU or on a GPU, with the failing maps as a table. Exit code
// 0 holds, 1 fails, 3 unknown (cut off before the end, nothing failing so far), 130 interrupted; with --checkpoint it goes on.

import { Command } from "commander";
import { openDevices } from "../backend/webgpu/device.ts";
import { type Device, deviceFor } from "../check/device/carrier.ts";
import { type Census, type CensusSpec, census, PROCEDURES } from "../check/device/census.ts";
import { type CensusOptions, censusArithmetic, runCensus } from "../check/device/run.ts";
import type { SweepSpec, SweptProperty, System } from "../check/exhaustive/index.ts";
import { InputError, quote } from "../core/errors.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { parseBackend } from "./backend.ts";
import { checkOutput } from "./journal.ts";
import { interruption, type ProgressLine, progressLine } from "./progress.ts";
import { asksMachines, machinesOf } from "./sweep-machines.ts";
import { report } from "./sweep-report.ts";

interface Options {
  readonly universe: string;
  readonly semantics: string;
  readonly property?: string;
  readonly procedure?: string;
  readonly language?: string;
  readonly where?: readonly string[];
  readonly fix?: readonly string[];
  readonly backend: string;
  readonly carrier: string;
  readonly checkpoint?: string;
  readonly units?: string;
  readonly time?: string;
  readonly again: string;
  readonly confirm?: string;
  readonly seed: string;
  readonly output?: string;
  readonly certificate?: string;
  readonly json?: boolean;
}

const HELP = `
Universes: scalar, diagonal:ROWS, dense:ROWS, deltaNet:ROWS, deltaProduct:ROWS,FACTORS, alternating:ROWS (two delta rules in
turn, of a machine with two letters: deltaProduct:ROWS,2 where each rounds for itself), multiplication, addition, with every
parameter of the semantics' format that --where and --fix allow; and with letters=2 last all machines with two letters, as
scalar:letters=2 or deltaNet:2,letters=2, where --fix may say a_0=1 a_1=-1 of one letter. Procedures: orbits (tail and period
from every start), cycles (every cyclic state, for all starts at once), limits (scalar maps of a 16-bit format by two orbits
each), monotone (one row: x <= y implies f(x) <= f(y)), language (of machines: whether some decoder recognises --language, for all lengths). docs/census.md`;

export function sweepCommand(): Command {
  return new Command("sweep")
    .description("a property of every map of a universe, with the failing maps as a table")
    .requiredOption("--universe <universe>", "e.g. scalar, deltaNet:2, deltaProduct:2,2")
    .requiredOption("--semantics <semantics>", "e.g. perOperation,format=E4M3FN,observe=value")
    .option(
      "--property <property>",
      "eventually-constant (default), period-at-most-2, monotone; of machines cannot-recognise (default)",
    )
    .option("--language <language>", "of --procedure language: over 0 and 1 (docs/languages.md), e.g. parity")
    .option("--procedure <procedure>", `${PROCEDURES.join(", ")} (default: orbits; of the property monotone, monotone)`)
    .option("--where <filters...>", "filters on parameters, e.g. eigenvalues-in-0-1 beta-positive")
    .option("--fix <name=values...>", "what a parameter or the start may be, e.g. h=0 a=-1,0.5")
    .option("--backend <backend>", "cpu, webgpu", "cpu")
    .option("--carrier <carrier>", "of the device: integer, or auto (float, half where certified, worth it)", "auto")
    .option("--units <from:to>", "only these units of maps")
    .option("--time <seconds>", "begin nothing after so long")
    .option("--again <share>", "of the device's units counted again by the CPU, at least one", "1e-4")
    .option("--seed <seed>", "of that draw", "1")
    .option("--confirm <maps>", "failing maps that the specification computes again, the least first (default: all)")
    .option("--checkpoint <file>", "keep finished ranges there, and go on from them")
    .option("-o, --output <file>", "the failing maps as Parquet")
    .option("--certificate <file>", "the census of a whole universe, for statetrack recheck")
    .option("--json", "one JSON object")
    .addHelpText("after", HELP)
    .action(run);
}

/** Monotone is a property with a procedure of its own. */
function procedureOf({ procedure, property }: Options): string {
  return procedure ?? (property === "monotone" ? "monotone" : "orbits");
}

/** @throws InputError naming the option */
function specOf(given: Options): CensusSpec {
  const options = { ...given, procedure: procedureOf(given) };
  const { procedure, semantics } = options;
  const fixed = Object.fromEntries((options.fix ?? []).map(fixedValues));
  if (asksMachines(options)) return machinesOf(options, fixed);
  if (procedure === "limits") {
    if (options.universe !== "scalar" || options.where !== undefined || options.fix !== undefined)
      throw new InputError("--procedure limits", "--universe scalar without --where and --fix", options.universe);
    return { procedure, semantics };
  }
  if (procedure !== "orbits" && procedure !== "cycles" && procedure !== "monotone")
    throw new InputError("--procedure", PROCEDURES.join(", "), quote(procedure));
  const match = /^([a-zA-Z]+)(?::(\d+)(?:,(\d+))?)?$/.exec(options.universe);
  if (match === null) throw new InputError("--universe", "system:rows,factors", quote(options.universe));
  const [system, rows, factors] = turns([match[1], match.at(2) ?? "1", match.at(3)], semantics);
  const sweep: SweepSpec = {
    system: system as System,
    rows: Number(rows),
    semantics,
    where: options.where ?? [],
    property: (options.property ?? (procedure === "monotone" ? procedure : "eventually-constant")) as SweptProperty,
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

/** The arithmetic that the census is worth, with a line while the device is certified: 16 bits take it up to half a minute. */
async function certifiedArithmetic(device: Device, given: Census, note: (text: string) => void) {
  let line: ProgressLine | undefined;
  const arithmetic = await censusArithmetic(device, given, note, (done, total, of) => {
    line ??= progressLine("certify", 1);
    line.update(done / total, `${done}/${total} ${of}`);
  });
  line?.stop();
  return arithmetic;
}

/** Failing maps that are kept. */
const LISTED = 2 ** 22;

async function run(options: Options): Promise<void> {
  const given = census(specOf(options));
  const backend = parseBackend(options.backend);
  if (options.carrier !== "auto" && options.carrier !== "integer")
    throw new InputError("--carrier", "integer or auto", quote(options.carrier));
  const share = number("--again", options.again, (n) => n > 0 && n <= 1, "a share in (0, 1]");
  const seed = number("--seed", options.seed, Number.isSafeInteger, "a whole number");
  const confirm =
    options.confirm === undefined
      ? Infinity
      : number("--confirm", options.confirm, (n) => Number.isSafeInteger(n) && n > 0, "a whole number from 1");
  const time = options.time === undefined ? undefined : number("--time", options.time, (n) => n > 0, "seconds");
  for (const path of [options.output, options.certificate, options.checkpoint]) checkOutput(path);
  const note = (text: string) => process.stderr.write(`statetrack: ${text}\n`);
  const stop = interruption();
  const device = await deviceFor(backend, note);
  const others = device === undefined ? [] : (await openDevices()).slice(1);
  const arithmetic =
    options.carrier === "integer" || device === undefined ? undefined : await certifiedArithmetic(device, given, note);
  const line = progressLine("sweep", 1);
  let again: ProgressLine | undefined;
  const request: CensusOptions = {
    device,
    others,
    ...(arithmetic === undefined ? {} : { arithmetic }),
    ...unitsOf(options.units),
    ...(time === undefined ? {} : { time: time * 1000 }),
    checkpoint: options.checkpoint,
    again: { share, seed },
    keep: LISTED,
    recounting: (done, total) => {
      line.stop();
      again ??= progressLine("count again", 1);
      again.update(done / total, `${done}/${total} units`);
    },
    interrupted: stop,
    note,
    progress: (done, total) => line.update(done / total, `${done}/${total} units`),
  };
  const result = await runCensus(given, request);
  line.stop();
  again?.stop();
  await report(given, result, { ...options, confirm, interrupted: stop });
  for (const other of others) other.close();
  device?.close();
}
