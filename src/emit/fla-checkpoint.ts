// The tensors and the config.json of a checkpoint of flash-linear-attention with one delta-rule layer, from the logits that each token
// must put into the layer. Embeddings are one-hot, so column t of a projection is what token t puts in; the norm before
// the layer is exact on one-hot vectors; q, o, the MLP and lm_head are zero.
// Source: fla/models/{delta_net,gated_deltanet,gated_deltaproduct} and fla/layers at bc3b101; names are the library's.

import { type Exact, fromInteger, fromNumber, zero } from "../number/exact.ts";
import type { FloatFormat } from "../number/format.ts";
import { type LayerToken, layerToken, type TokenRules } from "./fla-tokens.ts";
import { type CodeTensor, codeTensor } from "./safetensors.ts";

/** Entries of a head's keys and values; the kernels want a multiple of 16. */
export const HEAD = 64;
/** Squares of powers of two, so that the norm before the layer is exact on one-hot vectors. */
export const HIDDEN_SIZES = [64, 256];
/** So small that 1/64 + it is 1/64 in binary32, and large enough to divide 0 by. */
const NORM_EPSILON = 1e-30;
/** Tokens of a chunk, as the layers call their kernels. */
export const CHUNK = 64;
/** Of the gate of the decay: softplus(-128) = 0 and exp(-128) = 0 in binary32. */
const DECAY_LOGIT = 128;

export interface Kind {
  readonly modelType: string;
  readonly architecture: string;
  readonly keyActivation: TokenRules["keyActivation"];
  readonly gate: TokenRules["gate"];
  readonly hasDecay: boolean;
}

const DELTA_PRODUCT: Omit<Kind, "hasDecay"> = {
  modelType: "gated_deltaproduct",
  architecture: "GatedDeltaProductForCausalLM",
  keyActivation: "silu",
  gate: "rounded",
};

export const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    "deltaNet",
    {
      modelType: "delta_net",
      architecture: "DeltaNetForCausalLM",
      keyActivation: "identity",
      gate: "rounded",
      hasDecay: false,
    },
  ],
  [
    "gatedDeltaNet",
    {
      modelType: "gated_deltanet",
      architecture: "GatedDeltaNetForCausalLM",
      keyActivation: "silu",
      gate: "unrounded",
      hasDecay: true,
    },
  ],
  ["deltaProduct", { ...DELTA_PRODUCT, hasDecay: false }],
  ["gatedDeltaProduct", { ...DELTA_PRODUCT, hasDecay: true }],
]);

export interface Token {
  readonly factors: readonly LayerToken[];
  readonly keepsState: boolean;
}

export function configOf(
  tokens: readonly Token[],
  kind: Kind,
  rules: TokenRules,
  hidden: number,
): Record<string, unknown> {
  const common = {
    architectures: [kind.architecture],
    model_type: kind.modelType,
    torch_dtype: rules.format.name === "bfloat16" ? "bfloat16" : "float16",
    hidden_size: hidden,
    num_hidden_layers: 1,
    num_heads: 1,
    intermediate_size: HEAD,
    norm_eps: NORM_EPSILON,
    allow_neg_eigval: rules.scale === 2,
    use_short_conv: false,
    vocab_size: tokens.length,
    tie_word_embeddings: false,
  };
  if (kind.modelType === "delta_net")
    return {
      ...common,
      expand_k: HEAD / hidden,
      expand_v: HEAD / hidden,
      use_gate: false,
      use_beta: true,
      qk_norm: "l2",
      qk_activation: "identity",
    };
  const gated = { ...common, head_dim: HEAD, expand_v: 1 };
  if (kind.modelType === "gated_deltanet") return { ...gated, use_gate: false };
  return {
    ...gated,
    use_output_gate: false,
    use_forget_gate: kind.hasDecay,
    num_householder: Math.max(...tokens.map(({ factors }) => factors.length)),
  };
}

const BLOCK = "model.layers.0.";

export function tensorsOf(tokens: readonly Token[], kind: Kind, { format }: TokenRules, hidden: number): CodeTensor[] {
  const filled = (name: string, shape: readonly number[], value: number) =>
    codeTensor(name, format, shape, new Array<Exact>(shape.reduce((n, size) => n * size, 1)).fill(fromNumber(value)));
  const decay = [filled(`${BLOCK}attn.A_log`, [1], 0), filled(`${BLOCK}attn.dt_bias`, [1], 0)];
  return [
    codeTensor(
      "model.embeddings.weight",
      format,
      [tokens.length, hidden],
      tokens.flatMap((_, t) => Array.from({ length: hidden }, (_, i) => fromInteger(i === t ? 1 : 0))),
    ),
    filled(`${BLOCK}attn_norm.weight`, [hidden], 1 / Math.sqrt(hidden)),
    filled(`${BLOCK}attn.q_proj.weight`, [HEAD, hidden], 0),
    ...projections(tokens, kind, format, hidden),
    ...(kind.hasDecay ? decay : []),
    filled(`${BLOCK}attn.o_norm.weight`, [HEAD], 1),
    filled(`${BLOCK}attn.o_proj.weight`, [hidden, HEAD], 0),
    filled(`${BLOCK}mlp_norm.weight`, [hidden], 1),
    filled(`${BLOCK}mlp.gate_proj.weight`, [HEAD, hidden], 0),
    filled(`${BLOCK}mlp.up_proj.weight`, [HEAD, hidden], 0),
    filled(`${BLOCK}mlp.down_proj.weight`, [hidden, HEAD], 0),
    filled("model.norm.weight", [hidden], 1),
    filled("lm_head.weight", [tokens.length, hidden], 0),
  ];
}

/** What turns a token into its keys, values, strengths and, where there is one, its decay. */
function projections(tokens: readonly Token[], kind: Kind, format: FloatFormat, hidden: number): CodeTensor[] {
  const count = Math.max(...tokens.map(({ factors }) => factors.length));
  const still = tokens.length === 0 ? undefined : stillLogits(tokens[0].factors[0], format);
  /** [rows, hidden]: column t is what token t puts in. */
  const projection = (name: string, rows: number, entry: (token: Token, row: number) => Exact | undefined) => {
    const entries = Array.from({ length: rows * hidden }, (_, at) => {
      const [row, column] = [Math.floor(at / hidden), at % hidden];
      return (column < tokens.length ? entry(tokens[column], row) : undefined) ?? zero(1);
    });
    return codeTensor(`${BLOCK}attn.${name}.weight`, format, [rows, hidden], entries);
  };
  const factor = ({ factors }: Token, j: number) => (j < factors.length ? factors[j] : still);
  const logit = ({ keepsState }: Token) => fromInteger(keepsState ? -DECAY_LOGIT : DECAY_LOGIT);
  return [
    projection("k_proj", count * HEAD, (token, row) => factor(token, Math.floor(row / HEAD))?.k.at(row % HEAD)),
    projection("v_proj", count * HEAD, (token, row) => factor(token, Math.floor(row / HEAD))?.v.at(row % HEAD)),
    projection("b_proj", count, (token, row) => factor(token, row)?.b),
    ...(kind.hasDecay ? [projection("a_proj", 1, logit)] : []),
  ];
}

/** A factor that changes nothing, for symbols with fewer factors than others. */
function stillLogits({ k, v }: LayerToken, format: FloatFormat): LayerToken {
  const zeros = (list: readonly Exact[]) => list.map(() => zero(1));
  const rules = { format, scale: 1, keyActivation: "identity", gate: "rounded" } as const;
  return layerToken({ k: zeros(k), beta: zero(1), v: zeros(v) }, rules, "a factor that changes nothing");
}
