// Machines whose state is stored in another format between symbols, as packed systems. A state is what decoders see of every
// layer; then, where that is read before the store, what the next step begins with; then the errors that are carried; then
// the symbols since the last commit. All numbers are codes of the format of results: what dequantising gives is kept, since
// the codes and the scale of a tile enter the next step by nothing else. Steps are compiled; storing is computed on doubles, or exactly
// where doubles do not carry the formats.

import { InputError } from "../core/errors.ts";
import { type Field, type PackedStep, packedStep, packFields, unpackFields } from "../emit/javascript.ts";
import { decode, encode } from "../number/codec.ts";
import { type Exact, format as formatExact } from "../number/exact.ts";
import { float64Applies, float64Arithmetic, float64Engine } from "../number/float64.ts";
import type { NumberFormat } from "../number/format.ts";
import { tracer } from "../number/term.ts";
import { bosLetter, type Machine, type MachineLayer, noOutput } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { type StoreInPlace, storingDoubles } from "../rnn/stores/doubles.ts";
import { storing } from "../rnn/stores/quantise.ts";
import type { Store } from "../rnn/stores/store.ts";
import { fieldPlaces, readCodes } from "./fields.ts";
import { unmarked } from "./marks.ts";
import { observation, seenAnswers } from "./seen.ts";
import type { PackedSystem } from "./system.ts";

/** Where a layer's numbers stand in the words of a state. `kept` is `seen` where both are the same numbers. */
interface Place {
  readonly seen: readonly Field[];
  readonly kept: readonly Field[];
  /** [0] without feedback. */
  readonly residual: readonly Field[];
}

interface Layout {
  readonly places: readonly Place[];
  readonly fields: readonly Field[];
  /** The word that counts the symbols since the last commit, where there is one. */
  readonly counter: number | undefined;
  readonly words: number;
}

function layout(machine: Machine, store: Store, bits: number): Layout {
  const free = fieldPlaces(bits);
  const seen = machine.layers.map(({ size }) => free.take(size));
  const kept = store.readout === "after" ? seen : machine.layers.map(({ size }) => free.take(size));
  const residual = machine.layers.map(({ size }) => (store.feedback === undefined ? [] : free.take(size)));
  const counted = typeof store.commit === "number" && store.commit > 1;
  const counter = counted ? free.word() : undefined;
  const places = seen.map((own, l) => ({ seen: own, kept: kept[l], residual: residual[l] }));
  const hidden = store.readout === "after" ? [] : kept.flat();
  return { places, fields: [...seen.flat(), ...hidden, ...residual.flat()], counter, words: free.words() };
}

/** Words that hold the fields are overwritten whole. */
function writeCodes(target: Uint32Array, to: number, fields: readonly Field[], codes: readonly number[]): void {
  for (const { word } of fields) target[to + word] = 0;
  fields.forEach(({ word, shift }, i) => (target[to + word] |= codes[i] << shift));
}

/** @throws InputError for a format that doubles do not carry */
export function stored(machine: Machine, semantics: RoundedSemantics, store: Store): PackedSystem {
  const { format } = semantics;
  if (!float64Applies(format)) {
    const carried = "under store a format that doubles carry (at most 8 exponent bits, or fixed point)";
    throw new InputError("semantics, format", carried, format.name);
  }
  const own = layout(machine, store, format.bits);
  const { places, fields, counter, words } = own;
  const advance = advancer(machine, semantics, store, own);
  const start = new Uint32Array(words);
  machine.layers.forEach(({ initial }, l) => {
    const codes = initial.map((x) => encode(format, x));
    writeCodes(start, 0, places[l].seen, codes);
    writeCodes(start, 0, places[l].kept, codes);
  });
  const initial = new Uint32Array(words);
  if (machine.model.bos === undefined) initial.set(start);
  else advance(start, 0, bosLetter(machine), initial, 0);
  const symbols = machine.alphabet.length;
  const seen = fields.slice(0, machine.size);
  const values = (states: Uint32Array, from: number) =>
    readCodes(states, from, seen, format.bits).map((code) => decode(format, code));
  return {
    machine,
    symbols,
    words,
    initial,
    expand: (source, from, target, to) => {
      for (let s = 0; s < symbols; s++) advance(source, from, s, target, to + s * words);
    },
    observe: observation(semantics, seen, words),
    ...seenAnswers(machine, semantics, places[places.length - 1].seen, (letter) => unmarked(machine, letter)),
    doubles: unpackFields(float64Engine(semantics), seen),
    codes: (states, from) => [
      ...readCodes(states, from, fields, format.bits),
      ...(counter === undefined ? [] : [states[from + counter]]),
    ],
    values,
    describe: (states, from) => values(states, from).map(formatExact),
  };
}

/** Writes the successor of states[from…] under a letter to target[to…]. */
function advancer(machine: Machine, semantics: RoundedSemantics, store: Store, own: Layout) {
  const { places, counter, words } = own;
  const engine = float64Engine(semantics);
  const layers = machine.layers.map((layer, l) => ({
    layer,
    steps: compiled(layer, places[l], words, semantics),
    keep: keeper(layer, places[l], semantics, store),
    unpack: unpackFields(engine, places[l].seen),
    values: new Float64Array(layer.size),
  }));
  const symbols = machine.model.alphabet.length;
  const every = store.commit;
  return (source: Uint32Array, from: number, letter: number, target: Uint32Array, to: number): void => {
    const since = counter === undefined ? 0 : source[from + counter] + 1;
    const commit =
      every === "any" ? letter >= symbols && letter < 2 * symbols : counter === undefined || since === every;
    if (counter !== undefined) target[to + counter] = commit ? 0 : since;
    let symbol = machine.first[letter];
    for (const { layer, steps, keep, unpack, values } of layers) {
      steps[symbol](source, from, target, to);
      keep(source, from, target, to, commit);
      const { output } = layer;
      if (output === undefined) continue;
      unpack(target, to, values);
      const next = output.route(output.classifier?.classify(values, symbol) ?? 0, symbol);
      if (next < 0) throw noOutput(machine, layer, Array.from(values, String), symbol);
      symbol = next;
    }
  };
}

/** By symbol of the layer: the result of the step from what was kept, in the place of what is kept. */
function compiled(layer: MachineLayer, { kept }: Place, words: number, semantics: RoundedSemantics): PackedStep[] {
  const trace = tracer(float64Arithmetic(semantics));
  const engine = float64Engine(semantics);
  const variables = Array.from({ length: layer.size }, (_, i) => trace.variable(i));
  return layer.steps.map((step) => packedStep(engine, kept, [step(trace, variables)], words));
}

type Keep = (source: Uint32Array, from: number, target: Uint32Array, to: number, commit: boolean) => void;

/** What is done with the result of a step, which stands in the place of what is kept. */
function keeper(layer: MachineLayer, { seen, kept, residual }: Place, semantics: RoundedSemantics, store: Store): Keep {
  const { format } = semantics;
  const { bits } = format;
  const fast = storingDoubles(store, semantics, layer.source.shape);
  if (fast !== undefined) return keeperOfDoubles(layer.size, { seen, kept, residual }, semantics, fast);
  const put = storing(store, semantics, layer.source.shape);
  const value = decoder(format);
  const codes = (values: readonly Exact[]) => values.map((x) => encode(format, x));
  return (source, from, target, to, commit) => {
    const wide = commit || seen !== kept ? readCodes(target, to, kept, bits) : [];
    if (seen !== kept) writeCodes(target, to, seen, wide);
    const before = readCodes(source, from, residual, bits);
    if (!commit) {
      writeCodes(target, to, residual, before);
      return;
    }
    const after = put(wide.map(value), before.map(value));
    writeCodes(target, to, kept, codes(after.values));
    writeCodes(target, to, residual, codes(after.residual));
  };
}

/** The same on doubles. */
function keeperOfDoubles(
  size: number,
  { seen, kept, residual }: Place,
  semantics: RoundedSemantics,
  put: StoreInPlace,
): Keep {
  const engine = float64Engine(semantics);
  const [readKept, readResidual] = [unpackFields(engine, kept), unpackFields(engine, residual)];
  const [writeSeen, writeKept, writeResidual] = [seen, kept, residual].map((fields) => packFields(engine, fields));
  const [values, errors] = [new Float64Array(size), new Float64Array(residual.length)];
  return (source, from, target, to, commit) => {
    if (commit || seen !== kept) readKept(target, to, values);
    if (seen !== kept) writeSeen(values, target, to);
    readResidual(source, from, errors);
    if (commit) {
      put(values, errors);
      writeKept(values, target, to);
    }
    writeResidual(errors, target, to);
  };
}

/** Values that are remembered. */
const MOST_VALUES = 2 ** 16;

function decoder(format: NumberFormat): (code: number) => Exact {
  const known = new Map<number, Exact>();
  return (code) => {
    const found = known.get(code) ?? decode(format, code);
    if (known.size < MOST_VALUES) known.set(code, found);
    return found;
  };
}
