// Certificates: the third waist. Plain JSON, defined in docs/certificates.md, rechecked by code that imports no engine.

import type { Runs } from "./word.ts";

export interface CertifiedQuestion {
  readonly ask: "recognizes" | "separates" | "implements";
  readonly semantics: string;
  readonly language: string;
  readonly model: unknown;
}

export interface CertifiedAutomaton {
  readonly states: number;
  readonly initial: 0;
  readonly next: readonly (readonly number[])[];
  readonly accepting: readonly number[];
}

/** Codes in hexadecimal, or exact decimals under `exact`. */
export interface CertifiedLayer {
  readonly initial: readonly string[];
  readonly symbols: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface ClosureEvidence {
  readonly pairs: number;
  readonly states: number;
  readonly length: number;
  readonly order: string;
  readonly table?: { readonly columns: number; readonly rows: number; readonly data: string };
}

export interface InvariantEvidence {
  readonly sets: readonly (readonly string[])[];
  readonly map: readonly (readonly number[])[];
}

export interface CollisionEvidence {
  readonly words: readonly [Runs, Runs];
  readonly answers: readonly [boolean, boolean] | readonly [number, number];
  readonly key: { readonly state: readonly string[]; readonly letter: string };
  readonly suffix?: Runs;
}

export interface WordEvidence {
  readonly word: Runs;
  readonly expected: boolean;
  readonly found: "accept" | "reject" | "none";
}

export type Evidence =
  | { readonly kind: "closure"; readonly status: "holds"; readonly evidence: ClosureEvidence }
  | { readonly kind: "invariant"; readonly status: "holds"; readonly evidence: InvariantEvidence }
  | { readonly kind: "collision"; readonly status: "fails"; readonly evidence: CollisionEvidence }
  | { readonly kind: "word"; readonly status: "fails"; readonly evidence: WordEvidence };

export type Certificate = Evidence & {
  readonly statetrack: 1;
  readonly question: CertifiedQuestion;
  readonly automaton: CertifiedAutomaton;
  readonly parameters: readonly CertifiedLayer[];
  readonly digest: string;
};

/** What of two sides must agree after every word: the decoder's class, whether the class accepts, all entries as observed by
 * value (-0 is +0, NaN is NaN), or by code. */
export type ComparisonAsk = "decodes" | "accepts" | "values" | "bits";

export interface CertifiedComparison {
  readonly ask: ComparisonAsk;
  readonly sides: readonly [CertifiedSide, CertifiedSide];
  /** Only where a difference is judged by it. */
  readonly language?: string;
}

export interface CertifiedSide {
  readonly semantics: string;
  readonly model: unknown;
}

/** A relation between the states of two sides that no letter leaves and in which both answer alike. */
export interface BisimulationEvidence {
  readonly pairs: number;
  readonly length: number;
  readonly order: string;
  readonly table?: { readonly columns: number; readonly rows: number; readonly data: string };
}

/** For each state of a control automaton and each entry a set of pairs of codes that no letter leaves. */
export interface RelationEvidence {
  /** next[control state][letter of the first side]; the initial one is 0. */
  readonly next: readonly (readonly number[])[];
  readonly sets: readonly (readonly (readonly [string, string])[])[];
  readonly map: readonly (readonly number[])[];
}

/** What a side says after a word: a class or null; accept, reject or none; or the observed entries. */
export type Said = string | null | readonly string[];

export interface DifferenceEvidence {
  readonly word: Runs;
  readonly found: readonly [Said, Said];
  /** Whose acceptance is the language's. */
  readonly right?: "first" | "second" | "both" | "neither";
}

export type ComparisonEvidence =
  | { readonly kind: "bisimulation"; readonly status: "holds"; readonly evidence: BisimulationEvidence }
  | { readonly kind: "relation"; readonly status: "holds"; readonly evidence: RelationEvidence }
  | { readonly kind: "difference"; readonly status: "fails"; readonly evidence: DifferenceEvidence };

export type ComparisonCertificate = ComparisonEvidence & {
  readonly statetrack: 1;
  readonly question: CertifiedComparison;
  readonly parameters: readonly [readonly CertifiedLayer[], readonly CertifiedLayer[]];
  readonly digest: string;
};

/** JSON with keys sorted by code unit and no white space: equal values have equal text.
 * @throws TypeError for a value that JSON cannot hold */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    const text = fields
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
    return `{${text.join(",")}}`;
  }
  const plain = value === null || typeof value === "string" || typeof value === "boolean";
  if (!plain && !(typeof value === "number" && Number.isFinite(value))) {
    throw new TypeError(`canonicalJson: expected a JSON value, found ${typeof value}`);
  }
  return JSON.stringify(value);
}
