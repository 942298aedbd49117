// Known pairs that do not fit the memory: the youngest stand in a table of fixed size, the others in sorted runs on disk.
// A row that is not in the table is added at once; whether it is on disk is settled for many rows together, by one pass
// over the runs (delayed duplicate detection, Korf 2003; sorted runs as in O'Neil et al. 1996, doi:10.1007/s002360050048).

import { type Filter, filter } from "../backend/disk/filter.ts";
import { joinRun, mergeRuns, type Run, runWriter } from "../backend/disk/run.ts";
import { compareRows, sortRows } from "../backend/disk/sorting.ts";
import {
  clearRows,
  flagged,
  type HeldRows,
  heldRows,
  OLD,
  PENDING,
  STATE_SEEN,
  seenHash,
  sightOf,
} from "./disk-rows.ts";
import { finder } from "./probe.ts";
import type { PackedSystem } from "./system.ts";

/** Runs at most, and how many of the smallest become one then. */
const RUNS = { most: 12, merged: 8 };

export interface DiskTable {
  /** Words of a row: the machine's, then the target state. */
  readonly width: number;
  readonly bytes: number;
  readonly runs: readonly Run[];
  /** Rows added since the last `settle`. */
  unsettled(): number;
  /** Whether `more` further rows have room. */
  hasRoom(more: number): boolean;
  /** Adds the pair unless the table has it. @returns whether it was added */
  add(source: Uint32Array, from: number, hash: number, target: number): boolean;
  /** Tells which of the rows added since are new, in their order: `see` gets the row and whether its state is new. */
  settle(see: (rows: Uint32Array, from: number, stateIsNew: boolean) => void): void;
  /** Writes all rows to a run and empties the table; nothing may be unsettled. @returns runs that are no longer used */
  spill(): readonly Run[];
  /** Tells the filter of a row that is in a run. */
  remember(rows: Uint32Array, from: number): void;
}

/** How rows are sorted: by the observed state, then by what observation hides, then by the target state. */
interface RowKeys {
  readonly width: number;
  /** The keys of rows and their numbers in `keys`; keys are the rows themselves where nothing is hidden. */
  readonly of: (
    rows: Uint32Array,
    numbers: Uint32Array<ArrayBuffer>,
  ) => { readonly keys: Uint32Array; readonly numbers: Uint32Array<ArrayBuffer> };
}

export function rowKeys({ words, observe }: PackedSystem): RowKeys {
  if (observe === undefined) return { width: words + 1, of: (keys, numbers) => ({ keys, numbers }) };
  const width = 2 * words + 1;
  const seen = new Uint32Array(words);
  return {
    width,
    of: (rows, numbers) => {
      const keys = new Uint32Array(numbers.length * width);
      numbers.forEach((row, i) => {
        const from = row * (words + 1);
        observe(rows, from, seen);
        keys.set(seen, i * width);
        for (let w = 0; w < words; w++) keys[i * width + words + w] = rows[from + w] ^ seen[w];
        keys[i * width + 2 * words] = rows[from + words];
      });
      return { keys, numbers: numbers.map((_, i) => i) };
    },
  };
}

/** Writes these rows as a sorted run. */
export function sortedRun(
  { of, width }: RowKeys,
  rows: Uint32Array,
  numbers: Uint32Array<ArrayBuffer>,
  path: string,
): Run {
  const view = of(rows, numbers);
  const writer = runWriter(path, width);
  for (const row of sortRows(view.keys, width, view.numbers)) writer.add(view.keys, row * width);
  return writer.finish();
}

/** Told of an observed state that two pairs have: its words, and both target states. */
export type SeeAlike = (observed: Uint32Array, from: number, a: number, b: number) => void;

/** @param memory bytes @param least rows that must have room whatever the memory @param path gives a name that no run has had */
export function diskTable(
  system: PackedSystem,
  memory: number,
  least: number,
  stored: readonly Run[],
  path: () => string,
  alike: SeeAlike,
): DiskTable {
  const { words, observe } = system;
  const own = rowKeys(system);
  const maybe = filter(memory / 8);
  const held = heldRows(words, observe === undefined ? undefined : own.width, memory - maybe.bytes, least);
  const { rows, flags, width } = held;
  const runs = [...stored];
  const hashOf = seenHash(system);
  const remember = (source: Uint32Array, from: number): void => maybe.add(hashOf(source, from));
  return {
    ...{ width, runs, remember },
    bytes: held.bytes + maybe.bytes,
    unsettled: () => held.count - held.settled,
    hasRoom: (more) => held.count + more <= held.capacity,
    add: adder(system, held, maybe, alike),
    settle: (see) => {
      lookOnDisk(held, runs, own, words, alike);
      for (; held.settled < held.count; held.settled++) {
        const has = flags[held.settled];
        if ((has & OLD) === 0) see(rows, held.settled * width, (has & STATE_SEEN) === 0);
      }
    },
    spill: () => {
      if (held.settled < held.count) throw new RangeError("spill: expected no unsettled rows, found some");
      const numbers = flagged(held, 0, 0, OLD);
      for (const row of numbers) remember(rows, row * width);
      if (numbers.length > 0) runs.push(sortedRun(own, rows, numbers, path()));
      clearRows(held);
      return mergeSmallest(runs, path);
    },
  };
}

/** `add` of a table. A row may be on disk where the filter has its hash. */
function adder(system: PackedSystem, held: HeldRows, maybe: Filter, alike: SeeAlike): DiskTable["add"] {
  const { words, observe } = system;
  const { rows, index, flags, width, pairBits } = held;
  const { same, seen } = sightOf(system, held);
  const found = { slot: 0, stateSeen: false };
  const find = finder(held, words, found, observe === undefined ? undefined : same);
  /** Tells of the other rows of the table that look like this one. */
  const tellAlike = (row: number, hash: number): void => {
    const mask = index.length - 1;
    for (let slot = hash & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const candidate = (index[slot] & (2 ** pairBits - 1)) - 1;
      if (candidate === row || !same(candidate, rows, row * width)) continue;
      alike(seen, 0, rows[candidate * width + words], rows[row * width + words]);
    }
  };
  return (source, from, hash, target) => {
    if (find(source, from, hash, target) >= 0) return false;
    const row = held.count++;
    for (let w = 0; w < words; w++) rows[row * width + w] = source[from + w];
    rows[row * width + words] = target;
    index[found.slot] = ((hash >>> pairBits) << pairBits) | (row + 1);
    flags[row] = (maybe.mayHave(hash) ? PENDING : 0) | (found.stateSeen ? STATE_SEEN : 0);
    if (found.stateSeen) tellAlike(row, hash);
    return true;
  };
}

/** Looks the rows up that may be on disk and are not settled, and flags what is found. */
function lookOnDisk(held: HeldRows, runs: readonly Run[], own: RowKeys, words: number, alike: SeeAlike): void {
  const { rows, flags, width } = held;
  const pending = flagged(held, held.settled, PENDING, 0);
  if (pending.length === 0) return;
  const { keys, numbers } = own.of(rows, pending.slice());
  const order = sortRows(keys, own.width, numbers);
  for (const run of runs) {
    joinRun(run, keys, order, words, (number, row) => {
      const at = keys === rows ? number : pending[number];
      flags[at] |= STATE_SEEN;
      if (compareRows(keys, number * own.width, row, 0, own.width) === 0) flags[at] |= OLD;
      else alike(row, 0, row[own.width - 1], rows[at * width + words]);
    });
  }
}

/** Makes the smallest of too many runs one. @returns the runs that are no longer used */
function mergeSmallest(runs: Run[], path: () => string): readonly Run[] {
  if (runs.length < RUNS.most) return [];
  const small = runs.toSorted((a, b) => a.rows - b.rows).slice(0, RUNS.merged);
  const merged = mergeRuns(small, path());
  runs.splice(0, runs.length, ...runs.filter((run) => !small.includes(run)), merged);
  return small;
}
