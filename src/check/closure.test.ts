import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { minimize } from "../automaton/minimize.ts";
import { machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { type Ask, type Closure, closure, type Limits } from "./closure.ts";
import { levelOf, shortestCollision, wordTo } from "./collision.ts";
import { packed } from "./packed.ts";

const ROOMY: Limits = { memory: 1e9, pairs: 1e8 };

/** Two counters that wrap: `0` adds 1 to the first, `1` to the second. */
const counters = parseModel(
  {
    statetrack: 1,
    name: "two counters",
    alphabet: ["0", "1"],
    layers: [
      {
        type: "diagonal",
        initial: ["0", "0"],
        symbols: { "0": { a: ["1", "1"], b: ["1", "0"] }, "1": { a: ["1", "1"], b: ["0", "1"] } },
      },
    ],
  },
  "two counters",
);

function started(model: Model, language: string, semantics: string, ask: Ask, limits = ROOMY): Closure {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  return closure(packed(machine(model, parseSemantics(semantics))), dfa, ask, limits);
}

function ended(...args: Parameters<typeof started>): Closure {
  const run = started(...args);
  while (run.advance(1000) === undefined);
  return run;
}

/** Pairs within `length` symbols of the start, of a torus of `size` by `size` entered at a corner. */
function within(size: number, length: number): number {
  let count = 0;
  for (let i = 0; i < size; i++) count += Math.max(0, Math.min(size, length - i + 1));
  return count;
}

describe("closure of two counters modulo 2^b", () => {
  it("grows through half a million pairs and finds each once, level by level", () => {
    const size = 2 ** 10;
    const run = ended(counters, "mod:2", "perOperation,format=uq10.0,overflow=wrap", "separates");
    expect(run.outcome).toEqual({ kind: "closed" });
    expect(run.table.count).toBe(size * size);
    expect(run.table.states).toBe(size * size);
    expect(run.edges).toBe(2 * size * size);
    expect(run.levels.length - 1).toBe(2 * size - 2);
    expect(run.levels).toEqual(run.levels.map((_, l) => within(size, l - 1)));
    const states = new Set<number>();
    for (let pair = 0; pair < run.table.count; pair++) states.add(run.table.rows[pair * run.table.width]);
    expect(states.size).toBe(size * size);
    expect(run.table.peakBytes).toBeLessThan(100e6);
  });

  it("knows the shortlex-least word to a pair, and its length, whichever way the table has grown", () => {
    const run = ended(counters, ".*", "perOperation,format=uq7.0,overflow=wrap", "implements");
    const { table, system } = run;
    for (let pair = 0; pair < table.count; pair += 997) {
      const [zeros, ones] = system.codes(table.rows, pair * table.width) ?? [];
      expect(wordTo(run, pair)).toEqual([...new Array<number>(zeros).fill(0), ...new Array<number>(ones).fill(1)]);
      expect(levelOf(run, pair)).toBe(zeros + ones);
    }
  });

  it("stops at the memory budget with whole levels proved", () => {
    const size = 2 ** 12;
    const run = ended(counters, "mod:2", "perOperation,format=uq12.0,overflow=wrap", "separates", {
      memory: 10e6,
      pairs: 1e9,
    });
    expect(run.outcome).toEqual({ kind: "exhausted", reason: "the memory budget of 10000000 bytes" });
    expect(run.table.peakBytes).toBeLessThanOrEqual(10e6);
    const length = run.levels.length - 1;
    expect(run.table.count).toBeGreaterThanOrEqual(within(size, length));
    expect(run.table.count).toBeLessThan(within(size, length + 1));
    expect(run.table.count).toBeGreaterThan(100_000);
  });

  it("stops at the bound on pairs, however small, with whole levels proved", () => {
    for (const pairs of [1, 2, 10, 1000, 300_000]) {
      const run = ended(counters, "mod:2", "perOperation,format=uq12.0,overflow=wrap", "separates", {
        memory: 1e9,
        pairs,
      });
      expect(run.outcome).toEqual({ kind: "exhausted", reason: `the bound of ${pairs} pairs` });
      expect(run.table.count).toBeGreaterThanOrEqual(within(4096, run.levels.length - 1));
      expect(run.table.count).toBeLessThan(pairs + 128);
    }
  });

  it("gives a collision of a level that a bound cut short, never a closed set", () => {
    // Modulo 3 the counters collide once one of them has wrapped, which is at length 2^b.
    const full = ended(counters, "mod:3", "perOperation,format=uq3.0,overflow=wrap", "separates");
    expect(full.outcome?.kind).toBe("collision");
    for (let pairs = 1; pairs < full.table.count; pairs++) {
      const run = ended(counters, "mod:3", "perOperation,format=uq3.0,overflow=wrap", "separates", {
        memory: 1e9,
        pairs,
      });
      expect(run.outcome?.kind).toMatch(/^(exhausted|collision)$/);
      if (run.outcome?.kind === "exhausted") expect(run.levels.length - 1).toBeLessThan(9);
    }
  });

  it("goes on where it was when it is advanced in slices", () => {
    const run = started(counters, "mod:2", "perOperation,format=uq8.0,overflow=wrap", "separates");
    let slices = 0;
    while (run.advance(0) === undefined) slices++;
    expect(slices).toBeGreaterThan(10);
    expect(run.table.count).toBe(65_536);
    expect(run.advance(1)).toEqual({ kind: "closed" });
    expect(run.table.count).toBe(65_536);
  });
});

describe("letters beyond a byte and a word", () => {
  /** Symbol i of n keeps the one state; the language asks for the last symbol, so keys differ only in their letter. */
  function lastLetter(n: number) {
    const names = Array.from({ length: n }, (_, i) => `s${i}`);
    const symbols = Object.fromEntries(names.map((name) => [name, { a: "1" }]));
    const model = parseModel(
      { statetrack: 1, name: "still", alphabet: names, layers: [{ type: "scalar", initial: "1", symbols }] },
      "still",
    );
    const accepting = (i: number) => (i % 3 === 1 ? 1 : 0);
    const dfa = minimize({
      symbols: names,
      states: 2,
      initial: 0,
      next: Uint32Array.from({ length: 2 * n }, (_, at) => accepting(at % n)),
      accepting: Uint8Array.of(0, 1),
    });
    return { model, dfa };
  }

  it("keep keys apart that differ only in the last symbol", () => {
    for (const n of [7, 8, 9, 31, 32, 33, 64, 100]) {
      const { model, dfa } = lastLetter(n);
      const run = closure(packed(machine(model, parseSemantics("fused,format=E2M1FN"))), dfa, "separates", ROOMY);
      while (run.advance(1000) === undefined);
      expect(run.outcome).toEqual({ kind: "closed" });
      expect([run.table.count, run.table.states]).toEqual([2, 1]);
    }
  });

  it("join keys that agree in it: the collision of the last two symbols of an alphabet is found", () => {
    for (const n of [8, 9, 32, 33, 64, 100]) {
      const { model, dfa } = lastLetter(n);
      // The last symbol now also depends on the symbol before it.
      const next = dfa.next.slice();
      next[n - 1] = 0;
      next[2 * n - 1] = 1;
      const run = closure(
        packed(machine(model, parseSemantics("fused,format=E2M1FN"))),
        { ...dfa, next },
        "separates",
        ROOMY,
      );
      while (run.advance(1000) === undefined);
      expect(run.outcome?.kind).toBe("collision");
      const { words, letter } = shortestCollision(run);
      expect(words).toEqual([[n - 1], [1, n - 1]]);
      expect(letter).toBe(n - 1);
    }
  });
});

describe("what a decoder may see", () => {
  const sign = parseModel(
    {
      statetrack: 1,
      name: "sign of zero",
      alphabet: ["0", "1"],
      layers: [{ type: "scalar", initial: "0", symbols: { "0": { a: "1", b: "-0" }, "1": { a: "-1", b: "-0" } } }],
    },
    "sign of zero",
  );

  it("includes the sign of a zero under observe=code, and not under observe=value", () => {
    const byCode = ended(sign, "parity", "perOperation,format=bfloat16,observe=code", "separates");
    expect(byCode.outcome).toEqual({ kind: "closed" });
    expect([byCode.table.count, byCode.table.states]).toEqual([2, 2]);
    const byValue = ended(sign, "parity", "perOperation,format=bfloat16,observe=value", "separates");
    expect(byValue.outcome?.kind).toBe("collision");
    expect([byValue.table.count, byValue.table.states]).toEqual([2, 1]);
    expect(shortestCollision(byValue).words).toEqual([[0], [1, 0]]);
  });

  it("is the same for machines that are interned instead of compiled", () => {
    const format = "float:e10m2";
    const byCode = ended(sign, "parity", `perOperation,format=${format},observe=code`, "implements");
    expect([byCode.outcome?.kind, byCode.table.count, byCode.table.states]).toEqual(["closed", 2, 2]);
    const byValue = ended(sign, "parity", `perOperation,format=${format},observe=value`, "implements");
    expect([byValue.outcome?.kind, byValue.table.states]).toEqual(["collision", 1]);
  });
});

describe("exact machines", () => {
  it("end at the bound of interned states", () => {
    const growing = parseModel(
      {
        statetrack: 1,
        name: "growing",
        alphabet: ["0"],
        layers: [{ type: "scalar", initial: "0", symbols: { "0": { a: "1", b: "1" } } }],
      },
      "growing",
    );
    const run = ended(growing, ".*", "exact", "separates", { ...ROOMY, internedStates: 500 });
    expect(run.outcome).toEqual({ kind: "exhausted", reason: expect.stringMatching(/interned states/) as string });
    expect(run.levels.length - 1).toBe(run.table.count - 1);
    expect(run.table.count).toBeLessThan(600);
  });
});
