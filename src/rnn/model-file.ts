// Reads model files: JSON whose numbers keep their source text, so that 0.1 means one tenth and not a double near it.
// The JSON Schema checks the form; this file checks what a schema cannot (shapes, symbols, references).

import { InputError, messageOf, quote } from "../core/errors.ts";
import { builtin } from "../core/host.ts";
import { repeatedKey } from "./json-keys.ts";
import { LAYERS } from "./layers/index.ts";
import type { Decoder, LayerOutput, Model, ModelLayer } from "./model.ts";
import { type Fields, type Json, parseParameters, parseRaw, stateShape, tensor } from "./model-parameters.ts";
import { validator } from "./schema.ts";

/** JSON text to a value in which every number is its source text (a string).
 * @throws InputError for text that is not JSON, and for an object that has a key twice */
export function parseKeepingNumbers(text: string, where: string): Json {
  const keep = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === "number" ? (context?.source ?? String(value)) : value;
  let document: Json;
  try {
    document = JSON.parse(text, keep) as Json;
  } catch (error) {
    throw new InputError(where, "JSON", messageOf(error));
  }
  const repeated = repeatedKey(text);
  if (repeated === undefined) return document;
  const line = text.slice(0, repeated.position).split("\n").length;
  throw new InputError(`${where}: line ${line}`, "each key once", `${quote(repeated.key)} again`);
}

/** Reads a model from a file. @throws InputError naming the file and the place in it */
export function readModel(path: string): Model {
  const { readFileSync } = builtin("node:fs");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(path, "a readable model file", messageOf(error));
  }
  return parseModel(parseKeepingNumbers(text, path), path);
}

/** A double in a document that was not read from a file means its shortest decimal. */
export function textual(value: unknown): unknown {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return value.map(textual);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, textual(part)]));
}

/** A model from a parsed document, whose numbers may be source texts. @throws InputError as `readModel` */
export function parseModel(document: unknown, where: string): Model {
  validator("model")(document, where);
  const file = textual(document) as Fields;
  const layers = (file.layers as readonly Fields[]).map((layer, i) => parseLayer(layer, `${where}: layers[${i}]`));
  const alphabet = file.alphabet as readonly string[];
  unique(alphabet, `${where}: alphabet`);
  const bos = file.bos as string | undefined;
  const asked = bos === undefined ? alphabet : [...alphabet, bos];
  unique(asked, `${where}: bos`);
  const missing = asked.find((symbol) => !layers[0].alphabet.includes(symbol));
  if (missing !== undefined) {
    throw new InputError(`${where}: layers[0].symbols`, `parameters for the symbol ${quote(missing)}`, "none");
  }
  const stranger = layers[0].alphabet.find((symbol) => !asked.includes(symbol));
  if (stranger !== undefined) {
    throw new InputError(
      `${where}: layers[0].symbols`,
      `symbols of the alphabet (${asked.join(", ")})`,
      quote(stranger),
    );
  }
  layers.forEach((layer, i) => checkOutput(layer, layers.at(i + 1), `${where}: layers[${i}]`));
  const decoder = file.decoder as Fields | undefined;
  return {
    name: (file.name as string | undefined) ?? "unnamed",
    origin: where,
    alphabet,
    ...(bos === undefined ? {} : { bos }),
    layers,
    ...(decoder === undefined
      ? {}
      : {
          decoder: {
            decoder: parseDecoder(decoder, layers[layers.length - 1], `${where}: decoder`),
            accept: decoder.accept as readonly string[],
          },
        }),
    document: { ...file, statetrack: 1 },
  };
}

function unique(names: readonly string[], where: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(where, "distinct symbols", `${quote(twice)} twice`);
}

function parseLayer(file: Fields, where: string): ModelLayer {
  const layer = LAYERS.find(({ type }) => type === file.type);
  if (layer === undefined) {
    throw new InputError(`${where}.type`, `one of ${LAYERS.map(({ type }) => type).join(", ")}`, quote(file.type));
  }
  const initial = tensor(file.initial, `${where}.initial`);
  const shape = stateShape(layer, initial, `${where}.initial`);
  const raw = parseRaw(layer, file, where);
  const specs = raw === undefined ? layer.parameters : (layer.raw?.parameters ?? []);
  const symbols = Object.entries(file.symbols as Readonly<Record<string, Fields>>);
  const shared = parseParameters(
    layer.type,
    specs.filter((spec) => spec.shared === true),
    shape,
    (file.shared ?? {}) as Fields,
    `${where}.shared`,
  );
  const each = specs.filter((spec) => spec.shared !== true);
  const parameters = symbols.map(([symbol, fields]) => ({
    ...shared,
    ...parseParameters(layer.type, each, shape, fields, `${where}.symbols[${JSON.stringify(symbol)}]`),
  }));
  const alphabet = symbols.map(([symbol]) => symbol);
  const own = { layer, shape, alphabet, parameters, initial, ...(raw === undefined ? {} : { raw }) };
  const output = file.output as Fields | undefined;
  if (output === undefined) return own;
  return {
    ...own,
    output: {
      decoder: parseDecoder(output.decoder as Fields, own, `${where}.output.decoder`),
      symbols: output.symbols as LayerOutput["symbols"],
    },
  };
}

/** A decoder that reads states of the given shape. @throws InputError for one that does not fit it */
export function parseDecoder(file: Fields, layer: Pick<ModelLayer, "shape" | "alphabet">, where: string): Decoder {
  const decoder = file as unknown as Decoder;
  const size = layer.shape.rows * layer.shape.columns;
  const checkPoint = (point: readonly string[], place: string) => {
    if (point.length !== size) throw new InputError(place, `${size} entries`, `${point.length}`);
  };
  switch (decoder.type) {
    case "lookup":
      decoder.entries.forEach(({ state }, i) => checkPoint(state, `${where}.entries[${i}].state`));
      break;
    case "nearest":
      decoder.anchors.forEach(({ point }, i) => checkPoint(point, `${where}.anchors[${i}].point`));
      break;
    case "threshold": {
      const text = String(decoder.entry);
      const entry = text.trim() === "" ? Number.NaN : Number(text);
      if (!Number.isInteger(entry) || entry < 0 || entry >= size) {
        throw new InputError(`${where}.entry`, `an index from 0 to ${size - 1}`, quote(decoder.entry));
      }
      if (decoder.classes.length !== decoder.thresholds.length + 1) {
        throw new InputError(
          `${where}.classes`,
          `${decoder.thresholds.length + 1} classes`,
          `${decoder.classes.length}`,
        );
      }
      return { ...decoder, entry };
    }
    case "rank":
    case "argmax":
      break;
  }
  return decoder;
}

/** Every (class, symbol) of an output names a symbol of the next layer; without an output the alphabets must fit. */
function checkOutput(layer: ModelLayer, next: ModelLayer | undefined, where: string): void {
  if (next === undefined) {
    if (layer.output !== undefined) throw new InputError(`${where}.output`, "no output in the last layer", "one");
    return;
  }
  const known = (symbol: string, place: string) => {
    if (!next.alphabet.includes(symbol)) {
      throw new InputError(place, `a symbol of the next layer (${next.alphabet.join(", ")})`, quote(symbol));
    }
  };
  if (layer.output === undefined) {
    for (const symbol of layer.alphabet) known(symbol, `${where}.symbols`);
    return;
  }
  for (const [name, row] of Object.entries(layer.output.symbols)) {
    for (const [symbol, to] of Object.entries(row)) {
      const place = `${where}.output.symbols[${JSON.stringify(name)}][${JSON.stringify(symbol)}]`;
      if (!layer.alphabet.includes(symbol)) throw new InputError(place, "a symbol of this layer", quote(symbol));
      known(to, place);
    }
  }
}
