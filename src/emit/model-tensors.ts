// A model as tensors, exactly: one tensor for each parameter of each symbol, as codes of the semantics' format, and a skeleton of
// the model's file without those numbers in the metadata. Any layer can be written; what is read back is the same machine
// under the same semantics, code for code. Names: layers.0.initial, layers.0.shared.A_log, layers.0.symbols.1.k.

import { InputError, quote } from "../core/errors.ts";
import { decode } from "../number/codec.ts";
import { type Exact, format as formatExact, fromNumber } from "../number/exact.ts";
import type { NumberFormat, RoundingPolicy } from "../number/format.ts";
import { operandPolicy } from "../number/operand.ts";
import { parameter } from "../number/parameter.ts";
import { type Checkpoint, values } from "../rnn/checkpoint/safetensors.ts";
import type { Model, ModelLayer, Tensor } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics } from "../rnn/semantics.ts";
import { type CodeTensor, codeTensor, safetensorsFile } from "./safetensors.ts";

/** Keys of the metadata. */
const SKELETON = "statetrack.model";
const SEMANTICS = "statetrack.semantics";

/** The fields of a layer that tensors hold. */
const NUMBERS = ["initial", "shared", "symbols"];

type Fields = Readonly<Record<string, unknown>>;

function rounded(policy: RoundingPolicy, { texts }: Tensor, where: string): Exact[] {
  return texts.map((text, i) => decode(policy.format, parameter(policy, text, `${where}[${i}]`)));
}

interface Place {
  readonly name: string;
  readonly tensor: Tensor;
}

/** The parameters of a layer, those of all symbols first. */
function places(layer: ModelLayer, l: number): Place[] {
  const specs = layer.raw === undefined ? layer.layer.parameters : (layer.layer.raw?.parameters ?? []);
  const found: Place[] = [];
  for (const spec of specs)
    if (spec.shared === true)
      found.push({ name: `layers.${l}.shared.${spec.name}`, tensor: layer.parameters[0][spec.name] });
  layer.parameters.forEach((each, s) => {
    for (const spec of specs)
      if (spec.shared !== true) found.push({ name: `layers.${l}.symbols.${s}.${spec.name}`, tensor: each[spec.name] });
  });
  return found;
}

/** Every number of the model, rounded once as a machine of this semantics rounds it: parameters to the format of operands,
 * initial states to the format of states. @throws InputError on a number that cannot be rounded */
function modelTensors(model: Model, semantics: RoundedSemantics): CodeTensor[] {
  const operands = operandPolicy(semantics);
  return model.layers.flatMap((layer, l) => {
    const tensor = (policy: RoundingPolicy, { name, tensor: own }: Place) =>
      codeTensor(name, policy.format, own.shape, rounded(policy, own, `${model.origin}: ${name}`));
    return [
      tensor(semantics, { name: `layers.${l}.initial`, tensor: layer.initial }),
      ...places(layer, l).map((place) => tensor(operands, place)),
    ];
  });
}

/** The model's document with the numbers of its layers taken out. */
function skeleton(model: Model): Fields {
  const document = model.document as Fields;
  const layers = document.layers as readonly Fields[];
  const kept = (layer: Fields) => Object.entries(layer).filter(([key]) => !NUMBERS.includes(key));
  return {
    ...document,
    layers: layers.map((layer, l) => ({ ...Object.fromEntries(kept(layer)), symbols: model.layers[l].alphabet })),
  };
}

/** A file of the model's numbers under the semantics. */
export function writeModelTensors(
  model: Model,
  semantics: RoundedSemantics,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  return safetensorsFile(
    modelTensors(model, semantics),
    { ...metadata, [SKELETON]: JSON.stringify(skeleton(model)), [SEMANTICS]: formatSemantics(semantics) },
    model.origin,
  );
}

/** Flat texts as nested arrays of the shape. */
export function nested(texts: readonly string[], shape: readonly number[]): unknown {
  if (shape.length === 0) return texts[0];
  const [count, ...rest] = shape;
  const width = rest.reduce((product, n) => product * n, 1);
  return Array.from({ length: count }, (_, i) => nested(texts.slice(i * width, (i + 1) * width), rest));
}

function numbersOf(of: Checkpoint, name: string): unknown {
  const entry = of.byName.get(name);
  if (entry === undefined) throw new InputError(of.source.name, `the tensor ${quote(name)}`, "none");
  return nested(
    Array.from(values(of, entry), (x) => formatExact(fromNumber(x))),
    entry.shape,
  );
}

/** The tensors whose names begin so, by what follows. */
function fieldsOf(of: Checkpoint, prefix: string): Fields {
  const names = of.tensors.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), numbersOf(of, name)]));
}

interface ImportedModel {
  readonly model: Model;
  readonly semantics: RoundedSemantics;
}

/** Reads what `writeModelTensors` wrote: parameters are the stored codes as decimals.
 * @throws InputError for a file that it did not write, and as `parseModel` */
export function readModelTensors(of: Checkpoint): ImportedModel {
  const where = of.source.name;
  const [text, regime] = [of.metadata.get(SKELETON), of.metadata.get(SEMANTICS)];
  if (text === undefined || regime === undefined)
    throw new InputError(`${where}: __metadata__`, `the texts ${SKELETON} and ${SEMANTICS}`, "others");
  const semantics = parseSemantics(regime);
  if (semantics.regime === "exact") throw new InputError(`${where}: ${SEMANTICS}`, "semantics that round", regime);
  let document: Fields;
  try {
    document = JSON.parse(text) as Fields;
  } catch {
    throw new InputError(`${where}: ${SKELETON}`, "JSON", quote(text.slice(0, 40)));
  }
  const layers = Array.isArray(document.layers) ? (document.layers as readonly Fields[]) : [];
  const filled = layers.map((layer, l) => {
    const symbols = Array.isArray(layer.symbols) ? (layer.symbols as readonly string[]) : [];
    const shared = fieldsOf(of, `layers.${l}.shared.`);
    return {
      ...layer,
      initial: numbersOf(of, `layers.${l}.initial`),
      ...(Object.keys(shared).length === 0 ? {} : { shared }),
      symbols: Object.fromEntries(symbols.map((name, s) => [name, fieldsOf(of, `layers.${l}.symbols.${s}.`)])),
    };
  });
  checkFormats(of, semantics);
  return { model: parseModel({ ...document, layers: filled }, where), semantics };
}

/** Codes of another type than the semantics' would be rounded a second time. */
function checkFormats(of: Checkpoint, semantics: RoundedSemantics): void {
  for (const { name, dtype } of of.tensors) {
    const expected: NumberFormat = name.endsWith(".initial") ? semantics.format : operandPolicy(semantics).format;
    if (dtype.format?.name !== expected.name)
      throw new InputError(`${of.source.name}: tensor ${quote(name)}: dtype`, expected.name, dtype.name);
  }
}
