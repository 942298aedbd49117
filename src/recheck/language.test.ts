// The rebuilt languages against brute force, and against the automata of src/automaton, which were built another way.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { InputError } from "../core/errors.ts";
import { type Runs, toRuns } from "../core/word.ts";
import { rebuildLanguage, walk } from "./language.ts";

function words(letters: number, longest: number): number[][] {
  let level: number[][] = [[]];
  const all = [...level];
  for (let length = 1; length <= longest; length++) {
    level = level.flatMap((word) => Array.from({ length: letters }, (_, x) => [...word, x]));
    all.push(...level);
  }
  return all;
}

/** The automaton as plain data. */
function plain(text: string, alphabet: readonly string[]) {
  const { states, next, accepting } = rebuildLanguage(text, alphabet).automaton;
  return { states, next: [...next], accepting: [...accepting] };
}

function engine(text: string, alphabet: readonly string[]) {
  const { states, next, accepting } = parseLanguage(text, { alphabet }).dfa;
  return { states, next: [...next], accepting: [...accepting] };
}

function alphabetOf(text: string): string[] {
  return [...parseLanguage(text).dfa.symbols];
}

const BUILT_IN = [
  "parity",
  " parity ",
  ...[2, 3, 7, 64, 1000].map((m) => `mod:${m}`),
  ...[1, 2, 3, 4, 5, 6, 7].map((i) => `tomita:${i}`),
  ...[2, 3, 4, 5].flatMap((n) => ["adjacent", "standard", "all"].map((k) => `word-problem:S${n},generators=${k}`)),
  ...[3, 4, 5].flatMap((n) => ["standard", "all"].map((k) => `word-problem:A${n},generators=${k}`)),
  ...[1, 2, 3, 4, 9].flatMap((n) =>
    ["Z", "D"].flatMap((g) => ["standard", "all"].map((k) => `word-problem:${g}${n},generators=${k}`)),
  ),
  "word-problem:S6",
  "word-problem:A6",
];

const EXPRESSIONS = [
  "()",
  "[]",
  ".",
  ".*",
  "[^]",
  "a",
  "\\a",
  "'a'",
  "ab",
  "a|b",
  "a*",
  "a+",
  "a?",
  "a**",
  "(a|b)*",
  "a{3}",
  "a{2,}",
  "a{2,5}",
  "(a?){4}",
  "(a?b?){3,7}",
  "a{0}",
  "a{0,0}b",
  "[]*",
  "[]{3}",
  "()*",
  "~a",
  "~a*",
  "~~a",
  "~()",
  "~[]",
  "a~b",
  "~(ab)c",
  "a & b",
  "a* & (aa)* & (aaa)*",
  "~(.*ab.*) & ~(.*ba.*)",
  "(a|b|c)*a(a|b|c){3}",
  "[a-c]*",
  "[^b]*b",
  "[ a b ]c",
  "a & a|b",
  "(a(b|c)*)*",
  "((a|ab)(c|bc))*",
  "(.*a)?",
  ".*a.*b.*c.*",
  "~(.*a.{2})",
  "(ab|ba)+ & .{4,6}",
  "{2,3}".replace("{", "a {"),
  "a { 2 , 3 }",
  "(a|b)*(ab|ba)(a|b)* & ~(.*c.*)",
  "(a|b{2}|c{3}){2,4}",
  "[c]{1000}",
  "~(~a|~b)",
  "(()|a)(()|b)(()|c)",
  "(aa|aaa)*b",
  "~.{3,}",
];

describe("rebuilt automata", () => {
  it.each(BUILT_IN)("equal the engine's for %s", (text) => {
    const alphabet = alphabetOf(text);
    expect(plain(text, alphabet)).toEqual(engine(text, alphabet));
    const turned = alphabet.toReversed();
    expect(plain(text, turned)).toEqual(engine(text, turned));
  });

  it.each(EXPRESSIONS)("equal the engine's for the expression %s", (text) => {
    expect(plain(text, ["a", "b", "c"])).toEqual(engine(text, ["a", "b", "c"]));
  });

  it("take any names and any order of the alphabet", () => {
    const alphabet = ["(1 2)", "b", "'", " ", "\\"];
    const text = "('(1 2)' | b)* '\\'' \\  [\\\\ '(1 2)'-b]";
    expect(plain(text, alphabet)).toEqual(engine(text, alphabet));
  });

  it("are found in time that is nearly linear in the number of states", () => {
    expect(plain("mod:65536", ["0", "1"]).states).toBe(65_536);
    expect(plain("(b*a){5000}".replace("5000", "1000"), ["a", "b"]).states).toBe(1002);
  });
});

/** Languages with definitions that can be tried on every word. */
const DEFINITIONS: readonly [string, string[], (word: string) => boolean][] = [
  ["parity", ["0", "1"], (w) => Array.from(w).filter((x) => x === "1").length % 2 === 0],
  ["mod:3", ["1", "0"], (w) => Array.from(w).filter((x) => x === "1").length % 3 === 0],
  ["tomita:1", ["0", "1"], (w) => /^1*$/.test(w)],
  ["tomita:2", ["0", "1"], (w) => /^(10)*$/.test(w)],
  ["tomita:3", ["0", "1"], (w) => !/(^|0)1(11)*0(00)*(1|$)/.test(w)],
  ["tomita:4", ["0", "1"], (w) => !w.includes("000")],
  ["tomita:5", ["0", "1"], (w) => w.split("0").length % 2 === 1 && w.split("1").length % 2 === 1],
  ["tomita:6", ["0", "1"], (w) => (w.split("0").length - w.split("1").length) % 3 === 0],
  ["tomita:7", ["0", "1"], (w) => /^0*1*0*1*$/.test(w)],
  ["(a|bb)* & ~(.*aaa.*)", ["a", "b"], (w) => /^(a|bb)*$/.test(w) && !w.includes("aaa")],
  ["~((ab)+)", ["a", "b"], (w) => !/^(ab)+$/.test(w)],
  ["(a{2,3}b?){2}", ["a", "b"], (w) => /^(a{2,3}b?){2}$/.test(w)],
];

describe("words", () => {
  it.each(DEFINITIONS)("are in %s as defined, by the automaton and without it", (text, alphabet, defined) => {
    const language = rebuildLanguage(text, alphabet);
    for (const word of words(2, 10)) {
      const runs = toRuns(word, alphabet);
      const expected = defined(word.map((x) => alphabet[x]).join(""));
      expect(language.contains(runs), JSON.stringify(runs)).toBe(expected);
      expect(language.automaton.accepting[walk(language.automaton, runs, alphabet)], JSON.stringify(runs)).toBe(
        Number(expected),
      );
    }
  });

  it.each([
    "word-problem:S3",
    "word-problem:S4,generators=adjacent",
    "word-problem:A4",
    "word-problem:D5,generators=standard",
    "word-problem:Z6,generators=all",
    "word-problem:D3,generators=all",
  ])("of %s multiply to the identity exactly when the automaton accepts", (text) => {
    const alphabet = alphabetOf(text);
    const { automaton, contains } = rebuildLanguage(text, alphabet);
    for (const word of words(alphabet.length, alphabet.length > 3 ? 4 : 8)) {
      const runs = toRuns(word, alphabet);
      expect(contains(runs), JSON.stringify(runs)).toBe(automaton.accepting[walk(automaton, runs, alphabet)] === 1);
    }
  });

  it("act on the left", () => {
    const { contains } = rebuildLanguage("word-problem:S3", ["(1 2)", "(1 2 3)"]);
    const product: Runs = [
      ["(1 2 3)", 1],
      ["(1 2)", 1],
      ["(1 2 3)", 1],
      ["(1 2)", 1],
    ];
    expect(contains(product)).toBe(true);
    expect(
      contains([
        ["(1 2)", 3_000_001],
        ["(1 2 3)", 3],
      ]),
    ).toBe(false);
  });
});

const MISTAKES: readonly [string, string[]][] = [
  ["", ["a"]],
  ["a|", ["a"]],
  ["(a", ["a"]],
  ["a)", ["a"]],
  ["[a", ["a"]],
  ["*", ["a"]],
  ["a{", ["a"]],
  ["a{,5}", ["a"]],
  ["a{2,1}", ["a"]],
  ["a{1001}", ["a"]],
  ["a{2", ["a"]],
  ["b", ["a"]],
  ["[b-a]", ["a", "b"]],
  ["[-a]", ["a"]],
  ["''", ["a"]],
  ["'a", ["a"]],
  ["'\\a'", ["a"]],
  ["\\", ["a"]],
  ["a^", ["a"]],
  ["~", ["a"]],
  ["a&", ["a"]],
  ['"a"', ["a"]],
  [`${"(".repeat(300)}a${")".repeat(300)}`, ["a"]],
  ["unknown:3", ["0", "1"]],
  ["mod:1", ["0", "1"]],
  ["mod:03", ["0", "1"]],
  ["mod:65537", ["0", "1"]],
  ["tomita:8", ["0", "1"]],
  ["word-problem:S1", ["(1 2)"]],
  ["word-problem:S9", ["(1 2)"]],
  ["word-problem:A3,generators=adjacent", ["(1 2 3)"]],
  ["word-problem:Q8", ["a"]],
  ["word-problem:S3,", ["(1 2)", "(1 2 3)"]],
  ["word-problem:S8,generators=all", ["(1 2)"]],
  ["parity", ["0"]],
  ["parity", ["0", "1", "2"]],
  ["parity", ["a", "b"]],
];

describe("mistakes", () => {
  it.each(MISTAKES)("%s over %j is refused", (text, alphabet) => {
    expect(() => rebuildLanguage(text, alphabet)).toThrow(InputError);
  });
});
