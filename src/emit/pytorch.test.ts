import { describe, expect, it } from "vitest";
import { memory } from "../../properties/checkpoint-files.ts";
import { checkpoint } from "../rnn/checkpoint/safetensors.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { readModelTensors } from "./model-tensors.ts";
import { pytorchExport } from "./pytorch.ts";

const example = (name: string) => readModel(new URL(`../../docs/examples/${name}.json`, import.meta.url).pathname);
const built = (name: string, text: string) => machine(example(name), parseSemantics(text));

// That the Python file computes the simulator's states is checked where PyTorch is: oracle/export/pytorch.ts.
describe("pytorchExport", () => {
  it("writes the numbers of the steps, after their gates", () => {
    const { tensors, python } = pytorchExport(
      built("layers/deltaNet-s3", "perOperation,format=bfloat16"),
      "x.safetensors",
    );
    const { model } = readModelTensors(checkpoint(memory(tensors)));
    expect(model.layers[0].parameters[0]).toMatchObject({
      k: { texts: ["0.70703125", "-0.70703125", "0"] },
      beta: { texts: ["2"] },
    });
    expect(python).toContain('FILE = "x.safetensors"');
    expect(python).toContain('"state": "bfloat16", "read": "bfloat16"');
    expect(python).toContain('"dfa": None');
  });

  it("writes decoders with classes as indices, entries of one symbol last", () => {
    const document = {
      statetrack: 1,
      alphabet: ["a", "b"],
      layers: [{ type: "scalar", initial: 1, symbols: { a: { a: 1 }, b: { a: "-1" } } }],
      decoder: {
        type: "lookup",
        entries: [
          { state: [1], symbol: "b", class: "no" },
          { state: [1], class: "yes" },
          { state: ["-1/2"], class: "no" },
        ],
        accept: ["yes"],
      },
    };
    const { python } = pytorchExport(
      machine(parseModel(document, "test"), parseSemantics("perOperation,format=binary16")),
      "x.safetensors",
      { initial: 0, next: [[0, 1]], accepting: [true] },
    );
    const entries = [
      '{"state": [1], "symbol": -1, "class": 1}',
      '{"state": [-0.5], "symbol": -1, "class": 0}',
      '{"state": [1], "symbol": 1, "class": 0}',
    ];
    expect(python).toContain(`"entries": [${entries.join(", ")}], "accept": [1]`);
    expect(python).toContain('"dfa": {"initial": 0, "next": [[0, 1]], "accepting": [True]}');
  });

  it("keeps names out of the Python text's quotes", () => {
    const { python } = pytorchExport(
      machine(
        parseModel({ ...(example("s3-unnormalised").document as object), name: 'x"""\nimport os\\' }, "test"),
        parseSemantics("perOperation,format=bfloat16"),
      ),
      "x.safetensors",
    );
    expect(python.split("\n")[0]).toMatch(/^"""x {4,}import os : .*"""$/);
    expect(python).toContain('"name": "x\\"\\"\\"\\nimport os\\\\"');
  });

  it.each([
    ["s3-unnormalised", "fused,format=bfloat16", "perOperation or mixed"],
    ["s3-unnormalised", "perOperation,format=bfloat16,delta=D4", "D1 with sequential sums"],
    ["s3-unnormalised", "perOperation,format=tf32", "D1 with sequential sums"],
    ["s3-unnormalised", "perOperation,format=binary32,store=bfloat16", "expected no store"],
    ["layers/lstm-parity", "perOperation,format=bfloat16", "layers of type"],
  ])("refuses %s under %s", (name, text, expected) => {
    expect(() => pytorchExport(built(name, text), "x.safetensors")).toThrow(expected);
  });
});
