import { describe, expect, it } from "vitest";
import { parseLanguage } from "./languages.ts";
import { leftQuotient, reversal, rightQuotient } from "./quotients.ts";
import { regexToDfa } from "./regex-to-dfa.ts";

const alphabet = ["a", "b"];
const dfa = (text: string) => regexToDfa(text, { alphabet });
const LIMITS = { where: "test", states: 10_000 };

describe("reversal", () => {
  it.each([
    ["a*b", "ba*"],
    ["(a|b)*a(a|b){8}", "(a|b){8}a(a|b)*"],
    ["(ab|ba)*a", "a(ab|ba)*"],
    ["[]", "[]"],
    ["~(.*ab)", "~(ba.*)"],
  ])("takes %s to %s and back", (text, mirrored) => {
    expect(reversal(dfa(text), LIMITS)).toEqual(dfa(mirrored));
    expect(reversal(dfa(mirrored), LIMITS)).toEqual(dfa(text));
  });

  it("makes ends-with of starts-with, and stops at the limit of states", () => {
    expect(reversal(parseLanguage("starts-with:aab", { alphabet }).dfa, LIMITS)).toEqual(dfa(".*baa"));
    expect(() => reversal(dfa("(a|b){12}a(a|b)*"), { where: "test", states: 100 })).toThrow("at most 100 states");
  });
});

describe("quotients", () => {
  it("take away a beginning or an end", () => {
    expect(leftQuotient(dfa("ab*a"), [0, 1])).toEqual(dfa("b*a"));
    expect(leftQuotient(dfa("ab*a"), [1])).toEqual(dfa("[]"));
    expect(rightQuotient(dfa("ab*a"), [1, 0])).toEqual(dfa("ab*"));
    expect(rightQuotient(dfa("ab*a"), [])).toEqual(dfa("ab*a"));
    expect(leftQuotient(dfa("(a|bb)*"), [1])).toEqual(dfa("b(a|bb)*"));
  });

  it("refuse a symbol outside the alphabet", () => {
    expect(() => leftQuotient(dfa("a"), [2])).toThrow("leftQuotient: expected symbol in [0, 2), found 2");
    expect(() => rightQuotient(dfa("a"), [-1])).toThrow("rightQuotient: expected symbol in [0, 2), found -1");
  });
});
