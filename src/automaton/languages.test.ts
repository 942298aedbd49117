// Besides our own definitions this compares the Tomita languages with the DOT files that AALpy ships. Two of those files
// are other languages: tomita_2 is (10)+, without the empty word, and tomita_3 stays in the state after an odd run
// of 1 and an even run of 0 when it reads the next 1, so that it loses count of that run.

import { existsSync, readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { accepts, type Dfa } from "./dfa.ts";
import { equivalence } from "./equivalence.ts";
import { parseLanguage } from "./languages.ts";
import { minimize } from "./minimize.ts";

const dfaOf = (text: string): Dfa => parseLanguage(text).dfa;

/** Tomita's languages said in another way than the source says them. */
const TOMITA: readonly ((word: string) => boolean)[] = [
  (word) => !word.includes("0"),
  (word) => word === "10".repeat(word.length / 2),
  (word) =>
    !(word.match(/1+0+/g) ?? []).some((runs) => runs.indexOf("0") % 2 === 1 && runs.split("0").length % 2 === 0),
  (word) => !word.includes("000"),
  (word) => word.split("0").length % 2 === 1 && word.split("1").length % 2 === 1,
  (word) => (word.split("0").length - word.split("1").length) % 3 === 0,
  (word) => /^0*1*0*1*$/.test(word),
];

const aalpy = new URL("../../../shared/data/aalpy/tomitaGrammars/", import.meta.url);

/** The DFA of a DOT file in which `__start0` points to the initial state and accepting states are double circles. */
function readDot(number: number): Dfa {
  const text = readFileSync(new URL(`tomita_${number}.dot`, aalpy), "utf8");
  const states = [...text.matchAll(/^s(\d+) \[.*\]/gm)];
  const next = new Uint32Array(states.length * 2);
  for (const [, from, to, label] of text.matchAll(/^s(\d+) -> s(\d+) {2}\[label=([01])\]/gm))
    next[Number(from) * 2 + Number(label)] = Number(to);
  return {
    symbols: ["0", "1"],
    states: states.length,
    initial: Number(/__start0 -> s(\d+)/.exec(text)?.[1]),
    next,
    accepting: Uint8Array.from(states, ([line]) => Number(line.includes("doublecircle"))),
  };
}

describe("the counting languages", () => {
  it("accept an even number of 1 for parity", () => {
    expect(dfaOf("parity")).toEqual(dfaOf("(0*10*1)*0*"));
  });

  it.each([2, 3, 7])("accept a multiple of m for mod:%i", (m) => {
    expect(dfaOf(`mod:${m}`)).toEqual(dfaOf(`(0*|(10*){${m}})*`));
  });

  it("reach m = 65536", () => {
    expect(dfaOf("mod:65536").states).toBe(65_536);
  });
});

describe("Tomita's languages", () => {
  it.each([
    [1, 2],
    [2, 3],
    [3, 5],
    [4, 4],
    [5, 4],
    [6, 3],
    [7, 5],
  ])("number %i has %i states", (number, states) => {
    expect(dfaOf(`tomita:${number}`).states).toBe(states);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])("number %i agrees with its definition on all words up to length 12", (number) => {
    const dfa = dfaOf(`tomita:${number}`);
    const wrong: string[] = [];
    for (let length = 0; length <= 12; length++) {
      for (let bits = 0; bits < 2 ** length; bits++) {
        const word = length === 0 ? "" : bits.toString(2).padStart(length, "0");
        if (accepts(dfa, Array.from(word, Number)) !== TOMITA[number - 1](word)) wrong.push(word);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.skipIf(!existsSync(aalpy)).each([1, 4, 5, 6, 7])("number %i is the minimal DFA of AALpy's file", (number) => {
    expect(minimize(readDot(number))).toEqual(dfaOf(`tomita:${number}`));
  });

  it.skipIf(!existsSync(aalpy))("number 2 differs from AALpy's file in the empty word alone", () => {
    const file = readDot(2);
    expect(equivalence(dfaOf("tomita:2"), file)).toEqual({ equal: false, word: [] });
    expect(equivalence(dfaOf("(10)+"), file)).toEqual({ equal: true });
  });

  it.skipIf(!existsSync(aalpy))("number 3 differs from AALpy's file, which rejects 100110", () => {
    const file = readDot(3);
    const word = [1, 0, 0, 1, 1, 0];
    expect(TOMITA[2](word.join(""))).toBe(true);
    expect(accepts(dfaOf("tomita:3"), word)).toBe(true);
    expect(accepts(file, word)).toBe(false);
    expect(minimize(file).states).toBe(5);
  });
});

const PAGE = readFileSync(new URL("../../docs/languages.md", import.meta.url), "utf8");

describe("the table of sizes in docs/languages.md", () => {
  const cells = [...PAGE.matchAll(/`([^`]+)` \| (\d+) \|/g)].map(([, name, size]) => [name, Number(size)] as const);

  it.each(cells)("is right about %s", (name, size) => {
    expect(dfaOf(name).states).toBe(size);
  });

  it("has a row for every built-in family", () => {
    const families = [...PAGE.matchAll(/^\| `([a-z-]{2,})[:`]/gm)].map(([, family]) => family);
    const sized = new Set(cells.map(([name]) => name.split(":")[0]));
    expect(families.length).toBeGreaterThan(10);
    expect(families.filter((family) => !sized.has(family) && family !== "dfa")).toEqual([]);
  });
});

/** The value of an expression modulo m by JavaScript's own operators; undefined for words that are none. */
function value(word: string, m: number): number | undefined {
  if (!/^\d([-+*]\d)*$/.test(word.replaceAll(/[()]/g, ""))) return undefined;
  if (/\(\)|\([-+*)]|[-+*(]\)|\d\(|\)\d|\)\(/.test(word)) return undefined;
  const depth = Array.from(word).reduce(
    (open, x) => (open < 0 ? open : open + (x === "(" ? 1 : x === ")" ? -1 : 0)),
    0,
  );
  if (depth !== 0) return undefined;
  const result = Number(runInNewContext(word));
  return ((result % m) + m) % m;
}

function nesting(word: string): number {
  let [open, most] = [0, 0];
  for (const x of word) {
    open += x === "(" ? 1 : x === ")" ? -1 : 0;
    most = Math.max(most, open);
  }
  return most;
}

/** Every word up to a length, as text and as symbols. */
function* wordsOver(symbols: readonly string[], longest: number): Generator<readonly [string, number[]]> {
  let level: number[][] = [[]];
  for (let length = 0; length <= longest; length++) {
    for (const word of level) yield [word.map((x) => symbols[x]).join(""), word];
    level = level.flatMap((word) => symbols.map((_, x) => [...word, x]));
  }
}

/** Definitions by the shortest program that comes to mind. */
const DEFINITIONS: readonly [string, number, (word: string) => boolean][] = [
  ["arithmetic:2", 7, (word) => value(word, 2) === 0],
  ["arithmetic:3,value=2", 6, (word) => value(word, 3) === 2],
  ["arithmetic:3,operators=+-", 7, (word) => value(word, 3) === 0],
  ["arithmetic:2,depth=1", 6, (word) => value(word, 2) === 0 && nesting(word) <= 1],
  ["arithmetic:2,depth=2,operators=-", 8, (word) => value(word, 2) === 0 && nesting(word) <= 2],
  ["dyck:1,depth=2", 12, (word) => /^(\((\(\))*\))*$/.test(word)],
  ["dyck:2,depth=2", 8, (word) => /^(\((\(\)|\[\])*\)|\[(\(\)|\[\])*\])*$/.test(word)],
  ["flip-flop", 7, (word) => /^(w0(i[01]|r0)*|w1(i[01]|r1)*)+$/.test(word) && /r.$/.test(word)],
  ["set-reset", 8, (word) => /1-*$/.test(word)],
  ["contains:aba", 12, (word) => word.includes("aba")],
  ["subsequence:abcb", 8, (word) => /a.*b.*c.*b/.test(word)],
  ["starts-with:abb", 10, (word) => word.startsWith("abb")],
  ["ends-with:abab", 12, (word) => word.endsWith("abab")],
];

describe("built-in languages", () => {
  it.each(DEFINITIONS)("%s is as defined on all words up to length %i", (text, longest, defined) => {
    const dfa = dfaOf(text);
    for (const [word, symbols] of wordsOver(dfa.symbols, longest))
      expect(accepts(dfa, symbols), word).toBe(defined(word));
  });

  it("counts letters over the alphabet it is given", () => {
    const options = { alphabet: ["a", "b"] };
    expect(parseLanguage("count:a>=3", options).dfa).toEqual(parseLanguage("(b*a){3}.*", options).dfa);
    expect(parseLanguage("count:a<=1", options).dfa).toEqual(parseLanguage("b*a?b*", options).dfa);
    expect(parseLanguage("count:a=2", options).dfa).toEqual(parseLanguage("b*ab*ab*", options).dfa);
    expect(parseLanguage("count:a%3=2", options).dfa).toEqual(parseLanguage("(b*(ab*){3})* b*ab*ab*", options).dfa);
    expect(parseLanguage("count:a%2=0", options).dfa).toEqual(parseLanguage("b*(ab*ab*)*", options).dfa);
  });

  it("tells stories that agree with other descriptions", () => {
    const s3 = parseLanguage("word-problem:S3,generators=all").dfa.symbols;
    expect(s3).toContain("(1 2)");
    // Three swaps generate S3; the permutation is the identity exactly when all objects are at home.
    const swaps = dfaOf("swaps:3");
    expect(accepts(swaps, [0, 1, 2, 1])).toBe(true);
    expect(accepts(swaps, [0, 1])).toBe(false);
    expect(dfaOf("programs:1,values=5,statements=increment")).toEqual(parseLanguage("('a+=1'{5})*").dfa);
    const king = dfaOf("board:1x3,pieces=K@a1");
    expect(king.symbols).toEqual(["a1a2", "a2a1", "a2a3", "a3a2"]);
    expect(
      equivalence(
        king,
        parseLanguage(
          "(a (c d)* b)* (a (c d)* c?)?".replaceAll(/[a-d]/g, (x) => `'${king.symbols["abcd".indexOf(x)]}'`),
          { alphabet: king.symbols },
        ).dfa,
      ),
    ).toEqual({ equal: true });
  });

  it("has the word problems of isomorphic groups in one automaton", () => {
    const renamed = (text: string, symbols: readonly string[]): Dfa => ({ ...dfaOf(text), symbols });
    expect(renamed("word-problem:Z2xZ3", ["a", "b"]).states).toBe(6);
    const six = dfaOf("word-problem:Z6,generators=all");
    const product = dfaOf("word-problem:Z2xZ3,generators=all");
    const order = Array.from({ length: 6 }, (_, k) => `(${k % 2};${k % 3})`);
    const turned = parseLanguage("word-problem:Z2xZ3,generators=all", { alphabet: order }).dfa;
    expect({ ...turned, symbols: six.symbols }).toEqual(six);
    expect(product.symbols).toEqual(["(0;0)", "(0;1)", "(0;2)", "(1;0)", "(1;1)", "(1;2)"]);
    const i = dfaOf("word-problem:Q8,generators=all");
    const [minus, ij, k] = [
      i.symbols.indexOf("-1"),
      [i.symbols.indexOf("j"), i.symbols.indexOf("i")],
      i.symbols.indexOf("-k"),
    ];
    // First j acts, then i: the left product i j = k.
    expect(accepts(i, [...ij, k])).toBe(true);
    expect(accepts(i, [...ij.toReversed(), k])).toBe(false);
    expect(accepts(i, [minus, ...ij.toReversed(), k])).toBe(true);
  });
});

describe("parseLanguage", () => {
  it("keeps the text as the name", () => {
    expect(parseLanguage("tomita:4").name).toBe("tomita:4");
    expect(parseLanguage("a|b").name).toBe("a|b");
    expect(parseLanguage(" parity ").name).toBe("parity");
  });

  it("reads as a regular expression whatever has not the form of a name", () => {
    expect(dfaOf("a:b").symbols).toEqual([":", "a", "b"]);
    expect(dfaOf("tomita").symbols).toEqual(["a", "i", "m", "o", "t"]);
    expect(dfaOf("ab\\ ").symbols).toEqual([" ", "a", "b"]);
  });

  it("takes the symbols of a built-in language in any order", () => {
    const swapped = parseLanguage("mod:3", { alphabet: ["1", "0"] }).dfa;
    expect(swapped).toEqual(parseLanguage("(0*|(10*){3})*", { alphabet: ["1", "0"] }).dfa);
    expect(parseLanguage("mod:3", { alphabet: ["0", "1"] }).dfa).toEqual(dfaOf("mod:3"));
    const reflected = parseLanguage("word-problem:D4", { alphabet: ["s", "r"] }).dfa;
    expect(reflected).toEqual(minimize(reflected));
    expect(accepts(reflected, [0, 1, 0, 1])).toBe(true);
  });

  it.each([
    ["tomita:8", "i in tomita:i from 1 to 7", '"8"'],
    ["tomita:x", "i in tomita:i from 1 to 7", '"x"'],
    ["mod:1", "m in mod:m from 2 to 65536", '"1"'],
    ["mod:65537", "m in mod:m from 2 to 65536", '"65537"'],
    ["mod:03", "m in mod:m from 2 to 65536", '"03"'],
    ["mod:", "m in mod:m from 2 to 65536", '""'],
    ["word-problem:S1", "n in Sn from 2 to 8", '"1"'],
    ["word-problem:S9", "n in Sn from 2 to 8", '"9"'],
    ["word-problem:A2", "n in An from 3 to 8", '"2"'],
    ["word-problem:Z0", "n in Zn from 1 to 65536", '"0"'],
    ["word-problem:D32769", "n in Dn from 1 to 32768", '"32769"'],
    ["word-problem:S", "n in Sn from 2 to 8", '""'],
    [
      "word-problem:Q9",
      "a group Sn (2 <= n <= 8), An (3 <= n <= 8), Zn (1 <= n <= 65536), Dn (1 <= n <= 32768), Q8, a product such as Z2xZ4, or a Cayley table",
      '"Q9"',
    ],
    ["word-problem:S8xS8", "at most 1000000 states", "more"],
    [
      "word-problem:Z2xZ2,generators=adjacent",
      "generators=standard or generators=all for Z2xZ2",
      '"generators=adjacent"',
    ],
    ["arithmetic:1", "m in arithmetic:m from 2 to 100", '"1"'],
    ["arithmetic:3,depth=1,depth=2", "depth=…, value=…, operators=…, each at most once", '"depth=2"'],
    ["arithmetic:3,operators=-+", "operators among +-* in this order", '"-+"'],
    ["dyck:2", "depth from 1 to 100000", '""'],
    ["dyck:5,depth=2", "k in dyck:k,depth=d from 1 to 4", '"5"'],
    ["swaps:9", "n in swaps:n from 2 to 8", '"9"'],
    [
      "programs:2,values=3,statements=copy+constant",
      "statements among constant+copy+increment+swap in this order",
      '"copy+constant"',
    ],
    ["programs:1,values=3,statements=copy", "at least one statement", "none"],
    ["board:9x9,pieces=K@a1", "a board 1x1 to 8x8", '"9x9"'],
    ["board:3x3,pieces=K@d1", "pieces such as K@a1+N@b3 (K, Q, R, B, N) on the board", '"K@d1"'],
    ["board:3x3,pieces=K@a1+N@a1", "one piece on a square", '"K@a1+N@a1"'],
    ["board:1x1,pieces=K@a1", "a piece that can move on this board", "none"],
    ["contains:a*", "symbols one after the other", '"a*"'],
    ["count:a>3", "a>=t, a<=t, a=t or a%m=r for a symbol a", '"a>3"'],
    ["count:ab>=3", "one symbol", '"ab"'],
    ["count:a>=1001", "t from 0 to 1000", '"1001"'],
    [
      "word-problem:S5,generators=some",
      "generators=adjacent or generators=standard or generators=all for Sn",
      '"generators=some"',
    ],
    ["word-problem:A5,generators=adjacent", "generators=standard or generators=all for An", '"generators=adjacent"'],
    ["word-problem:Z5,generators=adjacent", "generators=standard or generators=all for Zn", '"generators=adjacent"'],
    ["word-problem:D5,generators=adjacent", "generators=standard or generators=all for Dn", '"generators=adjacent"'],
    ["word-problem:S5,", "generators=adjacent or generators=standard or generators=all for Sn", '""'],
    ["word-problem:S8,generators=all", "at most 134217728 transitions", "more"],
  ])("refuses %s", (text, expected, found) => {
    expect(() => parseLanguage(text)).toThrow(new InputError(`language ${JSON.stringify(text)}`, expected, found));
  });

  it.each(["parity:2", "flip-flop:3", "ab:c"])("lists the built-in names for %s", (text) => {
    const start = `language ${JSON.stringify(text)}: expected one of parity, mod:m, tomita:1 to tomita:7, word-problem:G`;
    expect(() => parseLanguage(text)).toThrow(start);
    expect(() => parseLanguage(text)).toThrow(`or a regular expression, found "${text.split(":")[0]}:"`);
  });

  it.each([
    ["parity", ["a", "b"], '["0","1"]', '["a","b"]'],
    ["tomita:1", ["0"], '["0","1"]', '["0"]'],
    ["mod:2", ["0", "0"], '["0","1"]', '["0","0"]'],
    ["word-problem:S3", ["(1 2)", "(1 2 3)", "(1 3)"], '["(1 2)","(1 2 3)"]', '["(1 2)","(1 2 3)","(1 3)"]'],
  ])("refuses %s over %j and shows both alphabets", (text, alphabet, own, found) => {
    expect(() => parseLanguage(text, { alphabet })).toThrow(
      new InputError(`language ${JSON.stringify(text)}`, `the alphabet ${own}`, found),
    );
  });

  it("passes the limit of states on", () => {
    expect(() => parseLanguage("word-problem:S5", { states: 119 })).toThrow("at most 119 states");
    expect(() => parseLanguage("a{200}", { states: 100 })).toThrow("at most 100 states");
    expect(() => parseLanguage("arithmetic:5,depth=4", { states: 1000 })).toThrow("at most 1000 states");
  });
});
