// A model as a Python file that needs PyTorch alone, with a safetensors file beside it: the recurrence with every operation
// rounded, decoders, words with the right answers from the language's automaton, and where flash-linear-attention is at
// hand its delta-rule kernels on the same numbers. Elementwise operations of PyTorch on bfloat16 and float16 compute in
// float32 and round once more, which is one rounding for +, - and * (p <= 11).

import { InputError } from "../core/errors.ts";
import { constant } from "../number/constant.ts";
import { toNumber } from "../number/exact.ts";
import type { Machine, MachineLayer } from "../rnn/machine.ts";
import type { Decoder } from "../rnn/model.ts";
import { formatSemantics, type RoundedSemantics, type Ties } from "../rnn/semantics.ts";
import { directModel } from "./direct-model.ts";
import { writeModelTensors } from "./model-tensors.ts";
import { PYTORCH_TEXT } from "./pytorch-text.ts";

const DTYPES: ReadonlyMap<string, string> = new Map([
  ["bfloat16", "bfloat16"],
  ["binary16", "float16"],
  ["binary32", "float32"],
]);
const DELTA = ["deltaNet", "deltaProduct", "gatedDeltaNet", "kda", "gatedDeltaProduct"];
const LAYERS = ["scalar", "diagonal", "dense", "pdSsm", ...DELTA];

/** A minimal automaton over the model's alphabet; next[state][symbol]. */
export interface LanguageTable {
  readonly initial: number;
  readonly next: readonly (readonly number[])[];
  readonly accepting: readonly boolean[];
}

interface PytorchExport {
  readonly python: string;
  readonly tensors: Uint8Array;
}

function checked({ semantics, layers, model }: Machine): RoundedSemantics {
  const where = `${model.origin}: export to PyTorch`;
  if (semantics.regime !== "perOperation" && semantics.regime !== "mixed")
    throw new InputError(where, "perOperation or mixed, where every operation rounds", semantics.regime);
  if (semantics.store !== undefined) throw new InputError(where, "no store", formatSemantics(semantics));
  const { order, rounding, overflow, subnormals } = semantics;
  const plain =
    order.sum === "sequential" &&
    order.multiplyAdd === "separate" &&
    order.delta === "D1" &&
    rounding === "tiesToEven" &&
    overflow === "infinity" &&
    subnormals === "gradual" &&
    [semantics.format, semantics.read ?? semantics.format].every(({ name }) => DTYPES.has(name));
  if (!plain)
    throw new InputError(
      where,
      "D1 with sequential sums and separate multiply-adds in bfloat16, binary16 or binary32, tiesToEven, overflow=infinity",
      formatSemantics(semantics),
    );
  const other = layers.find(({ source }) => !LAYERS.includes(source.layer.type));
  if (other !== undefined)
    throw new InputError(where, `layers of type ${LAYERS.join(", ")} (ONNX has more)`, other.source.layer.type);
  return semantics;
}

function double(text: string, where: string): number {
  return toNumber(constant(text, where));
}

/** A decoder with its numbers as doubles and its classes as indices, in the order of classifier.ts. */
function decoderSpec(
  decoder: Decoder,
  alphabet: readonly string[],
  ties: Ties,
  where: string,
): Record<string, unknown> {
  const indices = (labels: readonly string[]) => {
    const distinct = [...new Set(labels)];
    return labels.map((label) => distinct.indexOf(label));
  };
  const spec = { type: decoder.type, ties };
  switch (decoder.type) {
    case "lookup": {
      const classes = indices(decoder.entries.map((entry) => entry.class));
      const entries = decoder.entries.map((entry, e) => ({
        state: entry.state.map((text) => double(text, `${where}.entries[${e}].state`)),
        symbol: entry.symbol === undefined ? -1 : alphabet.indexOf(entry.symbol),
        class: classes[e],
      }));
      return { ...spec, entries: entries.sort((a, b) => Math.min(a.symbol, 0) - Math.min(b.symbol, 0)) };
    }
    case "threshold":
      return {
        ...spec,
        entry: decoder.entry,
        thresholds: decoder.thresholds.map((text) => double(text, `${where}.thresholds`)),
        classes: indices(decoder.classes),
      };
    case "nearest":
      return {
        ...spec,
        points: decoder.anchors.map(({ point }) => point.map((text) => double(text, `${where}.anchors`))),
        classes: indices(decoder.anchors.map((anchor) => anchor.class)),
      };
    default:
      return spec;
  }
}

function outputSpec({ source, output }: MachineLayer, ties: Ties, where: string): Record<string, unknown> {
  if (output === undefined) return {};
  const symbols = source.alphabet.map((_, s) => s);
  const row = (index: number) => symbols.map((s) => output.route(index, s));
  if (source.output === undefined) return { output: { decoder: null, table: [row(0)] } };
  const { classifier } = output;
  const known = Object.keys(source.output.symbols).map((name) => classifier?.index(name) ?? 0);
  const table = Array.from({ length: Math.max(...known) + 1 }, (_, c) => row(c));
  return { output: { decoder: decoderSpec(source.output.decoder, source.alphabet, ties, where), table } };
}

/** Python's literal of JSON data. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `float("${value}")`;
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  const entries = Object.entries(value as Record<string, unknown>);
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}: ${literal(part)}`).join(", ")}}`;
}

/** `file` is the name under which the tensors will lie beside the Python file.
 * @throws InputError for semantics and layers that the Python file does not have */
export function pytorchExport(machine: Machine, file: string, language?: LanguageTable): PytorchExport {
  const semantics = checked(machine);
  const { model, layers, decoder } = machine;
  const { ties } = semantics;
  const own = model.decoder;
  const spec = {
    name: model.name,
    semantics: formatSemantics(semantics),
    state: DTYPES.get(semantics.format.name),
    read: DTYPES.get((semantics.read ?? semantics.format).name),
    alphabet: model.alphabet,
    first: machine.first.slice(0, model.alphabet.length),
    bos: model.bos === undefined ? null : machine.first[model.alphabet.length],
    layers: layers.map((layer, l) => ({
      type: layer.source.layer.type,
      shape: [layer.source.shape.rows, layer.source.shape.columns],
      alphabet: layer.source.alphabet,
      ...outputSpec(layer, ties, `${model.origin}: layers[${l}].output.decoder`),
    })),
    decoder:
      own === undefined || decoder === undefined
        ? null
        : {
            ...decoderSpec(own.decoder, model.alphabet, ties, `${model.origin}: decoder`),
            accept: [...decoder.accepts],
          },
    dfa: language ?? null,
  };
  const head = `"""${model.name.replaceAll(/[^ -~]|["\\]/g, " ")}: a linear recurrent network and its arithmetic, written by statetrack."""\n`;
  const lines = `\nSPEC = ${literal(spec)}\nFILE = ${literal(file)}\n`;
  return { python: head + lines + PYTORCH_TEXT, tensors: writeModelTensors(directModel(machine), semantics) };
}
