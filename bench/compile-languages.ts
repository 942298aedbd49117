// Languages compiled and proved, each certificate rechecked: all 1,054 of DFAs with up to 3 states over 2 letters, word problems,
// Tomita's, 100 random DFAs of 4 to 8 states; into DeltaProduct, Gated DeltaProduct and PD-SSM with norm at most 1, in bfloat16 and
// binary32. Writes what it found to bench/compile-languages.json; a language that is not proved ends it with exit code 1.
// Run: node bench/compile-languages.ts (-- --group small|named|random, --every n: each n-th language only, without writing).

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Dfa } from "../src/automaton/dfa.ts";
import { toDocument } from "../src/automaton/files/json.ts";
import { parseLanguage } from "../src/automaton/languages.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { below, seeded } from "../src/automaton/random.ts";
import { languagesUpTo } from "../src/automaton/small-dfas.ts";
import { compile } from "../src/check/compile.ts";
import type { Target } from "../src/compile/targets.ts";
import { recheck } from "../src/recheck/index.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";

const RECORD = fileURLToPath(new URL("./compile-languages.json", import.meta.url));
const TARGETS: readonly Target[] = ["deltaProduct", "gatedDeltaProduct", "pdSsm"];
const FORMATS = ["bfloat16", "binary32"];
const SEED = 8;
const RANDOM = 100;
const OPTIONS = { memory: 4e9, pairs: 20_000_000, time: 600_000, method: "auto" } as const;

interface Case {
  readonly name: string;
  readonly dfa: Dfa;
}

function named(): Case[] {
  const orders = Array.from({ length: 11 }, (_, i) => i + 2);
  const groups = ["S3", "S4", "A5", "S5", "Q8", ...orders.map((m) => `Z${m}`), ...orders.slice(1).map((m) => `D${m}`)];
  const names = [
    ...groups.map((group) => `word-problem:${group}`),
    ...Array.from({ length: 7 }, (_, i) => `tomita:${i + 1}`),
  ];
  return names.map((name) => ({ name, dfa: parseLanguage(name).dfa }));
}

/** Minimal DFAs of exactly 4, 5, 6, 7, 8, 4, … states over two letters, from a seed. */
function random(): Case[] {
  const draw = seeded(SEED);
  return Array.from({ length: RANDOM }, (_, i) => {
    const states = 4 + (i % 5);
    for (;;) {
      const next = Uint32Array.from({ length: 2 * states }, () => below(draw, states));
      const accepting = Uint8Array.from({ length: states }, () => below(draw, 2));
      const dfa = minimize({ symbols: ["a", "b"], states, initial: 0, next, accepting });
      if (dfa.states === states) return asCase(dfa);
    }
  });
}

function asCase(dfa: Dfa): Case {
  return { name: `dfa:${JSON.stringify(toDocument(dfa))}`, dfa };
}

const GROUPS: Readonly<Record<string, () => Case[]>> = {
  small: () => languagesUpTo(3, ["a", "b"]).map(asCase),
  named,
  random,
};

interface Line {
  readonly group: string;
  readonly target: Target;
  readonly format: string;
  readonly languages: number;
  readonly proved: number;
  readonly rechecked: number;
  /** languages by layers, and by reflections a step */
  readonly layers: Partial<Record<string, number>>;
  readonly factors: Partial<Record<string, number>>;
  readonly mostPairs: number;
  readonly slowestMilliseconds: number;
}

async function line(group: string, cases: readonly Case[], target: Target, format: string): Promise<Line> {
  const semantics = parseSemantics("perOperation", { format });
  const constraints = {
    target,
    range: "[-1,1]",
    maxFactors: Infinity,
    maxLayers: Infinity,
    contracting: true,
  } as const;
  const writing = { keys: "unnormalised", raw: false } as const;
  const found = { proved: 0, rechecked: 0, mostPairs: 0, slowestMilliseconds: 0 };
  const [layers, factors]: Partial<Record<string, number>>[] = [{}, {}];
  for (const { name, dfa } of cases) {
    const started = performance.now();
    const compiled = await compile({ language: name, dfa, semantics, constraints, writing }, OPTIONS);
    found.slowestMilliseconds = Math.max(found.slowestMilliseconds, Math.round(performance.now() - started));
    if (compiled.status !== "holds" || compiled.verdict.status !== "holds") {
      process.stderr.write(`${target} ${format} ${compiled.status}: ${name}\n`);
      continue;
    }
    const { construction, verdict } = compiled;
    found.proved++;
    found.mostPairs = Math.max(found.mostPairs, verdict.pairs);
    layers[construction.layers] = (layers[construction.layers] ?? 0) + 1;
    factors[construction.factors] = (factors[construction.factors] ?? 0) + 1;
    const checked = recheck(verdict.certificate, name);
    if (checked.accepted) found.rechecked++;
    else process.stderr.write(`${target} ${format} not accepted: ${name}: ${checked.reason}\n`);
  }
  return { group, target, format, languages: cases.length, ...found, layers, factors };
}

const { values } = parseArgs({
  options: {
    group: { type: "string", multiple: true },
    every: { type: "string", default: "1" },
    quick: { type: "boolean" },
  },
  allowPositionals: true,
});
const every = values.quick === true ? 50 : Number(values.every);
const lines: Line[] = [];
for (const group of values.group ?? Object.keys(GROUPS)) {
  const cases = GROUPS[group]().filter((_, i) => i % every === 0);
  for (const target of TARGETS) {
    for (const format of FORMATS) {
      const result = await line(group, cases, target, format);
      lines.push(result);
      process.stdout.write(`${JSON.stringify(result)}\n`);
      if (result.rechecked < result.languages) process.exitCode = 1;
    }
  }
}
if (every === 1) writeRecord();

/** Groups that were not run keep their lines. */
function writeRecord(): void {
  const old = ((): readonly Line[] => {
    try {
      return (JSON.parse(readFileSync(RECORD, "utf8")) as { readonly lines: readonly Line[] }).lines;
    } catch {
      return [];
    }
  })();
  const run = new Set(lines.map(({ group }) => group));
  const all = [...old.filter(({ group }) => !run.has(group)), ...lines];
  const content = { what: "node bench/compile-languages.ts", seed: SEED, semantics: "perOperation", lines: all };
  writeFileSync(RECORD, `${JSON.stringify(content, undefined, 1)}\n`);
}
