// For all regular expressions, words and automata: the constructions agree with definitions that need no construction.
// The expressions are trees, printed with the fewest parentheses, and matched by their denotation: the set of spans (from, to) of the word that each subexpression matches.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accepts, type Dfa } from "../src/automaton/dfa.ts";
import { distinguishingSuffix, equivalence } from "../src/automaton/equivalence.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { complement, product } from "../src/automaton/operations.ts";
import { regexToDfa } from "../src/automaton/regex-to-dfa.ts";
import { compareShortlex, type Word } from "../src/core/word.ts";
import { dfas, type RegexTree, regexText, regexTrees, words } from "./arbitraries/index.ts";

const ALPHABET = ["a", "b", "long name"];
const LIMITS = { where: "properties", states: 1_000_000 };

const tree = regexTrees(ALPHABET);
const sample = words(ALPHABET, { maxLength: 6, maxRun: 4 });

/** `spans[from][to]` tells whether the subexpression matches word[from, to). */
type Spans = readonly (readonly boolean[])[];

function table(n: number, entry: (from: number, to: number) => boolean): Spans {
  return Array.from({ length: n + 1 }, (_, from) =>
    Array.from({ length: n + 1 }, (_, to) => from <= to && entry(from, to)),
  );
}

function compose(n: number, a: Spans, b: Spans): Spans {
  return table(n, (from, to) => a[from].some((first, middle) => first && b[middle][to]));
}

function spans(tree: RegexTree, word: Word): Spans {
  const n = word.length;
  const nothing = table(n, (from, to) => from === to);
  switch (tree.kind) {
    case "set":
      return table(n, (from, to) => to === from + 1 && tree.symbols.includes(word[from]));
    case "empty":
      return nothing;
    case "~": {
      const inner = spans(tree.inner, word);
      return table(n, (from, to) => !inner[from][to]);
    }
    case "repeat": {
      const inner = spans(tree.inner, word);
      let power = nothing;
      for (let i = 0; i < tree.min; i++) power = compose(n, power, inner);
      // After n + 1 further factors every word of length n that can be matched has been.
      const optional = table(n, (from, to) => from === to || inner[from][to]);
      for (let i = tree.min; i < Math.min(tree.max, tree.min + n + 1); i++) power = compose(n, power, optional);
      return power;
    }
    default: {
      const [left, right] = [spans(tree.left, word), spans(tree.right, word)];
      if (tree.kind === "") return compose(n, left, right);
      if (tree.kind === "&") return table(n, (from, to) => left[from][to] && right[from][to]);
      return table(n, (from, to) => left[from][to] || right[from][to]);
    }
  }
}

const dfaOf = (text: string): Dfa => regexToDfa(text, { alphabet: ALPHABET });

const automata = dfas({ states: 12 });

/** The number of classes of reachable states, by Moore's definition: refine by successors until nothing changes. */
function mooreSize(dfa: Dfa): number {
  const symbols = dfa.symbols.length;
  const reached = new Set([dfa.initial]);
  for (const state of reached)
    for (let symbol = 0; symbol < symbols; symbol++) reached.add(dfa.next[state * symbols + symbol]);
  const states = [...reached];
  let classOf = new Map(states.map((state) => [state, String(dfa.accepting[state])]));
  for (let count = 0, before = -1; count !== before; ) {
    before = count;
    const signature = (state: number): string =>
      [state, ...dfa.next.subarray(state * symbols, (state + 1) * symbols)].map((at) => classOf.get(at)).join();
    const names = new Map([...new Set(states.map(signature))].map((name, i) => [name, String(i)]));
    classOf = new Map(states.map((state) => [state, names.get(signature(state)) ?? ""]));
    count = names.size;
  }
  return new Set(classOf.values()).size;
}

/** The shortlex-least word on which the two differ, by trying all pairs of states in breadth-first order of words. */
function leastDifference(a: Dfa, b: Dfa): Word | undefined {
  const symbols = a.symbols.length;
  const seen = new Set<string>();
  let level: { x: number; y: number; word: number[] }[] = [{ x: a.initial, y: b.initial, word: [] }];
  while (level.length > 0) {
    const fresh = level.filter(({ x, y }) => seen.size < seen.add(`${x} ${y}`).size);
    const found = fresh.find(({ x, y }) => a.accepting[x] !== b.accepting[y]);
    if (found !== undefined) return found.word;
    level = fresh.flatMap(({ x, y, word }) =>
      a.symbols.map((_, symbol) => ({
        x: a.next[x * symbols + symbol],
        y: b.next[y * symbols + symbol],
        word: [...word, symbol],
      })),
    );
  }
  return undefined;
}

describe("for all regular expressions", () => {
  it("the DFA accepts the words that the denotation contains", () => {
    fc.assert(
      fc.property(tree, fc.array(sample, { minLength: 1, maxLength: 12 }), (regex, samples) => {
        const dfa = dfaOf(regexText(regex));
        for (const word of samples) expect(accepts(dfa, word)).toBe(spans(regex, word)[0][word.length]);
      }),
      { numRuns: 1500 },
    );
  });

  it("the DFA is minimal and canonical", () => {
    fc.assert(
      fc.property(tree, (regex) => {
        const dfa = dfaOf(regexText(regex));
        expect(minimize(dfa)).toEqual(dfa);
        expect(mooreSize(dfa)).toBe(dfa.states);
      }),
      { numRuns: 300 },
    );
  });

  it("De Morgan's laws and the laws of Boolean and Kleene algebra give identical arrays", () => {
    fc.assert(
      fc.property(tree, tree, (left, right) => {
        const [x, y] = [`(${regexText(left)})`, `(${regexText(right)})`];
        expect(dfaOf(`~(${x}|${y})`)).toEqual(dfaOf(`~${x}&~${y}`));
        expect(dfaOf(`~(${x}&${y})`)).toEqual(dfaOf(`~${x}|~${y}`));
        expect(dfaOf(`~~${x}`)).toEqual(dfaOf(x));
        expect(dfaOf(`(${x}|${y})*`)).toEqual(dfaOf(`(${x}*${y}*)*`));
        expect(dfaOf(`(${x}${y})*${x}`)).toEqual(dfaOf(`${x}(${y}${x})*`));
      }),
      { numRuns: 150 },
    );
  });
});

describe("for all DFAs", () => {
  it("minimisation keeps the language and leaves as many states as Moore's refinement has classes", () => {
    fc.assert(
      fc.property(automata, (dfa) => {
        const minimal = minimize(dfa);
        expect(leastDifference(minimal, dfa)).toBeUndefined();
        expect(minimal.states).toBe(mooreSize(dfa));
        expect(minimize(minimal)).toEqual(minimal);
      }),
      { numRuns: 1000 },
    );
  });

  it("two languages are equal exactly when the minimal DFAs have identical arrays", () => {
    fc.assert(
      fc.property(automata, automata, (a, b) => {
        const [x, y] = [minimize(a), minimize(b)];
        const same =
          x.states === y.states && x.next.join() === y.next.join() && x.accepting.join() === y.accepting.join();
        expect(equivalence(a, b).equal).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  it("the separating word is the shortlex-least of all", () => {
    fc.assert(
      fc.property(automata, automata, (a, b) => {
        const answer = equivalence(a, b);
        expect(answer.equal ? undefined : answer.word).toEqual(leastDifference(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  it("a distinguishing suffix exists just for states that are not equivalent, and is the shortlex-least", () => {
    fc.assert(
      fc.property(automata, fc.nat(), fc.nat(), (dfa, i, j) => {
        const [p, q] = [i % dfa.states, j % dfa.states];
        const least = leastDifference({ ...dfa, initial: p }, { ...dfa, initial: q });
        expect(distinguishingSuffix(dfa, p, q)).toEqual(least);
      }),
      { numRuns: 500 },
    );
  });

  it("states of a minimal DFA are numbered in the shortlex order of their least words", () => {
    fc.assert(
      fc.property(automata, (dfa) => {
        const minimal = minimize(dfa);
        const least: Word[] = [[]];
        for (let state = 0; state < minimal.states; state++) {
          for (const [symbol, target] of minimal.next.subarray(2 * state, 2 * state + 2).entries())
            if (target === least.length) least.push([...least[state], symbol]);
        }
        expect(least).toHaveLength(minimal.states);
        expect(least.toSorted(compareShortlex)).toEqual(least);
      }),
    );
  });

  it("the product answers what it is asked, and the complement the opposite", () => {
    fc.assert(
      fc.property(automata, automata, sample, (a, b, letters) => {
        const word = letters.map((letter) => letter % 2);
        const exclusive = product(a, complement(b), (x, y) => x !== y, LIMITS);
        expect(accepts(exclusive, word)).toBe(accepts(a, word) === accepts(b, word));
      }),
      { numRuns: 300 },
    );
  });
});
