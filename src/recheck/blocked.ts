// The checker's machine under `scan` and `chunkwise`. Its state is H of every layer, then every layer's H before its block, then
// for each layer the symbols of the block so far as one number: n symbols s_1, …, s_n of k are s_n + 1 + k (s_(n-1) + 1 + k (…)).
// A full block begins a new one, with number 0. Decoders see H.

import type { Code } from "../number/format.ts";
import type { Arithmetic } from "../number/generic.ts";
import { type Block, blockOrder } from "../rnn/block-order.ts";
import type { Model } from "../rnn/model.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { codeNumbers, type Numbers } from "./arithmetic.ts";
import { type Machine, observation, ownDecoder, router, type State, stepwiseMachine } from "./machine.ts";
import { hex, type LayerNumbers } from "./parameters.ts";
import { storedMachine } from "./stored.ts";

/** Prepared blocks that are kept, for each layer. */
const MOST_PREPARED = 2 ** 12;

interface Stage {
  readonly offset: number;
  readonly size: number;
  readonly alphabet: readonly string[];
  /** H after the symbols of a block, from H before it. */
  readonly apply: (symbols: readonly number[], before: readonly Code[]) => Code[];
  readonly route: (state: State<Code>, symbol: string) => string;
}

/** The machine of a model under any rounded semantics. */
export function codeMachine(model: Model, semantics: RoundedSemantics, layers: readonly LayerNumbers[]): Machine<Code> {
  const { block, store } = semantics;
  if (store !== undefined) return storedMachine(model, semantics, store, layers);
  if (block === undefined) return stepwiseMachine(model, semantics, layers);
  return blockedMachine(model, semantics, block.length, layers);
}

function blockedMachine(
  model: Model,
  semantics: RoundedSemantics,
  length: number,
  layers: readonly LayerNumbers[],
): Machine<Code> {
  const numbers = codeNumbers(semantics);
  const stages = stagesOf(model, semantics, layers, numbers);
  const last = stages[stages.length - 1];
  const seen = last.offset + last.size;
  const advance = advancing(stages, seen, length);
  const entries = layers.flatMap(({ initial }) => initial.map((x) => numbers.arithmetic.constant(x)));
  const start = [...entries, ...entries, ...stages.map(() => 0)];
  return {
    numbers,
    alphabet: model.alphabet,
    size: start.length,
    seen,
    wide: stages.length,
    bos: model.bos,
    initial: model.bos === undefined ? start : advance(start, model.bos),
    step: (state, letter) => advance(state, model.alphabet[letter]),
    ...ownDecoder(model, last, semantics.ties, numbers),
    observe: observation(semantics, numbers),
    print: hex,
  };
}

function stagesOf(
  model: Model,
  semantics: RoundedSemantics,
  layers: readonly LayerNumbers[],
  numbers: Numbers<Code>,
): Stage[] {
  let end = 0;
  return model.layers.map((source, l) => {
    const where = `layers[${l}]`;
    const [offset, size] = [end, source.shape.rows * source.shape.columns];
    end += size;
    const order = blockOrder(source.layer, source.shape, layers[l].symbols, semantics, where);
    const apply = remembered(order, numbers.arithmetic);
    const route = router(source, size, semantics.ties, numbers, `${where}.output`);
    return { offset, size, alphabet: source.alphabet, apply, route };
  });
}

/** A step by the symbol with this name, in blocks of so many symbols. */
function advancing(stages: readonly Stage[], seen: number, length: number) {
  return (state: State<Code>, name: string): State<Code> => {
    const next = [...state];
    let symbol = name;
    stages.forEach((stage, l) => {
      const { offset, size, alphabet } = stage;
      const kept = 2 * seen + l;
      const list = [...spelled(state[kept], alphabet.length), alphabet.indexOf(symbol)];
      const after = stage.apply(list, state.slice(seen + offset, seen + offset + size));
      const full = list.length === length;
      after.forEach((x, i) => {
        next[offset + i] = x;
        if (full) next[seen + offset + i] = x;
      });
      next[kept] = full ? 0 : list.reduce((number, s) => number * alphabet.length + s + 1, 0);
      if (l < stages.length - 1) symbol = stage.route(after, symbol);
    });
    return next;
  };
}

/** The symbols that a number stands for. */
function spelled(number: number, symbols: number): number[] {
  const list: number[] = [];
  let rest = number;
  while (rest > 0) {
    list.push((rest - 1) % symbols);
    rest = Math.floor((rest - 1) / symbols);
  }
  return list.reverse();
}

/** A block applied to H; blocks are prepared once as long as there is room. */
function remembered(order: Block, arithmetic: Arithmetic<Code>): Stage["apply"] {
  const prepared = new Map<string, (before: readonly Code[]) => Code[]>();
  return (list, before) => {
    const key = list.join();
    const known = prepared.get(key) ?? order(arithmetic, list);
    if (prepared.size === MOST_PREPARED) prepared.clear();
    prepared.set(key, known);
    return known(before);
  };
}
