// For all small machines, languages and questions: decisions agree with going through all words one by one, in the
// arithmetic of the specification, up to a length; and with a closure over strings where that ends.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts } from "../src/automaton/dfa.ts";
import { type Ask, type Closure, closure } from "../src/check/closure.ts";
import { type DecideOptions, decide, type Question } from "../src/check/decide.ts";
import { type Invariant, productInvariant } from "../src/check/invariant.ts";
import { type LookupDecoder, lookupDecoder } from "../src/check/lookup.ts";
import { orbit } from "../src/check/orbit.ts";
import { packed } from "../src/check/packed.ts";
import { InputError } from "../src/core/errors.ts";
import type { Verdict } from "../src/core/verdict.ts";
import type { Runs, Word } from "../src/core/word.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode, encode } from "../src/number/codec.ts";
import { isZero } from "../src/number/exact.ts";
import type { Code } from "../src/number/format.ts";
import { onCodes } from "../src/number/generic.ts";
import { recheck } from "../src/recheck/index.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../src/rnn/semantics.ts";
import { type Arrival, allPairs, arrivals, differ, firstWrong, leastCollision } from "./brute-force.ts";
import { drawQuestion, type SmallQuestion } from "./small-machines.ts";
import { smallQuestions } from "./small-questions.ts";

const OPTIONS: DecideOptions = { memory: 50e6, pairs: 700, time: Number.POSITIVE_INFINITY, method: "auto" };
/** Words up to these lengths are gone through, by number of letters. */
const LENGTHS = [0, 12, 7, 5];

const wordOf = (runs: Runs, alphabet: readonly string[]): Word =>
  runs.flatMap(([name, count]) => new Array<number>(count).fill(alphabet.indexOf(name)));

function asksOf({ machine }: SmallQuestion): Ask[] {
  return machine.decoder === undefined ? ["separates", "implements"] : ["recognizes", "separates", "implements"];
}

/** A question in words, for the report of a failure. */
function show({ machine, dfa, language }: SmallQuestion, ask: Ask): string {
  const { symbols, next, accepting } = dfa;
  const automaton = language ?? { symbols, next: [...next], accepting: [...accepting] };
  return JSON.stringify({
    ask,
    semantics: formatSemantics(machine.semantics),
    model: machine.model.document,
    automaton,
  });
}

/** The question drawn, unless its model is not defined on words that occur. */
function drawn(draw: fc.GeneratorValue): SmallQuestion | undefined {
  try {
    return drawQuestion(draw);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function questionOf({ machine, dfa, language }: SmallQuestion, ask: Ask): Question {
  return { ask, model: machine.model, semantics: machine.semantics, language: language ?? "drawn", dfa };
}

/** The contradiction that going through the words finds. */
function contradiction(
  small: SmallQuestion,
  ask: Ask,
  words: readonly Arrival[],
): readonly [Word] | readonly [Word, Word] | undefined {
  if (ask === "recognizes") {
    const wrong = firstWrong(small.reference, small.dfa, words);
    return wrong && [wrong.word];
  }
  const pair = leastCollision(small.reference, small.dfa, ask, words);
  return pair && [pair[0].word, pair[1].word];
}

function foundBy(verdict: Verdict, alphabet: readonly string[]): readonly Word[] | undefined {
  if (verdict.status !== "fails") return undefined;
  if ("word" in verdict) return [wordOf(verdict.word.word, alphabet)];
  return verdict.collision.words.map((word) => wordOf(word, alphabet));
}

const longest = (words: readonly Word[]): number => Math.max(...words.map((word) => word.length));

/** What a verdict reports besides the words: answers, key and suffix. */
function checkReport(small: SmallQuestion, verdict: Verdict, found: readonly Word[]): void {
  if (verdict.status !== "fails") return;
  const { reference: own, dfa, machine: built } = small;
  const bos = built.alphabet.length;
  const ends = found.map((word) => ({
    state: word.reduce((state, letter) => own.step(state, letter), own.initial),
    target: word.reduce((state, letter) => dfa.next[state * dfa.symbols.length + letter], dfa.initial),
    letter: word.at(-1) ?? bos,
  }));
  if ("word" in verdict) {
    const answer = own.answer(ends[0].state, ends[0].letter);
    expect(verdict.word.expected).toBe(accepts(dfa, found[0]));
    expect(verdict.word.found).toBe(answer === undefined ? "none" : answer ? "accept" : "reject");
    expect(answer).not.toBe(verdict.word.expected);
    return;
  }
  const { answers, key } = verdict.collision;
  const implemented = verdict.question.ask === "implements";
  expect(answers).toEqual(ends.map(({ target }) => (implemented ? target : dfa.accepting[target] === 1)));
  expect(key.letter).toBe(built.alphabet.at(ends[0].letter) ?? built.model.bos);
  const { evidence } = verdict.certificate;
  expect("suffix" in evidence).toBe(implemented);
  if (!("suffix" in evidence)) return;
  const suffix = wordOf(evidence.suffix, built.alphabet);
  expect(accepts(dfa, [...found[0], ...suffix])).not.toBe(accepts(dfa, [...found[1], ...suffix]));
}

async function checkDecision(
  small: SmallQuestion,
  ask: Ask,
  words: readonly Arrival[],
  length: number,
): Promise<string> {
  const pairs = small.machine.semantics.regime === "exact" ? 150 : OPTIONS.pairs;
  const verdict = await decide(questionOf(small, ask), { ...OPTIONS, pairs });
  const least = contradiction(small, ask, words);
  const found = foundBy(verdict, small.machine.alphabet);
  if (verdict.status === "holds") expect(least).toBeUndefined();
  if (verdict.status === "unknown" && least !== undefined)
    expect(longest(least)).toBeGreaterThan(verdict.provedUpToLength);
  if (found !== undefined) {
    expect(found.length).toBe(ask === "recognizes" ? 1 : 2);
    const whole = verdict.status !== "fails" || !("collision" in verdict) || verdict.collision.shortest === "proved";
    if (longest(found) > length) expect(least).toBeUndefined();
    // A search that its bound cut off in the middle of a length has the least longer length and claims no more.
    else if (whole) expect(least).toEqual(found);
    else expect(least && longest(least)).toBe(longest(found));
    checkReport(small, verdict, found);
  }
  if (small.language !== undefined && verdict.status !== "unknown")
    expect(recheck(verdict.certificate, "certificate")).toMatchObject({ accepted: true });
  return verdict.status === "holds" ? `holds ${verdict.certificate.kind}` : verdict.status;
}

/** Whether some word leads to a state for which a layer's output is not defined. */
function undefinedSomewhere({ reference, dfa }: SmallQuestion): boolean {
  try {
    allPairs(reference, dfa, 20_000);
    return false;
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}

/** How often a question had which answer. */
type Tally = Record<string, number>;

/** Asks everything of a question and compares with all words; counts the answers. */
async function compareAnswers(small: SmallQuestion, length: number, tally: Tally): Promise<void> {
  let words: readonly Arrival[];
  try {
    words = arrivals(small.reference, small.dfa, length);
  } catch (error) {
    if (error instanceof InputError) return;
    throw error;
  }
  for (const ask of asksOf(small)) {
    try {
      const outcome = await checkDecision(small, ask, words, length);
      tally[`${ask} ${outcome}`] = (tally[`${ask} ${outcome}`] ?? 0) + 1;
    } catch (error) {
      // A longer word may lead to where the model is not defined.
      if (error instanceof InputError && undefinedSomewhere(small)) return;
      throw new Error(show(small, ask), { cause: error });
    }
  }
}

/** The questions are worth asking: each answer occurs often. */
function expectAllAnswers(tally: Tally): void {
  for (const ask of ["recognizes", "separates", "implements"])
    for (const answer of ["holds closure", "fails"]) expect(tally[`${ask} ${answer}`]).toBeGreaterThan(20);
}

describe("decide, against going through all words", () => {
  it("for all small questions: a failure is exactly the least contradiction, and what holds has none", async () => {
    const tally: Tally = {};
    const property = fc.asyncProperty(fc.gen(), async (draw) => {
      const small = drawn(draw);
      if (small !== undefined) await compareAnswers(small, LENGTHS[small.machine.alphabet.length], tally);
    });
    await fc.assert(property, { numRuns: 500, endOnFailure: true });
    expectAllAnswers(tally);
  });

  it("for all semantics, models of one layer and automata that users can draw: the same", async () => {
    const tally: Tally = {};
    const property = fc.asyncProperty(smallQuestions(), (small) => compareAnswers(small, 6, tally));
    await fc.assert(property, { numRuns: 700 });
    expectAllAnswers(tally);
  });
});

/** Runs a closure to its end. */
function ended(run: Closure): Closure {
  while (run.advance(1000) === undefined);
  return run;
}

/** Every pair, whatever the answers: under an automaton that accepts nothing no two answers differ. */
function everyPair({ machine, dfa }: SmallQuestion, pairs: number): Closure {
  const silent = { ...dfa, accepting: new Uint8Array(dfa.states) };
  const run = ended(closure(packed(machine), silent, "separates", { memory: 50e6, pairs }));
  return { ...run, dfa };
}

/** Property over questions whose models are defined on all words that occur. */
function forAllQuestions(
  numRuns: number,
  check: (small: SmallQuestion, draw: fc.GeneratorValue) => Promise<void> | void,
) {
  const property = fc.asyncProperty(fc.gen(), async (draw) => {
    const small = drawn(draw);
    if (small === undefined) return;
    try {
      await check(small, draw);
    } catch (error) {
      if (error instanceof InputError && error.where.endsWith(".output")) return;
      throw new Error(show(small, "separates"), { cause: error });
    }
  });
  return fc.assert(property, { numRuns, endOnFailure: true });
}

describe("closure, against a closure over strings", () => {
  it("for all small questions: pairs, machine states and levels are the same, in the same order", async () => {
    await forAllQuestions(300, (small) => {
      const own = allPairs(small.reference, small.dfa, 1000);
      if (own === undefined) return;
      const run = everyPair(small, 5000);
      const { table, system, levels } = run;
      expect(run.outcome).toEqual({ kind: "closed" });
      expect(table.states).toBe(own.states);
      expect(levels).toEqual(own.levels);
      const found = Array.from({ length: table.count }, (_, pair) => ({
        state: system.describe(table.rows, pair * table.width).join(" "),
        target: table.rows[pair * table.width + system.words],
      }));
      const expected = own.pairs.map(({ state, target }) => ({
        state: small.reference.values(state).join(" "),
        target,
      }));
      expect(found).toEqual(expected);
    });
  });

  it("for all bounds on the pairs: an open exploration has gone through every word up to the length it claims", async () => {
    await forAllQuestions(300, async (small, draw) => {
      const own = allPairs(small.reference, small.dfa, 1000);
      const limit = draw(fc.integer, { min: 1, max: 40 });
      const verdict = await decide(questionOf(small, "separates"), { ...OPTIONS, pairs: limit, method: "closure" });
      if (verdict.status !== "unknown") return;
      const { provedUpToLength: length, pairs } = verdict;
      expect(verdict.reason).toBe(`the bound of ${limit} pairs`);
      expect(pairs).toBeGreaterThanOrEqual(limit);
      if (own === undefined) return;
      // All pairs of that level are known, so all edges of the levels before it have been taken.
      expect(pairs).toBeGreaterThanOrEqual(own.levels.at(length + 1) ?? own.pairs.length);
    });
  });
});

describe("orbit", () => {
  it("for all small machines and letters: tail and period are those of the list of states", async () => {
    await forAllQuestions(300, ({ machine, reference: own }) => {
      if (machine.semantics.regime === "exact") return;
      machine.alphabet.forEach((_, letter) => {
        const seen = new Map<number, number>();
        let state = own.initial;
        for (; !seen.has(state); state = own.step(state, letter)) seen.set(state, seen.size);
        const tail = seen.get(state) ?? 0;
        expect(orbit(packed(machine), letter)).toEqual({ tail, period: seen.size - tail });
      });
    });
  });
});

/** Undefined if there is none. */
function lookupOf(run: Closure): LookupDecoder | undefined {
  try {
    return lookupDecoder(run);
  } catch (error) {
    if (error instanceof InputError && error.where === "lookup decoder") return undefined;
    throw error;
  }
}

describe("lookupDecoder", () => {
  it("for all questions of one layer where `separates` holds: with this decoder the model recognizes", async () => {
    let count = 0;
    await forAllQuestions(400, async (small) => {
      const { machine: built, dfa } = small;
      if (built.layers.length > 1) return;
      const run = ended(closure(packed(built), dfa, "separates", { memory: 50e6, pairs: 500 }));
      if (run.outcome?.kind !== "closed") return;
      const decoder = lookupOf(run);
      if (decoder === undefined) {
        // Only the sign of a zero tells the words apart, so the decoders that see values all fail.
        const byValue = parseSemantics(formatSemantics(built.semantics).replace("observe=code", "observe=value"));
        const verdict = await decide({ ...questionOf(small, "separates"), semantics: byValue }, OPTIONS);
        expect(verdict.status).toBe("fails");
        return;
      }
      const document = { ...(built.model.document as object), decoder };
      const model = parseModel(document, "with lookup");
      const verdict = await decide({ ...questionOf(small, "recognizes"), model }, OPTIONS);
      expect(verdict.status).toBe("holds");
      count++;
    });
    expect(count).toBeGreaterThan(20);
  });
});

/** Every choice of one code from each set; undefined if there are very many. */
function choices(sets: readonly (readonly Code[])[]): Code[][] | undefined {
  if (sets.reduce((count, set) => count * set.length, 1) > 5000) return undefined;
  return sets.reduce<Code[][]>((all, set) => all.flatMap((choice) => set.map((code) => [...choice, code])), [[]]);
}

/** The claims of docs/certificates.md that `invariant` breaks, one choice at a time. */
function violations({ machine, dfa }: SmallQuestion, ask: Ask, { sets, map }: Invariant): string[] {
  const { semantics, layers, decoder } = machine;
  if (semantics.regime === "exact") return ["exact"];
  const { format } = semantics;
  const arithmetic = onCodes(specification(semantics));
  const value = (code: Code) => decode(format, code);
  const seen = (codes: readonly Code[]) =>
    codes.map((code) => (semantics.observe === "value" && isZero(value(code)) ? "zero" : code)).join();
  const product = map.map((row) => choices(row.map((c) => sets[c])));
  const letters = dfa.symbols.map((_, letter) => letter);
  const next = (q: number, letter: number) => dfa.next[q * letters.length + letter];
  // With bos words begin after its step, which is an arrival at the initial state like that of a letter.
  const bos = machine.model.bos === undefined ? [] : [letters.length];
  const given = layers[0].initial.map((x) => encode(format, x));
  const start = bos.reduce((codes, letter) => layers[0].steps[machine.first[letter]](arithmetic, codes), given);
  const found = start.flatMap((code, i) => (sets[map[0][i]].includes(code) ? [] : ["initial"]));
  product.forEach((points, q) => {
    const arriving = letters.filter((letter) => product.some((_, p) => next(p, letter) === q));
    const into = q === 0 ? [...arriving, ...bos] : arriving;
    for (const point of points ?? []) {
      for (const letter of letters) {
        const to = layers[0].steps[machine.first[letter]](arithmetic, point);
        if (!to.every((code, i) => sets[map[next(q, letter)][i]].includes(code))) found.push(`step ${q} ${letter}`);
      }
      if (ask !== "recognizes" || decoder === undefined) continue;
      const answers = into.map((letter) => decoder.classifier.classifyExact(point.map(value), letter));
      const right = answers.every((i) => i >= 0 && decoder.accepts.has(i) === (dfa.accepting[q] === 1));
      if (!right) found.push(`answer ${q}`);
    }
  });
  if (ask === "recognizes") return found;
  const looks = product.map((points) => new Set(points?.map(seen)));
  looks.forEach((own, p) =>
    looks.forEach((other, q) => {
      if (differ(dfa, ask, p, q) && !own.isDisjointFrom(other)) found.push(`keys ${p} ${q}`);
    }),
  );
  return found;
}

describe("productInvariant", () => {
  it("for all small questions: an invariant is closed, its choices are answered rightly, and the question holds", async () => {
    let found = 0;
    await forAllQuestions(200, async (small) => {
      const run = everyPair(small, 1000);
      for (const ask of asksOf(small)) {
        const invariant = productInvariant(run, ask);
        if (invariant === undefined) continue;
        found++;
        const verdict = await decide(questionOf(small, ask), { ...OPTIONS, method: "closure" });
        expect(verdict.status).not.toBe("fails");
        expect(violations(small, ask, invariant)).toEqual([]);
      }
    });
    expect(found).toBeGreaterThan(10);
  });
});
