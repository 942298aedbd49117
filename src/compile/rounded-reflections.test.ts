// The tables of circles of reflections count as the language does, before any arithmetic; turning and scaling keeps them.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { moved } from "./actions.ts";
import { plan } from "./plan.ts";
import { stackAccepts } from "./stack.ts";
import { isRounded, turnedStack } from "./turned-stacks.ts";

function roundedStack(language: string) {
  const { dfa } = parseLanguage(language);
  const constraints = {
    target: "deltaNet",
    range: "[-1,1]",
    maxFactors: 1,
    maxLayers: Infinity,
    contracting: true,
  } as const;
  const found = plan(dfa, constraints).plans.find(({ stack }) => isRounded(stack));
  if (found === undefined) throw new Error(language);
  return { dfa, stack: found.stack };
}

describe("rounded reflections", () => {
  it.each(["mod:5", "mod:7", "word-problem:D5"])(
    "%s: the tables agree with the DFA on all words of up to 7 letters",
    (language) => {
      const { dfa, stack } = roundedStack(language);
      const width = dfa.symbols.length;
      let words: number[][] = [[]];
      for (let length = 1; length <= 7; length++) {
        words = words.flatMap((word) => dfa.symbols.map((_, s) => [...word, s]));
        for (const word of words) {
          const state = word.reduce((q, s) => dfa.next[q * width + s], dfa.initial);
          expect(stackAccepts(stack, word)).toBe(dfa.accepting[state] === 1);
        }
      }
    },
  );

  it("each action takes each root near another one, also in other numbers", () => {
    const { stack } = roundedStack("mod:5");
    for (const choice of [0, 1, 17]) {
      const layer = turnedStack(stack, choice).layers.find(({ nearest }) => nearest === true);
      if (layer === undefined) throw new Error("no rounded layer");
      const { states, actions, successors } = layer;
      for (const [i, state] of states.entries()) {
        for (const [a, { factors = [] }] of actions.entries()) {
          const to = factors.reduce(
            (h, { k, beta }) => {
              const read = k[0] * h[0] + k[1] * h[1];
              return h.map((x, row) => x - beta * k[row] * read);
            },
            [...state],
          );
          const wanted = states[successors[i * actions.length + a]];
          expect(Math.hypot(to[0] - wanted[0], to[1] - wanted[1])).toBeLessThan(1e-12);
        }
      }
      expect(actions.every((action) => moved(action, [0, 0]).every((x) => x === 0))).toBe(true);
    }
  });
});
