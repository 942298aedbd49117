import { describe, expect, it } from "vitest";
import { format, toNumber } from "../../number/exact.ts";
import { encloseEigenvalues } from "./eigenvalues.ts";
import { enclose, separate } from "./enclosures.ts";
import { factsOf } from "./facts.ts";
import { listedEigenvalues } from "./machine-spectrum.ts";
import { multiply, type Polynomial } from "./polynomial.ts";
import { rootsBetween, sturmSequence } from "./sturm.ts";

const polynomial = (...coefficients: number[]): Polynomial => coefficients.map(BigInt);
const listed = (p: Polynomial, denominator = 1n, accuracy = 40) =>
  listedEigenvalues(encloseEigenvalues(factsOf(p, denominator), accuracy) ?? []);

describe("enclosed eigenvalues", () => {
  it("are exact where they are fractions over the denominator", () => {
    const p = [0, 0, 4, -1, 3].map((root) => polynomial(-root, 1)).reduce(multiply);
    expect(listed(p, 4n).map(({ re, radius, multiplicity }) => [format(re), format(radius), multiplicity])).toEqual([
      ["-0.25", "0", 1],
      ["0", "0", 2],
      ["0.75", "0", 1],
      ["1", "0", 1],
    ]);
  });

  it("lie within discs as small as asked", () => {
    for (const accuracy of [10, 40, 200]) {
      const [low, high] = listed(polynomial(-2, 0, 1), 1n, accuracy);
      expect(toNumber(low.radius)).toBeLessThanOrEqual(2 ** -accuracy);
      expect(toNumber(high.re)).toBeCloseTo(Math.SQRT2, accuracy === 10 ? 2 : 11);
      expect(toNumber(low.im)).toBe(0);
    }
  });

  it("are real intervals that Sturm's sequence confirms", () => {
    // Wilkinson's polynomial with one coefficient changed by one: most roots leave the line.
    const p = [...Array.from({ length: 20 }, (_, i) => polynomial(-(i + 1), 1)).reduce(multiply)];
    const changed = p.map((c, i) => c * 2n ** (23n ** 0n) - (i === 19 ? 1n : 0n));
    const found = encloseEigenvalues(factsOf(changed, 1n)) ?? [];
    const sequence = sturmSequence(changed);
    for (const { bits, discs } of found.flatMap(({ parts }) => parts)) {
      for (const { re, im, radius } of discs) {
        const point = (numerator: bigint) => ({ numerator, denominator: 1n << BigInt(bits) });
        const inside = rootsBetween(sequence, point(re - radius - 1n), point(re + radius));
        expect(inside).toBe(im === 0n ? 1 : 0);
      }
    }
    const centres = found.flatMap(({ parts }) => parts.flatMap(({ discs }) => discs));
    expect(centres.length).toBe(20);
  });

  it("tell the circle from what is beside it", () => {
    // x^2 - 6/5 x + 1 on the circle; the second a little inside; the third a pair 1/2 and 2, whose product is 1.
    const kinds = (p: Polynomial, denominator: bigint) =>
      (encloseEigenvalues(factsOf(p, denominator)) ?? []).flatMap(({ parts }) => parts.map(({ kind }) => kind));
    expect(kinds(polynomial(25, -6, 1), 5n)).toEqual(["mirrored"]);
    expect(kinds(polynomial(24, -6, 1), 5n)).toEqual(["plain"]);
    expect(
      kinds(
        polynomial(2, -5, 2).map((c, i) => (i === 2 ? 1n : i === 0 ? 4n : c)),
        2n,
      ),
    ).toEqual(["plain"]);
  });

  it("are given up where bits do not suffice, and never guessed", () => {
    expect(enclose(polynomial(-2, 0, 1), 1n, () => false)).toBeUndefined();
    expect(
      separate([
        { re: 0n, im: 0n, radius: 1n },
        { re: 2n, im: 0n, radius: 1n },
      ]),
    ).toBe(false);
    expect(
      separate([
        { re: 0n, im: 0n, radius: 1n },
        { re: 3n, im: 0n, radius: 1n },
      ]),
    ).toBe(true);
  });
});
