import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { run } from "../core/transition-system.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { format as decimal, type Exact, toNumber } from "../number/exact.ts";
import { onCodes, withoutRounding } from "../number/generic.ts";
import { bosLetter, type Machine, machine, machineSystem } from "./machine.ts";
import { parseModel } from "./model-file.ts";
import { parseSemantics } from "./semantics.ts";

function build(document: object, semantics = "perOperation,format=E5M2"): Machine {
  return machine(parseModel({ statetrack: 1, ...document }, "m"), parseSemantics(semantics));
}

function system(built: Machine) {
  const { semantics } = built;
  if (semantics.regime === "exact") throw new RangeError("system: expected a rounding semantics, found exact");
  return machineSystem(built, onCodes(specification(semantics)), (c) => decode(semantics.format, c), String);
}

const exactSystem = (built: Machine) => machineSystem(built, withoutRounding, (x: Exact) => x, decimal);
const values = (built: Machine, codes: readonly number[]) =>
  codes.map((c) => (built.semantics.regime === "exact" ? NaN : toNumber(decode(built.semantics.format, c))));

const counter = {
  alphabet: ["0", "1"],
  layers: [{ type: "scalar", initial: 0, symbols: { 0: { a: 1 }, 1: { a: 1, b: 1 } } }],
};

describe("a machine", () => {
  it("rounds every parameter and the initial state once", () => {
    const layer = { type: "scalar", initial: "1/3", symbols: { x: { a: 0.7, b: "1e9" } } };
    const built = build({ alphabet: ["x"], layers: [layer] });
    const [own] = built.layers;
    expect([own.parameters[0].a, own.parameters[0].b, own.initial].flat().map(decimal)).toEqual([
      "0.75",
      "Infinity",
      "0.3125",
    ]);
  });

  it("under exact semantics has parameters as written, and one zero", () => {
    const layer = { type: "scalar", initial: "-0", symbols: { x: { a: "0x1p-300", b: "-0" } } };
    const built = build({ alphabet: ["x"], layers: [layer] }, "exact");
    const [own] = built.layers;
    expect(own.initial.map(decimal)).toEqual(["0"]);
    expect(own.parameters[0].a[0]).toMatchObject({ significand: 1n, exponent: -300 });
    expect(decimal(own.parameters[0].b[0])).toBe("0");
  });

  it("steps letter by letter", () => {
    const built = build(counter);
    const s = system(built);
    expect(s.symbols).toBe(2);
    expect(values(built, run(s, [1, 0, 1, 1]))).toEqual([3]);
    // From 8 on, E5M2 has a spacing of 2: 8 + 1 is a tie and goes to 8.
    expect(values(built, run(s, new Array<number>(20).fill(1)))).toEqual([8]);
    expect(decimal(run(exactSystem(build(counter, "exact")), new Array<number>(20).fill(1))[0])).toBe("20");
  });

  it("reads letters by name, in the order of its own alphabet", () => {
    const layer = { type: "scalar", initial: 0, symbols: { a: { a: 1, b: 1 }, c: { a: 1, b: 4 } } };
    const built = build({ alphabet: ["c", "a"], layers: [layer] });
    expect(built.first).toEqual([1, 0]);
    expect(values(built, run(system(built), [0, 1]))).toEqual([5]);
  });

  it("reads bos before every word", () => {
    const layer = { type: "scalar", initial: 0, symbols: { x: { a: 2 }, "<s>": { a: 1, b: 3 } } };
    const built = build({ alphabet: ["x"], bos: "<s>", layers: [layer] });
    const s = system(built);
    expect(s.symbols).toBe(1);
    expect(bosLetter(built)).toBe(1);
    expect(values(built, s.initial)).toEqual([3]);
    expect(values(built, run(s, [0, 0]))).toEqual([12]);
  });

  it("gives states keys that are equal for equal states alone", () => {
    const s = system(build(counter));
    expect(s.key(run(s, [1, 0]))).toBe(s.key(run(s, [0, 1])));
    expect(s.key(run(s, [1, 1]))).not.toBe(s.key(run(s, [1])));
  });
});

describe("a stack of layers", () => {
  const parity = {
    type: "scalar",
    initial: 1,
    symbols: { 0: { a: 1 }, 1: { a: -1 } },
    output: {
      decoder: { type: "threshold", entry: 0, thresholds: [0], classes: ["odd", "even"] },
      symbols: { odd: { 0: "stay", 1: "down" }, even: { 0: "stay", 1: "up" } },
    },
  };
  const height = {
    type: "scalar",
    initial: [0],
    symbols: { stay: { a: 1 }, up: { a: 1, b: 1 }, down: { a: 1, b: -2 } },
  };
  const stack = { alphabet: ["0", "1"], layers: [parity, height] };

  it("hands on what the new state and the symbol say", () => {
    const built = build(stack);
    expect(built.size).toBe(2);
    expect(built.layers.map(({ offset }) => offset)).toEqual([0, 1]);
    const s = system(built);
    const reached = (word: number[]) => values(built, run(s, word));
    expect([reached([]), reached([1]), reached([1, 1]), reached([1, 0, 1]), reached([1, 1, 1, 0])]).toEqual([
      [1, 0],
      [-1, -2],
      [1, -1],
      [1, -1],
      [-1, -3],
    ]);
  });

  it("hands on its own symbol without an output, by name", () => {
    const lower = { type: "scalar", initial: 0, symbols: { x: { a: 1 }, y: { a: 1 } } };
    const upper = { type: "scalar", initial: 0, symbols: { y: { a: 1, b: 1 }, x: { a: 1, b: 4 } } };
    const built = build({ alphabet: ["x", "y"], layers: [lower, upper] });
    expect(values(built, run(system(built), [0, 1, 1]))).toEqual([0, 6]);
  });

  it("says for which state and symbol an output is undefined, when it occurs and not before", () => {
    const gap = {
      ...parity,
      output: { ...parity.output, symbols: { odd: { 0: "stay" }, even: { 0: "stay", 1: "up" } } },
    };
    const s = system(build({ ...stack, name: "gap", layers: [gap, height] }));
    expect(() => run(s, [0, 0])).not.toThrow();
    expect(() => run(s, [0, 1])).toThrow(InputError);
    expect(() => run(s, [0, 1])).toThrow(
      'm: layers[0].output: expected a class and a symbol for the state (-1) on the symbol "1", found none',
    );
    const nan = { ...parity, symbols: { 0: { a: "nan" }, 1: { a: 1 } } };
    expect(() => run(system(build({ ...stack, layers: [nan, height] })), [0])).toThrow("the state (NaN)");
  });
});

describe("a machine's decoder", () => {
  it("reads the last layer, and accepts the named classes", () => {
    const decoder = { type: "argmax", accept: ["2"] };
    const layers = [
      { type: "scalar", initial: 0, symbols: { x: { a: 1 } } },
      { type: "diagonal", initial: [0, 1, 2], symbols: { x: { a: [1, 1, 1] } } },
    ];
    const built = build({ alphabet: ["x"], layers, decoder });
    expect(built.decoder?.source).toBe("argmax");
    expect(built.decoder?.layer.offset).toBe(1);
    expect([...(built.decoder?.accepts ?? [])]).toEqual([1]);
    expect(build(counter).decoder).toBeUndefined();
  });

  it("of type rank accepts orders of the entries", () => {
    const layer = { type: "diagonal", initial: [1, 2, 3], symbols: { x: { a: [1, 1, 1] } } };
    const built = build({ alphabet: ["x"], layers: [layer], decoder: { type: "rank", accept: ["1 2 3", "3 2 1"] } });
    expect([...(built.decoder?.accepts ?? [])]).toEqual([0, 5]);
  });
});
