import { describe, expect, it } from "vitest";
import { memory } from "../../properties/checkpoint-files.ts";
import { decode, encode } from "../number/codec.ts";
import { compare, format as formatExact, fromNumber } from "../number/exact.ts";
import { bfloat16, binary16 } from "../number/formats.ts";
import { gateExact } from "../number/gates/index.ts";
import { modelConfig } from "../rnn/checkpoint/config.ts";
import { checkpoint } from "../rnn/checkpoint/safetensors.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { FRAME, readFlaModel } from "./fla-import.ts";
import { flaExport } from "./fla-layer.ts";
import { gateArgument, nearest } from "./gate-arguments.ts";
import { safetensorsFile } from "./safetensors.ts";

const example = (name: string) => readModel(new URL(`../../docs/examples/${name}.json`, import.meta.url).pathname);
const PER_OPERATION = parseSemantics("perOperation,format=bfloat16");
const exported = (name: string) => flaExport(machine(example(name), PER_OPERATION));
const model = (layer: object) => parseModel({ statetrack: 1, alphabet: ["a"], layers: [layer] }, "test");

describe("gateArgument", () => {
  it.each([
    ["sigmoid", bfloat16],
    ["silu", bfloat16],
    ["sigmoid", binary16],
  ] as const)("%s in %j finds an argument exactly where one is", (name, format) => {
    const policy = nearest(format);
    const step = format === bfloat16 ? 7 : 61;
    const reached = new Set<number>();
    const least = name === "silu" ? -1.25 : Number.NEGATIVE_INFINITY;
    for (let code = 0; code < 2 ** 16; code++) {
      const x = decode(format, code);
      if (x.kind === "finite" && compare(x, fromNumber(least)) !== -1) reached.add(gateExact(name, policy, x));
    }
    let found = 0;
    for (let code = 0; code < 2 ** 15; code += step) {
      const target = decode(format, code);
      if (target.kind !== "finite") continue;
      const x = gateArgument(name, format, target);
      if (x === undefined) continue;
      found++;
      expect([code, gateExact(name, policy, x)]).toEqual([code, code]);
    }
    // What is left out is unreachable, or decided by the last places of binary32.
    const possible = Array.from({ length: Math.ceil(2 ** 15 / step) }, (_, i) => i * step).filter((c) =>
      reached.has(c),
    );
    expect(found).toBeGreaterThan(0.9 * possible.length);
    expect(found).toBeLessThanOrEqual(possible.length);
  });

  it("takes saturated logits and 0 first", () => {
    const text = (x: number) => {
      const found = gateArgument("sigmoid", bfloat16, fromNumber(x));
      return found && formatExact(found);
    };
    expect([0, 0.5, 1, 2].map(text)).toEqual(["-128", "0", "128", undefined]);
  });
});

describe("flaExport", () => {
  it("names and shapes parameters as the library does", () => {
    const names = (name: string) =>
      Object.fromEntries(exported(name).tensors.map((t) => [t.name.replace("model.layers.0.", ""), t.shape.join()]));
    expect(names("s5-unnormalised")).toEqual({
      "model.embeddings.weight": "9,64",
      "attn_norm.weight": "64",
      "attn.q_proj.weight": "64,64",
      "attn.k_proj.weight": "64,64",
      "attn.v_proj.weight": "64,64",
      "attn.b_proj.weight": "1,64",
      "attn.o_norm.weight": "64",
      "attn.o_proj.weight": "64,64",
      "mlp_norm.weight": "64",
      "mlp.gate_proj.weight": "64,64",
      "mlp.up_proj.weight": "64,64",
      "mlp.down_proj.weight": "64,64",
      "model.norm.weight": "64",
      "lm_head.weight": "9,64",
    });
    expect(names("layers/gatedDeltaProduct-mod3")).toMatchObject({
      "attn.k_proj.weight": "128,64",
      "attn.b_proj.weight": "2,64",
      "attn.a_proj.weight": "1,64",
      "attn.A_log": "1",
      "attn.dt_bias": "1",
    });
  });

  it("turns the swap I - k k^T with k = (1, -1) into a doubled beta and a normalised key", () => {
    const { kernelModel, config, prefix } = exported("s3-unnormalised");
    expect(kernelModel.layers[0].parameters[0]).toMatchObject({
      k: { texts: ["0.70703125", "-0.70703125", "0"] },
      beta: { texts: ["2"] },
    });
    expect(config).toMatchObject({ model_type: "delta_net", allow_neg_eigval: true, use_short_conv: false });
    expect(prefix).toEqual([2, 3, 4]);
  });

  it.each(["s3-unnormalised", "layers/gatedDeltaNet-s3", "layers/deltaProduct-mod3", "mod7-two-reflections"])(
    "%s: the tensors, read again, are the kernel's model",
    (name) => {
      const { tensors, frame, kernelModel, config } = exported(name);
      const file = safetensorsFile(tensors, { [FRAME]: JSON.stringify(frame) });
      const back = readFlaModel(checkpoint(memory(file)));
      expect(back.layers[0].parameters).toEqual(kernelModel.layers[0].parameters);
      expect(back.layers[0].initial).toEqual(kernelModel.layers[0].initial);
      expect(back.decoder).toEqual(kernelModel.decoder);
      expect(modelConfig(config, "config").findings).toEqual([]);
    },
  );

  it("writes inputs and decays, with the other sign where silu does not reach", () => {
    const { kernelModel } = flaExport(
      machine(
        model({
          type: "gatedDeltaNet",
          initial: [["-1", "-0.5"]],
          symbols: { a: { alpha: "0", k: ["1"], beta: "1", v: ["-1", "-0.5"] } },
        }),
        PER_OPERATION,
      ),
    );
    expect(kernelModel.layers[0].parameters[0]).toMatchObject({
      alpha: { texts: ["0"] },
      k: { texts: ["-1"] },
      v: { texts: ["1", "0.5"] },
    });
  });

  it.each([
    [{ type: "deltaNet", initial: [1], symbols: { a: { k: [1], beta: "2.5" } } }, "twice a sigmoid"],
    [{ type: "deltaNet", initial: [1], symbols: { a: { k: [1], beta: 1, v: 0.75 } } }, "a silu in bfloat16"],
    [{ type: "gatedDeltaNet", initial: [1], symbols: { a: { alpha: 0.5, k: [1], beta: 1 } } }, "0 or 1"],
    [{ type: "gatedDeltaNet", initial: [1], symbols: { a: { alpha: 1, k: [1], beta: 0.75 } } }, "of 0, 1/2 and 1"],
    [{ type: "dense", initial: [1], symbols: { a: { A: [[1]] } } }, "a layer of type deltaNet"],
  ])("refuses %j", (layer, expected) => {
    expect(() => flaExport(machine(model(layer), PER_OPERATION))).toThrow(expected);
  });

  it("knows which arithmetic its kernels have", () => {
    const covers = (name: string, text: string) => exported(name).covers(parseSemantics(text));
    const recurrent = "perOperation,format=binary32,sum=pairwise,multiplyAdd=fused";
    const chunk = (n: number) => `chunkwise,format=binary32,read=bfloat16,chunk=${n}`;
    expect(covers("s3-unnormalised", recurrent)).toBe(true);
    expect(covers("s3-unnormalised", chunk(64))).toBe(true);
    expect(covers("s3-unnormalised", chunk(8))).toBe(false);
    expect(covers("s3-unnormalised", "perOperation,format=bfloat16")).toBe(false);
    expect(covers("s3-unnormalised", `${recurrent},store=bfloat16`)).toBe(false);
    expect(covers("layers/gatedDeltaNet-s3", recurrent)).toBe(false);
    expect(covers("layers/gatedDeltaNet-s3", chunk(64))).toBe(false);
  });
});

it("stores +0 where the format has two zeros", () => {
  const zeros = exported("s3-unnormalised").tensors.flatMap(({ codes }) =>
    codes.filter((c) => c === encode(bfloat16, fromNumber(-0))),
  );
  expect(zeros).toEqual([]);
});
