import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { type Exact, fromNumber } from "../number/exact.ts";
import { classifier, NO_CLASS } from "./classifier.ts";
import type { Decoder } from "./model.ts";
import type { Ties } from "./semantics.ts";

/** The class name of a state, or "none"; doubles and exact numbers must agree. */
function reader(decoder: Decoder, size: number, ties: Ties = "fail") {
  const own = classifier(decoder, size, ["a", "b"], ties, "decoder");
  return (values: readonly number[], symbol = 0): string => {
    const index = own.classify(Float64Array.from(values), symbol);
    expect(own.classifyExact(values.map(fromNumber), symbol)).toBe(index);
    return index === NO_CLASS ? "none" : own.label(index);
  };
}

describe("a lookup decoder", () => {
  const entries = [
    { state: ["0", "1/2"], class: "here" },
    { state: ["0", "0.75"], symbol: "a", class: "here" },
    { state: ["0", "0.75"], symbol: "b", class: "there" },
    { state: ["0", "1/2"], symbol: "b", class: "there" },
    { state: ["inf", "0"], class: "up" },
    { state: ["-inf", "0"], class: "down" },
    { state: ["nan", "0"], class: "lost" },
  ];
  const read = reader({ type: "lookup", entries }, 2);

  it("answers exactly the listed states, with the symbol's own entry before the general one", () => {
    expect(read([0, 0.5], 0)).toBe("here");
    expect(read([0, 0.5], 1)).toBe("there");
    expect(read([0, 0.75], 0)).toBe("here");
    expect(read([0, 0.75], 1)).toBe("there");
    expect(read([0, 0.5 + 2 ** -53])).toBe("none");
    expect(read([0.5, 0])).toBe("none");
  });

  it("takes -0 for 0, and tells infinities and NaN apart", () => {
    expect(read([-0, 0.5])).toBe("here");
    expect(read([Infinity, -0])).toBe("up");
    expect(read([-Infinity, 0])).toBe("down");
    expect(read([NaN, 0])).toBe("lost");
  });

  it("does not take a state for a constant that only rounds to it", () => {
    const near = reader({ type: "lookup", entries: [{ state: ["1+2^-80"], class: "beside" }] }, 1);
    expect(near([1])).toBe("none");
  });

  it("says whether it reads the symbol", () => {
    const reads = (symbol?: string) =>
      classifier(
        { type: "lookup", entries: [{ state: ["0"], class: "c", ...(symbol === undefined ? {} : { symbol }) }] },
        1,
        ["a", "b"],
        "fail",
        "d",
      ).readsSymbol;
    expect([reads(), reads("b")]).toEqual([false, true]);
  });

  it("knows its class names, and no others", () => {
    const own = classifier({ type: "lookup", entries }, 2, ["a", "b"], "fail", "d");
    expect(["here", "there", "up", "elsewhere"].map((name) => own.index(name))).toEqual([0, 1, 2, undefined]);
  });

  it.each([
    [[{ state: ["0.1"], class: "c" }], "d.entries[0].state[0]: expected a dyadic number, as states are"],
    [[{ state: ["x"], class: "c" }], "d.entries[0].state[0]: expected"],
    [[{ state: ["0"], symbol: "z", class: "c" }], 'd.entries[0].symbol: expected one of a, b, found "z"'],
    [
      [
        { state: ["0"], class: "c" },
        { state: ["-0"], class: "d" },
      ],
      "d.entries[1]: expected one class for each state, found two",
    ],
  ])("%j is refused", (bad, message) => {
    const build = () => classifier({ type: "lookup", entries: bad }, 1, ["a", "b"], "fail", "d");
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});

describe("a threshold decoder", () => {
  const decoder = (thresholds: string[], classes: string[]): Decoder => ({
    type: "threshold",
    entry: 1,
    thresholds,
    classes,
  });

  it("gives class i from its lower threshold on, up to and without the upper one", () => {
    const read = reader(decoder(["-1", "0.1", "2"], ["w", "x", "y", "w"]), 2);
    const below = 0.1 - 2 ** -56;
    expect([-Infinity, -1 - 2 ** -52, -1, 0, below, 0.1, 2 - 2 ** -52, 2, Infinity].map((x) => read([9, x]))).toEqual([
      "w",
      "w",
      "x",
      "x",
      "x",
      "y",
      "y",
      "w",
      "w",
    ]);
    expect(read([9, NaN])).toBe("none");
    expect(read([NaN, 0])).toBe("x");
  });

  it("compares exactly with thresholds that are no doubles", () => {
    const read = reader(decoder(["1-2^-80", "1+2^-80"], ["x", "y", "z"]), 2);
    expect([1 - 2 ** -53, 1, 1 + 2 ** -52].map((x) => read([0, x]))).toEqual(["x", "y", "z"]);
    const far = reader(decoder(["-2^1100", "2^1100"], ["x", "y", "z"]), 2);
    expect([-Infinity, -1e308, 1e308, Infinity].map((x) => far([0, x]))).toEqual(["x", "y", "y", "z"]);
  });

  it("without thresholds has one class", () => {
    expect(reader(decoder([], ["only"]), 2)([0, 5])).toBe("only");
  });

  it("refuses thresholds that do not increase", () => {
    for (const bad of [
      ["1", "1"],
      ["0", "2", "1"],
      ["0", "-0"],
    ]) {
      expect(() => reader(decoder(bad, ["a", "b", "c", "d"].slice(0, bad.length + 1)), 2)).toThrow(
        /^decoder\.thresholds\[\d\]: expected increasing thresholds/,
      );
    }
  });
});

describe("a nearest-anchor decoder", () => {
  const decoder = (...points: [string[], string][]): Decoder => ({
    type: "nearest",
    anchors: points.map(([point, name]) => ({ point, class: name })),
  });

  it("decides near-ties exactly", () => {
    const read = reader(decoder([["0", "1"], "x"], [["0", "-1"], "y"]), 2);
    expect(read([5, 2 ** -140])).toBe("x");
    expect(read([5, -(2 ** -140)])).toBe("y");
    expect(read([5, 0])).toBe("none");
    expect(read([2 ** 100, 2 ** -140])).toBe("x");
  });

  it("answers a tie by nothing, or by the first anchor; a tie within one class is none", () => {
    const anchors = decoder([["-1"], "x"], [["1"], "y"], [["3"], "y"]);
    expect(reader(anchors, 1)([0])).toBe("none");
    expect(reader(anchors, 1, "first")([0])).toBe("x");
    expect(reader(anchors, 1)([2])).toBe("y");
    expect(reader(decoder([["1"], "y"], [["0"], "x"], [["-1"], "y"]), 1)([0])).toBe("x");
  });

  it("measures from irrational anchors after rounding them to double, and from dyadic ones exactly", () => {
    const read = reader(decoder([["cos(pi/4)"], "x"], [["1"], "y"]), 1);
    expect(read([0.85])).toBe("x");
    expect(read([0.86])).toBe("y");
    // The first anchor is the nearer one, though the second is as doubles go.
    const close = reader(decoder([["1+2^-53+2^-60"], "x"], [["1-5*2^-55"], "y"]), 1);
    expect(close([1])).toBe("x");
  });

  it("has no class for NaN and infinities, even with a single anchor", () => {
    for (const points of [
      [[["0"], "x"]],
      [
        [["0"], "x"],
        [["1"], "y"],
      ],
    ] as [string[], string][][]) {
      const read = reader(decoder(...points), 1);
      expect([NaN, Infinity, -Infinity].map((x) => read([x]))).toEqual(["none", "none", "none"]);
      expect(read([0.25])).toBe("x");
    }
  });

  it("compares distances beyond the range of doubles", () => {
    const read = reader(decoder([["1e300"], "x"], [["-1e300"], "y"]), 1);
    expect([1, -1, 0].map((x) => read([x]))).toEqual(["x", "y", "none"]);
  });

  it("refuses an anchor that is not a finite number", () => {
    for (const bad of ["inf", "nan", "left"]) {
      expect(() => reader(decoder([["0", bad], "x"]), 2), bad).toThrow(/^decoder\.anchors\[0\]\.point\[1\]: expected /);
    }
  });
});

describe("a rank decoder", () => {
  it("gives every order of the entries a class of its own, named by the ranks", () => {
    const read = reader({ type: "rank" }, 3);
    const names = [
      [1, 2, 3],
      [1, 3, 2],
      [2, 1, 3],
      [2, 3, 1],
      [3, 1, 2],
      [3, 2, 1],
    ].map((state) => read(state.map((x) => (x - 2) * 0.5)));
    expect(names).toEqual(["1 2 3", "1 3 2", "2 1 3", "2 3 1", "3 1 2", "3 2 1"]);
    const own = classifier({ type: "rank" }, 3, [], "fail", "d");
    expect(names.map((name) => own.index(name))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("knows only permutations of its size", () => {
    const own = classifier({ type: "rank" }, 3, [], "fail", "d");
    for (const name of ["1 2", "1 2 2", "0 1 2", "1 2 4", "a b c", "", "1 2 3 4"])
      expect(own.index(name)).toBeUndefined();
  });

  it("answers ties by nothing, or ranks the earlier entry first; NaN is never ranked", () => {
    const rank = { type: "rank" } as const;
    expect(reader(rank, 3)([1, 0, 1])).toBe("none");
    expect(reader(rank, 3, "first")([1, 0, 1])).toBe("2 1 3");
    expect(reader(rank, 3, "first")([0, -0, 0])).toBe("1 2 3");
    expect(reader(rank, 3, "first")([0, 1, NaN])).toBe("none");
    expect(reader(rank, 3)([-Infinity, 0, Infinity])).toBe("1 2 3");
  });

  it("ranks up to 18 entries", () => {
    const own = classifier({ type: "rank" }, 18, [], "fail", "d");
    const state = Array.from({ length: 18 }, (_, i) => -i);
    const name = state.map((_, i) => 18 - i).join(" ");
    expect(own.label(own.classify(state, 0))).toBe(name);
    expect(own.index(name)).toBe(own.classify(state, 0));
    expect(() => classifier({ type: "rank" }, 19, [], "fail", "d")).toThrow("d: expected at most 18 entries to rank");
  });
});

describe("an argmax decoder", () => {
  const argmax = { type: "argmax" } as const;

  it("gives the position of the largest entry, from 1", () => {
    const read = reader(argmax, 3);
    expect([read([1, 2, 3]), read([-1, -2, -3]), read([0, Infinity, 5])]).toEqual(["3", "1", "2"]);
    expect(classifier(argmax, 3, [], "fail", "d").index("3")).toBe(2);
    expect(classifier(argmax, 3, [], "fail", "d").index("4")).toBeUndefined();
  });

  it("answers a tie for the largest by nothing, or by the first; smaller ties do not matter", () => {
    expect(reader(argmax, 3)([2, 1, 2])).toBe("none");
    expect(reader(argmax, 3, "first")([2, 1, 2])).toBe("1");
    expect(reader(argmax, 3)([0, -0, -1])).toBe("none");
    expect(reader(argmax, 3)([1, 1, 2])).toBe("3");
    expect(reader(argmax, 3, "first")([1, NaN, 0])).toBe("none");
  });

  it("compares numbers that no double can tell apart", () => {
    const own = classifier(argmax, 2, [], "fail", "d");
    const one: Exact = fromNumber(1);
    const above: Exact = { kind: "finite", sign: 1, significand: (1n << 80n) + 1n, exponent: -80 };
    expect(own.label(own.classifyExact([one, above], 0))).toBe("2");
  });
});
