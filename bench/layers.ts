// Speed of compiled steps and of stacks, on one core. Run: npm run bench (-- --quick: shorter)
//   a step of a dense 4x4 layer in 16-bit arithmetic, compiled against interpreted on codes: nanoseconds a step, and beside
//   it what bounds it: the cost of one rounding after another, for the longest chain of the step;
//   the closure of a two-layer model whose second layer's symbol is chosen by the first layer's state: pairs a second;
//   the closure of a model whose state is stored between symbols: pairs a second;
//   two arithmetics of one model side by side (bisimulation): pairs a second, walked alone and with the attempt at a relation
//   (check/relation.ts) that the command makes once beside the walk, whose cost does not grow with the pairs.

import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseLanguage } from "../src/automaton/languages.ts";
import { compareForEver } from "../src/check/bisimulation.ts";
import { closure } from "../src/check/closure.ts";
import { packed } from "../src/check/packed.ts";
import { type PackedStep, packedStep } from "../src/emit/javascript.ts";
import { decode, encode } from "../src/number/codec.ts";
import { fromNumber } from "../src/number/exact.ts";
import { float64Arithmetic, float64Engine } from "../src/number/float64.ts";
import { onCodes } from "../src/number/generic.ts";
import { tracer } from "../src/number/term.ts";
import { machine, machineSystem } from "../src/rnn/machine.ts";
import { parseModel, readModel } from "../src/rnn/model-file.ts";
import { parseSemantics, type RoundedSemantics } from "../src/rnn/semantics.ts";

const quick = process.argv.includes("--quick");

function rounded(text: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new TypeError("rounded: expected a rounding semantics, found exact");
  return semantics;
}

/** Multiplication by the quaternion (1 + 2i + 2j + 4k) / 5, a rotation without zeros: 16 products and 16 sums. */
const FULL = [
  ["0.2", "-0.4", "-0.4", "-0.8"],
  ["0.4", "0.2", "-0.8", "0.4"],
  ["0.4", "0.8", "0.2", "-0.4"],
  ["0.8", "-0.4", "0.4", "0.2"],
];

/** Columns of a product of plane rotations, each entry a decimal: 13 products and 11 sums are not of zeros. */
const SPARSE = [
  ["0.8", "-0.36", "0.288", "-0.384"],
  ["0.6", "0.48", "-0.384", "0.512"],
  ["0", "0.8", "0.36", "-0.48"],
  ["0", "0", "0.8", "0.6"],
];
function dense(name: string, A: string[][], B: string[]) {
  const layer = { type: "dense", initial: ["1", "-2", "3", "0.5"], symbols: { x: { A, B } } };
  return parseModel({ statetrack: 1, alphabet: ["x"], layers: [layer] }, name);
}

const ROTATION = (c: string, s: string) => [
  [c, `-${s}`],
  [s, c],
];
const IDENTITY = [
  ["1", "0"],
  ["0", "1"],
];
/** The first layer turns on 1; the second turns or shifts, as the first one's first entry is negative or not. */
const STACK = parseModel(
  {
    statetrack: 1,
    alphabet: ["0", "1"],
    layers: [
      {
        type: "dense",
        initial: ["1", "0"],
        symbols: { "1": { A: ROTATION("0.8", "0.6"), B: ["0", "0"] }, "0": { A: IDENTITY, B: ["0", "0.5"] } },
        output: {
          decoder: { type: "threshold", entry: 0, thresholds: ["0"], classes: ["minus", "plus"] },
          symbols: { minus: { "1": "turn", "0": "turn" }, plus: { "1": "shift", "0": "turn" } },
        },
      },
      {
        type: "dense",
        initial: ["1", "1"],
        symbols: {
          turn: { A: ROTATION("0.28", "0.96"), B: ["0", "0"] },
          shift: {
            A: [
              ["0.5", "0"],
              ["0", "0.5"],
            ],
            B: ["1", "-1"],
          },
        },
      },
    ],
  },
  "stack",
);

/** Processor time of this thread in nanoseconds: the machine may have other work. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}

/** Nanoseconds of one call, the best of many short rounds. */
function nanoseconds(calls: number, act: (calls: number) => void): number {
  let best = Infinity;
  for (let round = 0; round < 15; round++) {
    const started = threadTime();
    act(calls);
    best = Math.min(best, (threadTime() - started) / calls);
  }
  return best;
}

/** Steps after which an orbit starts again: rounding may drive it out of the format. */
const ORBIT = 4096;

function compiledStep(expand: PackedStep, initial: Uint32Array): number {
  const [a, b] = [initial.slice(), initial.slice()];
  return nanoseconds(quick ? 1e5 : 5e5, (calls) => {
    for (let i = 0; i < calls; i += 2) {
      if (i % ORBIT === 0) a.set(initial);
      expand(a, 0, b, 0);
      expand(b, 0, a, 0);
    }
  });
}

/** Nanoseconds of one rounded product whose operand is the result of the one before. */
function chainedRounding(semantics: RoundedSemantics): number {
  const trace = tracer(float64Arithmetic(semantics));
  const factors = [65 / 64, -63 / 64].map((x) => trace.constant(fromNumber(x)));
  const chain = (length: number) => {
    let term = trace.variable(0);
    for (let i = 0; i < length; i++) term = trace.mul(factors[i % 2], term);
    const step = packedStep(float64Engine(semantics), [{ word: 0, shift: 0 }], [[term]], 1);
    return compiledStep(step, Uint32Array.of(encode(semantics.format, fromNumber(1))));
  };
  return (chain(48) - chain(16)) / 32;
}

function steps(format: string): void {
  const semantics = rounded(`perOperation,format=${format}`);
  const one = chainedRounding(semantics);
  const all = [
    ["all entries", dense("full", FULL, ["1", "0.5", "-1", "0.25"]), 32],
    ["3 of 16 entries and 2 of 4 inputs zero", dense("sparse", SPARSE, ["1", "0", "-1", "0"]), 24],
  ] as const;
  for (const [title, model, roundings] of all) {
    const built = machine(model, semantics);
    const system = packed(built);
    const compiled = compiledStep(system.expand, system.initial);
    const slow = machineSystem(
      built,
      onCodes(float64Arithmetic(semantics)),
      (c) => decode(semantics.format, c),
      String,
    );
    let state = slow.initial;
    const interpreted = nanoseconds(quick ? 500 : 4e3, (calls) => {
      for (let i = 0; i < calls; i++) {
        if (i % ORBIT === 0) state = slow.initial;
        state = slow.step(state, 0);
      }
    });
    console.log(
      `a step of a dense 4x4 layer, perOperation ${format}, ${title}: ${compiled.toFixed(1)} ns compiled, ${interpreted.toFixed(0)} ns interpreted (${roundings} roundings; one after another ${one.toFixed(2)} ns each, 5 in the longest chain: at least ${(5 * one).toFixed(1)} ns)`,
    );
  }
}

function stacked(): void {
  const system = packed(machine(STACK, rounded("perOperation,format=bfloat16")));
  // A key holds the last letter, so no collision ends the walk.
  const { dfa } = parseLanguage("(0|1)*1", { alphabet: ["0", "1"] });
  const started = threadTime();
  const run = closure(system, dfa, "separates", { memory: 4e9, pairs: quick ? 200_000 : 3_000_000 });
  while (run.advance(1000) === undefined);
  const seconds = (threadTime() - started) / 1e9;
  const end = run.outcome?.kind ?? "none";
  console.log(
    `closure of a two-layer model, bfloat16: ${Math.round(run.table.count / seconds).toLocaleString("en")} pairs/s (${run.table.count} pairs, ended ${end})`,
  );
}

/** States that are stored in another format after every symbol (src/check/stored.ts). */
function storing(): void {
  const model = readModel(fileURLToPath(new URL("../docs/examples/s4-normalised.json", import.meta.url)));
  const { dfa } = parseLanguage("word-problem:S4,generators=adjacent", { alphabet: model.alphabet });
  for (const store of ["int8,scale=absmax,feedback=E5M2", "mx:INT8,feedback=E5M2", "E5M2,feedback=E5M2"]) {
    const system = packed(machine(model, rounded(`perOperation,format=bfloat16,store=${store}`)));
    const started = threadTime();
    const run = closure(system, dfa, "separates", { memory: 4e9, pairs: quick ? 20_000 : 200_000 });
    while (run.advance(1000) === undefined);
    const seconds = (threadTime() - started) / 1e9;
    const end = run.outcome?.kind ?? "none";
    console.log(
      `closure of S4 by normalised swaps, bfloat16, store=${store}: ${Math.round(run.table.count / seconds).toLocaleString("en")} pairs/s (${run.table.count} pairs, ended ${end})`,
    );
  }
}

async function compared(method: "closure" | "auto"): Promise<void> {
  const model = readModel(fileURLToPath(new URL("../docs/examples/s5-normalised.json", import.meta.url)));
  const semantics = (delta: string) => rounded(`perOperation,format=bfloat16,delta=${delta}`);
  const sides = [
    { model, semantics: semantics("D1") },
    { model, semantics: semantics("D2") },
  ] as const;
  const started = threadTime();
  const verdict = await compareForEver(
    { ask: "decodes", sides },
    { memory: 4e9, pairs: quick ? 100_000 : 1_000_000, time: 600_000, method },
  );
  const seconds = (threadTime() - started) / 1e9;
  const tried = method === "auto" ? ", with the attempt at a relation, which fails" : "";
  console.log(
    `bisimulation of S5 by normalised swaps, bfloat16, orders D1 and D2${tried}: ${Math.round(verdict.pairs / seconds).toLocaleString("en")} pairs/s (${verdict.pairs} pairs, ${verdict.status})`,
  );
}

console.log(`${cpus()[0].model}, node ${process.version}, one core`);
for (const format of ["bfloat16", "binary16"]) steps(format);
stacked();
storing();
await compared("closure");
await compared("auto");
