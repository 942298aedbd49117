// The commands language and generate in processes of their own.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { expectRefused, statetrack } from "../../properties/command-line.ts";
import { accepts } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import type { Requirements } from "../compile/requirements.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "statetrack-language-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);

type Json = Readonly<Record<string, unknown>>;
const parsed = (text: string) => JSON.parse(text) as Json;

interface Sample {
  readonly word: readonly string[];
  readonly accept: boolean;
  readonly next?: readonly (readonly string[])[];
  readonly states?: readonly number[];
}

const samples = (out: string): Sample[] =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Sample);

describe.concurrent("language", () => {
  it("reads a file, says what was done to it, and knows its algebra", async () => {
    writeFileSync(file("machine.att"), "0 1 a\n1 0 a\n0\n");
    const { code, out, err } = await statetrack("language", file("machine.att"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("alphabet a\nminimal DFA: 2 states, 1 accepting, initial 0\n");
    expect(out).toMatch(/syntactic monoid: 2 elements; not aperiodic/);
    writeFileSync(file("hole.json"), '{"symbols":["a","b"],"states":1,"initial":0,"accepting":[0],"next":[[0,null]]}');
    const json = await statetrack("language", file("hole.json"), "--json", "--algebra", "none");
    expect(JSON.parse(json.out)).toEqual({
      language: file("hole.json"),
      symbols: ["a", "b"],
      states: 2,
      initial: 0,
      next: [
        [0, 1],
        [1, 1],
      ],
      accepting: [0],
      notes: ["1 missing transition leads to a rejecting sink"],
    });
  });

  it("prints JSON and drawings that it reads again as the same language", async () => {
    const first = await statetrack("language", "flip-flop", "--json", "--dot", file("ff.dot"));
    writeFileSync(file("ff.json"), first.out);
    const equal = await statetrack("language", file("ff.json"), "--equals", "flip-flop", "--algebra", "none");
    expect(equal).toMatchObject({ code: 0, err: "" });
    const drawn = await statetrack("language", "flip-flop", "--alphabet", "0,1,i,r,w", "--equals", file("ff.dot"));
    expect(drawn).toMatchObject({ code: 0, err: "" });
  });

  it("draws pictures of what can be drawn", async () => {
    const drawn = await statetrack("language", "arithmetic:3", "--svg", file("a.svg"), "--algebra", "none");
    expect(drawn).toMatchObject({ code: 0, err: "" });
    const svg = readFileSync(file("a.svg"), "utf8");
    expect(svg).toMatch(/<svg[\s\S]*<\/svg>\s*$/);
    // Fifteen states that are neither accepting nor the sink, each one ellipse; three accepting ones, two each.
    const ellipses = svg.match(/<ellipse/g) ?? [];
    expect(svg).toContain("missing arrows lead to a rejecting sink");
    expect(ellipses.length).toBeGreaterThanOrEqual(15 + 3 * 2);
    expectRefused(
      await statetrack("language", "word-problem:S6", "--svg", file("no.svg"), "--algebra", "none"),
      "--svg: expected at most 500 arrows (--dot writes any), found 720 states",
    );
    expectRefused(
      await statetrack("language", "parity", "--algebra", "some"),
      '--algebra: expected none, quick, full, found "some"',
    );
  });
});

describe.concurrent("language: what a network needs", () => {
  it("prints the card that docs/languages.md shows", async () => {
    const page = readFileSync(new URL("../../docs/languages.md", import.meta.url), "utf8");
    const [, shown] = /```text\n(what a linear recurrent network needs[\s\S]*?)```/.exec(page) ?? [];
    const { code, out } = await statetrack("language", "word-problem:S3");
    expect(code).toBe(0);
    expect(shown).toBeDefined();
    expect(out.slice(out.indexOf("what a linear"))).toBe(shown);
  });

  it("is in JSON, and left out with the algebra", async () => {
    const { out } = await statetrack("language", "(ab)*", "--json");
    const { requirements } = JSON.parse(out) as { requirements: Requirements };
    expect(requirements.statements.map(({ answer }) => answer)).toEqual(["yes", "yes", "yes", "yes", "no"]);
    // Two levels of the cascade, and one delay line.
    expect(requirements.amounts.find(({ id }) => id === "layers")).toMatchObject({ suffices: 3, atLeast: 1 });
    const without = await statetrack("language", "(ab)*", "--algebra", "none");
    expect(without.out).not.toContain("what a linear");
  });

  it("certifies the cascade that it draws", async () => {
    const made = await statetrack("language", "flip-flop", "--cascade", file("flip-flop.json"), "--algebra", "none");
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(made.out).toContain("cascade: 5 permutation-reset levels, 23 coordinates reached (holonomy)");
    const checked = await statetrack("recheck", file("flip-flop.json"));
    expect(checked).toMatchObject({ code: 0 });
  });

  it("draws egg-boxes and cascades, and refuses what is too large", async () => {
    const drawn = await statetrack("language", "(ab)*", "--egg-box", file("e.svg"), "--cascade", file("c.svg"));
    expect(drawn).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(file("e.svg"), "utf8")).toMatch(/rank 2, 2 x 2 cells of 1[\s\S]*<\/svg>\s*$/);
    expect(readFileSync(file("c.svg"), "utf8")).toMatch(/level 0: [\s\S]*level 1: [\s\S]*<\/svg>\s*$/);
    expectRefused(
      await statetrack("language", "(a|b)*a(a|b){8}", "--egg-box", file("no.svg"), "--algebra", "none"),
      "--egg-box: expected at most 150 D-classes, found 512 D-classes",
    );
    expectRefused(
      await statetrack("language", "parity", "--cascade", file("no.txt"), "--algebra", "none"),
      `--cascade: expected a file name that ends in .svg or .json, found ${JSON.stringify(file("no.txt"))}`,
    );
  });
});

describe.concurrent("generate", () => {
  const generate = (...more: string[]) => statetrack("generate", "--language", "dyck:1,depth=3", ...more);

  it("prints the same labelled words for the same seed, others for another", async () => {
    const options = ["--length", "2..12", "--count", "200", "--next", "--states"];
    const [one, again, other] = await Promise.all([
      generate(...options, "--seed", "5"),
      generate(...options, "--seed", "5"),
      generate(...options, "--seed", "6"),
    ]);
    expect(one).toMatchObject({ code: 0, err: "" });
    expect(again.out).toBe(one.out);
    expect(other.out).not.toBe(one.out);
    const { dfa } = parseLanguage("dyck:1,depth=3");
    for (const { word, accept, next, states } of samples(one.out)) {
      const symbols = word.map((name) => dfa.symbols.indexOf(name));
      expect(word.length).toBeGreaterThanOrEqual(2);
      expect(word.length).toBeLessThanOrEqual(12);
      expect(accept).toBe(accepts(dfa, symbols));
      expect(next).toHaveLength(word.length + 1);
      expect(states).toHaveLength(word.length + 1);
      // Open brackets can be closed, and opened up to three; a word that is broken has no next symbol.
      const open = word.reduce((n, x) => (n < 0 || n > 3 ? -1 : n + (x === "(" ? 1 : -1)), 0);
      const possible = open < 0 || open > 3 ? [] : [...(open < 3 ? ["("] : []), ...(open > 0 ? [")"] : [])];
      expect(next?.at(-1)).toEqual(possible);
    }
  });

  it("balances the classes", async () => {
    const { out } = await generate("--length", "30..41", "--count", "100", "--balanced");
    const found = samples(out);
    expect(found.filter(({ accept }) => accept)).toHaveLength(50);
    expect(found.filter(({ accept }) => accept).every(({ word }) => word.length % 2 === 0)).toBe(true);
  });

  it("refuses what it cannot do", async () => {
    expectRefused(
      await generate("--length", "3", "--balanced"),
      "--balanced: expected accepted words of length 3 to 3, found none",
    );
    expectRefused(
      await generate("--length", "5..3"),
      '--length: expected a length up to 10000000, or A..B with A <= B, found "5..3"',
    );
    expectRefused(
      await generate("--length", "3", "--count", "x"),
      '--count: expected a whole number up to 1000000000, found "x"',
    );
    expectRefused(
      await generate("--length", "3", "--seed", "-1"),
      '--seed: expected a whole number up to 4294967295, found "-1"',
    );
    expectRefused(
      await generate("--length", "1000000", "--count", "1000000"),
      "--count: expected at most 10000000000 symbols in all, found 1000000000000",
    );
  });
});

describe("decide with the language of a file", () => {
  it("writes a certificate that recheck accepts without the file", async () => {
    const path = file("even.dot");
    writeFileSync(
      path,
      'digraph { __start0 [shape=none]; __start0 -> e; e [shape=doublecircle]; e -> o [label="1"]; o -> e [label="1"]; e -> e [label="0"]; o -> o [label="0"] }',
    );
    const certificate = file("certificate.json");
    const decided = await statetrack(
      ..."decide --semantics fused,format=bf16 --model docs/examples/scalar-negative.json --certificate".split(" "),
      certificate,
      "--language",
      path,
    );
    expect(decided).toMatchObject({ code: 0, err: "" });
    rmSync(path);
    expect(await statetrack("recheck", certificate)).toMatchObject({ code: 0, err: "" });
  });
});

describe.concurrent("language: the automaton, words and comparisons", () => {
  it("prints the minimal automaton, words and comparisons; languages that differ exit with 1", async () => {
    const [equal, differs] = await Promise.all([
      statetrack("language", "parity", "--word", "1^2 0", "1", "--equals", "(0*10*1)*0*"),
      statetrack("language", "ab*", "--equals", "a(b|bb)", "--json"),
    ]);
    expect(equal).toMatchObject({ code: 0, err: "" });
    expect(equal.out).toContain("minimal DFA: 2 states, 1 accepting, initial 0\n");
    expect(equal.out).toMatch(/1\^2 0: in the language\n1: not in the language\nthe languages are equal\n$/);
    expect(differs).toMatchObject({ code: 1, err: "" });
    expect(parsed(differs.out)).toMatchObject({
      language: "ab*",
      symbols: ["a", "b"],
      states: 3,
      accepting: [1],
      equals: { equal: false, word: [["a", 1]], in: "first" },
    });
  });

  it("refuses words and alphabets with the place of the mistake", async () => {
    expectRefused(
      await statetrack("language", "ab*", "--word", "abx"),
      '--word "abx", position 3: expected a symbol (a, b), found "x"',
    );
    expectRefused(
      await statetrack("language", "ab*", "--alphabet", "a,,b"),
      '--alphabet: expected symbols separated by commas, found "a,,b"',
    );
    expectRefused(
      await statetrack("language", "mod:1"),
      'language "mod:1": expected m in mod:m from 2 to 65536, found "1"',
    );
  });
});
