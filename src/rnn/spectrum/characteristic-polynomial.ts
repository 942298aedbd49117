// det(y I - M) of an integer matrix, exactly: modulo enough primes that the coefficients are known, which Hadamard's
// inequality bounds (a coefficient is a sum of principal minors), and put together by the Chinese remainder theorem.

import { InputError } from "../../core/errors.ts";
import { bitLength } from "../../number/exact.ts";
import { characteristicModulo, inverseModulo, modulo, primeAt } from "./modular.ts";
import type { Polynomial } from "./polynomial.ts";

/** The work grows with the fourth power of the rows, and with the bits of the entries. */
const LARGEST_MATRIX = 256;

/** Bits that no coefficient exceeds: binomial(n, k) <= 2^n minors, each at most the product of k row norms. */
function coefficientBits(entries: readonly (readonly bigint[])[]): number {
  const rows = entries.map((row) => bitLength(row.reduce((sum, x) => sum + x * x, 0n)) / 2);
  return entries.length + Math.ceil(rows.reduce((sum, bits) => sum + Math.max(bits, 0), 0)) + 2;
}

/** Coefficients from y^0 up; the last is 1. @throws InputError for more than 256 rows
 * @cost O(n^4 b) operations on doubles for entries of b bits; 64 rows of 40 bits take about a second */
export function characteristicPolynomial(entries: readonly (readonly bigint[])[], where: string): Polynomial {
  const n = entries.length;
  if (n > LARGEST_MATRIX) throw new InputError(where, `a matrix of at most ${LARGEST_MATRIX} rows`, `${n} rows`);
  const bits = coefficientBits(entries);
  let coefficients = new Array<bigint>(n + 1).fill(0n);
  let product = 1n;
  for (let i = 0; bitLength(product) <= bits + 1; i++) {
    const p = primeAt(i);
    const residues = characteristicModulo(
      entries.map((row) => Float64Array.from(row, (x) => modulo(x, p))),
      p,
    );
    const unit = BigInt(inverseModulo(modulo(product, p), p));
    const [known, prime] = [product, BigInt(p)];
    coefficients = coefficients.map((c, k) => {
      const correction = ((BigInt(residues[k]) - c) * unit) % prime;
      return c + known * (correction < 0n ? correction + prime : correction);
    });
    product *= prime;
  }
  const half = product >> 1n;
  return coefficients.map((c) => (c > half ? c - product : c));
}
