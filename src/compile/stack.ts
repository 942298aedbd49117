// A stack of layers as finite tables: for every layer its states, its symbols, what a symbol does, and which symbol of the next
// layer a new state and a symbol choose. Made from drafts, which say the same things as functions of what a symbol carries.
// The last layer chooses between the answers 0 and 1. Every table can be run without any arithmetic (`stackAccepts`).

import type { Word } from "../core/word.ts";
import { type Action, moved } from "./actions.ts";

/** What a symbol of a layer inside the stack stands for. */
export interface Wire {
  readonly letter: number;
  /** The reached prefix of old cascade coordinates (after the last draft: of the new ones). */
  readonly prefix: number;
  /** What drafts of one level tell each other. */
  readonly more: readonly number[];
}

/** A layer while the stack is being made. */
export interface Draft {
  readonly purpose: string;
  readonly initial: readonly number[];
  act(wire: Wire): Action;
  /** What the layer hands on, from its NEW state; undefined for a state and a symbol that never meet. */
  read(state: readonly number[], wire: Wire): Wire | undefined;
  /** The next state where it is not the exact one: what rounding makes of it. */
  readonly step?: (action: Action, state: readonly number[]) => readonly number[];
  /** Whether states are rounded, so that the nearest one is meant. */
  readonly nearest?: boolean;
}

export interface StackLayer {
  readonly purpose: string;
  /** The first is the initial one. */
  readonly states: readonly (readonly number[])[];
  readonly symbols: readonly { readonly name: string; readonly letter: number; readonly action: number }[];
  readonly actions: readonly Action[];
  /** `[states, symbols]`: the next layer's symbol, in the last layer the answer; -1 where the two never meet. */
  readonly next: Int32Array;
  /** `[states, actions]` */
  readonly successors: Int32Array;
  /** Whether states are rounded, so that the nearest one is meant. */
  readonly nearest?: boolean;
}

export interface Stack {
  readonly alphabet: readonly string[];
  readonly layers: readonly StackLayer[];
}

/** Entries of one table at most. */
const LARGEST_TABLE = 4_000_000;

/** A stack that exceeds a bound; the planner goes on to another construction. */
interface TooLarge {
  readonly tooLarge: string;
}

/** The tables of the drafts; `accepts` says the answer for what the last of them hands on. */
export function stackOf(
  alphabet: readonly string[],
  drafts: readonly Draft[],
  accepts: (wire: Wire) => boolean,
): Stack | TooLarge {
  let wires: readonly Wire[] = alphabet.map((_, letter) => ({ letter, prefix: 0, more: [] }));
  const layers: StackLayer[] = [];
  for (const [i, draft] of drafts.entries()) {
    const { actions, actionOf } = actionsOf(draft, wires);
    const reached = reachedStates(draft, actions);
    if (reached === undefined || reached.states.length * wires.length > LARGEST_TABLE)
      return { tooLarge: `more than ${LARGEST_TABLE} entries in the table of a layer (${draft.purpose})` };
    const { states, successors } = reached;
    const last = i === drafts.length - 1;
    const { next, outputs } = outputsOf(draft, states, wires, last ? accepts : undefined);
    const symbols = wires.map((wire, s) => ({
      name: nameOf(wire, i, s, alphabet),
      letter: wire.letter,
      action: actionOf[s],
    }));
    const nearest = draft.nearest === true ? { nearest: true } : {};
    layers.push({ purpose: draft.purpose, states, symbols, actions, next, successors, ...nearest });
    wires = outputs;
  }
  return { alphabet, layers };
}

function nameOf({ letter }: Wire, layer: number, symbol: number, alphabet: readonly string[]): string {
  return layer === 0 ? alphabet[letter] : `${alphabet[letter]}|${symbol}`;
}

function actionsOf(draft: Draft, wires: readonly Wire[]): { actions: Action[]; actionOf: number[] } {
  const numbers = new Map<string, number>();
  const actions: Action[] = [];
  const actionOf = wires.map((wire) => {
    const action = draft.act(wire);
    const key = JSON.stringify(action);
    const known = numbers.get(key) ?? actions.push(action) - 1;
    numbers.set(key, known);
    return known;
  });
  return { actions, actionOf };
}

function reachedStates(
  draft: Draft,
  actions: readonly Action[],
): { states: (readonly number[])[]; successors: Int32Array } | undefined {
  const step = draft.step ?? moved;
  const states: (readonly number[])[] = [draft.initial];
  const numbers = new Map([[draft.initial.join(), 0]]);
  const successors: number[] = [];
  for (const state of states) {
    for (const action of actions) {
      const to = step(action, state);
      const key = to.join();
      const known = numbers.get(key) ?? states.push(to) - 1;
      numbers.set(key, known);
      successors.push(known);
    }
    if (states.length * actions.length > LARGEST_TABLE) return undefined;
  }
  return { states, successors: Int32Array.from(successors) };
}

function outputsOf(
  draft: Draft,
  states: readonly (readonly number[])[],
  wires: readonly Wire[],
  accepts: ((wire: Wire) => boolean) | undefined,
): { next: Int32Array; outputs: Wire[] } {
  const numbers = new Map<string, number>();
  const outputs: Wire[] = [];
  const next = new Int32Array(states.length * wires.length);
  let at = 0;
  for (const state of states) {
    for (const wire of wires) {
      const to = draft.read(state, wire);
      if (to === undefined || accepts !== undefined) {
        next[at++] = to === undefined ? -1 : Number(accepts?.(to));
        continue;
      }
      const key = `${to.letter} ${to.prefix} ${to.more.join()}`;
      const known = numbers.get(key) ?? outputs.push(to) - 1;
      numbers.set(key, known);
      next[at++] = known;
    }
  }
  return { next, outputs };
}

/** The answer for a word that is not empty, by the tables alone; undefined where a table has no entry. */
export function stackAccepts({ layers }: Stack, word: Word): boolean | undefined {
  const at = new Int32Array(layers.length);
  let answer = -1;
  for (const letter of word) {
    let symbol: number = letter;
    for (const [l, { symbols, successors, actions, next }] of layers.entries()) {
      at[l] = successors[at[l] * actions.length + symbols[symbol].action];
      symbol = next[at[l] * symbols.length + symbol];
      if (symbol < 0) return undefined;
    }
    answer = symbol;
  }
  return answer < 0 ? undefined : answer === 1;
}
