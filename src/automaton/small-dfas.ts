// All languages of small DFAs, each once: every complete DFA of at most so many states, minimised, in the order of the tables.
// With 2 letters there are 2 languages of one state, 26 of at most two, 1,054 of at most three.

import type { Dfa } from "./dfa.ts";
import { minimize } from "./minimize.ts";

/** DFAs looked at, at most. */
const MOST = 5_000_000;

/** Minimal DFAs. @throws RangeError where there are more than five million tables */
export function languagesUpTo(states: number, symbols: readonly string[]): readonly Dfa[] {
  const entries = states * symbols.length;
  const tables = states ** entries * 2 ** states;
  if (tables > MOST) throw new RangeError(`languagesUpTo: expected at most ${MOST} tables, found ${tables}`);
  const found = new Map<string, Dfa>();
  for (let rank = 0; rank < tables; rank++) {
    let rest = rank;
    const digit = (base: number) => {
      const value = rest % base;
      rest = Math.floor(rest / base);
      return value;
    };
    const accepting = Uint8Array.from({ length: states }, () => digit(2));
    const next = Uint32Array.from({ length: entries }, () => digit(states));
    const dfa = minimize({ symbols, states, initial: 0, next, accepting });
    const key = `${dfa.next.join()}:${dfa.accepting.join()}`;
    if (!found.has(key)) found.set(key, dfa);
  }
  return [...found.values()].sort((a, b) => a.states - b.states);
}
