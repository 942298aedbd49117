// Decoders as ONNX nodes: the class of each word's state as an index in the order of classifier.ts, -1 where there is none. States
// are compared in float64, which holds them and the constants exactly. The nearest anchor is left out: its distances
// are exact in the library and would be rounded here.

import { InputError, quote } from "../core/errors.ts";
import { constant } from "../number/constant.ts";
import { type Exact, fromNumber, same, toNumber } from "../number/exact.ts";
import type { Decoder } from "../rnn/model.ts";
import type { Ties } from "../rnn/semantics.ts";
import type { GraphBuilder } from "./onnx-graph.ts";

interface DecoderInput {
  /** The entries, float32 [batch] each. */
  readonly state: readonly string[];
  /** int64 [batch], an index of `alphabet`. */
  readonly symbol: string;
  readonly alphabet: readonly string[];
  readonly ties: Ties;
}

/** A decoder's limit or entry as a double, exactly. */
function exactDouble(text: string, where: string): number {
  const value: Exact = constant(text, where);
  const double = toNumber(value);
  if (Number.isNaN(double) || !same(value, fromNumber(double)))
    throw new InputError(where, "for ONNX a number that binary64 holds", quote(text));
  return double;
}

/** The name of an int64 [batch], or undefined for a decoder that cannot be expressed. @throws InputError for a constant that
 * binary64 does not hold */
export function decoderNodes(
  graph: GraphBuilder,
  decoder: Decoder,
  input: DecoderInput,
  where: string,
): string | undefined {
  const values = input.state.map((x) => graph.cast(x, "float64"));
  switch (decoder.type) {
    case "lookup":
      return lookup(graph, decoder, input, values, where);
    case "threshold":
      return threshold(graph, decoder, values, where);
    case "argmax":
      return argmax(graph, values, input.ties);
    case "rank":
      return rank(graph, values, input.ties);
    case "nearest":
      return undefined;
  }
}

const NONE = -1;
const integer = (graph: GraphBuilder, n: number) => graph.constant("int64", [1], [n]);

function every(graph: GraphBuilder, conditions: readonly string[]): string {
  return conditions.reduce((all, one) => graph.node("And", [all, one]));
}

/** True where no entry is a NaN, which alone is not equal to itself. */
function numbers(graph: GraphBuilder, values: readonly string[]): string {
  return every(
    graph,
    values.map((x) => graph.node("Equal", [x, x])),
  );
}

function lookup(
  graph: GraphBuilder,
  decoder: Decoder & { type: "lookup" },
  { symbol, alphabet }: DecoderInput,
  values: readonly string[],
  where: string,
): string {
  const classes = [...new Set(decoder.entries.map((entry) => entry.class))];
  const equal = (i: number, x: number) => graph.node("Equal", [values[i], graph.constant("float64", [1], [x])]);
  // Entries of one symbol come before those of all, so they are chosen last.
  const general = decoder.entries.filter((entry) => entry.symbol === undefined);
  const special = decoder.entries.filter((entry) => entry.symbol !== undefined);
  return [...general, ...special].reduce(
    (found, entry, e) => {
      const state = entry.state.map((text, i) => equal(i, exactDouble(text, `${where}.entries[${e}].state[${i}]`)));
      const own =
        entry.symbol === undefined
          ? []
          : [graph.node("Equal", [symbol, integer(graph, alphabet.indexOf(entry.symbol))])];
      const index = integer(graph, classes.indexOf(entry.class));
      return graph.node("Where", [every(graph, [...state, ...own]), index, found]);
    },
    integer(graph, NONE),
  );
}

function threshold(
  graph: GraphBuilder,
  decoder: Decoder & { type: "threshold" },
  values: readonly string[],
  where: string,
): string {
  const x = values[decoder.entry];
  const classes = [...new Set(decoder.classes)];
  const reached = decoder.thresholds.map((text, i) => {
    const limit = graph.constant("float64", [1], [exactDouble(text, `${where}.thresholds[${i}]`)]);
    return graph.cast(graph.node("Not", [graph.node("Less", [x, limit])]), "int64");
  });
  const place = reached.reduce((sum, one) => graph.node("Add", [sum, one]));
  const table = graph.constant(
    "int64",
    [decoder.classes.length],
    decoder.classes.map((name) => classes.indexOf(name)),
  );
  return graph.node("Where", [numbers(graph, [x]), graph.node("Gather", [table, place]), integer(graph, NONE)]);
}

function argmax(graph: GraphBuilder, values: readonly string[], ties: Ties): string {
  const less = (a: string, b: string) => graph.node("Less", [a, b]);
  return values.reduce(
    (found, x, i) => {
      const beats = values.flatMap((y, j) => {
        if (i === j) return [];
        return [ties === "fail" || j < i ? less(y, x) : graph.node("Not", [less(x, y)])];
      });
      const largest = every(graph, [numbers(graph, values), ...beats]);
      return graph.node("Where", [largest, integer(graph, i), found]);
    },
    integer(graph, NONE),
  );
}

/** The Lehmer code: digit i counts the later entries that are less than entry i. */
function rank(graph: GraphBuilder, values: readonly string[], ties: Ties): string {
  const valid = [numbers(graph, values)];
  const digits = values.map((x, i) => {
    const smaller = values.slice(i + 1).map((y) => {
      const less = graph.node("Less", [y, x]);
      if (ties === "fail") valid.push(graph.node("Or", [less, graph.node("Less", [x, y])]));
      return graph.cast(less, "int64");
    });
    return smaller.reduce((sum, one) => graph.node("Add", [sum, one]), integer(graph, 0));
  });
  const code = digits.reduce(
    (sum, digit, i) => {
      const base = integer(graph, values.length - i);
      return graph.node("Add", [graph.node("Mul", [sum, base]), digit]);
    },
    integer(graph, 0),
  );
  return graph.node("Where", [every(graph, valid), code, integer(graph, NONE)]);
}
