// Shortest words that cycle, against all words up to a length.

import { describe, expect, it } from "vitest";
import { mapOfWord, transitionGenerators } from "../automaton/algebra/index.ts";
import { parseLanguage } from "../automaton/languages.ts";
import { type CyclingWords, cyclesOf, cyclingWords, isPowerOfTwo } from "./cycling-words.ts";

const LENGTH = 6;

/** The least length of a word of each kind, by trying all words. */
function tried(language: string): (number | undefined)[] {
  const generators = transitionGenerators(parseLanguage(language).dfa);
  const least: (number | undefined)[] = [undefined, undefined, undefined];
  let words: number[][] = [[]];
  for (let length = 1; length <= LENGTH; length++) {
    words = words.flatMap((word) => generators.maps.map((_, letter) => [...word, letter]));
    for (const word of words) {
      const lengths = cyclesOf(mapOfWord(generators, word)).map((cycle) => cycle.length);
      if (lengths.length > 0) least[0] ??= length;
      if (lengths.some((n) => !isPowerOfTwo(n))) least[1] ??= length;
      if (lengths.length > 0 && length % 2 === 0) least[2] ??= length;
    }
  }
  return least;
}

const found = (words: CyclingWords) =>
  [words.shortest, words.notPowerOfTwo, words.evenLength].map((one) => one?.word.length);

describe("cyclingWords", () => {
  it.each(["parity", "mod:6", "(aa)*", "(abab)*", "(ababab)*", "(abcabc)*", "(ab)*", "tomita:3", "word-problem:S4"])(
    "%s: the shortest",
    (language) => {
      const generators = transitionGenerators(parseLanguage(language).dfa);
      const words = cyclingWords(generators);
      expect(found(words)).toEqual(tried(language));
      expect(words.complete).toBe(true);
      for (const one of [words.shortest, words.notPowerOfTwo, words.evenLength]) {
        if (one === undefined) continue;
        const map = mapOfWord(generators, one.word);
        one.states.forEach((state, i) => expect(map[state]).toBe(one.states[(i + 1) % one.states.length]));
      }
    },
  );

  it("says when words were left out", () => {
    // The last thirteen letters: star-free, and more maps than are listed.
    const { dfa } = parseLanguage("(a|b)*a(a|b){12}");
    expect(cyclingWords(transitionGenerators(dfa))).toEqual({ complete: false });
  });

  it("lists cycles from their least points", () => {
    expect(cyclesOf([1, 0, 3, 4, 2, 0])).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
    expect(cyclesOf([0, 0, 1])).toEqual([]);
  });
});
