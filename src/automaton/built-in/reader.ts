// Languages given by a deterministic reader: a state that takes one letter after the other. The reachable states become
// an automaton, which is then made minimal. A reader's state is a list of integers; `undefined` rejects whatever follows.

import { InputError, quote } from "../../core/errors.ts";
import type { Dfa } from "../dfa.ts";
import { checkStates, type Limits } from "../limits.ts";
import { minimize } from "../minimize.ts";
import { parseParameter } from "../parameters.ts";

export type State = readonly number[];

export interface Reader {
  readonly symbols: readonly string[];
  readonly initial: State;
  readonly step: (state: State, symbol: number) => State | undefined;
  readonly accepts: (state: State) => boolean;
}

/** The minimal, canonical DFA of a reader. @throws InputError above the limits @cost O(states · symbols) look-ups */
export function fromReader(reader: Reader, limits: Limits): Dfa {
  const { symbols, initial, step, accepts } = reader;
  const numbers = new Map<string, number>([[initial.join(), 0]]);
  const states: (State | undefined)[] = [initial];
  let next = new Uint32Array(1024);
  let filled = 0;
  for (const state of states) {
    if (filled + symbols.length > next.length) next = grown(next, filled + symbols.length);
    for (let symbol = 0; symbol < symbols.length; symbol++) {
      const target = state === undefined ? undefined : step(state, symbol);
      const key = target === undefined ? "" : target.join();
      let number = numbers.get(key);
      if (number === undefined) {
        number = states.push(target) - 1;
        numbers.set(key, number);
        checkStates(states.length, symbols.length, limits);
      }
      next[filled++] = number;
    }
  }
  const accepting = Uint8Array.from(states, (state) => Number(state !== undefined && accepts(state)));
  return minimize({ symbols, states: states.length, initial: 0, next: next.slice(0, filled), accepting });
}

function grown(array: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(least, array.length * 2));
  larger.set(array);
  return larger;
}

/** The parts of `head,key=value,…` with only these keys, each at most once. @throws InputError for anything else */
export function parseFields(
  text: string,
  keys: readonly string[],
  where: string,
): { head: string; fields: ReadonlyMap<string, string> } {
  const [head, ...parts] = text.split(",");
  const fields = new Map<string, string>();
  for (const part of parts) {
    const [, key = "", value = ""] = /^([a-z]+)=(.*)$/s.exec(part) ?? [];
    if (!keys.includes(key) || fields.has(key))
      throw new InputError(where, `${keys.map((known) => `${known}=…`).join(", ")}, each at most once`, quote(part));
    fields.set(key, value);
  }
  return { head, fields };
}

/** A number among the fields; `otherwise` where it is left out, or an error when that is undefined. */
export function numberField(
  fields: ReadonlyMap<string, string>,
  key: string,
  least: number,
  most: number,
  where: string,
  otherwise?: number,
): number {
  const text = fields.get(key);
  if (text !== undefined || otherwise === undefined) return parseParameter(text ?? "", key, least, most, where);
  return otherwise;
}
