// The Markov chain of a machine under stochastic rounding: for each letter a row-stochastic matrix over the states (lists of
// codes) that draws can reach. Rows are made when they are asked for, exactly, and kept.
// Source: states are those of the deterministic machine, its step run under all draws (draws.ts).

import { InputError } from "../../core/errors.ts";
import { decode, encode } from "../../number/codec.ts";
import { type Exact, format as formatExact } from "../../number/exact.ts";
import type { Code } from "../../number/format.ts";
import type { Arithmetic } from "../../number/generic.ts";
import { bosLetter, type Machine, machine, machineSystem } from "../../rnn/machine.ts";
import type { Model } from "../../rnn/model.ts";
import { type Distribution, merged, type Row, withoutTwos } from "./distribution.ts";
import { allDraws, alternatives, arithmeticBy, type Leaf } from "./draws.ts";
import type { StochasticSemantics } from "./semantics.ts";

/** `none`: the decoder has no class, which is wrong whatever the language. */
type Answer = "accept" | "reject" | "none";

export interface Chain {
  readonly machine: Machine;
  readonly semantics: StochasticSemantics;
  /** How many states have been met. */
  readonly states: () => number;
  /** Before the first letter: one state, or with `bos` what its step leaves. */
  readonly initial: Distribution;
  /** @throws InputError where a layer's output is undefined, or as `allDraws` */
  row(letter: number, state: number): Row;
  /** What the model's decoder says in this state after this letter (`bos` is the letter after the last). */
  answer(state: number, letter: number): Answer;
  describe(state: number): string[];
}

/** A machine's step on codes in the given arithmetic; the letter after the last is `bos`. */
export function codeStep(built: Machine, nearest: StochasticSemantics["nearest"]) {
  // With `bos`, `machineSystem` would take its step once, at the beginning, without draws.
  const { name, origin, alphabet, layers, document } = built.model;
  const bare: Machine = { ...built, model: { name, origin, alphabet, layers, document } };
  const value = (code: Code): Exact => decode(nearest.format, code);
  return (arithmetic: Arithmetic<Code>, state: readonly Code[], letter: number): readonly Code[] =>
    machineSystem(bare, arithmetic, value, String).step(state, letter);
}

/** The initial state's codes, before `bos`. */
export function initialCodes(built: Machine, { nearest }: StochasticSemantics): Code[] {
  return built.layers.flatMap((layer) => layer.initial.map((x) => encode(nearest.format, x)));
}

/** Numbers for states, given out in the order in which they are met. */
function numbering(): {
  readonly states: readonly (readonly Code[])[];
  readonly numberOf: (state: readonly Code[]) => number;
} {
  const numbers = new Map<string, number>();
  const states: (readonly Code[])[] = [];
  const numberOf = (state: readonly Code[]): number => {
    const key = state.join(" ");
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(state) - 1;
  };
  return { states, numberOf };
}

/** The chain of a model. @throws InputError without a decoder: the question is whether its answers are right */
export function chain(model: Model, semantics: StochasticSemantics): Chain {
  const { nearest, randomBits } = semantics;
  const built = machine(model, nearest);
  const { decoder } = built;
  if (decoder === undefined)
    throw new InputError(`${model.origin}: decoder`, "a decoder, whose answers can be wrong", "none");
  const resultsOf = alternatives({ ...nearest, randomBits });
  const { states, numberOf } = numbering();
  const advance = codeStep(built, nearest);
  const rowOf = (state: readonly Code[], letter: number): Row => {
    const leaves = allDraws(resultsOf, (rounded) => advance(arithmeticBy(nearest, rounded), state, letter));
    return rowOfLeaves(
      leaves.map((leaf) => ({ ...leaf, result: numberOf(leaf.result) })),
      randomBits,
    );
  };
  const values = (state: number) => states[state].map((code) => decode(nearest.format, code));
  const { offset, size } = decoder.layer;
  const answer = (letter: number, state: number): Answer => {
    const index = decoder.classifier.classifyExact(values(state).slice(offset, offset + size), letter);
    return index < 0 ? "none" : decoder.accepts.has(index) ? "accept" : "reject";
  };
  const start = initialCodes(built, semantics);
  const first = model.bos === undefined ? certain(numberOf(start)) : rowOf(start, bosLetter(built));
  const answers = remembered(answer);
  return {
    machine: built,
    semantics,
    states: () => states.length,
    initial: { mass: new Map(first.entries), total: first.total },
    row: remembered((letter, state) => rowOf(states[state], letter)),
    answer: (state, letter) => answers(letter, state),
    describe: (state) => values(state).map(formatExact),
  };
}

/** The same function of a letter and a state, each value worked out once. */
function remembered<T>(work: (letter: number, state: number) => T): (letter: number, state: number) => T {
  const known = new Map<number, Map<number, T>>();
  return (letter, state) => {
    const own = known.get(letter) ?? new Map<number, T>();
    known.set(letter, own);
    const before = own.get(state);
    if (before !== undefined) return before;
    const value = work(letter, state);
    own.set(state, value);
    return value;
  };
}

function certain(state: number): Row {
  return { entries: [[state, 1n]], total: 1n };
}

/** Leaves of different depths over one total, in lowest terms. */
function rowOfLeaves(leaves: readonly Leaf<number>[], randomBits: number): Row {
  const depth = leaves.reduce((most, { draws }) => Math.max(most, draws), 0);
  const scaled = leaves.map(
    ({ result, weight, draws }) => [result, weight << BigInt(randomBits * (depth - draws))] as const,
  );
  const { mass, total } = withoutTwos({ mass: new Map(merged(scaled)), total: 1n << BigInt(randomBits * depth) });
  return { entries: [...mass], total };
}
