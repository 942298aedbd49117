// Seeded runs of a machine under stochastic rounding: every rounding takes the next random number of the seed's stream. A
// frequency to hold beside the exact probabilities, which do not come from it.

import type { Dfa } from "../../automaton/dfa.ts";
import type { Word } from "../../core/word.ts";
import { decode } from "../../number/codec.ts";
import type { Code } from "../../number/format.ts";
import { randomNumber, roundStochastically } from "../../number/stochastic.ts";
import { bosLetter, type Machine } from "../../rnn/machine.ts";
import { codeStep, initialCodes } from "./chain.ts";
import { arithmeticBy } from "./draws.ts";
import type { StochasticSemantics } from "./semantics.ts";

/** In how many of `runs` runs the decoder's answer after `word` is wrong. @throws RangeError for an empty word */
export function wrongRuns(
  built: Machine,
  semantics: StochasticSemantics,
  dfa: Dfa,
  word: Word,
  { runs, seed }: { readonly runs: number; readonly seed: bigint },
): number {
  const last = word.at(-1);
  const { decoder } = built;
  if (last === undefined || decoder === undefined)
    throw new RangeError("wrongRuns: expected a word of at least one letter and a decoder, found none");
  const { nearest, randomBits } = semantics;
  let draws = 0;
  const policy = { ...nearest, randomBits };
  const arithmetic = arithmeticBy(nearest, (x) =>
    roundStochastically(policy, x, randomNumber(seed, draws++, randomBits)),
  );
  const advance = codeStep(built, nearest);
  const target = word.reduce((q, letter) => dfa.next[q * dfa.symbols.length + letter], dfa.initial);
  const letters = built.model.bos === undefined ? word : [bosLetter(built), ...word];
  let wrong = 0;
  for (let run = 0; run < runs; run++) {
    const state = letters.reduce<readonly Code[]>(
      (h, letter) => advance(arithmetic, h, letter),
      initialCodes(built, semantics),
    );
    const { offset, size } = decoder.layer;
    const seen = state.slice(offset, offset + size).map((code) => decode(nearest.format, code));
    const index = decoder.classifier.classifyExact(seen, last);
    if (index < 0 || decoder.accepts.has(index) !== (dfa.accepting[target] === 1)) wrong++;
  }
  return wrong;
}
