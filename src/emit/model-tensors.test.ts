import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { memory } from "../../properties/checkpoint-files.ts";
import { format as formatExact } from "../number/exact.ts";
import { checkpoint } from "../rnn/checkpoint/safetensors.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics, type RoundedSemantics } from "../rnn/semantics.ts";
import { directModel } from "./direct-model.ts";
import { readModelTensors, writeModelTensors } from "./model-tensors.ts";

const folder = fileURLToPath(new URL("../../docs/examples/layers/", import.meta.url));
const files = readdirSync(folder).filter((name) => !name.includes("as-shipped"));
const rounded = (text: string) => parseSemantics(text) as RoundedSemantics;

/** Everything that a machine computes with, as text. */
function numbersOf(built: ReturnType<typeof machine>): unknown {
  return built.layers.map(({ parameters, initial, source }) => ({
    alphabet: source.alphabet,
    initial: initial.map(formatExact),
    parameters: parameters.map((input) =>
      Object.fromEntries(Object.entries(input).map(([name, list]) => [name, list.map(formatExact)])),
    ),
  }));
}

describe("writeModelTensors and readModelTensors", () => {
  it.each(files)("%s is the same machine again, and the same file", (name) => {
    for (const text of ["perOperation,format=bfloat16", "mixed,format=binary32,read=binary16"]) {
      const model = readModel(folder + name);
      const semantics = rounded(text);
      const file = writeModelTensors(model, semantics);
      const back = readModelTensors(checkpoint(memory(file)));
      expect(back.semantics).toEqual(semantics);
      expect(numbersOf(machine(back.model, semantics))).toEqual(numbersOf(machine(model, semantics)));
      expect(back.model.decoder).toEqual(model.decoder);
      expect(writeModelTensors(back.model, semantics)).toEqual(file);
    }
  });

  it("keeps outputs of stacks and symbols before words", () => {
    const model = readModel(`${folder}../mod3-two-layers.json`);
    const semantics = rounded("perOperation,format=bfloat16");
    const back = readModelTensors(checkpoint(memory(writeModelTensors(model, semantics)))).model;
    expect(back.layers.map(({ output }) => output)).toEqual(model.layers.map(({ output }) => output));
    expect(back.bos).toBe(model.bos);
  });

  it("sees a code that was changed", () => {
    const model = readModel(`${folder}deltaNet-s3.json`);
    const semantics = rounded("perOperation,format=bfloat16");
    const file = writeModelTensors(model, semantics);
    const original = file.slice();
    file[file.length - 1] ^= 1;
    const [before, after] = [original, file].map((bytes) => readModelTensors(checkpoint(memory(bytes))).model.layers);
    expect(after.map(({ parameters }) => parameters)).not.toEqual(before.map(({ parameters }) => parameters));
  });

  it("refuses files of others", () => {
    expect(() => readModelTensors(checkpoint(memory(new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 123, 125]))))).toThrow(
      "statetrack.model",
    );
  });
});

describe("directModel", () => {
  it.each(files)("%s without its gates is the same machine", (name) => {
    const built = machine(readModel(folder + name), rounded("perOperation,format=bfloat16"));
    expect(numbersOf(machine(directModel(built), built.semantics))).toEqual(numbersOf(built));
  });
});
