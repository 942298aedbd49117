import { describe, expect, it } from "vitest";
import { f32, memory, safetensors, type TestTensor } from "../../../properties/checkpoint-files.ts";
import { bfloat16, binary32 } from "../../number/formats.ts";
import { modelConfig } from "./config.ts";
import { squareBound } from "./key-norms.ts";
import { layerRange } from "./ranges.ts";
import { checkpoint } from "./safetensors.ts";
import { layersOf } from "./weights.ts";

function range(document: object, tensors: readonly TestTensor[], precision = binary32) {
  const of = checkpoint(memory(safetensors(tensors)));
  return layerRange(modelConfig(document as Record<string, unknown>, "config"), layersOf([of])[0], precision);
}
const at = (name: string, shape: readonly number[], values: readonly number[]) =>
  f32(`model.layers.0.${name}`, shape, values);
const norm = at("attn_norm.weight", [2], [1, 1]);
const DELTA = { model_type: "delta_net", hidden_size: 2, num_heads: 1 };
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe("DeltaNet", () => {
  it("has the beta that norm and projection allow: |z| <= sqrt(2) |w|", () => {
    const { heads, notes } = range(DELTA, [norm, at("attn.b_proj.weight", [1, 2], [3, 4])]);
    expect(notes).toEqual([]);
    expect(heads).toHaveLength(1);
    const [{ logit = 0, beta, factor, eigenvalues }] = heads;
    expect(logit).toBeGreaterThan(5 * Math.SQRT2);
    expect(logit).toBeLessThan(5 * Math.SQRT2 * 1.0001);
    expect(beta?.high).toBeCloseTo(sigmoid(logit), 6);
    expect(factor).toEqual({ low: 1 - (beta?.high ?? 0) * squareBound(binary32, 2), high: 1 });
    expect(eigenvalues).toEqual(factor);
  });

  it("has beta up to 2 where it is doubled, and 1 exactly where it is no gate", () => {
    const doubled = range(
      { ...DELTA, allow_neg_eigval: true },
      [norm, at("attn.b_proj.weight", [1, 2], [30, 40])],
      bfloat16,
    );
    expect(doubled.heads[0].beta?.high).toBe(2);
    expect(doubled.heads[0].eigenvalues?.low).toBe(1 - 2 * squareBound(bfloat16, 2));
    const fixed = range({ ...DELTA, use_beta: false, allow_neg_eigval: true }, [norm]);
    expect(fixed.heads[0].beta).toEqual({ low: 2, high: 2 });
  });

  it("has no bound of beta but 1 without a norm, with another norm, or with NaN weights", () => {
    const projection = at("attn.b_proj.weight", [1, 2], [0, 0]);
    for (const tensors of [
      [projection],
      [norm, at("attn_norm.bias", [2], [0, 0]), projection],
      [norm, at("attn.b_proj.weight", [1, 2], [NaN, 0])],
      [at("attn_norm.weight", [2], [Infinity, 1]), projection],
    ]) {
      const [{ logit, beta }] = range(DELTA, tensors).heads;
      expect(logit).toBe(Infinity);
      expect(beta).toEqual({ low: 0, high: 1 });
    }
  });

  it("has no range of eigenvalues where keys are divided by a sum that may vanish", () => {
    const { heads } = range({ ...DELTA, qk_norm: "sum" }, [norm, at("attn.b_proj.weight", [1, 2], [1, 1])]);
    expect(heads[0].eigenvalues?.low).toBe(-Infinity);
  });
});

describe("Gated DeltaProduct", () => {
  const config = {
    model_type: "gated_deltaproduct",
    num_householder: 2,
    num_heads: 1,
    head_dim: 2,
    allow_neg_eigval: true,
  };
  const projection = at("attn.b_proj.weight", [2, 2], [1, 0, 30, 40]);

  it("takes the largest of the logits of its factors, and bounds the modulus of the product", () => {
    const [{ logit = 0, beta, modulus }] = range(config, [norm, projection]).heads;
    expect(logit).toBeGreaterThan(50);
    expect(beta?.high).toBe(2);
    expect(modulus).toBeCloseTo((2 * squareBound(binary32, 2) - 1) ** 2, 12);
  });

  it("is gated where the config says so", () => {
    const gates = [at("attn.A_log", [1], [0]), at("attn.dt_bias", [1], [-2]), at("attn.a_proj.weight", [1, 2], [0, 0])];
    const open = range(config, [norm, projection, ...gates]);
    expect(open.heads[0].decay).toEqual({ low: 1, high: 1 });
    expect(open.notes).toEqual(["attn.A_log is there, but use_forget_gate is false"]);
    const [{ decay }] = range({ ...config, use_forget_gate: true }, [norm, projection, ...gates]).heads;
    expect(decay.low).toBeCloseTo(1 - sigmoid(-2), 6);
    expect(decay.high).toBeCloseTo(1 - sigmoid(-2), 6);
  });
});

describe("other families", () => {
  it("RWKV-7 is bounded by the last matrix behind its tanh", () => {
    const config = { model_type: "rwkv7", head_dim: 1, num_heads: 2, hidden_size: 2 };
    const parts = [at("attn.w_lora.lora.2.weight", [2, 1], [1, 0]), at("attn.w_lora.lora.2.bias", [2], [0, -3])];
    const [first, second] = range(config, parts).heads;
    const w = (z: number) => Math.exp(-0.6065306597126334 * sigmoid(z));
    expect(first.decay.low).toBeCloseTo(w(1), 5);
    expect(first.decay.high).toBeCloseTo(w(-1), 5);
    expect(second.decay.low).toBeCloseTo(w(-3), 5);
    expect(first.eigenvalues?.low).toBeCloseTo(w(1) - 1, 4);
    expect(range(config, [norm]).notes).toEqual(["no attn.w_lora.lora.2: nothing bounds the logits of the decay"]);
  });

  it("Mamba-2 has its logits in the last rows of in_proj, clamped by dt_limit", () => {
    const config = { model_type: "mamba2", dt_limit: [0.5, 1] };
    const mixer = (name: string, shape: readonly number[], values: readonly number[]) =>
      f32(`backbone.layers.0.${name}`, shape, values);
    const tensors = [
      mixer("norm.weight", [2], [1, 1]),
      mixer("mixer.A_log", [1], [0]),
      mixer("mixer.dt_bias", [1], [0]),
      mixer("mixer.in_proj.weight", [3, 2], [99, 99, 99, 99, 0, 0]),
    ];
    const softplus = Math.log(2);
    const [{ decay }] = range({ model_type: "mamba2" }, tensors).heads;
    expect(decay.low).toBeCloseTo(Math.exp(-softplus), 6);
    expect(decay.high).toBeCloseTo(Math.exp(-softplus), 6);
    const open = tensors.slice(0, 3);
    expect(range(config, open).heads[0].decay.low).toBeCloseTo(Math.exp(-1), 6);
    expect(range(config, open).heads[0].decay.high).toBeCloseTo(Math.exp(-0.5), 6);
  });

  it("RetNet's decays are constants, Mamba's anything in [0, 1]", () => {
    const [first, second] = range({ model_type: "retnet", num_heads: 2 }, [norm]).heads;
    expect([first.eigenvalues, second.eigenvalues]).toEqual([
      { low: 31 / 32, high: 31 / 32 },
      { low: 63 / 64, high: 63 / 64 },
    ]);
    expect(range({ model_type: "mamba" }, [norm]).heads[0].eigenvalues).toEqual({ low: 0, high: 1 });
  });
});
