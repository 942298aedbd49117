// Certificates that a cascade of permutation-reset automata simulates an automaton: plain JSON, defined in docs/certificates.md
// and schemas/cascade.schema.json. They hold tables only: the checker walks them and needs no decomposition of its own.

import type { CertifiedAutomaton } from "./certificate.ts";
import type { Runs } from "./word.ts";

/** A level: prefixes are the reached coordinates of the levels above, numbered; the empty one is prefix 0 of the first level. */
export interface CertifiedLevel {
  readonly states: number;
  /** The images of a permutation, or the state of a reset. */
  readonly actions: readonly (number | readonly number[])[];
  /** `[prefixes, letters]`, flat: the number of the action. */
  readonly table: readonly number[];
  /** Prefix and state of this level in turn, for each prefix one longer: they are numbered in this order. */
  readonly longer: readonly number[];
}

export interface CertifiedCascade {
  readonly levels: readonly CertifiedLevel[];
  /** State of the automaton and number of its coordinates in turn, for each state that the cascade may start in. */
  readonly starts: readonly number[];
  /** The state of the automaton for each number of coordinates. */
  readonly projection: readonly number[];
}

/** Consecutive states of a level, which its permutations keep; state i of the block stands for the i-th tile. */
export interface CertifiedBlock {
  readonly level: number;
  readonly first: number;
  readonly tiles: readonly (readonly number[])[];
  /** An idempotent that fixes the union of the tiles. */
  readonly idempotent: Runs;
  /** For each permutation of the block other than the identity that occurs: its images, and a word that does it to the tiles. */
  readonly words: readonly { readonly images: readonly number[]; readonly word: Runs }[];
}

export interface CascadeCertificate {
  readonly statetrack: 1;
  readonly kind: "cascade";
  readonly status: "holds";
  readonly question: { readonly ask: "simulates"; readonly language: string; readonly alphabet: readonly string[] };
  readonly automaton: CertifiedAutomaton;
  readonly evidence: CertifiedCascade & { readonly blocks?: readonly CertifiedBlock[] };
  readonly digest: string;
}

/** All automata with at most so many states over so many letters, from every state: in rising order of their numbers of
 * states, then of their tables `[states, letters]`, lexicographically. */
export interface CascadesCertificate {
  readonly statetrack: 1;
  readonly kind: "cascades";
  readonly status: "holds";
  readonly question: { readonly ask: "simulates"; readonly states: number; readonly letters: number };
  readonly evidence: {
    readonly automata: number;
    /** Pairs of an automaton and a first state. */
    readonly simulations: number;
    readonly cascades: readonly CertifiedCascade[];
  };
  readonly digest: string;
}
