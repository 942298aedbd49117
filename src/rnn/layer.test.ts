import { describe, expect, it } from "vitest";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { type Exact, fromNumber, toNumber } from "../number/exact.ts";
import { E4M3FN } from "../number/formats.ts";
import { onCodes, withoutRounding } from "../number/generic.ts";
import { round } from "../number/round.ts";
import { exactForms, symbolStep } from "./layer.ts";
import { dense, scalar } from "./layers/affine.ts";
import { deltaNet, deltaProduct } from "./layers/delta.ts";
import { parseSemantics, type RoundedSemantics } from "./semantics.ts";

const numbers = (values: readonly number[]): Exact[] => values.map(fromNumber);
const order = { sum: "sequential", multiplyAdd: "separate", delta: "D1" } as const;

function rules(text: string): RoundedSemantics {
  const semantics = parseSemantics(text);
  if (semantics.regime === "exact") throw new RangeError("rules: expected a rounding semantics, found exact");
  return semantics;
}

/** The values of the state after one step in E4M3FN. */
function step(text: string, layer: typeof dense, rows: number, input: Record<string, number[]>, state: number[]) {
  const semantics = rules(text);
  const parameters = Object.fromEntries(Object.entries(input).map(([name, values]) => [name, numbers(values)]));
  const codes = state.map((x) => round(semantics, fromNumber(x)));
  const next = symbolStep(layer, { rows, columns: 1 }, parameters, semantics)(onCodes(specification(semantics)), codes);
  return next.map((code) => toNumber(decode(E4M3FN, code)));
}

describe("the exact forms of a step", () => {
  it("are its matrix and its input", () => {
    const forms = exactForms(
      deltaNet,
      order,
      { rows: 2, columns: 1 },
      {
        k: numbers([1, 0.5]),
        beta: numbers([0.5]),
        v: numbers([3]),
      },
    );
    const rows = forms.map(({ coefficients, constant }) =>
      [...coefficients, constant].map((x) => (x === undefined ? undefined : toNumber(x))),
    );
    expect(rows).toEqual([
      [0.5, -0.25, 1.5],
      [-0.25, 0.875, 0.75],
    ]);
  });

  it("have no term where columns do not meet", () => {
    const forms = exactForms(dense, order, { rows: 1, columns: 2 }, { A: numbers([3]), B: numbers([1, 2]) });
    expect(forms.map(({ coefficients }) => coefficients.map((c) => c !== undefined))).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("multiply all factors, or are those of one", () => {
    const input = { k: numbers([1, 0, 1, 1]), beta: numbers([2, 1]), v: numbers([0, 1]) };
    const shape = { rows: 2, columns: 1 };
    const matrix = (index?: number) =>
      exactForms(deltaProduct, order, shape, input, index).map(({ coefficients }) =>
        coefficients.map((c) => (c === undefined ? undefined : toNumber(c) + 0)),
      );
    expect(matrix(0)).toEqual([
      [-1, 0],
      [0, 1],
    ]);
    expect(matrix(1)).toEqual([
      [0, -1],
      [-1, 0],
    ]);
    expect(matrix()).toEqual([
      [0, -1],
      [1, 0],
    ]);
  });
});

describe("where a step rounds", () => {
  // In E4M3FN the spacing is 1/8 in [1, 2) and 1/4 in [2, 4).
  const wide = { A: [1.125, 1.125, 0, 1], B: [0, 0] };

  it("fused: once for each entry", () => {
    // 1.125 (1.125 + 1.25) = 2.671875
    expect(step("fused,format=E4M3FN", dense, 2, wide, [1.125, 1.25])).toEqual([2.75, 1.25]);
  });

  it("perOperation: every product and every sum", () => {
    // 1.265625 -> 1.25 and 1.40625 -> 1.375; their sum 2.625 is a tie and goes to 2.5.
    expect(step("perOperation,format=E4M3FN", dense, 2, wide, [1.125, 1.25])).toEqual([2.5, 1.25]);
  });

  it("perOperation with multiply-adds: the chain begins with the input", () => {
    // fma(1.125, 1.25, fma(1.125, 1.125, 0) = 1.25) = 2.65625
    expect(step("perOperation,multiplyAdd=fused,format=E4M3FN", dense, 2, wide, [1.125, 1.25])).toEqual([2.75, 1.25]);
  });

  it("mixed: every operation, the operands of products before them", () => {
    // Read as float:e4m2 (spacing 1/4 in [1, 2)), 1.125 is a tie and goes to 1: the products are 1 and 1.25, the sum 2.25.
    const read = { A: [1, 1, 0, 1], B: [0, 0] };
    expect(step("mixed,format=E4M3FN,read=float:e4m2,finite,overflow=saturate", dense, 2, read, [1.125, 1.25])).toEqual(
      [2.25, 1.25],
    );
    // fma(1, 1.625 -> 1.5, fma(1, 1.125 -> 1, 0.0625) = 1.0625 -> 1) = 2.5; the input 0.0625 is added as it is (as an
    // operand it would be 0), and 1.625 comes out as 1.5.
    const input = { A: [1, 1, 0, 1], B: [0.0625, 0] };
    const fused = "mixed,multiplyAdd=fused,format=E4M3FN,read=E2M1FN,overflow=saturate";
    expect(step(fused, dense, 2, input, [1.125, 1.625])).toEqual([2.5, 1.5]);
  });

  it("fusedPerFactor: once for each factor, and fused never between them", () => {
    // Each factor multiplies by 63/64, which 1.875 survives: 1.845703125 goes back up. All five together do not.
    const input = { k: [0.125, 0.125, 0.125, 0.125, 0.125], beta: [1, 1, 1, 1, 1], v: [0, 0, 0, 0, 0] };
    expect(step("fusedPerFactor,format=E4M3FN", deltaProduct, 1, input, [1.875])).toEqual([1.875]);
    expect(step("fused,format=E4M3FN", deltaProduct, 1, input, [1.875])).toEqual([1.75]);
  });

  it("exact: never, and the order plays no part", () => {
    const input = { a: numbers([0.1]), b: numbers([0.2]) };
    const [next] = symbolStep(scalar, { rows: 1, columns: 1 }, input, { regime: "exact", ties: "fail" })(
      withoutRounding,
      numbers([0.3]),
    );
    expect(next).not.toEqual(fromNumber(0.1 * 0.3 + 0.2));
    expect(toNumber(next)).toBeCloseTo(0.23);
  });
});
