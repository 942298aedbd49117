// Automata in our JSON (schemas/automaton.schema.json). Deterministic: a table `next` with a row of states for each state, null
// where a transition is missing. Nondeterministic: a list `transitions` of [from, symbol or null, to].
// States are the numbers 0 … states - 1. What `statetrack language --json` prints can be read again.

import { InputError, messageOf, quote } from "../../core/errors.ts";
import type { Dfa } from "../dfa.ts";
import { addDraftMove, checkLength, type Draft, emptyDraft, stateOf } from "./draft.ts";

const LONGEST = 256 * 2 ** 20;
const MOST_STATES = 10_000_000;

/** No document here nests deeper; deeper ones would overflow the stack of whoever prints them. */
const DEEPEST = 8;

type Fields = Readonly<Record<string, unknown>>;

/** @throws InputError that names the field */
export function readJson(text: string, where: string): Draft {
  checkLength(where, text.length, LONGEST, "JSON");
  const document = parseJson(text, where);
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw new InputError(where, "an object", quote(document));
  const fields = document as Fields;
  const draft = emptyDraft(where, symbolsOf(fields.symbols, where));
  const states = naturalBelow(fields.states, MOST_STATES + 1, `${where}: states`);
  for (let state = 0; state < states; state++) stateOf(draft, String(state));
  const initial = Array.isArray(fields.initial) ? listOf(fields.initial, `${where}: initial`) : [fields.initial];
  initial.forEach((state, i) => draft.initial.add(naturalBelow(state, states, `${where}: initial[${i}]`)));
  listOf(fields.accepting, `${where}: accepting`).forEach((state, i) =>
    draft.accepting.add(naturalBelow(state, states, `${where}: accepting[${i}]`)),
  );
  if ((fields.next === undefined) === (fields.transitions === undefined))
    throw new InputError(where, "either next or transitions", fields.next === undefined ? "neither" : "both");
  if (fields.next === undefined) readTransitions(draft, fields.transitions, states);
  else readTable(draft, fields.next, states);
  return draft;
}

/** The value that `text` writes. @throws InputError for what is not JSON or nests too deep */
export function parseJson(text: string, where: string): unknown {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH && quoted) at++;
    else if (code === QUOTE) quoted = !quoted;
    else if (!quoted && (code === LIST || code === OBJECT)) depth++;
    else if (!quoted && (code === LIST + 2 || code === OBJECT + 2)) depth--;
    if (depth > DEEPEST) throw new InputError(where, `JSON at most ${DEEPEST} deep`, "deeper");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InputError(where, "JSON", messageOf(error).slice(0, 200));
  }
}

const [BACKSLASH, QUOTE, LIST, OBJECT] = ["\\", '"', "[", "{"].map((sign) => sign.charCodeAt(0));

function readTable(draft: Draft, value: unknown, states: number): void {
  const names = [...draft.symbols.keys()];
  const rows = listOf(value, `${draft.where}: next`);
  if (rows.length !== states) throw new InputError(`${draft.where}: next`, `${states} rows`, String(rows.length));
  for (const [state, row] of rows.entries()) {
    const place = `${draft.where}: next[${state}]`;
    const targets = listOf(row, place);
    if (targets.length !== names.length) throw new InputError(place, `${names.length} entries`, String(targets.length));
    for (const [i, target] of targets.entries())
      if (target !== null) addDraftMove(draft, state, names[i], naturalBelow(target, states, `${place}[${i}]`));
  }
}

function readTransitions(draft: Draft, value: unknown, states: number): void {
  for (const [i, entry] of listOf(value, `${draft.where}: transitions`).entries()) {
    const place = `${draft.where}: transitions[${i}]`;
    const move = listOf(entry, place);
    if (move.length !== 3) throw new InputError(place, "[from, symbol or null, to]", quote(entry));
    const [from, symbol, to] = move;
    if (symbol !== null && !(typeof symbol === "string" && draft.symbols.has(symbol)))
      throw new InputError(`${place}[1]`, "one of the symbols, or null", quote(symbol));
    addDraftMove(
      draft,
      naturalBelow(from, states, `${place}[0]`),
      symbol ?? undefined,
      naturalBelow(to, states, `${place}[2]`),
    );
  }
}

function symbolsOf(value: unknown, where: string): string[] {
  const names = listOf(value, `${where}: symbols`);
  const seen = new Set<string>();
  return names.map((name, i) => {
    if (typeof name !== "string" || name === "") throw new InputError(`${where}: symbols[${i}]`, "a name", quote(name));
    if (seen.size === seen.add(name).size)
      throw new InputError(`${where}: symbols`, "distinct symbols", `${quote(name)} twice`);
    return name;
  });
}

function listOf(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new InputError(place, "a list", quote(value));
}

function naturalBelow(value: unknown, end: number, place: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < end) return value;
  throw new InputError(place, `a whole number in [0, ${end})`, quote(value));
}

/** The document of a DFA, which `readJson` reads back. */
export function toDocument(dfa: Dfa): {
  symbols: readonly string[];
  states: number;
  initial: number;
  next: number[][];
  accepting: number[];
} {
  const { symbols, states, initial, next, accepting } = dfa;
  const width = symbols.length;
  const numbers = Array.from({ length: states }, (_, state) => state);
  return {
    symbols,
    states,
    initial,
    next: numbers.map((state) => Array.from(next.subarray(state * width, (state + 1) * width))),
    accepting: numbers.filter((state) => accepting[state] === 1),
  };
}
