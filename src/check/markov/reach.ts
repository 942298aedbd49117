// Can any sequence of draws make an answer wrong? The pairs (machine state, target state) that some word and some draws reach,
// breadth first. If they are closed under every letter and every draw and no answer among them is wrong, every answer to
// every word is right under every draw: that is a proof. Otherwise a shortest word with a wrong answer, and states on the way.

import type { Dfa } from "../../automaton/dfa.ts";
import type { Word } from "../../core/word.ts";
import type { Chain } from "./chain.ts";
import { isWrong } from "./product.ts";

export type Reach =
  | { readonly kind: "right"; readonly pairs: number; readonly states: number }
  /** No shorter word can be answered wrongly. states[t] after t letters, each of positive probability after the one before. */
  | { readonly kind: "wrong"; readonly pairs: number; readonly word: Word; readonly states: readonly number[] }
  /** Too many pairs; no word of at most this length can be answered wrongly. */
  | { readonly kind: "unknown"; readonly pairs: number; readonly rightUpToLength: number };

interface Pair {
  readonly state: number;
  readonly target: number;
  readonly parent: number;
  readonly letter: number;
  readonly length: number;
}

/** Explores at most `most` pairs. The empty word is asked about only with `bos`.
 * @throws InputError as a chain's `row` @cost one row for each pair and letter */
export function reach(chain: Chain, dfa: Dfa, most: number): Reach {
  const pairs: Pair[] = [];
  const known = new Set<string>();
  const add = (pair: Pair) => {
    const key = `${pair.state} ${pair.target}`;
    if (known.has(key)) return;
    known.add(key);
    pairs.push(pair);
  };
  const { machine } = chain;
  for (const state of chain.initial.mass.keys()) {
    if (machine.model.bos !== undefined && isWrong(chain, dfa, state, machine.alphabet.length, dfa.initial))
      return { kind: "wrong", pairs: 1, word: [], states: [state] };
    add({ state, target: dfa.initial, parent: -1, letter: -1, length: 0 });
  }
  for (let at = 0; at < pairs.length; at++) {
    const { state, target, length } = pairs[at];
    if (pairs.length > most) return { kind: "unknown", pairs: pairs.length, rightUpToLength: length };
    for (let letter = 0; letter < dfa.symbols.length; letter++) {
      const to = dfa.next[target * dfa.symbols.length + letter];
      for (const [next] of chain.row(letter, state).entries) {
        if (isWrong(chain, dfa, next, letter, to))
          return { kind: "wrong", pairs: pairs.length, ...wayTo(pairs, at, letter, next) };
        add({ state: next, target: to, parent: at, letter, length: length + 1 });
      }
    }
  }
  return { kind: "right", pairs: pairs.length, states: new Set(pairs.map(({ state }) => state)).size };
}

function wayTo(pairs: readonly Pair[], from: number, letter: number, last: number): { word: Word; states: number[] } {
  const word = [letter];
  const states = [last];
  for (let at = from; at >= 0; at = pairs[at].parent) {
    states.unshift(pairs[at].state);
    if (pairs[at].parent >= 0) word.unshift(pairs[at].letter);
  }
  return { word, states };
}
