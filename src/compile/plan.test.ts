// Plans run as tables, without arithmetic, against the DFA: for every word length, by exploring both side by side.

import { describe, expect, it } from "vitest";
import type { Dfa } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { languagesUpTo } from "../automaton/small-dfas.ts";
import { mergeSymbols } from "./merge-symbols.ts";
import { type Constraints, plan } from "./plan.ts";
import { type Stack, type StackLayer, stackAccepts } from "./stack.ts";

const ANY: Constraints = {
  target: "deltaProduct",
  range: "[-1,1]",
  maxFactors: Infinity,
  maxLayers: Infinity,
  contracting: true,
};

/** A shortest word on which the tables and the DFA differ; undefined where there is none. */
function difference({ layers }: Stack, dfa: Dfa): readonly number[] | undefined {
  const width = dfa.symbols.length;
  const start = { at: layers.map(() => 0), state: dfa.initial, word: [] as readonly number[] };
  const seen = new Set([`${start.at.join()} ${start.state}`]);
  const queue = [start];
  for (const { at, state, word } of queue) {
    for (let letter = 0; letter < width; letter++) {
      let symbol = letter;
      const next = layers.map(({ symbols, successors, actions, next: table }, l) => {
        if (symbol < 0) return 0;
        const to = successors[at[l] * actions.length + symbols[symbol].action];
        symbol = table[to * symbols.length + symbol];
        return to;
      });
      const to = dfa.next[state * width + letter];
      if (symbol !== dfa.accepting[to]) return [...word, letter];
      const key = `${next.join()} ${to}`;
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ at: next, state: to, word: [...word, letter] });
    }
  }
  return undefined;
}

const SAMPLE = languagesUpTo(3, ["a", "b"]).filter((_, i) => i % 37 === 0);

describe("plan", () => {
  it.each([
    ["deltaProduct", {}],
    ["gatedDeltaProduct", {}],
    ["pdSsm", {}],
    ["dense", {}],
    ["deltaNet", {}],
    ["deltaProduct", { maxFactors: 1 }],
    ["rwkv7", {}],
  ] as const)("finds stacks that are the language for %s %o", (target, more) => {
    for (const dfa of SAMPLE) {
      const { plans } = plan(dfa, { ...ANY, target, ...more });
      expect(plans.length).toBeGreaterThan(0);
      for (const one of plans) {
        expect(difference(one.stack, dfa)).toBeUndefined();
        expect(one.norm).toBeLessThanOrEqual(1);
        expect(one.factors).toBeLessThanOrEqual(target === "deltaNet" || "maxFactors" in more ? 1 : Infinity);
      }
    }
  });

  it("is the cheapest first", () => {
    const { plans } = plan(parseLanguage("word-problem:S4").dfa, { ...ANY, target: "deltaProduct" });
    expect(plans.map(({ layers }) => layers)).toEqual(plans.map(({ layers }) => layers).toSorted((a, b) => a - b));
    expect(plans[0]).toMatchObject({ layers: 1, factors: 2, rows: 3 });
  });

  it.each([
    ["word-problem:S5", 1, 4, 5],
    ["word-problem:A5", 1, 2, 5],
    ["parity", 1, 1, 1],
    ["mod:3", 1, 2, 3],
  ])("takes for %s %i layer, %i reflections, %i rows", (language, layers, factors, rows) => {
    const [best] = plan(parseLanguage(language).dfa, ANY).plans;
    expect(best).toMatchObject({ layers, factors, rows });
  });

  it("expresses 2-groups by signs alone, and no others", () => {
    const diagonal = { ...ANY, target: "diagonal" } as const;
    for (const language of ["mod:8", "word-problem:Q8", "word-problem:D4"]) {
      const { dfa } = parseLanguage(language);
      expect(difference(plan(dfa, diagonal).plans[0].stack, dfa)).toBeUndefined();
    }
    expect(plan(parseLanguage("mod:3").dfa, diagonal).plans).toEqual([]);
  });

  it("expresses star-free languages without negative entries where rounding forgets", () => {
    const { dfa } = parseLanguage("tomita:4");
    const narrow = { ...ANY, target: "diagonal", range: "[0,1]" } as const;
    const { plans } = plan(dfa, { ...narrow, precision: 8 });
    expect(difference(plans[0].stack, dfa)).toBeUndefined();
    expect(plan(dfa, narrow).plans).toEqual([]);
    expect(plan(parseLanguage("parity").dfa, { ...narrow, precision: 8 }).plans).toEqual([]);
  });

  it("takes one-hot states in one layer only where the norm is free", () => {
    const { dfa } = parseLanguage("tomita:3");
    const [free] = plan(dfa, { ...ANY, target: "pdSsm", contracting: false }).plans;
    expect(free).toMatchObject({ construction: "one-hot states, one layer", layers: 1, rows: dfa.states });
    expect(free.norm).toBeGreaterThan(1);
    expect(plan(dfa, { ...ANY, target: "pdSsm", maxLayers: 1 }).plans).toEqual([]);
  });

  it("says why a construction does not fit", () => {
    const { rejected } = plan(parseLanguage("tomita:3").dfa, { ...ANY, maxLayers: 2 });
    expect(rejected[0].outcome).toMatch(/^\d+ layers, more than 2$/);
  });
});

describe("mergeSymbols", () => {
  it("changes no answer, and a table that is wrong is found", () => {
    const { dfa } = parseLanguage("tomita:3");
    const { stack } = plan(dfa, ANY).plans[0];
    expect(difference(mergeSymbols(stack), dfa)).toBeUndefined();
    const [first, ...rest] = stack.layers;
    const broken: StackLayer = { ...first, successors: first.successors.map((to) => (to === 0 ? 1 : to)) };
    expect(difference({ ...stack, layers: [broken, ...rest] }, dfa)).toBeDefined();
  });

  it("leaves symbols of one layer that differ", () => {
    const { dfa } = parseLanguage("word-problem:S3");
    const { stack } = plan(dfa, { ...ANY, target: "deltaNet" }).plans[0];
    const small = mergeSymbols(stack);
    expect(small.layers.map(({ symbols }) => symbols.length)).toEqual(
      stack.layers.map(({ symbols }) => symbols.length),
    );
    expect(stackAccepts(small, [0, 0])).toBe(dfa.accepting[dfa.next[dfa.next[0] * dfa.symbols.length]] === 1);
  });
});
