// Decoders on exact values and on codes: every type, ties, NaN, infinities and both zeros.

import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { encode } from "../number/codec.ts";
import { type Exact, fromNumber } from "../number/exact.ts";
import { bfloat16 } from "../number/formats.ts";
import type { Decoder } from "../rnn/model.ts";
import type { Ties } from "../rnn/semantics.ts";
import { codeNumbers, exactNumbers } from "./arithmetic.ts";
import { reader } from "./decoder.ts";

const POLICY = { format: bfloat16, rounding: "tiesToEven", overflow: "infinity", subnormals: "gradual" } as const;

/** The class by exact numbers and by codes, which must agree. */
function read(decoder: Decoder, state: readonly number[], ties: Ties = "fail", symbol = "a"): string | undefined {
  const exact: Exact[] = state.map(fromNumber);
  const codes = exact.map((x) => encode(bfloat16, x));
  const first = reader(decoder, state.length, ["a", "b"], ties, exactNumbers, "decoder").classify(exact, symbol);
  const second = reader(decoder, state.length, ["a", "b"], ties, codeNumbers(POLICY), "decoder").classify(
    codes,
    symbol,
  );
  expect(second).toBe(first);
  return first;
}

function names(decoder: Decoder, size: number, label: string): boolean {
  return reader(decoder, size, ["a", "b"], "fail", exactNumbers, "decoder").names(label);
}

describe("lookup", () => {
  const decoder: Decoder = {
    type: "lookup",
    entries: [
      { state: ["0", "1"], class: "any" },
      { state: ["0", "1"], symbol: "b", class: "after b" },
      { state: ["1/2", "inf"], class: "infinite" },
    ],
  };
  it("lists states by value, one with a symbol before one without", () => {
    expect(read(decoder, [0, 1])).toBe("any");
    expect(read(decoder, [-0, 1])).toBe("any");
    expect(read(decoder, [0, 1], "fail", "b")).toBe("after b");
    expect(read(decoder, [0, 1], "fail", "bos")).toBe("any");
    expect(read(decoder, [0.5, Infinity])).toBe("infinite");
    expect(read(decoder, [0.5, -Infinity])).toBeUndefined();
    expect(read(decoder, [Number.NaN, 1])).toBeUndefined();
    expect(read(decoder, [1, 0])).toBeUndefined();
  });
  it("refuses states that are not dyadic, unknown symbols and two classes for a state", () => {
    const one = (entry: object) => () => read({ type: "lookup", entries: [entry as never] }, [0]);
    expect(one({ state: ["1/3"], class: "x" })).toThrow(InputError);
    expect(one({ state: ["1"], symbol: "c", class: "x" })).toThrow(InputError);
    const twice = [
      { state: ["0"], class: "x" },
      { state: ["-0"], class: "y" },
    ];
    expect(() => read({ type: "lookup", entries: twice }, [0])).toThrow("one class for each state");
  });
});

describe("threshold", () => {
  const decoder: Decoder = {
    type: "threshold",
    entry: 1,
    thresholds: ["0", "1/3", "2"],
    classes: ["n", "s", "m", "l"],
  };
  it("takes the class between its limits, the lower one included", () => {
    const expected = [
      [-1, "n"],
      [-0, "s"],
      [0, "s"],
      [0.25, "s"],
      [0.3359375, "m"],
      [1.9921875, "m"],
      [2, "l"],
      [Infinity, "l"],
      [-Infinity, "n"],
    ] as const;
    for (const [x, label] of expected) expect(read(decoder, [7, x])).toBe(label);
    expect(read(decoder, [7, Number.NaN])).toBeUndefined();
    expect(read(decoder, [Number.NaN, 0])).toBe("s");
  });
  it("refuses thresholds that do not increase", () => {
    expect(() => read({ ...decoder, thresholds: ["0", "2", "2"] }, [0, 0])).toThrow("increasing");
  });
});

describe("nearest", () => {
  const point = (x: number, y: number, label: string) => ({ point: [String(x), String(y)], class: label });
  const decoder: Decoder = {
    type: "nearest",
    anchors: [point(0, 0, "p"), point(2, 0, "q"), point(0, 2, "p"), point(-2, 0, "r")],
  };
  it("takes the nearest anchor; anchors of one class do not tie", () => {
    expect(read(decoder, [0.25, 0])).toBe("p");
    expect(read(decoder, [1.0078125, 0])).toBe("q");
    expect(read(decoder, [1, 0])).toBeUndefined();
    expect(read(decoder, [1, 0], "first")).toBe("p");
    expect(read(decoder, [0, 1])).toBe("p");
    expect(read(decoder, [Infinity, 0])).toBeUndefined();
    expect(read(decoder, [Number.NaN, 0])).toBeUndefined();
    expect(read({ type: "nearest", anchors: [point(0, 0, "p")] }, [Number.NaN, 0])).toBeUndefined();
  });
  it("decides what doubles cannot, and numbers that overflow them", () => {
    const close: Decoder = {
      type: "nearest",
      anchors: [
        { point: ["1"], class: "x" },
        { point: ["3+2^-200"], class: "y" },
      ],
    };
    const exact = reader(close, 1, ["a"], "fail", exactNumbers, "decoder");
    expect(exact.classify([fromNumber(2)], "a")).toBe("x");
    const huge: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 3000 };
    expect(exact.classify([huge], "a")).toBe("y");
  });
});

describe("rank and argmax", () => {
  const rank: Decoder = { type: "rank" };
  const argmax: Decoder = { type: "argmax" };
  it("rank from the least entry", () => {
    expect(read(rank, [3, -1, 2])).toBe("3 1 2");
    expect(read(rank, [1, 1, 0])).toBeUndefined();
    expect(read(rank, [1, 1, 0], "first")).toBe("2 3 1");
    expect(read(rank, [0, -0], "first")).toBe("1 2");
    expect(read(rank, [0, -0])).toBeUndefined();
    expect(read(rank, [0, Number.NaN], "first")).toBeUndefined();
    expect(read(rank, [Number.NaN], "first")).toBeUndefined();
    expect(read(rank, [4])).toBe("1");
    expect([names(rank, 3, "3 1 2"), names(rank, 3, "3 1 1"), names(rank, 3, "1 2"), names(rank, 3, "1 2 03")]).toEqual(
      [true, false, false, false],
    );
  });
  it("argmax is the position of the largest entry", () => {
    expect(read(argmax, [3, -1, 2])).toBe("1");
    expect(read(argmax, [3, 5, 5])).toBeUndefined();
    expect(read(argmax, [3, 5, 5], "first")).toBe("2");
    expect(read(argmax, [3, 5, Number.NaN], "first")).toBeUndefined();
    expect([names(argmax, 3, "3"), names(argmax, 3, "4"), names(argmax, 3, "0")]).toEqual([true, false, false]);
  });
});
