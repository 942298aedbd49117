// The text `{…}` of a language `dfa:{…}`: symbols, number of states, initial state, a row of successors for each state (null where
// one is missing) and the accepting states. Source: docs/languages.md.

import { InputError, quote } from "../core/errors.ts";
import { objectIn } from "./options.ts";

interface Table {
  readonly symbols: readonly string[];
  readonly initial: number;
  readonly next: readonly (readonly (number | null)[])[];
  readonly accepting: ReadonlySet<number>;
}

/** @throws InputError unless the text is such a table */
export function readTable(text: string, where: string): Table {
  const { symbols, initial, next, accepting } = objectIn(text, where);
  if (next === undefined) throw new InputError(where, "a table next (lists of transitions are not rechecked)", "none");
  const rows = list(next, `${where}: next`).map((row, q) => list(row, `${where}: next[${q}]`));
  const names = list(symbols, `${where}: symbols`);
  if (names.length === 0 || new Set(names).size !== names.length || names.some((name) => typeof name !== "string"))
    throw new InputError(`${where}: symbols`, "distinct names", quote(symbols));
  const state = (value: unknown, place: string): number => {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < rows.length) return value;
    throw new InputError(place, `a state in [0, ${rows.length})`, quote(value));
  };
  for (const [q, row] of rows.entries()) {
    if (row.length !== names.length)
      throw new InputError(`${where}: next[${q}]`, `${names.length} entries`, quote(row));
    for (const [x, target] of row.entries()) if (target !== null) state(target, `${where}: next[${q}][${x}]`);
  }
  return {
    symbols: names as string[],
    initial: state(initial, `${where}: initial`),
    next: rows as (number | null)[][],
    accepting: new Set(list(accepting, `${where}: accepting`).map((q, i) => state(q, `${where}: accepting[${i}]`))),
  };
}

function list(value: unknown, place: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new InputError(place, "a list", quote(value));
}
