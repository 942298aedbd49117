import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { accepts, type Dfa } from "./dfa.ts";
import { regexToDfa } from "./regex-to-dfa.ts";

/** All accepted words of at most three symbols, by length and then alphabet, each symbol by its name; ε is "". */
function shortWords(dfa: Dfa): string {
  const found: string[] = [];
  let level: number[][] = [[]];
  for (let length = 0; length <= 3; length++) {
    found.push(
      ...level.filter((word) => accepts(dfa, word)).map((word) => word.map((symbol) => dfa.symbols[symbol]).join("")),
    );
    level = level.flatMap((word) => dfa.symbols.map((_, symbol) => [...word, symbol]));
  }
  return found.map((word) => word || "ε").join(" ");
}

describe("regexToDfa", () => {
  it.each([
    ["()", "ε"],
    ["[]", ""],
    ["[ ]", ""],
    ["[^]", "a b"],
    [".", "a b"],
    ["a", "a"],
    ["a b", "ab"],
    ["a|b", "a b"],
    ["a*", "ε a aa aaa"],
    ["a+", "a aa aaa"],
    ["a?", "ε a"],
    ["a**", "ε a aa aaa"],
    ["(a?)+", "ε a aa aaa"],
    ["(a*)+b", "b ab aab"],
    ["(a+b+)+", "ab aab abb"],
    ["a{0}", "ε"],
    ["a{2}", "aa"],
    ["a{2,}", "aa aaa"],
    ["a{0,}b", "b ab aab"],
    ["a{1,2}", "a aa"],
    ["(a|bb){1,2}", "a aa bb abb bba"],
    ["a{1,2}{2}", "aa aaa"],
    ["[]{0}", "ε"],
    ["[]*", "ε"],
    ["[]+", ""],
    ["[]a|b", "b"],
    ["(){3}a(){0,2}", "a"],
    ["[ab]a", "aa ba"],
    ["[a-b]", "a b"],
    ["[^a]", "b"],
    ["[^a-b]", ""],
    ["['a'b]", "a b"],
    ["~[]", "ε a b aa ab ba bb aaa aab aba abb baa bab bba bbb"],
    ["~()", "a b aa ab ba bb aaa aab aba abb baa bab bba bbb"],
    ["~a*", "b ab ba bb aab aba abb baa bab bba bbb"],
    ["(~a)b & .{0,2}", "b bb"],
    ["~a b & .{0,2}", "b bb"],
    ["~~a", "a"],
    ["a* & .{2}", "aa"],
    ["a & b", ""],
    ["a|b & .b", "a"],
    ["(a* & (aa)*)b", "b aab"],
    ["(~(.*b.*) & ..)b", "aab"],
    ["(~(.*b) & .{2})*", "ε aa ba"],
    ["(~[]b & ~(..+))+", "b bb bbb"],
    ["a.*&.*b&~(..)", "aab abb"],
  ])("gives %s the words %s", (text, words) => {
    expect(shortWords(regexToDfa(text, { alphabet: ["a", "b"] }))).toBe(words);
  });

  it("takes the symbols that occur, sorted by code unit, when no alphabet is given", () => {
    expect(regexToDfa("b 'long' \\* a b").symbols).toEqual(["*", "a", "b", "long"]);
    expect(shortWords(regexToDfa("~b & .{1}|a a"))).toBe("a aa");
  });

  it("reads ranges in the order of the alphabet", () => {
    const alphabet = ["z", "m", "a", "'"];
    expect(shortWords(regexToDfa("[z-a]", { alphabet }))).toBe("z m a");
    expect(shortWords(regexToDfa("[^m-\\']", { alphabet }))).toBe("z");
  });

  it("speaks of symbols with long names", () => {
    const dfa = regexToDfa("'(1 2)' ['(1 2)' - '(2 3)']", { alphabet: ["(1 2)", "e", "(2 3)"] });
    expect(shortWords(dfa)).toBe("(1 2)(1 2) (1 2)e (1 2)(2 3)");
  });

  it.each([0, 3, 8, 12])("needs 2^(k+1) states for (a|b)*a(a|b){k} with k = %i", (k) => {
    expect(regexToDfa(`(a|b)*a(a|b){${k}}`).states).toBe(2 ** (k + 1));
  });

  it("numbers canonically: equal languages have equal arrays", () => {
    expect(regexToDfa("(a|b)*a(a|b){3}")).toEqual(regexToDfa("~(~(.*a...))", { alphabet: ["a", "b"] }));
    expect(regexToDfa("b*a", { alphabet: ["a", "b"] }).next).toEqual(Uint32Array.of(1, 0, 2, 2, 2, 2));
  });

  it("grows linearly for nested repetitions without end and for large counts", () => {
    expect(regexToDfa(`a${"{1,}".repeat(499)}`).states).toBe(2);
    expect(regexToDfa("a{1000}").states).toBe(1002);
    expect(regexToDfa("(a?){1000}a{1000}").states).toBe(2002);
    expect(regexToDfa(`()${"{1000}".repeat(300)}a`).states).toBe(3);
  });

  it("compiles the deepest tree that the parser lets pass", () => {
    expect(regexToDfa(`${"(~(a|b&".repeat(83)}a${"))".repeat(83)}`).states).toBeLessThan(300);
  });

  it("treats symbols that the expression cannot tell apart as one", () => {
    const alphabet = Array.from({ length: 5000 }, (_, i) => `s${i}`);
    expect(regexToDfa("(.* 's7' .{6})", { alphabet }).states).toBe(128);
  });

  it.each([
    ["(a{1000}){1000}", 1_000_000],
    ["((a{1000}){1000}){1000}", 1_000_000],
    ["(a|b)*a(a|b){40}", 1_000_000],
  ])("stops %s at the limit of states", (text, limit) => {
    const where = `language ${JSON.stringify(text)}`;
    expect(() => regexToDfa(text)).toThrow(new InputError(where, `at most ${limit} states`, "more"));
  });

  it("lets the limit be chosen", () => {
    expect(() => regexToDfa(".*a.{4}", { alphabet: ["a", "b"], states: 31 })).toThrow("at most 31 states");
    expect(regexToDfa(".*a.{4}", { alphabet: ["a", "b"], states: 32 }).states).toBe(32);
  });

  it.each([
    ["abc", ["a", "b"], "position 3", 'a symbol of the alphabet ["a","b"]', '"c"'],
    ["a[^b-c]", ["a", "b"], "position 6", 'a symbol of the alphabet ["a","b"]', '"c"'],
    ["[b-a]", ["a", "b"], "position 2", 'a range in the order of the alphabet ["a","b"]', '"b" to "a"'],
  ])("refuses %s over %j", (text, alphabet, position, expected, found) => {
    const where = `language ${JSON.stringify(text)}: ${position}`;
    expect(() => regexToDfa(text, { alphabet })).toThrow(new InputError(where, expected, found));
  });

  it.each([
    ["~()", undefined, "a symbol, or an alphabet beside the expression", "neither"],
    ["a", ["a", "b", "a"], "an alphabet of distinct symbols", '"a" twice'],
  ])("refuses %s with the alphabet %j", (text, alphabet, expected, found) => {
    const where = `language ${JSON.stringify(text)}`;
    expect(() => regexToDfa(text, { alphabet })).toThrow(new InputError(where, expected, found));
  });
});
