// The scratch folder of an exploration on disk: what its journal says, how a closure that ran out of memory is written
// there, and how an unfinished one is found again.

import { makeScratch, readJournal, sweepScratch, writeJournal } from "../backend/disk/journal.ts";
import { type RowLog, rowLog } from "../backend/disk/log.ts";
import { mergeRuns, type Run, removeRun } from "../backend/disk/run.ts";
import { compareRows } from "../backend/disk/sorting.ts";
import { InputError } from "../core/errors.ts";
import { sha256 } from "../core/host.ts";
import type { Closure } from "./closure.ts";
import { keysOf } from "./disk-keys.ts";
import { rowKeys, sortedRun } from "./disk-table.ts";

/** What the journal says. */
export interface ScratchEntry {
  readonly statetrackScratch: 1;
  /** SHA-256 of the question; another question's pairs are refused. */
  readonly question: string;
  readonly width: number;
  readonly pairs: number;
  /** Pairs that are in runs: the first ones. */
  readonly spilled: number;
  readonly states: number;
  readonly head: number;
  readonly edges: number;
  readonly levelEnd: number;
  readonly levels: number;
  readonly runs: readonly { readonly name: string; readonly rows: number }[];
  /** Number of the next run's name. */
  readonly names: number;
  /** Observed states with several answers. */
  readonly keys: readonly (readonly number[])[];
}

/** Words of a level's first pair. */
export const LEVEL_WORDS = 2;
const digest = (question: string) => sha256().update(question).digest();

/** Writes a closure that ran out of memory to a folder; the closure loses its pairs. @param memory bytes, some of which
 * sorting may take when the closure's index is gone @throws InputError where the folder cannot be written
 * @cost O(pairs · words) */
export function writeScratch(run: Closure, text: string, folder: string, memory: number): ScratchEntry {
  const { table, levels } = run;
  makeScratch(folder);
  sweepScratch(folder, new Set());
  const { count, width, rows } = table;
  const log = rowLog(`${folder}/pairs`, width, 0);
  for (let pair = 0; pair < count; pair++) log.add(rows, pair * width);
  log.close();
  table.index = new Int32Array(0);
  table.parents = new Uint32Array(0);
  const { runs, names, keys } = writeRuns(run, folder, memory);
  table.rows = new Uint32Array(0);
  const bounds = rowLog(`${folder}/levels`, LEVEL_WORDS, 0);
  for (const level of levels) addLevel(bounds, level);
  bounds.close();
  const entry: ScratchEntry = {
    statetrackScratch: 1,
    question: digest(text),
    width,
    ...{ pairs: count, spilled: count, states: table.states, head: run.head, edges: run.edges, levelEnd: run.levelEnd },
    levels: levels.length,
    runs: runs.map((own) => ({ name: nameOf(own), rows: own.rows })),
    names,
    keys: keys.map((words) => [...words]),
  };
  writeJournal(folder, entry);
  return entry;
}

/** All rows as sorted runs, and the observed states that have several answers. */
function writeRuns(
  { table, system, dfa, ask }: Closure,
  folder: string,
  memory: number,
): { runs: Run[]; names: number; keys: Uint32Array[] } {
  const { rows, count } = table;
  const own = rowKeys(system);
  const keys: Uint32Array[] = [];
  const stretch = Math.max(1 << 16, Math.floor(memory / 4 / (4 * own.width + 12)));
  let runs: Run[] = [];
  for (let from = 0; from < count; from += stretch) {
    const numbers = Uint32Array.from({ length: Math.min(stretch, count - from) }, (_, i) => from + i);
    runs.push(sortedRun(own, rows, numbers, `${folder}/run-${runs.length}`));
  }
  let names = runs.length;
  if (ask !== "recognizes" && table.states !== count) {
    const last = new Uint32Array(own.width);
    let first = true;
    const differ = keysOf(system, dfa, ask).differ;
    const merged = mergeRuns(runs, `${folder}/run-${names++}`, (row) => {
      const same = !first && compareRows(last, 0, row, 0, system.words) === 0;
      if (same && differ(last[own.width - 1], row[own.width - 1])) keys.push(row.slice(0, system.words));
      last.set(row);
      first = false;
    });
    for (const old of runs) removeRun(old);
    runs = [merged];
  }
  return { runs, names, keys };
}

export function addLevel(bounds: RowLog, level: number): void {
  bounds.add(Uint32Array.of(level % 2 ** 32, Math.floor(level / 2 ** 32)), 0);
}

export const nameOf = ({ path }: Run) => path.slice(path.lastIndexOf("/") + 1);

/** What the folder's journal says of this question, or undefined where it has none.
 * @throws InputError for another question's folder, or a damaged one */
export function readScratch(folder: string, text: string, words: number): ScratchEntry | undefined {
  const found = readJournal(folder) as Partial<ScratchEntry> | null | undefined;
  if (found === undefined) return undefined;
  const path = `${folder}/journal.json`;
  if (found?.statetrackScratch !== 1) throw new InputError(path, "the journal of an exploration", "another file");
  if (found.question !== digest(text)) throw new InputError(path, "an exploration of this question", "one of another");
  if (found.width !== words + 1) throw new InputError(path, `rows of ${words + 1} words`, String(found.width));
  return found as ScratchEntry;
}
