// The direction of imports, enforced: docs/architecture.md shows the same table.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SRC = join(ROOT, "src");

/** folder -> folders it may import */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  number: ["core"],
  automaton: ["core"],
  rnn: ["core", "number"],
  emit: ["core", "number", "rnn"],
  backend: ["core"],
  check: ["core", "number", "automaton", "rnn", "compile", "emit", "backend"],
  recheck: ["core", "number", "rnn"],
  theorem: ["core", "number", "automaton", "rnn", "check", "recheck"],
  compile: ["core", "number", "automaton", "rnn"],
  report: ["core", "number", "automaton", "rnn", "compile", "check", "theorem"],
  cli: ["core", "number", "automaton", "rnn", "emit", "backend", "compile", "check", "recheck", "theorem", "report"],
};

/** The checker uses the specification and the definitions of layers, nothing that an engine is made of. */
const CLOSED_TO_RECHECK = [
  "number/float64.ts",
  "number/tables.ts",
  "number/kernel.ts",
  "number/arrays/",
  "number/term.ts",
  "rnn/machine.ts",
  "rnn/classifier.ts",
  "rnn/spectrum.ts",
  "rnn/spectrum/",
  "rnn/characteristic.ts",
  "rnn/blocks.ts",
  "rnn/stores/quantise.ts",
];

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const found = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map((match) => resolve(dirname(file), match[1]));
  return found.filter((path) => path.endsWith(".ts"));
}

const files = sources(SRC).filter((file) => !file.endsWith(".test.ts"));
const name = (file: string) => relative(SRC, file).replaceAll("\\", "/");
const folderOf = (file: string) => name(file).split("/")[0];
const edges = files.flatMap((file) => importsOf(file).map((to) => ({ from: name(file), to: name(to) })));

describe("the import table", () => {
  it("knows every folder of src", () => {
    const folders = new Set(files.map(folderOf).filter((folder) => !folder.endsWith(".ts")));
    expect([...folders].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  it("is kept by every import", () => {
    const broken = edges.filter(({ from, to }) => {
      const [a, b] = [from.split("/")[0], to.split("/")[0]];
      return a !== b && a in ALLOWED && !ALLOWED[a].includes(b);
    });
    expect(broken).toEqual([]);
  });

  it("keeps src out of proofs, properties and bench", () => {
    expect(edges.filter(({ to }) => to.startsWith(".."))).toEqual([]);
  });

  it("keeps the command line out of the property suites", () => {
    const suites = sources(join(ROOT, "properties")).flatMap(importsOf).map(name);
    expect(suites.length).toBeGreaterThan(0);
    expect(suites.filter((path) => path.startsWith("cli/"))).toEqual([]);
  });

  it("keeps engines out of the checker", () => {
    const closed = (to: string) => CLOSED_TO_RECHECK.some((name) => to.startsWith(name));
    expect(edges.filter(({ from, to }) => from.startsWith("recheck/") && closed(to))).toEqual([]);
  });

  it("has no cycle between files", () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file))
        throw new Error(`import cycle: ${[...path.slice(path.indexOf(file)), file].join(" -> ")}`);
      if (done.has(file)) return;
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    expect(() => [...next.keys()].forEach((file) => visit(file, []))).not.toThrow();
  });

  it("keeps source files within 400 lines", () => {
    const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 400).map(name);
    expect(long).toEqual([]);
  });
});

describe("the toolchain", () => {
  it("type-checks with version 7 of the compiler", () => {
    const version = execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["-v"], { encoding: "utf8" });
    expect(version).toMatch(/^Version 7\./);
  });

  it("runs on the Node that package.json asks for", () => {
    expect(Number(process.versions.node.split(".")[0])).toBeGreaterThanOrEqual(22);
  });
});
