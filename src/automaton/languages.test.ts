// Besides our own definitions this compares the Tomita languages with the DOT files that AALpy ships. Two of those files
// are other languages: tomita_2 is (10)+, without the empty word, and tomita_3 stays in the state after an odd run
// of 1 and an even run of 0 when it reads the next 1, so that it loses count of that run.

import { existsSync, readFileSync } from "node:fs";
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
      "word-problem:Q8",
      "a group Sn (2 <= n <= 8), An (3 <= n <= 8), Zn (1 <= n <= 65536), Dn (1 <= n <= 32768)",
      '"Q8"',
    ],
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

  it.each(["dyck:1,depth=4", "parity:2", "flip-flop:3", "ab:c"])("lists the built-in names for %s", (text) => {
    const known = "one of parity, mod:m, tomita:1 to tomita:7, word-problem:G,generators=adjacent|standard|all";
    expect(() => parseLanguage(text)).toThrow(
      new InputError(
        `language ${JSON.stringify(text)}`,
        `${known}, or a regular expression`,
        JSON.stringify(`${text.split(":")[0]}:`),
      ),
    );
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
  });
});
