import { describe, expect, it } from "vitest";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { onCodes } from "../number/generic.ts";
import { type Machine, machine, machineSystem } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { packed } from "./packed.ts";
import { ACCEPT, NONE, type PackedSystem, REJECT } from "./system.ts";

function build(document: object, semantics: string): Machine {
  return machine(parseModel({ statetrack: 1, ...document }, "m"), parseSemantics(semantics));
}

/** The packed state after a word. */
function reached(system: PackedSystem, word: readonly number[]): Uint32Array {
  const next = new Uint32Array(system.symbols * system.words);
  return word.reduce((state, letter) => {
    system.expand(state, 0, next, 0);
    return next.slice(letter * system.words, (letter + 1) * system.words);
  }, system.initial);
}

function scalar(initial: unknown, symbols: Record<string, object>, more: object = {}) {
  return { alphabet: Object.keys(symbols), layers: [{ type: "scalar", initial, symbols }], ...more };
}
const entries = (count: number) => ({
  alphabet: ["x"],
  layers: [
    {
      type: "diagonal",
      initial: Array.from({ length: count }, (_, i) => i % 3),
      symbols: { x: { a: new Array<number>(count).fill(1), b: new Array<number>(count).fill(-1) } },
    },
  ],
});

describe("the layout of a packed state", () => {
  it.each([
    ["E2M1FN", 8, 1],
    ["E2M1FN", 9, 2],
    ["q2.0", 10, 1],
    ["E3M2FN", 5, 1],
    ["E3M2FN", 6, 2],
    ["E4M3FN", 4, 1],
    ["bfloat16", 3, 2],
    ["binary32", 3, 3],
  ])("of %s with %i entries takes %i words", (format, count, words) => {
    const system = packed(build(entries(count), `fused,format=${format}`));
    expect(system.words).toBe(words);
    expect(system.initial.length).toBe(words);
    expect(system.describe(reached(system, [0, 0]), 0)).toEqual(
      Array.from({ length: count }, (_, i) => String((i % 3) - 2)),
    );
  });

  it("begins a word with each layer", () => {
    const [layer] = entries(1).layers;
    const system = packed(build({ alphabet: ["x"], layers: [layer, layer, layer] }, "fused,format=q1.1"));
    expect(system.words).toBe(3);
    expect(system.codes(reached(system, [0]), 0)).toEqual([6, 6, 6]);
  });
});

describe("a packed system", () => {
  const counter = scalar(0, { "0": { a: 1 }, "1": { a: 1, b: 1 } });

  it("expands a state under every letter, at any offset", () => {
    const system = packed(build(counter, "perOperation,format=int8"));
    const target = new Uint32Array(6).fill(99);
    system.expand(Uint32Array.of(99, 5), 1, target, 3);
    expect([...target]).toEqual([99, 99, 99, 5, 6, 99]);
  });

  it("counts modulo the format where it wraps, and stops where it saturates", () => {
    const ones = (count: number) => new Array<number>(count).fill(1);
    const wrapping = packed(build(counter, "perOperation,format=int8,overflow=wrap"));
    expect(wrapping.describe(reached(wrapping, ones(200)), 0)).toEqual(["-56"]);
    expect(reached(wrapping, ones(256))).toEqual(wrapping.initial);
    const saturating = packed(build(counter, "perOperation,format=int8"));
    expect(saturating.describe(reached(saturating, ones(200)), 0)).toEqual(["127"]);
  });

  it("has read bos before it starts", () => {
    const symbols = { x: { a: 2 }, "<s>": { a: 1, b: 3 } };
    const model = { alphabet: ["x"], bos: "<s>", layers: [{ type: "scalar", initial: 0, symbols }] };
    for (const semantics of ["fused,format=E5M2", "fused,format=binary32", "exact", "fused,format=float:e10m3"]) {
      const system = packed(build(model, semantics));
      expect(system.symbols).toBe(1);
      expect(system.describe(system.initial, 0), semantics).toEqual(["3"]);
      expect(system.describe(reached(system, [0]), 0)).toEqual(["6"]);
    }
  });

  it("has read bos in every layer of a stack", () => {
    const lower = { type: "scalar", initial: 0, symbols: { x: { a: 1 }, "<s>": { a: 1, b: 1 } } };
    const upper = { type: "scalar", initial: 0, symbols: { x: { a: 1, b: 2 }, "<s>": { a: 1, b: 1 } } };
    const system = packed(build({ alphabet: ["x"], bos: "<s>", layers: [lower, upper] }, "fused,format=q3.0"));
    expect(system.describe(system.initial, 0)).toEqual(["1", "1"]);
    expect(system.describe(reached(system, [0]), 0)).toEqual(["1", "3"]);
  });

  it("reports an undefined output as the interpreted machine does", () => {
    const decoder = { type: "threshold", entry: 0, thresholds: ["0.5"], classes: ["low", "high"] };
    const lower = {
      type: "scalar",
      initial: 0,
      symbols: { x: { a: 1, b: "0.25" } },
      output: { decoder, symbols: { low: { x: "u" } } },
    };
    const upper = { type: "scalar", initial: 0, symbols: { u: { a: 1 } } };
    const built = build({ alphabet: ["x"], layers: [lower, upper] }, "fused,format=E4M3FN");
    const system = packed(built);
    expect(() => reached(system, [0])).not.toThrow();
    expect(() => reached(system, [0, 0])).toThrow(
      "layers[0].output: expected a class and a symbol for the state (0.5)",
    );
  });
});

describe("what a decoder sees", () => {
  const flip = scalar("-0", { x: { a: 1, b: "-0" }, y: { a: -1, b: "-0" } });
  const word = [1, 0, 1];

  it("with observe=code is the state itself", () => {
    expect(packed(build(flip, "perOperation,format=E5M2")).observe).toBeUndefined();
    expect(packed(build(flip, "perOperation,format=q1.2,observe=value")).observe).toBeUndefined();
  });

  it.each(["E5M2", "bfloat16", "binary32", "E2M1FN"])("with observe=value has no -0 in %s", (format) => {
    const document = {
      alphabet: ["x"],
      layers: [{ type: "diagonal", initial: ["-0", 1, "-0", -1], symbols: { x: { a: 1 } } }],
    };
    const parameters = { a: [1, 1, 1, 1], b: [["-0"], ["-0"], ["-0"], ["-0"]] };
    const [layer] = document.layers;
    const model = { ...document, layers: [{ ...layer, symbols: { x: parameters } }] };
    const system = packed(build(model, `perOperation,format=${format},observe=value`));
    const source = Uint32Array.of(7, ...reached(system, [0]));
    const target = new Uint32Array(system.words);
    expect(system.describe(source, 1)).toEqual(["-0", "1", "-0", "-1"]);
    system.observe?.(source, 1, target);
    expect(system.describe(target, 0)).toEqual(["0", "1", "0", "-1"]);
    expect(system.describe(source, 1)).toEqual(["-0", "1", "-0", "-1"]);
  });

  it("is the same for interned machines", () => {
    const system = packed(build(flip, "perOperation,format=float:e10m3,observe=value"));
    const state = reached(system, word);
    expect(system.describe(state, 0)).toEqual(["-0"]);
    const seen = new Uint32Array(1);
    system.observe?.(state, 0, seen);
    expect(system.describe(seen, 0)).toEqual(["0"]);
  });
});

describe("a packed system's own answer", () => {
  const symbols = { x: { a: 1, b: 1 }, y: { a: 1, b: -1 } };
  const entry = (state: string, symbol: string | undefined, name: string) => ({
    state: [state],
    class: name,
    ...(symbol === undefined ? {} : { symbol }),
  });
  const decoder = {
    type: "lookup",
    entries: [
      entry("0", undefined, "in"),
      entry("1", "x", "out"),
      entry("1", "y", "in"),
      entry("-1", undefined, "out"),
    ],
    accept: ["in"],
  };

  it.each(["fused,format=int8", "fused,format=binary32", "exact", "fused,format=float:e11m4"])(
    "is accept, reject or none, by state and last letter, under %s",
    (semantics) => {
      const system = packed(build(scalar(0, symbols, { decoder }), semantics));
      const answer = (word: number[]) => system.answer?.(reached(system, word), 0, word.at(-1) ?? -1);
      expect([answer([0, 1]), answer([0]), answer([0, 0, 1]), answer([1]), answer([0, 0])]).toEqual([
        ACCEPT,
        REJECT,
        ACCEPT,
        REJECT,
        NONE,
      ]);
      expect(system.answerReadsLetter).toBe(true);
    },
  );

  it("reads the last layer of a stack", () => {
    const lower = { type: "scalar", initial: 7, symbols };
    const argmax = { type: "threshold", entry: 0, thresholds: ["1/2"], classes: ["low", "high"], accept: ["high"] };
    const upper = { type: "scalar", initial: 0, symbols };
    const system = packed(
      build({ alphabet: ["x", "y"], layers: [lower, upper], decoder: argmax }, "fused,format=int8"),
    );
    expect(system.answer?.(reached(system, [0]), 0, 0)).toBe(ACCEPT);
    expect(system.answer?.(reached(system, [1]), 0, 1)).toBe(REJECT);
    expect(system.answerReadsLetter).toBe(false);
  });

  it("is absent without a decoder", () => {
    expect(packed(build(scalar(0, symbols), "fused,format=int8")).answer).toBeUndefined();
    expect(packed(build(scalar(0, symbols), "exact")).answer).toBeUndefined();
  });
});

describe("machines that are not compiled", () => {
  it("number their states in the order of first sight, with one zero", () => {
    const system = packed(build(scalar("3/8", { x: { a: "1/2" }, y: { a: 0 }, z: { a: "-0" } }), "exact"));
    expect(system.internedStates?.()).toBe(1);
    expect(system.codes(system.initial, 0)).toBeUndefined();
    const target = new Uint32Array(3);
    system.expand(system.initial, 0, target, 0);
    expect([...target]).toEqual([1, 2, 2]);
    expect(system.describe(target, 0)).toEqual(["0.1875"]);
    expect(system.internedStates?.()).toBe(3);
  });

  it("of a very wide exponent step as the specification does", () => {
    const built = build(
      scalar("1.5", { x: { a: "0x1.1p-400", b: "0x1p-511" }, y: { a: -3 } }),
      "fused,format=float:e10m3",
    );
    const { semantics } = built;
    if (semantics.regime === "exact") throw new RangeError("expected a rounding semantics, found exact");
    const slow = machineSystem(built, onCodes(specification(semantics)), (c) => decode(semantics.format, c), String);
    const system = packed(built);
    for (const word of [[], [0], [0, 0], [0, 1, 0], [1, 1, 1]]) {
      const state = word.reduce((s: readonly number[], letter) => slow.step(s, letter), slow.initial);
      expect(system.codes(reached(system, word), 0)).toEqual(state);
    }
  });

  it("and compiled ones say which they are", () => {
    expect(packed(build(entries(2), "fused,format=int8")).internedStates).toBeUndefined();
  });
});
