// A model's config.json as the layers get it: which family, which options are really in force, and where keys contradict one
// another, the layer's own defaults, or what the library's releases did with them.

import { InputError, quote } from "../../core/errors.ts";
import { repeatedKey } from "../json-keys.ts";
import { FAMILIES, type Family, READ_FROM, type Setting, STATE_SPACES_LAYERS } from "./families.ts";

export interface Finding {
  /** `contradiction`: two statements that cannot both hold; `ignored`: a key that nothing reads; `differs`: a default that
   * depends on which constructor is called. */
  readonly kind: "contradiction" | "ignored" | "differs";
  readonly says: string;
}

/** Whether the layers' beta is doubled. */
interface NegativeEigenvalues {
  /** As the model's config has it, by default where it is silent. */
  readonly asked: boolean;
  readonly given: boolean;
  /** Whether the layers do it in the release that was named, or in the one that was read. */
  readonly inForce: boolean;
  readonly says: string;
}

export interface ModelConfig {
  readonly family: Family;
  /** Every option of the family, defaults filled in. */
  readonly options: Readonly<Record<string, Setting>>;
  readonly negative: NegativeEigenvalues;
  /** Some layers are attention or convolution, to which no theorem here applies. */
  readonly hybrid: boolean;
  readonly layers?: number;
  readonly heads?: number;
  readonly keyDimension?: number;
  /** `torch_dtype` or `dtype`. */
  readonly precision?: string;
  readonly findings: readonly Finding[];
  readonly document: Document;
}

type Document = Readonly<Record<string, unknown>>;
export type Release = readonly [number, number, number];

/** Bytes of a config.json. */
export const LARGEST_CONFIG = 10_000_000;

/** @throws InputError for text that is no JSON object, and for a repeated key */
export function parseObject(text: string, where: string): Document {
  if (text.length > LARGEST_CONFIG)
    throw new InputError(where, `at most ${LARGEST_CONFIG} characters`, String(text.length));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new InputError(where, "JSON", error instanceof Error ? error.message : String(error));
  }
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw new InputError(where, "a JSON object", quote(document));
  const repeated = repeatedKey(text);
  if (repeated !== undefined)
    throw new InputError(
      `${where}: line ${text.slice(0, repeated.position).split("\n").length}`,
      "each key once",
      `${quote(repeated.key)} again`,
    );
  return document as Document;
}

/** `0.4.2` as numbers. @throws InputError */
export function parseRelease(text: string, where: string): Release {
  const found = /^v?([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]{1,4}))?$/.exec(text);
  if (found === null) throw new InputError(where, "a release such as 0.5.2", quote(text));
  return [Number(found[1]), Number(found[2]), Number(found.at(3) ?? 0)];
}

/** @throws InputError for a family that is not known and for options of another type */
export function modelConfig(document: Document, where: string, release?: Release): ModelConfig {
  const family = familyOf(document, where);
  const options = effective(family.model, document, where);
  const negative = negativeEigenvalues(family, options, document, where, release);
  const heads = count(options.num_v_heads ?? options.num_kv_heads ?? options.num_heads);
  const layers = count(document.n_layer ?? options.num_hidden_layers);
  const keyDimension = keyDimensionOf(options);
  const precision = document.torch_dtype ?? document.dtype;
  return {
    family,
    options,
    negative,
    hybrid: isHybrid(document),
    ...(layers === undefined ? {} : { layers }),
    ...(heads === undefined ? {} : { heads }),
    ...(keyDimension === undefined ? {} : { keyDimension }),
    ...(typeof precision === "string" ? { precision } : {}),
    findings: findingsOf(family, options, document),
    document,
  };
}

function familyOf(document: Document, where: string): Family {
  const { model_type: type, ssm_cfg: ssm } = document;
  const isStateSpaces = type === undefined && "d_model" in document && "n_layer" in document;
  const layer = typeof ssm === "object" && ssm !== null && "layer" in ssm ? ssm.layer : "Mamba1";
  const id = isStateSpaces && typeof layer === "string" ? STATE_SPACES_LAYERS.get(layer) : type;
  const family = typeof id === "string" ? FAMILIES.get(id) : undefined;
  if (family !== undefined) return family;
  const known = [...FAMILIES.keys()].join(", ");
  throw new InputError(
    `${where}: ${isStateSpaces ? "ssm_cfg.layer" : "model_type"}`,
    isStateSpaces ? [...STATE_SPACES_LAYERS.keys()].join(", ") : `one of ${known}`,
    quote(isStateSpaces ? layer : type),
  );
}

function effective(defaults: Family["model"], document: Document, where: string): Record<string, Setting> {
  return Object.fromEntries(
    Object.entries(defaults).map(([key, standard]) => {
      const given = document[key];
      if (given === undefined) return [key, standard];
      const fits = given === null || standard === null ? isSetting(given) : typeof given === typeof standard;
      if (!fits || !isSetting(given))
        throw new InputError(
          `${where}: ${key}`,
          standard === null ? "a number, text or null" : `a ${typeof standard}`,
          quote(given),
        );
      return [key, given];
    }),
  );
}

function isSetting(value: unknown): value is Setting {
  return value === null || ["boolean", "number", "string"].includes(typeof value);
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function keyDimensionOf({
  head_dim: dimension,
  hidden_size: size,
  expand_k: expand,
  num_heads: heads,
}: Record<string, Setting>) {
  if (typeof dimension === "number") return count(dimension);
  if (typeof size !== "number" || typeof expand !== "number" || typeof heads !== "number") return undefined;
  return count(Math.floor(Math.floor(size * expand) / heads));
}

function isHybrid({ attn, attn_layer_idx: layers }: Document): boolean {
  return (attn !== undefined && attn !== null) || (Array.isArray(layers) && layers.length > 0);
}

function negativeEigenvalues(
  { negative, title }: Family,
  options: Record<string, Setting>,
  document: Document,
  where: string,
  release?: Release,
): NegativeEigenvalues {
  const given = document.allow_neg_eigval !== undefined;
  const asked = document.allow_neg_eigval ?? options.allow_neg_eigval ?? false;
  if (typeof asked !== "boolean") throw new InputError(`${where}: allow_neg_eigval`, "true or false", quote(asked));
  const basis = { asked, given };
  if (negative === undefined)
    return {
      ...basis,
      inForce: false,
      says: `${title} has no such option: beta is not doubled whatever the config says`,
    };
  const { since, commit, before } = negative;
  const from = `the model passes it to the layer from release ${since.join(".")} on (${commit}, ${negative.date}); before, ${before}`;
  if (!asked)
    return { ...basis, inForce: false, says: given ? "the config says false" : "the model's default is false" };
  if (release === undefined)
    return { ...basis, inForce: true, says: `in force in release ${READ_FROM.version}, which was read; ${from}` };
  const inForce = compareReleases(release, since) >= 0;
  return {
    ...basis,
    inForce,
    says: `${inForce ? "in force" : "not in force"} in release ${release.join(".")}: ${from}`,
  };
}

function compareReleases(a: Release, b: Release): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function findingsOf(family: Family, options: Record<string, Setting>, document: Document): Finding[] {
  const findings: Finding[] = [];
  const found = (kind: Finding["kind"], says: string) => findings.push({ kind, says });
  const { negative, title, architecture } = family;
  if (negative === undefined && document.allow_neg_eigval !== undefined)
    found("ignored", `allow_neg_eigval: nothing in ${title} reads it`);
  for (const key of Object.keys(document))
    if (/neg|eigval/i.test(key) && key !== "allow_neg_eigval")
      found("ignored", `${key}: no option of this name; allow_neg_eigval is the one that is read`);
  if (document.num_householder !== undefined && family.id !== "gated_deltaproduct")
    found("ignored", `num_householder: nothing in ${title} reads it`);
  for (const [key, standard] of Object.entries(family.layer))
    if (document[key] === undefined && family.model[key] !== standard && DECISIVE.has(key))
      found(
        "differs",
        `${key} is not in the config: the model's default is ${text(family.model[key])}, the bare layer's ${text(standard)}`,
      );
  const classes = Array.isArray(document.architectures) ? document.architectures : [];
  for (const name of classes)
    if (typeof name === "string" && ![`${architecture}ForCausalLM`, `${architecture}Model`].includes(name))
      found("contradiction", `architectures has ${quote(name)}, model_type says ${architecture}ForCausalLM`);
  contradictions(options, found);
  return findings;
}

/** Options on which the range of eigenvalues turns; the others are sizes. */
const DECISIVE: ReadonlySet<string> = new Set([
  "allow_neg_eigval",
  "num_householder",
  "use_forget_gate",
  "use_beta",
  "qk_norm",
]);

function contradictions(options: Record<string, Setting>, found: (kind: Finding["kind"], says: string) => void): void {
  const { hidden_size: size, expand_k: expand, num_heads: heads, safe_gate: safe, lower_bound: bound } = options;
  if (
    typeof size === "number" &&
    typeof expand === "number" &&
    typeof heads === "number" &&
    Math.floor(size * expand) % heads !== 0
  )
    found("contradiction", `hidden_size times expand_k, ${size * expand}, is no multiple of num_heads, ${heads}`);
  if (safe === true && bound === null) found("contradiction", "safe_gate needs lower_bound, which is null");
  const { qk_norm: norm, qk_activation: activation } = options;
  if (norm === "sum" && (activation === "silu" || activation === "identity"))
    found(
      "contradiction",
      `qk_norm "sum" divides by a sum of entries that ${activation} leaves negative or 0: |k| has no bound`,
    );
}

/** Where the options of a layer that is built by itself differ from what the model gives it. */
export function comparedWithLayer({ family, options }: ModelConfig, layer: Document, where: string): Finding[] {
  const own = effective(family.layer, layer, where);
  return Object.entries(own).flatMap(([key, value]): Finding[] =>
    Object.hasOwn(options, key) && options[key] !== value
      ? [
          {
            kind: "contradiction",
            says: `${key}: ${text(options[key])} in the model, ${text(value)} in the layer${layer[key] === undefined ? " (its default)" : ""}`,
          },
        ]
      : [],
  );
}

function text(value: Setting): string {
  return JSON.stringify(value);
}
