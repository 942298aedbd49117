// Do two arithmetics of one model, or two models, ever give different answers? All reachable pairs (state of the first
// side, state of the second) are walked by the closure of their product (bisimulation-product.ts). If the walk ends, the
// pairs are a bisimulation and the answers are the same for every word length; if not, the first difference is met on a
// shortlex-least word. On the way the first word is told after which the observed numbers, or bits, differ.

import { accepts } from "../automaton/dfa.ts";
import type { DifferenceEvidence } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import type { ComparisonVerdict, Sighting } from "../core/verdict.ts";
import { compareShortlex, toRuns, type Word } from "../core/word.ts";
import { machine } from "../rnn/machine.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import { wordInto } from "./arrival.ts";
import {
  bisimulationEvidence,
  comparisonCertificate,
  relationEvidence,
  saidBy,
  statesOf,
} from "./bisimulation-evidence.ts";
import {
  type Comparison,
  commonFormat,
  comparable,
  everyWord,
  type Side,
  type Sides,
  sameCodes,
  sameValues,
  sides,
} from "./bisimulation-product.ts";
import { discardCheckpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { type Closure, closure, ROOT } from "./closure.ts";
import type { DecideOptions } from "./decide.ts";
import { type Exploration, inMemory } from "./exploration.ts";
import { explore, exploreFurther, leftOnDisk, release } from "./explore.ts";
import { withEqualMarks } from "./marks.ts";
import { packed } from "./packed.ts";
import { productRelation, type Relation } from "./relation.ts";
import { ACCEPT, REJECT } from "./system.ts";

export type { Comparison, Side };

export type CompareOptions = Omit<DecideOptions, "method" | "inspect"> & {
  /** `auto` (the default) tries a product relation when many pairs are open; `closure` never does. */
  readonly method?: DecideOptions["method"];
};

/** Pairs after which a product relation is tried while the closure is still open. */
const PAUSE = 1 << 20;

/** Decides whether both sides say the same after every word. @throws InputError for sides that cannot be compared
 * @cost time and memory linear in the reachable pairs of states times letters, within the options' bounds */
export async function compareForEver(question: Comparison, options: CompareOptions): Promise<ComparisonVerdict> {
  const { ask, language } = question;
  if (language !== undefined && ask !== "decodes" && ask !== "accepts")
    throw new InputError("--language", "the question decodes or accepts, which a language can judge", ask);
  const started = performance.now();
  const [first, second] = withEqualMarks(
    question.sides.map(({ model, semantics }) => packed(machine(model, semantics))),
  );
  const both = sides(first, second, ask);
  const run = closure(both.product, everyWord(both.product.machine.alphabet), "recognizes", options);
  const key = keyOf(question);
  if (options.checkpoint !== undefined) loadCheckpoint(run, key, options.checkpoint);
  const left = leftOnDisk(run, key, options);
  const relation = left === undefined ? await exploreOrRelate(both, run, ask, options, started) : undefined;
  const ended = relation === undefined ? await exploreFurther(run, key, options, started, left) : inMemory(run);
  if (options.checkpoint !== undefined) {
    if (ended.outcome?.kind !== "exhausted" || relation !== undefined) discardCheckpoint(options.checkpoint);
    else if (!("folder" in ended)) saveCheckpoint(run, key, options.checkpoint);
  }
  try {
    return verdict(question, both, ended, relation, () => performance.now() - started);
  } finally {
    release(ended, options);
  }
}

/** Runs the closure to its outcome; a relation that proves the question ends it early. */
async function exploreOrRelate(
  both: Sides,
  run: Closure,
  ask: Comparison["ask"],
  options: CompareOptions,
  started: number,
): Promise<Relation | undefined> {
  let paused = options.method === "closure";
  const early = await explore(run, options, started, () => {
    if (paused || run.table.count <= PAUSE) return undefined;
    paused = true;
    return productRelation(both, run, ask);
  });
  if (early !== undefined) return early;
  const open = run.outcome?.kind === "exhausted" && options.interrupted?.() !== true;
  return open && !paused ? productRelation(both, run, ask) : undefined;
}

function keyOf({ ask, sides: own }: Comparison): string {
  return JSON.stringify([ask, ...own.map(({ model, semantics }) => [model.document, formatSemantics(semantics)])]);
}

function verdict(
  question: Comparison,
  both: Sides,
  run: Exploration,
  relation: Relation | undefined,
  elapsed: () => number,
): ComparisonVerdict {
  const { ask, language } = question;
  const { outcome } = run;
  const [a, b] = question.sides.map(({ model, semantics }) => ({
    model: model.name,
    semantics: formatSemantics(semantics),
  }));
  const interned = both.first.internedStates !== undefined && both.second.internedStates !== undefined;
  const answer = {
    question: { ask, sides: [a, b] as const, ...(language === undefined ? {} : { language: language.name }) },
    method: relation === undefined ? closureMethod(run) : ("relation" as const),
    pairs: run.pairs,
    ...sightings(both, run),
    assumes: interned ? [] : ["the float64 engine equals the specification (rechecking the certificate removes this)"],
    cost: { milliseconds: Math.round(elapsed()), transitions: run.edges, bytes: run.bytes },
  };
  if (relation !== undefined) {
    const certificate = comparisonCertificate(question, both, relationEvidence(relation));
    return { status: "holds", ...answer, certificate };
  }
  if (outcome?.kind === "closed") {
    const certificate = comparisonCertificate(question, both, bisimulationEvidence(both, run));
    return { status: "holds", ...answer, certificate };
  }
  if (outcome?.kind === "wrong") {
    const word = outcome.parent === ROOT ? [] : [...run.wordTo(outcome.parent), outcome.letter];
    const evidence = difference(question, both, word);
    const certificate = comparisonCertificate(question, both, { kind: "difference", status: "fails", evidence });
    return { status: "fails", ...answer, certificate, difference: evidence };
  }
  const reason = outcome?.kind === "exhausted" ? outcome.reason : "no outcome";
  return { status: "unknown", ...answer, reason, provedUpToLength: run.levels.length - 1 };
}

function closureMethod(run: Exploration): "closure" | "closure on disk" {
  return "folder" in run ? "closure on disk" : "closure";
}

/** The product state after a word. @cost O(|word|) expansions */
function stateAfter({ product }: Sides, word: Word): Uint32Array {
  const { words, symbols } = product;
  let state = product.initial;
  const successors = new Uint32Array(words * symbols);
  for (const letter of word) {
    product.expand(state, 0, successors, 0);
    state = successors.slice(letter * words, (letter + 1) * words);
  }
  return state;
}

function difference({ ask, language }: Comparison, both: Sides, word: Word): DifferenceEvidence {
  const { first, second, letters, product } = both;
  const state = stateAfter(both, word);
  const letter = word.at(-1) ?? product.symbols;
  const found = saidBy(both, ask, state, 0, letter);
  const evidence = { word: toRuns(word, product.machine.alphabet), found };
  if (language === undefined) return evidence;
  // Letters beyond the symbols are the same symbols with marks of commits.
  const symbols = language.dfa.symbols.length;
  const member = accepts(
    language.dfa,
    word.map((letter) => letter % symbols),
  );
  const [mine, its] = [first.answer?.(state, 0, letter), second.answer?.(state, first.words, letters[letter])];
  const isRight = (answer: number | undefined) => answer === (member ? ACCEPT : REJECT);
  const right = isRight(mine) ? (isRight(its) ? "both" : "first") : isRight(its) ? "second" : "neither";
  return { ...evidence, right };
}

/** The first words after which the sides look different, among the pairs that were found. */
function sightings(both: Sides, run: Exploration): { values?: Sighting; bits?: Sighting } {
  const { first, second } = both;
  if (!comparable(first, second)) return {};
  const values = sighting(both, run, sameValues(first, second), "values");
  if (commonFormat(first, second) === undefined) return { values };
  return { values, bits: sighting(both, run, sameCodes(first, second), "bits") };
}

type Same = (states: Uint32Array, from: number, letter: number) => boolean;

/** Pairs stand in the order of the least words that lead to them. The start of models without bos is none yet. */
function sighting(both: Sides, run: Exploration, same: Same, ask: "values" | "bits"): Sighting {
  const { system } = run;
  const width = system.words + 1;
  const startIsArrival = system.machine.model.bos !== undefined;
  let found: number | undefined;
  const start = { differs: false };
  run.visit(0, run.pairs, (rows, first, count) => {
    for (let i = 0; i < count; i++) {
      if (same(rows, i * width, 0)) continue;
      if (first + i === 0) start.differs = true;
      if (first + i === 0 && !startIsArrival) continue;
      found = first + i;
      return true;
    }
    return false;
  });
  let word = found === undefined ? undefined : run.wordTo(found);
  // Some word may lead back to the start, where the sides may differ from the beginning.
  if (start.differs && !startIsArrival) {
    const back = wordInto(run, 0);
    if (back !== undefined && (word === undefined || compareShortlex(back, word) < 0)) word = back;
  }
  if (word === undefined)
    return { differ: false, ...(run.outcome?.kind === "closed" ? {} : { length: run.levels.length - 1 }) };
  const states = statesOf(both, ask, stateAfter(both, word), 0);
  return { differ: true, word: toRuns(word, system.machine.alphabet), states };
}
