// From a language to proved weights, on one core: time to plan, write and prove, best of five after one run to warm up (three with
// --quick). The bounds of the issue: S5 in bfloat16 in under 2 s, a random DFA of 6 states in under 5 s; beyond them: exit code 1.
// Run: node bench/compile.ts (-- --quick)

import type { Dfa } from "../src/automaton/dfa.ts";
import { parseLanguage } from "../src/automaton/languages.ts";
import { minimize } from "../src/automaton/minimize.ts";
import { below, seeded } from "../src/automaton/random.ts";
import { compile } from "../src/check/compile.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";

const ROUNDS = process.argv.includes("--quick") ? 3 : 5;
const OPTIONS = { memory: 1e9, pairs: 10_000_000, time: 60_000, method: "auto" } as const;
const CONSTRAINTS = {
  target: "deltaProduct",
  range: "[-1,1]",
  maxFactors: Infinity,
  maxLayers: Infinity,
  contracting: true,
} as const;
const WRITING = { keys: "unnormalised", raw: false } as const;

function randomDfa(states: number, seed: number): Dfa {
  const draw = seeded(seed);
  for (;;) {
    const next = Uint32Array.from({ length: 2 * states }, () => below(draw, states));
    const accepting = Uint8Array.from({ length: states }, () => below(draw, 2));
    const dfa = minimize({ symbols: ["a", "b"], states, initial: 0, next, accepting });
    if (dfa.states === states) return dfa;
  }
}

const CASES = [
  { name: "word-problem:S5", dfa: parseLanguage("word-problem:S5").dfa, seconds: 2 },
  { name: "word-problem:A5", dfa: parseLanguage("word-problem:A5").dfa, seconds: 2 },
  ...[1, 2, 3, 4, 5].map((seed) => ({
    name: `random DFA, 6 states, seed ${seed}`,
    dfa: randomDfa(6, seed),
    seconds: 5,
  })),
  { name: "random DFA, 8 states, seed 1", dfa: randomDfa(8, 1), seconds: 30 },
];

for (const { name, dfa, seconds } of CASES) {
  const request = {
    language: name,
    dfa,
    semantics: parseSemantics("perOperation,format=bfloat16"),
    constraints: CONSTRAINTS,
    writing: WRITING,
  };
  let [first, best, what] = [Infinity, Infinity, ""];
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    const compiled = await compile(request, OPTIONS);
    const milliseconds = performance.now() - started;
    if (round === 0) first = milliseconds;
    else best = Math.min(best, milliseconds);
    if (compiled.status !== "holds") throw new Error(`${name}: ${compiled.status}`);
    const { layers, factors, rows } = compiled.construction;
    what = `${layers} layers, n_h ${factors}, ${rows} entries, ${compiled.verdict.pairs} pairs`;
  }
  process.stdout.write(`${name}: first ${first.toFixed(0)} ms, best ${best.toFixed(0)} ms (${what})\n`);
  if (first > 1000 * seconds) {
    process.stderr.write(`${name}: more than ${seconds} s\n`);
    process.exitCode = 1;
  }
}
