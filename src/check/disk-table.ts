// Known pairs that do not fit the memory: the youngest stand in a table of fixed size, the others in sorted runs on disk.
// A row that is not in the table is added at once; whether it is on disk is settled for many rows together, by one pass
// over the runs (delayed duplicate detection, Korf 2003; sorted runs as in O'Neil et al. 1996, doi:10.1007/s002360050048).

import { filter } from "../backend/disk/filter.ts";
import { joinRun, mergeRuns, type Run, runWriter } from "../backend/disk/run.ts";
import { compareRows, sortRows } from "../backend/disk/sorting.ts";
import { hashWords } from "./pair-table.ts";
import { finder } from "./probe.ts";
import type { PackedSystem } from "./system.ts";

/** May be on disk; on disk; its machine state, as observed, was seen with an earlier row. */
const [PENDING, OLD, STATE_SEEN] = [1, 2, 4];
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
export interface RowKeys {
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

/** @param memory bytes @param least rows that must have room whatever the memory @param path gives a name that no run has had
 * @param alike told of an observed state that two pairs have: its words, and both target states */
export function diskTable(
  system: PackedSystem,
  memory: number,
  least: number,
  stored: readonly Run[],
  path: () => string,
  alike: (observed: Uint32Array, from: number, a: number, b: number) => void,
): DiskTable {
  const { words, observe } = system;
  const width = words + 1;
  const own = rowKeys(system);
  const maybe = filter(memory / 8);
  const rest = memory - maybe.bytes;
  // A row, its flags, two row numbers for sorting, and its key where that is another.
  const each = 4 * width + 1 + 8 + (observe === undefined ? 0 : 4 * own.width + 4);
  let slots = 2 ** Math.ceil(Math.log2(2 * least));
  while (slots < 2 ** 30 && 2 * slots * 4 + slots * each <= rest) slots *= 2;
  const capacity = Math.max(least, Math.min(Math.floor(0.7 * slots), Math.floor((rest - 4 * slots) / each)));
  const table = {
    width,
    rows: new Uint32Array(capacity * width),
    index: new Int32Array(slots),
    pairBits: capacity < 2 ** 27 - 2 ? 27 : 31,
  };
  const { rows, index, pairBits } = table;
  const flags = new Uint8Array(capacity);
  const runs = [...stored];
  let [count, settled] = [0, 0];
  const [seen, other] = [new Uint32Array(words), new Uint32Array(words)];
  const observed = (source: Uint32Array, from: number, into: Uint32Array): Uint32Array => {
    if (observe === undefined) into.set(source.subarray(from, from + words));
    else observe(source, from, into);
    return into;
  };
  const sameObserved = (row: number, source: Uint32Array, from: number): boolean =>
    compareRows(observed(rows, row * width, other), 0, observed(source, from, seen), 0, words) === 0;
  const found = { slot: 0, stateSeen: false };
  const find = finder(table, words, found, observe === undefined ? undefined : sameObserved);

  /** Tells of the other rows of the table that look like this one. */
  const tellAlike = (row: number, hash: number): void => {
    const mask = index.length - 1;
    for (let slot = hash & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const candidate = (index[slot] & (2 ** pairBits - 1)) - 1;
      if (candidate === row || !sameObserved(candidate, rows, row * width)) continue;
      alike(seen, 0, rows[candidate * width + words], rows[row * width + words]);
    }
  };
  const numbersOf = (from: number, has: number, lacks: number): Uint32Array<ArrayBuffer> => {
    let size = 0;
    for (let row = from; row < count; row++) if ((flags[row] & has) === has && (flags[row] & lacks) === 0) size++;
    const numbers = new Uint32Array(size);
    for (let row = from, i = 0; row < count; row++)
      if ((flags[row] & has) === has && (flags[row] & lacks) === 0) numbers[i++] = row;
    return numbers;
  };
  const lookOnDisk = (): void => {
    const pending = numbersOf(settled, PENDING, 0);
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
  };
  const remember = (source: Uint32Array, from: number): void =>
    maybe.add(
      observe === undefined ? hashWords(source, from, words) : hashWords(observed(source, from, seen), 0, words),
    );
  return {
    width,
    bytes: 4 * rows.length + 4 * index.length + flags.length + maybe.bytes + (each - 4 * width - 1) * capacity,
    runs,
    unsettled: () => count - settled,
    hasRoom: (more) => count + more <= capacity,
    remember,
    add: (source, from, hash, target) => {
      if (find(source, from, hash, target) >= 0) return false;
      const row = count++;
      for (let w = 0; w < words; w++) rows[row * width + w] = source[from + w];
      rows[row * width + words] = target;
      index[found.slot] = ((hash >>> pairBits) << pairBits) | (row + 1);
      flags[row] = (maybe.mayHave(hash) ? PENDING : 0) | (found.stateSeen ? STATE_SEEN : 0);
      if (found.stateSeen) tellAlike(row, hash);
      return true;
    },
    settle: (see) => {
      lookOnDisk();
      for (; settled < count; settled++)
        if ((flags[settled] & OLD) === 0) see(rows, settled * width, (flags[settled] & STATE_SEEN) === 0);
    },
    spill: () => {
      if (settled < count) throw new RangeError("spill: expected no unsettled rows, found some");
      const numbers = numbersOf(0, 0, OLD);
      if (numbers.length > 0) {
        for (const row of numbers) remember(rows, row * width);
        runs.push(sortedRun(own, rows, numbers, path()));
      }
      index.fill(0);
      count = settled = 0;
      if (runs.length < RUNS.most) return [];
      const small = runs.toSorted((a, b) => a.rows - b.rows).slice(0, RUNS.merged);
      const merged = mergeRuns(small, path());
      runs.splice(0, runs.length, ...runs.filter((run) => !small.includes(run)), merged);
      return small;
    },
  };
}
