// A model whose gates have been taken: the parameters of the steps as a machine has them, after rounding, gates and
// normalisation, as exact decimals of a model file with direct parameters. Under the semantics of the machine it is the
// same machine, since numbers of the format round to themselves.

import { type Exact, format as formatExact } from "../number/exact.ts";
import type { Machine, MachineLayer } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { nested } from "./model-tensors.ts";

function numbers(values: readonly Exact[], shape: readonly number[]): unknown {
  return nested(values.map(formatExact), shape);
}

function directLayer({ source, parameters, initial }: MachineLayer, given: Readonly<Record<string, unknown>>) {
  const { layer, shape, alphabet } = source;
  const field = (s: number, name: string, sizes: readonly (number | "factors")[]) => {
    const values = parameters[s][name];
    const fixed = sizes.reduce<number>((product, n) => (n === "factors" ? product : product * n), 1);
    return numbers(
      values,
      sizes.map((n) => (n === "factors" ? values.length / fixed : n)),
    );
  };
  const part = (shared: boolean, s: number) =>
    layer.parameters
      .filter((spec) => (spec.shared === true) === shared)
      .map((spec) => [spec.name, field(s, spec.name, spec.shape(shape))]);
  const shared = part(true, 0);
  return {
    type: layer.type,
    initial: numbers(initial, [shape.rows, shape.columns]),
    ...(shared.length === 0 ? {} : { shared: Object.fromEntries(shared) as unknown }),
    symbols: Object.fromEntries(alphabet.map((name, s) => [name, Object.fromEntries(part(false, s))])),
    ...(given.output === undefined ? {} : { output: given.output }),
  };
}

/** @throws InputError as `parseModel` */
export function directModel(machine: Machine): Model {
  const { model } = machine;
  const document = model.document as Readonly<Record<string, unknown>>;
  const given = document.layers as readonly Readonly<Record<string, unknown>>[];
  return parseModel(
    { ...document, layers: machine.layers.map((layer, l) => directLayer(layer, given[l])) },
    model.origin,
  );
}
