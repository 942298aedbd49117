// Deterministic finite automata as flat typed arrays: every state has one successor for every symbol.
// A DFA is the target of every question here, and one of the two kinds of transition system (the other is a network).

import { quote } from "../core/errors.ts";
import type { TransitionSystem } from "../core/transition-system.ts";
import type { Word } from "../core/word.ts";

/** A complete DFA. States are 0, …, states - 1; symbols are named, distinct, and indexed in the order of `symbols`. */
export interface Dfa {
  readonly symbols: readonly string[];
  readonly states: number;
  readonly initial: number;
  /** `[states, symbols]` row-major: the successor of state q on symbol a is `next[q * symbols.length + a]`. */
  readonly next: Uint32Array;
  /** 1 for an accepting state, otherwise 0. */
  readonly accepting: Uint8Array;
}

/** Whether `dfa` accepts `word`. @throws RangeError for a symbol index outside the alphabet */
export function accepts(dfa: Dfa, word: Word): boolean {
  const symbols = dfa.symbols.length;
  let state = dfa.initial;
  for (const symbol of word) {
    if (!(symbol >= 0 && symbol < symbols)) throw outside("accepts", "symbol", symbols, symbol);
    state = dfa.next[state * symbols + symbol];
  }
  return dfa.accepting[state] === 1;
}

/** The same automaton behind the interface that networks share; answers stay in `dfa.accepting`. */
export function toTransitionSystem(dfa: Dfa): TransitionSystem<number> {
  const symbols = dfa.symbols.length;
  return {
    symbols,
    initial: dfa.initial,
    step: (state, symbol) => dfa.next[state * symbols + symbol],
    key: String,
  };
}

/** Checks every invariant of `Dfa`. @throws RangeError that begins with `caller` @cost O(states · symbols) */
export function checkDfa(dfa: Dfa, caller: string): void {
  const { symbols, states, initial, next, accepting } = dfa;
  const twice = firstRepeated(symbols);
  if (twice !== undefined) throw new RangeError(`${caller}: expected distinct symbols, found ${quote(twice)} twice`);
  if (!(Number.isInteger(initial) && initial >= 0 && initial < states))
    throw outside(caller, "initial state", states, initial);
  if (accepting.length !== states)
    throw new RangeError(`${caller}: expected ${states} entries in accepting, found ${accepting.length}`);
  if (next.length !== states * symbols.length)
    throw new RangeError(`${caller}: expected ${states * symbols.length} transitions, found ${next.length}`);
  let wrong = 0;
  while (wrong < next.length && next[wrong] < states) wrong++;
  if (wrong === next.length) return;
  const place = `state ${Math.floor(wrong / symbols.length)}, symbol ${quote(symbols[wrong % symbols.length])}`;
  throw outside(caller, "transition", states, `${next[wrong]} at ${place}`);
}

/** The first name that has occurred before. */
export function firstRepeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function outside(caller: string, what: string, end: number, found: number | string): RangeError {
  return new RangeError(`${caller}: expected ${what} in [0, ${end}), found ${found}`);
}
