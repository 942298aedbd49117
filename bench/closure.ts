// Speed of the closure engine, on one core: pairs decided a second and bytes a pair. Run: npm run bench (-- --quick: S5 only)
// Cases: S5 by normalised swaps in bfloat16 (254,936 pairs, closes) and S6 stopped at 20 million pairs. The yardsticks in
// the same run: the same question by the obvious program (interpreted steps, a JavaScript Map of strings), and this core's
// dependent and independent random reads, which bound any table that is probed.

import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseLanguage } from "../src/automaton/languages.ts";
import { closure } from "../src/check/closure.ts";
import { packed } from "../src/check/packed.ts";
import { decode } from "../src/number/codec.ts";
import { float64Arithmetic } from "../src/number/float64.ts";
import { onCodes } from "../src/number/generic.ts";
import { machine, machineSystem } from "../src/rnn/machine.ts";
import type { Model } from "../src/rnn/model.ts";
import { parseModel, readModel } from "../src/rnn/model-file.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";

const SEMANTICS = parseSemantics("perOperation,format=bfloat16");
const LIMITS = { memory: 16e9, pairs: 100_000_000 };

function example(name: string): Model {
  return readModel(fileURLToPath(new URL(`../docs/examples/${name}.json`, import.meta.url)));
}

/** S_n by adjacent swaps with normalised keys. */
function swaps(n: number): Model {
  const letters = Array.from({ length: n - 1 }, (_, i) => i);
  const key = (i: number) =>
    Array.from({ length: n }, (_, j) => (j === i ? "1/sqrt(2)" : j === i + 1 ? "-1/sqrt(2)" : "0"));
  const name = (i: number) => `(${i + 1} ${i + 2})`;
  return parseModel(
    {
      statetrack: 1,
      name: `S${n} swaps`,
      alphabet: letters.map(name),
      layers: [
        {
          type: "deltaNet",
          initial: Array.from({ length: n }, (_, j) => String(j + 1)),
          symbols: Object.fromEntries(letters.map((i) => [name(i), { k: key(i), beta: "2" }])),
        },
      ],
    },
    `S${n}`,
  );
}

interface Measured {
  readonly pairs: number;
  readonly seconds: number;
  readonly bytes: number;
}

function decideOnce(model: Model, language: string, pairs: number): Measured {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const system = packed(machine(model, SEMANTICS));
  const started = performance.now();
  const run = closure(system, dfa, "separates", { ...LIMITS, pairs });
  while (run.advance(1000) === undefined);
  return {
    pairs: run.table.count,
    seconds: (performance.now() - started) / 1000,
    bytes: run.table.peakBytes / run.table.count,
  };
}

function fresh(): Measured {
  const text = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--once"], { encoding: "utf8" });
  return JSON.parse(text) as Measured;
}

/** The obvious program: interpreted steps on codes, pairs as strings in a Map. */
function obvious(model: Model, language: string): Measured {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  if (SEMANTICS.regime === "exact") throw new TypeError("obvious: expected rounded semantics");
  const { format } = SEMANTICS;
  const system = machineSystem(
    machine(model, SEMANTICS),
    onCodes(float64Arithmetic(SEMANTICS)),
    (code) => decode(format, code),
    String,
  );
  const started = performance.now();
  const seen = new Map<string, { state: readonly number[]; q: number }>();
  const queue = [{ state: system.initial, q: dfa.initial }];
  seen.set(`${system.key(system.initial)} ${dfa.initial}`, queue[0]);
  for (let head = 0; head < queue.length; head++) {
    for (let s = 0; s < system.symbols; s++) {
      const pair = { state: system.step(queue[head].state, s), q: dfa.next[queue[head].q * system.symbols + s] };
      const key = `${system.key(pair.state)} ${pair.q}`;
      if (seen.has(key)) continue;
      seen.set(key, pair);
      queue.push(pair);
    }
  }
  return { pairs: queue.length, seconds: (performance.now() - started) / 1000, bytes: Number.NaN };
}

/** Millions of reads a second from a table of 256 MB: each waiting for the one before, and all independent. */
function randomReads(): { dependent: number; independent: number } {
  const size = 1 << 26;
  const table = new Int32Array(size);
  for (let i = 0; i < size; i++) table[i] = (Math.imul(i, 0x9e3779b1) + 0x7f4a7c15) & (size - 1);
  const reads = 4e6;
  let at = 1;
  let started = performance.now();
  for (let i = 0; i < reads; i++) at = table[at];
  const dependent = reads / (performance.now() - started) / 1e3;
  let sum = at & 1;
  started = performance.now();
  for (let i = 0; i < reads; i++) sum ^= table[Math.imul(i, 0x85ebca6b) & (size - 1)];
  return { dependent, independent: reads / (performance.now() - started + (sum & 0)) / 1e3 };
}

function line(name: string, { pairs, seconds, bytes }: Measured): string {
  const held = Number.isNaN(bytes) ? "" : `, ${bytes.toFixed(1)} bytes a pair`;
  return `${name.padEnd(44)} ${(pairs / seconds / 1e6).toFixed(2).padStart(6)} M pairs/s  (${pairs} pairs, ${seconds.toFixed(3)} s${held})`;
}

const s5 = "word-problem:S5,generators=adjacent";
if (process.argv.includes("--once")) {
  console.log(JSON.stringify(decideOnce(example("s5-normalised"), s5, LIMITS.pairs)));
  process.exit();
}
console.log(`${cpus()[0].model}, node ${process.version}, one core; separates, perOperation bfloat16`);
// A question is asked once, so every sample is a fresh process whose engine is not yet compiled.
const sorted = Array.from({ length: 9 }, fresh).toSorted((a, b) => a.seconds - b.seconds);
console.log(line("S5, median of 9 fresh processes", sorted[4]));
console.log(line("S5, best of 9 fresh processes", sorted[0]));
if (!process.argv.includes("--quick")) {
  console.log(
    line("S6 up to 20 million pairs", decideOnce(swaps(6), "word-problem:S6,generators=adjacent", 20_000_000)),
  );
  console.log(line("S5 by the obvious program (Map of strings)", obvious(example("s5-normalised"), s5)));
  const reads = randomReads();
  console.log(
    `limit: random reads of 256 MB, ${reads.dependent.toFixed(1)} M/s dependent, ${reads.independent.toFixed(1)} M/s independent`,
  );
}
