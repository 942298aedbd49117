import { describe, expect, it } from "vitest";
import { accepts, type Dfa } from "./dfa.ts";
import { equivalence } from "./equivalence.ts";
import { complement, product, reachable, reorder } from "./operations.ts";
import { regexToDfa } from "./regex-to-dfa.ts";

const limits = { where: "test", states: 100 };

describe("reachable", () => {
  it("drops unreachable states and numbers the others breadth-first from 0", () => {
    const dfa: Dfa = {
      symbols: ["a", "b"],
      states: 4,
      initial: 3,
      next: Uint32Array.of(0, 3, 1, 1, 3, 0, 2, 0),
      accepting: Uint8Array.of(1, 1, 0, 0),
    };
    expect(reachable(dfa)).toEqual({
      symbols: ["a", "b"],
      states: 3,
      initial: 0,
      next: Uint32Array.of(1, 2, 0, 2, 2, 0),
      accepting: Uint8Array.of(0, 0, 1),
    });
  });
});

describe("complement", () => {
  it("is the regular expression's ~", () => {
    expect(complement(regexToDfa("a*b"))).toEqual(regexToDfa("~(a*b)"));
  });
});

describe("product", () => {
  const a = regexToDfa("(aa)*", { alphabet: ["a"] });
  const b = regexToDfa("(aaa)*", { alphabet: ["a"] });

  it("combines the answers as it is told to", () => {
    const either = product(a, b, (x, y) => x || y, limits);
    expect(equivalence(either, regexToDfa("(aa)* | (aaa)*"))).toEqual({ equal: true });
    const onlyLeft = product(a, b, (x, y) => x && !y, limits);
    expect(equivalence(onlyLeft, regexToDfa("(aa)* & ~(aaa)*"))).toEqual({ equal: true });
  });

  it("stops at the limit of states", () => {
    expect(() => product(a, b, (x) => x, { where: "test", states: 5 })).toThrow(
      "test: expected at most 5 states, found more",
    );
  });

  it("refuses two alphabets", () => {
    const other = regexToDfa("b");
    expect(() => product(a, other, (x) => x, limits)).toThrow(
      new RangeError('product: expected the symbols ["a"], found ["b"]'),
    );
  });
});

describe("reorder", () => {
  it("keeps the language and is canonical for the new order", () => {
    const swapped = reorder(regexToDfa("a*b"), ["b", "a"]);
    expect(accepts(swapped, [1, 1, 0])).toBe(true);
    expect(swapped).toEqual(regexToDfa("a*b", { alphabet: ["b", "a"] }));
  });
});
