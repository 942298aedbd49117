// One layer's step as ONNX nodes for a batch of words that stand at different symbols: symbols whose operations differ in
// constants alone share one chain of nodes, whose constants are gathered by the symbol; several such groups are computed
// side by side and each word takes the result of its own.

import { InputError } from "../core/errors.ts";
import { toNumber } from "../number/exact.ts";
import type { MachineLayer } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import type { GraphBuilder } from "./onnx-graph.ts";
import { type Operation, type Recording, record, shapeOf } from "./recording.ts";

interface Group {
  readonly symbols: readonly number[];
  readonly recordings: readonly Recording[];
}

function groups(layer: MachineLayer, semantics: RoundedSemantics): Group[] {
  const found = new Map<string, { symbols: number[]; recordings: Recording[] }>();
  layer.steps.forEach((step, s) => {
    const recording = record(semantics, layer.size, step);
    const key = shapeOf(recording);
    const group = found.get(key) ?? { symbols: [], recordings: [] };
    group.symbols.push(s);
    group.recordings.push(recording);
    found.set(key, group);
  });
  return [...found.values()];
}

const OPS = { add: "Add", sub: "Sub", mul: "Mul", div: "Div" } as const;

/** The names of the next state's entries, each float32 [batch]. `state` are the entries' names, `symbol` is int64 [batch]; both
 * are of the layer. @throws InputError for an operation that float32 and casts cannot express */
export function stepNodes(
  graph: GraphBuilder,
  layer: MachineLayer,
  semantics: RoundedSemantics,
  state: readonly string[],
  symbol: string,
): string[] {
  const count = layer.steps.length;
  return groups(layer, semantics).reduce<string[]>((earlier, group) => {
    const own = groupNodes(graph, layer, semantics, state, symbol, group);
    if (earlier.length === 0) return own;
    const table = Array.from({ length: count }, (_, s) => Number(group.symbols.includes(s)));
    const mine = graph.node("Gather", [graph.constant("bool", [count], table), symbol]);
    return own.map((name, i) => graph.node("Where", [mine, name, earlier[i]]));
  }, []);
}

function groupNodes(
  graph: GraphBuilder,
  layer: MachineLayer,
  semantics: RoundedSemantics,
  state: readonly string[],
  symbol: string,
  { symbols, recordings }: Group,
): string[] {
  const [{ operations, outputs }] = recordings;
  const names: string[] = [];
  operations.forEach((operation, i) => {
    names.push(nodeOf(operation, i));
  });
  return outputs.map((i) => names[i]);

  function nodeOf(operation: Operation, i: number): string {
    switch (operation.op) {
      case "variable":
        return state[operation.index];
      case "constant":
        return gathered(graph, layer.steps.length, symbol, symbols, constantsAt(recordings, i));
      case "read":
        return graph.rounded(names[operation.args[0]], semantics.read ?? semantics.format);
      case "other":
        throw new InputError(
          `${layer.source.layer.type} layer`,
          "for ONNX sums, differences, products and quotients that each round once",
          operation.what,
        );
      default: {
        const [a, b] = operation.args;
        return graph.rounded(graph.node(OPS[operation.op], [names[a], names[b]]), semantics.format);
      }
    }
  }
}

function constantsAt(recordings: readonly Recording[], i: number): number[] {
  return recordings.map(({ operations }) => {
    const operation = operations[i];
    return operation.op === "constant" ? toNumber(operation.value) : Number.NaN;
  });
}

/** A constant by symbol; symbols of other groups get the first one's. Also where all symbols have the same: onnxruntime
 * takes x + 0 with a constant 0 for x, which is another number where x is -0. */
function gathered(
  graph: GraphBuilder,
  count: number,
  symbol: string,
  symbols: readonly number[],
  values: readonly number[],
): string {
  const table = Array.from({ length: count }, (_, s) => values[Math.max(0, symbols.indexOf(s))]);
  return graph.node("Gather", [graph.constant("float32", [count], table), symbol]);
}
