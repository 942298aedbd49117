// The rebuilt languages against brute force, and against the automata of src/automaton, which were built another way.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { InputError } from "../core/errors.ts";
import { type Runs, toRuns } from "../core/word.ts";
import { rebuildLanguage, tryWords, walk } from "./language.ts";

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

const V4 = JSON.stringify({
  elements: ["e", "h", "v", "r"],
  table: [
    [0, 1, 2, 3],
    [1, 0, 3, 2],
    [2, 3, 0, 1],
    [3, 2, 1, 0],
  ],
});

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
  ...["Q8", "Z2xZ4", "S3xZ2", "Q8xD3", "Z1xA4xZ3", "D1xZ2"].flatMap((g) =>
    ["standard", "all"].map((k) => `word-problem:${g},generators=${k}`),
  ),
  ...["all", "standard"].map((k) => `word-problem:${V4},generators=${k}`),
  ...["2", "3", "7", "5,operators=+-", "4,operators=*,value=3", "2,depth=2", "3,depth=1,value=2", "4,depth=1"].map(
    (rest) => `arithmetic:${rest}`,
  ),
  ...["1,depth=1", "1,depth=4", "2,depth=3", "4,depth=2", "1,depth=500"].map((rest) => `dyck:${rest}`),
  "flip-flop",
  "set-reset",
  ...["2", "3", "4", "5", "5,object=2", "30,object=1"].map((rest) => `swaps:${rest}`),
  ...[
    "1,values=5",
    "2,values=3",
    "3,values=2,statements=copy+swap",
    "2,values=4,statements=constant+copy",
    "3,values=3",
  ].map((rest) => `programs:${rest}`),
  ...[
    "3x3,pieces=K@a1",
    "3x2,pieces=K@a1+N@c2",
    "4x4,pieces=R@a1+B@b1",
    "3x3,pieces=Q@a1+K@c3,goal=Q@b2+K@a3",
    "2x3,pieces=R@a1+R@b3",
    "8x8,pieces=N@b1,goal=N@g8",
    "5x5,pieces=B@a1+B@a2,goal=B@e1+B@a1",
  ].map((rest) => `board:${rest}`),
  `dfa:${JSON.stringify({
    symbols: ["x", "y"],
    states: 3,
    initial: 1,
    next: [
      [0, 1],
      [2, null],
      [0, 0],
    ],
    accepting: [0, 2],
  })}`,
];

/** Patterns are over any alphabet. */
const PATTERNS = [
  "contains:abab",
  "contains:a",
  "contains:aab'c'",
  "subsequence:abca",
  "starts-with:ab",
  "ends-with:abab",
  "ends-with:aa",
  "count:a>=3",
  "count:b<=2",
  "count:c=0",
  "count:c=4",
  "count:a%3=1",
  "count:a>=0",
];

const EXPRESSIONS = [
  "()",
  "[]",
  ".",
  ".*",
  "[^]",
  "a",
  "(a?)+",
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

  it.each(PATTERNS)("equal the engine's for the pattern %s", (text) => {
    for (const alphabet of [
      ["a", "b", "c"],
      ["d", "c", "b", "a"],
    ])
      expect(plain(text, alphabet)).toEqual(engine(text, alphabet));
  });

  it.each([
    "alnum",
    "alpha",
    "blank",
    "cntrl",
    "digit",
    "graph",
    "lower",
    "print",
    "punct",
    "space",
    "upper",
    "xdigit",
  ])("equal the engine's for the class [:%s:] of all ASCII characters and others", (name) => {
    const alphabet = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), "é", "0a"];
    const text = `[[:${name}:]'0a']+`;
    expect(plain(text, alphabet)).toEqual(engine(text, alphabet));
    expect(plain(`[^[:${name}:]]`, alphabet)).toEqual(engine(`[^[:${name}:]]`, alphabet));
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
  ["(a|b)*\\1", ["a", "b", "1"]],
  ["a\\b", ["a", "b"]],
  ["[\\d]", ["d"]],
  ["(?=a)a", ["a"]],
  ["(?:a)", ["a"]],
  ["a+?", ["a"]],
  ["a{2} ?", ["a"]],
  ["a?+", ["a"]],
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
  ["word-problem:Q8,generators=adjacent", ["i", "j"]],
  ["word-problem:Z2xx", ["1"]],
  ["word-problem:S8xS8", ["1"]],
  ['word-problem:{"elements":["e","a"],"table":[[0,1],[1,1]]}', ["e", "a"]],
  ['word-problem:{"elements":["e","a","b"],"table":[[0,1,2],[1,0,1],[2,2,1]]}', ["e", "a", "b"]],
  ["arithmetic:1", ["0"]],
  ["arithmetic:2,operators=-+", ["0", "1", "-", "+"]],
  ["dyck:1", ["(", ")"]],
  ["dyck:5,depth=1", ["("]],
  ["swaps:9", ["(1 2)"]],
  ["programs:2", ["a=0"]],
  ["board:9x1,pieces=K@a1", ["a1b1"]],
  ["board:2x2,pieces=P@a1", ["a1a2"]],
  ["contains:", ["a"]],
  ["contains:d", ["a"]],
  ["count:a>3", ["a"]],
  ["[[:foo:]]", ["a"]],
  ["[[:digit:]", ["1"]],
  ['dfa:{"symbols":["a"],"states":1,"initial":0,"transitions":[],"accepting":[]}', ["a"]],
  ['dfa:{"symbols":["a"],"states":1,"initial":0,"next":[[1]],"accepting":[]}', ["a"]],
  ["word-problem:S3,", ["(1 2)", "(1 2 3)"]],
  ["word-problem:S8,generators=all", ["(1 2)"]],
  ["parity", ["0"]],
  ["parity", ["0", "1", "2"]],
  ["parity", ["a", "b"]],
];

const ALSO_RIGHT = BUILT_IN.filter((text) => !/^(mod|tomita|word-problem:[SAZD]\d+,)/.test(text));

describe("the checker's own definitions", () => {
  it.each([...ALSO_RIGHT, ...PATTERNS])("of %s agree with its automaton on short words", (text) => {
    const alphabet = PATTERNS.includes(text) ? ["c", "a", "b"] : alphabetOf(text);
    expect(tryWords(rebuildLanguage(text, alphabet), alphabet)).toBe(1000);
  });

  it.each(["machine.dot", "a/b.json", "x.jff", "word-problem:q8.json"])("refuse the name of a file, %s", (text) => {
    expect(() => rebuildLanguage(text, ["a"])).toThrow(/found (the name of a|the) file/);
  });
});

describe("mistakes", () => {
  it.each(MISTAKES)("%s over %j is refused", (text, alphabet) => {
    expect(() => rebuildLanguage(text, alphabet)).toThrow(InputError);
  });
});
