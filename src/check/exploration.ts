// What an exploration leaves for answers and certificates, wherever its pairs are kept: counts, the pairs in the order of
// discovery, the way to each, and a best collision. `inMemory` gives this of a closure, disk-closure.ts of files.

import type { Dfa } from "../automaton/dfa.ts";
import type { Closure, Outcome } from "./closure.ts";
import { type Collision, shortestCollision, wordTo } from "./collision.ts";
import type { Ask } from "./edges.ts";
import type { PackedSystem } from "./system.ts";

/** Rows of pairs `first`, `first + 1`, …: their words, then the target state, row i at rows[i · (words + 1)]. True ends the
 * visit. The rows are overwritten afterwards. */
type SeePairs = (rows: Uint32Array, first: number, count: number) => unknown;

export interface Exploration {
  readonly system: PackedSystem;
  readonly dfa: Dfa;
  readonly ask: Ask;
  readonly outcome: Outcome | undefined;
  /** As in `Closure`. */
  readonly levels: readonly number[];
  readonly edges: number;
  readonly head: number;
  readonly pairs: number;
  /** Different observed machine states. */
  readonly states: number;
  /** Bytes of memory at most. */
  readonly bytes: number;
  /** Pairs first … end - 1 in the order of discovery. */
  readonly visit: (first: number, end: number, see: SeePairs) => void;
  /** The shortlex-least word that leads to a pair (without bos). */
  wordTo(pair: number): number[];
  /** Where the outcome is `collision`. */
  collision(): Collision;
}

export function inMemory(run: Closure): Exploration {
  const { system, dfa, ask, levels, edges, head, outcome, table } = run;
  return {
    ...{ system, dfa, ask, levels, edges, head, outcome },
    pairs: table.count,
    states: table.states,
    bytes: table.peakBytes,
    visit: (first, end, see) => {
      if (end > first) see(table.rows.subarray(first * table.width, end * table.width), first, end - first);
    },
    wordTo: (pair) => wordTo(run, pair),
    collision: () => shortestCollision(run),
  };
}

/** An edge: by `letter` from the pair `parent` to the machine state at source[from…] and the automaton's state `target`.
 * True ends the walk. */
export type SeeEdge = (source: Uint32Array, from: number, letter: number, target: number, parent: number) => unknown;

type Walked = Pick<Exploration, "system" | "dfa" | "visit">;

/** Takes the edges of pairs first … end - 1 again, in the order of their words. @cost as long as finding them took */
export function walkEdges({ system, dfa, visit }: Walked, first: number, end: number, see: SeeEdge): void {
  const { words, symbols } = system;
  const successors = new Uint32Array(words * symbols);
  visit(first, end, (rows, start, count) => {
    for (let i = 0; i < count; i++) {
      const from = i * (words + 1);
      system.expand(rows, from, successors, 0);
      const state = rows[from + words] * symbols;
      for (let s = 0; s < symbols; s++)
        if (see(successors, s * words, s, dfa.next[state + s], start + i) === true) return true;
    }
    return false;
  });
}
