// Keys that may have two answers, while pairs are on disk. A machine state that occurs with target states of different
// answers is listed; only for listed states is it noted which letters arrive with which answer. A state that is listed
// late has its earlier arrivals collected by taking all edges again, once at the end of the level.

import type { Dfa } from "../automaton/dfa.ts";
import { type KeySeen, observedAt } from "./collision.ts";
import { seenHash } from "./disk-rows.ts";
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
  const hashSeen = seenHash(system);
  const listed = listOf(words);
  const clashes: KeySeen[] = [];
  const answerOf = (target: number) => (ask === "implements" ? target : dfa.accepting[target]);
  const arrive = (entry: Entry, letter: number, target: number) => {
    if (meets(entry, letter, answerOf(target))) clashes.push({ observed: entry.observed, letter });
  };
  const look = (hash: number, source: Uint32Array, from: number): Entry | undefined => {
    if (!listed.mayHave(hash)) return undefined;
    if (system.observe === undefined) return listed.find(hash, source, from);
    return listed.find(hash, observedAt(system, source, from), 0);
  };
  let fresh = false;
  return {
    get size() {
      return listed.entries.length;
    },
    get fresh() {
      return fresh;
    },
    clashes,
    states: () => listed.entries.map(({ observed }) => observed),
    differ: (a, b) => (ask === "implements" ? a !== b : dfa.accepting[a] !== dfa.accepting[b]),
    list: (observed, from) => {
      const hash = hashWords(observed, from, words);
      if (listed.find(hash, observed, from) !== undefined) return;
      const answers = new Int32Array(symbols + 1).fill(NOT_YET);
      listed.add(hash, { observed: observed.slice(from, from + words), answers, settled: false });
      fresh = true;
    },
    note: (hash, source, from, letter, target) => {
      const entry = look(hash, source, from);
      if (entry?.settled === true) arrive(entry, letter, target);
    },
    settle: (walk) => {
      const take = (source: Uint32Array, from: number, letter: number, target: number) => {
        const entry = look(hashSeen(source, from), source, from);
        if (entry?.settled === false) arrive(entry, letter, target);
      };
      if (system.machine.model.bos !== undefined) take(system.initial, 0, symbols, dfa.initial);
      walk(take);
      for (const entry of listed.entries) entry.settled = true;
      fresh = false;
    },
  };
}

/** Notes the answer that came with a letter. @returns whether it is the first that differs from those before */
function meets({ answers }: Entry, letter: number, answer: number): boolean {
  if (answers[letter] === NOT_YET) answers[letter] = answer;
  if (answers[letter] === answer || answers[letter] === SEVERAL) return false;
  answers[letter] = SEVERAL;
  return true;
}

interface Listed {
  readonly entries: readonly Entry[];
  mayHave(hash: number): boolean;
  find(hash: number, observed: Uint32Array, from: number): Entry | undefined;
  add(hash: number, entry: Entry): void;
}

function listOf(words: number): Listed {
  const entries: Entry[] = [];
  const byHash = new Map<number, Entry[]>();
  return {
    entries,
    mayHave: (hash) => byHash.has(hash),
    find: (hash, observed, from) =>
      byHash.get(hash)?.find((entry) => {
        for (let w = 0; w < words; w++) if (entry.observed[w] !== observed[from + w]) return false;
        return true;
      }),
    add: (hash, entry) => {
      entries.push(entry);
      byHash.set(hash, [...(byHash.get(hash) ?? []), entry]);
    },
  };
}
