// Closure: every (machine state, target state) pair that some word reaches, breadth-first, and on every edge the question
// that was asked. If the set closes without a contradiction the answer holds for all lengths; if not, the contradiction
// found is a shortest one.
//
// Pairs are found in the order of the shortlex-least words that lead to them, so the first wrong answer is the
// shortlex-least wrong word. For collisions the level in which the first is found is finished (collision.ts picks the
// best). Edges are taken in batches: first all hashes, then one touch of every index slot and row, so that the processor
// waits for many cache misses at once, and only then the edges one by one.

import type { Dfa } from "../automaton/dfa.ts";
import { heapLimit } from "../core/host.ts";
import { type Ask, CLASHES, type Clash, edgesOf, ROOT } from "./edges.ts";
import { MOST_PAIRS, type PairTable, pairTable, reindex, reserve } from "./pair-table.ts";
import { hasher } from "./probe.ts";
import type { PackedSystem } from "./system.ts";

export type { Ask, Clash };
export { ROOT };

export interface Limits {
  /** Bytes for the pair store. */
  readonly memory: number;
  /** Pairs at most. */
  readonly pairs: number;
  /** Interned states at most, for machines that are not compiled. */
  readonly internedStates?: number;
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
  /** Clashes of one level. `whole` says that the level was finished and none was left out, so that a least one is among them. */
  | { readonly kind: "collision"; readonly clashes: readonly Clash[]; readonly whole: boolean }
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
  /** Whether the run ended because memory, or the numbers of pairs, ran out, not a bound that was asked for. */
  full: boolean;
  /** The first pair of the next level. */
  levelEnd: number;
  /** Clashes found in the level at hand. */
  readonly clashes: Clash[];
  /** Goes on from a checkpoint, whose pairs stand in the table. @returns false if the index does not fit the budget */
  resume(
    from: Pick<Closure, "head" | "edges" | "levelEnd"> & { levels: readonly number[]; clashes: readonly Clash[] },
  ): boolean;
  /** Ends the run from outside, between two calls of `advance`. */
  stop(reason: string): void;
  /** Works for about so many milliseconds. @returns the outcome once there is one */
  advance(milliseconds: number): Outcome | undefined;
}

/** Pairs in a batch of edges. */
const BATCH = 32;
/** Bytes of the heap that interned states may take; the rest is for the numbers on the way. */
const HEAP = heapLimit() / 2;

export function closure(system: PackedSystem, dfa: Dfa, ask: Ask, limits: Limits): Closure {
  const { symbols, words } = system;
  const most = Math.min(limits.pairs, MOST_PAIRS - BATCH * symbols);
  const table = pairTable(words, symbols + 1, limits.memory, most + BATCH * symbols);
  const { width } = table;
  const pairMask = 2 ** table.pairBits - 1;
  const edges = edgesOf(system, dfa, ask, table);
  const { clashes } = edges;
  const levels = [0];
  const start = { head: 0, edges: 0, levelEnd: 1, outcome: undefined, full: false };
  const run: Closure = { system, dfa, ask, table, levels, clashes, ...start, resume, stop, advance };
  const successors = new Uint32Array(BATCH * symbols * words);
  const hashes = new Int32Array(BATCH * symbols);
  const hashAll = hasher(words);
  const touched = new Uint32Array(1);

  reserve(table, 1, edges.hashOf);
  edges.take(system.initial, 0, edges.hashAt(system.initial, 0), dfa.initial, ROOT, symbols);
  if (edges.wrong !== undefined) run.outcome = { kind: "wrong", ...edges.wrong };

  /** Steps the next `size` pairs by every letter, and touches the memory that taking the edges will need. */
  function prepare(size: number): void {
    for (let j = 0; j < size; j++) system.expand(table.rows, (run.head + j) * width, successors, j * symbols * words);
    const count = size * symbols;
    hashAll(successors, count, hashes);
    const { rows, index } = table;
    const mask = index.length - 1;
    let seen = 0;
    for (let e = 0; e < count; e++) {
      const entry = index[hashes[e] & mask];
      if (entry !== 0) seen ^= rows[((entry & pairMask) - 1) * width];
    }
    touched[0] = seen;
  }

  /** One batch of pairs from one level. */
  function batch(size: number): void {
    prepare(size);
    const { head } = run;
    for (let j = 0, e = 0; j < size; j++) {
      const state = table.rows[(head + j) * width + words] * symbols;
      for (let s = 0; s < symbols; s++, e++) {
        edges.take(successors, e * words, hashes[e], dfa.next[state + s], head + j, s);
      }
      if (edges.wrong === undefined) continue;
      run.outcome = { kind: "wrong", ...edges.wrong };
      return;
    }
    run.head += size;
    run.edges += size * symbols;
  }

  function exhausted(): string | undefined {
    if (table.count >= most) {
      run.full = most < limits.pairs;
      return `the bound of ${most} pairs`;
    }
    const interned = system.internedStates?.() ?? 0;
    if (interned > (limits.internedStates ?? 4_000_000)) return `the bound of ${interned} interned states`;
    if ((system.internedBytes?.() ?? 0) > Math.min(limits.memory, HEAP))
      return `the memory of ${interned} interned states`;
    if (edges.bytes() <= limits.memory / 4 && reserve(table, BATCH * symbols, edges.hashOf)) return undefined;
    run.full = true;
    return `the memory budget of ${limits.memory} bytes`;
  }

  function resume(from: Parameters<Closure["resume"]>[0]): boolean {
    if (!reindex(table, edges.hashOf)) return false;
    edges.again();
    levels.splice(0, levels.length, ...from.levels);
    clashes.splice(0, clashes.length, ...from.clashes);
    run.head = from.head;
    run.edges = from.edges;
    run.levelEnd = from.levelEnd;
    return true;
  }

  /** What is known before the next batch: the end of a level settles collisions and closure, bounds end the run. */
  function settle(): Outcome | undefined {
    if (run.head === run.levelEnd) {
      if (clashes.length > 0) return { kind: "collision", clashes, whole: clashes.length < CLASHES };
      if (run.levelEnd === table.count) return { kind: "closed" };
      levels.push(run.levelEnd);
      run.levelEnd = table.count;
    }
    const reason = exhausted();
    if (reason === undefined) return undefined;
    return stopped(reason);
  }

  /** A clash in a level that was cut off is an answer, though perhaps not a shortest one. */
  function stopped(reason: string): Outcome {
    return clashes.length > 0 ? { kind: "collision", clashes, whole: false } : { kind: "exhausted", reason };
  }

  function stop(reason: string): void {
    run.outcome ??= stopped(reason);
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
