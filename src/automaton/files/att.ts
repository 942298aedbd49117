// Automata in the text format of AT&T's FSM tools, as OpenFst, foma and HFST print them: a line `from to symbol` for each
// transition, a line `state` for each accepting state; the first line's first state is the initial one.
// Transducer lines `from to symbol symbol` with equal symbols are taken, weights other than 0 are refused.
// A symbol table (`name number` a line) gives names to numbers, of which 0 reads nothing.

import { InputError, quote } from "../../core/errors.ts";
import { addDraftMove, atLine, checkLength, type Draft, emptyDraft, stateOf } from "./draft.ts";

const LONGEST = 256 * 2 ** 20;
/** How the empty word is written by OpenFst, foma and HFST. */
const SILENT = new Set(["<eps>", "<epsilon>", "@0@", "@_EPSILON_SYMBOL_@", "ε"]);

/** Lines of `text` that are not blank, with their numbers. */
function* lines(text: string): Generator<readonly [number, string[]]> {
  let number = 0;
  for (let start = 0; start <= text.length; ) {
    const stop = text.indexOf("\n", start);
    const end = stop < 0 ? text.length : stop;
    const line = text.slice(start, end).replace(/\r$/, "");
    number++;
    // A symbol may be a blank where columns are separated by tabs, as foma prints it.
    const columns = line.includes("\t") ? line.split("\t") : line.trim().split(/\s+/);
    if (line.trim() !== "") yield [number, columns];
    start = end + 1;
  }
}

/** @param table the text of a symbol table, where there is one @throws InputError that names the line */
export function readAtt(text: string, where: string, table?: { readonly text: string; readonly where: string }): Draft {
  checkLength(where, text.length, LONGEST, "AT&T text");
  const names = table === undefined ? undefined : readTable(table.text, table.where);
  const draft = emptyDraft(where);
  for (const [number, columns] of lines(text)) {
    const place = atLine(where, number);
    if (columns.length <= 2) {
      const state = stateNamed(draft, columns[0], place);
      if (isFinal(columns[1], place)) draft.accepting.add(state);
      if (number === 1 || draft.initial.size === 0) draft.initial.add(state);
      continue;
    }
    const from = stateNamed(draft, columns[0], place);
    const to = stateNamed(draft, columns[1], place);
    if (draft.initial.size === 0) draft.initial.add(from);
    addDraftMove(draft, from, symbolOf(columns, names, place), to);
  }
  return draft;
}

function stateNamed(draft: Draft, name: string, place: string): number {
  if (/^\d+$/.test(name)) return stateOf(draft, name);
  throw new InputError(place, "the number of a state", quote(name));
}

/** The symbol that a transition reads; undefined for the empty word. */
function symbolOf(
  columns: readonly string[],
  names: ReadonlyMap<string, string> | undefined,
  place: string,
): string | undefined {
  const [, , input, output = input, weight = "0"] = columns;
  if (columns.length > 5) throw new InputError(place, "at most 5 columns", String(columns.length));
  if (output !== input) {
    const expected = `the output ${quote(input)} as the input (a language: no transduction, no weight)`;
    throw new InputError(place, expected, quote(output));
  }
  if (!isZero(weight)) throw new InputError(place, "no weight but 0", quote(weight));
  if (input === "") throw new InputError(place, "a symbol", "an empty column");
  if (names === undefined) return SILENT.has(input) ? undefined : input;
  if (input === "0") return undefined;
  const name = names.get(input) ?? (/^\d+$/.test(input) ? undefined : input);
  if (name === undefined) throw new InputError(place, "a number of the symbol table", quote(input));
  return SILENT.has(name) ? undefined : name;
}

function isZero(text: string): boolean {
  return /^[+-]?0+(\.0*)?(e[+-]?\d+)?$/i.test(text);
}

/** Whether a line about one state makes it accepting: the weight "Infinity" says that it is not. */
function isFinal(weight: string | undefined, place: string): boolean {
  if (weight === undefined || weight === "" || isZero(weight)) return true;
  if (weight === "Infinity") return false;
  throw new InputError(place, "no weight but 0 or Infinity", quote(weight));
}

function readTable(text: string, where: string): Map<string, string> {
  const names = new Map<string, string>();
  const seen = new Set<string>();
  for (const [number, columns] of lines(text)) {
    const [name, index] = columns;
    if (columns.length !== 2 || !/^\d+$/.test(index))
      throw new InputError(atLine(where, number), "a symbol and its number", quote(columns.join(" ")));
    if (names.has(index) || seen.has(name))
      throw new InputError(atLine(where, number), "a symbol and a number not listed before", quote(columns.join(" ")));
    names.set(index, name);
    seen.add(name);
  }
  return names;
}
