// Edges: what happens when a letter leads from a known pair to some (machine state, target state). The pair is found or
// added, and the question is asked: of the model's decoder, or of the other pairs that wear the same key. Pairs are hashed
// by their whole state; where decoders see less of it, keys stand in a table of their own (observed-keys.ts).

import type { Dfa } from "../automaton/dfa.ts";
import { observedKeys } from "./observed-keys.ts";
import { addLetter, hashWords, hasLetter, indexEntry, type PairTable } from "./pair-table.ts";
import { finder } from "./probe.ts";
import { ACCEPT, NONE, type PackedSystem, REJECT } from "./system.ts";

export type Ask = "recognizes" | "separates" | "implements";

/** A key that two answers share: `letter` leads to `pair` and to another pair whose machine state looks the same. */
export interface Clash {
  readonly pair: number;
  readonly letter: number;
}

/** The decoder's wrong answer after the word to `parent`, then `letter`. */
export interface WrongAnswer {
  readonly parent: number;
  readonly letter: number;
  readonly found: number;
  readonly expected: number;
}

/** Clashes remembered in one level. */
export const CLASHES = 1 << 20;
/** The parent of the initial pair. */
export const ROOT = 0xffffffff;

export interface Edges {
  readonly clashes: Clash[];
  /** The first wrong answer, in the order of the edges. */
  wrong: WrongAnswer | undefined;
  /** Hash of the state at source[from…]. */
  readonly hashAt: (source: Uint32Array, from: number) => number;
  readonly hashOf: (pair: number) => number;
  /** Bytes beside the table. */
  readonly bytes: () => number;
  /** Notes what the table holds, after a checkpoint was read into it. */
  readonly again: () => void;
  /** Takes the edge from `parent` by `letter` to the state at source[from…], of that hash, and `target`. Room for one more
   * pair must have been reserved. The number of letters stands for "no letter": the start of a model without bos. */
  take(source: Uint32Array, from: number, hash: number, target: number, parent: number, letter: number): void;
}

export function edgesOf(system: PackedSystem, dfa: Dfa, ask: Ask, table: PairTable): Edges {
  const { symbols, words, observe } = system;
  const bos = system.machine.model.bos !== undefined;
  const { width, pairBits } = table;
  const pairMask = 2 ** pairBits - 1;
  const clashes: Clash[] = [];
  const answerOf = (target: number): number => (ask === "implements" ? target : dfa.accepting[target]);
  const answers = ask === "recognizes" ? undefined : answerOf;
  const keys = observe === undefined ? undefined : observedKeys(system, observe, table, answers);

  const hashAt = (source: Uint32Array, from: number) => hashWords(source, from, words);
  const sameBits = (pair: number, source: Uint32Array, from: number): boolean => {
    const base = pair * width;
    for (let w = 0; w < words; w++) if (table.rows[base + w] !== source[from + w]) return false;
    return true;
  };
  const found = { slot: 0, stateSeen: false };
  const find = finder(table, words, found, undefined);

  /** Adds the pair that `find` has just not found. */
  const insert = (source: Uint32Array, from: number, hash: number, target: number, parent: number): number => {
    const { rows, parents, index } = table;
    const pair = table.count++;
    const base = pair * width;
    for (let w = 0; w < words; w++) rows[base + w] = source[from + w];
    rows[base + words] = target;
    parents[pair] = parent;
    index[found.slot] = indexEntry(table, pair, hash);
    if (keys === undefined ? !found.stateSeen : keys.add(pair)) table.states++;
    return pair;
  };

  /** Whether another pair with the same observed state, to which `letter` leads, is answered otherwise. */
  const isClash = (pair: number, hash: number, letter: number): boolean => {
    if (keys !== undefined) return keys.note(pair, letter);
    const { rows, index } = table;
    const target = rows[pair * width + words];
    const mask = index.length - 1;
    for (let slot = hash & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const candidate = (index[slot] & pairMask) - 1;
      if (candidate === pair || !hasLetter(table, candidate, letter)) continue;
      const its = rows[candidate * width + words];
      const differs = ask === "implements" ? its !== target : dfa.accepting[its] !== dfa.accepting[target];
      if (differs && sameBits(candidate, rows, pair * width)) return true;
    }
    return false;
  };

  const askDecoder = (pair: number, parent: number, letter: number): void => {
    const at = pair * width;
    const found = system.answer?.(table.rows, at, letter) ?? NONE;
    const expected = dfa.accepting[table.rows[at + words]] === 1 ? ACCEPT : REJECT;
    if (found !== expected) edges.wrong ??= { parent, letter, found, expected };
  };

  /** What follows from a letter that leads to a pair for the first time. */
  const askAbout = (pair: number, fresh: boolean, hash: number, parent: number, letter: number): void => {
    if (ask === "recognizes") {
      // A decoder that does not read the letter was asked when the pair was found, unless that was the silent start.
      const asked = !fresh && !system.answerReadsLetter && table.parents[pair] !== ROOT;
      if (!asked) askDecoder(pair, parent, letter);
    } else if (clashes.length < CLASHES && isClash(pair, hash, letter)) {
      clashes.push({ pair, letter });
    }
  };

  const take = (
    source: Uint32Array,
    from: number,
    hash: number,
    target: number,
    parent: number,
    letter: number,
  ): void => {
    const known = find(source, from, hash, target);
    const pair = known >= 0 ? known : insert(source, from, hash, target, parent);
    // The state before the first letter is no key unless a bos was read.
    if (letter === symbols && !bos) return;
    if (hasLetter(table, pair, letter)) return;
    addLetter(table, pair, letter);
    // While every machine state belongs to one pair, no key can be shared; most edges end here.
    if (ask === "recognizes" || keys !== undefined || table.states !== table.count)
      askAbout(pair, known < 0, hash, parent, letter);
  };

  const hashOf = (pair: number) => hashAt(table.rows, pair * width);
  const again = (): void => {
    if (keys === undefined) return;
    keys.clear();
    for (let pair = 0; pair < table.count; pair++) {
      keys.add(pair);
      for (let letter = 0; ask !== "recognizes" && letter <= symbols; letter++)
        if (hasLetter(table, pair, letter)) keys.note(pair, letter);
    }
  };
  const edges: Edges = { clashes, wrong: undefined, hashAt, hashOf, bytes: () => keys?.bytes ?? 0, again, take };
  return edges;
}
