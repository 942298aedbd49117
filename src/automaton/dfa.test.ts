import { describe, expect, it } from "vitest";
import { run } from "../core/transition-system.ts";
import { accepts, checkDfa, type Dfa, toTransitionSystem } from "./dfa.ts";

const endsInB: Dfa = {
  symbols: ["a", "b"],
  states: 2,
  initial: 0,
  next: Uint32Array.of(0, 1, 0, 1),
  accepting: Uint8Array.of(0, 1),
};

describe("a DFA", () => {
  it("accepts the words that lead to an accepting state", () => {
    expect([[], [0], [1], [1, 0], [0, 1]].map((word) => accepts(endsInB, word))).toEqual([
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  it("refuses a symbol outside the alphabet", () => {
    expect(() => accepts(endsInB, [0, 2])).toThrow(new RangeError("accepts: expected symbol in [0, 2), found 2"));
  });

  it("is a transition system whose keys are its states", () => {
    const system = toTransitionSystem(endsInB);
    expect(system.symbols).toBe(2);
    expect(run(system, [0, 1])).toBe(1);
    expect(system.key(1)).not.toBe(system.key(0));
  });
});

describe("checkDfa", () => {
  it.each([
    [{ symbols: ["a", "a"] }, 'test: expected distinct symbols, found "a" twice'],
    [{ initial: 2 }, "test: expected initial state in [0, 2), found 2"],
    [{ initial: 0.5 }, "test: expected initial state in [0, 2), found 0.5"],
    [{ accepting: Uint8Array.of(1) }, "test: expected 2 entries in accepting, found 1"],
    [{ next: Uint32Array.of(0) }, "test: expected 4 transitions, found 1"],
    [{ next: Uint32Array.of(0, 1, 0, 7) }, 'test: expected transition in [0, 2), found 7 at state 1, symbol "b"'],
  ])("refuses %o", (change, message) => {
    expect(() => checkDfa({ ...endsInB, ...change }, "test")).toThrow(new RangeError(message));
  });

  it("lets a well-formed DFA pass", () => {
    expect(() => checkDfa(endsInB, "test")).not.toThrow();
  });
});
