// One question of the notebook: does some decoder of (state, last letter) exist that reads the language off this layer, for
// every word length? Asked of the library, with limits that suit a page, and rechecked by the independent checker.

import {
  type DecideOptions,
  decide,
  InputError,
  type Machine,
  machine,
  type Orbit,
  orbit,
  packed,
  parseLanguage,
  parseSemantics,
  recheck,
  type Semantics,
  type Verdict,
} from "../../../src/browser.ts";
import { type LayerChoice, modelOf } from "./layers.ts";

export const FORMATS = ["E4M3FN", "E5M2", "bfloat16", "binary16", "binary32", "q3.4"] as const;
/** Where the rounding happens. `mixed` keeps the state in the chosen format and reads operands as bfloat16. */
export const SEMANTICS = ["perOperation", "fused", "mixed"] as const;
export type SemanticsName = (typeof SEMANTICS)[number];

/** Parity: an even number of 1s. `mod:3`: a number of 1s that 3 divides. */
export type LanguageName = "parity" | "mod:3";

export interface Answer {
  readonly machine: Machine;
  readonly language: LanguageName;
  readonly verdict: Verdict;
  /** Of the initial state under the letter 1; undefined if it was not found in time. */
  readonly orbit: Orbit | undefined;
  /** What the independent checker said of the certificate; undefined if it was not asked (no verdict, or too large). */
  readonly rechecked: "accepted" | "refused" | undefined;
}

/** A semantics that the format does not have, and why. */
export interface Undefined {
  readonly refused: string;
}

export interface Limits {
  /** Milliseconds for the exploration, and again for the orbit. */
  readonly time: number;
  /** Asked now and then: true gives up, for an answer that nobody waits for any more. */
  readonly stale?: () => boolean;
}

const MEMORY = 2 ** 28;
const PAIRS = 2_000_000;
/** Pairs, or letters of a word, that the checker's exact arithmetic walks without a noticeable wait. */
const RECHECKED = 5000;

function semanticsOf(name: SemanticsName, format: string): Semantics | Undefined {
  const read = name === "mixed" ? ",read=bfloat16" : "";
  try {
    return parseSemantics(`${name},format=${format}${read}`);
  } catch (error) {
    if (error instanceof InputError) return { refused: `expected ${error.expected}, found ${error.found}` };
    throw error;
  }
}

/** Decides one question. @throws InputError for an unknown format */
export async function ask(
  choice: LayerChoice,
  format: string,
  name: SemanticsName,
  limits: Limits,
  language: LanguageName = "parity",
): Promise<Answer | Undefined> {
  const semantics = semanticsOf(name, format);
  if ("refused" in semantics) return semantics;
  const model = modelOf(choice);
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const { time, stale = () => false } = limits;
  const options: DecideOptions = { memory: MEMORY, pairs: PAIRS, time, method: "auto", interrupted: stale };
  const verdict = await decide({ ask: "separates", model, semantics, language, dfa }, options);
  const built = machine(model, semantics);
  const until = performance.now() + time;
  const found = orbit(packed(built), 1, () => performance.now() > until || stale());
  return { machine: built, language, verdict, orbit: found, rechecked: rechecked(verdict) };
}

function rechecked(verdict: Verdict): Answer["rechecked"] {
  if (verdict.status === "unknown" || work(verdict) > RECHECKED) return undefined;
  // The checker gets what a file would hold.
  const file: unknown = JSON.parse(JSON.stringify(verdict.certificate));
  return recheck(file, "certificate").accepted ? "accepted" : "refused";
}

function work(verdict: Verdict): number {
  if (verdict.status !== "fails" || !("collision" in verdict)) return verdict.pairs;
  return Math.max(...verdict.collision.words.map(lengthOf));
}

/** Letters of a word in runs. */
export function lengthOf(runs: readonly (readonly [string, number])[]): number {
  return runs.reduce((total, [, count]) => total + count, 0);
}
