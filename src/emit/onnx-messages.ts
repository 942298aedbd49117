// The messages of an ONNX file that models here need, and no others, as protobuf descriptions of our own: field numbers and
// types are those of the standard, so that any reader takes the bytes. Integers of 64 bits are written from JavaScript numbers.
// Source: ONNX, onnx/onnx.proto (IR version 8).

import protobuf from "protobufjs";

/** Element types of tensors. */
export const ELEMENT = { float32: 1, int64: 7, bool: 9, float16: 10, float64: 11, bfloat16: 16 } as const;
export type ElementName = keyof typeof ELEMENT;

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

interface OnnxAttribute {
  readonly name: string;
  /** 2: i is set, 5: g is set. */
  readonly type: 2 | 5;
  readonly i?: number;
  readonly g?: OnnxGraph;
}

export interface OnnxNode {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute?: readonly OnnxAttribute[];
}

export interface OnnxValue {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}

export interface OnnxGraph {
  readonly name: string;
  readonly node: readonly OnnxNode[];
  readonly initializer: readonly OnnxTensor[];
  readonly input: readonly OnnxValue[];
  readonly output: readonly OnnxValue[];
}

interface OnnxModel {
  readonly irVersion: number;
  readonly producerName: string;
  readonly docString: string;
  readonly graph: OnnxGraph;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ rule: "repeated", type, id });

const MESSAGES = {
  Model: {
    irVersion: one("int64", 1),
    producerName: one("string", 2),
    docString: one("string", 6),
    graph: one("Graph", 7),
    opsetImport: many("OperatorSet", 8),
    metadataProps: many("Entry", 14),
  },
  OperatorSet: { domain: one("string", 1), version: one("int64", 2) },
  Entry: { key: one("string", 1), value: one("string", 2) },
  Graph: {
    node: many("Node", 1),
    name: one("string", 2),
    initializer: many("Tensor", 5),
    input: many("Value", 11),
    output: many("Value", 12),
  },
  Node: {
    input: many("string", 1),
    output: many("string", 2),
    opType: one("string", 4),
    attribute: many("Attribute", 5),
  },
  Attribute: { name: one("string", 1), i: one("int64", 3), g: one("Graph", 6), type: one("int32", 20) },
  Tensor: {
    dims: many("int64", 1),
    dataType: one("int32", 2),
    name: one("string", 8),
    rawData: one("bytes", 9),
  },
  Value: { name: one("string", 1), type: one("Type", 2) },
  Type: { tensorType: one("TensorType", 1) },
  TensorType: { elemType: one("int32", 1), shape: one("Shape", 2) },
  Shape: { dim: many("Dimension", 1) },
  Dimension: { dimValue: one("int64", 1), dimParam: one("string", 2) },
} as const;

/** The bytes of a file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const nested = Object.fromEntries(Object.entries(MESSAGES).map(([name, fields]) => [name, { fields }]));
  const type = protobuf.Root.fromJSON({ nested }).lookupType("Model");
  return type.encode(model).finish();
}
