// Singular values of A = M / D against a rational number, exactly: all roots of det(y I - M^T M) are real, so that by
// Descartes' rule as many of them exceed c as the coefficients of the polynomial shifted by c change sign. No
// approximation is involved; a bound of the spectral norm comes from bisection.
// Source: S. Basu, R. Pollack, M.-F. Roy, Algorithms in Real Algebraic Geometry, 2nd ed., proposition 8.4 (real roots).

import { bitLength, type Exact, finite } from "../../number/exact.ts";
import { characteristicPolynomial } from "./characteristic-polynomial.ts";
import { type Polynomial, shiftVariable, signOf } from "./polynomial.ts";
import { product, type ScaledMatrix, transposed } from "./scaled-matrix.ts";
import { variations } from "./sturm.ts";

export interface NormFacts {
  /** Dyadic bounds low <= norm <= high; both are the norm where they are equal. */
  readonly low: Exact;
  readonly high: Exact;
  readonly comparedWithOne: "below" | "equal" | "above";
  /** Singular values greater than 1, with multiplicity. */
  readonly singularValuesAboveOne: number;
}

/** How many singular values exceed numerator / denominator, and how many equal it (>= 0, denominator > 0). */
interface SingularCounts {
  readonly above: number;
  readonly equal: number;
}

/** Bits of the norm that bounds determine. */
const ACCURACY = 48;

/** @cost that of a characteristic polynomial of entries of twice the bits, and 48 shifts of it */
export function spectralNorm(matrix: ScaledMatrix, where: string): NormFacts {
  // The squares of the singular values are roots / gram.denominator.
  const gram = product(transposed(matrix), matrix);
  const polynomial = characteristicPolynomial(gram.entries, where);
  const counts = (numerator: bigint, denominator: bigint) =>
    countsAt(polynomial, numerator * numerator * gram.denominator, denominator * denominator);
  const { above, equal } = counts(1n, 1n);
  const trace = gram.entries.reduce((sum, row, i) => sum + row[i], 0n);
  return {
    ...bounds(counts, Math.ceil((bitLength(trace) - bitLength(gram.denominator) + 2) / 2)),
    comparedWithOne: above > 0 ? "above" : equal > 0 ? "equal" : "below",
    singularValuesAboveOne: above,
  };
}

/** Roots of the polynomial, all real, above and at numerator / denominator. */
function countsAt(p: Polynomial, numerator: bigint, denominator: bigint): SingularCounts {
  let power = 1n;
  const scaled = p.map(() => 0n);
  for (let i = p.length - 1; i >= 0; i--) {
    scaled[i] = p[i] * power;
    power *= denominator;
  }
  const shifted = shiftVariable(scaled, numerator);
  return { above: variations(shifted.map(signOf)), equal: shifted.findIndex((c) => c !== 0n) };
}

/** Bisects for the norm, which is below 2^top. */
function bounds(counts: (numerator: bigint, denominator: bigint) => SingularCounts, top: number) {
  const unit = top - ACCURACY;
  const at = (n: bigint) => (unit < 0 ? counts(n, 1n << BigInt(-unit)) : counts(n << BigInt(unit), 1n));
  const value = (n: bigint) => finite(1, n, unit);
  let [low, high] = [0n, 1n << BigInt(ACCURACY)];
  // low <= norm < high throughout.
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    const { above, equal } = at(middle);
    if (above === 0 && equal > 0) return { low: value(middle), high: value(middle) };
    if (above > 0) low = middle;
    else high = middle;
  }
  if (low === 0n && at(0n).above === 0) return { low: value(0n), high: value(0n) };
  return { low: value(low), high: value(high) };
}
