import { describe, expect, it } from "vitest";
import { distinguishingSuffix, equivalence } from "./equivalence.ts";
import { regexToDfa } from "./regex-to-dfa.ts";

const alphabet = ["a", "b"];
const dfa = (text: string) => regexToDfa(text, { alphabet });

describe("equivalence", () => {
  it.each([
    ["(a|b)*", "(a*b*)*"],
    ["a(ba)*", "(ab)*a"],
    ["~(a|b)", "() | ..+"],
  ])("finds %s and %s equal", (left, right) => {
    expect(equivalence(dfa(left), dfa(right))).toEqual({ equal: true });
  });

  it.each([
    ["a*", "a+", []],
    ["a*", "a* | bb", [1, 1]],
    ["(aa)*", "(aaa)*", [0, 0]],
    ["~(.*b.{3})", ".*", [1, 0, 0, 0]],
    ["~(ab|ba|bb)", ".*", [0, 1]],
  ])("separates %s from %s by the shortlex-least word", (left, right, word) => {
    expect(equivalence(dfa(left), dfa(right))).toEqual({ equal: false, word });
  });

  it("refuses another order of the symbols", () => {
    expect(() => equivalence(dfa("a"), regexToDfa("a", { alphabet: ["b", "a"] }))).toThrow(
      new RangeError('equivalence: expected the symbols ["a","b"], found ["b","a"]'),
    );
  });
});

describe("distinguishingSuffix", () => {
  it("is the least word on which two states differ, and undefined for a state and itself", () => {
    const target = dfa("(..)*b");
    const afterA = target.next[0];
    expect(distinguishingSuffix(target, target.initial, afterA)).toEqual([1]);
    expect(distinguishingSuffix(target, afterA, afterA)).toBeUndefined();
  });

  it("refuses a state that is not there", () => {
    expect(() => distinguishingSuffix(dfa("a"), 0, 9)).toThrow(RangeError);
  });
});
