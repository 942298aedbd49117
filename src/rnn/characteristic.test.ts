import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { type Exact, fromNumber, infinity } from "../number/exact.ts";
import { eigenvaluesAre, eigenvaluesWithin, principalMinorSums } from "./characteristic.ts";

const exact = (rows: readonly (readonly number[])[]): Exact[][] => rows.map((row) => row.map(fromNumber));
const sums = (rows: readonly (readonly number[])[]) =>
  principalMinorSums(exact(rows), "A").map(({ numerator, denominator }) => Number(numerator) / Number(denominator));

describe("sums of principal minors", () => {
  it("are the trace, …, the determinant", () => {
    expect(sums([[3]])).toEqual([3]);
    expect(
      sums([
        [0.75, -0.25],
        [-0.25, 0.75],
      ]),
    ).toEqual([1.5, 0.5]);
    // A companion matrix of x^3 - 2 x^2 + 5 x - 7.
    expect(
      sums([
        [0, 0, 7],
        [1, 0, -5],
        [0, 1, 2],
      ]),
    ).toEqual([2, 5, 7]);
  });

  it("agree with an eigenvalue program in float64 on random matrices", () => {
    let seed = 7;
    const entry = () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return (seed % 17) / 8 - 1;
    };
    for (let n = 1; n <= 5; n++) {
      const rows = Array.from({ length: n }, () => Array.from({ length: n }, entry));
      const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(new Matrix(rows));
      const trace = realEigenvalues.reduce((a, b) => a + b, 0);
      let [re, im] = [1, 0];
      realEigenvalues.forEach((x, i) => {
        [re, im] = [re * x - im * imaginaryEigenvalues[i], re * imaginaryEigenvalues[i] + im * x];
      });
      const found = sums(rows);
      expect(found[0]).toBeCloseTo(trace, 9);
      expect(found[n - 1]).toBeCloseTo(re, 9);
    }
  });

  it("refuse what is too large", () => {
    const rows = Array.from({ length: 257 }, () => new Array<number>(257).fill(0));
    expect(() => sums(rows)).toThrow("A: expected a matrix of at most 256 rows, found 257 rows");
  });
});

describe("eigenvaluesAre", () => {
  const A = exact([
    [0.75, -0.25],
    [-0.25, 0.75],
  ]);

  it("accepts exactly the spectrum, in any order and notation", () => {
    expect(eigenvaluesAre(A, ["1", "1/2"], ["0", "1"], "A")).toEqual({ answer: true });
    expect(eigenvaluesAre(A, ["0.5", "1e0"], ["0.5", "1"], "A")).toEqual({ answer: true });
  });

  it("says what is wrong", () => {
    const reason = (values: readonly string[], within: readonly [string, string] = ["0", "1"]) => {
      const result = eigenvaluesAre(A, values, within, "A");
      return result.answer ? "none" : result.reason;
    };
    expect(reason(["1", "0.5000000001"])).toMatch(/size 1 is 3\/2, of the given numbers it would be 15000000001\//);
    expect(reason(["3/4", "3/4"])).toBe(
      "the sum of the principal minors of size 2 is 1/2, of the given numbers it would be 9/16",
    );
    expect(reason(["1"])).toBe("the matrix has 2 eigenvalues, 1 were given");
    expect(reason(["1", "1/2"], ["0", "0.999"])).toBe("1 is outside [0, 0.999]");
  });

  it("refuses texts and entries that are no finite numbers", () => {
    expect(() => eigenvaluesAre(A, ["one", "1/2"], ["0", "1"], "A")).toThrow(
      'A: expected a decimal or a fraction, found "one"',
    );
    expect(() => eigenvaluesAre([[infinity(1)]], ["1"], ["0", "1"], "A")).toThrow(
      "A: expected finite entries, found infinity",
    );
  });
});

describe("eigenvaluesWithin", () => {
  const within = (rows: readonly (readonly number[])[], ...interval: [string, string]) =>
    eigenvaluesWithin(exact(rows), interval, "A");

  it("needs no list", () => {
    const A = [
      [0.75, -0.25],
      [-0.25, 0.75],
    ];
    expect(within(A, "0", "1")).toEqual({ answer: true });
    expect(within(A, "1/2", "1")).toEqual({ answer: true });
    expect(within(A, "0", "0.999")).toEqual({
      answer: false,
      reason: "of 2 eigenvalues, real but outside [0, 0.999]: 1",
    });
    expect(within(A, "0.5000000001", "1").answer).toBe(false);
    expect(within(A, "1", "0").answer).toBe(false);
  });

  it("counts what is not real", () => {
    const turn = [
      [0, -1, 0],
      [1, 0, 0],
      [0, 0, 2],
    ];
    expect(within(turn, "-1", "1")).toEqual({
      answer: false,
      reason: "of 3 eigenvalues, not real: 2; real but outside [-1, 1]: 1",
    });
  });
});
