// The main question: does this model, in this arithmetic, track this language, for every word length?
//
// The closure decides whenever the reachable pairs are few enough. Past 2^20 pairs a product invariant is tried, since it
// may prove in milliseconds what the closure would need hours for; when a large closure holds, an invariant is tried for
// the sake of its small certificate.

import type { Dfa } from "../automaton/dfa.ts";
import { InputError } from "../core/errors.ts";
import type { Cost, LetterOrbit, Verdict } from "../core/verdict.ts";
import { type Machine, machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { formatSemantics, type Semantics } from "../rnn/semantics.ts";
import { certificate, closureEvidence, collisionEvidence, invariantEvidence, wordEvidence } from "./certify.ts";
import { discardCheckpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { type Ask, type Closure, closure, ROOT } from "./closure.ts";
import { type Exploration, inMemory } from "./exploration.ts";
import { explore, exploreFurther, leftOnDisk, type Progress, release, type ScratchOptions } from "./explore.ts";
import { type Invariant, productInvariant } from "./invariant.ts";
import { withMarks } from "./marks.ts";
import { orbit } from "./orbit.ts";
import { packed } from "./packed.ts";

export type { Progress };

export interface Question {
  readonly ask: Ask;
  readonly model: Model;
  readonly semantics: Semantics;
  /** Name or regular expression, as given. */
  readonly language: string;
  /** Its minimal DFA over the model's alphabet in the model's order. */
  readonly dfa: Dfa;
}

export interface DecideOptions extends ScratchOptions {
  /** `auto` as above; `closure` never tries an invariant. */
  readonly method: "auto" | "closure";
  /** A file to go on from, if it exists, and to leave an unfinished exploration in. */
  readonly checkpoint?: string;
  /** Handed the exploration in memory once it has ended, for what a verdict does not carry. An exploration on disk is not
   * handed out. */
  readonly inspect?: (run: Closure) => void;
}

/** Pairs after which a product invariant is tried while the closure is still open. */
const PAUSE = 1 << 20;
/** A closure of more pairs than this looks for a smaller certificate. */
const SMALL_CERTIFICATE = 10_000;

/** Decides a question. @throws InputError where the model is not defined on words that occur, or has no decoder to ask
 * @cost time and memory linear in the reachable pairs times letters, within the options' bounds */
export async function decide(question: Question, options: DecideOptions): Promise<Verdict> {
  const built = machine(question.model, question.semantics);
  if (question.ask === "recognizes" && built.decoder === undefined) {
    throw new InputError(`${question.model.origin}: decoder`, "a decoder to ask whether the model recognizes", "none");
  }
  if (built.alphabet.length > question.dfa.symbols.length && question.ask !== "recognizes")
    throw new InputError("--ask", "recognizes under commit=any (no decoder sees where commits are)", question.ask);
  const started = performance.now();
  const run = closure(packed(built), withMarks(question.dfa, built.alphabet), question.ask, options);
  const key = JSON.stringify([
    question.ask,
    question.language,
    question.model.document,
    formatSemantics(question.semantics),
  ]);
  if (options.checkpoint !== undefined) loadCheckpoint(run, key, options.checkpoint);
  const left = leftOnDisk(run, key, options);
  const invariant = left === undefined ? await exploreOrProve(run, options, started) : undefined;
  const ended = invariant === undefined ? await exploreFurther(run, key, options, started, left) : inMemory(run);
  if (options.checkpoint !== undefined) {
    if (ended.outcome?.kind !== "exhausted" || invariant !== undefined) discardCheckpoint(options.checkpoint);
    else if (!("folder" in ended)) saveCheckpoint(run, key, options.checkpoint);
  }
  if (!("folder" in ended)) options.inspect?.(run);
  try {
    return verdict(question, built, ended, invariant, () => performance.now() - started);
  } finally {
    release(ended, options);
  }
}

/** Runs the closure to its outcome; an invariant found at the pause ends it early. */
async function exploreOrProve(run: Closure, options: DecideOptions, started: number): Promise<Invariant | undefined> {
  let paused = options.method === "closure";
  const early = await explore(run, options, started, () => {
    if (paused || run.table.count <= PAUSE) return undefined;
    paused = true;
    return productInvariant(run, run.ask);
  });
  if (early !== undefined) return early;
  const holds = run.outcome?.kind === "closed" && run.table.count > SMALL_CERTIFICATE;
  const open = run.outcome?.kind === "exhausted" && !paused && options.interrupted?.() !== true;
  return options.method === "auto" && (holds || open) ? productInvariant(run, run.ask) : undefined;
}

/** Interned systems step in the specification itself. */
const ASSUMES_ENGINE = ["the float64 engine equals the specification (rechecking the certificate removes this)"];

function verdict(
  question: Question,
  built: Machine,
  run: Exploration,
  invariant: Invariant | undefined,
  elapsed: () => number,
): Verdict {
  const { ask, dfa, language } = question;
  const { outcome } = run;
  const proof = (evidence: Parameters<typeof certificate>[4]) => certificate(built, language, dfa, ask, evidence);
  const answer = () => ({
    question: { ask, language, model: question.model.name, semantics: formatSemantics(question.semantics) },
    method: methodOf(run, invariant),
    states: run.states,
    pairs: run.pairs,
    assumes: run.system.internedStates === undefined ? ASSUMES_ENGINE : [],
    cost: { milliseconds: Math.round(elapsed()), transitions: run.edges, bytes: run.bytes } satisfies Cost,
  });
  if (invariant !== undefined || outcome?.kind === "closed") {
    const evidence = invariant === undefined ? closureEvidence(run) : invariantEvidence(invariant);
    return { status: "holds", ...answer(), certificate: proof(evidence), orbits: orbits(run) };
  }
  if (outcome?.kind === "wrong") {
    const word = outcome.parent === ROOT ? [] : [...run.wordTo(outcome.parent), outcome.letter];
    const evidence = wordEvidence(run, word, outcome.expected, outcome.found);
    if (evidence.kind !== "word") throw new TypeError("decide: expected evidence of a wrong word");
    return { status: "fails", ...answer(), certificate: proof(evidence), word: evidence.evidence };
  }
  if (outcome?.kind === "collision") {
    const collision = run.collision();
    const evidence = collisionEvidence(run, collision);
    if (evidence.kind !== "collision") throw new TypeError("decide: expected evidence of a collision");
    const { words, answers, key } = evidence.evidence;
    const shortest = outcome.whole ? "proved" : "longer length only";
    const values = run.system.describe(collision.state, 0);
    return {
      status: "fails",
      ...answer(),
      certificate: proof(evidence),
      collision: { words, answers, shortest, key: { ...key, values } },
    };
  }
  const reason = outcome?.kind === "exhausted" ? outcome.reason : "no outcome";
  return { status: "unknown", ...answer(), reason, provedUpToLength: provedUpTo(run) };
}

function methodOf(run: Exploration, invariant: Invariant | undefined): Verdict["method"] {
  if (invariant === undefined || run.outcome?.kind === "closed") return "folder" in run ? "closure on disk" : "closure";
  const { sets, map } = invariant;
  return sets.length < map.length * map[0].length ? "invariant" : "per-target invariant";
}

/** The length up to which every word has been asked: the level being expanded has its pairs asked, not its edges. */
function provedUpTo(run: Exploration): number {
  return run.levels.length - 1;
}

/** Milliseconds and letters for what is only told beside an answer. */
const ORBIT_TIME = 1000;
const ORBIT_LETTERS = 32;

/** Tail and period of every letter alone, as far as they are found at once; a closed set bounds them. */
function orbits(run: Exploration): LetterOrbit[] {
  if (run.outcome?.kind !== "closed" || run.system.symbols > ORBIT_LETTERS) return [];
  const until = performance.now() + ORBIT_TIME;
  return run.system.machine.alphabet.flatMap((letter, s) => {
    const found = orbit(run.system, s, () => performance.now() > until);
    return found === undefined ? [] : [{ letter, ...found }];
  });
}
