import { describe, expect, it } from "vitest";
import { compare, format, toNumber } from "../../number/exact.ts";
import { spectralNorm } from "./norm.ts";
import { scaledMatrix } from "./scaled-matrix.ts";

const norm = (rows: readonly (readonly number[])[], denominator = 1) =>
  spectralNorm(
    scaledMatrix(
      rows.map((row) => row.map(BigInt)),
      BigInt(denominator),
    ),
    "A",
  );

describe("the spectral norm", () => {
  it("is exact where it is dyadic", () => {
    const diagonal = norm([
      [3, 0],
      [0, -4],
    ]);
    expect([format(diagonal.low), format(diagonal.high), diagonal.comparedWithOne]).toEqual(["4", "4", "above"]);
    expect(diagonal.singularValuesAboveOne).toBe(2);
    expect(norm([[0]])).toMatchObject({ comparedWithOne: "below", singularValuesAboveOne: 0 });
    expect(toNumber(norm([[0]]).high)).toBe(0);
  });

  it("is enclosed otherwise: the golden ratio of [[1, 1], [0, 1]]", () => {
    const { low, high } = norm([
      [1, 1],
      [0, 1],
    ]);
    expect(compare(low, high)).toBe(-1);
    expect(toNumber(low)).toBeLessThanOrEqual((1 + Math.sqrt(5)) / 2);
    expect(toNumber(high)).toBeGreaterThanOrEqual((1 + Math.sqrt(5)) / 2);
    expect(toNumber(high) - toNumber(low)).toBeLessThan(1e-13);
  });

  it("is compared with one exactly: a nilpotent matrix of norm one, and a hair more", () => {
    const nilpotent = (x: number) => [
      [-x, -x],
      [x, x],
    ];
    expect(norm(nilpotent(1), 2)).toMatchObject({ comparedWithOne: "equal", singularValuesAboveOne: 0 });
    expect(norm(nilpotent(500_000_001), 1_000_000_000)).toMatchObject({
      comparedWithOne: "above",
      singularValuesAboveOne: 1,
    });
    expect(norm(nilpotent(499_999_999), 1_000_000_000).comparedWithOne).toBe("below");
  });

  it("of an orthogonal matrix is one", () => {
    const turn = norm(
      [
        [3, -4],
        [4, 3],
      ],
      5,
    );
    expect(turn).toMatchObject({ comparedWithOne: "equal", singularValuesAboveOne: 0 });
    expect([format(turn.low), format(turn.high)]).toEqual(["1", "1"]);
  });
});
