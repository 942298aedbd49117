// A model as an ONNX file: a Scan over the word for a batch of words, float32 operations with a cast to the format and back after
// every one of them, so that a runtime without arithmetic in that format rounds as the semantics says. Input `symbols` int64
// [steps, batch] (indices of the alphabet); outputs `states` float32 [steps, entries, batch] and, where the decoder
// can be expressed, `classes` int64 [steps, batch]. Where a layer hands nothing on, the states above it become NaN.
// Source: ONNX operators, opset 17 (Scan-16, Cast-13, Gather-13).

import { InputError } from "../core/errors.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { type Exact, toNumber } from "../number/exact.ts";
import { onCodes } from "../number/generic.ts";
import { type Machine, type MachineLayer, machineSystem } from "../rnn/machine.ts";
import { formatSemantics, type RoundedSemantics } from "../rnn/semantics.ts";
import { decoderNodes } from "./onnx-decoder.ts";
import { CASTS, type GraphBuilder, graphBuilder, valueInfo } from "./onnx-graph.ts";
import { encodeOnnx, type OnnxGraph } from "./onnx-messages.ts";
import { stepNodes } from "./onnx-step.ts";

/** Classes of an output's table, times the symbols of its layer. */
const LARGEST_ROUTE = 100_000;

/** @throws InputError for arithmetic that float32 and casts do not give */
function checkSemantics({ semantics }: Machine): RoundedSemantics {
  const where = "semantics for ONNX";
  if (semantics.regime !== "perOperation" && semantics.regime !== "mixed")
    throw new InputError(where, "perOperation or mixed, where every operation rounds", semantics.regime);
  for (const format of [semantics.format, semantics.read ?? semantics.format])
    if (!CASTS.has(format.name))
      throw new InputError(where, `one of the formats ${[...CASTS.keys()].join(", ")}`, format.name);
  if (semantics.store !== undefined) throw new InputError(where, "no store", formatSemantics(semantics));
  const { rounding, overflow, subnormals } = semantics;
  if (rounding !== "tiesToEven" || overflow !== "infinity" || subnormals !== "gradual")
    throw new InputError(where, "tiesToEven, overflow=infinity, subnormals=gradual", formatSemantics(semantics));
  return semantics;
}

/** The entries before the first letter; after `bos` where the model has one. */
function initialValues(machine: Machine, semantics: RoundedSemantics): number[] {
  const value = (code: number): Exact => decode(semantics.format, code);
  const system = machineSystem(machine, onCodes(specification(semantics)), value, String);
  return system.initial.map((code) => toNumber(value(code)));
}

/** What the layer hands on: the next layer's symbol, and where there is none. */
function routed(
  graph: GraphBuilder,
  machine: Machine,
  layer: MachineLayer,
  state: readonly string[],
  symbol: string,
): { readonly symbol: string; readonly lost?: string } {
  const { output, source } = layer;
  if (output === undefined) return { symbol };
  const count = source.alphabet.length;
  const where = `${machine.model.origin}: layers[${machine.layers.indexOf(layer)}].output.decoder`;
  const row = (index: number) => Array.from({ length: count }, (_, s) => output.route(index, s));
  const { classifier } = output;
  if (classifier === undefined || source.output === undefined)
    return { symbol: graph.node("Gather", [graph.constant("int64", [count], row(0)), symbol]) };
  const input = { state, symbol, alphabet: source.alphabet, ties: machine.semantics.ties };
  const index = decoderNodes(graph, source.output.decoder, input, where);
  if (index === undefined) throw new InputError(where, "for ONNX a decoder without distances", "nearest");
  const names = Object.keys(source.output.symbols).map((name) => classifier.index(name) ?? 0);
  const classes = Math.max(...names) + 1;
  if (classes * count > LARGEST_ROUTE)
    throw new InputError(where, `at most ${LARGEST_ROUTE} classes times symbols`, String(classes * count));
  const table = Array.from({ length: classes }, (_, c) => row(c)).flat();
  const integer = (n: number) => graph.constant("int64", [1], [n]);
  const inside = graph.node("Min", [graph.node("Max", [index, integer(0)]), integer(classes - 1)]);
  const place = graph.node("Add", [graph.node("Mul", [inside, integer(count)]), symbol]);
  const to = graph.node("Gather", [graph.constant("int64", [table.length], table), place]);
  const known = graph.node("Equal", [inside, index]);
  const found = graph.node("Where", [known, to, integer(-1)]);
  return { symbol: graph.node("Max", [found, integer(0)]), lost: graph.node("Less", [found, integer(0)]) };
}

/** The Scan's body: state [entries, batch] and symbol [batch] to the next state, twice, and the class. */
function body(machine: Machine, semantics: RoundedSemantics): { graph: OnnxGraph; hasClasses: boolean } {
  const graph = graphBuilder("b");
  const first = graph.constant("int64", [machine.alphabet.length], machine.first.slice(0, machine.alphabet.length));
  let symbol = graph.node("Gather", [first, "symbol"]);
  let lost: string | undefined;
  const entries: string[] = [];
  for (const layer of machine.layers) {
    const state = Array.from({ length: layer.size }, (_, i) =>
      graph.node("Gather", ["state", graph.constant("int64", [], [layer.offset + i])], { axis: 0 }),
    );
    const computed = stepNodes(graph, layer, semantics, state, symbol);
    const gone = lost;
    const nan = graph.constant("float32", [1], [Number.NaN]);
    const next = gone === undefined ? computed : computed.map((x) => graph.node("Where", [gone, nan, x]));
    entries.push(...next);
    const to = routed(graph, machine, layer, next, symbol);
    symbol = to.symbol;
    if (to.lost !== undefined) lost = gone === undefined ? to.lost : graph.node("Or", [gone, to.lost]);
  }
  // A next state that does not depend on the word has one entry for all words.
  const whole = entries.map((x) =>
    graph.node("Unsqueeze", [
      graph.node("Expand", [x, graph.node("Shape", ["symbol"])]),
      graph.constant("int64", [1], [0]),
    ]),
  );
  const next = graph.node("Concat", whole, { axis: 0 });
  const decoded = finalClass(graph, machine, entries);
  const expanded = decoded && graph.node("Expand", [decoded, graph.node("Shape", ["symbol"])]);
  const states = graph.node("Identity", [next]);
  const sizes = [machine.size, "batch"];
  return {
    hasClasses: expanded !== undefined,
    graph: {
      name: "step",
      node: graph.nodes,
      initializer: used(graph),
      input: [valueInfo("state", "float32", sizes), valueInfo("symbol", "int64", ["batch"])],
      output: [
        valueInfo(next, "float32", sizes),
        valueInfo(states, "float32", sizes),
        ...(expanded === undefined ? [] : [valueInfo(expanded, "int64", ["batch"])]),
      ],
    },
  };
}

/** Constants that some node reads: a step computes with every constant that it names, but not always. */
function used({ nodes, initializers }: GraphBuilder): OnnxGraph["initializer"] {
  const read = new Set(nodes.flatMap(({ input }) => input));
  return initializers.filter(({ name }) => read.has(name));
}

function finalClass(graph: GraphBuilder, machine: Machine, entries: readonly string[]): string | undefined {
  const { decoder, model, semantics } = machine;
  if (decoder === undefined || model.decoder === undefined) return undefined;
  const { offset, size } = decoder.layer;
  const state = entries.slice(offset, offset + size);
  const input = { state, symbol: "symbol", alphabet: model.alphabet, ties: semantics.ties };
  return decoderNodes(graph, model.decoder.decoder, input, `${model.origin}: decoder`);
}

/** The bytes of the machine's ONNX file. @throws InputError for semantics, layers and decoders that it cannot express */
export function onnxFile(machine: Machine, properties: Readonly<Record<string, string>> = {}): Uint8Array {
  const semantics = checkSemantics(machine);
  const { graph: step, hasClasses } = body(machine, semantics);
  const graph = graphBuilder("g");
  const start = graph.constant("float32", [machine.size, 1], initialValues(machine, semantics));
  const batch = graph.node("Gather", [graph.node("Shape", ["symbols"]), graph.constant("int64", [1], [1])], {
    axis: 0,
  });
  const sizes = graph.node("Concat", [graph.constant("int64", [1], [machine.size]), batch], { axis: 0 });
  const state = graph.node("Expand", [start, sizes]);
  const scan = {
    opType: "Scan",
    input: [state, "symbols"],
    output: ["final", "states", ...(hasClasses ? ["classes"] : [])],
    attribute: [
      { name: "body", type: 5 as const, g: step },
      { name: "num_scan_inputs", type: 2 as const, i: 1 },
    ],
  };
  return encodeOnnx({
    irVersion: 8,
    producerName: "statetrack",
    docString: `${machine.model.name}: every operation in float32, then cast to the format and back`,
    opsetImport: [{ domain: "", version: 17 }],
    metadataProps: [...metadata(machine), ...Object.entries(properties).map(([key, value]) => ({ key, value }))],
    graph: {
      name: "statetrack",
      node: [...graph.nodes, scan],
      initializer: graph.initializers,
      input: [valueInfo("symbols", "int64", ["steps", "batch"])],
      output: [
        valueInfo("states", "float32", ["steps", machine.size, "batch"]),
        ...(hasClasses ? [valueInfo("classes", "int64", ["steps", "batch"])] : []),
      ],
    },
  });
}

function metadata({ model, semantics, decoder }: Machine): { key: string; value: string }[] {
  const accept = decoder === undefined ? [] : [...decoder.accepts].sort((a, b) => a - b);
  return [
    { key: "statetrack.alphabet", value: JSON.stringify(model.alphabet) },
    { key: "statetrack.semantics", value: formatSemantics(semantics) },
    { key: "statetrack.accept", value: JSON.stringify(accept) },
  ];
}
