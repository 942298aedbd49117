// Closure: every (machine state, target state) pair that some word reaches, breadth-first, and on every edge the question
// that was asked. If the set closes without a contradiction the answer holds for all lengths; if not, the contradiction
// found is a shortest one.
//
// Pairs are found in the order of the shortlex-least words that lead to them, so the first wrong answer is the
// shortlex-least wrong word. For collisions the level in which the first is found is finished (collision.ts picks the
// best). Edges are taken in batches (successors.ts).

import type { Dfa } from "../automaton/dfa.ts";
import { heapLimit } from "../core/host.ts";
import { type Ask, CLASHES, type Clash, type Edges, edgesOf, ROOT } from "./edges.ts";
import { MOST_PAIRS, type PairTable, pairTable, reindex, reserve } from "./pair-table.ts";
import { BATCH, successorsOf } from "./successors.ts";
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

/** Bytes of the heap that interned states may take; the rest is for the numbers on the way. */
const HEAP = heapLimit() / 2;

/** What a run works with beside what it shows. */
interface Work {
  readonly edges: Edges;
  readonly takeBatch: (size: number) => void;
  readonly limits: Limits;
  /** Pairs at most. */
  readonly most: number;
}

export function closure(system: PackedSystem, dfa: Dfa, ask: Ask, limits: Limits): Closure {
  const { symbols, words } = system;
  const most = Math.min(limits.pairs, MOST_PAIRS - BATCH * symbols);
  const table = pairTable(words, symbols + 1, limits.memory, most + BATCH * symbols);
  const edges = edgesOf(system, dfa, ask, table);
  const { contradictions } = edges;
  const { clashes } = contradictions;
  const start = { head: 0, edges: 0, levelEnd: 1, outcome: undefined, full: false };
  const run: Closure = {
    ...{ system, dfa, ask, table, levels: [0], clashes, ...start },
    resume: (from) => resume(run, edges, from),
    stop: (reason) => {
      run.outcome ??= stopped(run, reason);
    },
    advance: (milliseconds) => advance(run, work, milliseconds),
  };
  const work: Work = { edges, limits, most, takeBatch: batchTaker(run, edges) };
  reserve(table, 1, edges.hashOf);
  edges.take(system.initial, 0, edges.hashAt(system.initial, 0), dfa.initial, ROOT, symbols);
  if (contradictions.wrong !== undefined) run.outcome = { kind: "wrong", ...contradictions.wrong };
  return run;
}

function advance(run: Closure, work: Work, milliseconds: number): Outcome | undefined {
  const until = performance.now() + milliseconds;
  for (let batches = 0; run.outcome === undefined; batches++) {
    if (batches % 16 === 15 && performance.now() > until) break;
    run.outcome = beforeBatch(run, work);
    if (run.outcome === undefined) work.takeBatch(Math.min(BATCH, run.levelEnd - run.head));
  }
  return run.outcome;
}

/** Takes the edges of the next pairs, which are of one level. */
function batchTaker(run: Closure, edges: Edges): Work["takeBatch"] {
  const { system, dfa, table } = run;
  const { symbols, words } = system;
  const { width } = table;
  const { contradictions } = edges;
  const { states, hashes, prepare } = successorsOf(system, table);
  return (size) => {
    const { head } = run;
    prepare(head, size);
    for (let j = 0, e = 0; j < size; j++) {
      const state = table.rows[(head + j) * width + words] * symbols;
      for (let s = 0; s < symbols; s++, e++) {
        edges.take(states, e * words, hashes[e], dfa.next[state + s], head + j, s);
      }
      if (contradictions.wrong === undefined) continue;
      run.outcome = { kind: "wrong", ...contradictions.wrong };
      return;
    }
    run.head += size;
    run.edges += size * symbols;
  };
}

/** What is known before the next batch: the end of a level settles collisions and closure, bounds end the run. */
function beforeBatch(run: Closure, work: Work): Outcome | undefined {
  const found = run.head === run.levelEnd ? endLevel(run) : undefined;
  if (found !== undefined) return found;
  const reason = exhausted(run, work);
  return reason === undefined ? undefined : stopped(run, reason);
}

function endLevel(run: Closure): Outcome | undefined {
  const { clashes, levels, table } = run;
  if (clashes.length > 0) return { kind: "collision", clashes, whole: clashes.length < CLASHES };
  if (run.levelEnd === table.count) return { kind: "closed" };
  levels.push(run.levelEnd);
  run.levelEnd = table.count;
  return undefined;
}

/** The bound that forbids a further batch, for which room is made otherwise. */
function exhausted(run: Closure, { edges, limits, most }: Work): string | undefined {
  const { system, table } = run;
  if (table.count >= most) {
    run.full = most < limits.pairs;
    return `the bound of ${most} pairs`;
  }
  const interned = system.internedStates?.() ?? 0;
  if (interned > (limits.internedStates ?? 4_000_000)) return `the bound of ${interned} interned states`;
  if ((system.internedBytes?.() ?? 0) > Math.min(limits.memory, HEAP))
    return `the memory of ${interned} interned states`;
  if (edges.bytes() <= limits.memory / 4 && reserve(table, BATCH * system.symbols, edges.hashOf)) return undefined;
  run.full = true;
  return `the memory budget of ${limits.memory} bytes`;
}

/** A clash in a level that was cut off is an answer, though perhaps not a shortest one. */
function stopped({ clashes }: Closure, reason: string): Outcome {
  return clashes.length > 0 ? { kind: "collision", clashes, whole: false } : { kind: "exhausted", reason };
}

function resume(run: Closure, edges: Edges, from: Parameters<Closure["resume"]>[0]): boolean {
  if (!reindex(run.table, edges.hashOf)) return false;
  edges.again();
  run.levels.splice(0, run.levels.length, ...from.levels);
  run.clashes.splice(0, run.clashes.length, ...from.clashes);
  run.head = from.head;
  run.edges = from.edges;
  run.levelEnd = from.levelEnd;
  return true;
}
