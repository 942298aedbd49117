// Constructions that take DFAs to DFAs over the same symbols: the reachable part, complement, product, another symbol order.
// Product construction: Rabin and Scott 1959, doi:10.1147/rd.32.0114.

import { quote } from "../core/errors.ts";
import type { Dfa } from "./dfa.ts";
import { checkStates, type Limits } from "./limits.ts";

/**
 * The reachable states, numbered breadth-first from the initial state (which becomes 0), symbols in order.
 * State i is then the i-th state in the shortlex order of least words that reach it.
 * @param queue an entry for each state, for use on the way
 * @param number the same, all 0; afterwards 0 for what is not reachable, otherwise the new number plus 1
 * @cost O(states · symbols)
 */
export function reachable(dfa: Dfa, queue = new Uint32Array(dfa.states), number = new Uint32Array(dfa.states)): Dfa {
  const symbols = dfa.symbols.length;
  let states = 1;
  number[dfa.initial] = 1;
  queue[0] = dfa.initial;
  for (let head = 0; head < states; head++) {
    const row = queue[head] * symbols;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const target = dfa.next[row + symbol];
      if (number[target] !== 0) continue;
      queue[states] = target;
      number[target] = ++states;
    }
  }
  const next = new Uint32Array(states * symbols);
  const accepting = new Uint8Array(states);
  for (let state = 0; state < states; state++) {
    const row = queue[state] * symbols;
    for (let symbol = 0; symbol < symbols; symbol++)
      next[state * symbols + symbol] = number[dfa.next[row + symbol]] - 1;
    accepting[state] = dfa.accepting[queue[state]];
  }
  return { symbols: dfa.symbols, states, initial: 0, next, accepting };
}

/** Accepts what `dfa` rejects; minimal and canonical when `dfa` is. */
export function complement(dfa: Dfa): Dfa {
  return { ...dfa, accepting: dfa.accepting.map((bit) => 1 - bit) };
}

/**
 * The reachable product of two DFAs over the same symbols, numbered breadth-first; `answer` combines the two answers.
 * @throws RangeError for different symbols; InputError above `limits.states` pairs
 * @cost O(pairs · symbols)
 */
export function product(a: Dfa, b: Dfa, answer: (a: boolean, b: boolean) => boolean, limits: Limits): Dfa {
  checkSameSymbols(a, b, "product");
  const symbols = a.symbols.length;
  const pairs = [a.initial * b.states + b.initial];
  const number = new Map([[pairs[0], 0]]);
  const next: number[] = [];
  for (let head = 0; head < pairs.length; head++) {
    const right = pairs[head] % b.states;
    const left = (pairs[head] - right) / b.states;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const pair = a.next[left * symbols + symbol] * b.states + b.next[right * symbols + symbol];
      let target = number.get(pair);
      if (target === undefined) {
        target = pairs.length;
        number.set(pair, target);
        pairs.push(pair);
        checkStates(pairs.length, symbols, limits);
      }
      next.push(target);
    }
  }
  const accepting = Uint8Array.from(pairs, (pair) => {
    const right = pair % b.states;
    return Number(answer(a.accepting[(pair - right) / b.states] === 1, b.accepting[right] === 1));
  });
  return { symbols: a.symbols, states: pairs.length, initial: 0, next: Uint32Array.from(next), accepting };
}

/** The same language with the symbols listed in the order of `symbols`, a permutation of the DFA's; numbered breadth-first. */
export function reorder(dfa: Dfa, symbols: readonly string[]): Dfa {
  const width = symbols.length;
  const index = new Map(dfa.symbols.map((name, i) => [name, i]));
  const column = Uint32Array.from(symbols, (name) => index.get(name) ?? Number.NaN);
  const next = dfa.next.map((_, at) => dfa.next[at - (at % width) + column[at % width]]);
  return reachable({ ...dfa, symbols, next });
}

/** @throws RangeError that begins with `caller` when the two symbol lists are not equal */
export function checkSameSymbols(a: Dfa, b: Dfa, caller: string): void {
  const equal = a.symbols.length === b.symbols.length && a.symbols.every((name, i) => name === b.symbols[i]);
  if (!equal) throw new RangeError(`${caller}: expected the symbols ${quote(a.symbols)}, found ${quote(b.symbols)}`);
}
