// Closure: every (machine state, target state) pair that some word reaches, breadth-first, and on every edge the question
// that was asked. If the set closes without a contradiction the answer holds for all lengths; if not, the contradiction
// found is a shortest one.
//
// Pairs are found in the order of the shortlex-least words that lead to them, so the first wrong answer is the
// shortlex-least wrong word. For collisions the level in which the first is found is finished (collision.ts picks the
// best). Edges are taken in batches: first all hashes, then one touch of every index slot and row, then the insertions,
// so that the processor waits for many cache misses at once.

import type { Dfa } from "../automaton/dfa.ts";
import { ACCEPT, NONE, type PackedSystem } from "./packed.ts";
import {
  addLetter,
  hashWords,
  hasLetter,
  indexEntry,
  type PairTable,
  pairTable,
  reindex,
  reserve,
} from "./pair-table.ts";

export type Ask = "recognizes" | "separates" | "implements";

export interface Limits {
  /** Bytes for the pair store. */
  readonly memory: number;
  /** Pairs at most. */
  readonly pairs: number;
  /** Interned states at most, for machines that are not compiled. */
  readonly internedStates?: number;
}

/** A key that two answers share: `letter` leads to both pairs, whose machine states look the same. */
export interface Clash {
  readonly pair: number;
  readonly letter: number;
}

export type Outcome =
  | { readonly kind: "closed" }
  /** The word to `parent`, then `letter`, is answered `found` (REJECT, ACCEPT or NONE). */
  | {
      readonly kind: "wrong";
      readonly parent: number;
      readonly letter: number;
      readonly found: number;
      readonly expected: number;
    }
  /** All clashes of the level, at most `CLASHES`. */
  | { readonly kind: "collision"; readonly clashes: readonly Clash[] }
  | { readonly kind: "exhausted"; readonly reason: string };

export interface Closure {
  readonly system: PackedSystem;
  readonly dfa: Dfa;
  readonly ask: Ask;
  readonly table: PairTable;
  /** levels[l] = the first pair of level l; pairs of level l are reached by words of length l and no shorter. */
  readonly levels: number[];
  /** Pairs whose edges have been taken. */
  head: number;
  edges: number;
  outcome: Outcome | undefined;
  /** The first pair of the next level. */
  levelEnd: number;
  /** Clashes found in the level at hand. */
  readonly clashes: Clash[];
  /** Goes on from a checkpoint, whose pairs stand in the table. @throws RangeError if the index does not fit the budget */
  resume(
    from: Pick<Closure, "head" | "edges" | "levelEnd"> & { levels: readonly number[]; clashes: readonly Clash[] },
  ): void;
  /** Works for about so many milliseconds. @returns the outcome once there is one */
  advance(milliseconds: number): Outcome | undefined;
}

/** Pairs in a batch of edges. */
const BATCH = 64;
/** Clashes remembered in one level. */
const CLASHES = 1 << 16;
/** The parent of the initial pair. */
export const ROOT = 0xffffffff;

export function closure(system: PackedSystem, dfa: Dfa, ask: Ask, limits: Limits): Closure {
  const { symbols, words } = system;
  const bos = system.machine.model.bos === undefined ? undefined : symbols;
  const table = pairTable(words, symbols + 1, limits.memory, limits.pairs);
  const { width, pairBits } = table;
  const pairMask = 2 ** pairBits - 1;
  const observe = system.observe;
  const seen = new Uint32Array(words);
  const other = new Uint32Array(words);
  const hashAt = (source: Uint32Array, from: number) => {
    if (observe === undefined) return hashWords(source, from, words);
    observe(source, from, seen);
    return hashWords(seen, 0, words);
  };
  const hashOf = (pair: number) => hashAt(table.rows, pair * width);
  const differs = (a: number, b: number) => (ask === "implements" ? a !== b : dfa.accepting[a] !== dfa.accepting[b]);
  const clashes: Clash[] = [];
  const levels = [0];
  const run: Closure = {
    system,
    dfa,
    ask,
    table,
    levels,
    head: 0,
    edges: 0,
    outcome: undefined,
    levelEnd: 1,
    clashes,
    resume,
    advance,
  };

  const sameObserved = (pair: number, source: Uint32Array, from: number): boolean => {
    const base = pair * width;
    if (observe === undefined) {
      for (let w = 0; w < words; w++) if (table.rows[base + w] !== source[from + w]) return false;
      return true;
    }
    observe(table.rows, base, other);
    observe(source, from, seen);
    for (let w = 0; w < words; w++) if (other[w] !== seen[w]) return false;
    return true;
  };
  const sameBits = (pair: number, source: Uint32Array, from: number): boolean => {
    if (observe === undefined) return true;
    for (let w = 0; w < words; w++) if (table.rows[pair * width + w] !== source[from + w]) return false;
    return true;
  };

  /** Takes one edge: finds or adds the pair (source[from…], target), and asks. */
  const arrive = (
    source: Uint32Array,
    from: number,
    hash: number,
    target: number,
    parent: number,
    letter: number,
  ): void => {
    const { rows, index } = table;
    const mask = index.length - 1;
    let slot = hash & mask;
    let pair = -1;
    let sameState = false;
    for (let entry = index[slot]; entry !== 0; entry = index[slot]) {
      const candidate = (entry & pairMask) - 1;
      if (sameObserved(candidate, source, from)) {
        sameState = true;
        if (rows[candidate * width + words] === target && sameBits(candidate, source, from)) {
          pair = candidate;
          break;
        }
      }
      slot = (slot + 1) & mask;
    }
    const known = pair >= 0;
    if (!known) {
      pair = table.count++;
      for (let w = 0; w < words; w++) rows[pair * width + w] = source[from + w];
      rows[pair * width + words] = target;
      table.parents[pair] = parent;
      index[slot] = indexEntry(table, pair, hash);
      if (!sameState) table.states++;
    }
    if (letter === symbols && bos === undefined) return;
    const fresh = !hasLetter(table, pair, letter);
    if (!fresh) return;
    addLetter(table, pair, letter);
    if (ask !== "recognizes") {
      if (sameState && clashes.length < CLASHES) findClashes(pair, hash, source, from, target, letter);
    } else if (!known || system.answerReadsLetter || table.parents[pair] === ROOT) {
      const found = system.answer?.(source, from, letter) ?? NONE;
      const expected = dfa.accepting[target] === 1 ? ACCEPT : 0;
      if (found !== expected) run.outcome ??= { kind: "wrong", parent, letter, found, expected };
    }
  };

  /** Every other pair with the same observed state that `letter` leads to and that answers otherwise. */
  const findClashes = (
    pair: number,
    hash: number,
    source: Uint32Array,
    from: number,
    target: number,
    letter: number,
  ): void => {
    const { rows, index } = table;
    const mask = index.length - 1;
    for (let slot = hash & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const candidate = (index[slot] & pairMask) - 1;
      if (candidate === pair || !hasLetter(table, candidate, letter)) continue;
      if (!differs(rows[candidate * width + words], target) || !sameObserved(candidate, source, from)) continue;
      clashes.push({ pair, letter });
      return;
    }
  };

  reserve(table, 1, hashOf);
  arrive(system.initial, 0, hashAt(system.initial, 0), dfa.initial, ROOT, symbols);
  const out = new Uint32Array(BATCH * symbols * words);
  const hashes = new Int32Array(BATCH * symbols);
  const touched = new Uint32Array(1);

  // Where the last unsuccessful `find` ended, and whether it passed the same machine state.
  let freeSlot = 0;
  let stateSeen = false;

  /** The known pair with exactly these words and this target, or -1. The words stand in `out`. */
  const find = (rows: Uint32Array, index: Int32Array, from: number, hash: number, target: number): number => {
    const mask = index.length - 1;
    const tag = hash >>> pairBits;
    let slot = hash & mask;
    stateSeen = false;
    for (let entry = index[slot]; entry !== 0; entry = index[slot]) {
      if (entry >>> pairBits === tag) {
        const pair = (entry & pairMask) - 1;
        const base = pair * width;
        let w = 0;
        while (w < words && rows[base + w] === out[from + w]) w++;
        if (w === words) {
          if (rows[base + words] === target) return pair;
          stateSeen = true;
        }
      }
      slot = (slot + 1) & mask;
    }
    freeSlot = slot;
    return -1;
  };

  /** A new machine state can be added without further questions: nothing shares its key, and no decoder is asked. */
  const plain = observe === undefined && ask !== "recognizes";
  /** A new letter to a known pair raises no question: its answer was asked, or no two pairs share a key yet. */
  const quiet = (pair: number) =>
    ask === "recognizes" ? !system.answerReadsLetter && table.parents[pair] !== ROOT : table.states === table.count;

  const insert = (
    source: Uint32Array,
    from: number,
    hash: number,
    slot: number,
    target: number,
    parent: number,
    letter: number,
  ): void => {
    const { rows, letters, parents, index, letterBytes } = table;
    const pair = table.count++;
    const base = pair * width;
    for (let w = 0; w < words; w++) rows[base + w] = source[from + w];
    rows[base + words] = target;
    letters[pair * letterBytes + (letter >>> 3)] = 1 << (letter & 7);
    parents[pair] = parent;
    index[slot] = indexEntry(table, pair, hash);
    table.states++;
  };

  /** One batch of pairs from one level. */
  const batch = (size: number): void => {
    const { head } = run;
    for (let j = 0; j < size; j++) system.expand(table.rows, (head + j) * width, out, j * symbols * words);
    const edges = size * symbols;
    for (let e = 0; e < edges; e++) hashes[e] = hashAt(out, e * words);
    const { rows, index } = table;
    const mask = index.length - 1;
    for (let e = 0; e < edges; e++) {
      const entry = index[hashes[e] & mask];
      if (entry !== 0) touched[0] ^= rows[((entry & pairMask) - 1) * width];
    }
    const { letters, letterBytes } = table;
    for (let j = 0, e = 0; j < size; j++) {
      const state = rows[(head + j) * width + words];
      for (let s = 0; s < symbols; s++, e++) {
        const target = dfa.next[state * symbols + s];
        const pair = find(rows, index, e * words, hashes[e], target);
        if (pair >= 0) {
          const at = pair * letterBytes + (s >>> 3);
          const bit = 1 << (s & 7);
          // Nothing new can follow if this letter has led here before, or if it raises no question.
          if ((letters[at] & bit) !== 0) continue;
          if (quiet(pair)) {
            letters[at] |= bit;
            continue;
          }
        } else if (plain && !stateSeen) {
          insert(out, e * words, hashes[e], freeSlot, target, head + j, s);
          continue;
        }
        arrive(out, e * words, hashes[e], target, head + j, s);
        if (run.outcome !== undefined) return;
      }
    }
    run.head += size;
    run.edges += edges;
  };

  function exhausted(): string | undefined {
    if (table.count >= limits.pairs) return `the bound of ${limits.pairs} pairs`;
    const interned = system.internedStates?.() ?? 0;
    if (interned > (limits.internedStates ?? 4_000_000)) return `the bound of ${interned} interned states`;
    if (!reserve(table, BATCH * symbols, hashOf)) return `the memory budget of ${limits.memory} bytes`;
    return undefined;
  }

  function resume(from: Parameters<Closure["resume"]>[0]): void {
    if (!reindex(table, hashOf)) throw new RangeError("closure: expected an index within the memory budget");
    levels.splice(0, levels.length, ...from.levels);
    clashes.splice(0, clashes.length, ...from.clashes);
    run.head = from.head;
    run.edges = from.edges;
    run.levelEnd = from.levelEnd;
  }

  /** What is known before the next batch: the end of a level settles collisions and closure, bounds end the run. */
  function settle(): Outcome | undefined {
    if (run.head === run.levelEnd) {
      if (clashes.length > 0) return { kind: "collision", clashes };
      if (run.levelEnd === table.count) return { kind: "closed" };
      levels.push(run.levelEnd);
      run.levelEnd = table.count;
    }
    const reason = exhausted();
    if (reason === undefined) return undefined;
    return clashes.length > 0 ? { kind: "collision", clashes } : { kind: "exhausted", reason };
  }

  function advance(milliseconds: number): Outcome | undefined {
    const until = performance.now() + milliseconds;
    for (let batches = 0; run.outcome === undefined; batches++) {
      if (batches % 16 === 15 && performance.now() > until) break;
      run.outcome = settle();
      if (run.outcome === undefined) batch(Math.min(BATCH, run.levelEnd - run.head));
    }
    return run.outcome;
  }

  return run;
}
