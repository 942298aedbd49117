// Builds an ONNX graph node by node: values are names, constants become initializers (one for each content, as equal nodes are
// one), and an arithmetic operation is computed in float32 and then, unless the format is binary32 itself, cast to the
// format and back.
//
// Why that rounds once: the cast is a second rounding, and rounding first to 24 bits changes no result of +, -, * and / of
// numbers with p <= 11 bits (24 >= 2p + 2). Source: Figueroa 1995, "When is double rounding innocuous?".

import type { NumberFormat } from "../number/format.ts";
import { ELEMENT, type ElementName, type OnnxNode, type OnnxTensor, type OnnxValue } from "./onnx-messages.ts";

/** Formats that a Cast of opset 17 knows and that float32 computes. */
export const CASTS: ReadonlyMap<string, ElementName> = new Map([
  ["bfloat16", "bfloat16"],
  ["binary16", "float16"],
  ["binary32", "float32"],
]);

export interface GraphBuilder {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  node(opType: string, input: readonly string[], attributes?: Readonly<Record<string, number>>): string;
  constant(element: "float32" | "float64" | "int64" | "bool", dims: readonly number[], data: readonly number[]): string;
  cast(x: string, to: ElementName): string;
  /** The format's rounding of a float32 value, as float32. */
  rounded(x: string, format: NumberFormat): string;
}

function raw(element: ElementName, data: readonly number[]): Uint8Array {
  switch (element) {
    case "float32":
      return new Uint8Array(Float32Array.from(data).buffer);
    case "float64":
      return new Uint8Array(Float64Array.from(data).buffer);
    case "int64":
      return new Uint8Array(BigInt64Array.from(data, BigInt).buffer);
    default:
      return Uint8Array.from(data);
  }
}

/** Names begin with the prefix, so that a subgraph hides none of the graph around it. */
export function graphBuilder(prefix: string): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const known = new Map<string, string>();
  const made = new Map<string, string>();
  const node: GraphBuilder["node"] = (opType, input, attributes = {}) => {
    const key = JSON.stringify([opType, input, attributes]);
    const same = made.get(key);
    if (same !== undefined) return same;
    const output = `${prefix}${nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, i]) => ({ name, type: 2 as const, i }));
    nodes.push({ opType, input, output: [output], attribute });
    made.set(key, output);
    return output;
  };
  const cast: GraphBuilder["cast"] = (x, to) => node("Cast", [x], { to: ELEMENT[to] });
  return {
    nodes,
    initializers,
    node,
    constant: (element, dims, data) => {
      const key = `${element} ${dims.join()} ${data.map((x) => (Object.is(x, -0) ? "-0" : String(x))).join()}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const name = `${prefix}c${initializers.length}`;
      initializers.push({ name, dims, dataType: ELEMENT[element], rawData: raw(element, data) });
      known.set(key, name);
      return name;
    },
    cast,
    rounded: (x, format) => {
      const to = CASTS.get(format.name);
      return to === undefined || to === "float32" ? x : cast(cast(x, to), "float32");
    },
  };
}

/** An input or output: sizes are numbers or names of sizes that are known when the graph runs. */
export function valueInfo(name: string, element: ElementName, sizes: readonly (number | string)[]): OnnxValue {
  const dim = sizes.map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: ELEMENT[element], shape: { dim } } } };
}
