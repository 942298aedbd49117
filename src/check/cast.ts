// Machines with exact states of which decoders and the next layer see a rounded reading: `castOnRead` and `castTerms`.
// Neither is an automaton: states may never repeat, and then no bound is enough. States met are numbered like those of
// interned.ts. Where no new state is left to meet, a closed set is a proof as anywhere else: the whole exact state steps.
// Source: Grazzi et al. 2024, arXiv:2411.12537, appendix A.4 (the finite precision of theorems 1 and 2 is castTerms).

import { zeroSumSign } from "../number/arithmetic.ts";
import { type Exact, format as formatExact, fromInteger, isZero, multiply, sum, zero } from "../number/exact.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { type AffineForm, withoutRounding } from "../number/generic.ts";
import { roundedValue } from "../number/round.ts";
import { exactForms } from "../rnn/layer.ts";
import { bosLetter, type Machine, type MachineLayer, noOutput } from "../rnn/machine.ts";
import type { Cast, Order } from "../rnn/semantics.ts";
import { type PackedSystem, verdictOf } from "./system.ts";

/** The exact state of one layer: `castOnRead` has one vector, `castTerms` a term in each row, with how often it occurs. */
interface LayerState {
  readonly vectors: readonly (readonly Exact[])[];
  readonly times: readonly number[];
}

interface State {
  /** What decoders see, layer after layer. */
  readonly seen: readonly Exact[];
  /** The same for the same state only. */
  readonly key: string;
  readonly layers: readonly LayerState[];
}

/** A layer in exact arithmetic: the next state, and the reading of a state. */
interface CastLayer {
  readonly start: LayerState;
  step(state: LayerState, symbol: number): LayerState;
  read(state: LayerState): Exact[];
}

const ORDER: Order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };
/** About what a state takes on the heap beside its digits. */
const STATE_BYTES = 600;

export function castSystem(machine: Machine, cast: Cast): PackedSystem {
  const layers = machine.layers.map((layer) =>
    cast.regime === "castOnRead" ? onRead(layer, cast) : inTerms(layer, cast),
  );
  const numbers = new Map<string, number>();
  const states: State[] = [];
  /** By state, the number of what is seen of it. */
  const readings: number[] = [];
  /** Numbers that readings took. */
  let read = 0;
  let bytes = 0;
  const number = (state: State): number => {
    const { key } = state;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    bytes += STATE_BYTES + 3 * key.length;
    return states.push(state) - 1;
  };
  const advance = stepper(machine, layers);
  const begin = layers.map(({ start }) => start);
  const start = assembled(
    begin,
    layers.map((layer, l) => layer.read(begin[l])),
  );
  const initial = machine.model.bos === undefined ? start : advance(start, bosLetter(machine));
  return {
    machine,
    symbols: machine.alphabet.length,
    words: 1,
    initial: Uint32Array.of(number(initial)),
    expand: (source, from, target, to) => {
      const state = states[source[from]];
      for (let s = 0; s < machine.alphabet.length; s++) target[to + s] = number(advance(state, s));
    },
    // What is seen has a number of its own among the states.
    observe: (source, from, target) => {
      const { seen } = states[source[from]];
      const count = states.length;
      readings[source[from]] ??= number({ seen, key: `seen ${textOf(seen)}`, layers: [] });
      read += states.length - count;
      target[0] = readings[source[from]];
    },
    ...answers(machine, (states_, from) => states[states_[from]].seen),
    internedStates: () => states.length - read,
    internedBytes: () => bytes,
    codes: () => undefined,
    values: (source, from) => [...states[source[from]].seen],
    describe: (source, from) => states[source[from]].seen.map(formatExact),
    identity: (source, from) => identityOf(states[source[from]]),
  };
}

function stepper(machine: Machine, layers: readonly CastLayer[]): (state: State, letter: number) => State {
  return (state, letter) => {
    let symbol = machine.first[letter];
    const readings: Exact[][] = [];
    const next = layers.map((layer, l) => {
      const own = layer.step(state.layers[l], symbol);
      const seen = layer.read(own);
      readings.push(seen);
      const { output } = machine.layers[l];
      if (output === undefined) return own;
      const to = output.route(output.classifier?.classifyExact(seen, symbol) ?? 0, symbol);
      if (to < 0) throw noOutput(machine, machine.layers[l], seen.map(formatExact), symbol);
      symbol = to;
      return own;
    });
    return assembled(next, readings);
  };
}

function assembled(layers: readonly LayerState[], readings: readonly (readonly Exact[])[]): State {
  const texts = layers.map(({ vectors, times }) => vectors.map((vector, i) => `${times[i]}*${textOf(vector)}`).join());
  return { seen: readings.flat(), key: texts.join("|"), layers };
}

/** Numbers as a text that is made quickly and no two of them share. */
function textOf(vector: readonly Exact[]): string {
  return vector
    .map((x) =>
      x.kind === "finite" ? `${x.sign < 0 ? "-" : ""}${x.significand.toString(16)}/${x.exponent}` : formatExact(x),
    )
    .join(" ");
}

/** As docs/certificates.md writes it: what is seen, then for every layer the number of its vectors, and each with its count, in
 * the order of their texts. */
function identityOf({ seen, layers }: State): string[] {
  const hidden = layers.flatMap(({ vectors, times }) => {
    const rows = vectors.map((vector, i) => {
      const texts = vector.map(formatExact);
      return { sorted: texts.join(" "), texts: [String(times[i]), ...texts] };
    });
    rows.sort((a, b) => (a.sorted < b.sorted ? -1 : 1));
    return [String(vectors.length), ...rows.flatMap(({ texts }) => texts)];
  });
  return [...seen.map(formatExact), ...hidden];
}

/** A number as a reading shows it: zero has no sign. */
function caster(policy: RoundingPolicy): (x: Exact) => Exact {
  return (x) => unsigned(roundedValue(policy, x));
}

function unsigned(x: Exact): Exact {
  return isZero(x) ? zero(1) : x;
}

function onRead({ initial, steps }: MachineLayer, policy: RoundingPolicy): CastLayer {
  const cast = caster(policy);
  return {
    start: { vectors: [initial.map(unsigned)], times: [1] },
    step: ({ vectors }, symbol) => ({
      vectors: [steps[symbol](withoutRounding, vectors[0]).map(unsigned)],
      times: [1],
    }),
    read: ({ vectors }) => vectors[0].map(cast),
  };
}

function inTerms({ source, initial, parameters, size }: MachineLayer, policy: RoundingPolicy): CastLayer {
  const cast = caster(policy);
  const forms = parameters.map((input) => exactForms(source.layer, ORDER, source.shape, input));
  const inputs = forms.map((own) => own.map(({ constant }) => unsigned(constant ?? zero())));
  const sign = zeroSumSign(policy);
  return {
    start: collected([[initial.map(unsigned), 1]]),
    step: ({ vectors, times }, symbol) =>
      collected([
        ...vectors.map((vector, i) => [forms[symbol].map((form) => image(form, vector)), times[i]] as const),
        [inputs[symbol], 1],
      ]),
    read: ({ vectors, times }) =>
      Array.from({ length: size }, (_, e) =>
        cast(
          sum(
            vectors.map((vector, i) => multiply(fromInteger(times[i]), cast(vector[e]))),
            sign,
          ),
        ),
      ),
  };
}

/** An entry of A times a vector. */
function image({ coefficients }: AffineForm, vector: readonly Exact[]): Exact {
  const linear = coefficients.map((c) => (c === undefined || isZero(c) ? undefined : c));
  return unsigned(withoutRounding.affine({ coefficients: linear, constant: undefined }, vector));
}

/** Equal terms counted together, zero ones left out (their cast is 0), in an order of their own. */
function collected(terms: readonly (readonly [readonly Exact[], number])[]): LayerState {
  const counts = new Map<string, { readonly vector: readonly Exact[]; times: number }>();
  for (const [vector, times] of terms) {
    if (vector.every(isZero)) continue;
    const key = textOf(vector);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { vector, times });
    else known.times += times;
  }
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return { vectors: sorted.map(({ vector }) => vector), times: sorted.map(({ times }) => times) };
}

function answers(
  machine: Machine,
  seenOf: (states: Uint32Array, from: number) => readonly Exact[],
): Pick<PackedSystem, "answer" | "classOf" | "answerReadsLetter"> {
  const { decoder } = machine;
  if (decoder === undefined) return { answerReadsLetter: false };
  const { layer, classifier, accepts } = decoder;
  const classOf = (states: Uint32Array, from: number, letter: number) =>
    classifier.classifyExact(seenOf(states, from).slice(layer.offset, layer.offset + layer.size), letter);
  return {
    answerReadsLetter: classifier.readsSymbol,
    classOf,
    answer: (states, from, letter) => verdictOf(classOf(states, from, letter), accepts),
  };
}
