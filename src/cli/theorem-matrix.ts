// statetrack theorem matrix: the questions of theorems, each under every semantics that differs from its own in a single choice.
// Exit code 0 when every cell is decided or impossible, 3 when one is unknown, 130 interrupted.

import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { openJsonLines } from "../backend/cpu/json-lines.ts";
import { InputError, quote } from "../core/errors.ts";
import { parseFormat } from "../number/formats.ts";
import { MATRIX_HEAD, type MatrixRow, matrixCells, matrixSummary, matrixText } from "../report/matrix.ts";
import { csv } from "../report/table.ts";
import { CHANGED_FIELDS } from "../theorem/changes.ts";
import { type Cell, cellKey, type MatrixQuestion, matrixCell, matrixQuestions } from "../theorem/matrix.ts";
import type { RunOptions } from "../theorem/run.ts";
import { LEVELS, type Level, type Theorem } from "../theorem/theorem.ts";
import { duration, positive } from "./options.ts";
import { interrupted, interruption, progressLine } from "./progress.ts";

export interface MatrixOptions {
  readonly proofs: string;
  readonly field?: readonly string[];
  readonly format?: readonly string[];
  readonly budget: Level;
  readonly cases: string;
  readonly time: string;
  readonly pairs: string;
  readonly checkpoint?: string;
  readonly reasons?: boolean;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** The options after the folder of theorems. */
export function matrixCommand(command: Command): Command {
  return command
    .description(
      "where theorems rest on their arithmetic: every question again, with one choice of its semantics changed",
    )
    .argument("[ids...]", "theorems (default: all)")
    .addOption(new Option("--field <fields...>", "only changes of these").choices(CHANGED_FIELDS))
    .option("--format <formats...>", "also change the format, to each of these")
    .addOption(new Option("--budget <budget>", "claims up to this level").choices(LEVELS).default("quick"))
    .option("--cases <number>", "questions of each claim, the first ones", "1")
    .option("--time <duration>", "for each cell, e.g. 5s", "5s")
    .option("--pairs <number>", "(machine state, target state) pairs of a cell", "1000000")
    .option("--checkpoint <file>", "keep finished cells there, and go on from them")
    .option("--reasons", "say why cells are unknown or impossible")
    .option("--csv", "one line a cell")
    .option("--json", "one JSON object");
}

/** Cells that were finished before, and a place to keep new ones. */
interface Kept {
  readonly known: ReadonlyMap<string, Cell>;
  readonly add: (key: string, cell: Cell) => void;
  readonly close: () => void;
}

export async function matrix(theorems: readonly Theorem[], options: MatrixOptions): Promise<void> {
  const stop = interruption();
  for (const name of options.format ?? []) parseFormat(name, "--format");
  const choices = {
    cases: positive("--cases", options.cases),
    level: options.budget,
    ...(options.field === undefined ? {} : { fields: options.field }),
    ...(options.format === undefined ? {} : { formats: options.format }),
  };
  const questions = theorems.flatMap((theorem) => matrixQuestions(theorem, choices));
  if (questions.length === 0)
    throw new InputError("theorem matrix", "a claim that asks of models or of a universe of maps", "none");
  const run: RunOptions = {
    budget: {
      memory: 500e6,
      pairs: positive("--pairs", options.pairs),
      time: duration(options.time),
      threads: availableParallelism(),
    },
    interrupted: stop,
  };
  const kept = cellsIn(options.checkpoint, JSON.stringify([run.budget.pairs, run.budget.time]));
  const rows: MatrixRow[] = [];
  try {
    await fill(questions, run, kept, stop, (row) => {
      rows.push(row);
      if (options.json === true || options.csv === true) return;
      const { theorem } = row.question;
      if (rows.at(-2)?.question.theorem !== theorem) process.stdout.write(`${theorem}\n`);
      process.stdout.write(`${matrixText(row, options.reasons)}\n`);
    });
  } finally {
    kept.close();
  }
  conclude(rows, options, stop());
}

/** A row as JSON. */
function listed({ question: { theorem, claim, says, about, semantics, changes }, own, cells }: MatrixRow) {
  return { theorem, claim, says, about, semantics, changes, own, cells };
}

function conclude(rows: readonly MatrixRow[], options: MatrixOptions, stopped: boolean): void {
  const summary = matrixSummary(rows);
  if (options.csv === true) process.stdout.write(`${csv(MATRIX_HEAD, rows.flatMap(matrixCells))}\n`);
  else
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ summary, rows: rows.map(listed) })}\n` : `${summary}\n`,
    );
  if (options.csv === true) process.stderr.write(`statetrack: ${summary}\n`);
  if (stopped) {
    const { checkpoint } = options;
    interrupted(
      checkpoint === undefined
        ? "--checkpoint FILE would keep the finished cells"
        : `the same command goes on from the finished cells in ${checkpoint}`,
      `in question ${rows.length}`,
    );
    process.exitCode = 130;
  } else if (rows.some(({ own, cells }) => [own, ...cells].some((cell) => cell?.found === "unknown")))
    process.exitCode = 3;
}

async function fill(
  questions: readonly MatrixQuestion[],
  run: RunOptions,
  kept: Kept,
  stop: () => boolean,
  finished: (row: MatrixRow) => void,
): Promise<void> {
  const total = questions.reduce((sum, { changes }) => sum + 1 + changes.length, 0);
  const line = progressLine("cells", total);
  let done = 0;
  for (const question of questions) {
    const cells: (Cell | undefined)[] = [];
    for (const semantics of [question.semantics, ...question.changes.map((change) => change.semantics)]) {
      line.update(done++, question.about);
      if (stop()) break;
      const key = cellKey(question, semantics);
      const cell = kept.known.get(key) ?? (await matrixCell(question, semantics, run));
      if (stop() && cell.found === "unknown") break;
      if (!kept.known.has(key)) kept.add(key, cell);
      cells.push(cell);
    }
    line.stop();
    finished({ question, own: cells[0], cells: question.changes.map((_, i) => cells[i + 1]) });
    if (stop()) break;
  }
  line.stop();
}

/** @throws InputError for a file that is no checkpoint of a matrix with these bounds */
function cellsIn(path: string | undefined, bounds: string): Kept {
  if (path === undefined) return { known: new Map(), add: () => undefined, close: () => undefined };
  const what = `a checkpoint of a matrix with the bounds ${bounds}`;
  const head = `{"matrix":${JSON.stringify(bounds)}`;
  const { lines, append, close } = openJsonLines(path, { head, what, line: "a finished cell" });
  const known = new Map<string, Cell>();
  for (const { value, where } of lines) {
    const { matrix: own, key, cell } = value as { matrix?: string; key?: string; cell?: Cell };
    if (own !== bounds || key === undefined || cell === undefined) throw new InputError(where, what, quote(value));
    known.set(key, cell);
  }
  return { known, add: (key, cell) => append({ matrix: bounds, key, cell }), close };
}
