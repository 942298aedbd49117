// Keys that may have two answers, while pairs are on disk. A machine state that occurs with target states of different
// answers is listed; only for listed states is it noted which letters arrive with which answer. A state that is listed
// late has its earlier arrivals collected by taking all edges again, once at the end of the level.

import type { Dfa } from "../automaton/dfa.ts";
import { type KeySeen, observedAt } from "./collision.ts";
import type { Ask } from "./edges.ts";
import { hashWords } from "./pair-table.ts";
import type { PackedSystem } from "./system.ts";

const [NOT_YET, SEVERAL] = [-1, -2];

interface Entry {
  readonly observed: Uint32Array;
  /** The answer that came with each letter (bos the last), NOT_YET or SEVERAL. */
  readonly answers: Int32Array;
  /** Whether its arrivals so far have been collected. */
  settled: boolean;
}

export interface Keys {
  readonly size: number;
  readonly fresh: boolean;
  readonly clashes: readonly KeySeen[];
  /** All listed states, as observed. */
  states(): Uint32Array[];
  readonly differ: (a: number, b: number) => boolean;
  /** Lists the state with these observed words. */
  list(observed: Uint32Array, from: number): void;
  /** An arrival at source[from…], of the hash of what is observed. */
  note(hash: number, source: Uint32Array, from: number, letter: number, target: number): void;
  /** Takes the arrivals at states listed since the last time; `walk` goes through all edges there are. */
  settle(walk: (see: (source: Uint32Array, from: number, letter: number, target: number) => void) => void): void;
}

export function keysOf(system: PackedSystem, dfa: Dfa, ask: Ask): Keys {
  const { words, symbols } = system;
  const entries = new Map<number, Entry[]>();
  const clashes: KeySeen[] = [];
  let [size, fresh] = [0, 0];
  const answerOf = (target: number) => (ask === "implements" ? target : dfa.accepting[target]);
  const find = (hash: number, observed: Uint32Array, from: number): Entry | undefined =>
    entries.get(hash)?.find((entry) => {
      for (let w = 0; w < words; w++) if (entry.observed[w] !== observed[from + w]) return false;
      return true;
    });
  const arrive = (entry: Entry, letter: number, target: number) => {
    const answer = answerOf(target);
    if (entry.answers[letter] === NOT_YET) entry.answers[letter] = answer;
    if (entry.answers[letter] === answer || entry.answers[letter] === SEVERAL) return;
    entry.answers[letter] = SEVERAL;
    clashes.push({ observed: entry.observed, letter });
  };
  const look = (hash: number, source: Uint32Array, from: number): Entry | undefined => {
    if (!entries.has(hash)) return undefined;
    return system.observe === undefined ? find(hash, source, from) : find(hash, observedAt(system, source, from), 0);
  };
  return {
    get size() {
      return size;
    },
    get fresh() {
      return fresh > 0;
    },
    clashes,
    states: () => [...entries.values()].flat().map(({ observed }) => observed),
    differ: (a, b) => (ask === "implements" ? a !== b : dfa.accepting[a] !== dfa.accepting[b]),
    list: (observed, from) => {
      const hash = hashWords(observed, from, words);
      if (find(hash, observed, from) !== undefined) return;
      const answers = new Int32Array(symbols + 1).fill(NOT_YET);
      const entry = { observed: observed.slice(from, from + words), answers, settled: false };
      entries.set(hash, [...(entries.get(hash) ?? []), entry]);
      size++;
      fresh++;
    },
    note: (hash, source, from, letter, target) => {
      const entry = look(hash, source, from);
      if (entry?.settled === true) arrive(entry, letter, target);
    },
    settle: (walk) => {
      const seen = new Uint32Array(words);
      const take = (source: Uint32Array, from: number, letter: number, target: number) => {
        if (system.observe !== undefined) system.observe(source, from, seen);
        const hash = system.observe === undefined ? hashWords(source, from, words) : hashWords(seen, 0, words);
        const entry = look(hash, source, from);
        if (entry?.settled === false) arrive(entry, letter, target);
      };
      if (system.machine.model.bos !== undefined) take(system.initial, 0, symbols, dfa.initial);
      walk(take);
      for (const list of entries.values()) for (const entry of list) entry.settled = true;
      fresh = 0;
    },
  };
}
