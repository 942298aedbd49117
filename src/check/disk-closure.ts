// The closure with its pairs on disk, for sets larger than the memory: the same breadth-first search, the same order of
// pairs, the same answers. What a search holds, and the folder from which it goes on, are disk-search.ts.
//
// Ways are not stored: the word to a pair is found backwards, level by level, by taking edges again.

import { compareRows } from "../backend/disk/sorting.ts";
import type { Limits, Outcome } from "./closure.ts";
import { bestCollision, levelOf } from "./collision.ts";
import { edgeTaker } from "./disk-edges.ts";
import type { ScratchEntry } from "./disk-scratch.ts";
import {
  BATCH,
  type DiskQuestion,
  type DiskSearch,
  openSearch,
  save,
  settle,
  settleKeys,
  spill,
  startLevel,
} from "./disk-search.ts";
import { type Exploration, type SeeEdge, walkEdges } from "./exploration.ts";

export interface DiskClosure extends Exploration {
  outcome: Outcome | undefined;
  readonly folder: string;
  stop(reason: string): void;
  advance(milliseconds: number): Outcome | undefined;
  /** Makes the journal say all that is finished. */
  save(): void;
  close(): void;
}

/** Milliseconds between entries of the journal, except where runs change. */
const JOURNAL_EVERY = 200;
/** Rows that are looked up together at least, where the bound on pairs is near. */
const LEAST_SETTLED = 1 << 16;
const MOST_KEYS = 1 << 20;

/** Goes on with what the journal says. @param peak bytes that were held before */
export function diskClosure(
  question: DiskQuestion,
  folder: string,
  limits: Limits,
  from: ScratchEntry,
  peak: number,
): DiskClosure {
  const search = openSearch(question, folder, limits.memory, from);
  const { system, dfa, ask, levels, visit, log, bounds } = search;
  return {
    ...{ system, dfa, ask, levels, folder, visit },
    bytes: Math.max(peak, search.table.bytes),
    get outcome() {
      return search.outcome;
    },
    get edges() {
      return search.edges;
    },
    get head() {
      return search.head;
    },
    get pairs() {
      return search.pairs;
    },
    get states() {
      return search.states;
    },
    wordTo: (pair) => wordBackwards(search, pair),
    collision: () => collision(search),
    save: () => save(search),
    stop: (reason) => {
      search.outcome ??= stopped(search, reason);
    },
    advance: advancing(search, limits),
    close: () => {
      log.close();
      bounds.close();
    },
  };
}

function advancing(search: DiskSearch, limits: Limits): DiskClosure["advance"] {
  const take = edgeTaker(search);
  const takeBatch = (rows: Uint32Array, _: number, count: number) => take(rows, count);
  return (milliseconds) => {
    const until = performance.now() + milliseconds;
    for (let batches = 0; search.outcome === undefined; batches++) {
      if (batches % 16 === 15 && performance.now() > until) break;
      search.outcome = beforeBatch(search, limits);
      const { outcome, head, levelEnd } = search;
      if (outcome === undefined) search.log.visit(head, Math.min(head + BATCH, levelEnd), takeBatch);
    }
    return search.outcome;
  };
}

/** What is known before the next batch, for which room is made. */
function beforeBatch(search: DiskSearch, limits: Limits): Outcome | undefined {
  const { table, keys } = search;
  if (search.head === search.levelEnd) {
    const found = endLevel(search);
    if (found !== undefined) return found;
  }
  const most = BATCH * search.system.symbols;
  const near = Math.max(LEAST_SETTLED, limits.pairs - search.pairs);
  if (!table.hasRoom(most) || table.unsettled() >= near) settle(search);
  if (!table.hasRoom(most)) spill(search);
  if (search.pairs >= limits.pairs) return stopped(search, `the bound of ${limits.pairs} pairs`);
  if (keys.size > MOST_KEYS) return stopped(search, `the memory of ${keys.size} states with several answers`);
  return undefined;
}

function endLevel(search: DiskSearch): Outcome | undefined {
  settle(search);
  settleKeys(search);
  if (search.keys.clashes.length > 0) return { kind: "collision", clashes: [], whole: true };
  if (search.levelEnd === search.pairs) return { kind: "closed" };
  startLevel(search);
  if (performance.now() - search.saved > JOURNAL_EVERY) save(search);
  return undefined;
}

/** A clash in a level that was cut off is an answer, though perhaps not a shortest one. */
function stopped(search: DiskSearch, reason: string): Outcome {
  settle(search);
  settleKeys(search);
  save(search);
  if (search.keys.clashes.length > 0) return { kind: "collision", clashes: [], whole: false };
  return { kind: "exhausted", reason };
}

/** The shortlex-least word to a pair. @cost takes the edges of all shorter words again */
function wordBackwards(search: DiskSearch, pair: number): number[] {
  const { system, levels, log } = search;
  const { words } = system;
  const word: number[] = [];
  const row = new Uint32Array(words + 1);
  for (let child = pair, level = levelOf(search, pair); level > 0; level--) {
    log.visit(child, child + 1, (rows) => row.set(rows.subarray(0, words + 1)));
    let parent = -1;
    walkEdges(search, levels[level - 1], levels[level], (source, at, letter, target, from) => {
      if (target !== row[words] || compareRows(source, at, row, 0, words) !== 0) return false;
      word.push(letter);
      parent = from;
      return true;
    });
    if (parent < 0) throw new RangeError(`wordTo: expected an edge to pair ${child}, found none`);
    child = parent;
  }
  return word.reverse();
}

function collision(search: DiskSearch): ReturnType<Exploration["collision"]> {
  const { system, dfa, ask, levels, keys } = search;
  const edges = (see: SeeEdge) => walkEdges(search, 0, search.head, see);
  const wordTo = (pair: number) => wordBackwards(search, pair);
  return bestCollision({ system, dfa, ask, levels, wordTo, edges }, keys.clashes);
}
