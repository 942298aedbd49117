import { describe, expect, it } from "vitest";
import { comparedWithLayer, modelConfig, parseObject, parseRelease, type Release } from "./config.ts";

const config = (document: object, release?: Release) =>
  modelConfig(document as Record<string, unknown>, "config", release);
const says = (document: object) => config(document).findings.map(({ kind, says }) => `${kind}: ${says}`);

describe("allow_neg_eigval", () => {
  it("reached DeltaNet's layers in release 0.5.0, and was ignored before", () => {
    const asked = { model_type: "delta_net", allow_neg_eigval: true };
    expect(config(asked).negative).toMatchObject({ asked: true, given: true, inForce: true });
    expect(config(asked, [0, 4, 2]).negative.inForce).toBe(false);
    expect(config(asked, [0, 4, 2]).negative.says).toContain("not in force in release 0.4.2");
    expect(config(asked, [0, 4, 2]).negative.says).toContain("f6476ecd (PR #832)");
    expect(config(asked, [0, 5, 0]).negative.inForce).toBe(true);
    expect(config(asked, [1, 0, 0]).negative.inForce).toBe(true);
  });

  it("is false by default in every model", () => {
    for (const model_type of ["delta_net", "gated_deltanet", "gated_deltaproduct", "kda"])
      expect(config({ model_type }).negative).toMatchObject({ asked: false, given: false, inForce: false });
  });

  it("does nothing in families without it", () => {
    const found = config({ model_type: "gla", allow_neg_eigval: true });
    expect(found.negative.inForce).toBe(false);
    expect(says({ model_type: "gla", allow_neg_eigval: true })).toEqual([
      "ignored: allow_neg_eigval: nothing in GLA reads it",
    ]);
  });

  it("is true or false", () => {
    expect(() => config({ model_type: "kda", allow_neg_eigval: "yes" })).toThrow("config: allow_neg_eigval: expected");
    expect(() => config({ model_type: "gla", allow_neg_eigval: 1 })).toThrow(
      "config: allow_neg_eigval: expected true or false, found 1",
    );
  });
});

describe("findings", () => {
  it("name defaults of Gated DeltaProduct that differ between model and bare layer", () => {
    expect(says({ model_type: "gated_deltaproduct" })).toEqual([
      "differs: allow_neg_eigval is not in the config: the model's default is false, the bare layer's true",
      "differs: num_householder is not in the config: the model's default is 1, the bare layer's 2",
      "differs: use_forget_gate is not in the config: the model's default is false, the bare layer's true",
    ]);
    expect(says({ model_type: "delta_net" })).toEqual([]);
  });

  it("name misspelt and contradicting keys", () => {
    expect(says({ model_type: "delta_net", negative_eigenvalues: true })).toEqual([
      "ignored: negative_eigenvalues: no option of this name; allow_neg_eigval is the one that is read",
    ]);
    expect(says({ model_type: "delta_net", architectures: ["GatedDeltaNetForCausalLM"] })).toEqual([
      'contradiction: architectures has "GatedDeltaNetForCausalLM", model_type says DeltaNetForCausalLM',
    ]);
    expect(says({ model_type: "delta_net", hidden_size: 100, num_heads: 3 })[0]).toContain(
      "is no multiple of num_heads, 3",
    );
    expect(says({ model_type: "delta_net", qk_norm: "sum" })[0]).toContain("|k| has no bound");
    expect(says({ model_type: "delta_net", qk_norm: "sum", qk_activation: "relu" })).toEqual([]);
    expect(says({ model_type: "kda", safe_gate: true })[0]).toContain("safe_gate needs lower_bound");
  });

  it("name what a layer built by itself does otherwise", () => {
    const model = config({ model_type: "gated_deltaproduct", num_householder: 2, use_forget_gate: true });
    const found = comparedWithLayer(model, {}, "layer").map((finding) => finding.says);
    expect(found).toEqual(["allow_neg_eigval: false in the model, true in the layer (its default)"]);
    expect(comparedWithLayer(model, { allow_neg_eigval: false }, "layer")).toEqual([]);
  });
});

describe("families", () => {
  it("are known by model_type, and those of state-spaces/mamba by ssm_cfg.layer", () => {
    expect(config({ d_model: 8, n_layer: 3, ssm_cfg: {} })).toMatchObject({ family: { id: "mamba" }, layers: 3 });
    expect(config({ d_model: 8, n_layer: 3, ssm_cfg: { layer: "Mamba2" } }).family.id).toBe("mamba2");
    expect(config({ d_model: 8, n_layer: 3, attn_layer_idx: [1] }).hybrid).toBe(true);
    expect(config({ model_type: "gla", attn: { layers: [0], num_heads: 4 } }).hybrid).toBe(true);
    expect(() => config({ model_type: "llama" })).toThrow(
      "config: model_type: expected one of delta_net, gated_deltanet,",
    );
    expect(() => config({ d_model: 8, n_layer: 3, ssm_cfg: { layer: "S4" } })).toThrow(
      "config: ssm_cfg.layer: expected Mamba1",
    );
  });

  it("have sizes from the config or its defaults", () => {
    expect(config({ model_type: "delta_net" })).toMatchObject({ layers: 24, heads: 16, keyDimension: 128 });
    expect(config({ model_type: "gated_deltanet", num_v_heads: 12 })).toMatchObject({ heads: 12, keyDimension: 256 });
  });
});

it("texts that are no config are refused", () => {
  expect(() => parseObject("[1]", "c")).toThrow("c: expected a JSON object, found [1]");
  expect(() => parseObject("{", "c")).toThrow("c: expected JSON");
  expect(() => parseObject('{"a":1,\n"a":2}', "c")).toThrow('c: line 2: expected each key once, found "a" again');
  expect(parseRelease("v0.4.2", "r")).toEqual([0, 4, 2]);
  expect(parseRelease("0.5", "r")).toEqual([0, 5, 0]);
  expect(() => parseRelease("main", "r")).toThrow("r: expected a release such as 0.5.2");
});
