import { describe, expect, it } from "vitest";
import { bitDeterminize } from "./bit-subsets.ts";
import { listDeterminize, membership } from "./determinize.ts";
import { addLabel, addMove, EMPTY, emptyNfa, type Nfa, newState } from "./nfa.ts";
import { below, seeded } from "./random.ts";

const SYMBOLS = ["a", "b"];

/** A random NFA with empty moves; state 0 starts, state 1 accepts. */
function automaton(states: number, moves: number, seed: number): Nfa {
  const random = seeded(seed);
  const nfa = emptyNfa({ where: "test", states: 1000 });
  for (let state = 0; state < states; state++) newState(nfa);
  const labels = [EMPTY, addLabel(nfa, [0]), addLabel(nfa, [1]), addLabel(nfa, [0, 1])];
  for (let i = 0; i < moves; i++) addMove(nfa, below(random, states), below(random, states), labels[below(random, 4)]);
  return nfa;
}

describe("subsets on bits", () => {
  const limits = { where: "test", states: 5000 };

  it.each([2, 5, 12, 31, 32, 33, 70])("make the automaton that lists make, with %i states", (states) => {
    for (let seed = 0; seed < 20; seed++) {
      const nfa = automaton(states, Math.floor(states * 1.6), seed);
      const matters = membership(nfa, 1);
      const byBits = bitDeterminize(nfa, 0, 1, matters, SYMBOLS, limits);
      expect(byBits).toEqual(listDeterminize(nfa, 0, 1, matters, SYMBOLS, limits));
    }
  });

  it("leave NFAs with many states to lists, and stop at the limit of states", () => {
    const large = automaton(600, 900, 1);
    expect(bitDeterminize(large, 0, 1, new Uint8Array(600).fill(1), SYMBOLS, limits)).toBeUndefined();
    const nfa = automaton(12, 20, 2);
    const count = listDeterminize(nfa, 0, 1, membership(nfa, 1), SYMBOLS, limits).states;
    expect(count).toBeGreaterThan(3);
    expect(() => bitDeterminize(nfa, 0, 1, membership(nfa, 1), SYMBOLS, { where: "test", states: count - 1 })).toThrow(
      `test: expected at most ${count - 1} states, found more`,
    );
  });
});
