// The narrow waist between what is studied and how it is decided: a deterministic transition system.
// A DFA and a recurrent network in a finite number format are both one of these.

/** A deterministic system over the symbols 0, …, symbols - 1, started in `initial`. */
export interface TransitionSystem<S> {
  readonly symbols: number;
  readonly initial: S;
  step(state: S, symbol: number): S;
  /** A string that two states share exactly when they are the same state. */
  key(state: S): string;
}

/** The state reached from `initial` on `word`. @cost O(|word|) steps */
export function run<S>(system: TransitionSystem<S>, word: Iterable<number>): S {
  let state = system.initial;
  for (const symbol of word) state = system.step(state, symbol);
  return state;
}
