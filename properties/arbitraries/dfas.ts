// Automata: any, with all states reachable, minimal; and those whose letters permute the states (the languages of groups).

import fc, { type Arbitrary } from "fast-check";
import type { Dfa } from "../../src/automaton/dfa.ts";
import { minimize } from "../../src/automaton/minimize.ts";
import { shrinkingBy } from "./shrinking.ts";

export interface DfaOptions {
  /** ["a", "b"] when left out. */
  readonly symbols?: readonly string[];
  /** At most so many states; 6 when left out. */
  readonly states?: number;
  /** `any` (the default): also states that no word reaches, any initial state. `reachable`: numbered breadth first.
   * `minimal`: minimal and canonical, as languages are asked about. */
  readonly form?: "any" | "reachable" | "minimal";
  /** `permutations`: every letter permutes the states. */
  readonly letters?: "any" | "permutations";
}

/** DFAs: the number of states uniform (before states fall away), transitions and answers uniform. Shrinks to fewer states
 * (a state is bypassed, so that permutations stay permutations), then to fewer accepting states and lower successors. */
export function dfas(options: DfaOptions = {}): Arbitrary<Dfa> {
  const { symbols = ["a", "b"], states = 6, form = "any", letters = "any" } = options;
  const formed = { any: (dfa: Dfa) => dfa, reachable, minimal: minimize }[form];
  const drawn = fc.integer({ min: 1, max: states }).chain((n) =>
    fc.record({
      symbols: fc.constant(symbols),
      states: fc.constant(n),
      initial: form === "any" ? fc.nat({ max: n - 1 }) : fc.constant(0),
      next: fc.tuple(...symbols.map(() => column(n, letters))).map((columns) => rows(columns, n)),
      accepting: exactly(n, fc.nat({ max: 1 })).map((bits) => Uint8Array.from(bits)),
    }),
  );
  const fits = (dfa: Dfa) => letters === "any" || permutes(dfa);
  return shrinkingBy(drawn.map(formed), (dfa) =>
    simplerDfas(dfa)
      .map(formed)
      .filter((one) => fits(one) && size(one) < size(dfa)),
  );
}

/** Where one letter leads from each of n states. */
function column(n: number, letters: "any" | "permutations"): Arbitrary<number[]> {
  if (letters === "any") return exactly(n, fc.nat({ max: n - 1 }));
  const all = Array.from({ length: n }, (_, i) => i);
  return fc.shuffledSubarray(all, { minLength: n, maxLength: n });
}

function exactly<T>(n: number, item: Arbitrary<T>): Arbitrary<T[]> {
  return fc.array(item, { minLength: n, maxLength: n });
}

function rows(columns: readonly (readonly number[])[], n: number): Uint32Array {
  return Uint32Array.from({ length: n * columns.length }, (_, at) => {
    const state = Math.floor(at / columns.length);
    return columns[at % columns.length][state];
  });
}

/** Whether every letter permutes the states. */
export function permutes({ symbols, states, next }: Dfa): boolean {
  return symbols.every(
    (_, a) => new Set(Array.from({ length: states }, (_state, q) => next[q * symbols.length + a])).size === states,
  );
}

/** The reachable states, numbered breadth first from 0, the initial one. */
function reachable(dfa: Dfa): Dfa {
  const width = dfa.symbols.length;
  const order = [dfa.initial];
  for (const state of order)
    for (const target of dfa.next.subarray(state * width, (state + 1) * width))
      if (!order.includes(target)) order.push(target);
  const targets = order.flatMap((state) => [...dfa.next.subarray(state * width, (state + 1) * width)]);
  return {
    symbols: dfa.symbols,
    states: order.length,
    initial: 0,
    next: Uint32Array.from(targets, (target) => order.indexOf(target)),
    accepting: Uint8Array.from(order, (state) => dfa.accepting[state]),
  };
}

/** Every shrinking step lowers it. */
function size({ states, initial, next, accepting }: Dfa): number {
  const total = (list: Iterable<number>) => [...list].reduce((sum, x) => sum + x, 0);
  return states * 2 ** 32 + total(next) + total(accepting) + initial;
}

function simplerDfas(dfa: Dfa): Dfa[] {
  const all = Array.from({ length: dfa.states }, (_, state) => state);
  const fewer = dfa.states === 1 ? [] : all.map((state) => without(dfa, state));
  const rejecting = all
    .filter((state) => dfa.accepting[state] === 1)
    .map((state) => ({ ...dfa, accepting: dfa.accepting.with(state, 0) }));
  const lower = [...dfa.next.entries()]
    .filter(([, target]) => target > 0)
    .flatMap(([at, target]) => [0, target - 1].map((to) => ({ ...dfa, next: dfa.next.with(at, to) })));
  return [...fewer, ...(dfa.initial === 0 ? [] : [{ ...dfa, initial: 0 }]), ...rejecting, ...lower];
}

/** Without `state`: what led to it leads to where it led under the same letter. */
function without({ symbols, states, initial, next, accepting }: Dfa, state: number): Dfa {
  const width = symbols.length;
  const renumbered = (target: number) => (target > state ? target - 1 : target);
  const kept = [...next.entries()].filter(([at]) => Math.floor(at / width) !== state);
  const targets = kept.map(([at, target]) => {
    const past = target === state ? next[state * width + (at % width)] : target;
    return past === state ? 0 : renumbered(past);
  });
  return {
    symbols,
    states: states - 1,
    initial: initial === state ? 0 : renumbered(initial),
    next: Uint32Array.from(targets),
    accepting: accepting.filter((_, q) => q !== state),
  };
}
