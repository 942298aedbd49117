// The tensors of a model by layer, from one file or several shards: names differ before `layers.N.` between libraries, what
// follows does not. Tensors are read when they are asked for.

import { InputError, quote } from "../../core/errors.ts";
import type { TensorEntry } from "./header.ts";
import { type Checkpoint, rows } from "./safetensors.ts";

export interface Matrix {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export interface LayerWeights {
  readonly layer: number;
  /** Names behind `layers.N.`. */
  readonly names: readonly string[];
  has(name: string): boolean;
  shape(name: string): readonly number[] | undefined;
  dtype(name: string): string | undefined;
  /** The values, row-major; only the last rows where so many are asked for. @throws InputError as `rows` */
  read(name: string, lastRows?: number): Matrix | undefined;
}

const IN_LAYER = /(?:^|\.)(?:layers|h|blocks)\.([0-9]{1,6})\.(.+)$/;
/** Values of one tensor; more are no parameters of a gate. */
const LARGEST_READ = 2 ** 28;

interface Place {
  readonly of: Checkpoint;
  readonly tensor: TensorEntry;
}

/** By number. @throws InputError where two tensors have one place */
export function layersOf(checkpoints: readonly Checkpoint[]): readonly LayerWeights[] {
  const layers = new Map<number, Map<string, Place>>();
  for (const of of checkpoints) {
    for (const tensor of of.tensors) {
      const found = IN_LAYER.exec(tensor.name);
      if (found === null) continue;
      const [, number, name] = found;
      const layer = layers.get(Number(number)) ?? new Map<string, Place>();
      if (layer.has(name))
        throw new InputError(
          `${of.source.name}: tensor ${quote(tensor.name)}`,
          `one ${name} for layer ${number}`,
          "a second one",
        );
      layers.set(Number(number), layer.set(name, { of, tensor }));
    }
  }
  return [...layers].sort(([a], [b]) => a - b).map(([layer, places]) => layerWeights(layer, places));
}

function layerWeights(layer: number, places: ReadonlyMap<string, Place>): LayerWeights {
  return {
    layer,
    names: [...places.keys()],
    has: (name) => places.has(name),
    shape: (name) => places.get(name)?.tensor.shape,
    dtype: (name) => places.get(name)?.tensor.dtype.name,
    read: (name, lastRows) => {
      const place = places.get(name);
      return place === undefined ? undefined : readPlace(place, lastRows);
    },
  };
}

function readPlace({ of, tensor }: Place, lastRows?: number): Matrix {
  const [count = 1, ...rest] = tensor.shape;
  const from = lastRows === undefined ? 0 : Math.max(0, count - lastRows);
  const width = rest.reduce((product, n) => product * n, 1);
  if ((count - from) * width > LARGEST_READ)
    throw new InputError(
      `${of.source.name}: tensor ${quote(tensor.name)}`,
      `at most ${LARGEST_READ} values`,
      String(count * width),
    );
  return { shape: tensor.shape.length === 0 ? [] : [count - from, ...rest], values: rows(of, tensor, from, count) };
}
