// Certificates of spectra: exact matrices, their characteristic polynomials, signs of Sturm sequences, a disc around each
// eigenvalue, and what follows. Defined in docs/spectrum.md, schema schemas/spectrum.schema.json.

import type { CertifiedLayer } from "./certificate.ts";

/** Numbers of eigenvalues; see src/rnn/spectrum/facts.ts. */
type CertifiedCounts = Readonly<Record<string, number>>;

/** Integers are decimal texts. Polynomials have the coefficient of y^0 first; eigenvalues are roots y divided by `denominator`. */
export interface CertifiedPart {
  readonly kind: "point" | "mirrored" | "plain";
  readonly polynomial: readonly string[];
  /** Discs are [re, im, radius] in units of 2^-bits, of eigenvalues. */
  readonly bits: number;
  readonly discs: readonly (readonly [string, string, string])[];
}

export interface CertifiedMatrix {
  readonly layer: number;
  readonly word: readonly string[];
  /** What of the layer: its transition for the stored codes, or the matrix that the order of operations applies. */
  readonly of: "stored" | "applied";
  readonly denominator: string;
  readonly entries: readonly (readonly string[])[];
  readonly characteristic: readonly string[];
  readonly factors: readonly {
    readonly polynomial: readonly string[];
    readonly multiplicity: number;
    /** Of the Sturm sequence at -infinity, -1, 0, 1, infinity. */
    readonly signs: readonly (readonly number[])[];
    readonly parts: readonly CertifiedPart[];
  }[];
  readonly counts: CertifiedCounts;
  /** Of single symbols only. */
  readonly norm?: {
    readonly low: string;
    readonly high: string;
    readonly comparedWithOne: "below" | "equal" | "above";
    readonly singularValuesAboveOne: number;
  };
}

export interface CertifiedFinding {
  readonly predicate: string;
  readonly count: string;
  readonly first?: readonly string[];
}

export interface CertifiedProducts {
  readonly layer: number;
  readonly length: number;
  readonly words: string;
  readonly findings: readonly CertifiedFinding[];
  readonly beyond:
    | { readonly kind: "closed"; readonly products: number; readonly findings: readonly CertifiedFinding[] }
    | { readonly kind: "open"; readonly word: readonly string[] }
    | { readonly kind: "unknown" };
}

export interface SpectrumCertificate {
  readonly statetrack: 1;
  readonly kind: "spectrum";
  readonly status: "holds";
  readonly question: { readonly semantics: string; readonly model: unknown };
  readonly parameters: readonly CertifiedLayer[];
  readonly evidence: { readonly matrices: readonly CertifiedMatrix[]; readonly products: readonly CertifiedProducts[] };
  readonly digest: string;
}
