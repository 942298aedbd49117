// Laws of layers: for every layer type, all numbers, semantics and states. What is compiled is what is interpreted is what the
// checker runs, and the checker's own gates resolve raw parameters to the same codes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed } from "../src/check/packed.ts";
import { specification } from "../src/number/arithmetic.ts";
import { decode } from "../src/number/codec.ts";
import type { Exact } from "../src/number/exact.ts";
import type { Code, NumberFormat } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { onCodes } from "../src/number/generic.ts";
import { operandPolicy } from "../src/number/operand.ts";
import { round } from "../src/number/round.ts";
import { codeNumbers } from "../src/recheck/arithmetic.ts";
import { modelNumbers } from "../src/recheck/parameters.ts";
import { programOf, runner } from "../src/recheck/program.ts";
import type { Layer, ParameterSpec, Shape } from "../src/rnn/layer.ts";
import { LAYERS } from "../src/rnn/layers/index.ts";
import { machine, machineSystem } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import type { RoundedSemantics } from "../src/rnn/semantics.ts";
import { codes, numberText, semantics } from "./arbitraries/index.ts";

const LETTERS = ["x", "y"];
const FORMATS = ["E4M3FN", "E5M2", "bfloat16", "binary16", "binary32", "q3.4"].map((name) => parseFormat(name));
// A table of gates in 16 bits takes half a second for each policy; in binary32 every value is computed.
const WITH_GATES = FORMATS.filter(({ kind, bits }) => kind === "float" && bits !== 16);
const MIXED = [
  ["binary32", "bfloat16"],
  ["bfloat16", "E4M3FN"],
  ["E5M2", "float:e4m1"],
].map((names) => names.map((name) => parseFormat(name)));

/** Shapes of few entries that the layer may have. */
function shapesOf(layer: Layer): Shape[] {
  const all = [1, 2, 3, 4, 8].flatMap((rows) => [1, 2, 3].map((columns) => ({ rows, columns })));
  return all.filter((shape) => shape.rows * shape.columns <= 8 && (layer.shapes?.fits(shape) ?? true));
}

const sizeOf = (spec: ParameterSpec, shape: Shape, factors: number) =>
  spec.shape(shape).map((size) => (size === "factors" ? factors : size));

function nested(values: readonly string[], sizes: readonly number[]): unknown {
  if (sizes.length === 0) return values[0];
  const step = values.length / sizes[0];
  return Array.from({ length: sizes[0] }, (_, i) => nested(values.slice(i * step, (i + 1) * step), sizes.slice(1)));
}

/** One symbol's parameters (or the shared ones), by their specifications. */
function parametersOf(specs: readonly ParameterSpec[], shape: Shape, factors: number, numbers: fc.Arbitrary<Exact>) {
  const entries = specs.map((spec) => {
    const sizes = sizeOf(spec, shape, factors);
    const count = sizes.reduce((product, size) => product * size, 1);
    // The 1 of each column of a one-hot matrix stands in any row.
    const drawn =
      spec.name === "P"
        ? fc
            .array(fc.nat(shape.rows - 1), { minLength: shape.rows, maxLength: shape.rows })
            .map((row) =>
              Array.from({ length: count }, (_, e) => (row[e % shape.rows] === Math.floor(e / shape.rows) ? "1" : "0")),
            )
        : fc.array(numbers.map(numberText), { minLength: count, maxLength: count });
    return [spec.name, drawn.map((texts) => nested(texts, sizes))] as const;
  });
  return fc.record(Object.fromEntries(entries));
}

interface Case {
  readonly semantics: RoundedSemantics;
  readonly model: Record<string, unknown>;
  readonly states: readonly (readonly Code[])[];
}

/** A layer of the type under the semantics, its parameters direct or raw. */
function cases(layer: Layer, given: "direct" | "raw", all: fc.Arbitrary<RoundedSemantics>): fc.Arbitrary<Case> {
  const specs = given === "raw" ? (layer.raw?.parameters ?? []) : layer.parameters;
  const options = given === "raw" ? (layer.raw?.options ?? []) : [];
  return fc
    .tuple(all, fc.constantFrom(...shapesOf(layer)), fc.integer({ min: 1, max: 3 }))
    .chain(([own, shape, factors]) => {
      const operands = operandPolicy(own).format;
      const numbers = numbersOf(operands, layer, given);
      const size = shape.rows * shape.columns;
      const clean = (code: Code) => round(own, decode(own.format, code));
      const each = specs.filter((spec) => spec.shared !== true);
      return fc
        .record({
          initial: fc.array(numbersOf(own.format, layer, "direct").map(numberText), {
            minLength: size,
            maxLength: size,
          }),
          symbols: fc.tuple(...LETTERS.map(() => parametersOf(each, shape, factors, numbers))),
          shared: parametersOf(
            specs.filter((spec) => spec.shared === true),
            shape,
            factors,
            numbers,
          ),
          range: fc.constantFrom("[0,1]", "[-1,1]"),
          keys: fc.constantFrom("normalised", "as given"),
          states: fc.array(fc.array(codes(own.format).map(clean), { minLength: size, maxLength: size }), {
            minLength: 1,
            maxLength: 3,
          }),
        })
        .map(({ initial, symbols, shared, range, keys, states }) => ({
          semantics: own,
          model: {
            statetrack: "1",
            alphabet: LETTERS,
            layers: [
              {
                type: layer.type,
                parameters: given,
                ...(options.includes("range") ? { range } : {}),
                ...(options.includes("keys") ? { keys } : {}),
                initial: layer.type === "scalar" ? initial[0] : nested(initial, [shape.rows, shape.columns]),
                shared: layer.type === "retNet" && given === "raw" ? { head: "3" } : shared,
                symbols: Object.fromEntries(LETTERS.map((name, i) => [name, symbols[i]])),
              },
            ],
          },
          states,
        }));
    });
}

/** Any numbers of the format; raw ones and those of a real PD-SSM finite or without an imaginary part. */
function numbersOf(format: NumberFormat, layer: Layer, given: "direct" | "raw"): fc.Arbitrary<Exact> {
  return codes(format, { values: given === "raw" || layer.type === "pdSsm" ? "finite" : "all" }).map((code) =>
    decode(format, code),
  );
}

const linear = (layer: Layer) => layer.type !== "lstm" && layer.type !== "sLSTM";
const semanticsFor = (layer: Layer): fc.Arbitrary<RoundedSemantics> => {
  const formats = linear(layer) ? FORMATS : WITH_GATES;
  const regimes = linear(layer) ? (["fused", "fusedPerFactor", "perOperation"] as const) : (["perOperation"] as const);
  const pairs = linear(layer) ? MIXED : MIXED.filter(([format]) => format.bits !== 16);
  const mixed = pairs.map(([format, read]) => semantics({ regimes: ["mixed"], formats: [format], reads: [read] }));
  const overflowed = semantics({ regimes, formats }).filter((own) => linear(layer) || own.overflow !== "wrap");
  return fc.oneof({ weight: 3, arbitrary: overflowed }, { weight: 1, arbitrary: fc.oneof(...mixed) });
};

/** The result, or that the model was refused. */
function outcome<T>(act: () => T): T | "refused" {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && ["InputError", "RangeError"].includes(error.name)) return "refused";
    throw error;
  }
}

/** Whether the model was accepted; then all three agree. */
function checkSteps({ semantics: own, model, states }: Case): boolean {
  const parsed = outcome(() => parseModel(model, "model"));
  if (parsed === "refused") return false;
  const built = outcome(() => machine(parsed, own));
  if (built === "refused") return false;
  const system = machineSystem(built, onCodes(specification(own)), (c) => decode(own.format, c), String);
  const expected = states.map((state) => LETTERS.map((_, s) => system.step(state, s)));
  const [numbers] = modelNumbers(parsed, own);
  expect(numbers.symbols).toEqual(built.layers[0].parameters);
  const [{ layer, shape }] = parsed.layers;
  const { arithmetic } = codeNumbers(own);
  const runs = numbers.symbols.map((input) => runner(programOf(layer, shape, input, own), arithmetic));
  expect(states.map((state) => runs.map((run) => run(state)))).toEqual(expected);
  const fast = packed(built);
  expect(states.map((state) => successors(fast, state, own))).toEqual(expected);
  return true;
}

/** All of so many cases, of which at least a third must be models that the library accepts. */
function check(layer: Layer, given: "direct" | "raw", numRuns: number): void {
  let accepted = 0;
  const count = (one: Case) => {
    if (checkSteps(one)) accepted++;
  };
  fc.assert(fc.property(cases(layer, given, semanticsFor(layer)), count), { numRuns });
  expect(accepted).toBeGreaterThan(numRuns / 3);
}

/** By the compiled step, from the state packed as `packed` lays it out. */
function successors(fast: ReturnType<typeof packed>, state: readonly Code[], { format }: RoundedSemantics): Code[][] {
  const perWord = Math.floor(32 / format.bits);
  const source = new Uint32Array(fast.words);
  state.forEach((code, i) => {
    source[Math.floor(i / perWord)] += code * 2 ** (format.bits * (i % perWord));
  });
  const target = new Uint32Array(LETTERS.length * fast.words);
  fast.expand(source, 0, target, 0);
  return LETTERS.map((_, s) => [...(fast.codes(target, s * fast.words) ?? [])]);
}

describe("compiled, interpreted and rechecked steps are one", () => {
  it.each(LAYERS.map((layer) => [layer.type, layer] as const))("%s with direct parameters", (_, layer) => {
    check(layer, "direct", 60);
  });

  const raw = LAYERS.filter((layer) => layer.raw !== undefined);
  it.each(raw.map((layer) => [layer.type, layer] as const))("%s with raw parameters", (_, layer) => {
    check(layer, "raw", 40);
  });
});
