// Verdicts: what an answer looks like, whoever gave it. `unknown` is an answer too and is never dressed up as success.

import type { Certificate, ComparisonAsk, ComparisonCertificate, DifferenceEvidence } from "./certificate.ts";
import type { Runs } from "./word.ts";

/** What was spent, and on what. Bytes are those of the pair store at its largest. */
export interface Cost {
  readonly milliseconds: number;
  readonly transitions: number;
  readonly bytes: number;
}

/** The orbit of the initial state under one letter alone. */
export interface LetterOrbit {
  readonly letter: string;
  readonly tail: number;
  readonly period: number;
}

interface Answer {
  readonly question: {
    readonly ask: string;
    readonly language: string;
    readonly model: string;
    readonly semantics: string;
  };
  /** What proved it, or was at it: all pairs (in memory, or on disk), or a product invariant, whose sets may be shared between
   * target states or not. */
  readonly method: "closure" | "closure on disk" | "invariant" | "per-target invariant";
  /** Different observed machine states that were explored. */
  readonly states: number;
  /** (machine state, target state) pairs that were explored. */
  readonly pairs: number;
  /** What the answer rests on besides mathematics. */
  readonly assumes: readonly string[];
  readonly cost: Cost;
}

interface CollisionReport {
  readonly words: readonly [Runs, Runs];
  readonly answers: readonly [boolean, boolean] | readonly [number, number];
  /** Whether no two words are a smaller collision: by the longer length, then by the total, then in shortlex order. A search that
   * was cut off in the middle of a length proves only the longer length. */
  readonly shortest: "proved" | "longer length only";
  readonly key: { readonly state: readonly string[]; readonly values: readonly string[]; readonly letter: string };
}

export type Verdict =
  | (Answer & { readonly status: "holds"; readonly certificate: Certificate; readonly orbits: readonly LetterOrbit[] })
  | (Answer & { readonly status: "fails"; readonly certificate: Certificate; readonly collision: CollisionReport })
  | (Answer & {
      readonly status: "fails";
      readonly certificate: Certificate;
      readonly word: { readonly word: Runs; readonly expected: boolean; readonly found: "accept" | "reject" | "none" };
    })
  | (Answer & { readonly status: "unknown"; readonly reason: string; readonly provedUpToLength: number });

/** What two sides look like after the first word on which they look different. */
export type Sighting =
  | { readonly differ: true; readonly word: Runs; readonly states: readonly [readonly string[], readonly string[]] }
  /** Not on any word where `length` is missing, else on none up to it. */
  | { readonly differ: false; readonly length?: number };

interface ComparisonAnswer {
  readonly question: {
    readonly ask: ComparisonAsk;
    readonly sides: readonly [ComparedSide, ComparedSide];
    readonly language?: string;
  };
  /** What proved it, where something did: all pairs, or a product relation. */
  readonly method: "closure" | "closure on disk" | "relation";
  /** Pairs (state of the first side, state of the second) that were explored. */
  readonly pairs: number;
  /** The first word after which observed entries differ in value; absent where the sides have not as many entries. */
  readonly values?: Sighting;
  /** The same in code; absent also where the formats differ. */
  readonly bits?: Sighting;
  readonly assumes: readonly string[];
  readonly cost: Cost;
}

interface ComparedSide {
  readonly model: string;
  readonly semantics: string;
}

/** Whether two arithmetics, or two models, ever give different answers. */
export type ComparisonVerdict =
  | (ComparisonAnswer & { readonly status: "holds"; readonly certificate: ComparisonCertificate })
  | (ComparisonAnswer & {
      readonly status: "fails";
      readonly certificate: ComparisonCertificate;
      readonly difference: DifferenceEvidence;
    })
  | (ComparisonAnswer & { readonly status: "unknown"; readonly reason: string; readonly provedUpToLength: number });
