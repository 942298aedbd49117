import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type Ask, closure } from "./closure.ts";
import { packed } from "./packed.ts";
import { adopt, hashWords } from "./pair-table.ts";
import type { PackedSystem } from "./system.ts";

const scalar = parseModel(
  {
    statetrack: 1,
    alphabet: ["0", "1"],
    layers: [{ type: "scalar", initial: "1", symbols: { "0": { a: "1" }, "1": { a: "-1" } } }],
  },
  "scalar",
);

/** States 3 r + t with t the 1s modulo 3 and r < size led by a hash, in two words, of which the first, the state modulo
 * `seen`, is seen. */
function hiding(size: number, seen: number, seed: number): PackedSystem {
  return {
    ...packed(machine(scalar, parseSemantics("perOperation,format=E4M3FN"))),
    words: 2,
    initial: Uint32Array.of(0, 0),
    expand: (source, from, target, to) => {
      const state = source[from] + seen * source[from + 1];
      for (let s = 0; s < 2; s++) {
        const r = (hashWords(Uint32Array.of(state, s, seed), 0, 3) >>> 0) % size;
        const next = 3 * r + ((state + s) % 3);
        target.set([next % seen, Math.floor(next / seen)], to + 2 * s);
      }
    },
    observe: (source, from, target) => {
      target[0] = source[from];
      target[1] = 0;
    },
  };
}

const { dfa } = parseLanguage("mod:3", { alphabet: ["0", "1"] });
const answerOf = (ask: Ask, target: number) => (ask === "implements" ? target : dfa.accepting[target]);

/** Level by level with sets: whether the first contradiction is in this level, and what was seen by its end. */
function byWords(system: PackedSystem, ask: Ask): { collision: boolean; pairs: number; states: number } {
  const known = new Map([["0,0,0", [0, 0, 0]]]);
  const answers = new Map<string, number>();
  let [level, collision] = [[[0, 0, 0]], false];
  const next = new Uint32Array(4);
  while (level.length > 0 && !collision) {
    const found: number[][] = [];
    for (const [a, b, target] of level) {
      system.expand(Uint32Array.of(a, b), 0, next, 0);
      for (let s = 0; s < 2; s++) {
        const to = [next[2 * s], next[2 * s + 1], dfa.next[target * 2 + s]];
        const answer = answerOf(ask, to[2]);
        collision ||= (answers.get(`${to[0]} ${s}`) ?? answer) !== answer;
        answers.set(`${to[0]} ${s}`, answer);
        if (known.has(to.join())) continue;
        known.set(to.join(), to);
        found.push(to);
      }
    }
    level = found;
  }
  const states = new Set([...known.values()].map(([seen]) => seen)).size;
  return { collision, pairs: known.size, states };
}

describe("keys of states that are not seen whole", () => {
  it("clash where going through all words says so, and are as many", () => {
    const kinds = new Set<string>();
    for (let seed = 0; seed < 60; seed++)
      for (const ask of ["separates", "implements"] as const) {
        const system = hiding(2 + (seed % 40), 1 + (seed % 17), seed);
        const run = closure(system, dfa, ask, { memory: 1e8, pairs: 1e6 });
        while (run.advance(1000) === undefined);
        const expected = byWords(system, ask);
        const kind = expected.collision ? "collision" : "closed";
        kinds.add(kind);
        expect([run.outcome?.kind, run.table.count, run.table.states], `${ask} ${seed}`).toEqual([
          kind,
          expected.pairs,
          expected.states,
        ]);
      }
    expect(kinds.size).toBe(2);
  });

  it("are noted again, with their answers, when an exploration goes on from what it had found", () => {
    let late = 0;
    for (let seed = 0; seed < 40; seed++) {
      const system = hiding(200, 599, seed);
      const limited = (pairs: number) => closure(system, dfa, "separates", { memory: 1e8, pairs });
      const [whole, part, rest] = [limited(1e6), limited(40), limited(1e6)];
      for (const run of [whole, part]) while (run.advance(1000) === undefined);
      if (part.outcome?.kind !== "exhausted") continue;
      const { count, states, rows, parents, letters } = part.table;
      expect(adopt(rest.table, count, states)).toBe(true);
      rest.table.rows.set(rows.subarray(0, count * 3));
      rest.table.parents.set(parents.subarray(0, count));
      rest.table.letters.set(letters.subarray(0, count));
      expect(rest.resume(part)).toBe(true);
      while (rest.advance(1000) === undefined);
      expect([rest.outcome, rest.table.count, rest.table.states]).toEqual([
        whole.outcome,
        whole.table.count,
        whole.table.states,
      ]);
      if (whole.outcome?.kind === "collision") late++;
    }
    expect(late).toBeGreaterThan(10);
  });

  it("cost no more for many hidden states behind one that is seen", () => {
    const cycle: PackedSystem = {
      ...hiding(1, 1, 0),
      expand: (source, from, target, to) => {
        for (let s = 0; s < 2; s++) target.set([0, (source[from + 1] + 1 + s) % 60_000], to + 2 * s);
      },
      answer: () => 1,
    };
    const all = { ...dfa, accepting: dfa.accepting.map(() => 1) };
    for (const ask of ["recognizes", "separates"] as const) {
      const long = closure(cycle, all, ask, { memory: 1e9, pairs: 1e6 });
      // With one chain for all of them these are 5·10^9 and more looks, minutes.
      while (long.advance(1000) === undefined);
      expect([long.outcome?.kind, long.table.count, long.table.states]).toEqual(["closed", 180_000, 1]);
    }
  }, 20_000);
});
