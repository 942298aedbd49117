// Machines that cannot be compiled (exact numbers, very wide exponents): each state met gets a number, and that number is
// the one word of the packed state.

import type { TransitionSystem } from "../core/transition-system.ts";
import { type Exact, format as formatExact, isZero, zero } from "../number/exact.ts";
import type { Arithmetic } from "../number/generic.ts";
import { type Machine, machineSystem } from "../rnn/machine.ts";
import { type PackedSystem, verdictOf } from "./system.ts";

/** About what a state takes on the heap beside its digits, which the key and the numbers hold. */
const STATE_BYTES = 400;

/** States by their numbers, in the order of first sight. */
interface Interned<T> {
  readonly states: readonly (readonly T[])[];
  readonly number: (state: readonly T[]) => number;
  readonly bytes: () => number;
}

function internedStates<T>(normal: (x: T) => T, keyOfState: (state: readonly T[]) => string): Interned<T> {
  const numbers = new Map<string, number>();
  const states: (readonly T[])[] = [];
  let bytes = 0;
  const number = (state: readonly T[]) => {
    const own = state.map(normal);
    const key = keyOfState(own);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    states.push(own);
    bytes += STATE_BYTES + 2 * key.length;
    return states.length - 1;
  };
  return { states, number, bytes: () => bytes };
}

/** A packed system over any numbers, whose word is the number of a state in the order of first sight. */
export function interned<T>(
  machine: Machine,
  arithmetic: Arithmetic<T>,
  normal: (x: T) => T,
  toExact: (x: T) => Exact,
  codesOf: (state: readonly T[]) => number[] | undefined,
): PackedSystem {
  const system: TransitionSystem<readonly T[]> = machineSystem(machine, arithmetic, toExact, (x) => keyOf(toExact(x)));
  const { states, number, bytes } = internedStates(normal, (state) => system.key(state));
  const { semantics } = machine;
  const valueZero = semantics.regime !== "exact" && semantics.observe === "value";
  const unsigned = (x: T): T => (isZero(toExact(x)) ? arithmetic.constant(zero(1)) : x);
  const initial = new Uint32Array([number(system.initial)]);
  return {
    machine,
    symbols: machine.alphabet.length,
    words: 1,
    initial,
    expand: (source, from, target, to) => {
      const state = states[source[from]];
      for (let s = 0; s < system.symbols; s++) target[to + s] = number(system.step(state, s));
    },
    ...(valueZero && {
      observe: (source, from, target) => {
        target[0] = number(states[source[from]].map(unsigned));
      },
    }),
    ...answers(machine, states, toExact),
    internedStates: () => states.length,
    internedBytes: bytes,
    codes: (source, from) => codesOf(states[source[from]]),
    values: (source, from) => states[source[from]].map(toExact),
    describe: (source, from) => states[source[from]].map((x) => formatExact(toExact(x))),
  };
}

/** The decoder's answers from a state's number. */
function answers<T>(
  { decoder }: Machine,
  states: Interned<T>["states"],
  toExact: (x: T) => Exact,
): Pick<PackedSystem, "answer" | "classOf" | "answerReadsLetter"> {
  if (decoder === undefined) return { answerReadsLetter: false };
  const { layer, classifier, accepts } = decoder;
  const classOf = (source: Uint32Array, from: number, letter: number) => {
    const entries = states[source[from]].slice(layer.offset, layer.offset + layer.size);
    return classifier.classifyExact(entries.map(toExact), letter);
  };
  return {
    answerReadsLetter: classifier.readsSymbol,
    classOf,
    answer: (source, from, letter) => verdictOf(classOf(source, from, letter), accepts),
  };
}

function keyOf(x: Exact): string {
  return x.kind === "finite"
    ? `${x.sign}/${x.significand.toString(16)}/${x.exponent}`
    : x.kind === "nan"
      ? "nan"
      : `${x.sign}inf`;
}
