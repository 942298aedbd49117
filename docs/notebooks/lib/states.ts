// The states of a layer after 1, 11, 111, …: in the format, as the library steps them, and with the same stored numbers
// but no rounding.

import {
  decode,
  type Exact,
  formatExact,
  type Machine,
  machineSystem,
  type Orbit,
  packed,
  toNumber,
  withoutRounding,
} from "../../../src/browser.ts";

/** Entry `entry` of the state after the letters 1^k. */
export interface Point {
  readonly k: number;
  readonly entry: string;
  /** A double for the plot; NaN and infinities as they are. */
  readonly value: number;
}

/** The first `count` states under 1, as the format holds them: the exact values of the codes. */
export function formatStates(machine: Machine, count: number): Exact[][] {
  const { semantics } = machine;
  if (semantics.regime === "exact") throw new RangeError("formatStates: expected a semantics that rounds, found exact");
  const system = packed(machine);
  const { words, symbols } = system;
  const state = system.initial.slice();
  const successors = new Uint32Array(words * symbols);
  return Array.from({ length: count }, () => {
    const codes = system.codes(state, 0) ?? [];
    system.expand(state, 0, successors, 0);
    state.set(successors.subarray(words, 2 * words));
    return codes.map((code) => decode(semantics.format, code));
  });
}

/** The first `count` states under 1 of the layer whose stored parameters are multiplied and added as real numbers.
 * @cost the numbers grow by some digits with each step */
export function realStates(machine: Machine, count: number): Exact[][] {
  const system = machineSystem(machine, withoutRounding, (x) => x, formatExact);
  let state = system.initial;
  return Array.from({ length: count }, () => {
    const now = [...state];
    state = system.step(state, 1);
    return now;
  });
}

/** States as points, one for each entry; `first` is the number of letters before the first state. */
export function points(states: readonly (readonly Exact[])[], first = 0): Point[] {
  return states.flatMap((state, i) =>
    state.map((x, entry) => ({
      k: first + i,
      entry: `h${state.length > 1 ? SUBSCRIPTS[entry] : ""}`,
      value: toNumber(x),
    })),
  );
}

const SUBSCRIPTS = ["₁", "₂"];

/** The states of the cycle, in order. @cost O(tail + period) steps */
export function cycleStates(machine: Machine, { tail, period }: Orbit): Exact[][] {
  return formatStates(machine, tail + period).slice(tail);
}

/** A number for reading: exact if that takes at most 14 characters, else nine digits after "≈". */
export function shown(x: Exact | string): string {
  const text = typeof x === "string" ? x : formatExact(x);
  return text.length <= 14 ? text : `≈${Number(Number(text).toPrecision(9))}`;
}

export function shownState(state: readonly (Exact | string)[]): string {
  return `(${state.map(shown).join(", ")})`;
}
