// The packed form of a transition system, which the engines eat: a state is a few 32-bit words.

import type { PackedStep, Unpack } from "../emit/javascript.ts";
import type { Exact } from "../number/exact.ts";
import type { Machine } from "../rnn/machine.ts";

/** What a decoder says of a word: not in the language, in it, or no class at all (which is never right). */
export const REJECT = 0;
export const ACCEPT = 1;
export const NONE = 2;

export interface PackedSystem {
  readonly machine: Machine;
  /** Letters of the alphabet (without bos). */
  readonly symbols: number;
  /** Words per state. */
  readonly words: number;
  readonly initial: Uint32Array;
  /** Writes the successor of states[from…] under letter s to target[to + s · words…], for every letter.
   * @throws InputError where a layer's output is undefined */
  readonly expand: PackedStep;
  /** Copies a state as a decoder may see it (observe: value turns -0 into +0); absent when states are seen as they are. */
  readonly observe?: (states: Uint32Array, from: number, target: Uint32Array) => void;
  /** The model's own decoder: REJECT, ACCEPT or NONE after a word that ends in `letter`. Absent without a decoder. */
  readonly answer?: (states: Uint32Array, from: number, letter: number) => number;
  /** The decoder's class, an index of the machine's classifier, or -1 where there is none. Absent without a decoder. */
  readonly classOf?: (states: Uint32Array, from: number, letter: number) => number;
  readonly answerReadsLetter: boolean;
  /** How many states have been interned; absent for compiled machines. */
  readonly internedStates?: () => number;
  /** About how many bytes of the heap they take. */
  readonly internedBytes?: () => number;
  /** The state's entries as doubles, which they equal; absent for interned machines. */
  readonly doubles?: Unpack;
  /** What identifies a state: in rounded semantics the codes of its entries, layer after layer, then what no decoder sees
   * (blocked.ts); else undefined. */
  codes(states: Uint32Array, from: number): number[] | undefined;
  /** What identifies a state without codes, where it is more than its entries (cast.ts). */
  readonly identity?: (states: Uint32Array, from: number) => string[];
  /** The state's entries as exact values. */
  values(states: Uint32Array, from: number): Exact[];
  /** The state's entries as exact decimals. */
  describe(states: Uint32Array, from: number): string[];
}

export function verdictOf(index: number, accepts: ReadonlySet<number>): number {
  if (index < 0) return NONE;
  return accepts.has(index) ? ACCEPT : REJECT;
}

/** The codes of a state's entries as a decoder may see them; undefined without codes. */
export function seenCodes(system: PackedSystem, states: Uint32Array, from: number): number[] | undefined {
  const seen = states.slice(from, from + system.words);
  system.observe?.(states, from, seen);
  return system.codes(seen, 0)?.slice(0, system.machine.size);
}
