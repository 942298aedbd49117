// Minimal automata of random ones, against the minimization of src/automaton, and the set of rows against a Map.

import { describe, expect, it } from "vitest";
import { minimize } from "../automaton/minimize.ts";
import { minimal } from "./partition.ts";
import { rowSet } from "./rows.ts";

/** A small deterministic generator of numbers below `bound`. */
function source(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

describe("minimal automata", () => {
  it("are those of the engine", () => {
    const below = source(7);
    for (let round = 0; round < 300; round++) {
      const [states, letters] = [1 + below(round < 290 ? 12 : 400), 1 + below(3)];
      const near = 1 + below(states);
      const next = Uint32Array.from({ length: states * letters }, (_, at) =>
        below(2) === 0 ? below(states) : (Math.floor(at / letters) + 1) % near,
      );
      const accepting = Uint8Array.from({ length: states }, () => Number(below(4) === 0));
      const own = minimal({ letters, states, next, accepting });
      const symbols = Array.from({ length: letters }, (_, x) => String(x));
      const engine = minimize({ symbols, states, initial: 0, next, accepting });
      expect(own.states).toBe(engine.states);
      expect([...own.next]).toEqual([...engine.next]);
      expect([...own.accepting]).toEqual([...engine.accepting]);
    }
  });
});

describe("a set of rows", () => {
  it("numbers rows in the order in which they came", () => {
    const below = source(11);
    for (const width of [1, 2, 5]) {
      const rows = rowSet(width);
      const known = new Map<string, number>();
      for (let i = 0; i < 20_000; i++) {
        const row = Uint32Array.from({ length: width }, () => below(4) * 2 ** 30 + below(60));
        const number = known.get(row.join()) ?? known.size;
        expect(rows.find(row)).toBe(known.has(row.join()) ? number : -1);
        known.set(row.join(), number);
        expect(rows.add(row)).toBe(number);
        expect(rows.at(number, width - 1)).toBe(row[width - 1]);
      }
      expect(rows.count()).toBe(known.size);
    }
  });
});
