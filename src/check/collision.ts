// From a contradiction that a closure found to words: the way to a pair by its parents, and among all clashes of the last
// level a best pair of words: least longer length, then least total length, then shortlex.
//
// A key is reached by several pairs. Let e1 be the first arrival of all at a key (arrivals are found in shortlex order)
// and e2 the first whose answer differs from that of e1: any two contradicting arrivals contain one that is not before
// e2, and none is before e1, so (e1, e2) is best for its key.

import type { Word } from "../core/word.ts";

import { type Closure, ROOT } from "./closure.ts";
import { hashWords } from "./pair-table.ts";

/** The shortlex-least word that leads to a pair (without bos). @cost O(length) expansions */
export function wordTo(run: Closure, pair: number): number[] {
  const { table, system, dfa } = run;
  const { words, symbols } = system;
  const successors = new Uint32Array(words * symbols);
  const word: number[] = [];
  for (let child = pair; table.parents[child] !== ROOT; child = table.parents[child]) {
    const from = table.parents[child] * table.width;
    system.expand(table.rows, from, successors, 0);
    const state = table.rows[from + words];
    const letter = Array.from({ length: symbols }, (_, s) => s).find(
      (s) =>
        dfa.next[state * symbols + s] === table.rows[child * table.width + words] &&
        sameWords(successors, s * words, table.rows, child * table.width, words),
    );
    if (letter === undefined)
      throw new RangeError(`wordTo: expected a letter from pair ${table.parents[child]} to ${child}, found none`);
    word.push(letter);
  }
  return word.reverse();
}

function sameWords(a: Uint32Array, from: number, b: Uint32Array, at: number, words: number): boolean {
  for (let w = 0; w < words; w++) if (a[from + w] !== b[at + w]) return false;
  return true;
}

/** Length of the shortest words that lead to a pair. */
export function levelOf(run: { readonly levels: readonly number[] }, pair: number): number {
  let [low, high] = [0, run.levels.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (run.levels[middle] <= pair) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Two words that end in the same letter and lead to states that look the same, with different answers. */
export interface Collision {
  readonly words: readonly [Word, Word];
  /** States of the target automaton after the two words. */
  readonly targets: readonly [number, number];
  /** The letter both end in; `symbols` stands for bos. */
  readonly letter: number;
  /** The machine state after the second word; observed, it is that of both. */
  readonly state: Uint32Array;
}

interface Arrival {
  readonly order: number;
  readonly parent: number;
  readonly target: number;
  readonly state: Uint32Array;
}

/** One key at which answers clash. */
export interface KeySeen {
  readonly letter: number;
  readonly observed: Uint32Array;
}

/** A key, and the first arrivals found so far, in order. */
interface Key extends KeySeen {
  readonly arrivals: Arrival[];
}

/** The state at source[from…] as a decoder may see it. */
export function observedAt({ observe, words }: Closure["system"], source: Uint32Array, from: number): Uint32Array {
  const copy = source.slice(from, from + words);
  observe?.(source, from, copy);
  return copy;
}

/** The distinct keys, by hash. */
function byHash(all: Iterable<KeySeen>): Map<number, Key[]> {
  const keys = new Map<number, Key[]>();
  for (const { letter, observed } of all) {
    const hash = hashWords(observed, 0, observed.length);
    const bucket = keys.get(hash) ?? [];
    if (!bucket.some((key) => key.letter === letter && key.observed.join() === observed.join())) {
      bucket.push({ letter, observed, arrivals: [] });
    }
    keys.set(hash, bucket);
  }
  return keys;
}

/** What a search for the best collision needs of an exploration. */
interface Explored {
  readonly system: Closure["system"];
  readonly dfa: Closure["dfa"];
  readonly ask: Closure["ask"];
  readonly levels: readonly number[];
  /** Every edge that was taken, in order: source and place of the state, letter, target, parent. */
  readonly edges: (
    see: (source: Uint32Array, from: number, letter: number, target: number, parent: number) => void,
  ) => void;
  wordTo(pair: number): number[];
}

/** Goes through all edges again and notes, for every key, the first arrival of each target state.
 * @cost one pass over the edges, as long as the closure took */
function collectArrivals({ system, dfa, edges }: Explored, keys: ReadonlyMap<number, readonly Key[]>): void {
  const { words, symbols } = system;
  const note = (source: Uint32Array, from: number, letter: number, target: number, parent: number) => {
    const seen = observedAt(system, source, from);
    for (const key of keys.get(hashWords(seen, 0, words)) ?? []) {
      if (key.letter !== letter || !sameWords(seen, 0, key.observed, 0, words)) continue;
      if (key.arrivals.some((arrival) => arrival.target === target)) continue;
      const order = parent === ROOT ? -1 : parent * symbols + letter;
      key.arrivals.push({ order, parent, target, state: source.slice(from, from + words) });
    }
  };
  if (system.machine.model.bos !== undefined) note(system.initial, 0, symbols, dfa.initial, ROOT);
  edges((source, from, letter, target, parent) => {
    if (system.observe === undefined && !keys.has(hashWords(source, from, words))) return;
    note(source, from, letter, target, parent);
  });
}

/** The best collision at one of these keys, each of which some two arrivals reach with different answers. */
export function bestCollision(run: Explored, all: Iterable<KeySeen>): Collision {
  const keys = byHash(all);
  collectArrivals(run, keys);
  const answer = (target: number) => (run.ask === "implements" ? target : run.dfa.accepting[target]);
  const lengthOf = (parent: number) => (parent === ROOT ? 0 : levelOf(run, parent) + 1);
  const candidates = [...keys.values()].flat().flatMap((key) => {
    const first = key.arrivals.at(0);
    const second = key.arrivals.find(
      (arrival) => first !== undefined && answer(arrival.target) !== answer(first.target),
    );
    if (first === undefined || second === undefined) return [];
    const rank = [lengthOf(second.parent), lengthOf(first.parent), first.order, second.order];
    return [{ key, first, second, rank }];
  });
  const best = candidates.reduce((a, b) => (compareRanks(a.rank, b.rank) <= 0 ? a : b));
  const { key, first, second } = best;
  const wordOf = (parent: number) => (parent === ROOT ? [] : [...run.wordTo(parent), key.letter]);
  return {
    words: [wordOf(first.parent), wordOf(second.parent)],
    targets: [first.target, second.target],
    letter: key.letter,
    state: second.state,
  };
}

/** The best collision of a closure whose outcome is `collision`. */
export function shortestCollision(run: Closure): Collision {
  if (run.outcome?.kind !== "collision")
    throw new RangeError(`shortestCollision: expected a collision, found ${run.outcome?.kind ?? "none"}`);
  const { system, dfa, ask, levels, table, head } = run;
  const { words, symbols } = system;
  const edges: Explored["edges"] = (see) => {
    const successors = new Uint32Array(words * symbols);
    for (let parent = 0; parent < head; parent++) {
      const from = parent * table.width;
      system.expand(table.rows, from, successors, 0);
      const state = table.rows[from + words] * symbols;
      for (let s = 0; s < symbols; s++) see(successors, s * words, s, dfa.next[state + s], parent);
    }
  };
  const keys = run.outcome.clashes.map(({ pair, letter }) => ({
    letter,
    observed: observedAt(system, table.rows, pair * table.width),
  }));
  return bestCollision({ system, dfa, ask, levels, edges, wordTo: (pair) => wordTo(run, pair) }, keys);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((x, i) => x !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
