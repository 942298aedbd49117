// Machine states by number, in the order of first sight: codes packed into 32-bit words, exact numbers by their text.

import type { Exact } from "../number/exact.ts";
import type { Code, NumberFormat } from "../number/format.ts";
import type { Machine, State } from "./machine.ts";
import { rowSet } from "./rows.ts";

export interface States<T> {
  count(): number;
  /** The number of a state, added if new. */
  number(state: State<T>): number;
  /** The number of a state, or -1. */
  find(state: State<T>): number;
  state(number: number): State<T>;
}

/** States of a machine on codes; a state with fewer numbers is one with zeros in their place. */
export function codeStates(format: NumberFormat, { size, wide }: Pick<Machine<Code>, "size" | "wide">): States<Code> {
  const perWord = Math.floor(32 / format.bits);
  const narrow = size - wide;
  const words = Math.ceil(narrow / perWord);
  const rows = rowSet(words + wide);
  const buffer = new Uint32Array(rows.width);
  const places = Array.from({ length: size }, (_, i) =>
    i < narrow
      ? { word: Math.floor(i / perWord), scale: 2 ** (format.bits * (i % perWord)), span: 2 ** format.bits }
      : { word: words + i - narrow, scale: 1, span: 2 ** 32 },
  );
  const pack = (state: State<Code>): Uint32Array => {
    buffer.fill(0);
    state.forEach((code, i) => (buffer[places[i].word] += code * places[i].scale));
    return buffer;
  };
  return {
    count: () => rows.count(),
    number: (state) => rows.add(pack(state)),
    find: (state) => rows.find(pack(state)),
    state: (number) => places.map(({ word, scale, span }) => Math.floor(rows.at(number, word) / scale) % span),
  };
}

export function exactStates(machine: Machine<Exact>): States<Exact> {
  const numbers = new Map<string, number>();
  const states: State<Exact>[] = [];
  const keyOf = (state: State<Exact>) => state.map((x) => machine.print(x)).join(" ");
  return {
    count: () => states.length,
    number: (state) => {
      const key = keyOf(state);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, states.length);
      return states.push(state) - 1;
    },
    find: (state) => numbers.get(keyOf(state)) ?? -1,
    state: (number) => states[number],
  };
}
