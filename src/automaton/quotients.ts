// Languages made from one language: its mirror image, and what is left of its words after a beginning or an end is taken away.
// Brzozowski 1962 (the minimal DFA by reversing twice) and 1964, doi:10.1145/321239.321249 (derivatives).

import type { Word } from "../core/word.ts";
import { determinize } from "./determinize.ts";
import type { Dfa } from "./dfa.ts";
import type { Limits } from "./limits.ts";
import { minimize } from "./minimize.ts";
import { addLabel, addMove, EMPTY, emptyNfa, newState } from "./nfa.ts";

/** The minimal DFA of the words read backwards. @throws InputError above the limits @cost up to 2^states */
export function reversal(dfa: Dfa, limits: Limits): Dfa {
  const { symbols, states, initial, next, accepting } = dfa;
  const nfa = emptyNfa({ ...limits, states: limits.states + 1 });
  const start = newState(nfa);
  for (let state = 0; state < states; state++) newState(nfa);
  const labels = symbols.map((_, symbol) => addLabel(nfa, [symbol]));
  for (let state = 0; state < states; state++) {
    if (accepting[state] === 1) addMove(nfa, start, state + 1, EMPTY);
    for (const [symbol, label] of labels.entries())
      addMove(nfa, next[state * symbols.length + symbol] + 1, state + 1, label);
  }
  return minimize(determinize(nfa, start, initial + 1, symbols, limits));
}

/** The minimal DFA of what may follow `word`: the derivative by it. @throws RangeError for a symbol outside the alphabet */
export function leftQuotient(dfa: Dfa, word: Word): Dfa {
  return minimize({ ...dfa, initial: stateAfter(dfa, dfa.initial, word, "leftQuotient") });
}

/** The minimal DFA of what may stand before `word`. @throws RangeError for a symbol outside the alphabet */
export function rightQuotient(dfa: Dfa, word: Word): Dfa {
  const accepting = dfa.accepting.map((_, state) => dfa.accepting[stateAfter(dfa, state, word, "rightQuotient")]);
  return minimize({ ...dfa, accepting });
}

function stateAfter({ symbols, next }: Dfa, from: number, word: Word, caller: string): number {
  let state = from;
  for (const symbol of word) {
    if (!(symbol >= 0 && symbol < symbols.length))
      throw new RangeError(`${caller}: expected symbol in [0, ${symbols.length}), found ${symbol}`);
    state = next[state * symbols.length + symbol];
  }
  return state;
}
