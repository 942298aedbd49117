// Speed of explorations that do not fit the memory, on one core: pairs a second and bytes a pair, in memory and on disk.
// Run: npx node bench/large.ts [pairs, default 24,000,000] [memory in MB, default 400]
// Case: S6 by adjacent swaps with normalised keys in bfloat16, stopped at the bound on pairs; the disk takes over where the
// memory is full. The same question in memory alone stands beside it where it fits the machine.

import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseLanguage } from "../src/automaton/languages.ts";
import { scratchBytes } from "../src/backend/disk/journal.ts";
import { closure } from "../src/check/closure.ts";
import { diskClosure } from "../src/check/disk-closure.ts";
import { writeScratch } from "../src/check/disk-scratch.ts";
import { packed } from "../src/check/packed.ts";
import { machine } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";

const pairs = Number(process.argv[2] ?? 24_000_000);
const memory = Number(process.argv[3] ?? 400) * 1e6;
const n = 6;

const letters = Array.from({ length: n - 1 }, (_, i) => i);
const name = (i: number) => `(${i + 1} ${i + 2})`;
const key = (i: number) =>
  Array.from({ length: n }, (_, j) => (j === i ? "1/sqrt(2)" : j === i + 1 ? "-1/sqrt(2)" : "0"));
const document = {
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
};
const model = parseModel(document, document.name);
const { dfa } = parseLanguage(`word-problem:S${n},generators=adjacent`, { alphabet: model.alphabet });
const system = packed(machine(model, parseSemantics("perOperation,format=bfloat16")));
const rate = (count: number, milliseconds: number) => `${(count / milliseconds / 1e3).toFixed(2)} M pairs/s`;

console.log(`${cpus()[0].model}, ${availableParallelism()} cores, node ${process.version}; ${model.name}, separates`);
const folder = mkdtempSync(join(tmpdir(), "statetrack-bench-"));
try {
  const started = performance.now();
  const first = closure(system, dfa, "separates", { memory, pairs });
  while (first.advance(1000) === undefined);
  const inMemory = { pairs: first.table.count, ms: performance.now() - started, bytes: first.table.peakBytes };
  console.log(
    `memory  ${inMemory.pairs} pairs, ${rate(inMemory.pairs, inMemory.ms)}, ${first.levels.length - 1} levels, ${(inMemory.bytes / inMemory.pairs).toFixed(1)} bytes a pair`,
  );
  if (first.full) {
    const turned = performance.now();
    const entry = writeScratch(first, "bench", folder, memory);
    const written = performance.now() - turned;
    console.log(`hand-over  ${(written / 1e3).toFixed(1)} s`);
    const run = diskClosure({ system, dfa, ask: "separates" }, folder, { memory, pairs }, entry, inMemory.bytes);
    while (run.advance(1000) === undefined);
    const more = run.pairs - inMemory.pairs;
    const ms = performance.now() - turned - written;
    console.log(
      `disk  ${more} more pairs to ${run.pairs}, ${rate(more, ms)}, ${run.levels.length - 1} levels, ${(scratchBytes(folder) / run.pairs).toFixed(1)} bytes a pair on disk, at most ${(run.bytes / 1e6).toFixed(0)} MB of memory; ${run.outcome?.kind}`,
    );
    console.log(
      `whole  ${rate(run.pairs, performance.now() - started)}, resident at most ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`,
    );
    run.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
