// Laws of spectra: for all integer matrices over a denominator, and for all polynomials with chosen roots.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spectrumCertificate } from "../src/check/spectrum.ts";
import { rational } from "../src/number/rational.ts";
import { recheck } from "../src/recheck/index.ts";
import { machine } from "../src/rnn/machine.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";
import { encloseEigenvalues } from "../src/rnn/spectrum/eigenvalues.ts";
import { factsOf, type SpectralCounts, spectralFacts } from "../src/rnn/spectrum/facts.ts";
import { machineSpectrum } from "../src/rnn/spectrum/machine-spectrum.ts";
import { spectralNorm } from "../src/rnn/spectrum/norm.ts";
import { multiply, type Polynomial } from "../src/rnn/spectrum/polynomial.ts";
import { product, type ScaledMatrix, scaledMatrix, transposed } from "../src/rnn/spectrum/scaled-matrix.ts";
import { eigenvaluesBetween } from "../src/rnn/spectrum/within.ts";

const entries = (rows: number, bound: number) =>
  fc.array(fc.array(fc.bigInt(BigInt(-bound), BigInt(bound)), { minLength: rows, maxLength: rows }), {
    minLength: rows,
    maxLength: rows,
  });
const denominators = fc.constantFrom(1n, 2n, 3n, 8n, 10n, 2n ** 20n);
const matrices = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(1, 3, 40, 2 ** 30), denominators)
  .chain(([rows, bound, denominator]) => entries(rows, bound).map((m) => scaledMatrix(m, denominator)));

/** A product of elementary matrices I + c e_i e_j^T, and its inverse. */
const unimodular = (rows: number) =>
  fc
    .array(fc.tuple(fc.nat(rows - 1), fc.nat(rows - 1), fc.bigInt(-3n, 3n)), { maxLength: 6 })
    .map((steps) => steps.filter(([i, j]) => i !== j))
    .map((steps) => {
      const elementary = (i: number, j: number, c: bigint) =>
        scaledMatrix(
          Array.from({ length: rows }, (_, a) =>
            Array.from({ length: rows }, (_, b) => (a === b ? 1n : a === i && b === j ? c : 0n)),
          ),
          1n,
        );
      const unit = elementary(0, 0, 0n);
      const forward = steps.reduce((m, [i, j, c]) => product(m, elementary(i, j, c)), unit);
      const back = steps.reduce((m, [i, j, c]) => product(elementary(i, j, -c), m), unit);
      return { forward, back };
    });

const countsOf = (matrix: ScaledMatrix): SpectralCounts => spectralFacts(matrix, "A").counts;

/** Roots of quadratic factors y^2 - 2 a y + b with a^2 < b, by their modulus against `radius`. */
interface Quadratic {
  readonly a: bigint;
  readonly b: bigint;
}

describe("for all matrices", () => {
  it("counts add up, and are those of the transpose", () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const c = countsOf(matrix);
        const line = c.belowMinusOne + c.minusOne + c.negative + c.zero + c.positive + c.one + c.aboveOne;
        expect(line + c.nonReal).toBe(c.size);
        expect(c.inside + c.onCircle + c.outside).toBe(c.size);
        expect(countsOf(transposed(matrix))).toEqual(c);
      }),
    );
  });

  it("counts are those of similar matrices", () => {
    const pairs = matrices.chain((matrix) => unimodular(matrix.entries.length).map((change) => ({ matrix, change })));
    fc.assert(
      fc.property(pairs, ({ matrix, change: { forward, back } }) => {
        const similar = product(product(forward, matrix), back);
        expect(countsOf(similar)).toEqual(countsOf(matrix));
      }),
    );
  });

  it("A B and B A have one spectrum", () => {
    const pairs = fc
      .tuple(fc.integer({ min: 1, max: 5 }), denominators)
      .chain(([rows, d]) => fc.tuple(entries(rows, 9), entries(rows, 9)).map((m) => m.map((x) => scaledMatrix(x, d))));
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(countsOf(product(a, b))).toEqual(countsOf(product(b, a)));
      }),
    );
  });

  it("every eigenvalue is in a disc of its own", () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const facts = spectralFacts(matrix, "A");
        const enclosed = encloseEigenvalues(facts);
        expect(enclosed).toBeDefined();
        const real = (enclosed ?? []).reduce(
          (sum, { parts, multiplicity }) =>
            sum + multiplicity * parts.flatMap(({ discs }) => discs).filter(({ im }) => im === 0n).length,
          0,
        );
        expect(real).toBe(facts.counts.size - facts.counts.nonReal);
      }),
    );
  });

  it("no eigenvalue exceeds the spectral norm", () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { comparedWithOne, singularValuesAboveOne } = spectralNorm(matrix, "A");
        const { outside, onCircle, size } = countsOf(matrix);
        if (comparedWithOne !== "above") expect(outside).toBe(0);
        if (comparedWithOne === "below") expect(onCircle).toBe(0);
        if (outside === size) expect(singularValuesAboveOne).toBeGreaterThan(0);
      }),
    );
  });
});

describe("for all polynomials with chosen roots", () => {
  const denominator = 12n;
  const roots = fc.array(fc.bigInt(-36n, 36n), { maxLength: 7 });
  const quadratics: fc.Arbitrary<Quadratic[]> = fc.array(
    fc
      .tuple(fc.bigInt(-12n, 12n), fc.bigInt(1n, 300n))
      .map(([a, extra]) => ({ a, b: a * a + extra }))
      // Now and then on the circle: b = 144.
      .chain((q) => fc.constantFrom(q, { a: q.a === 12n || q.a === -12n ? 0n : q.a, b: 144n })),
    { maxLength: 3 },
  );
  const built = (real: readonly bigint[], complex: readonly Quadratic[]): Polynomial =>
    [...real.map((r) => [-r, 1n]), ...complex.map(({ a, b }) => [b, -2n * a, 1n])].reduce<Polynomial>(multiply, [1n]);

  it("the counts are those of the roots, with multiplicity", () => {
    fc.assert(
      fc.property(roots, quadratics, (real, complex) => {
        fc.pre(real.length + complex.length > 0);
        const number = (keep: (r: bigint) => boolean) => real.filter(keep).length;
        const modulus = (sign: (square: bigint) => boolean) =>
          number((r) => sign(r * r)) + 2 * complex.filter(({ b }) => sign(b)).length;
        expect(factsOf(built(real, complex), denominator).counts).toEqual({
          size: real.length + 2 * complex.length,
          nonReal: 2 * complex.length,
          belowMinusOne: number((r) => r < -12n),
          minusOne: number((r) => r === -12n),
          negative: number((r) => r > -12n && r < 0n),
          zero: number((r) => r === 0n),
          positive: number((r) => r > 0n && r < 12n),
          one: number((r) => r === 12n),
          aboveOne: number((r) => r > 12n),
          inside: modulus((square) => square < 144n),
          onCircle: modulus((square) => square === 144n),
          outside: modulus((square) => square > 144n),
        });
      }),
    );
  });

  it("so are those of any interval with rational ends", () => {
    const end = fc.tuple(fc.bigInt(-80n, 80n), fc.bigInt(1n, 24n)).map(([n, d]) => rational(n, d));
    fc.assert(
      fc.property(roots, quadratics, end, end, (real, complex, low, high) => {
        fc.pre(real.length + complex.length > 0);
        // root / 12 >= n / d
        const inside = real.filter(
          (r) =>
            r * low.denominator >= low.numerator * denominator && r * high.denominator <= high.numerator * denominator,
        );
        expect(eigenvaluesBetween(factsOf(built(real, complex), denominator), low, high)).toBe(inside.length);
      }),
    );
  });
});

describe("for all models", () => {
  const number = fc.integer({ min: -24, max: 24 }).map((n) => String(n / 16));
  const key = (rows: number) => fc.array(number, { minLength: rows, maxLength: rows });
  const layers = fc.integer({ min: 1, max: 3 }).chain((rows) => {
    const initial = new Array<string>(rows).fill("0");
    const delta = fc.record({ k: key(rows), beta: number });
    const dense = fc.record({ A: fc.array(key(rows), { minLength: rows, maxLength: rows }) });
    const layer = (type: string, symbol: fc.Arbitrary<object>) =>
      fc.tuple(symbol, symbol).map(([a, b]) => ({ type, initial, symbols: { a, b } }));
    return fc.oneof(layer("deltaNet", delta), layer("dense", dense));
  });
  const regimes = fc.constantFrom(
    "exact",
    "fused,format=q1.2",
    "perOperation,format=E4M3FN,delta=D3",
    "perOperation,format=q1.2,delta=D5",
    "mixed,format=binary32,read=E4M3FN,delta=D4",
  );

  it("the checker, which knows no Sturm sequences, accepts what they decide", () => {
    fc.assert(
      fc.property(layers, regimes, fc.integer({ min: 1, max: 3 }), (layer, semantics, length) => {
        const model = parseModel({ statetrack: 1, alphabet: ["a", "b"], layers: [layer] }, "m");
        const built = machine(model, parseSemantics(semantics));
        const certificate = spectrumCertificate(built, machineSpectrum(built, { products: length, limit: 200 }));
        const result = recheck(JSON.parse(JSON.stringify(certificate)), "m");
        expect(result.accepted || result.reason).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
