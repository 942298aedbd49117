import { describe, expect, it } from "vitest";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { type Exact, fromNumber, toNumber } from "../number/exact.ts";
import type { Code } from "../number/format.ts";
import { type Arithmetic, onCodes, withoutRounding } from "../number/generic.ts";
import { blockSteps } from "./blocks.ts";
import { type Layer, type Parameters, symbolStep } from "./layer.ts";
import { dense, diagonal } from "./layers/affine.ts";
import { deltaNet, deltaProduct } from "./layers/delta.ts";
import { parseSemantics, type RoundedSemantics } from "./semantics.ts";

function rules(text: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new RangeError("rules: expected a rounding semantics, found exact");
  return semantics;
}

const parameters = (input: Record<string, number[]>): Parameters =>
  Object.fromEntries(Object.entries(input).map(([name, values]) => [name, values.map(fromNumber)]));

/** What is seen after each symbol of a word. */
function blocked<T>(
  arithmetic: Arithmetic<T>,
  text: string,
  [layer, rows, columns]: readonly [Layer, number, number],
  symbols: readonly Record<string, number[]>[],
  word: readonly number[],
): T[][] {
  const shape = { rows, columns };
  const steps = blockSteps(layer, shape, symbols.map(parameters), rules(text), "layer");
  const zero = arithmetic.constant(fromNumber(0));
  let state = new Array<T>(2 * rows * columns).fill(zero);
  let mode = 0;
  return word.map((symbol) => {
    state = steps.step(mode, symbol)(arithmetic, state);
    mode = steps.next(mode, symbol);
    expect(mode).toBeLessThan(steps.modes);
    return state.slice(0, rows * columns);
  });
}

/** The same symbol by symbol. */
function stepwise<T>(
  arithmetic: Arithmetic<T>,
  text: string,
  [layer, rows, columns]: readonly [Layer, number, number],
  symbols: readonly Record<string, number[]>[],
  word: readonly number[],
): T[][] {
  const steps = symbols.map((input) => symbolStep(layer, { rows, columns }, parameters(input), parseSemantics(text)));
  let state = new Array<T>(rows * columns).fill(arithmetic.constant(fromNumber(0)));
  return word.map((symbol) => (state = steps[symbol](arithmetic, state)));
}

const WORD = [0, 1, 1, 0, 2, 1, 0, 0, 2, 2, 1, 0, 1];
const DELTAS = [
  { k: [0.75, 0.5], beta: [1], v: [1, -2] },
  { k: [0.25, -0.5], beta: [0.5], v: [0, 1] },
  { k: [0, 0], beta: [0], v: [0, 0] },
];
const PRODUCTS = DELTAS.map(({ k, beta, v }) => ({ k: [...k, 1, 0.5], beta: [...beta, 0.75], v: [...v, 3, 0.25] }));
const DENSE = [
  { A: [0, 1, -1, 0.5], B: [1, 2] },
  { A: [1, 0, 0.25, 1], B: [0, -0.5] },
  { A: [1, 0, 0, 1], B: [0, 0] },
];
const DIAGONAL = [
  { a: [0.25, -1], b: [1.25, 1] },
  { a: [0.5, 0.75], b: [-1, 0.125] },
  { a: [1, 1], b: [0, 0] },
];

const numbers = (states: readonly (readonly Exact[])[]) => states.map((state) => state.map((x) => toNumber(x) + 0));
const decoded = (semantics: RoundedSemantics, states: readonly (readonly Code[])[]) =>
  states.map((state) => state.map((code) => toNumber(decode(semantics.format, code)) + 0));

describe("blocks", () => {
  it.each([1, 2, 3, 4, 5, 8])("of %i symbols without rounding are the recurrence", (length) => {
    const chunk = `chunkwise,format=bfloat16,chunk=${length}`;
    for (const [layer, columns, symbols] of [
      [deltaNet, 2, DELTAS],
      [deltaProduct, 2, PRODUCTS],
    ] as const)
      expect(numbers(blocked(withoutRounding, chunk, [layer, 2, columns], symbols, WORD))).toEqual(
        numbers(stepwise(withoutRounding, "exact", [layer, 2, columns], symbols, WORD)),
      );
    for (const tree of ["sklansky", "kogge-stone", "brent-kung", "blelloch"])
      for (const [layer, symbols] of [
        [dense, DENSE],
        [diagonal, DIAGONAL],
      ] as const)
        expect(
          numbers(
            blocked(withoutRounding, `scan,format=bfloat16,tree=${tree},block=${length}`, [layer, 2, 1], symbols, WORD),
          ),
        ).toEqual(numbers(stepwise(withoutRounding, "exact", [layer, 2, 1], symbols, WORD)));
  });

  it("of one symbol are the order D5 of the delta rule, and a step of A and B", () => {
    const mixed = "format=binary32,read=bfloat16";
    const own = rules(`chunkwise,${mixed},chunk=1`);
    const arithmetic = onCodes(specification(own));
    expect(decoded(own, blocked(arithmetic, `chunkwise,${mixed},chunk=1`, [deltaNet, 2, 2], DELTAS, WORD))).toEqual(
      decoded(own, stepwise(arithmetic, `mixed,${mixed},delta=D5`, [deltaNet, 2, 2], DELTAS, WORD)),
    );
    const narrow = rules("scan,format=E4M3FN,block=1");
    const codes = onCodes(specification(narrow));
    for (const [layer, symbols] of [
      [dense, DENSE],
      [diagonal, DIAGONAL],
    ] as const)
      expect(decoded(narrow, blocked(codes, "scan,format=E4M3FN,block=1", [layer, 2, 1], symbols, WORD))).toEqual(
        decoded(narrow, stepwise(codes, "perOperation,format=E4M3FN", [layer, 2, 1], symbols, WORD)),
      );
  });

  it("of 64 leak the position where the recurrence converges", () => {
    // a = 1/4, b = 5/4 in steps of 1/4.
    const text = "scan,format=q3.2,overflow=saturate,tree=sklansky,block=64";
    const own = rules(text);
    const symbols = [{ a: [0.25], b: [1.25] }];
    const word = new Array<number>(40).fill(0);
    const seen = decoded(own, blocked(onCodes(specification(own)), text, [diagonal, 1, 1], symbols, word)).flat();
    expect(seen.slice(2)).toEqual(Array.from({ length: 38 }, (_, i) => (i % 2 === 0 ? 1.75 : 1.5)));
    const plain = "perOperation,format=q3.2,overflow=saturate";
    const steady = decoded(own, stepwise(onCodes(specification(own)), plain, [diagonal, 1, 1], symbols, word)).flat();
    expect(new Set(steady.slice(3))).toEqual(new Set([1.75]));
  });

  it("with one token that is no identity in each chunk count modulo 3, as the public kernel was seen to", () => {
    // k = 3/4, v = 1, beta = 1: the float32 states of the chunk kernel at the ends of chunks have period 3.
    const text = "chunkwise,format=binary32,read=bfloat16,chunk=4";
    const own = rules(text);
    const symbols = [
      { k: [0], beta: [0], v: [0] },
      { k: [0.75], beta: [1], v: [1] },
    ];
    const word = Array.from({ length: 400 }, (_, i) => (i % 4 === 1 ? 1 : 0));
    const seen = decoded(own, blocked(onCodes(specification(own)), text, [deltaNet, 1, 1], symbols, word)).flat();
    const ends = seen.filter((_, i) => i % 4 === 3).slice(-6);
    expect(new Set(ends)).toEqual(new Set([1.3330078125, 1.33154296875, 1.33447265625]));
    expect(ends.slice(0, 3)).toEqual(ends.slice(3));
  });

  it("are numbered by the symbols they hold, and return to none", () => {
    const steps = blockSteps(
      diagonal,
      { rows: 2, columns: 1 },
      DIAGONAL.map(parameters),
      rules("scan,format=E5M2,block=3"),
      "l",
    );
    expect(steps.modes).toBe(13);
    const walk = (word: readonly number[]) => word.reduce((mode, symbol) => steps.next(mode, symbol), 0);
    expect([[], [0], [2], [0, 0], [2, 2], [1, 1, 1]].map(walk)).toEqual([0, 1, 3, 4, 12, 0]);
  });

  it("are refused for layers without the form, and where their modes cannot be numbered", () => {
    const build = (layer: Layer, text: string, symbols: readonly Record<string, number[]>[]) => () =>
      blockSteps(layer, { rows: 2, columns: 1 }, symbols.map(parameters), rules(text), "layers[0]");
    expect(build(dense, "chunkwise,format=E5M2,chunk=2", DENSE)).toThrow(
      "layers[0]: expected under chunkwise a layer whose public kernel works in chunks (docs/semantics.md), found dense",
    );
    expect(build(deltaNet, "scan,format=E5M2,block=2", DELTAS)).toThrow(
      "layers[0]: expected under scan a layer given by A and B (scalar, diagonal, dense, …), found deltaNet",
    );
    expect(build(dense, "scan,format=E5M2,block=64", DENSE)).toThrow(
      "layers[0]: expected at most 2^32 lists of symbols shorter than a block, found 3 symbols in blocks of 64",
    );
  });
});
