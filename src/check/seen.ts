// What a decoder sees of a packed state that holds more than it may see: some fields, by code or by value, and the answers that
// follow from them. Shared by machines that remember a block of symbols and by machines that store their states.

import { type Field, unpackFields } from "../emit/javascript.ts";
import { encode } from "../number/codec.ts";
import { zero } from "../number/exact.ts";
import { float64Engine } from "../number/float64.ts";
import { hasNegativeZero } from "../number/limits.ts";
import type { Machine } from "../rnn/machine.ts";
import type { RoundedSemantics } from "../rnn/semantics.ts";
import { type PackedSystem, verdictOf } from "./system.ts";

/** The decoder's answers from the fields that are seen; `named` is the decoder's letter for a letter of the system. */
export function seenAnswers(
  { decoder }: Machine,
  semantics: RoundedSemantics,
  seen: readonly Field[],
  named: (letter: number) => number = (letter) => letter,
): Pick<PackedSystem, "answer" | "classOf" | "answerReadsLetter"> {
  if (decoder === undefined) return { answerReadsLetter: false };
  const { layer, classifier, accepts } = decoder;
  const values = new Float64Array(layer.size);
  const unpack = unpackFields(float64Engine(semantics), seen);
  const classOf = (states: Uint32Array, from: number, letter: number) => {
    unpack(states, from, values);
    return classifier.classify(values, named(letter));
  };
  return {
    answerReadsLetter: classifier.readsSymbol,
    classOf,
    answer: (states, from, letter) => verdictOf(classOf(states, from, letter), accepts),
  };
}

/** Copies what is seen alone, under `observe: value` without the sign of zero. */
export function observation(semantics: RoundedSemantics, seen: readonly Field[], words: number) {
  const mask = 2 ** semantics.format.bits - 1;
  const unsigned = semantics.observe === "value" && hasNegativeZero(semantics.format);
  const negativeZero = unsigned ? encode(semantics.format, zero(-1)) : -1;
  return (states: Uint32Array, from: number, target: Uint32Array): void => {
    target.fill(0, 0, words);
    for (const { word, shift } of seen) {
      const code = ((states[from + word] >>> shift) & mask) >>> 0;
      if (code !== negativeZero) target[word] |= code << shift;
    }
  };
}
