// A machine: a model under a semantics, with every parameter rounded once. It steps in any arithmetic that rounds as the
// semantics says; `exactMachine` and the code machines of `check` are the same steps over different numbers.

import { InputError } from "../core/errors.ts";
import type { TransitionSystem } from "../core/transition-system.ts";
import { decode } from "../number/codec.ts";
import { type Exact, format as formatExact, isZero, zero } from "../number/exact.ts";
import type { RoundingPolicy } from "../number/format.ts";
import type { Arithmetic } from "../number/generic.ts";
import { operandPolicy } from "../number/operand.ts";
import { exactParameter, parameter } from "../number/parameter.ts";
import { type BlockSteps, blockSteps } from "./blocks.ts";
import { type Classifier, classifier, NO_CLASS } from "./classifier.ts";
import { exactGates, roundedGates } from "./gates.ts";
import { type Parameters, symbolStep } from "./layer.ts";
import type { Decoder, Model, ModelLayer, Tensor } from "./model.ts";
import { resolved } from "./raw.ts";
import type { Semantics } from "./semantics.ts";
import { lettersOf } from "./stores/store.ts";

/** A layer inside a machine. Its entries stand at `offset` in the machine's state. */
export interface MachineLayer {
  readonly source: ModelLayer;
  readonly offset: number;
  readonly size: number;
  /** parameters[symbol of the layer] of the step, rounded (raw ones resolved); under `mixed` to the format of operands. */
  readonly parameters: readonly Parameters[];
  readonly initial: readonly Exact[];
  /** By symbol of the layer, before its result is stored; none under `scan` and `chunkwise`. */
  readonly steps: readonly (<T>(arithmetic: Arithmetic<T>, state: readonly T[]) => T[])[];
  /** Under `scan` and `chunkwise`. */
  readonly blocks?: BlockSteps;
  /** The next layer's symbol for a class of the new state and the layer's symbol; -1 where the model names none. */
  readonly output:
    | { readonly classifier: Classifier | undefined; route(index: number, symbol: number): number }
    | undefined;
}

export interface Machine {
  readonly model: Model;
  readonly semantics: Semantics;
  /** The model's; under commit=any each symbol twice (stores/store.ts). */
  readonly alphabet: readonly string[];
  /** first[i] = the first layer's symbol for letter i; the letter after the last is `bos` if there is one. */
  readonly first: readonly number[];
  readonly layers: readonly MachineLayer[];
  /** Entries of all layers together. */
  readonly size: number;
  readonly decoder:
    | {
        readonly source: Decoder["type"];
        readonly classifier: Classifier;
        readonly accepts: ReadonlySet<number>;
        readonly layer: MachineLayer;
      }
    | undefined;
}

/** The letter that stands for the model's `bos` symbol. */
export function bosLetter(machine: Machine): number {
  return machine.alphabet.length;
}

/** Rounds the model's parameters and prepares its steps. @throws InputError on a parameter that does not parse, that
 * `exact` cannot represent, or whose expression is too close to a rounding boundary */
export function machine(model: Model, semantics: Semantics): Machine {
  let offset = 0;
  const layers = model.layers.map((source, l) => {
    const built = machineLayer(source, model.layers.at(l + 1), semantics, offset, `${model.origin}: layers[${l}]`);
    offset += built.size;
    return built;
  });
  const store = semantics.regime === "exact" ? undefined : semantics.store;
  const alphabet = lettersOf(model.alphabet, store, model.origin);
  const symbols = alphabet.map((_, letter) => model.alphabet[letter % model.alphabet.length]);
  const letters = model.bos === undefined ? symbols : [...symbols, model.bos];
  const last = layers[layers.length - 1];
  const own = model.decoder;
  const read = own && classifier(own.decoder, last.size, model.alphabet, semantics.ties, `${model.origin}: decoder`);
  return {
    model,
    semantics,
    alphabet,
    first: letters.map((name) => model.layers[0].alphabet.indexOf(name)),
    layers,
    size: offset,
    decoder: own &&
      read && {
        source: own.decoder.type,
        classifier: read,
        accepts: acceptedBy(read, own.accept, model.origin),
        layer: last,
      },
  };
}

function acceptedBy(read: Classifier, accept: readonly string[], name: string): Set<number> {
  return new Set(
    accept.map((label, i) => {
      const index = read.index(label);
      if (index === undefined)
        throw new InputError(`${name}: decoder.accept[${i}]`, "a class of the decoder", JSON.stringify(label));
      return index;
    }),
  );
}

/** A tensor's entries, each rounded once (without a policy, which is `exact`: refused unless dyadic). */
function rounded(tensor: Tensor, policy: RoundingPolicy | undefined, where: string): Exact[] {
  return tensor.texts.map((text, i) => {
    const place = tensor.texts.length === 1 ? where : `${where}[${i}]`;
    if (policy !== undefined) return decode(policy.format, parameter(policy, text, place));
    const value = exactParameter(text, place);
    if (value?.kind !== "finite") {
      throw new InputError(place, "a finite dyadic number under exact semantics", JSON.stringify(text));
    }
    return isZero(value) ? zero(1) : value;
  });
}

function machineLayer(
  source: ModelLayer,
  next: ModelLayer | undefined,
  semantics: Semantics,
  offset: number,
  where: string,
): MachineLayer {
  const results = semantics.regime === "exact" ? undefined : semantics;
  const operands = results && operandPolicy(results);
  const parameters = source.parameters.map((tensors, s) => {
    const place = `${where}.symbols[${JSON.stringify(source.alphabet[s])}]`;
    const given = Object.entries(tensors).map(([name, tensor]) => [
      name,
      rounded(tensor, operands, `${place}.${name}`),
    ]);
    const gates = operands === undefined ? exactGates(place) : roundedGates(operands, place);
    return resolved(source, Object.fromEntries(given) as Parameters, gates, place);
  });
  const size = source.shape.rows * source.shape.columns;
  return {
    source,
    offset,
    size,
    parameters,
    initial: rounded(source.initial, results, `${where}.initial`),
    ...(results?.block === undefined
      ? { steps: parameters.map((input) => symbolStep(source.layer, source.shape, input, semantics)) }
      : { steps: [], blocks: blockSteps(source.layer, source.shape, parameters, results, where) }),
    output: next && route(source, next, size, semantics, where),
  };
}

function route(
  source: ModelLayer,
  next: ModelLayer,
  size: number,
  semantics: Semantics,
  where: string,
): NonNullable<MachineLayer["output"]> {
  const { output } = source;
  if (output === undefined) {
    const same = source.alphabet.map((name) => next.alphabet.indexOf(name));
    return { classifier: undefined, route: (_, symbol) => same[symbol] };
  }
  const read = classifier(output.decoder, size, source.alphabet, semantics.ties, `${where}.output.decoder`);
  const table = new Map<number, Int32Array>();
  for (const [name, row] of Object.entries(output.symbols)) {
    const index = read.index(name);
    if (index === undefined)
      throw new InputError(`${where}.output.symbols`, "classes of the output's decoder", JSON.stringify(name));
    table.set(
      index,
      Int32Array.from(source.alphabet, (symbol) =>
        Object.hasOwn(row, symbol) ? next.alphabet.indexOf(row[symbol]) : NO_CLASS,
      ),
    );
  }
  return { classifier: read, route: (index, symbol) => table.get(index)?.[symbol] ?? NO_CLASS };
}

/** Thrown when a layer's output has no class or names no symbol for a state that occurs. */
export function noOutput(built: Machine, layer: MachineLayer, values: readonly string[], symbol: number): InputError {
  const l = built.layers.indexOf(layer);
  return new InputError(
    `${built.model.origin}: layers[${l}].output`,
    `a class and a symbol for the state (${values.join(", ")}) on the symbol ${JSON.stringify(layer.source.alphabet[symbol])}`,
    "none",
  );
}

/** The machine over numbers of the kind T: the reference that every faster form must equal.
 * @throws InputError from `step` where a layer's output is undefined */
export function machineSystem<T>(
  built: Machine,
  arithmetic: Arithmetic<T>,
  toExact: (x: T) => Exact,
  keyOf: (x: T) => string,
): TransitionSystem<readonly T[]> {
  if (built.layers.some(({ blocks }) => blocks !== undefined))
    throw new RangeError("machineSystem: expected a step for each symbol, found blocks of symbols");
  const { semantics } = built;
  if (semantics.regime === "exact" ? semantics.cast !== undefined : semantics.store !== undefined)
    throw new RangeError("machineSystem: expected states that are seen and kept as computed, found a store or a cast");
  const advance = (state: readonly T[], letter: number): readonly T[] => {
    let symbol = built.first[letter];
    return built.layers.flatMap((layer) => {
      const next = layer.steps[symbol](arithmetic, state.slice(layer.offset, layer.offset + layer.size));
      if (layer.output !== undefined) {
        const values = next.map(toExact);
        const index = layer.output.classifier?.classifyExact(values, symbol) ?? 0;
        const to = layer.output.route(index, symbol);
        if (to < 0) throw noOutput(built, layer, values.map(formatExact), symbol);
        symbol = to;
      }
      return next;
    });
  };
  const start = built.layers.flatMap((layer) => layer.initial.map((x) => arithmetic.constant(x)));
  return {
    symbols: built.alphabet.length,
    initial: built.model.bos === undefined ? start : advance(start, bosLetter(built)),
    step: advance,
    key: (state) => state.map(keyOf).join(" "),
  };
}
