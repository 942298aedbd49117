import { expect, it } from "vitest";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { packed } from "./packed.ts";

it.each(["castTerms", "castOnRead"])("under %s exact states are counted, not what decoders see of them", (regime) => {
  const model = readModel("docs/examples/w3-contraction.json");
  const system = packed(machine(model, parseSemantics(`${regime},format=q1.2`)));
  const successors = new Uint32Array(system.symbols * system.words);
  const seen = new Uint32Array(system.words);
  const readings = new Set<number>();
  let state = system.initial;
  for (let step = 0; step <= 20; step++) {
    system.observe?.(state, 0, seen);
    readings.add(seen[0]);
    system.expand(state, 0, successors, 0);
    state = successors.slice(system.words, 2 * system.words);
  }
  // 1/8 ± (1/8)(-1/2)^k never repeats, on alternating sides of 1/8.
  expect(system.internedStates?.()).toBe(22);
  expect(readings.size).toBe(2);
});
