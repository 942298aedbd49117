import { describe, expect, it } from "vitest";
import { compareOnnx } from "../../oracle/export/onnx-words.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { onnxFile } from "./onnx.ts";

const example = (name: string) => readModel(new URL(`../../docs/examples/${name}.json`, import.meta.url).pathname);
const sample = { words: 64, longest: 100, batch: 32, seed: 7 };

describe("onnxFile", () => {
  it.each([
    ["s5-unnormalised", "perOperation,format=bfloat16"],
    ["s5-normalised", "perOperation,format=bfloat16"],
    ["s5-normalised", "perOperation,format=binary16,sum=pairwise,delta=D4"],
    ["s5-normalised", "perOperation,format=binary32,delta=D3"],
    ["s4-normalised", "mixed,format=binary32,read=bfloat16"],
    ["mod7-two-reflections", "perOperation,format=binary16"],
    ["mod3-two-layers", "perOperation,format=bfloat16"],
    ["layers/gatedDeltaProduct-s3-all", "perOperation,format=bfloat16"],
    ["layers/rwkv7-s3", "perOperation,format=binary16"],
    ["layers/pdSsm-mod4-phase", "perOperation,format=binary32"],
    ["ex6-bfloat16", "perOperation,format=bfloat16"],
    ["scalar-negative", "perOperation,format=binary16"],
  ])("%s under %s is the simulator state by state in onnxruntime", async (name, text) => {
    const built = machine(example(name), parseSemantics(text));
    const found = await compareOnnx(built, onnxFile(built), sample);
    expect(found.states).toBeGreaterThan(1000);
    expect(found).toMatchObject({ statesThatDiffer: 0, classesThatDiffer: 0 });
  });

  it("meets subnormals, overflow, NaN and negative zeros as the semantics says", async () => {
    const document = {
      statetrack: 1,
      alphabet: ["grow", "shrink", "turn", "clash"],
      layers: [
        {
          type: "diagonal",
          initial: ["1", "-1.5", "0"],
          symbols: {
            grow: { a: ["60000", "-7", "2"], b: ["0.1", "-0", "-0"] },
            shrink: { a: ["0.03", "0x1p-60", "-0.001"], b: ["0", "-0", "0.00002"] },
            turn: { a: ["-1", "-0.7", "-1"], b: ["0", "-0", "0"] },
            clash: { a: ["1", "0x1p-9", "0.5"], b: ["-inf", "-0", "0"] },
          },
        },
      ],
      decoder: { type: "argmax", accept: ["1"] },
    };
    for (const format of ["bfloat16", "binary16", "binary32"]) {
      const built = machine(parseModel(document, "test"), parseSemantics(`perOperation,format=${format}`));
      const found = await compareOnnx(built, onnxFile(built), { words: 400, longest: 60, batch: 100, seed: 3 });
      expect([format, found.statesThatDiffer, found.classesThatDiffer]).toEqual([format, 0, 0]);
      expect(Object.entries(found.seen).filter(([, count]) => count === 0)).toEqual([]);
    }
  });

  it("would show another rounding", async () => {
    const model = example("s5-normalised");
    const built = machine(model, parseSemantics("perOperation,format=bfloat16"));
    const other = machine(model, parseSemantics("perOperation,format=binary16"));
    const found = await compareOnnx(built, onnxFile(other), sample);
    expect(found.statesThatDiffer).toBeGreaterThan(1000);
  });

  it.each([
    ["s3-unnormalised", "fused,format=bfloat16", "perOperation or mixed"],
    ["s3-unnormalised", "perOperation,format=E4M3FN,overflow=nan", "one of the formats"],
    ["s3-unnormalised", "perOperation,format=bfloat16,rounding=towardZero", "tiesToEven"],
    ["s3-unnormalised", "perOperation,format=bfloat16,delta=D2", "a multiply-add with one rounding"],
    ["layers/lstm-parity", "perOperation,format=bfloat16", "the gate"],
    ["s3-unnormalised", "perOperation,format=binary32,store=bfloat16", "expected no store"],
    ["s3-unnormalised", "castTerms,format=bfloat16", "perOperation or mixed"],
    ["s3-unnormalised", "castOnRead,format=bfloat16", "perOperation or mixed"],
  ])("refuses %s under %s", (name, text, expected) => {
    expect(() => onnxFile(machine(example(name), parseSemantics(text)))).toThrow(expected);
  });
});
