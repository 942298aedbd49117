// Hostile languages through the command line: each run ends within 60 seconds of wall clock and with at most 1 GiB of heap, with
// an answer (exit code 0) or a refusal that names the place (exit code 2).

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SECONDS = 60;
const HEAP = 1024;
const folder = mkdtempSync(join(tmpdir(), "statetrack-hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function language(...args: readonly string[]): Answer {
  const heap = `--max-old-space-size=${HEAP}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [heap, "bin/statetrack.js", "language", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: SECONDS * 1000,
    maxBuffer: 2 ** 27,
  });
  return { status, out: stdout, err: stderr };
}

function refused(message: string | RegExp, ...args: readonly string[]): void {
  const { status, out, err } = language(...args);
  expect(err).toMatch(message);
  expect({ status, out }).toEqual({ status: 2, out: "" });
  // One line for people, with no stack of calls.
  expect(err.trim().split("\n")).toHaveLength(1);
}

function answered(states: number, ...args: readonly string[]): void {
  const { status, out, err } = language(...args);
  expect(out.slice(0, 2 ** 22) + err).toContain(`minimal DFA: ${states} states`);
  expect(status).toBe(0);
}

function stored(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Two states that take turns on x, in each format. */
const TURNS: Readonly<Record<string, string>> = {
  dot: 'digraph g {\n__start0 -> a;\na [shape=doublecircle];\na -> b [label="x"];\nb -> a [label="x"];\n}\n',
  att: "0 1 x\n1 0 x\n0\n",
  jff: `<?xml version="1.0"?>\n<structure><type>fa</type><automaton>\n<state id="0"><initial/><final/></state><state id="1"/>
<transition><from>0</from><to>1</to><read>x</read></transition>
<transition><from>1</from><to>0</to><read>x</read></transition>\n</automaton></structure>\n`,
  json: '{"symbols":["x"],"states":2,\n"initial":0,"accepting":[0],\n"next":[[1],[0]]}\n',
};
const ENDINGS = Object.keys(TURNS);

describe("expressions", { timeout: 2 * SECONDS * 1000 }, () => {
  it.each<[string, number]>([
    ["((a*)*)*b", 3],
    [`${"(".repeat(250)}a${")*".repeat(250)}`, 1],
    ["a".repeat(120_000), 120_002],
    [`${"a&".repeat(60_000)}a`, 3],
  ])("%# has an answer", (text, states) => answered(states, text));

  it.each<[string, string]>([
    ["a{1,100000}", "position 5: expected a number from 1 to 1000, found 100000"],
    ["((a{1,1000}){1,1000}){1,1000}", "expected at most 1000000 states, found more"],
    ["(a|b)*a(a|b){30}", "expected at most 1000000 states, found more"],
    [`${"(".repeat(60_000)}a${")".repeat(60_000)}`, "position 251: expected at most 250 groups"],
    [`a${"*".repeat(100_000)}`, "expected at most 500 operators inside one another, found more"],
    [`a{${"9".repeat(100_000)}}`, `position 3: expected a number from 0 to 1000, found ${"9".repeat(60)}…`],
    [`'${"a".repeat(100_000)}`, 'position 100002: expected a closing "\'", found the end of the text'],
    ["[".repeat(100_000), "position 2: expected a class"],
    ["", "position 1: expected an expression, found the end of the text"],
  ])("%# is refused", (text, message) => refused(message, text));
});

describe("files of any format", { timeout: 4 * SECONDS * 1000 }, () => {
  it.each(ENDINGS)("empty, binary or in UTF-16, .%s is refused", (ending) => {
    refused(
      /^statetrack: .*(line 1: expected|expected JSON|expected at least one state)/,
      stored(`empty.${ending}`, ""),
    );
    const noise = Uint8Array.from({ length: 100_000 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 255);
    refused("expected text in UTF-8, found other bytes", stored(`noise.${ending}`, noise));
    refused(
      "expected text in UTF-8, found other bytes",
      stored(`wide.${ending}`, Buffer.from(`\ufeff${TURNS[ending]}`, "utf16le")),
    );
  });

  it.each(ENDINGS)("with a byte order mark and carriage returns, .%s is read", (ending) => {
    answered(2, stored(`marked.${ending}`, `\ufeff${TURNS[ending].replaceAll("\n", "\r\n")}`));
  });

  it.each(["dot", "jff", "json"])("cut off, .%s is refused where it ends", (ending) => {
    const half = TURNS[ending].slice(0, (TURNS[ending].length * 2) / 3);
    refused(/line \d+: expected|\(line \d+ column \d+\)/, stored(`half.${ending}`, half));
  });
});

describe("files made to exhaust", { timeout: 6 * SECONDS * 1000 }, () => {
  it("a drawing of 10 MB is refused at once by its size, a smaller one by its nodes", () => {
    const nodes = Array.from(
      { length: 160_000 },
      (_, i) => `s${i} [shape=doublecircle];\ns${i} -> s${i} [label="a,b"];`,
    );
    const text = `digraph g {\n__start0 -> s0;\n${nodes.join("\n")}\n}`;
    expect(text.length).toBeGreaterThan(9e6);
    refused("large.dot: expected at most 8 MiB for dot", stored("large.dot", text));
    const dense = `digraph g {\n${"a->b\n".repeat(1_000_000)}}`;
    refused("dense.dot: expected at most 2000000 nodes", stored("dense.dot", dense));
  });

  it("entities that expand and documents that include themselves are refused", () => {
    const entities = Array.from("bcdefghij", (name, i) => `<!ENTITY ${name} "${`&${"abcdefghij"[i]};`.repeat(10)}">`);
    const laughs = `<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${entities.join("")}]><structure><type>&j;</type></structure>`;
    refused("line 2: expected no document type", stored("laughs.jff", laughs));
    refused(
      'line 1: expected the number of a state, found "include(self.att)"',
      stored("self.att", "include(self.att)\n"),
    );
    refused(
      "symbols: expected a list, found nothing",
      stored("self.json", '{"$ref":"self.json","include":["self.json"]}'),
    );
    const loop = join(folder, "loop.json");
    symlinkSync(loop, loop);
    refused("loop.json: expected a readable file, found ELOOP", loop);
    refused("expected JSON at most 8 deep, found deeper", stored("deep.json", "[".repeat(1_000_000)));
  });

  it("huge alphabets, states without moves and states that cannot be reached have answers", () => {
    const letters = Array.from({ length: 200_000 }, (_, i) => `0 0 s${i}`).join("\n");
    answered(1, stored("letters.att", `${letters}\n0\n`));
    const lonely = {
      symbols: ["a"],
      states: 5,
      initial: 0,
      accepting: [0],
      next: Array.from({ length: 5 }, () => [null]),
    };
    answered(2, stored("lonely.json", JSON.stringify(lonely)));
    const next = Array.from({ length: 100_000 }, (_, state) => [state === 0 ? 0 : (state + 1) % 100_000]);
    const island = { symbols: ["a"], states: 100_000, initial: 0, accepting: [0], next };
    answered(1, stored("island.json", JSON.stringify(island)));
    answered(2000, "word-problem:Z2000,generators=all");
  });

  it("nondeterminism whose subsets are too many is refused", () => {
    const steps = Array.from({ length: 39 }, (_, i) => `${i + 1} ${i + 2} a\n${i + 1} ${i + 2} b\n`);
    refused(
      "subsets.att: expected at most 1000000 states, found more",
      stored("subsets.att", `0 0 a\n0 0 b\n0 1 a\n${steps.join("")}40\n`),
    );
  });
});
