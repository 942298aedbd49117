// The closure with its pairs on disk, for sets larger than the memory: the same breadth-first search, the same order of
// pairs, the same answers. A scratch folder holds `pairs` (all pairs in the order of discovery, so that levels are ranges of
// it), sorted runs (disk-table.ts), `levels`, and a journal of what is finished; a search goes on from there.
//
// Ways are not stored: the word to a pair is found backwards, level by level, by taking edges again.

import type { Dfa } from "../automaton/dfa.ts";
import { sweepScratch, writeJournal } from "../backend/disk/journal.ts";
import { rowLog } from "../backend/disk/log.ts";
import { openRun, type Run, removeRun } from "../backend/disk/run.ts";
import { compareRows } from "../backend/disk/sorting.ts";
import type { Limits, Outcome } from "./closure.ts";
import { bestCollision, levelOf } from "./collision.ts";
import { keysOf } from "./disk-keys.ts";
import { addLevel, LEVEL_WORDS, nameOf, type ScratchEntry } from "./disk-scratch.ts";
import { type DiskTable, diskTable, rowKeys } from "./disk-table.ts";
import type { Ask } from "./edges.ts";
import { type Exploration, type SeeEdge, walkEdges } from "./exploration.ts";
import { hashWords } from "./pair-table.ts";
import { hasher } from "./probe.ts";
import { ACCEPT, NONE, type PackedSystem, REJECT } from "./system.ts";

/** What a search needs besides what stands in its folder. */
export interface DiskQuestion {
  readonly system: PackedSystem;
  readonly dfa: Dfa;
  readonly ask: Ask;
}

export interface DiskClosure extends Exploration {
  outcome: Outcome | undefined;
  readonly folder: string;
  stop(reason: string): void;
  advance(milliseconds: number): Outcome | undefined;
  /** Makes the journal say all that is finished. */
  save(): void;
  close(): void;
}

/** Pairs in a batch of edges. */
const BATCH = 32;
/** Milliseconds between entries of the journal, except where runs change. */
const JOURNAL_EVERY = 200;
/** Rows that are looked up together at least, where the bound on pairs is near. */
const LEAST_SETTLED = 1 << 16;
const MOST_KEYS = 1 << 20;

/** Goes on with what the journal says. @param peak bytes that were held before */
export function diskClosure(
  { system, dfa, ask }: DiskQuestion,
  folder: string,
  limits: Limits,
  from: ScratchEntry,
  peak: number,
): DiskClosure {
  const { words, symbols } = system;
  const width = words + 1;
  let { names } = from;
  const keep = from.runs.flatMap(({ name }) => [name, `${name}.index`]);
  sweepScratch(folder, new Set(["pairs", "levels", ...keep]));
  const log = rowLog(`${folder}/pairs`, width, from.pairs);
  const bounds = rowLog(`${folder}/levels`, LEVEL_WORDS, from.levels);
  const levels: number[] = [];
  bounds.visit(0, from.levels, (rows, _, count) => {
    for (let i = 0; i < count; i++) levels.push(rows[2 * i] + 2 ** 32 * rows[2 * i + 1]);
  });
  const keys = keysOf(system, dfa, ask);
  for (const state of from.keys) keys.list(Uint32Array.from(state), 0);
  const alike = (observed: Uint32Array, at: number, a: number, b: number): void => {
    if (ask !== "recognizes" && keys.differ(a, b)) keys.list(observed, at);
  };
  const stored = from.runs.map(({ name, rows }) => openRun(`${folder}/${name}`, rowKeys(system).width, rows));
  const table: DiskTable = diskTable(
    system,
    limits.memory,
    BATCH * symbols,
    stored,
    () => `${folder}/run-${names++}`,
    alike,
  );
  let { pairs, states, head, edges, levelEnd, spilled } = from;
  let outcome: Outcome | undefined;
  let saved = performance.now();

  const successors = new Uint32Array(BATCH * symbols * words);
  const hashes = new Int32Array(BATCH * symbols);
  const hashAll = hasher(words);
  const seen = new Uint32Array(words);
  const hashAt = (source: Uint32Array, at: number): number => {
    if (system.observe === undefined) return hashWords(source, at, words);
    system.observe(source, at, seen);
    return hashWords(seen, 0, words);
  };
  load();

  /** Makes the table hold the pairs that are in no run. They are pairs already, each once. */
  function load(): void {
    const unused: Run[] = [];
    log.visit(0, from.pairs, (rows, first, count) => {
      for (let i = 0; i < count; i++) {
        if (first + i < from.spilled) table.remember(rows, i * width);
        else {
          if (!table.hasRoom(1)) {
            table.settle(() => undefined);
            unused.push(...table.spill());
            spilled = first + i;
          }
          table.add(rows, i * width, hashAt(rows, i * width), rows[i * width + words]);
        }
      }
    });
    table.settle(() => undefined);
    if (spilled !== from.spilled) save();
    for (const run of unused) removeRun(run);
  }

  function settle(): void {
    table.settle((rows, at, stateIsNew) => {
      log.add(rows, at);
      pairs++;
      if (stateIsNew) states++;
    });
  }

  function save(): void {
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
    saved = performance.now();
  }

  function spill(): void {
    const unused = table.spill();
    spilled = pairs;
    save();
    for (const run of unused) removeRun(run);
  }

  /** The decoder's answer at the end of an edge; the first wrong one ends the run. */
  function askDecoder(source: Uint32Array, at: number, letter: number, target: number, parent: number): boolean {
    const found = system.answer?.(source, at, letter) ?? NONE;
    const expected = dfa.accepting[target] === 1 ? ACCEPT : REJECT;
    if (found === expected) return true;
    outcome = { kind: "wrong", parent, letter, found, expected };
    return false;
  }

  function isInitial(source: Uint32Array, at: number): boolean {
    for (let w = 0; w < words; w++) if (source[at + w] !== system.initial[w]) return false;
    return true;
  }

  /** The edges of the next `size` pairs, whose rows are given. */
  function batch(rows: Uint32Array, size: number): void {
    const count = size * symbols;
    for (let j = 0; j < size; j++) system.expand(rows, j * width, successors, j * symbols * words);
    if (system.observe === undefined) hashAll(successors, count, hashes);
    else for (let e = 0; e < count; e++) hashes[e] = hashAt(successors, e * words);
    for (let j = 0, e = 0; j < size; j++) {
      const state = rows[j * width + words] * symbols;
      for (let s = 0; s < symbols; s++, e++) {
        const target = dfa.next[state + s];
        const added = table.add(successors, e * words, hashes[e], target);
        if (ask === "recognizes") {
          // Without bos the start is asked about only where a word leads back to it.
          const asked = added || system.answerReadsLetter || isInitial(successors, e * words);
          if (asked && !askDecoder(successors, e * words, s, target, head + j)) return;
        } else if (keys.size > 0) keys.note(hashes[e], successors, e * words, s, target);
      }
    }
    head += size;
    edges += count;
  }

  const explored: Pick<Exploration, "system" | "dfa" | "visit"> = {
    system,
    dfa,
    visit: (first, end, see) => log.visit(first, end, see),
  };

  function settleKeys(): void {
    if (keys.fresh) keys.settle((see) => walkEdges(explored, 0, head, see));
  }

  function endLevel(): Outcome | undefined {
    settle();
    settleKeys();
    if (keys.clashes.length > 0) return { kind: "collision", clashes: [], whole: true };
    if (levelEnd === pairs) return { kind: "closed" };
    levels.push(levelEnd);
    addLevel(bounds, levelEnd);
    levelEnd = pairs;
    if (performance.now() - saved > JOURNAL_EVERY) save();
    return undefined;
  }

  /** What is known before the next batch. */
  function next(): Outcome | undefined {
    if (head === levelEnd) {
      const found = endLevel();
      if (found !== undefined) return found;
    }
    const near = Math.max(LEAST_SETTLED, limits.pairs - pairs);
    if (!table.hasRoom(BATCH * symbols) || table.unsettled() >= near) settle();
    if (!table.hasRoom(BATCH * symbols)) spill();
    if (pairs >= limits.pairs) return stopped(`the bound of ${limits.pairs} pairs`);
    if (keys.size > MOST_KEYS) return stopped(`the memory of ${keys.size} states with several answers`);
    return undefined;
  }

  /** A clash in a level that was cut off is an answer, though perhaps not a shortest one. */
  function stopped(reason: string): Outcome {
    settle();
    settleKeys();
    save();
    return keys.clashes.length > 0 ? { kind: "collision", clashes: [], whole: false } : { kind: "exhausted", reason };
  }

  function wordTo(pair: number): number[] {
    const word: number[] = [];
    const row = new Uint32Array(width);
    for (let child = pair, level = levelOf(run, pair); level > 0; level--) {
      log.visit(child, child + 1, (rows) => row.set(rows.subarray(0, width)));
      let parent = -1;
      walkEdges(explored, levels[level - 1], levels[level], (source, at, letter, target, from) => {
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

  const bytes = Math.max(peak, table.bytes);
  const run: DiskClosure = {
    ...{ system, dfa, ask, levels, bytes, folder, save, wordTo },
    get outcome() {
      return outcome;
    },
    get edges() {
      return edges;
    },
    get head() {
      return head;
    },
    get pairs() {
      return pairs;
    },
    get states() {
      return states;
    },
    visit: explored.visit,
    collision: () => {
      const walk = (see: SeeEdge) => walkEdges(explored, 0, head, see);
      return bestCollision({ system, dfa, ask, levels, wordTo, edges: walk }, keys.clashes);
    },
    stop: (reason) => {
      outcome ??= stopped(reason);
    },
    advance: (milliseconds) => {
      const until = performance.now() + milliseconds;
      for (let batches = 0; outcome === undefined; batches++) {
        if (batches % 16 === 15 && performance.now() > until) break;
        outcome = next();
        if (outcome !== undefined) break;
        log.visit(head, Math.min(head + BATCH, levelEnd), takeEdges);
      }
      return outcome;
    },
    close: () => {
      log.close();
      bounds.close();
    },
  };
  const takeEdges = (rows: Uint32Array, _: number, count: number) => batch(rows, count);
  return run;
}
