// Everything that `statetrack inspect` says of a config or a checkpoint, as plain data.

import { InputError, quote } from "../core/errors.ts";
import type { FloatFormat } from "../number/format.ts";
import { bfloat16, binary16, binary32 } from "../number/formats.ts";
import type { Finding, ModelConfig } from "../rnn/checkpoint/config.ts";
import { type Saturation, saturation } from "../rnn/checkpoint/gate-ranges.ts";
import { type KeyNorms, keyNorms, squareBound } from "../rnn/checkpoint/key-norms.ts";
import { factorsOf, type LayerRange, layerRange } from "../rnn/checkpoint/ranges.ts";
import type { Checkpoint } from "../rnn/checkpoint/safetensors.ts";
import { type LayerWeights, layersOf } from "../rnn/checkpoint/weights.ts";
import { type Conclusion, conclusions } from "./checkpoint-requirements.ts";

export interface FileSummary {
  readonly name: string;
  readonly bytes: number;
  readonly tensors: number;
  /** Tensors of each element type. */
  readonly dtypes: Readonly<Record<string, number>>;
}

export interface KeyFacts extends KeyNorms {
  /** Every key of the format has |k|² at most this; proved, not sampled. */
  readonly squareBound: number;
}

export interface Inspection {
  readonly files: readonly FileSummary[];
  readonly config?: ModelConfig;
  readonly findings: readonly Finding[];
  /** The format of activations, and what it was taken from. */
  readonly precision: { readonly format: FloatFormat; readonly from: string };
  /** Of the sigmoid that makes beta, in the formats in which it is computed. */
  readonly saturation: readonly (Saturation & { readonly format: string })[];
  readonly keys: readonly KeyFacts[];
  readonly layers: readonly LayerRange[];
  readonly conclusions: readonly Conclusion[];
}

interface InspectionOptions {
  /** A name of `PRECISIONS`. */
  readonly precision?: string;
  /** Keys that are drawn for each format. */
  readonly keys: number;
}

const PRECISIONS: ReadonlyMap<string, FloatFormat> = new Map([
  ["bfloat16", bfloat16],
  ["bf16", bfloat16],
  ["float16", binary16],
  ["binary16", binary16],
  ["float32", binary32],
  ["binary32", binary32],
]);

const DTYPE_PRECISIONS: ReadonlyMap<string, FloatFormat> = new Map([
  ["BF16", bfloat16],
  ["F16", binary16],
  ["F32", binary32],
]);

/** @throws InputError for a precision that is not known, and for tensors of a type without floating-point values */
export function inspection(
  config: ModelConfig | undefined,
  checkpoints: readonly Checkpoint[],
  options: InspectionOptions,
): Inspection {
  const layers = layersOf(checkpoints);
  const precision = precisionOf(config, layers, options);
  const files = checkpoints.map(summary);
  if (config === undefined)
    return { files, findings: [], precision, saturation: [], keys: [], layers: [], conclusions: [] };
  const ranges = layers.map((weights) => layerRange(config, weights, precision.format));
  const hasBeta = config.family.transition === "delta";
  const formats = hasBeta ? [...new Set([precision.format, binary32])] : [];
  return {
    files,
    config,
    findings: [...config.findings, ...weightFindings(config, layers)],
    precision,
    saturation: formats.map((format) => ({ format: format.name, ...saturation(format) })),
    keys: formats.flatMap((format) => keyFacts(config, format, options.keys)),
    layers: ranges,
    conclusions: conclusions(config, isWhole(config, ranges) ? ranges : undefined),
  };
}

/** Whether ranges are known of as many layers as the config has. */
function isWhole({ layers, hybrid }: ModelConfig, ranges: readonly LayerRange[]): boolean {
  return !hybrid && ranges.length > 0 && ranges.length === layers;
}

function summary({ source, tensors }: Checkpoint): FileSummary {
  const dtypes: Record<string, number> = {};
  for (const { dtype } of tensors) dtypes[dtype.name] = (dtypes[dtype.name] ?? 0) + 1;
  return { name: source.name, bytes: source.size, tensors: tensors.length, dtypes };
}

function precisionOf(
  config: ModelConfig | undefined,
  layers: readonly LayerWeights[],
  { precision }: InspectionOptions,
): Inspection["precision"] {
  if (precision !== undefined) {
    const format = PRECISIONS.get(precision);
    if (format === undefined) throw new InputError("--precision", [...PRECISIONS.keys()].join(", "), quote(precision));
    return { format, from: "--precision" };
  }
  const named = config?.precision === undefined ? undefined : PRECISIONS.get(config.precision.replace(/^torch\./, ""));
  if (named !== undefined) return { format: named, from: "the config's torch_dtype" };
  for (const layer of layers)
    for (const name of ["attn.b_proj.weight", "attn.k_proj.weight", "mixer.in_proj.weight"]) {
      const format = DTYPE_PRECISIONS.get(layer.dtype(name) ?? "");
      if (format !== undefined) return { format, from: `the type of ${name}` };
    }
  return { format: bfloat16, from: "nothing names one: assumed" };
}

function keyFacts({ keyDimension, negative, options }: ModelConfig, format: FloatFormat, count: number): KeyFacts[] {
  if (keyDimension === undefined || options.qk_norm === "sum") return [];
  const norms = keyNorms(format, keyDimension, negative.inForce ? 2 : 1, count);
  return [{ ...norms, squareBound: squareBound(format, keyDimension) }];
}

/** Where weights and config contradict one another. */
function weightFindings(config: ModelConfig, layers: readonly LayerWeights[]): Finding[] {
  if (layers.length === 0) return [];
  const findings: Finding[] = [];
  const found = (says: string) => findings.push({ kind: "contradiction", says });
  const { family, options } = config;
  if (config.layers !== undefined && config.layers !== layers.length)
    found(
      `the config has ${config.layers} layers, the files have ${layers.length}: nothing is concluded for these weights`,
    );
  const [first] = layers;
  if (family.transition !== "delta") return findings;
  const gated = first.has("attn.A_log");
  const asksGate = family.id === "gated_deltaproduct" ? options.use_forget_gate === true : family.decay === "softplus";
  if (gated !== asksGate)
    found(
      `attn.A_log is ${gated ? "there" : "missing"}, but the config's layers ${asksGate ? "have" : "have no"} forget gate`,
    );
  const wanted = options.use_beta !== false;
  const rows = first.shape("attn.b_proj.weight")?.at(0);
  if ((rows !== undefined) !== wanted)
    found(`attn.b_proj.weight is ${rows === undefined ? "missing" : "there"}, but use_beta is ${String(wanted)}`);
  const asked = config.heads === undefined ? undefined : config.heads * factorsOf(config);
  if (rows !== undefined && asked !== undefined && rows !== asked)
    found(`attn.b_proj.weight has ${rows} rows, the config asks for ${asked} (heads times num_householder)`);
  return findings;
}
