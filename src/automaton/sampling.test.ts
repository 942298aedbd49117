import { describe, expect, it } from "vitest";
import { accepts } from "./dfa.ts";
import { parseLanguage } from "./languages.ts";
import { below, bigBelow, seeded } from "./random.ts";
import { countWords, drawAny, drawCounted, liveStates, liveSymbols } from "./sampling.ts";

const dfaOf = (text: string) => parseLanguage(text).dfa;

describe("seeded", () => {
  it("is xoshiro128** behind splitmix32, which these numbers pin", () => {
    const random = seeded(1);
    expect([random.next(), random.next(), random.next()]).toEqual([393288148, 2174103013, 3814759091]);
  });

  it("draws below a bound without bias", () => {
    const random = seeded(7);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[below(random, 3)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    const bound = 3n << 70n;
    const thirds = [0, 0, 0];
    for (let i = 0; i < 3000; i++) thirds[Number(bigBelow(random, bound) >> 70n)]++;
    for (const count of thirds) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe("countWords", () => {
  it("counts balanced brackets by Catalan numbers, and both answers add up", () => {
    const dfa = dfaOf("dyck:1,depth=50");
    const counts = countWords(dfa, 1, 100, "test");
    const catalan = (n: bigint): bigint => (n === 0n ? 1n : (catalan(n - 1n) * (4n * n - 2n)) / (n + 1n));
    expect([0, 1, 2, 10, 100].map((length) => counts[length][0])).toEqual([1n, 0n, 1n, catalan(5n), catalan(50n)]);
    const others = countWords(dfa, 0, 100, "test");
    expect(counts[100][0] + others[100][0]).toBe(2n ** 100n);
  });

  it("refuses what would take more than a gigabyte", () => {
    expect(() => countWords(dfaOf("mod:65536"), 1, 1000, "--length")).toThrow(
      "--length: expected counts of at most a gigabyte",
    );
  });
});

describe("words", () => {
  it("of one answer are uniform: all 42 balanced words of ten brackets come equally often", () => {
    const dfa = dfaOf("dyck:1,depth=5");
    const counts = countWords(dfa, 1, 10, "test");
    const random = seeded(3);
    const seen = new Map<string, number>();
    for (let i = 0; i < 42_000; i++) {
      const word = drawCounted(dfa, counts, 10, random);
      expect(accepts(dfa, word)).toBe(true);
      seen.set(word.join(""), (seen.get(word.join("")) ?? 0) + 1);
    }
    expect(seen.size).toBe(42);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });

  it("of any answer are uniform too", () => {
    const random = seeded(5);
    const ones = Array.from({ length: 10_000 }, () => drawAny(dfaOf("parity"), 1, random)[0]).filter((x) => x === 1);
    expect(Math.abs(ones.length - 5000)).toBeLessThan(250);
  });
});

describe("live symbols", () => {
  it("are those after which acceptance can be reached", () => {
    const dfa = dfaOf("ab*c");
    const names = (state: number) => liveSymbols(dfa)[state].map((symbol) => dfa.symbols[symbol]);
    const [afterA, afterB] = [dfa.next[0], dfa.next[1]];
    expect([names(0), names(afterA), names(afterB)]).toEqual([["a"], ["b", "c"], []]);
    expect([...liveStates(dfa)].filter((bit) => bit === 0)).toHaveLength(1);
  });
});
