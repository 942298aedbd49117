// Speed of compiled steps and of stacks, on one core. Run: npm run bench (-- --quick: shorter)
//   a step of a dense 4x4 layer in 16-bit arithmetic, compiled against interpreted on codes: nanoseconds a step;
//   the closure of a two-layer model whose second layer's symbol is chosen by the first layer's state: pairs a second;
//   two arithmetics of one model side by side (bisimulation): pairs a second.

import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseLanguage } from "../src/automaton/languages.ts";
import { compareForEver } from "../src/check/bisimulation.ts";
import { closure } from "../src/check/closure.ts";
import { packed } from "../src/check/packed.ts";
import { decode } from "../src/number/codec.ts";
import { float64Arithmetic } from "../src/number/float64.ts";
import { onCodes } from "../src/number/generic.ts";
import { machine, machineSystem } from "../src/rnn/machine.ts";
import { parseModel, readModel } from "../src/rnn/model-file.ts";
import { parseSemantics, type RoundedSemantics } from "../src/rnn/semantics.ts";

const quick = process.argv.includes("--quick");

function rounded(text: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new TypeError("rounded: expected a rounding semantics, found exact");
  return semantics;
}

/** Columns of a product of plane rotations, each entry a decimal. */
const MATRIX = [
  ["0.8", "-0.36", "0.288", "-0.384"],
  ["0.6", "0.48", "-0.384", "0.512"],
  ["0", "0.8", "0.36", "-0.48"],
  ["0", "0", "0.8", "0.6"],
];
const DENSE = parseModel(
  {
    statetrack: 1,
    alphabet: ["x"],
    layers: [
      { type: "dense", initial: ["1", "-2", "3", "0.5"], symbols: { x: { A: MATRIX, B: ["1", "0", "-1", "0"] } } },
    ],
  },
  "dense 4x4",
);

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

/** Nanoseconds of one call, the best of several rounds. */
function nanoseconds(calls: number, act: (calls: number) => void): number {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    act(calls);
    best = Math.min(best, ((performance.now() - started) * 1e6) / calls);
  }
  return best;
}

function steps(format: string): void {
  const semantics = rounded(`perOperation,format=${format}`);
  const built = machine(DENSE, semantics);
  const system = packed(built);
  const [a, b] = [system.initial.slice(), new Uint32Array(system.words)];
  const compiled = nanoseconds(quick ? 2e5 : 2e6, (calls) => {
    for (let i = 0; i < calls; i += 2) {
      system.expand(a, 0, b, 0);
      system.expand(b, 0, a, 0);
    }
  });
  const slow = machineSystem(built, onCodes(float64Arithmetic(semantics)), (c) => decode(semantics.format, c), String);
  let state = slow.initial;
  const interpreted = nanoseconds(quick ? 2e3 : 2e4, (calls) => {
    for (let i = 0; i < calls; i++) state = slow.step(state, 0);
  });
  console.log(
    `a step of a dense 4x4 layer, perOperation ${format}: ${compiled.toFixed(0)} ns compiled, ${interpreted.toFixed(0)} ns interpreted (32 roundings)`,
  );
}

function stacked(): void {
  const system = packed(machine(STACK, rounded("perOperation,format=bfloat16")));
  // A key holds the last letter, so no collision ends the walk.
  const { dfa } = parseLanguage("(0|1)*1", { alphabet: ["0", "1"] });
  const started = performance.now();
  const run = closure(system, dfa, "separates", { memory: 4e9, pairs: quick ? 200_000 : 3_000_000 });
  while (run.advance(1000) === undefined);
  const seconds = (performance.now() - started) / 1000;
  const end = run.outcome?.kind ?? "none";
  console.log(
    `closure of a two-layer model, bfloat16: ${Math.round(run.table.count / seconds).toLocaleString("en")} pairs/s (${run.table.count} pairs, ended ${end})`,
  );
}

async function compared(): Promise<void> {
  const model = readModel(fileURLToPath(new URL("../docs/examples/s5-normalised.json", import.meta.url)));
  const semantics = (delta: string) => rounded(`perOperation,format=bfloat16,delta=${delta}`);
  const sides = [
    { model, semantics: semantics("D1") },
    { model, semantics: semantics("D2") },
  ] as const;
  const started = performance.now();
  const verdict = await compareForEver(
    { ask: "decodes", sides },
    { memory: 4e9, pairs: quick ? 100_000 : 1_000_000, time: 600_000 },
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `bisimulation of S5 by normalised swaps, bfloat16, orders D1 and D2: ${Math.round(verdict.pairs / seconds).toLocaleString("en")} pairs/s (${verdict.pairs} pairs, ${verdict.status})`,
  );
}

console.log(`${cpus()[0].model}, node ${process.version}, one core`);
for (const format of ["bfloat16", "binary16"]) steps(format);
stacked();
await compared();
