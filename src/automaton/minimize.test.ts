import { describe, expect, it } from "vitest";
import type { Dfa } from "./dfa.ts";
import { minimize } from "./minimize.ts";

describe("minimize", () => {
  it("merges equivalent states, drops unreachable ones, and numbers the rest breadth-first", () => {
    const dfa: Dfa = {
      symbols: ["a", "b"],
      states: 6,
      initial: 4,
      // 4 and 2 are equivalent, as are 1 and 3; 0 is a sink; 5 is unreachable.
      next: Uint32Array.of(0, 0, 2, 0, 0, 1, 4, 0, 0, 3, 5, 1),
      accepting: Uint8Array.of(0, 1, 0, 1, 0, 1),
    };
    expect(minimize(dfa)).toEqual({
      symbols: ["a", "b"],
      states: 3,
      initial: 0,
      next: Uint32Array.of(1, 2, 1, 1, 0, 1),
      accepting: Uint8Array.of(0, 0, 1),
    });
  });

  it.each([
    [0, "the empty language"],
    [1, "the language of all words"],
  ])("gives one state when every answer is %i: %s", (answer) => {
    const next = Uint32Array.of(1, 2, 2, 0, 0, 1);
    const dfa: Dfa = { symbols: ["a", "b"], states: 3, initial: 0, next, accepting: new Uint8Array(3).fill(answer) };
    expect(minimize(dfa)).toEqual({
      symbols: ["a", "b"],
      states: 1,
      initial: 0,
      next: Uint32Array.of(0, 0),
      accepting: Uint8Array.of(answer),
    });
  });

  it("allows an alphabet without symbols", () => {
    const dfa: Dfa = { symbols: [], states: 2, initial: 1, next: new Uint32Array(), accepting: Uint8Array.of(0, 1) };
    expect(minimize(dfa)).toEqual({ ...dfa, states: 1, initial: 0, accepting: Uint8Array.of(1) });
  });

  it("names the place of a wrong transition", () => {
    const next = Uint32Array.of(0, 1, 2, 3, 4, 7, 0, 0, 0, 0);
    const dfa: Dfa = { symbols: ["a", "b"], states: 5, initial: 0, next, accepting: new Uint8Array(5) };
    expect(() => minimize(dfa)).toThrow(
      new RangeError('minimize: expected transition in [0, 5), found 7 at state 2, symbol "b"'),
    );
  });

  it("finds the period of a long cycle whose answers repeat", () => {
    const states = 60_000;
    const next = Uint32Array.from({ length: states }, (_, state) => (state + 1) % states);
    const accepting = Uint8Array.from({ length: states }, (_, state) => Number(state % 1000 === 0));
    expect(minimize({ symbols: ["a"], states, initial: 0, next, accepting }).states).toBe(1000);
  });
});
