// Public model families as data: the options of a model's config that decide which eigenvalues its transitions can have, their
// defaults in the model and in the bare layer (which differ), and since when `allow_neg_eigval` reaches the layer.
// Source: fla-org/flash-linear-attention at `READ_FROM`: fla/models/*/configuration_*.py, modeling_*.py, fla/layers/*.py and
// the history of these files; state-spaces/mamba at e9594ce: mamba_ssm/models/config_mamba.py, mixer_seq_simple.py.

export const READ_FROM = {
  library: "flash-linear-attention",
  version: "0.5.2",
  commit: "bc3b101dcb713ddc5bd8924b66754eb68b5ccf89",
} as const;

/** How a layer's transition is made.
 * `delta`: decay times products of I - beta k k^T; `diagonal`: a decay for each channel or head that depends on the input;
 * `constant`: one that does not; `rwkv7`: Diag(w) - kappa (a kappa)^T; `rotation`: decays and rotations. */
type TransitionKind = "delta" | "diagonal" | "constant" | "rwkv7" | "rotation";

/** What makes the decays, by the names of the parameters. */
type DecayKind =
  | "one"
  | "softplus"
  | "lowerBounded"
  | "logsigmoid"
  | "doubleExponential"
  | "rwkv7"
  | "retention"
  | "any";

export type Setting = boolean | number | string | null;

/** `allow_neg_eigval` as the layer gets it. */
interface NegativeOption {
  /** First release in which the model passes it on, as [major, minor, patch]. */
  readonly since: readonly [number, number, number];
  readonly commit: string;
  readonly date: string;
  /** What earlier releases did with it. */
  readonly before: string;
}

export interface Family {
  /** `model_type` of the config. */
  readonly id: string;
  readonly title: string;
  /** The class in `architectures` is this name and ForCausalLM or Model. */
  readonly architecture: string;
  readonly transition: TransitionKind;
  readonly decay: DecayKind;
  readonly model: Readonly<Record<string, Setting>>;
  /** Defaults of the layer's own constructor for options of the same name. */
  readonly layer: Readonly<Record<string, Setting>>;
  readonly negative?: NegativeOption;
}

const NO_SUCH_MODEL = "no release before it has this model";

const delta: readonly Family[] = [
  {
    id: "delta_net",
    title: "DeltaNet",
    architecture: "DeltaNet",
    transition: "delta",
    decay: "one",
    model: {
      allow_neg_eigval: false,
      use_beta: true,
      qk_norm: "l2",
      qk_activation: "silu",
      hidden_size: 2048,
      expand_k: 1,
      num_heads: 16,
      num_hidden_layers: 24,
    },
    layer: {
      allow_neg_eigval: false,
      use_beta: true,
      qk_norm: "l2",
      qk_activation: "silu",
      hidden_size: 1024,
      expand_k: 1,
      num_heads: 4,
    },
    negative: {
      since: [0, 5, 0],
      commit: "f6476ecd (PR #832)",
      date: "2026-04-15",
      before:
        "the layer has had the option since fcd7f41e (2024-12-18), but the model did not pass it on: it was ignored",
    },
  },
  {
    id: "gated_deltanet",
    title: "Gated DeltaNet",
    architecture: "GatedDeltaNet",
    transition: "delta",
    decay: "softplus",
    model: { allow_neg_eigval: false, head_dim: 256, num_heads: 6, num_v_heads: null, num_hidden_layers: 21 },
    layer: { allow_neg_eigval: false, head_dim: 256, num_heads: 6, num_v_heads: null },
    negative: {
      since: [0, 3, 0],
      commit: "ea8f1ee3",
      date: "2025-06-17",
      before: "the layer had no such option: it was ignored",
    },
  },
  {
    id: "gated_deltaproduct",
    title: "Gated DeltaProduct",
    architecture: "GatedDeltaProduct",
    transition: "delta",
    decay: "softplus",
    model: {
      allow_neg_eigval: false,
      num_householder: 1,
      use_forget_gate: false,
      head_dim: 256,
      num_heads: 6,
      num_hidden_layers: 21,
    },
    layer: { allow_neg_eigval: true, num_householder: 2, use_forget_gate: true, head_dim: 256, num_heads: 6 },
    negative: { since: [0, 2, 0], commit: "9668cf45", date: "2025-04-05", before: NO_SUCH_MODEL },
  },
  {
    id: "kda",
    title: "KDA",
    architecture: "KDA",
    transition: "delta",
    decay: "softplus",
    model: {
      allow_neg_eigval: false,
      safe_gate: false,
      lower_bound: null,
      head_dim: 128,
      num_heads: 16,
      num_v_heads: null,
      num_hidden_layers: 24,
    },
    layer: {
      allow_neg_eigval: false,
      safe_gate: false,
      lower_bound: null,
      head_dim: 128,
      num_heads: 16,
      num_v_heads: null,
    },
    negative: { since: [0, 4, 0], commit: "b5d48b7d", date: "2025-10-27", before: NO_SUCH_MODEL },
  },
];

function plain(
  id: string,
  title: string,
  architecture: string,
  transition: TransitionKind,
  decay: DecayKind,
  model: Family["model"],
  layer: Family["layer"] = {},
): Family {
  return { id, title, architecture, transition, decay, model, layer };
}

const others: readonly Family[] = [
  plain(
    "gla",
    "GLA",
    "GLA",
    "diagonal",
    "logsigmoid",
    { clamp_min: null, num_kv_heads: null, num_heads: 4, num_hidden_layers: 24 },
    { clamp_min: null, num_heads: 4 },
  ),
  plain(
    "rwkv6",
    "RWKV-6",
    "RWKV6",
    "diagonal",
    "doubleExponential",
    { num_heads: 4, num_hidden_layers: 24 },
    { num_heads: 4 },
  ),
  plain(
    "rwkv7",
    "RWKV-7",
    "RWKV7",
    "rwkv7",
    "rwkv7",
    { head_dim: 64, num_heads: null, hidden_size: 2048, num_hidden_layers: 24 },
    { head_dim: 64, num_heads: null },
  ),
  plain("mamba", "Mamba", "Mamba", "diagonal", "any", { state_size: 16, num_hidden_layers: 48 }),
  plain("mamba2", "Mamba-2", "Mamba2", "diagonal", "softplus", {
    head_dim: 64,
    state_size: 128,
    num_hidden_layers: 48,
  }),
  plain("mamba3", "Mamba-3", "Mamba3", "rotation", "any", { num_hidden_layers: 48 }),
  plain("hgrn2", "HGRN2", "HGRN2", "diagonal", "any", {
    use_lower_bound: true,
    num_heads: null,
    num_hidden_layers: 24,
  }),
  plain(
    "retnet",
    "RetNet",
    "RetNet",
    "constant",
    "retention",
    { num_heads: 8, num_hidden_layers: 24 },
    { num_heads: 8 },
  ),
  plain("linear_attn", "linear attention", "LinearAttention", "constant", "one", {
    num_heads: 4,
    num_hidden_layers: 24,
  }),
];

export const FAMILIES: ReadonlyMap<string, Family> = new Map(
  [...delta, ...others].map((family) => [family.id, family]),
);

/** `ssm_cfg.layer` of a state-spaces/mamba config, which has no model_type. */
export const STATE_SPACES_LAYERS: ReadonlyMap<string, string> = new Map([
  ["Mamba1", "mamba"],
  ["Mamba2", "mamba2"],
  ["Mamba3", "mamba3"],
]);
