// The PyTorch files that are exported, run with PyTorch, against the simulator: the states after every symbol of a word, number
// for number. Run: node oracle/export/pytorch.ts [PYTHON], an interpreter that imports torch (default python3).

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { below, seeded } from "../../src/automaton/random.ts";
import { pytorchExport } from "../../src/emit/pytorch.ts";
import { specification } from "../../src/number/arithmetic.ts";
import { decode } from "../../src/number/codec.ts";
import { toNumber } from "../../src/number/exact.ts";
import { onCodes } from "../../src/number/generic.ts";
import { machine, machineSystem } from "../../src/rnn/machine.ts";
import { readModel } from "../../src/rnn/model-file.ts";
import { parseSemantics } from "../../src/rnn/semantics.ts";

const CASES: readonly (readonly [string, string])[] = [
  ["s5-unnormalised", "perOperation,format=bfloat16"],
  ["s5-normalised", "perOperation,format=bfloat16"],
  ["s5-normalised", "perOperation,format=binary32"],
  ["s4-normalised", "mixed,format=binary32,read=bfloat16"],
  ["mod7-two-reflections", "perOperation,format=binary16"],
  ["mod3-two-layers", "perOperation,format=bfloat16"],
  ["layers/gatedDeltaProduct-s3-all", "perOperation,format=bfloat16"],
  ["layers/kda-s3", "perOperation,format=binary16"],
  ["layers/pdSsm-mod4-phase", "perOperation,format=bfloat16"],
  ["w4-circulant", "perOperation,format=bfloat16"],
  ["scalar-negative", "perOperation,format=binary16"],
];
const LENGTH = 200;

function differing(python: string, folder: string, name: string, text: string): number {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new RangeError(`pytorch: expected semantics that round, found ${text}`);
  const built = machine(readModel(new URL(`../../docs/examples/${name}.json`, import.meta.url).pathname), semantics);
  const written = pytorchExport(built, "model.safetensors");
  writeFileSync(join(folder, "model.py"), written.python);
  writeFileSync(join(folder, "model.safetensors"), written.tensors);
  const random = seeded(LENGTH);
  const word = Array.from({ length: LENGTH }, () => below(random, built.alphabet.length));
  const output = execFileSync(python, [join(folder, "model.py"), "--states", word.join()], { encoding: "utf8" });
  const found = output
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as number[][]).flat());
  const value = (code: number) => decode(semantics.format, code);
  const system = machineSystem(built, onCodes(specification(semantics)), value, String);
  let state = system.initial;
  return word.filter((symbol, t) => {
    state = system.step(state, symbol);
    const expected = state.map((code) => toNumber(value(code)));
    return expected.length !== found[t].length || expected.some((x, i) => !Object.is(x, found[t][i]));
  }).length;
}

function main(): void {
  const python = process.argv[2] ?? "python3";
  const folder = mkdtempSync(join(tmpdir(), "statetrack-pytorch-"));
  let failed = 0;
  try {
    for (const [name, text] of CASES) {
      const count = differing(python, folder, name, text);
      if (count > 0) failed++;
      process.stdout.write(`${name}, ${text}: ${count} of ${LENGTH} states differ\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.stdout.write(`${CASES.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.main) main();
