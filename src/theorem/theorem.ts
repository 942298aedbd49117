// A theorem as a record: what is said, under which hypotheses, on whose word, and the claims that a machine can check.
// A control is a claim that gives up a hypothesis and must therefore fail; a theorem without one is not tested.

import type { CensusSpec } from "../check/device/census.ts";
import type { SweepSpec } from "../check/exhaustive/index.ts";
import type { Engine, EngineOperation, Law } from "../check/instruments/index.ts";
import type { Outcome } from "./outcome.ts";

/** How much work a claim is: `quick` is checked in seconds, `standard` in minutes, `extreme` in hours. */
export type Level = "quick" | "standard" | "extreme";
export const LEVELS: readonly Level[] = ["quick", "standard", "extreme"];

/** Where a statement comes from. `work` may be "statetrack" for what was found and first stated here. */
interface Source {
  readonly work: string;
  /** Theorems change between versions; a paper's version is named. */
  readonly version?: string;
  /** Theorem, section or equation number, and how it relates to the statement. */
  readonly item: string;
}

/** A condition that can be given up by name. */
interface Hypothesis {
  readonly name: string;
  readonly says: string;
}

/** One question about one model, as `statetrack decide` asks it. */
export interface DecideCase {
  /** A model document; docs of the model file format apply. */
  readonly model: unknown;
  readonly language: string;
  readonly ask: "recognizes" | "separates" | "implements";
  readonly semantics: string;
}

interface Asked {
  /** Unique within the theorem. */
  readonly name: string;
  /** In a claim the sentence that is asserted; in a control what happens instead. */
  readonly says: string;
  /** What the claim asserts of its question (or of each of its cases): that the answer is yes, or that it is no. "No decoder
   * reads parity" asserts no of `separates`; "some member has a cycle" asserts no of `eventually-constant`. */
  readonly answer: "yes" | "no";
  /** Whether the assertion is expected to hold. */
  readonly expected: Outcome;
  readonly level: Level;
}

/** Decided for every word length, and the certificate rechecked. It holds if every case has the asserted answer, and fails if
 * none has. */
export interface DecideClaim extends Asked {
  readonly kind: "decide";
  readonly cases: readonly DecideCase[];
}

/** A property of every member of a finite universe of maps. */
export interface SweepClaim extends Asked {
  readonly kind: "sweep";
  readonly spec: SweepSpec;
  /** Only so many maps, drawn with this seed: never `holds`, so never a claim of the registry, only of a script. */
  readonly sample?: { readonly seed: number; readonly maps: number };
  /** The claim also says how many maps there are, and how many have a member that fails. Other numbers are `mixed`. */
  readonly counts?: { readonly maps: number; readonly failing: number };
}

/** Every map of a universe by one of the procedures that devices have. The answer is yes if no map fails: for `limits` that the
 * order which decides maps was kept, for `cycles` and `orbits` the property of the sweep. */
export interface CensusClaim extends Asked {
  readonly kind: "census";
  readonly census: CensusSpec;
  /** The claim also states some of the census's sums and greatest values by name, "maps" and "failing-maps" among them.
   * Other numbers are `mixed`. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** A symbol's transition matrix in the first layer, for the parameters as they are stored. */
export interface Spectral {
  readonly model: unknown;
  /** Parameters are rounded as this semantics says. */
  readonly semantics: string;
  readonly symbol: string;
  /** Exact decimals or fractions, with multiplicity. Left out, only the interval is claimed. */
  readonly eigenvalues?: readonly string[];
}

/** The eigenvalues of every matrix are exactly these, where they are listed; all are real and in the interval. */
export interface EigenvaluesClaim extends Asked {
  readonly kind: "eigenvalues";
  readonly cases: readonly Spectral[];
  /** All of them are real and lie in this closed interval. */
  readonly within: readonly [string, string];
}

/** A law of rounding at every breakpoint of a format: values, midpoints, points between and beyond. */
export interface LawClaim extends Asked {
  readonly kind: "law";
  readonly law: Law;
  /** Semantics strings; of each, the rounding is meant. It holds if it holds for all, and fails if it fails for all. */
  readonly policies: readonly string[];
}

/** An engine against the specification, over all codes, pairs or triples of codes. */
export interface EngineClaim extends Asked {
  readonly kind: "engine";
  readonly engine: Engine;
  readonly operations: readonly EngineOperation[];
  /** Semantics strings, as above. */
  readonly policies: readonly string[];
  /** In a control: what the engine is compared with instead, with the format of each policy put in for "*". */
  readonly against?: string;
}

export type Claim = DecideClaim | SweepClaim | CensusClaim | EigenvaluesClaim | LawClaim | EngineClaim;

/** A claim that gives up hypotheses and must fail. */
export type Control = Claim & { readonly expected: "fails"; readonly drops: readonly string[] };

/** What is proved for all sizes, formats and lengths, by another program. */
export interface CoqProof {
  /** Relative to the folder of all theorems. */
  readonly file: string;
  readonly theorem: string;
  readonly says: string;
}

export interface Theorem {
  /** The conclusion as a sentence, true as worded; also the folder's name. */
  readonly id: string;
  readonly title: string;
  /** TeX. */
  readonly statement: string;
  readonly sources: readonly Source[];
  readonly hypotheses: readonly Hypothesis[];
  readonly claims: readonly Claim[];
  readonly controls: readonly Control[];
  readonly coq: readonly CoqProof[];
  readonly related: readonly string[];
}
