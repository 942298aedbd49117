// Laws of machines: for all models, semantics and states.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed } from "../src/check/packed.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode } from "../src/number/codec.ts";
import { format as decimal, fromNumber, toNumber } from "../src/number/exact.ts";
import { type Code, type NumberFormat, type Overflow, ROUNDINGS, type Rounding } from "../src/number/format.ts";
import { commonOverflow, defaultOverflow, emin, hasInfinity, hasNaN, parseFormat } from "../src/number/formats.ts";
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

const floats = ["E2M1FN", "E3M2FN", "E2M3FN", "E4M3FN", "E5M2", "float:e3m1", "float:e2m2,fn", "float:e4m5"];
const wideFloats = ["binary16", "bfloat16", "float:e9m3", "float:e2m13", "binary32"];
const fixed = ["q1.2", "q0.3", "uq2.2", "uq0.4", "int4", "q3.4", "int8", "q3.12", "uq8.8", "int16"];
const anyFormat = fc.constantFrom(...floats, ...wideFloats, ...fixed).map((name) => parseFormat(name));

function overflowsOf(format: NumberFormat): Overflow[] {
  if (format.kind === "fixed") return ["saturate", "wrap"];
  return [
    "saturate",
    ...(hasInfinity(format) ? ["infinity" as const] : []),
    ...(hasNaN(format) ? ["nan" as const] : []),
  ];
}

const regimes = fc.constantFrom("fused", "fusedPerFactor", "perOperation", "perOperation", "perOperation");

function semanticsOf(format: NumberFormat): fc.Arbitrary<RoundedSemantics> {
  return fc.record({
    regime: regimes,
    format: fc.constant(format),
    rounding: fc.constantFrom<Rounding>("tiesToEven", "tiesToEven", ...ROUNDINGS),
    overflow: fc.constantFrom(defaultOverflow(format), ...overflowsOf(format)),
    subnormals: fc.constantFrom("gradual", "gradual", "flush"),
    order: fc.record({
      sum: fc.constantFrom("sequential", "pairwise"),
      multiplyAdd: fc.constantFrom("separate", "fused"),
      delta: fc.constantFrom("D1", "D1", "D2", "D3", "D4", "D5", "D6", "D7"),
    }),
    observe: fc.constantFrom("code", "value"),
    ties: fc.constantFrom("fail", "first"),
  });
}

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

/** The regime mixed over these formats; not every pair has every overflow, nor every order of the delta rule. */
const mixed: fc.Arbitrary<RoundedSemantics> = fc.constantFrom(...PAIRS).chain(([format, read]) => {
  const overflows = overflowsOf(format).filter((overflow) => overflowsOf(read).includes(overflow));
  return fc
    .tuple(
      semanticsOf(format),
      fc.constantFrom(commonOverflow([format, read]), ...overflows),
      fc.constantFrom("D1", "D1", "D2", "D4", "D5", "D6"),
    )
    .map(([own, overflow, delta]) => ({
      ...own,
      regime: "mixed",
      read,
      overflow,
      order: { ...own.order, delta },
    }));
});

/** Codes: many zeros and ones of both signs, some extremes and special values, powers of two, any. */
function codeOf(format: NumberFormat): fc.Arbitrary<Code> {
  const all = 2 ** format.bits;
  const half = all / 2;
  const one =
    format.kind === "fixed" ? 2 ** format.fractionBits % all : (2 ** (format.precision - 1) * format.bias) % half;
  const binade = format.kind === "fixed" ? 1 : 2 ** (format.precision - 1);
  const minus = (code: Code) => (format.kind === "fixed" ? (all - code) % all : (code + half) % all);
  const near = [1, binade - 1, binade, half - 1, half - binade - 1, half - binade, one - 1, one + 1];
  const edges = near.map((code) => (code + all) % all);
  // Products of two of these lie about half the least value.
  const low = format.kind === "fixed" ? 0 : Math.floor((emin(format) - format.precision) / 2) - emin(format) + 1;
  const small = [-1, 0, 1].map((step) => Math.max(low + step, 0) * binade);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, minus(0), one, minus(one)) },
    { weight: 1, arbitrary: fc.constantFrom(...edges, ...edges.map(minus)) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: all / binade - 1 }).map((field) => field * binade) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...small), fc.boolean()).map(([c, s]) => (s ? minus(c) : c)) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: all - 1 }) },
  );
}

interface Sizes {
  readonly type: string;
  readonly rows: number;
  readonly columns: number;
}
const sizes: fc.Arbitrary<Sizes> = fc.record({
  type: fc.constantFrom("scalar", "diagonal", "dense", "deltaNet", "deltaNet", "deltaProduct"),
  rows: fc.integer({ min: 1, max: 3 }),
  columns: fc.integer({ min: 1, max: 2 }),
});

type Texts = fc.Arbitrary<unknown>;
const list = (item: Texts, length: number): Texts => fc.array(item, { minLength: length, maxLength: length });

/** One symbol's parameters for a layer; the input is left out at times. */
function symbolOf({ type, rows, columns }: Sizes, text: Texts): Texts {
  const matrix = list(list(text, columns), rows);
  const optional = { requiredKeys: [] as [] };
  const joined = (required: Texts, input: Texts) =>
    fc.tuple(required, input).map(([a, b]) => ({ ...(a as object), ...(b as object) }));
  switch (type) {
    case "scalar":
      return joined(fc.record({ a: text }), fc.record({ b: text }, optional));
    case "diagonal":
      return joined(fc.record({ a: list(text, rows) }), fc.record({ b: matrix }, optional));
    case "dense":
      return joined(fc.record({ A: list(list(text, rows), rows) }), fc.record({ B: matrix }, optional));
    case "deltaNet":
      return joined(fc.record({ k: list(text, rows), beta: text }), fc.record({ v: list(text, columns) }, optional));
    default:
      return fc
        .integer({ min: 1, max: 3 })
        .chain((factors) =>
          joined(
            fc.record({ k: list(list(text, rows), factors), beta: list(text, factors) }),
            fc.record({ v: list(list(text, columns), factors) }, optional),
          ),
        );
  }
}

function layerOf(size: Sizes, symbols: readonly string[], text: Texts): fc.Arbitrary<Record<string, unknown>> {
  const shaped = size.type === "scalar" ? { ...size, rows: 1, columns: 1 } : size;
  return fc.record({
    type: fc.constant(size.type),
    initial: list(list(text, shaped.columns), shaped.rows),
    symbols: fc.record(Object.fromEntries(symbols.map((symbol) => [symbol, symbolOf(shaped, text)]))),
  });
}

const entriesOf = ({ type, rows, columns }: Sizes) => (type === "scalar" ? 1 : rows * columns);

/** A decoder with the classes a and b, over values of the format. */
function outputOf(size: Sizes, text: Texts): Texts {
  const point = list(text, entriesOf(size));
  const anchor = (name: string) => point.map((at) => ({ point: at, class: name }));
  return fc.oneof(
    fc
      .nat(entriesOf(size) - 1)
      .map((entry) => ({ type: "threshold", entry, thresholds: ["0.3"], classes: ["a", "b"] })),
    fc.tuple(anchor("a"), anchor("b")).map((anchors) => ({ type: "nearest", anchors })),
  );
}

const letters = ["x", "y"];
const upperLetters = ["p", "q", "r"];

interface Case {
  readonly semantics: RoundedSemantics;
  readonly model: Record<string, unknown>;
  /** Codes of all entries. */
  readonly states: readonly (readonly Code[])[];
}

function finiteTexts(format: NumberFormat): fc.Arbitrary<string> {
  return codeOf(format)
    .map((code) => decode(format, code))
    .map((x) => (x.kind === "finite" ? decimal(x) : "1"));
}

function cases(layers: 1 | 2, allSemantics: fc.Arbitrary<RoundedSemantics> = uniform): fc.Arbitrary<Case> {
  return allSemantics.chain((semantics) =>
    fc.tuple(sizes, sizes).chain(([lower, upper]) => {
      const { format } = semantics;
      const operands = operandPolicy(semantics).format;
      const text = codeOf(operands).map((code) => decimal(decode(operands, code)));
      const entries = entriesOf(lower) + (layers === 2 ? entriesOf(upper) : 0);
      const clean = (code: Code) => round(semantics, decode(format, code));
      const states = fc.array(fc.array(codeOf(format).map(clean), { minLength: entries, maxLength: entries }), {
        minLength: 1,
        maxLength: 4,
      });
      const routed = fc.tuple(
        layerOf(lower, letters, text),
        layerOf(upper, upperLetters, text),
        outputOf(lower, finiteTexts(format)),
        fc.array(fc.constantFrom(...upperLetters), { minLength: 4, maxLength: 4 }),
      );
      const stack =
        layers === 1
          ? layerOf(lower, letters, text).map((layer) => [layer])
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
  const semantics: fc.Arbitrary<Semantics> = fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({ regime: fc.constant("exact" as const), ties: fc.constantFrom("fail", "first") }),
    },
    { weight: 9, arbitrary: uniform },
    { weight: 3, arbitrary: mixed },
  );

  it("is read back from its own string, order and all", () => {
    fc.assert(
      fc.property(semantics, (own) => {
        const text = formatSemantics(own);
        const back = parseSemantics(text);
        expect(formatSemantics(back)).toBe(text);
        const plain = { sum: "sequential", multiplyAdd: "separate", delta: "D1" };
        const ordered = own.regime === "exact" || own.regime === "perOperation" || own.regime === "mixed";
        const expected = ordered ? own : { ...own, order: plain };
        expect(() => validator("semantics")(text, "semantics")).not.toThrow();
        expect(back).toEqual(structuredClone(expected));
      }),
      { numRuns: 2000 },
    );
  });

  it("may have its fields in any order", () => {
    const shuffled = semantics.chain((own) => {
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
    const delta = fc.constantFrom("deltaNet", "deltaProduct").chain((type) => sizes.map((size) => ({ ...size, type })));
    const all = anyFormat.chain((format) =>
      fc.tuple(semanticsOf(format), delta).chain(([semantics, size]) =>
        fc.record({
          semantics: fc.constant(semantics),
          layer: layerOf(
            size,
            letters,
            codeOf(format).map((code) => decimal(decode(format, code))),
          ),
          state: fc.array(codeOf(format), { minLength: entriesOf(size), maxLength: entriesOf(size) }),
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
        input: fc.array(finiteTexts(format), { minLength: 3, maxLength: 3 }),
        start: fc.array(finiteTexts(format), { minLength: 3, maxLength: 3 }),
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
