// For all small machines, languages and words: the chain's probabilities are those of trying every sequence of random numbers;
// right under every draw means probability 0; an enclosure contains the exact number; a stationary share is one.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../src/automaton/languages.ts";
import {
  byLength,
  type Chain,
  chain,
  limit,
  parseStochastic,
  product,
  reach,
  wrongAfter,
} from "../src/check/markov/index.ts";
import { decode } from "../src/number/codec.ts";
import { type Exact, multiply, sum } from "../src/number/exact.ts";
import { exactParameter } from "../src/number/parameter.ts";
import { rational } from "../src/number/rational.ts";
import { roundStochastically } from "../src/number/stochastic.ts";
import { parseModel } from "../src/rnn/model-file.ts";

const NUMBERS = ["0", "1", "-1", "1/2", "-1/2", "3/4", "-3/4", "1/4", "3/2"];
const FORMATS = ["q1.2", "q0.2", "float:e2m1", "float:e2m2", "E2M1FN"];
const LANGUAGES = ["parity", "mod:3", "(0|1)*1"];

interface Small {
  readonly symbols: readonly (readonly [a: string, b: string])[];
  readonly initial: string;
  readonly threshold: string;
  readonly format: string;
  readonly regime: "fused" | "perOperation";
  readonly randomBits: 1 | 2;
  readonly language: string;
}

const number = fc.constantFrom(...NUMBERS);
const any: fc.Arbitrary<Small> = fc.record({
  symbols: fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 2 }),
  initial: number,
  threshold: number,
  format: fc.constantFrom(...FORMATS),
  regime: fc.constantFrom("fused" as const, "perOperation" as const),
  randomBits: fc.constantFrom(1 as const, 2 as const),
  language: fc.constantFrom(...LANGUAGES),
});

/** Now and then changes of sign, which are exact where the format has 1 and are parity. */
const smalls: fc.Arbitrary<Small> = fc.oneof(
  { weight: 5, arbitrary: any },
  {
    weight: 1,
    arbitrary: any.map(
      (own): Small => ({
        ...own,
        symbols: [
          ["1", "0"],
          ["-1", "0"],
        ],
        initial: "1",
        threshold: "0",
        language: "parity",
      }),
    ),
  },
);

function setting(small: Small) {
  const { symbols, initial, threshold, format, regime, randomBits, language } = small;
  const [zero, one] = symbols.map(([a, b]) => ({ a, b }));
  const document = {
    statetrack: 1,
    alphabet: ["0", "1"],
    layers: [{ type: "scalar", initial, symbols: { 0: zero, 1: one } }],
    decoder: { type: "threshold", entry: 0, thresholds: [threshold], classes: ["low", "high"], accept: ["high"] },
  };
  const model = parseModel(document, "small");
  const { dfa } = parseLanguage(language, { alphabet: ["0", "1"] });
  const overflow = format.startsWith("float:") ? "" : ",overflow=saturate";
  const semantics = parseStochastic(`${regime},format=${format},rounding=stochastic:${randomBits}${overflow}`);
  return { model, dfa, semantics, built: chain(model, semantics) };
}

/** How many sequences of random numbers give a wrong answer, by stepping h <- a h + b with each. `own` are the parameters as
 * the machine has rounded them. */
function bruteForce(small: Small, word: readonly number[], built: Chain, accepted: boolean) {
  const { nearest, randomBits } = built.semantics;
  const policy = { ...nearest, randomBits };
  const [layer] = built.machine.layers;
  const place = exactParameter(small.threshold, "threshold");
  if (place?.kind !== "finite") throw new TypeError("threshold");
  const perStep = small.regime === "fused" ? 1 : 2;
  const [sequences, base] = [(2 ** randomBits) ** (perStep * word.length), 2 ** randomBits];
  let wrong = 0;
  for (let sequence = 0; sequence < sequences; sequence++) {
    let rest = sequence;
    const rounded = (x: Exact): Exact => {
      const random = rest % base;
      rest = Math.floor(rest / base);
      return decode(policy.format, roundStochastically(policy, x, random));
    };
    let h = layer.initial[0];
    for (const letter of word) {
      const { a, b } = layer.parameters[letter];
      const scaled = multiply(a[0], h);
      h = rounded(sum([small.regime === "fused" ? scaled : rounded(scaled), b[0]], 1));
    }
    const difference = h.kind === "finite" ? sum([h, { ...place, sign: place.sign === 1 ? -1 : 1 }], 1) : h;
    const isHigh =
      difference.kind !== "nan" &&
      (difference.sign === 1 || (difference.kind === "finite" && difference.significand === 0n));
    // Without a class (NaN) an answer is wrong.
    if (difference.kind === "nan" || isHigh !== accepted) wrong++;
  }
  return rational(BigInt(wrong), BigInt(sequences));
}

describe("chains", () => {
  it("have the probabilities of all sequences of random numbers", () => {
    const words = fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(smalls, words, (small, word) => {
        const { dfa, built } = setting(small);
        const target = word.reduce((q, letter) => dfa.next[q * 2 + letter], dfa.initial);
        const value = bruteForce(small, word, built, dfa.accepting[target] === 1);
        expect(wrongAfter(built, dfa, word)).toEqual({ kind: "exact", value });
      }),
      { numRuns: 150 },
    );
  });

  it("are right under every draw exactly where no word has a positive probability, the shortest first", () => {
    let [never, some] = [0, 0];
    fc.assert(
      fc.property(smalls, (small) => {
        const { dfa, built } = setting(small);
        const found = reach(built, dfa, 1000);
        const lengths = byLength(built, dfa, 5, 1000);
        const first = lengths.find(({ worst }) => worst.probability.numerator > 0n)?.length ?? 6;
        if (found.kind === "wrong") {
          some++;
          expect(Math.min(found.word.length, 6)).toBe(first);
          const own = wrongAfter(built, dfa, found.word);
          expect(own.kind === "exact" && own.value.numerator > 0n).toBe(true);
          return;
        }
        never++;
        expect(found.kind).toBe("right");
        expect(first).toBe(6);
      }),
      { numRuns: 150 },
    );
    expect(some).toBeGreaterThan(10);
    expect(never).toBeGreaterThan(0);
  });

  it("have a worst word and an average that trying all words confirms", () => {
    fc.assert(
      fc.property(smalls, (small) => {
        const { dfa, built } = setting(small);
        const length = 4;
        const all = Array.from({ length: 2 ** length }, (_, n) =>
          Array.from({ length }, (_, i) => (n >> (length - 1 - i)) & 1),
        ).map((word) => ({ word, found: wrongAfter(built, dfa, word) }));
        const values = all.map(({ word, found }) => {
          if (found.kind !== "exact") throw new TypeError("expected an exact probability");
          return { word, p: Number(found.value.numerator) / Number(found.value.denominator), value: found.value };
        });
        const largest = Math.max(...values.map(({ p }) => p));
        const answer = byLength(built, dfa, length, 1000)[length - 1];
        const first = values.find(({ p }) => p === largest);
        expect(answer.worst).toEqual({ word: first?.word, probability: first?.value });
        const mean = values.reduce((total, { p }) => total + p, 0) / values.length;
        expect(Number(answer.average.numerator) / Number(answer.average.denominator)).toBe(mean);
      }),
      { numRuns: 60 },
    );
  });

  it("are enclosed by doubles, and come close to their limits along residues", () => {
    fc.assert(
      fc.property(smalls, (small) => {
        const { dfa, built } = setting(small);
        const word = new Array<number>(12).fill(1);
        const [exact, enclosed] = [wrongAfter(built, dfa, word), wrongAfter(built, dfa, word, 0)];
        if (exact.kind !== "exact") throw new TypeError("expected an exact probability");
        const p = Number(exact.value.numerator) / Number(exact.value.denominator);
        if (enclosed.kind === "enclosed") {
          expect(enclosed.low).toBeLessThanOrEqual(p);
          expect(enclosed.high).toBeGreaterThanOrEqual(p);
        } else expect(exact.value.denominator).toBe(1n);
        const run = limit(product(built, dfa, [1]), 1000);
        if (run.kind !== "exact" || run.residues === undefined) return;
        const at = 600 + (run.residues.length - (600 % run.residues.length));
        run.residues.forEach((value, r) => {
          const late = wrongAfter(built, dfa, new Array<number>(at + r).fill(1), 100);
          const [low, high] =
            late.kind === "enclosed"
              ? [late.low, late.high]
              : new Array<number>(2).fill(Number(late.value.numerator) / Number(late.value.denominator));
          const tends = Number(value.numerator) / Number(value.denominator);
          expect(low).toBeLessThan(tends + 1e-3);
          expect(high).toBeGreaterThan(tends - 1e-3);
        });
      }),
      { numRuns: 60 },
    );
  });
});
