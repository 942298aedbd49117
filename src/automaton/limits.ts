// How large an automaton may become before construction stops with an error that names the limit.
// Exponential growth is in the nature of regular expressions; silence about it is not.

import { InputError } from "../core/errors.ts";

/** At most this many states in any automaton on the way; `where` begins the message. */
export interface Limits {
  readonly where: string;
  readonly states: number;
}

export const DEFAULT_STATE_LIMIT = 1_000_000;

/** At most this many entries in one table: 512 MiB of 32-bit numbers. */
const TABLE_LIMIT = 2 ** 27;

/** @throws InputError when `states` rows of `symbols` entries are more than the limits allow */
export function checkStates(states: number, symbols: number, limits: Limits): void {
  if (states > limits.states) throw new InputError(limits.where, `at most ${limits.states} states`, "more");
  checkTable(states * symbols, "transitions", limits.where);
}

/** @throws InputError for a table of more than `TABLE_LIMIT` entries */
export function checkTable(entries: number, what: string, where: string): void {
  if (entries > TABLE_LIMIT) throw new InputError(where, `at most ${TABLE_LIMIT} ${what}`, "more");
}
