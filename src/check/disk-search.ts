// What a search on disk holds, and how it is kept: `pairs` (all pairs in the order of discovery, so that levels are ranges
// of it), sorted runs (disk-table.ts), `levels`, and a journal of what is finished, from which the search goes on.

import type { Dfa } from "../automaton/dfa.ts";
import { sweepScratch, writeJournal } from "../backend/disk/journal.ts";
import { type RowLog, rowLog } from "../backend/disk/log.ts";
import { openRun, type Run, removeRun } from "../backend/disk/run.ts";
import type { Outcome } from "./closure.ts";
import { type Keys, keysOf } from "./disk-keys.ts";
import { seenHash } from "./disk-rows.ts";
import { addLevel, LEVEL_WORDS, nameOf, type ScratchEntry } from "./disk-scratch.ts";
import { type DiskTable, diskTable, rowKeys, type SeeAlike } from "./disk-table.ts";
import type { Ask } from "./edges.ts";
import { type Exploration, walkEdges } from "./exploration.ts";
import type { PackedSystem } from "./system.ts";

/** What a search needs besides what stands in its folder. */
export interface DiskQuestion {
  readonly system: PackedSystem;
  readonly dfa: Dfa;
  readonly ask: Ask;
}

/** Pairs in a batch of edges. */
export const BATCH = 32;

type Progress = Pick<ScratchEntry, "pairs" | "spilled" | "states" | "head" | "edges" | "levelEnd" | "names">;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface DiskSearch extends DiskQuestion, Mutable<Progress> {
  readonly folder: string;
  /** What the journal said when the search was opened. */
  readonly from: ScratchEntry;
  readonly log: RowLog;
  readonly bounds: RowLog;
  /** What `bounds` holds. */
  readonly levels: number[];
  readonly keys: Keys;
  readonly table: DiskTable;
  readonly visit: Exploration["visit"];
  outcome: Outcome | undefined;
  /** When the journal was written, as performance.now(). */
  saved: number;
}

/** Opens what the journal says, and removes what a crash left beyond it. @param memory bytes */
export function openSearch(question: DiskQuestion, folder: string, memory: number, from: ScratchEntry): DiskSearch {
  const { system, dfa, ask } = question;
  const kept = from.runs.flatMap(({ name }) => [name, `${name}.index`]);
  sweepScratch(folder, new Set(["pairs", "levels", ...kept]));
  const log = rowLog(`${folder}/pairs`, system.words + 1, from.pairs);
  const bounds = rowLog(`${folder}/levels`, LEVEL_WORDS, from.levels);
  const keys = keysOf(system, dfa, ask);
  for (const state of from.keys) keys.list(Uint32Array.from(state), 0);
  const alike: SeeAlike = (observed, at, a, b) => {
    if (ask !== "recognizes" && keys.differ(a, b)) keys.list(observed, at);
  };
  const runs = from.runs.map(({ name, rows }) => openRun(`${folder}/${name}`, rowKeys(system).width, rows));
  const path = () => `${folder}/run-${search.names++}`;
  const { pairs, spilled, states, head, edges, levelEnd, names } = from;
  const search: DiskSearch = {
    ...{ system, dfa, ask, folder, from, log, bounds, keys },
    ...{ pairs, spilled, states, head, edges, levelEnd, names },
    levels: readLevels(bounds, from.levels),
    table: diskTable(system, memory, BATCH * system.symbols, runs, path, alike),
    visit: (first, end, see) => log.visit(first, end, see),
    outcome: undefined,
    saved: performance.now(),
  };
  load(search);
  return search;
}

function readLevels(bounds: RowLog, count: number): number[] {
  const levels: number[] = [];
  bounds.visit(0, count, (rows, _, stretch) => {
    for (let i = 0; i < stretch; i++) levels.push(rows[2 * i] + 2 ** 32 * rows[2 * i + 1]);
  });
  return levels;
}

/** Makes the table hold the pairs that are in no run. They are pairs already, each once. */
function load(search: DiskSearch): void {
  const { system, table, log, from } = search;
  const { words } = system;
  const hashOf = seenHash(system);
  const unused: Run[] = [];
  const hold = (rows: Uint32Array, at: number, pair: number): void => {
    if (!table.hasRoom(1)) {
      table.settle(() => undefined);
      unused.push(...table.spill());
      search.spilled = pair;
    }
    table.add(rows, at, hashOf(rows, at), rows[at + words]);
  };
  log.visit(0, from.pairs, (rows, first, count) => {
    for (let i = 0; i < count; i++) {
      if (first + i < from.spilled) table.remember(rows, i * (words + 1));
      else hold(rows, i * (words + 1), first + i);
    }
  });
  table.settle(() => undefined);
  if (search.spilled !== from.spilled) save(search);
  for (const run of unused) removeRun(run);
}

/** Gives the pairs that were found since the last time their numbers. */
export function settle(search: DiskSearch): void {
  search.table.settle((rows, at, stateIsNew) => {
    search.log.add(rows, at);
    search.pairs++;
    if (stateIsNew) search.states++;
  });
}

/** Collects the earlier arrivals at keys that were listed late. */
export function settleKeys(search: DiskSearch): void {
  if (search.keys.fresh) search.keys.settle((see) => walkEdges(search, 0, search.head, see));
}

/** Makes room in the table, all of whose pairs are settled. */
export function spill(search: DiskSearch): void {
  const unused = search.table.spill();
  search.spilled = search.pairs;
  save(search);
  for (const run of unused) removeRun(run);
}

/** The level ends with the pairs known so far, all of which are settled. */
export function startLevel(search: DiskSearch): void {
  search.levels.push(search.levelEnd);
  addLevel(search.bounds, search.levelEnd);
  search.levelEnd = search.pairs;
}

/** Makes the journal say all that is finished. */
export function save(search: DiskSearch): void {
  const { log, bounds, from, levels, table, keys, folder } = search;
  const { pairs, spilled, states, head, edges, levelEnd, names } = search;
  log.flush();
  bounds.flush();
  const entry: ScratchEntry = {
    ...from,
    ...{ pairs, spilled, states, head, edges, levelEnd, names },
    levels: levels.length,
    runs: table.runs.map((run) => ({ name: nameOf(run), rows: run.rows })),
    keys: keys.states().map((state) => [...state]),
  };
  writeJournal(folder, entry);
  search.saved = performance.now();
}
