// For all DFAs: the requirements card is consistent with itself and with the algebra, and egg-box pictures made from elements
// and from Green's classes agree.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classify, mapOfWord, monoid, type Outcome, transitionGenerators } from "../src/automaton/algebra/index.ts";
import { cyclesOf, cyclingWords } from "../src/compile/cycling-words.ts";
import { requirements } from "../src/compile/requirements.ts";
import { countedEggBox, type EggBox, enumeratedEggBox } from "../src/report/egg-box.ts";
import { dfas } from "./arbitraries/index.ts";

const ALL = fc.oneof(
  dfas({ states: 6 }),
  dfas({ states: 4, symbols: ["a", "b", "c"] }),
  dfas({ states: 6, letters: "permutations" }),
);

function value<T>(outcome: Outcome<T>): T {
  if (outcome.status === "unknown") throw new Error(outcome.reason);
  return outcome.value;
}

describe("for all DFAs", () => {
  it("the card's answers follow from the groups, and no construction is below a proved bound", () => {
    fc.assert(
      fc.property(ALL, (dfa) => {
        const known = classify(dfa);
        const { statements, amounts, layers } = requirements(dfa, known);
        const answers = statements.map(({ answer }) => answer);
        const orders = known.groups === "unknown" ? [] : known.groups.map(({ order }) => Number(order));
        expect(answers[0]).toBe(known.aperiodic === true ? "yes" : "no");
        expect(answers[1] === "yes").toBe(answers[0] === "yes");
        expect(answers[2]).toBe(orders.every((order) => Number.isInteger(Math.log2(order))) ? "yes" : "no");
        expect(answers[3]).toBe(known.solvable === true ? "yes" : "no");
        expect(answers[4]).toBe(answers[2] === "yes" ? "no" : "yes");
        for (const { suffices, atLeast } of amounts)
          if (suffices !== undefined) expect(Number(suffices)).toBeGreaterThanOrEqual(atLeast);
        for (const { range, verdicts } of layers) {
          // One semantics has one answer in a row; extended ranges can what narrow ones can.
          const named = verdicts.flatMap(({ answer, assumes }) => assumes.map((text) => ({ answer, text })));
          for (const { answer, text } of named)
            expect(named.filter((other) => other.text === text).every((other) => other.answer === answer)).toBe(true);
          if (range === "[-1, 1]" && answers[0] === "yes")
            expect(verdicts.some(({ answer }) => answer === "cannot")).toBe(false);
        }
      }),
    );
  });

  it("cycling words cycle, and none is left out", () => {
    fc.assert(
      fc.property(dfas({ states: 5 }), (dfa) => {
        const generators = transitionGenerators(dfa);
        const { shortest, notPowerOfTwo, evenLength, complete } = cyclingWords(generators);
        const all = value(monoid(generators));
        const lengths = Array.from({ length: all.size }, (_, i) => cyclesOf(all.element(i))).flat();
        expect(complete).toBe(true);
        expect(shortest !== undefined).toBe(lengths.length > 0);
        expect(notPowerOfTwo !== undefined).toBe(lengths.some(({ length }) => length === 3 || length === 5));
        for (const word of [shortest, notPowerOfTwo, evenLength]) {
          if (word === undefined) continue;
          const map = mapOfWord(generators, word.word);
          word.states.forEach((q, i) => expect(map[q]).toBe(word.states[(i + 1) % word.states.length]));
        }
        if (evenLength !== undefined) expect(evenLength.word.length % 2).toBe(0);
      }),
    );
  });

  it("egg-boxes from elements and from Green's classes agree", () => {
    const facts = ({ size, classes }: EggBox) => [
      size,
      classes
        .map(({ rank, regular, rows, columns, cell, group, idempotent, below }) =>
          JSON.stringify([
            [rank, regular, rows, columns, cell, regular ? group : ""],
            idempotent?.reduce((a, b) => a + b, 0),
            below.map((j) => [classes[j].rank, classes[j].rows, classes[j].columns]).sort(),
          ]),
        )
        .sort(),
    ];
    fc.assert(
      fc.property(dfas({ states: 4 }), (dfa) => {
        const generators = transitionGenerators(dfa);
        const listed = enumeratedEggBox(value(monoid(generators)));
        expect(facts(listed)).toEqual(facts(value(countedEggBox(generators))));
      }),
    );
  });
});
