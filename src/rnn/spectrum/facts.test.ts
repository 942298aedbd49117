import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { parseLiteral } from "../../number/rational.ts";
import { characteristicPolynomial } from "./characteristic-polynomial.ts";
import { circleCounts } from "./circle.ts";
import { factsOf, PREDICATES, type SpectralCounts, spectralFacts } from "./facts.ts";
import { multiply, type Polynomial, quotient } from "./polynomial.ts";
import { fromRationalMatrix, type ScaledMatrix, scaledMatrix } from "./scaled-matrix.ts";
import { remainderSequence, rootsBetween, signsAt, squareFreeFactors, sturmSequence, variations } from "./sturm.ts";

const matrix = (rows: readonly (readonly (string | number)[])[]): ScaledMatrix =>
  fromRationalMatrix(
    rows.map((row) =>
      row.map((x) => {
        const value = parseLiteral(String(x), "test");
        if (value === undefined) throw new TypeError(`no number: ${x}`);
        return value;
      }),
    ),
  );
const counts = (rows: readonly (readonly (string | number)[])[]) => spectralFacts(matrix(rows), "A").counts;
const some = (expected: Partial<SpectralCounts>) => expect.objectContaining(expected) as unknown;
const polynomial = (...coefficients: number[]): Polynomial => coefficients.map(BigInt);

/** The companion matrix of x^n + c[n-1] x^(n-1) + … + c[0]. */
function companion(coefficients: readonly (string | number)[]): (string | number)[][] {
  const n = coefficients.length;
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      if (j < n - 1) return i === j + 1 ? 1 : 0;
      const c = String(coefficients[i]);
      return c.startsWith("-") ? c.slice(1) : `-${c}`;
    }),
  );
}

/** A stream of integers from low to high. */
function integers(seed: number, low: number, high: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + Math.floor((state / 2 ** 32) * (high - low + 1));
  };
}

describe("the characteristic polynomial", () => {
  it("is that of a companion matrix", () => {
    const { entries } = matrix(companion([-7, 5, -2]));
    expect(characteristicPolynomial(entries, "A")).toEqual([-7n, 5n, -2n, 1n]);
  });

  it("vanishes at the matrix (Cayley and Hamilton), up to 12 rows of 40 bits", () => {
    const draw = integers(5, -(2 ** 31), 2 ** 31);
    for (const n of [1, 2, 3, 5, 8, 12]) {
      const entries = Array.from({ length: n }, () => Array.from({ length: n }, () => BigInt(draw()) * 512n));
      const p = characteristicPolynomial(entries, "A");
      let sum = entries.map((row) => row.map(() => 0n));
      for (const c of [...p].reverse())
        sum = sum.map((row, i) =>
          row.map((_, j) => sum[i].reduce((t, x, k) => t + x * entries[k][j], i === j ? c : 0n)),
        );
      expect(sum.flat().every((x) => x === 0n)).toBe(true);
      expect(p[n - 1]).toBe(-entries.reduce((trace, row, i) => trace + row[i], 0n));
    }
  });

  it("takes 64 rows", () => {
    // x^64 - 2: a companion matrix, so the polynomial is known.
    const p = characteristicPolynomial(matrix(companion([-2, ...new Array<number>(63).fill(0)])).entries, "A");
    expect([p[0], p[64], p.filter((c) => c !== 0n).length]).toEqual([-2n, 1n, 2]);
    expect(() =>
      characteristicPolynomial(
        Array.from({ length: 257 }, () => []),
        "A",
      ),
    ).toThrow("A: expected a matrix of at most 256 rows, found 257 rows");
  });
});

describe("signed remainder sequences", () => {
  it("count roots in half-open intervals", () => {
    // (x + 2)(x - 1)(x - 3)
    const sequence = sturmSequence(polynomial(6, -5, -2, 1));
    const at = (numerator: number, denominator = 1) => ({
      numerator: BigInt(numerator),
      denominator: BigInt(denominator),
    });
    expect(rootsBetween(sequence, "-infinity", "infinity")).toBe(3);
    expect(rootsBetween(sequence, at(-2), at(1))).toBe(1);
    expect(rootsBetween(sequence, at(-5, 2), at(1))).toBe(2);
    expect(rootsBetween(sequence, at(1), at(3))).toBe(1);
    expect(rootsBetween(sequence, at(1), at(29, 10))).toBe(0);
  });

  it("keep the sign of remainders through negative leading coefficients and gaps of degree", () => {
    // x^5 - x - 1 has one real root, -x^4 + 10 x^2 - 9 has four.
    expect(rootsBetween(sturmSequence(polynomial(-1, -1, 0, 0, 0, 1)), "-infinity", "infinity")).toBe(1);
    expect(rootsBetween(sturmSequence(polynomial(-9, 0, 10, 0, -1)), "-infinity", "infinity")).toBe(4);
    const sequence = remainderSequence(polynomial(-1, 0, 0, 0, 1), polynomial(0, 1));
    expect(sequence.at(-1)).toEqual([1n]);
    expect(variations(signsAt(sequence, "-infinity"))).toBe(2);
  });

  it("find multiplicities", () => {
    const factor = (root: number) => polynomial(-root, 1);
    const product = [0, 0, 0, 1, 1, -2].map(factor).reduce(multiply);
    expect(squareFreeFactors(product)).toEqual([
      { polynomial: [2n, 1n], multiplicity: 1 },
      { polynomial: [-1n, 1n], multiplicity: 2 },
      { polynomial: [0n, 1n], multiplicity: 3 },
    ]);
    expect(() => quotient(product, factor(5))).toThrow(RangeError);
  });
});

describe("roots relative to a circle", () => {
  it.each([
    ["(x - 1/2)(x - 2): a pair mirrored in the circle", [2, -5, 2], 1, { inside: 1, on: 0, outside: 1 }],
    ["x^2 + 1", [1, 0, 1], 1, { inside: 0, on: 2, outside: 0 }],
    ["x^2 + 1 about |x| = 2", [1, 0, 1], 2, { inside: 2, on: 0, outside: 0 }],
    ["x^4 + 1, and x = 3", [-3, 1, 0, 0, -3, 1], 1, { inside: 0, on: 4, outside: 1 }],
    ["x^3 - 1", [-1, 0, 0, 1], 1, { inside: 0, on: 3, outside: 0 }],
    ["x^5 - x - 1", [-1, -1, 0, 0, 0, 1], 1, { inside: 2, on: 0, outside: 3 }],
    ["Lehmer's polynomial", [1, 1, 0, -1, -1, -1, -1, -1, 0, 1, 1], 1, { inside: 1, on: 8, outside: 1 }],
    ["x(x^2 - 2x + 2)", [0, 2, -2, 1], 1, { inside: 1, on: 0, outside: 2 }],
  ] as const)("%s", (_, coefficients, radius, expected) => {
    expect(circleCounts(coefficients.map(BigInt), BigInt(radius))).toEqual(expected);
  });
});

describe("spectral facts", () => {
  it("name the parts of the line", () => {
    const diagonal = [-3, -1, -1, "-1/2", 0, 0, 0, "1/3", 1, 2].map((x, i, all) =>
      all.map((_, j) => (i === j ? x : 0)),
    );
    expect(counts(diagonal)).toEqual({
      size: 10,
      nonReal: 0,
      belowMinusOne: 1,
      minusOne: 2,
      negative: 1,
      zero: 3,
      positive: 1,
      one: 1,
      aboveOne: 1,
      inside: 5,
      onCircle: 3,
      outside: 2,
    });
  });

  it("see rotations on the circle", () => {
    expect(
      counts([
        [0, -1],
        [1, 0],
      ]),
    ).toEqual(some({ nonReal: 2, onCircle: 2, inside: 0, outside: 0 }));
    // (3 + 4i)/5: x^2 - 6/5 x + 1, and a hair more and less.
    expect(counts(companion([1, "-6/5"]))).toEqual(some({ nonReal: 2, onCircle: 2 }));
    expect(counts(companion(["1.000000000001", "-6/5"]))).toEqual(some({ nonReal: 2, outside: 2 }));
    expect(counts(companion(["0.999999999999", "-6/5"]))).toEqual(some({ nonReal: 2, inside: 2 }));
  });

  it("tell a double real eigenvalue from two that are close or not real", () => {
    const near = (c: string) => counts(companion([c, -1]));
    expect(near("0.25")).toEqual(some({ nonReal: 0, positive: 2 }));
    expect(near("0.2499999999999999999999")).toEqual(some({ nonReal: 0, positive: 2 }));
    expect(near("0.2500000000000000000001")).toEqual(some({ nonReal: 2, positive: 0 }));
    expect(spectralFacts(matrix(companion(["0.25", -1])), "A").factors.map(({ multiplicity }) => multiplicity)).toEqual(
      [2],
    );
  });

  it("count the multiplicity of roots on the circle: (x^2 - 6/5 x + 1)^2 (x - 1)^2", () => {
    const square = (p: Polynomial) => multiply(p, p);
    const { counts: found, factors } = factsOf(multiply(square(polynomial(25, -6, 1)), square(polynomial(-5, 1))), 5n);
    expect(found).toEqual(some({ size: 6, nonReal: 4, one: 2, onCircle: 6 }));
    expect(factors.map(({ multiplicity }) => multiplicity)).toEqual([2]);
  });

  it("of 64 rows of a delta rule are one eigenvalue 1 - beta k.k, and 1", () => {
    const draw = integers(3, -(2 ** 20), 2 ** 20);
    const k = Array.from({ length: 64 }, () => BigInt(draw()));
    const square = k.reduce((sum, x) => sum + x * x, 0n);
    // beta = 5/4 of what would make it 0: -1/4.
    const entries = k.map((x, i) => k.map((y, j) => (i === j ? 4n * square : 0n) - 5n * x * y));
    const found = spectralFacts(scaledMatrix(entries, 4n * square), "A");
    expect(found.counts).toEqual(some({ size: 64, one: 63, negative: 1, inside: 1, onCircle: 63, outside: 0 }));
    expect(found.factors.map(({ multiplicity }) => multiplicity)).toEqual([1, 63]);
  });

  it("answer the questions about all eigenvalues", () => {
    const asked = (rows: readonly (readonly (string | number)[])[]) =>
      Object.entries(PREDICATES).flatMap(([name, holds]) => (holds(counts(rows)) ? [name] : []));
    expect(asked([["1/2"]])).toEqual(["all real", "all in [0, 1]", "all in [-1, 1]"]);
    expect(asked([[-1]])).toEqual(["all real", "all in [-1, 1]", "some real < 0", "some |lambda| = 1"]);
    expect(asked([["-5/4"]])).toEqual(["all real", "some real < 0", "some |lambda| > 1"]);
    expect(asked(companion([1, 1]))).toEqual(["some not real", "some |lambda| = 1"]);
  });

  it("agree with eigenvalues in float64 of random integer matrices, where these are well apart from the boundaries", () => {
    const draw = integers(11, -9, 9);
    let compared = 0;
    for (let trial = 0; trial < 300; trial++) {
      const n = 2 + (trial % 6);
      const entries = Array.from({ length: n }, () => Array.from({ length: n }, draw));
      const denominator = 8;
      const decomposition = new EigenvalueDecomposition(
        new Matrix(entries.map((row) => row.map((x) => x / denominator))),
      );
      const { realEigenvalues: re, imaginaryEigenvalues: im } = decomposition;
      const modulus = re.map((x, i) => Math.hypot(x, im[i]));
      const clear = (x: number) => Math.abs(x) > 1e-6;
      const apart = re.every(
        (x, i) =>
          (im[i] === 0 || clear(im[i])) &&
          [x, x - 1, x + 1].every(clear) &&
          clear(modulus[i] - 1) &&
          re.every((y, j) => i === j || Math.hypot(x - y, im[i] - im[j]) > 1e-6),
      );
      if (!apart) continue;
      compared++;
      const real = re.filter((_, i) => im[i] === 0);
      const found = spectralFacts(
        scaledMatrix(
          entries.map((row) => row.map(BigInt)),
          8n,
        ),
        "A",
      ).counts;
      expect(found).toEqual({
        size: n,
        nonReal: n - real.length,
        belowMinusOne: real.filter((x) => x < -1).length,
        minusOne: 0,
        negative: real.filter((x) => x > -1 && x < 0).length,
        zero: 0,
        positive: real.filter((x) => x > 0 && x < 1).length,
        one: 0,
        aboveOne: real.filter((x) => x > 1).length,
        inside: modulus.filter((x) => x < 1).length,
        onCircle: 0,
        outside: modulus.filter((x) => x > 1).length,
      });
    }
    expect(compared).toBeGreaterThan(200);
  });
});
