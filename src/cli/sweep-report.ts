// What statetrack sweep says of a census: failing maps confirmed by the specification, the answer as text or JSON, the failing
// maps as a table that is written piece by piece, and the certificate.

import { fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import type { Census } from "../check/device/census.ts";
import { certifyCensus } from "../check/device/certificate.ts";
import { type Confirmation, confirmAll, failingColumns } from "../check/device/confirm.ts";
import type { Failing } from "../check/device/outcome.ts";
import type { CensusResult } from "../check/device/run.ts";
import { InputError, messageOf } from "../core/errors.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import { replaceFile } from "./journal.ts";
import { progressLine } from "./progress.ts";
import { decidedLines, type ShownMachines, shownMachines } from "./sweep-machines.ts";

export interface ReportOptions {
  readonly output?: string;
  readonly certificate?: string;
  readonly json?: boolean;
  /** Failing maps that the specification is asked about. */
  readonly confirm: number;
  readonly interrupted: () => boolean;
}

const count = (n: number) => n.toLocaleString("en-US");

/** @throws Error where the specification does not confirm a failing map, InputError for a file that cannot be written */
export async function report(given: Census, result: CensusResult, options: ReportOptions): Promise<void> {
  const { failing } = result;
  const found = await confirmation(given, failing, options);
  const shown = await shownMachines(given, failing, 1);
  const counterexample = found.first ?? shown?.machines.at(0);
  if (options.output !== undefined) {
    const line = progressLine("table", 1);
    writeTable(options.output, given, failing, {
      progress: (done, total) => line.update(done / total, `${count(done)}/${count(total)} rows`),
    });
    line.stop();
  }
  if (options.certificate !== undefined) keepCertificate(options.certificate, given, result);
  const answer = answerOf(given, result, found.confirmed, counterexample, shown?.decided);
  process.stdout.write(options.json === true ? `${JSON.stringify(answer)}\n` : text(answer));
  const cut = found.confirmed < Math.min(failing.length, options.confirm) && options.interrupted();
  const { status } = answer;
  process.exitCode =
    cut || result.stopped === "interrupted" ? 130 : status === "holds" ? 0 : status === "fails" ? 1 : 3;
}

function answerOf(
  given: Census,
  result: CensusResult,
  confirmed: number,
  counterexample: object | undefined,
  decided: ShownMachines["decided"] | undefined,
) {
  const { tally, failing, rechecked } = result;
  const complete = tally.maps === given.maps && rechecked.units === rechecked.drawn;
  const status = tally.failingMaps > 0 ? "fails" : complete ? "holds" : "unknown";
  const named = (names: readonly string[], values: readonly number[]) =>
    Object.fromEntries(names.map((name, i) => [name, values[i]] as const).filter(([, n]) => n > 0));
  return {
    status,
    ...(status === "unknown" ? { reason: reason(given, result) } : {}),
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
    confirmed,
    ...(decided === undefined || decided.of === 0 ? {} : { decided }),
    ...(counterexample === undefined ? {} : { counterexample }),
    rechecked,
    assumes: [...result.assumes, ...confirmationLines(tally.failingMaps, confirmed)],
    cost: { milliseconds: result.milliseconds, dispatches: result.dispatches },
  };
}

/** What rests on the kernels, or on tables and doubles, alone. */
export function confirmationLines(failing: number, confirmed: number): readonly string[] {
  if (failing === 0 || failing === confirmed) return [];
  return [`${count(confirmed)} of ${count(failing)} failing maps were computed again by the specification`];
}

async function confirmation(
  given: Census,
  failing: readonly Failing[],
  { confirm, interrupted }: ReportOptions,
): Promise<Confirmation> {
  const line = progressLine("confirm", 1);
  try {
    return await confirmAll(given, failing, {
      most: confirm,
      interrupted,
      progress: (done, total) => line.update(done / total, `${count(done)}/${count(total)} failing maps`),
    });
  } finally {
    line.stop();
  }
}

function reason({ maps }: Census, { stopped, tally, rechecked: { units, drawn } }: CensusResult): string {
  const again = units < drawn ? `, ${units} of ${drawn} drawn units counted again` : "";
  return `${stopped}: ${tally.maps} of ${maps} maps, none failing${again}`;
}

function text(answer: ReturnType<typeof answerOf>): string {
  const { failingMaps, confirmed, listed } = answer;
  const numbers = Object.entries({ ...answer.sums, ...answer.maxima }).map(([name, n]) => `  ${name}: ${count(n)}`);
  const which = confirmed === failingMaps ? "all of them" : `the first ${count(confirmed)} of them`;
  const how = failingMaps === 0 ? "" : `, ${which} confirmed by the specification`;
  const missing = listed < failingMaps ? [`only the first ${count(listed)} failing maps are listed`] : [];
  return [
    `${answer.status}${answer.reason === undefined ? "" : ` (${answer.reason})`}: ${answer.name}`,
    `in ${answer.semantics}`,
    `${count(failingMaps)} of ${count(answer.maps)} maps fail${how}; digest ${answer.digest}`,
    ...decidedLines(answer.decided),
    ...missing,
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

/** Rows of the table that are in memory as columns. */
const PIECE = 2 ** 16;

interface TableOptions {
  readonly piece?: number;
  readonly progress?: (done: number, total: number) => void;
}

/** @throws InputError where the file cannot be written */
export function writeTable(
  path: string,
  given: Census,
  failing: readonly Failing[],
  { piece = PIECE, progress }: TableOptions = {},
): void {
  const columns = (from: number) =>
    failingColumns(given, failing.slice(from, from + piece)).map((column) => ({ ...column, data: [...column.data] }));
  try {
    const schema = schemaFromColumnData({ columnData: columns(0) });
    const table = new ParquetWriter({ writer: fileWriter(path), schema });
    for (let from = 0; from < failing.length; from += piece) {
      // Without types, which the schema has.
      void table.write({ columnData: columns(from).map(({ name, data }) => ({ name, data })), rowGroupSize: piece });
      progress?.(Math.min(from + piece, failing.length), failing.length);
    }
    void table.finish();
  } catch (error) {
    throw new InputError(path, "a file that can be written", messageOf(error));
  }
}
