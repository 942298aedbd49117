// Machines under `scan` and `chunkwise` as packed systems. A state is H of every layer, then every layer's H before its block,
// then one word for each layer's mode, the symbols of the block so far (rnn/blocks.ts). In a mode a symbol has a
// straight-line step, which is traced, printed and compiled when it is first taken. A decoder sees H alone.

import { InputError } from "../core/errors.ts";
import { type Field, type PackedStep, packedStep, unpackFields } from "../emit/javascript.ts";
import { decode, encode } from "../number/codec.ts";
import { format as formatExact } from "../number/exact.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "../number/float64.ts";
import { onCodes } from "../number/generic.ts";
import { tracer } from "../number/term.ts";
import type { BlockSteps } from "../rnn/blocks.ts";
import { bosLetter, type Machine, type MachineLayer, noOutput } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { fieldPlaces, readCodes } from "./fields.ts";
import { observation, seenAnswers } from "./seen.ts";
import type { PackedSystem } from "./system.ts";

/** Where a layer's numbers stand in the words of a state. */
interface Place {
  readonly seen: readonly Field[];
  readonly before: readonly Field[];
  readonly mode: number;
}

interface Layout {
  readonly places: readonly Place[];
  /** Entries of H of all layers, in order, then those before blocks. */
  readonly fields: readonly Field[];
  readonly modes: readonly number[];
  readonly words: number;
}

function layout(machine: Machine, bits: number): Layout {
  const free = fieldPlaces(bits);
  const seen = machine.layers.map(({ size }) => free.take(size));
  const before = machine.layers.map(({ size }) => free.take(size));
  const modes = machine.layers.map(() => free.word());
  const places = modes.map((mode, l) => ({ seen: seen[l], before: before[l], mode }));
  return { places, fields: [...seen.flat(), ...before.flat()], modes, words: free.words() };
}

/** More steps than this are not compiled but interpreted. */
const MOST_COMPILED = 2 ** 13;

/** The step of each mode and symbol of a layer, made when it is first asked for. */
function stepsOf(
  { blocks, size, parameters }: MachineLayer & { readonly blocks: BlockSteps },
  place: Place,
  words: number,
  semantics: RoundedSemantics,
): (mode: number, symbol: number) => PackedStep {
  const arithmetic = float64Arithmetic(semantics);
  const fields = [...place.seen, ...place.before];
  const symbols = parameters.length;
  if (blocks.modes * symbols > MOST_COMPILED) {
    const codes = onCodes(arithmetic);
    const bits = semantics.format.bits;
    return (mode, symbol) => (source, from, target, to) => {
      const next = blocks.step(mode, symbol)(codes, readCodes(source, from, fields, bits));
      for (const { word } of fields) target[to + word] = 0;
      fields.forEach(({ word, shift }, i) => (target[to + word] |= next[i] << shift));
    };
  }
  const engine = float64Engine(semantics);
  const known = new Map<number, PackedStep>();
  return (mode, symbol) => {
    const key = mode * symbols + symbol;
    const made = known.get(key);
    if (made !== undefined) return made;
    const trace = tracer(arithmetic);
    const state = Array.from({ length: 2 * size }, (_, i) => trace.variable(i));
    const step = packedStep(engine, fields, [blocks.step(mode, symbol)(trace, state)], words);
    known.set(key, step);
    return step;
  };
}

/** @throws InputError for a format that doubles do not carry */
export function blocked(machine: Machine, semantics: RoundedSemantics): PackedSystem {
  const { format, regime } = semantics;
  if (!float64Applies(format)) {
    const carried = `under ${regime} a format that doubles carry (at most 8 exponent bits, or fixed point)`;
    throw new InputError("semantics, format", carried, format.name);
  }
  const own = layout(machine, format.bits);
  const { places, fields, modes, words } = own;
  const advance = advancer(machine, semantics, own);
  const start = new Uint32Array(words);
  machine.layers.forEach((layer, l) => {
    for (const list of [places[l].seen, places[l].before])
      layer.initial.forEach((x, i) => (start[list[i].word] |= encode(format, x) << list[i].shift));
  });
  const initial = new Uint32Array(words);
  if (machine.model.bos === undefined) initial.set(start);
  else advance(start, 0, bosLetter(machine), initial, 0);
  const symbols = machine.alphabet.length;
  const codes = (states: Uint32Array, from: number) => readCodes(states, from, fields, format.bits);
  const seen = fields.slice(0, machine.size);
  return {
    machine,
    symbols,
    words,
    initial,
    expand: (source, from, target, to) => {
      for (let s = 0; s < symbols; s++) advance(source, from, s, target, to + s * words);
    },
    observe: observation(semantics, seen, words),
    ...seenAnswers(machine, semantics, places[places.length - 1].seen),
    doubles: unpackFields(float64Engine(semantics), seen),
    values: (states, from) =>
      codes(states, from)
        .slice(0, machine.size)
        .map((code) => decode(format, code)),
    codes: (states, from) => [...codes(states, from), ...modes.map((word) => states[from + word])],
    describe: (states, from) =>
      codes(states, from)
        .slice(0, machine.size)
        .map((code) => formatExact(decode(format, code))),
  };
}

/** Writes the successor of states[from…] under a letter to target[to…]. */
function advancer(machine: Machine, semantics: RoundedSemantics, { places, words }: Layout) {
  const engine = float64Engine(semantics);
  const layers = machine.layers.map((layer, l) => {
    const { blocks } = layer;
    if (blocks === undefined) throw new RangeError("blocked: expected layers with blocks, found one without");
    return {
      layer,
      blocks,
      place: places[l],
      steps: stepsOf({ ...layer, blocks }, places[l], words, semantics),
      unpack: unpackFields(engine, places[l].seen),
      values: new Float64Array(layer.size),
    };
  });
  return (source: Uint32Array, from: number, letter: number, target: Uint32Array, to: number): void => {
    let symbol = machine.first[letter];
    for (const { layer, blocks, place, steps, unpack, values } of layers) {
      const mode = source[from + place.mode];
      steps(mode, symbol)(source, from, target, to);
      target[to + place.mode] = blocks.next(mode, symbol);
      const { output } = layer;
      if (output === undefined) continue;
      unpack(target, to, values);
      const next = output.route(output.classifier?.classify(values, symbol) ?? 0, symbol);
      if (next < 0) throw noOutput(machine, layer, Array.from(values, String), symbol);
      symbol = next;
    }
  };
}
