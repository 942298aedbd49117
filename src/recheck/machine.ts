// The checker's machine: a stack of layers that read a word letter by letter. Each layer takes its symbol, updates its
// own entries and hands a symbol to the next one: its own, or what its output names for the class of its new state.

import { InputError, quote } from "../core/errors.ts";
import type { Runs } from "../core/word.ts";
import { type Exact, format, isZero, zero } from "../number/exact.ts";
import type { Code } from "../number/format.ts";
import type { Parameters } from "../rnn/layer.ts";
import type { LayerOutput, Model, ModelLayer } from "../rnn/model.ts";
import type { ExactSemantics, RoundedSemantics } from "../rnn/semantics.ts";
import { codeNumbers, exactNumbers, type Numbers } from "./arithmetic.ts";
import { reader } from "./decoder.ts";
import { hex, type LayerNumbers } from "./parameters.ts";
import { ANY_ORDER, programOf, runner } from "./program.ts";

type Answer = "accept" | "reject" | "none";
export type State<T> = readonly T[];

export interface Machine<T> {
  readonly numbers: Numbers<T>;
  readonly alphabet: readonly string[];
  /** Numbers of a state: the entries of all layers, and under `scan` and `chunkwise` what no decoder sees (blocked.ts). */
  readonly size: number;
  /** Entries that a decoder may see: the first ones. */
  readonly seen: number;
  /** Numbers of 32 bits that are no numbers of the format: the last ones. */
  readonly wide: number;
  /** After `bos`, where the model has one. */
  readonly initial: State<T>;
  readonly bos: string | undefined;
  /** @throws InputError where a layer's output has no class or names no symbol */
  step(state: State<T>, letter: number): State<T>;
  /** The model's own decoder on an arrival by the symbol with this name. */
  readonly answer: ((state: State<T>, symbol: string) => Answer) | undefined;
  /** Its class; undefined where there is none. */
  readonly classOf: ((state: State<T>, symbol: string) => string | undefined) | undefined;
  /** What a decoder may see of an entry; absent where it sees entries as they are. */
  readonly observe: ((x: T) => T) | undefined;
  /** A code in hexadecimal, or an exact decimal. */
  readonly print: (x: T) => string;
}

type Update<T> = (state: State<T>) => State<T>;

interface Stage<T> {
  readonly offset: number;
  readonly size: number;
  /** By symbol of the layer. */
  readonly updates: ReadonlyMap<string, Update<T>>;
  /** The symbol handed to the next layer, from the new state and the own symbol. */
  route(state: State<T>, symbol: string): string;
}

/** A machine in which every symbol has its own update. */
export function stepwiseMachine(
  model: Model,
  semantics: RoundedSemantics,
  layers: readonly LayerNumbers[],
): Machine<Code> {
  const numbers = codeNumbers(semantics);
  const update = ({ layer, shape }: ModelLayer, input: Parameters) =>
    runner(programOf(layer, shape, input, semantics), numbers.arithmetic);
  return machine(model, semantics.ties, layers, numbers, update, observation(semantics, numbers), hex);
}

/** What a decoder sees of an entry; nothing else than the entry under `observe: code`. */
export function observation({ observe }: RoundedSemantics, numbers: Numbers<Code>): Machine<Code>["observe"] {
  if (observe === "code") return undefined;
  const plus = numbers.arithmetic.constant(zero(1));
  const vanishes = numbers.remember(isZero);
  return (code) => (vanishes(code) ? plus : code);
}

export function exactMachine(model: Model, semantics: ExactSemantics, layers: readonly LayerNumbers[]): Machine<Exact> {
  const { arithmetic } = exactNumbers;
  const update = ({ layer, shape }: ModelLayer, input: Parameters) => {
    const factors = Array.from({ length: layer.factors(input, shape) }, (_, i) => i);
    return (state: State<Exact>) =>
      factors.reduce<State<Exact>>((h, i) => layer.factor(arithmetic, ANY_ORDER, shape, h, input, i), state);
  };
  return machine(model, semantics.ties, layers, exactNumbers, update, undefined, format);
}

function machine<T>(
  model: Model,
  ties: "fail" | "first",
  layers: readonly LayerNumbers[],
  numbers: Numbers<T>,
  update: (source: ModelLayer, input: Parameters) => Update<T>,
  observe: ((x: T) => T) | undefined,
  print: (x: T) => string,
): Machine<T> {
  let size = 0;
  const stages = model.layers.map((source, l): Stage<T> => {
    const offset = size;
    size += source.shape.rows * source.shape.columns;
    const updates = new Map(source.alphabet.map((name, s) => [name, update(source, layers[l].symbols[s])]));
    const route = router(source, size - offset, ties, numbers, `layers[${l}].output`);
    return { offset, size: size - offset, updates, route };
  });
  const advance = (state: State<T>, name: string): State<T> => {
    if (stages.length === 1) return updated(stages[0], state, name);
    let symbol = name;
    const next: T[] = [];
    for (const stage of stages) {
      const own = updated(stage, state.slice(stage.offset, stage.offset + stage.size), symbol);
      if (stage.offset + stage.size < size) symbol = stage.route(own, symbol);
      next.push(...own);
    }
    return next;
  };
  const start = layers.flatMap(({ initial }) => initial.map((x) => numbers.arithmetic.constant(x)));
  return {
    numbers,
    alphabet: model.alphabet,
    size,
    seen: size,
    wide: 0,
    bos: model.bos,
    initial: model.bos === undefined ? start : advance(start, model.bos),
    step: (state, letter) => advance(state, model.alphabet[letter]),
    ...ownDecoder(model, stages[stages.length - 1], ties, numbers),
    observe,
    print,
  };
}

function updated<T>(stage: Stage<T>, state: State<T>, symbol: string): State<T> {
  const update = stage.updates.get(symbol);
  if (update === undefined) throw new InputError("question.model.layers", "a symbol of the layer", quote(symbol));
  return update(state);
}

/** The symbol that a layer hands on, from the entries of its new state. */
export function router<T>(
  { alphabet, output }: ModelLayer,
  size: number,
  ties: "fail" | "first",
  numbers: Numbers<T>,
  where: string,
): Stage<T>["route"] {
  if (output === undefined) return (_, symbol) => symbol;
  const { classify, names } = reader(output.decoder, size, alphabet, ties, numbers, `${where}.decoder`);
  const stranger = Object.keys(output.symbols).find((label) => !names(label));
  if (stranger !== undefined)
    throw new InputError(`${where}.symbols`, "classes of the output's decoder", quote(stranger));
  return (state, symbol) => {
    const to = handedOn(output, classify(state, symbol), symbol);
    if (to !== undefined) return to;
    const values = state.map((x) => format(numbers.value(x))).join(", ");
    throw new InputError(where, `a class and a symbol for the state (${values}) on ${quote(symbol)}`, "none");
  };
}

function handedOn(output: LayerOutput, label: string | undefined, symbol: string): string | undefined {
  if (label === undefined || !Object.hasOwn(output.symbols, label)) return undefined;
  const row = output.symbols[label];
  return Object.hasOwn(row, symbol) ? row[symbol] : undefined;
}

/** The model's decoder, which reads the entries of the last layer. */
export function ownDecoder<T>(
  model: Model,
  last: Pick<Stage<T>, "offset" | "size">,
  ties: "fail" | "first",
  numbers: Numbers<T>,
): Pick<Machine<T>, "answer" | "classOf"> {
  if (model.decoder === undefined) return { answer: undefined, classOf: undefined };
  const { decoder, accept } = model.decoder;
  const { classify, names } = reader(decoder, last.size, model.alphabet, ties, numbers, "decoder");
  const stranger = accept.find((label) => !names(label));
  if (stranger !== undefined) throw new InputError("decoder.accept", "classes of the decoder", quote(stranger));
  const classOf = (state: State<T>, symbol: string) =>
    classify(last.size === state.length ? state : state.slice(last.offset, last.offset + last.size), symbol);
  const answer = (state: State<T>, symbol: string): Answer => {
    const label = classOf(state, symbol);
    if (label === undefined) return "none";
    return accept.includes(label) ? "accept" : "reject";
  };
  return { answer, classOf };
}

/** The entries of a state as a decoder may see them. */
export function observed<T>({ observe, seen, size }: Machine<T>, state: State<T>): State<T> {
  const entries = seen === size ? state : state.slice(0, seen);
  return observe === undefined ? entries : entries.map(observe);
}

function sameState<T>({ numbers }: Machine<T>, a: State<T>, b: State<T>): boolean {
  return a.length === b.length && a.every((x, i) => numbers.same(x, b[i]));
}

/** The state after a word of known symbols. A state that comes back within a run is a loop: whole rounds of it are left out. */
export function runWord<T>(machine: Machine<T>, runs: Runs): State<T> {
  let state = machine.initial;
  for (const [name, times] of runs) {
    const letter = machine.alphabet.indexOf(name);
    let [anchor, since, patience] = [state, 0, 1];
    for (let left = times; left > 0; left--) {
      state = machine.step(state, letter);
      since++;
      if (sameState(machine, state, anchor)) left -= Math.floor((left - 1) / since) * since;
      if (since < patience) continue;
      [anchor, since, patience] = [state, 0, 2 * patience];
    }
  }
  return state;
}
