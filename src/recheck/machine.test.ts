// The checker's machine on steps computed by hand, in every regime, with stacked layers, bos and long runs.

import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { format, fromNumber, toNumber } from "../number/exact.ts";
import { bfloat16 } from "../number/formats.ts";
import { onCodes } from "../number/generic.ts";
import { parseKeepingNumbers, parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { codeMachine } from "./blocked.ts";
import { exactMachine, type Machine, runWord } from "./machine.ts";
import { modelNumbers } from "./parameters.ts";
import { programOf, runner } from "./program.ts";

function model(document: object) {
  return parseModel(parseKeepingNumbers(JSON.stringify(document), "model"), "model");
}

function machineOf(document: object, text: string): Machine<number> {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new TypeError("expected rounded semantics");
  const parsed = model(document);
  return codeMachine(parsed, semantics, modelNumbers(parsed, semantics));
}

function values<T>({ numbers }: Machine<T>, state: readonly T[]): number[] {
  return state.map((x) => toNumber(numbers.value(x)));
}

const EX6 = {
  statetrack: 1,
  alphabet: ["0", "1"],
  layers: [
    {
      type: "deltaNet",
      initial: [0, 0],
      symbols: {
        0: { k: [0.384765625, 0.921875], beta: 0 },
        1: { k: [0.384765625, 0.921875], beta: 1, v: 0.69921875 },
      },
    },
  ],
};

describe("steps", () => {
  it("cycle in bfloat16 as computed by hand", () => {
    const machine = machineOf(EX6, "perOperation,format=bfloat16");
    const first = machine.step(machine.initial, 1);
    const second = machine.step(first, 1);
    expect(values(machine, first)).toEqual([0.26953125, 0.64453125]);
    expect(values(machine, second)).toEqual([0.271484375, 0.6484375]);
    expect(machine.step(second, 1)).toEqual(first);
    expect(machine.step(second, 0)).toEqual(second);
    expect(
      runWord(machine, [
        ["1", 1_000_000],
        ["0", 5_000_001],
        ["1", 1],
      ]),
    ).toEqual(first);
  });

  it("round once for each entry, factor or operation, as the regime says", () => {
    // h <- h + k (v - k h) with k = 1.5, v = 1: one factor is h <- 1.5 - 1.25 h, two are h <- -0.375 + 1.5625 h.
    const document = {
      statetrack: 1,
      alphabet: ["x"],
      layers: [
        { type: "deltaProduct", initial: [1.25], symbols: { x: { k: [[1.5], [1.5]], beta: [1, 1], v: [[1], [1]] } } },
      ],
    };
    const stepped = (text: string) => {
      const machine = machineOf(document, text);
      return values(machine, machine.step(machine.initial, 0))[0];
    };
    // 1.578125 and 1.5 - 1.5625 = -0.0625 -> 1.578125, on the grid of quarters.
    expect(stepped("fused,format=q5.2,rounding=towardNegative")).toBe(1.5);
    expect(stepped("fusedPerFactor,format=q5.2,rounding=towardNegative")).toBe(1.75);
    // s = 1.875 -> 1.75, e = -0.75, k e = -1.125 -> -1.25, h = 0; s = 0, e = 1, h = 1.5.
    expect(stepped("perOperation,format=q5.2,rounding=towardNegative")).toBe(1.5);
    // s = 1.875 -> 2, e = -1, h = 1.25 - 1.5 = -0.25; s = -0.375 -> -0.25, e = 1.25, k e = 1.875 -> 2, h = 1.75.
    expect(stepped("perOperation,format=q5.2,rounding=towardPositive")).toBe(1.75);
    // D7 rounds each factor once, whatever the regime calls it.
    expect(stepped("perOperation,format=q5.2,rounding=towardNegative,delta=D7")).toBe(1.75);
  });

  it("are the layer's own, operation by operation", () => {
    for (const delta of ["D1", "D2", "D3", "D4", "D5", "D6", "D7"]) {
      for (const order of ["sum=sequential,multiplyAdd=fused", "sum=pairwise"]) {
        const semantics = parseSemantics(`perOperation,format=bfloat16,delta=${delta},${order}`);
        if (semantics.regime === "exact") return;
        const parsed = model(EX6);
        const [{ layer, shape }] = parsed.layers;
        const input = modelNumbers(parsed, semantics)[0].symbols[1];
        const codes = onCodes(specification(semantics));
        const run = runner(programOf(layer, shape, input, semantics), codes);
        for (const state of [
          [0, 0],
          [0x3f80, 0xbf81],
          [0x8000, 0x7f80],
          [0x0001, 0x4049],
        ]) {
          expect(run(state)).toEqual(layer.factor(codes, semantics.order, shape, state, input, 0));
        }
      }
    }
  });

  it("are exact without rounding, and zero has no sign", () => {
    const parsed = model({
      statetrack: 1,
      alphabet: ["x", "y"],
      layers: [{ type: "scalar", initial: "-0", symbols: { x: { a: -0.375, b: 1 }, y: { a: 0 } } }],
    });
    const machine = exactMachine(parsed, { regime: "exact", ties: "fail" }, modelNumbers(parsed, undefined));
    const state = runWord(machine, [["x", 3]]);
    expect(state.map(format)).toEqual(["0.765625"]);
    expect(machine.step(machine.step(state, 0), 1).map(machine.print)).toEqual(["0"]);
    expect(machine.initial.map(machine.print)).toEqual(["0"]);
  });
});

const STACK = {
  statetrack: 1,
  alphabet: ["0", "1"],
  bos: "^",
  layers: [
    {
      type: "scalar",
      initial: 1,
      symbols: { 0: { a: 1 }, 1: { a: -1 }, "^": { a: 1, b: 1 } },
      output: {
        decoder: { type: "threshold", entry: 0, thresholds: [0], classes: ["odd", "even"] },
        symbols: { odd: { 0: "keep", 1: "add" }, even: { 0: "keep", 1: "keep", "^": "start" } },
      },
    },
    { type: "scalar", initial: 0, symbols: { keep: { a: 1 }, add: { a: 1, b: 1 }, start: { a: 0, b: 8 } } },
  ],
  decoder: { type: "threshold", entry: 0, thresholds: [10], classes: ["few", "many"], accept: ["many"] },
};

describe("stacked layers", () => {
  it("hand on what the output names for the new state's class, and read bos first", () => {
    const machine = machineOf(STACK, "perOperation,format=bfloat16");
    expect(values(machine, machine.initial)).toEqual([2, 8]);
    const state = runWord(machine, [
      ["1", 3],
      ["0", 2],
    ]);
    expect(values(machine, state)).toEqual([-2, 10]);
    expect(machine.answer?.(state, "0")).toBe("accept");
    expect(machine.answer?.(machine.initial, "^")).toBe("reject");
  });

  it("refuse a class without a symbol, and outputs or answers that the decoder does not have", () => {
    const broken = structuredClone(STACK);
    Reflect.deleteProperty(broken.layers[0].output?.symbols.odd ?? {}, "1");
    const machine = machineOf(broken, "perOperation,format=bfloat16");
    expect(() => machine.step(machine.initial, 1)).toThrow("a class and a symbol");
    const accept = { ...STACK, decoder: { ...STACK.decoder, accept: ["lots"] } };
    expect(() => machineOf(accept, "perOperation,format=bfloat16")).toThrow(InputError);
  });

  it("are observed by value where the semantics says so", () => {
    const negative = {
      statetrack: 1,
      alphabet: ["x"],
      layers: [{ type: "scalar", initial: "-0", symbols: { x: { a: 1, b: "-0" } } }],
    };
    const seen = (observe: string) => {
      const machine = machineOf(negative, `perOperation,format=bfloat16,observe=${observe}`);
      return machine.observe?.(machine.initial[0]) ?? machine.initial[0];
    };
    expect([seen("code"), seen("value")]).toEqual([0x8000, 0]);
    expect(decode(bfloat16, seen("value"))).toEqual(fromNumber(0));
  });
});
