// What a built-in language is to the checker: a machine that reads letter by letter, from which the automaton is made, and a
// direct test of a word's runs.

import type { Runs } from "../core/word.ts";

/** A deterministic reader; states are lists of integers. `letter` is an index of `letters`. */
export interface BuiltIn {
  readonly letters: readonly string[];
  /** As many as are known to be reached at most, or 1: only a hint to stop early. */
  readonly states: number;
  readonly initial: readonly number[];
  readonly step: (state: readonly number[], letter: number) => readonly number[];
  readonly accepts: (state: readonly number[]) => boolean;
  /** The definition itself, on the maximal runs of a word. */
  readonly contains: (runs: Runs) => boolean;
}
