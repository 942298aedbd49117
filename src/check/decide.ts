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
import { shortestCollision, wordTo } from "./collision.ts";
import { type ExploreOptions, explore, type Progress } from "./explore.ts";
import { type Invariant, productInvariant } from "./invariant.ts";
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

export interface DecideOptions extends ExploreOptions {
  /** Bytes for the pair store. */
  readonly memory: number;
  readonly pairs: number;
  /** `auto` as above; `closure` never tries an invariant. */
  readonly method: "auto" | "closure";
  /** A file to go on from, if it exists, and to leave an unfinished exploration in. */
  readonly checkpoint?: string;
  /** Handed the exploration once it has ended, for what a verdict does not carry. */
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
  const started = performance.now();
  const run = closure(packed(built), question.dfa, question.ask, options);
  const key = JSON.stringify([
    question.ask,
    question.language,
    question.model.document,
    formatSemantics(question.semantics),
  ]);
  if (options.checkpoint !== undefined) loadCheckpoint(run, key, options.checkpoint);
  const invariant = await exploreOrProve(run, options, started);
  if (options.checkpoint !== undefined) {
    if (run.outcome?.kind === "exhausted" && invariant === undefined) saveCheckpoint(run, key, options.checkpoint);
    else discardCheckpoint(options.checkpoint);
  }
  options.inspect?.(run);
  const elapsed = () => performance.now() - started;
  return verdict(question, built, run, invariant, elapsed);
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
  const open = run.outcome?.kind === "exhausted" && !paused;
  return options.method === "auto" && (holds || open) ? productInvariant(run, run.ask) : undefined;
}

/** Interned systems step in the specification itself. */
const ASSUMES_ENGINE = ["the float64 engine equals the specification (rechecking the certificate removes this)"];

function verdict(
  question: Question,
  built: Machine,
  run: Closure,
  invariant: Invariant | undefined,
  elapsed: () => number,
): Verdict {
  const { ask, dfa, language } = question;
  const { outcome, table } = run;
  const proof = (evidence: Parameters<typeof certificate>[4]) => certificate(built, language, dfa, ask, evidence);
  const answer = () => ({
    question: { ask, language, model: question.model.name, semantics: formatSemantics(question.semantics) },
    method: invariant !== undefined && outcome?.kind !== "closed" ? ("invariant" as const) : ("closure" as const),
    states: table.states,
    pairs: table.count,
    assumes: run.system.internedStates === undefined ? ASSUMES_ENGINE : [],
    cost: { milliseconds: Math.round(elapsed()), transitions: run.edges, bytes: table.peakBytes } satisfies Cost,
  });
  if (invariant !== undefined || outcome?.kind === "closed") {
    const evidence = invariant === undefined ? closureEvidence(run) : invariantEvidence(invariant);
    return { status: "holds", ...answer(), certificate: proof(evidence), orbits: orbits(run) };
  }
  if (outcome?.kind === "wrong") {
    const word = outcome.parent === ROOT ? [] : [...wordTo(run, outcome.parent), outcome.letter];
    const evidence = wordEvidence(run, word, outcome.expected, outcome.found);
    if (evidence.kind !== "word") throw new TypeError("decide: expected evidence of a wrong word");
    return { status: "fails", ...answer(), certificate: proof(evidence), word: evidence.evidence };
  }
  if (outcome?.kind === "collision") {
    const collision = shortestCollision(run);
    const evidence = collisionEvidence(run, collision);
    if (evidence.kind !== "collision") throw new TypeError("decide: expected evidence of a collision");
    const { words, answers, key } = evidence.evidence;
    const shortest = outcome.whole ? "proved" : "longer length only";
    const values = run.system.describe(table.rows, collision.pair * table.width);
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

/** The length up to which every word has been asked: the level being expanded has its pairs asked, not its edges. */
function provedUpTo(run: Closure): number {
  return run.levels.length - 1;
}

/** Milliseconds and letters for what is only told beside an answer. */
const ORBIT_TIME = 1000;
const ORBIT_LETTERS = 32;

/** Tail and period of every letter alone, as far as they are found at once; a closed set bounds them. */
function orbits(run: Closure): LetterOrbit[] {
  if (run.outcome?.kind !== "closed" || run.system.symbols > ORBIT_LETTERS) return [];
  const until = performance.now() + ORBIT_TIME;
  return run.system.machine.alphabet.flatMap((letter, s) => {
    const found = orbit(run.system, s, () => performance.now() > until);
    return found === undefined ? [] : [{ letter, ...found }];
  });
}
