// Laws of machines: for all models, semantics and states.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed } from "../src/check/packed.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode } from "../src/number/codec.ts";
import { fromNumber, toNumber } from "../src/number/exact.ts";
import type { Code, NumberFormat } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { onCodes } from "../src/number/generic.ts";
import { operandPolicy } from "../src/number/operand.ts";
import { round } from "../src/number/round.ts";
import { codeNumbers } from "../src/recheck/arithmetic.ts";
import { modelNumbers } from "../src/recheck/parameters.ts";
import { programOf, runner } from "../src/recheck/program.ts";
import { type Machine, machine, machineSystem } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import { validator } from "../src/rnn/schema.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics, type Semantics } from "../src/rnn/semantics.ts";
import { codes, decoders, type LayerType, layers, numberText, semantics } from "./arbitraries/index.ts";

const floats = ["E2M1FN", "E3M2FN", "E2M3FN", "E4M3FN", "E5M2", "float:e3m1", "float:e2m2,fn", "float:e4m5"];
const wideFloats = ["binary16", "bfloat16", "float:e9m3", "float:e2m13", "binary32"];
const fixed = ["q1.2", "q0.3", "uq2.2", "uq0.4", "int4", "q3.4", "int8", "q3.12", "uq8.8", "int16"];
const anyFormat = fc.constantFrom(...floats, ...wideFloats, ...fixed).map((name) => parseFormat(name));

const ROUNDED = ["fused", "fusedPerFactor", "perOperation"] as const;
const semanticsOf = (format: NumberFormat) => semantics({ regimes: ROUNDED, formats: [format] });

const uniform = anyFormat.chain(semanticsOf);

/** Formats of results and of operands whose every value is one of the first. */
const PAIRS = [
  ["binary32", "bfloat16"],
  ["binary32", "bfloat16"],
  ["binary32", "binary16"],
  ["binary32", "binary32"],
  ["binary32", "E2M1FN"],
  ["binary32", "q3.4"],
  ["binary16", "E4M3FN"],
  ["binary16", "E5M2"],
  ["bfloat16", "E4M3FN"],
  ["bfloat16", "float:e8m3"],
  ["E5M2", "float:e4m1"],
  ["E5M2", "E5M2"],
  ["E4M3FN", "E2M3FN"],
  ["float:e9m3", "E5M2"],
  ["q3.4", "q1.2"],
  ["q3.4", "E2M1FN"],
  ["q3.12", "q3.4"],
  ["uq8.8", "uq2.2"],
  ["int16", "int8"],
].map((names) => names.map((name) => parseFormat(name)));

const mixed: fc.Arbitrary<RoundedSemantics> = fc
  .constantFrom(...PAIRS)
  .chain(([format, read]) => semantics({ regimes: ["mixed"], formats: [format], reads: [read] }));

interface Sizes {
  readonly type: LayerType;
  readonly rows: number;
  readonly columns: number;
}
const sizes: fc.Arbitrary<Sizes> = fc.record({
  type: fc.constantFrom<LayerType>("scalar", "diagonal", "dense", "deltaNet", "deltaNet", "deltaProduct"),
  rows: fc.integer({ min: 1, max: 3 }),
  columns: fc.integer({ min: 1, max: 2 }),
});

/** A layer whose parameters are any numbers of the format. */
function layerOf({ type, rows, columns }: Sizes, symbols: readonly string[], format: NumberFormat) {
  return layers({ type, rows, columns, symbols, format, numbers: numbersOf(format) });
}

const entriesOf = ({ type, rows, columns }: Sizes) => (type === "scalar" ? 1 : rows * columns);

/** Numbers of a format; finite ones for decoders. */
const numbersOf = (format: NumberFormat, values: "all" | "finite" = "all") =>
  codes(format, { values }).map((code) => decode(format, code));

/** A decoder with the classes a and b, over values of the format. */
function outputOf(size: Sizes, format: NumberFormat): fc.Arbitrary<unknown> {
  const numbers = numbersOf(format, "finite");
  return decoders({ entries: entriesOf(size), numbers, types: ["threshold", "nearest"], classes: ["a", "b"] });
}

const letters = ["x", "y"];
const upperLetters = ["p", "q", "r"];

interface Case {
  readonly semantics: RoundedSemantics;
  readonly model: Record<string, unknown>;
  /** Codes of all entries. */
  readonly states: readonly (readonly Code[])[];
}

function cases(layers: 1 | 2, allSemantics: fc.Arbitrary<RoundedSemantics> = uniform): fc.Arbitrary<Case> {
  return allSemantics.chain((semantics) =>
    fc.tuple(sizes, sizes).chain(([lower, upper]) => {
      const { format } = semantics;
      const operands = operandPolicy(semantics).format;
      const entries = entriesOf(lower) + (layers === 2 ? entriesOf(upper) : 0);
      const clean = (code: Code) => round(semantics, decode(format, code));
      const states = fc.array(fc.array(codes(format).map(clean), { minLength: entries, maxLength: entries }), {
        minLength: 1,
        maxLength: 4,
      });
      const routed = fc.tuple(
        layerOf(lower, letters, operands),
        layerOf(upper, upperLetters, operands),
        outputOf(lower, format),
        fc.array(fc.constantFrom(...upperLetters), { minLength: 4, maxLength: 4 }),
      );
      const stack =
        layers === 1
          ? layerOf(lower, letters, operands).map((layer) => [layer])
          : routed.map(([first, second, decoder, [ax, ay, bx, by]]) => [
              { ...first, output: { decoder, symbols: { a: { x: ax, y: ay }, b: { x: bx, y: by } } } },
              second,
            ]);
      return fc.record({
        semantics: fc.constant(semantics),
        model: stack.map((all) => ({ statetrack: "1", alphabet: letters, layers: all })),
        states,
      });
    }),
  );
}

/** Codes side by side in words as `packed` lays them out: none across words, each layer from a new word on. */
function words(built: Machine, bits: number, codes: readonly Code[]): Uint32Array {
  const perWord = Math.floor(32 / bits);
  return Uint32Array.from(
    built.layers.flatMap(({ offset, size }) =>
      Array.from({ length: Math.ceil(size / perWord) }, (_, w) =>
        codes
          .slice(offset, offset + size)
          .slice(w * perWord, (w + 1) * perWord)
          .reduce((word, code, i) => word + code * 2 ** (bits * i), 0),
      ),
    ),
  );
}

/** The result, or the message of what was thrown. */
function outcome<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && error.name === "InputError") return error.message.replace(/\(.*\)/, "(…)");
    throw error;
  }
}

function checkCompiled({ semantics, model, states }: Case): void {
  const built = machine(parseModel(model, "model"), semantics);
  const system = machineSystem(built, onCodes(specification(semantics)), (c) => decode(semantics.format, c), String);
  const fast = packed(built);
  expect(fast.codes(fast.initial, 0)).toEqual(system.initial);
  for (const state of states) {
    const source = new Uint32Array([7, ...words(built, semantics.format.bits, state)]);
    expect(fast.codes(source, 1)).toEqual(state);
    const target = new Uint32Array(1 + letters.length * fast.words).fill(0xffffffff);
    const found = outcome(() => {
      fast.expand(source, 1, target, 1);
      return letters.map((_, s) => fast.codes(target, 1 + s * fast.words));
    });
    expect(found).toEqual(outcome(() => letters.map((_, s) => system.step(state, s))));
  }
}

describe("a compiled step is the interpreted one, code for code", () => {
  it("for one layer", () => {
    fc.assert(fc.property(cases(1), checkCompiled), { numRuns: 2500 });
  });

  it("for two layers and the output between them", () => {
    fc.assert(fc.property(cases(2), checkCompiled), { numRuns: 1000 });
  });

  it("for one layer and for two that read operands in a narrower format", () => {
    fc.assert(fc.property(cases(1, mixed), checkCompiled), { seed: 8, numRuns: 2500 });
    fc.assert(fc.property(cases(2, mixed), checkCompiled), { seed: 9, numRuns: 600 });
  });
});

/** The states after each letter from each state, by the specification. */
function successors({ model, states }: Case, semantics: RoundedSemantics): unknown {
  const built = machine(parseModel(model, "model"), semantics);
  const system = machineSystem(built, onCodes(specification(semantics)), (c) => decode(semantics.format, c), String);
  return states.map((state) => letters.map((_, s) => system.step(state, s)));
}

describe("operands read in a narrower format", () => {
  it("are the operands of every operation rounded, where the format is the same", () => {
    const same = uniform.filter(({ order }) => order.delta !== "D3" && order.delta !== "D7");
    fc.assert(
      fc.property(cases(1, same), (one) => {
        const { semantics } = one;
        expect(successors(one, { ...semantics, regime: "mixed", read: semantics.format })).toEqual(
          successors(one, { ...semantics, regime: "perOperation" }),
        );
      }),
      { seed: 10, numRuns: 1500 },
    );
  });

  it("give the checker the same states", () => {
    fc.assert(
      fc.property(cases(1, mixed), ({ semantics, model, states }) => {
        const parsed = parseModel(model, "model");
        const [numbers] = modelNumbers(parsed, semantics);
        const [{ layer, shape }] = parsed.layers;
        const { arithmetic } = codeNumbers(semantics);
        const runs = numbers.symbols.map((input) => runner(programOf(layer, shape, input, semantics), arithmetic));
        expect(states.map((state) => runs.map((run) => run(state)))).toEqual(
          successors({ semantics, model, states }, semantics),
        );
      }),
      { seed: 11, numRuns: 1500 },
    );
  });
});

describe("a semantics", () => {
  const all: fc.Arbitrary<Semantics> = fc.oneof(
    { weight: 4, arbitrary: semantics() },
    { weight: 6, arbitrary: uniform },
    { weight: 3, arbitrary: mixed },
  );

  it("is read back from its own string, order and all", () => {
    fc.assert(
      fc.property(all, (own) => {
        const text = formatSemantics(own);
        const back = parseSemantics(text);
        expect(formatSemantics(back)).toBe(text);
        expect(() => validator("semantics")(text, "semantics")).not.toThrow();
        expect(back).toEqual(structuredClone(own));
        if (own.regime !== "fused" && own.regime !== "fusedPerFactor") return;
        // These have no order of operations, so another one is not written.
        const order = { sum: "pairwise", multiplyAdd: "fused", delta: "D6" } as const;
        expect(formatSemantics({ ...own, order })).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("may have its fields in any order", () => {
    const shuffled = all.chain((own) => {
      const [regime, ...fields] = formatSemantics(own).split(/,(?=[a-zA-Z]+=)/);
      return fc
        .shuffledSubarray(fields, { minLength: fields.length })
        .map((mixed) => ({ own, text: [regime, ...mixed].join() }));
    });
    fc.assert(
      fc.property(shuffled, ({ own, text }) => {
        expect(formatSemantics(parseSemantics(text))).toBe(formatSemantics(own));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the order D7", () => {
  it("is one rounding for each factor", () => {
    const delta = fc
      .constantFrom<LayerType>("deltaNet", "deltaProduct")
      .chain((type) => sizes.map((size) => ({ ...size, type })));
    const all = anyFormat.chain((format) =>
      fc.tuple(semanticsOf(format), delta).chain(([own, size]) =>
        fc.record({
          semantics: fc.constant(own),
          layer: layerOf(size, letters, format),
          state: fc.array(codes(format), { minLength: entriesOf(size), maxLength: entriesOf(size) }),
        }),
      ),
    );
    fc.assert(
      fc.property(all, ({ semantics, layer, state }) => {
        const model = parseModel({ statetrack: 1, alphabet: letters, layers: [layer] }, "model");
        const arithmetic = onCodes(specification(semantics));
        const next = (rules: RoundedSemantics) => {
          const system = machineSystem(machine(model, rules), arithmetic, (c) => decode(rules.format, c), String);
          return letters.map((_, s) => system.step(state, s));
        };
        const order = { ...semantics.order, delta: "D7" as const };
        expect(next({ ...semantics, regime: "perOperation", order })).toEqual(
          next({ ...semantics, regime: "fusedPerFactor" }),
        );
      }),
      { numRuns: 800 },
    );
  });
});

describe("with one rounding for each entry", () => {
  /** Every orbit of a fused map on n entries, from some starts, ends in one state if A is positive semidefinite. */
  function settles(semantics: RoundedSemantics, model: Record<string, unknown>): void {
    const system = packed(machine(parseModel(model, "model"), { ...semantics, regime: "fused", observe: "value" }));
    let [slow, fast] = [system.initial, system.initial];
    const step = (state: Uint32Array) => {
      const next = new Uint32Array(system.words);
      system.expand(state, 0, next, 0);
      return next;
    };
    do {
      slow = step(slow);
      fast = step(step(fast));
    } while (String(slow) !== String(fast));
    const values = (state: Uint32Array) => system.describe(state, 0).map((x) => (x === "-0" ? "0" : x));
    expect(values(step(slow))).toEqual(values(slow));
  }

  it("a symmetric positive semidefinite step always settles, whatever monotone rounding is used", () => {
    const narrow = fc
      .constantFrom("E2M1FN", "E3M2FN", "E2M3FN", "E4M3FN", "E5M2", "q1.2", "q0.3", "q3.4", "int4", "bfloat16")
      .map((name) => parseFormat(name));
    const all = narrow.chain((format) =>
      fc.record({
        semantics: semanticsOf(format).map((own) => ({ ...own, overflow: "saturate" as const })),
        key: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 3 }),
        other: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 3, maxLength: 3 }),
        input: fc.array(numbersOf(format, "finite").map(numberText), { minLength: 3, maxLength: 3 }),
        start: fc.array(numbersOf(format, "finite").map(numberText), { minLength: 3, maxLength: 3 }),
      }),
    );
    fc.assert(
      fc.property(all, ({ semantics, key, other, input, start }) => {
        const { format } = semantics;
        // G^T G / 16 + H^T H / 16 is positive semidefinite; it is used only where its entries are stored without error.
        const A = key.map((x, i) => key.map((y, j) => (x * y + other[i] * other[j]) / 16));
        const stored = A.flat().every((x) => toNumber(decode(format, round(semantics, fromNumber(x)))) === x);
        fc.pre(stored);
        const symbol = { A, B: input.slice(0, key.length) };
        const layer = { type: "dense", initial: start.slice(0, key.length), symbols: { x: symbol } };
        settles(semantics, { statetrack: 1, alphabet: ["x"], layers: [layer] });
      }),
      { numRuns: 1500 },
    );
  });
});
