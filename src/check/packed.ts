// Machines as packed transition systems: fields are laid out in words, steps are traced, printed and compiled. Machines
// that cannot be compiled are interned.

import { type Field, type PackedStep, packedStep, unpackFields } from "../emit/javascript.ts";
import { specification } from "../number/arithmetic.ts";
import { decode, encode } from "../number/codec.ts";
import { type Exact, format as formatExact, isZero, zero } from "../number/exact.ts";
import { type Float64Engine, float64Applies, float64Arithmetic, float64Engine } from "../number/float64.ts";
import { onCodes, withoutRounding } from "../number/generic.ts";
import { hasNegativeZero } from "../number/limits.ts";
import { tracer } from "../number/term.ts";
import { bosLetter, type Machine, type MachineLayer, noOutput } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { blocked } from "./blocked.ts";
import { castSystem } from "./cast.ts";
import { fieldPlaces } from "./fields.ts";
import { interned } from "./interned.ts";
import { stored } from "./stored.ts";
import { type PackedSystem, verdictOf } from "./system.ts";

interface Layout {
  readonly fields: readonly Field[];
  readonly words: number;
}

/** A layer begins a new word, so that layers are written apart. */
function layout(machine: Machine, bits: number): Layout {
  const free = fieldPlaces(bits);
  const fields = machine.layers.flatMap(({ size }) => free.take(size));
  return { fields, words: free.words() };
}

/** The packed system of a machine. @cost compiling is linear in the operations of all symbols' steps */
export function packed(machine: Machine): PackedSystem {
  const { semantics } = machine;
  if (semantics.regime === "exact" && semantics.cast !== undefined) return castSystem(machine, semantics.cast);
  if (semantics.regime === "exact")
    return interned(
      machine,
      withoutRounding,
      unsigned,
      (x) => x,
      () => undefined,
    );
  if (semantics.block !== undefined) return blocked(machine, semantics);
  if (semantics.store !== undefined) return stored(machine, semantics, semantics.store);
  if (!float64Applies(semantics.format)) {
    const value = (code: number) => decode(semantics.format, code);
    return interned(
      machine,
      onCodes(specification(semantics)),
      (code) => code,
      value,
      (codes) => [...codes],
    );
  }
  return compiled(machine, semantics);
}

/** Real numbers have one zero. */
function unsigned(x: Exact): Exact {
  return isZero(x) ? zero(1) : x;
}

function compiled(machine: Machine, semantics: RoundedSemantics): PackedSystem {
  const engine = float64Engine(semantics);
  const { fields, words } = layout(machine, semantics.format.bits);
  const read = (states: Uint32Array, from: number) =>
    fields
      .map(({ word, shift }) => (states[from + word] >>> shift) & (2 ** semantics.format.bits - 1))
      .map((c) => c >>> 0);
  const start = new Uint32Array(words);
  machine.layers.forEach((layer) => {
    layer.initial.forEach((x, i) => {
      const { word, shift } = fields[layer.offset + i];
      start[word] |= encode(semantics.format, x) << shift;
    });
  });
  const expand = compiledExpand(machine, semantics, engine, { fields, words });
  const initial = machine.model.bos === undefined ? start : bosState(expand.first, start, words);
  const observe = observation(semantics, fields, words);
  return {
    machine,
    symbols: machine.alphabet.length,
    words,
    initial,
    expand: expand.letters,
    ...(observe === undefined ? {} : { observe }),
    ...answers(machine, engine, fields),
    doubles: unpackFields(engine, fields),
    codes: read,
    values: (states, from) => read(states, from).map((code) => decode(semantics.format, code)),
    describe: (states, from) => read(states, from).map((code) => formatExact(decode(semantics.format, code))),
  };
}

function bosState(step: PackedStep, start: Uint32Array, words: number): Uint32Array {
  const next = new Uint32Array(words);
  step(start, 0, next, 0);
  return next;
}

/** `letters` expands every letter of the alphabet, `first` only bos. */
function compiledExpand(
  machine: Machine,
  semantics: RoundedSemantics,
  engine: Float64Engine,
  { fields, words }: Layout,
): { letters: PackedStep; first: PackedStep } {
  const arithmetic = float64Arithmetic(semantics);
  const outputs = machine.layers.map((layer) => {
    const trace = tracer(arithmetic);
    const variables = Array.from({ length: layer.size }, (_, i) => trace.variable(i));
    return layer.steps.map((step) => step(trace, variables));
  });
  const own = machine.layers.map((layer) => fields.slice(layer.offset, layer.offset + layer.size));
  const bottom = (letters: readonly number[]) =>
    packedStep(
      engine,
      own[0],
      letters.map((letter) => outputs[0][machine.first[letter]]),
      words,
    );
  const upper = machine.layers.map((_, l) =>
    l === 0 ? [] : outputs[l].map((terms) => packedStep(engine, own[l], [terms], words)),
  );
  const stacked = (letters: readonly number[]): PackedStep => {
    const step = bottom(letters);
    if (machine.layers.length === 1) return step;
    const routes = machine.layers.map((layer, l) => router(machine, layer, engine, own[l]));
    return (source, from, target, to) => {
      step(source, from, target, to);
      letters.forEach((letter, s) => {
        let symbol = machine.first[letter];
        for (let l = 1; l < machine.layers.length; l++) {
          symbol = routes[l - 1](target, to + s * words, symbol);
          upper[l][symbol](source, from, target, to + s * words);
        }
      });
    };
  };
  const all = machine.alphabet.map((_, letter) => letter);
  return {
    letters: stacked(all),
    first: machine.model.bos === undefined ? stacked([]) : stacked([bosLetter(machine)]),
  };
}

/** What a layer hands on after its new state stands in `target`. */
function router(
  machine: Machine,
  layer: MachineLayer,
  engine: Float64Engine,
  fields: readonly Field[],
): (target: Uint32Array, at: number, symbol: number) => number {
  const { output } = layer;
  if (output === undefined) return (_target, _at, symbol) => symbol;
  const values = new Float64Array(layer.size);
  const unpack = unpackFields(engine, fields);
  return (target, at, symbol) => {
    unpack(target, at, values);
    const to = output.route(output.classifier?.classify(values, symbol) ?? 0, symbol);
    if (to < 0) throw noOutput(machine, layer, Array.from(values, String), symbol);
    return to;
  };
}

function answers(
  machine: Machine,
  engine: Float64Engine,
  fields: readonly Field[],
): Pick<PackedSystem, "answer" | "classOf" | "answerReadsLetter"> {
  const { decoder } = machine;
  if (decoder === undefined) return { answerReadsLetter: false };
  const { layer, classifier, accepts } = decoder;
  const values = new Float64Array(layer.size);
  const unpack = unpackFields(engine, fields.slice(layer.offset, layer.offset + layer.size));
  return {
    answerReadsLetter: classifier.readsSymbol,
    answer: (states, from, letter) => {
      unpack(states, from, values);
      return verdictOf(classifier.classify(values, letter), accepts);
    },
    classOf: (states, from, letter) => {
      unpack(states, from, values);
      return classifier.classify(values, letter);
    },
  };
}

/** Under `observe: value` every field that holds -0 is seen as +0. */
function observation(semantics: RoundedSemantics, fields: readonly Field[], words: number): PackedSystem["observe"] {
  if (semantics.observe === "code" || !hasNegativeZero(semantics.format)) return undefined;
  const negativeZero = encode(semantics.format, zero(-1));
  const mask = 2 ** semantics.format.bits - 1;
  return (states, from, target) => {
    for (let w = 0; w < words; w++) target[w] = states[from + w];
    for (const { word, shift } of fields) {
      if (((target[word] >>> shift) & mask) >>> 0 === negativeZero) target[word] &= ~(mask << shift);
    }
  };
}
