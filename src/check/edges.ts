// Edges: what happens when a letter leads from a known pair to some (machine state, target state). The pair is found or
// added, and the question is asked: of the model's decoder, or of the other pairs that wear the same key. Pairs are hashed
// by their whole state; where decoders see less of it, keys stand in a table of their own (observed-keys.ts).

import type { Dfa } from "../automaton/dfa.ts";
import { type ObservedKeys, observedKeys } from "./observed-keys.ts";
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
interface WrongAnswer {
  readonly parent: number;
  readonly letter: number;
  readonly found: number;
  readonly expected: number;
}

/** Clashes remembered in one level. */
export const CLASHES = 1 << 20;
/** The parent of the initial pair. */
export const ROOT = 0xffffffff;

/** What contradicts the question, as far as edges were taken. */
interface Contradictions {
  readonly clashes: Clash[];
  /** The first wrong answer, in the order of the edges. */
  wrong: WrongAnswer | undefined;
}

export interface Edges {
  readonly contradictions: Contradictions;
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

/** The edges of one question, and the table that they fill. */
interface Asked {
  readonly system: PackedSystem;
  readonly dfa: Dfa;
  readonly ask: Ask;
  readonly table: PairTable;
  /** The observed states, where they are not the states. */
  readonly keys: ObservedKeys | undefined;
}

export function edgesOf(system: PackedSystem, dfa: Dfa, ask: Ask, table: PairTable): Edges {
  const { words, observe } = system;
  const answerOf = (target: number): number => (ask === "implements" ? target : dfa.accepting[target]);
  const answers = ask === "recognizes" ? undefined : answerOf;
  const keys = observe === undefined ? undefined : observedKeys(system, observe, table, answers);
  const asked: Asked = { system, dfa, ask, table, keys };
  const contradictions: Contradictions = { clashes: [], wrong: undefined };
  return {
    contradictions,
    hashAt: (source, from) => hashWords(source, from, words),
    hashOf: (pair) => hashWords(table.rows, pair * table.width, words),
    bytes: () => keys?.bytes ?? 0,
    again: () => noteAll(asked),
    take: taker(asked, contradictions),
  };
}

function taker(asked: Asked, contradictions: Contradictions): Edges["take"] {
  const { system, ask, table, keys } = asked;
  const { symbols, words } = system;
  const bos = system.machine.model.bos !== undefined;
  const found = { slot: 0, stateSeen: false };
  const find = finder(table, words, found, undefined);
  const insert = inserter(asked, found);
  const askAbout = ask === "recognizes" ? decoderAsked(asked, contradictions) : clashNoted(asked, contradictions);
  return (source, from, hash, target, parent, letter) => {
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
}

/** Adds the pair that the search for it, which ended as `found` says, has just not found. */
function inserter({ system, table, keys }: Asked, found: { readonly slot: number; readonly stateSeen: boolean }) {
  const { words } = system;
  const { width } = table;
  return (source: Uint32Array, from: number, hash: number, target: number, parent: number): number => {
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
}

/** What follows from a letter that leads to a pair for the first time; the pair may be `fresh` itself. */
type AskAbout = (pair: number, fresh: boolean, hash: number, parent: number, letter: number) => void;

function decoderAsked({ system, dfa, table }: Asked, contradictions: Contradictions): AskAbout {
  const { words } = system;
  const { width } = table;
  return (pair, fresh, _, parent, letter) => {
    // A decoder that does not read the letter was asked when the pair was found, unless that was the silent start.
    if (!fresh && !system.answerReadsLetter && table.parents[pair] !== ROOT) return;
    const at = pair * width;
    const found = system.answer?.(table.rows, at, letter) ?? NONE;
    const expected = dfa.accepting[table.rows[at + words]] === 1 ? ACCEPT : REJECT;
    if (found !== expected) contradictions.wrong ??= { parent, letter, found, expected };
  };
}

function clashNoted(asked: Asked, { clashes }: Contradictions): AskAbout {
  const { keys } = asked;
  const isClash =
    keys === undefined ? clashInChain(asked) : (pair: number, _: number, letter: number) => keys.note(pair, letter);
  return (pair, _, hash, __, letter) => {
    if (clashes.length < CLASHES && isClash(pair, hash, letter)) clashes.push({ pair, letter });
  };
}

/** Whether another pair with the same state, to which `letter` leads, is answered otherwise; it stands in the same probe chain. */
function clashInChain({ system, dfa, ask, table }: Asked) {
  const { words } = system;
  const { width, pairBits } = table;
  const pairMask = 2 ** pairBits - 1;
  const sameState = (rows: Uint32Array, a: number, b: number): boolean => {
    for (let w = 0; w < words; w++) if (rows[a * width + w] !== rows[b * width + w]) return false;
    return true;
  };
  return (pair: number, hash: number, letter: number): boolean => {
    const { rows, index } = table;
    const target = rows[pair * width + words];
    const mask = index.length - 1;
    for (let slot = hash & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const candidate = (index[slot] & pairMask) - 1;
      if (candidate === pair || !hasLetter(table, candidate, letter)) continue;
      const its = rows[candidate * width + words];
      const differs = ask === "implements" ? its !== target : dfa.accepting[its] !== dfa.accepting[target];
      if (differs && sameState(rows, candidate, pair)) return true;
    }
    return false;
  };
}

/** Notes all pairs of the table and the letters that lead to them. */
function noteAll({ system, ask, table, keys }: Asked): void {
  if (keys === undefined) return;
  keys.clear();
  for (let pair = 0; pair < table.count; pair++) {
    keys.add(pair);
    for (let letter = 0; ask !== "recognizes" && letter <= system.symbols; letter++)
      if (hasLetter(table, pair, letter)) keys.note(pair, letter);
  }
}
