// What is decided about a spectrum, exactly and with multiplicity: on which parts of the real line the eigenvalues lie, how
// many are not real, and how many lie inside, on and outside the unit circle. Nothing here is approximate: square-free
// factors, Sturm sequences at -infinity, -1, 0, 1, infinity, and Cauchy indices for the circle.

import { characteristicPolynomial } from "./characteristic-polynomial.ts";
import { circleCounts } from "./circle.ts";
import { degree, type Polynomial, signAt } from "./polynomial.ts";
import type { ScaledMatrix } from "./scaled-matrix.ts";
import {
  type Point,
  type RemainderSequence,
  rootsBetween,
  type SquareFreeFactor,
  signsAt,
  squareFreeFactors,
  sturmSequence,
} from "./sturm.ts";

/** Numbers of eigenvalues, with multiplicity. The first eight add up to `size`; so do the last three. */
export interface SpectralCounts {
  readonly size: number;
  readonly nonReal: number;
  readonly belowMinusOne: number;
  readonly minusOne: number;
  /** Between -1 and 0. */
  readonly negative: number;
  readonly zero: number;
  /** Between 0 and 1. */
  readonly positive: number;
  readonly one: number;
  readonly aboveOne: number;
  /** |lambda| < 1, = 1, > 1. */
  readonly inside: number;
  readonly onCircle: number;
  readonly outside: number;
}

/** A square-free factor of det(y I - M) for A = M / D, with the signs of its Sturm sequence at y = -infinity, -D, 0, D, infinity. */
export interface FactorSigns extends SquareFreeFactor {
  readonly signs: readonly (readonly (-1 | 0 | 1)[])[];
  /** Of the factor's roots, once each. */
  readonly counts: SpectralCounts;
}

export interface SpectralFacts {
  /** A = M / denominator. */
  readonly denominator: bigint;
  /** det(y I - M), coefficients from y^0 up. */
  readonly characteristic: Polynomial;
  readonly factors: readonly FactorSigns[];
  readonly counts: SpectralCounts;
}

export const SIGN_POINTS = ["-infinity", "-1", "0", "1", "infinity"] as const;

/** @throws InputError for more than 256 rows
 * @cost a second for 64 rows of 24-bit entries, dominated by the remainder sequences where all eigenvalues differ */
export function spectralFacts(matrix: ScaledMatrix, where: string): SpectralFacts {
  const { entries, denominator } = matrix;
  return factsOf(characteristicPolynomial(entries, where), denominator);
}

/** Of the polynomial with roots y, eigenvalues y / denominator. */
export function factsOf(characteristic: Polynomial, denominator: bigint): SpectralFacts {
  const parts = squareFreeFactors(characteristic).map((factor) => {
    const sequence = sturmSequence(factor.polynomial);
    const signs = pointsAt(denominator).map((point) => signsAt(sequence, point));
    return { ...factor, signs, counts: countsOf(factor, sequence, denominator) };
  });
  const empty = countsFrom(0, new Array<number>(11).fill(0));
  const counts = parts.reduce((total, part) => added(total, part.counts, part.multiplicity), empty);
  return { denominator, characteristic, factors: parts, counts };
}

function pointsAt(denominator: bigint): Point[] {
  const at = (numerator: bigint): Point => ({ numerator, denominator: 1n });
  return ["-infinity", at(-denominator), at(0n), at(denominator), "infinity"];
}

function countsOf({ polynomial }: SquareFreeFactor, sequence: RemainderSequence, denominator: bigint): SpectralCounts {
  const points = pointsAt(denominator);
  const ends = [-denominator, 0n, denominator].map((end) => (signAt(polynomial, end) === 0 ? 1 : 0));
  const [low, negative, positive, high] = [0, 1, 2, 3].map((i) => rootsBetween(sequence, points[i], points[i + 1]));
  const size = degree(polynomial);
  const { inside, on, outside } = circleCounts(polynomial, denominator);
  const line = [low - ends[0], ends[0], negative - ends[1], ends[1], positive - ends[2], ends[2], high];
  return countsFrom(size, [size - low - negative - positive - high, ...line, inside, on, outside]);
}

const NAMES = [
  "nonReal",
  "belowMinusOne",
  "minusOne",
  "negative",
  "zero",
  "positive",
  "one",
  "aboveOne",
  "inside",
  "onCircle",
  "outside",
] as const;

function countsFrom(size: number, numbers: readonly number[]): SpectralCounts {
  const named = Object.fromEntries(NAMES.map((name, i) => [name, numbers[i]])) as Record<
    (typeof NAMES)[number],
    number
  >;
  return { size, ...named };
}

function added(a: SpectralCounts, b: SpectralCounts, times: number): SpectralCounts {
  return countsFrom(
    a.size + times * b.size,
    NAMES.map((name) => a[name] + times * b[name]),
  );
}

/** Questions about all eigenvalues, or about any. */
export const PREDICATES = {
  "all real": ({ nonReal }: SpectralCounts) => nonReal === 0,
  "all in [0, 1]": (c: SpectralCounts) => c.zero + c.positive + c.one === c.size,
  "all in [-1, 1]": (c: SpectralCounts) => c.nonReal + c.belowMinusOne + c.aboveOne === 0,
  "some real < 0": (c: SpectralCounts) => c.belowMinusOne + c.minusOne + c.negative > 0,
  "some not real": ({ nonReal }: SpectralCounts) => nonReal > 0,
  "some |lambda| > 1": ({ outside }: SpectralCounts) => outside > 0,
  "some |lambda| = 1": ({ onCircle }: SpectralCounts) => onCircle > 0,
} as const;
export type Predicate = keyof typeof PREDICATES;

export const PREDICATE_NAMES = Object.keys(PREDICATES) as readonly Predicate[];
