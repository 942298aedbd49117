// The packed form of a transition system, which the engines eat: a state is a few 32-bit words.

import type { PackedStep } from "../emit/javascript.ts";
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
  readonly answerReadsLetter: boolean;
  /** How many states have been interned; absent for compiled machines. */
  readonly internedStates?: () => number;
  /** About how many bytes of the heap they take. */
  readonly internedBytes?: () => number;
  /** The state's entries, layer after layer: codes in rounded semantics, else undefined. */
  codes(states: Uint32Array, from: number): number[] | undefined;
  /** The state's entries as exact decimals. */
  describe(states: Uint32Array, from: number): string[];
}

export function verdictOf(index: number, accepts: ReadonlySet<number>): number {
  if (index < 0) return NONE;
  return accepts.has(index) ? ACCEPT : REJECT;
}
