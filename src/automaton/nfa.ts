// Nondeterministic automata with empty moves, built from the parts of a regular expression.
// Every construction starts at a given state and returns the state reached by exactly the words of the part;
// it adds no move into the start. Thompson 1968, doi:10.1145/363347.363387.

import { InputError } from "../core/errors.ts";
import type { Dfa } from "./dfa.ts";
import { checkTable, type Limits } from "./limits.ts";

/** Label of a move that reads nothing. */
export const EMPTY = -1;

/** Moves are linked lists: the moves of state q are e = firstMove[q], nextMove[e], … until -1. */
export interface Nfa {
  readonly firstMove: number[];
  readonly nextMove: number[];
  readonly target: number[];
  /** `EMPTY`, or an index in `labels`: the symbols on which the move can be made. */
  readonly label: number[];
  readonly labels: (readonly number[])[];
  readonly limits: Limits;
}

export function emptyNfa(limits: Limits): Nfa {
  return { firstMove: [], nextMove: [], target: [], label: [], labels: [], limits };
}

/** @throws InputError above the limit of states */
export function newState(nfa: Nfa): number {
  const { where, states } = nfa.limits;
  if (nfa.firstMove.push(-1) > states) throw new InputError(where, `at most ${states} states`, "more");
  return nfa.firstMove.length - 1;
}

export function addMove(nfa: Nfa, from: number, to: number, label: number): void {
  checkTable(nfa.target.length, "transitions", nfa.limits.where);
  nfa.nextMove.push(nfa.firstMove[from]);
  nfa.firstMove[from] = nfa.target.push(to) - 1;
  nfa.label.push(label);
}

/** The index of a new label. */
export function addLabel(nfa: Nfa, symbols: readonly number[]): number {
  return nfa.labels.push(symbols) - 1;
}

/** Appends one move on `symbols`. */
export function appendSymbols(nfa: Nfa, symbols: readonly number[], start: number): number {
  const end = newState(nfa);
  if (symbols.length > 0) addMove(nfa, start, end, addLabel(nfa, symbols));
  return end;
}

/** Appends the language of a DFA; a state that only loops and rejects gets no moves. */
export function appendDfa(nfa: Nfa, dfa: Dfa, start: number): number {
  const symbols = dfa.symbols.length;
  const labels = Array.from({ length: symbols }, (_, symbol) => addLabel(nfa, [symbol]));
  const states = Array.from(dfa.accepting, () => newState(nfa));
  const end = newState(nfa);
  addMove(nfa, start, states[dfa.initial], EMPTY);
  for (const [state, from] of states.entries()) {
    const row = dfa.next.subarray(state * symbols, (state + 1) * symbols);
    if (dfa.accepting[state] === 1) addMove(nfa, from, end, EMPTY);
    else if (row.every((target) => target === state)) continue;
    for (const [symbol, target] of row.entries()) addMove(nfa, from, states[target], labels[symbol]);
  }
  return end;
}

/**
 * Appends min to max times what `append` appends; max may be Infinity.
 * A repetition without end loops through one copy, so that nested ones do not multiply.
 */
export function appendRepetition(
  nfa: Nfa,
  append: (start: number) => number,
  min: number,
  max: number,
  start: number,
): number {
  let at = start;
  const copies = max === Infinity && min > 0 ? min - 1 : min;
  for (let i = 0; i < copies; i++) {
    const end = append(at);
    if (end === at) return at; // The part is the empty word: repeating it changes nothing.
    at = end;
  }
  if (max === min) return at;
  const fresh = newState(nfa);
  addMove(nfa, at, fresh, EMPTY);
  if (max === Infinity) {
    const end = append(fresh);
    addMove(nfa, end, fresh, EMPTY);
    return min > 0 ? end : fresh;
  }
  for (let i = min; i < max; i++) {
    at = append(at);
    addMove(nfa, at, fresh, EMPTY);
  }
  return fresh;
}
