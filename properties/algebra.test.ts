// For all small DFAs: Green's classes agree with enumeration, groups with powers of elements, and witnesses replay.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALGEBRA_LIMITS,
  classify,
  greens,
  idempotentCount,
  idempotentsOf,
  type Monoid,
  mapOfWord,
  monoid,
  type Outcome,
  product,
  transitionGenerators,
  wordOf,
} from "../src/automaton/algebra/index.ts";
import { minimize } from "../src/automaton/minimize.ts";
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

/** Whether x^n = x^(n + 1) for some n. */
function settles(all: Monoid, x: number): boolean {
  const seen = new Set<number>();
  let [power, before] = [x, 0];
  while (!seen.has(power)) {
    seen.add(power);
    before = power;
    power = product(all, power, x);
  }
  return power === before;
}

describe("for all DFAs", () => {
  it("Green's classes have as many elements and idempotents as the monoid", () => {
    fc.assert(
      fc.property(ALL, (dfa) => {
        const [found, all] = [value(greens(dfa)), value(monoid(dfa))];
        expect(Number(found.size)).toBe(all.size);
        expect(value(idempotentCount(found, ALGEBRA_LIMITS))).toBe(idempotentsOf(all).length);
      }),
    );
  });

  it("the monoid is aperiodic exactly when the powers of every element settle, and otherwise the witness says why", () => {
    fc.assert(
      fc.property(ALL, (dfa) => {
        const minimal = minimize(dfa);
        const all = value(monoid(minimal));
        const { aperiodic, witness } = classify(dfa);
        expect(aperiodic).toBe(Array.from({ length: all.size }, (_, x) => settles(all, x)).every(Boolean));
        expect(witness === undefined).toBe(aperiodic);
        if (witness === undefined) return;
        const map = mapOfWord(transitionGenerators(minimal), witness.word);
        expect(witness.states.map((state) => map[state])).toEqual(witness.images);
        expect(witness.images.toSorted((a, b) => a - b)).toEqual(witness.states);
        expect(witness.images).not.toEqual(witness.states);
      }),
    );
  });

  it("least words rise in shortlex order and both Cayley graphs multiply", () => {
    fc.assert(
      fc.property(ALL, fc.nat(), (dfa, pick) => {
        const all = value(monoid(dfa));
        const x = pick % all.size;
        const letters = dfa.symbols.length;
        const word = wordOf(all, x);
        expect(mapOfWord(all.generators, word)).toEqual(all.element(x));
        for (let a = 0; a < letters; a++) {
          expect(all.element(all.right[x * letters + a])).toEqual(mapOfWord(all.generators, [...word, a]));
          expect(all.element(all.left?.[x * letters + a] ?? -1)).toEqual(mapOfWord(all.generators, [a, ...word]));
        }
        if (x > 0) expect(wordOf(all, x - 1).length).toBeLessThanOrEqual(word.length);
      }),
    );
  });
});
