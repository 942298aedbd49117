// Input made to hang, to fill memory or to overflow a stack: a clear refusal, or an answer, within the bounds that each test
// states. Through the command line: hostile-command-line.test.ts.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { readAtt } from "./files/att.ts";
import { readDot } from "./files/dot.ts";
import { finish } from "./files/draft.ts";
import { readJff } from "./files/jff.ts";
import { readJson } from "./files/json.ts";
import { parseLanguage } from "./languages.ts";

const LIMITS = { where: "test", states: 1_000_000 };
const folder = mkdtempSync(join(tmpdir(), "statetrack-hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The milliseconds that `work` took. */
function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe("expressions", () => {
  it.each([
    ["((a*)*)*b", 3],
    [`${"(".repeat(200)}a*${")*".repeat(200)}b`, 3],
    ["(((a?){1000}){1000})?", 0],
    ["(a|a|a|a|a)*(a|aa)*(a|aaa)*b", 3],
    ["(((a{1,1000}){1,1000}){1,1000}){1,1000}", 0],
    ["(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*(a*)*b", 3],
    ["~(~(~(a*)*)*)*", 0],
    ["a".repeat(900_000), 900_002],
    [`${"aa|".repeat(300_000)}a`, 4],
    [`${"()".repeat(500_000)}a`, 3],
    [`[${"a".repeat(1_000_000)}]`, 3],
    [`'${"a".repeat(1_000_000)}'`, 3],
  ])("%# ends within 20 s, answered or refused", (text, states) => {
    const elapsed = timed(() => {
      try {
        const { dfa } = parseLanguage(text);
        if (states > 0) expect(dfa.states).toBe(states);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect(states).toBe(0);
      }
    });
    expect(elapsed).toBeLessThan(20_000);
  });

  it.each([
    ["a{1,100000}", "a number from 1 to 1000"],
    ["a{99999999999999999999}", "a number from 0 to 1000"],
    ["(a|b)*a(a|b){30}", "at most 1000000 states"],
    ["(.*a.{400}b.*) & (.*b.{400}a.*)", "at most"],
    [`${"~".repeat(300)}a`, "at most 250 groups and complements"],
    [`a${"|a".repeat(3)}${"*".repeat(600)}`, "at most 500 operators"],
    ["a".repeat(1_000_000), "at most 1000000 states"],
    ["a".repeat(1_048_577), "at most 1048576 characters, found 1048577"],
    [`${"(".repeat(100_000)}a${")".repeat(100_000)}`, "at most 250 groups and complements"],
    ["contains:".concat("a".repeat(1001)), "a word of 1 to 1000 symbols"],
  ])("refuses %#", (text, message) => {
    expect(timed(() => expect(() => parseLanguage(text, { alphabet: ["a", "b"] })).toThrow(message))).toBeLessThan(
      20_000,
    );
  });
});

describe("files", () => {
  const drawing = (states: number) => {
    const lines = Array.from(
      { length: states },
      (_, i) => `s${i} [shape=doublecircle];\ns${i} -> s${(i * 7 + 1) % states} [label="a,b"];`,
    );
    return `digraph g {\n__start0 -> s0;\n${lines.join("\n")}\n}`;
  };

  it("a drawing with nearly as many nodes as are taken is read within a minute and 1.5 GB, in a process of its own", () => {
    const path = join(folder, "large.dot");
    writeFileSync(path, drawing(110_000));
    const script = `import { parseLanguage } from ${JSON.stringify(fileURLToPath(new URL("languages.ts", import.meta.url)))};
      console.log(parseLanguage(${JSON.stringify(path)}).dfa.states);
      console.log(process.resourceUsage().maxRSS);`;
    const out = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      timeout: 60_000,
    });
    const [answer, memory] = out.trim().split("\n");
    expect(answer).toBe("1");
    expect(Number(memory)).toBeLessThan(1_500_000);
  }, 90_000);

  it("a larger one is refused at once, by its length or its least number of nodes", () => {
    const begins = { length: " ".repeat(9 * 2 ** 20), nodes: `digraph {${"a->b\n".repeat(1_000_000)}}` };
    expect(timed(() => expect(() => readDot(begins.length, "test")).toThrow("at most 8 MiB for dot"))).toBeLessThan(
      1000,
    );
    expect(timed(() => expect(() => readDot(begins.nodes, "test")).toThrow("at most 2000000 nodes"))).toBeLessThan(
      3000,
    );
  });

  it.each([
    `digraph ${"{".repeat(100_000)}`,
    `digraph {${"subgraph {".repeat(50_000)}${"}".repeat(50_000)}}`,
    `digraph { a ${"-> a ".repeat(200_000)} }`,
    `digraph { a [label=${"<".repeat(100_000)}${">".repeat(100_000)}] }`,
    `digraph { a [label="${"\\".repeat(100_001)}`,
  ])("dot that nests, chains or does not end is refused: %#", (text) => {
    expect(timed(() => expect(() => finish(readDot(text, "test"), LIMITS)).toThrow(InputError))).toBeLessThan(20_000);
  });

  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${"bcdefghij"
    .split("")
    .map((name, i) => `<!ENTITY ${name} "${`&${"abcdefghij"[i]};`.repeat(10)}">`)
    .join("")}]><structure><type>&j;</type></structure>`;

  it.each([
    [bomb, "expected no document type (entities and includes are not read), found <!DOCTYPE"],
    ['<!DOCTYPE x SYSTEM "file:///etc/passwd"><structure/>', "expected no document type"],
    ["<structure><type>&xxe;</type></structure>", "expected well-formed XML"],
    ["<structure>".repeat(100_000), "expected elements at most 32 deep, found deeper"],
    [`<structure><type>${"a".repeat(20_000)}</type></structure>`, "expected names and symbols, found a longer text"],
    [`<structure>${"<x a='".concat("b".repeat(1e6), "'/>")}</structure>`, "a JFLAP finite automaton"],
  ])("XML made to expand is refused: %#", (text, message) => {
    expect(timed(() => expect(() => readJff(text, "test")).toThrow(message))).toBeLessThan(2000);
  });

  it("huge alphabets, states without transitions and wide states end", () => {
    const wide = Array.from({ length: 200_000 }, (_, i) => `0 0 s${i}`).join("\n");
    expect(finish(readAtt(`${wide}\n0\n`, "test"), LIMITS).dfa).toMatchObject({ states: 1 });
    const both = `${Array.from({ length: 20_000 }, (_, i) => `${i} ${i + 1} s${i}`).join("\n")}\n0\n`;
    expect(() => finish(readAtt(both, "test"), LIMITS)).toThrow("at most 134217728 transitions");
    const lonely = `0 1 a\n${Array.from({ length: 900_000 }, (_, i) => String(i)).join("\n")}\n`;
    expect(finish(readAtt(lonely, "test"), LIMITS).dfa.states).toBe(3);
    expect(() => readJson('{"symbols":["a"],"states":1e15}', "test")).toThrow("states: expected a whole number");
  });

  it("a nondeterministic file whose sets explode is stopped by steps, states or members", () => {
    const n = 3000;
    const lines: string[] = [];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < 60; j++) lines.push(`${i} ${(i * 31 + j * j * 17 + 1) % n} ${"abc"[(i + j) % 3]}`);
    const text = `${lines.join("\n")}\n${n - 1}\n`;
    const elapsed = timed(() => {
      try {
        finish(readAtt(text, "test"), LIMITS);
      } catch (error) {
        expect(String(error)).toMatch(/at most \d+ (steps|states|members)/);
      }
    });
    expect(elapsed).toBeLessThan(60_000);
  }, 90_000);

  it("includes lead nowhere: links in circles, folders, references", () => {
    const loop = join(folder, "loop.json");
    symlinkSync(loop, loop);
    expect(() => parseLanguage(loop)).toThrow("expected a readable file");
    const self = join(folder, "self.json");
    writeFileSync(self, JSON.stringify({ $ref: self, include: [self] }));
    expect(() => parseLanguage(self)).toThrow("symbols: expected a list, found nothing");
    expect(() => parseLanguage(`word-problem:${self}`)).toThrow("elements: expected a list of 1 to 512 names");
  });

  it("JSON nested without end is refused", () => {
    expect(() => readJson("[".repeat(1_000_000), "test")).toThrow(InputError);
    expect(() => readJson(`${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`, "test")).toThrow(InputError);
  });
});
