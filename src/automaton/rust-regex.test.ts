// Regular expressions of others with the matches that they must have: the tests of Rust's regex crate, translated.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type RustExpression, readRustData, type Search } from "../../oracle/rust-regex/data.ts";
import { translate } from "../../oracle/rust-regex/translate.ts";
import { accepts, type Dfa } from "./dfa.ts";
import { regexToDfa } from "./regex-to-dfa.ts";

const PLAIN = { caseless: false, dotAll: false, ascii: false, crlf: false };

describe("translate", () => {
  it.each([
    ["a(?:b|)c*?", "(a(b|())c{0,})"],
    ["^ab$", "(ab)"],
    ["(?i)a(?-i)b", "([Aa]b)"],
    ["[^b-c]", "[Aa]"],
    ["[]b]", "b"],
    ["\\x61{2}", "a{2,2}"],
    ["\\pL[[:upper:]]", "([Aabc]A)"],
    ["(?:^a|b$)?", "(a|b){0,1}"],
    ["^*$", "(){0,}"],
    ["d", "[]"],
  ])("writes %s as we do", (rust, text) => {
    expect(translate(rust, PLAIN, ["A", "a", "b", "c"]).text).toBe(text);
  });

  it.each([
    ["a\\b", "word boundary"],
    ["a^b", "an anchor inside"],
    ["(?:^a)*", "an anchor inside"],
    ["(?x) a", "verbose mode"],
    ["[a&&b]", "an operation on sets"],
    ["(?-u)\\xff", "bytes"],
    ["(?=a)", "not written as Rust's expressions are"],
    ["(a)\\1", "not written as Rust's expressions are"],
    ["*a", "not written as Rust's expressions are"],
    ["a)", "not written as Rust's expressions are"],
    ["\\p{wb=numeric}", "a Unicode class that JavaScript does not have"],
  ])("refuses %s: %s", (rust, reason) => {
    expect(() => translate(rust, PLAIN, ["a", "b"])).toThrow(reason);
  });
});

const data = fileURLToPath(new URL("../../../shared/data/regex", import.meta.url));

/** The pairs of places between which `dfa` accepts, from each place that is asked for. */
function* matches(dfa: Dfa, { alphabet }: RustExpression, { haystack }: Search): Generator<readonly [number, number]> {
  const word = haystack.map((character) => alphabet.indexOf(character));
  for (let start = 0; start <= word.length; start++) {
    let state = dfa.initial;
    for (let end = start; ; end++) {
      if (dfa.accepting[state] === 1) yield [start, end];
      if (end === word.length) break;
      state = dfa.next[state * alphabet.length + word[end]];
    }
  }
}

/** Whether the data allows a match that it does not list. */
function isAllowed({ complete, spans, until }: Search, start: number): boolean {
  if (complete === "all") return false;
  if (complete === "some") return true;
  return start >= until || spans.some(([from, to]) => from <= start && start <= to);
}

describe.skipIf(!existsSync(data))("the regular expressions of ../shared/data", () => {
  it("have the matches that Rust's engines find, and no others that these would have found", () => {
    const { expressions, refused, wrong } = readRustData(data);
    const counts = { spans: 0, complete: 0, tooLarge: 0 };
    for (const expression of expressions) {
      const { rust, text, alphabet, searches } = expression;
      // More than our bound of 1000.
      if (/\{1,2500\}/.test(rust)) {
        expect(() => regexToDfa(text, { alphabet })).toThrow("a number from 1 to 1000, found 2500");
        counts.tooLarge++;
        continue;
      }
      const dfa = regexToDfa(text, { alphabet });
      for (const search of searches) {
        const listed = new Set(search.spans.map(String));
        for (const [start, end] of search.spans) {
          const word = search.haystack.slice(start, end).map((character) => alphabet.indexOf(character));
          expect(accepts(dfa, word), `${rust} in ${search.name}: ${start} to ${end}`).toBe(true);
          counts.spans++;
        }
        if (search.complete === "some") continue;
        counts.complete++;
        for (const [start, end] of matches(dfa, expression, search))
          if (!listed.has(`${start},${end}`))
            expect(isAllowed(search, start), `${rust} in ${search.name}: also ${start} to ${end}`).toBe(true);
      }
    }
    expect({ expressions: expressions.length, ...counts }).toEqual({
      expressions: 500,
      spans: 1291,
      complete: 331,
      tooLarge: 1,
    });
    expect(Object.fromEntries(refused)).toEqual({
      "word boundary": 97,
      "an anchor inside": 66,
      "a Unicode class that JavaScript does not have": 16,
      bytes: 12,
      "another line terminator": 6,
      "verbose mode": 1,
    });
    for (const rust of wrong) expect(() => translate(rust, PLAIN, ["a"])).toThrow("not written as Rust's");
  });
});
