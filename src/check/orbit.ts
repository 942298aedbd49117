// The orbit of one letter: the states after a, aa, aaa, … run through a tail and then round a cycle for ever.
// Source: Brent 1980, doi:10.1007/BF01933190. There is no cap: a finite state set always closes the cycle.

import type { PackedSystem } from "./system.ts";

/** `tail` steps lead from the initial state onto the cycle, `period` steps lead round it; states are compared by bits. */
export interface Orbit {
  readonly tail: number;
  readonly period: number;
}

/** The orbit of the initial state under a letter; undefined if `stop` says so (asked every 256 steps).
 * @cost O(tail + period) steps, constant memory (interned systems: a state each) */
export function orbit(system: PackedSystem, letter: number, stop: () => boolean = () => false): Orbit | undefined {
  const { words, symbols } = system;
  const successors = new Uint32Array(words * symbols);
  const advance = (state: Uint32Array) => {
    system.expand(state, 0, successors, 0);
    state.set(successors.subarray(letter * words, (letter + 1) * words));
  };
  const same = (a: Uint32Array, b: Uint32Array) => a.every((word, w) => word === b[w]);
  const [slow, fast] = [system.initial.slice(), system.initial.slice()];
  advance(fast);
  let period = 1;
  for (let power = 1, steps = 0; !same(slow, fast); period++) {
    if (power === period) {
      slow.set(fast);
      power *= 2;
      period = 0;
    }
    advance(fast);
    if (++steps % 256 === 0 && stop()) return undefined;
  }
  const [behind, ahead] = [system.initial.slice(), system.initial.slice()];
  for (let i = 0; i < period; i++) advance(ahead);
  let tail = 0;
  for (; !same(behind, ahead); tail++) {
    advance(behind);
    advance(ahead);
  }
  return { tail, period };
}
