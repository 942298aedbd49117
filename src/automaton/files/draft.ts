// What a file of any format says before it is an automaton: named states, moves, initial and accepting states.
// A draft may be nondeterministic and incomplete: `finish` determinises it and leads what is missing to a rejecting sink,
// and says what it did.

import { InputError, quote } from "../../core/errors.ts";
import { determinize } from "../determinize.ts";
import type { Dfa } from "../dfa.ts";
import { checkStates, type Limits } from "../limits.ts";
import { minimize } from "../minimize.ts";
import { addLabel, addMove, EMPTY, emptyNfa, newState } from "../nfa.ts";

/** Moves are parallel arrays; symbol `EMPTY` reads nothing. States and symbols are numbered in order of first mention. */
export interface Draft {
  /** The file, which begins every message. */
  readonly where: string;
  readonly states: Map<string, number>;
  readonly symbols: Map<string, number>;
  readonly initial: Set<number>;
  readonly accepting: Set<number>;
  readonly from: number[];
  readonly symbol: number[];
  readonly to: number[];
  /** What a reader should know about how the file was read. */
  readonly notes: string[];
  /** Whether the file lists its symbols, whose order is then kept; otherwise they are sorted by code unit. */
  readonly declared: boolean;
}

/** A minimal, canonical DFA and what was done to get it. */
export interface FromFile {
  readonly dfa: Dfa;
  readonly notes: readonly string[];
}

export function emptyDraft(where: string, symbols?: readonly string[]): Draft {
  return {
    where,
    states: new Map(),
    symbols: new Map(symbols?.map((name, i) => [name, i])),
    initial: new Set(),
    accepting: new Set(),
    from: [],
    symbol: [],
    to: [],
    notes: [],
    declared: symbols !== undefined,
  };
}

/** The number of the state called `name`, new or known. */
export function stateOf(draft: Draft, name: string): number {
  return numberOf(draft.states, name);
}

/** Adds a move; `symbol` undefined reads nothing. */
export function addDraftMove(draft: Draft, from: number, symbol: string | undefined, to: number): void {
  draft.from.push(from);
  draft.symbol.push(symbol === undefined ? EMPTY : numberOf(draft.symbols, symbol));
  draft.to.push(to);
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

/**
 * The minimal DFA of a draft.
 * @throws InputError without states, initial states or symbols, or above the limits
 * @cost O(states · symbols) for a deterministic draft, else that of the subset construction
 */
export function finish(draft: Draft, limits: Limits): FromFile {
  const { where, states, initial, notes } = draft;
  if (states.size === 0) throw new InputError(where, "at least one state", "none");
  if (initial.size === 0) throw new InputError(where, "an initial state", "none");
  if (draft.symbols.size === 0) throw new InputError(where, "at least one symbol", "none");
  const names = [...draft.symbols.keys()];
  const symbols = draft.declared ? names : names.toSorted();
  const column = new Map(symbols.map((name, i) => [name, i]));
  const columns = Uint32Array.from(names, (name) => column.get(name) ?? 0);
  checkStates(states.size, 1, limits);
  const dfa = asTable(draft, symbols, columns, limits) ?? asSubsets(draft, symbols, columns, limits);
  const small = minimize(dfa);
  if (!dfa.accepting.includes(1) || !small.accepting.includes(1)) notes.push("no word is accepted");
  return { dfa: small, notes };
}

/** The table itself when the draft is deterministic, with one more state for what is missing; otherwise undefined. */
function asTable(draft: Draft, symbols: readonly string[], columns: Uint32Array, limits: Limits): Dfa | undefined {
  if (draft.initial.size > 1 || draft.symbol.includes(EMPTY)) return undefined;
  const [width, states] = [symbols.length, draft.states.size];
  checkStates(states + 1, width, { ...limits, states: limits.states + 1 });
  const next = new Uint32Array((states + 1) * width).fill(states);
  let missing = states * width;
  for (let move = 0; move < draft.from.length; move++) {
    const at = draft.from[move] * width + columns[draft.symbol[move]];
    if (next[at] !== states && next[at] !== draft.to[move]) return undefined;
    if (next[at] === states) missing--;
    next[at] = draft.to[move];
  }
  const what = missing === 1 ? "1 missing transition leads" : `${missing} missing transitions lead`;
  if (missing > 0) draft.notes.push(`${what} to a rejecting sink`);
  const accepting = new Uint8Array(states + 1);
  for (const state of draft.accepting) accepting[state] = 1;
  const [initial = 0] = draft.initial;
  return { symbols, states: states + 1, initial, next, accepting };
}

function asSubsets(draft: Draft, symbols: readonly string[], columns: Uint32Array, limits: Limits): Dfa {
  const nfa = emptyNfa({ ...limits, states: limits.states + 2 });
  const start = newState(nfa);
  const accept = newState(nfa);
  const states = Array.from(draft.states, () => newState(nfa));
  const labels = symbols.map((_, symbol) => addLabel(nfa, [symbol]));
  for (const state of draft.initial) addMove(nfa, start, states[state], EMPTY);
  for (const state of draft.accepting) addMove(nfa, states[state], accept, EMPTY);
  for (const [move, from] of draft.from.entries()) {
    const symbol = draft.symbol[move];
    addMove(nfa, states[from], states[draft.to[move]], symbol === EMPTY ? EMPTY : labels[columns[symbol]]);
  }
  const dfa = determinize(nfa, start, accept, symbols, limits);
  draft.notes.push(`nondeterministic with ${states.length} states, determinised to ${dfa.states}`);
  return dfa;
}

/** The place of a line in the file. */
export function atLine(where: string, line: number): string {
  return `${where}, line ${line}`;
}

/** @throws InputError when the text is longer than a reader of its format takes on */
export function checkLength(where: string, length: number, most: number, format: string): void {
  if (length <= most) return;
  const mebibytes = `${most / 2 ** 20} MiB`;
  throw new InputError(where, `at most ${mebibytes} for ${format}`, `${(length / 2 ** 20).toFixed(1)} MiB`);
}

/** The symbols that a label lists, separated by commas or the line breaks of dot, `\\n` `\\l` `\\r`. Otherwise a backslash takes
 * the next character as it stands.
 * @throws InputError where a comma stands inside brackets, since it may belong to a name */
export function splitLabel(label: string, where: string): string[] {
  const parts: string[] = [];
  let part = "";
  const points = Array.from(label);
  for (let at = 0; at < points.length; at++) {
    const next = points[at] === "\\" ? points.at(at + 1) : undefined;
    const breaks = next !== undefined && "nlr".includes(next);
    if (next !== undefined) at++;
    if (next !== undefined && !breaks) part += next;
    else if (breaks || points[at] === ",") {
      parts.push(part.trim());
      part = "";
    } else part += points[at];
  }
  parts.push(part.trim());
  if (parts.length > 1 && parts.some(cutBracket))
    throw new InputError(where, "symbols separated by commas (a comma in a name is written \\,)", quote(label));
  if (parts.length > 1 && parts.includes(""))
    throw new InputError(where, "a symbol on both sides of each comma", quote(label));
  return parts;
}

/** Whether a part of a label has a bracket without its partner and is more than that bracket: `f(x` of `f(x,y)`. */
function cutBracket(part: string): boolean {
  if (Array.from(part).length < 2) return false;
  return ["()", "[]", "{}"].some(([open, close]) => part.split(open).length !== part.split(close).length);
}
