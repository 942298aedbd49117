// Integer matrices for the checker of spectra: determinants without fractions, and how many eigenvalues of a symmetric matrix
// are negative and how many are 0 (Sylvester's law of inertia), which bounds spectral norms.
// Source: E. Bareiss, Sylvester's identity and multistep integer-preserving Gaussian elimination, 1968.

import type { CertifiedMatrix } from "../core/spectrum-certificate.ts";
import { type Exact, format } from "../number/exact.ts";
import { parseLiteral, type Rational } from "../number/rational.ts";
import { unequal } from "./question.ts";

/** entries / denominator in lowest terms. */
export interface Integers {
  readonly entries: readonly (readonly bigint[])[];
  readonly denominator: bigint;
}

export function matrixText({ entries, denominator }: Integers): string {
  return `${entries.map((row) => row.join(" ")).join("; ")} over ${denominator}`;
}

function reduced(entries: readonly (readonly bigint[])[], denominator: bigint): Integers {
  let divisor = denominator;
  for (let x of entries.flat()) while (x !== 0n) [divisor, x] = [x, divisor % x];
  const common = divisor < 0n ? -divisor : divisor;
  return { entries: entries.map((row) => row.map((x) => x / common)), denominator: denominator / common };
}

/** Rows of finite numbers. */
export function scaled(rows: readonly (readonly Exact[])[]): Integers {
  const fraction = (x: Exact): Rational => parseLiteral(format(x), "entry") ?? unequal("entry", "a decimal", format(x));
  const fractions = rows.map((row) => row.map(fraction));
  let denominator = 1n;
  // Denominators of dyadic numbers divide one another.
  for (const x of fractions.flat()) if (x.denominator > denominator) denominator = x.denominator;
  return reduced(
    fractions.map((row) => row.map((x) => (x.numerator * denominator) / x.denominator)),
    denominator,
  );
}

export function times(a: Integers, b: Integers): Integers {
  const entry = (row: readonly bigint[], j: number) => row.reduce((sum, x, k) => sum + x * b.entries[k][j], 0n);
  return reduced(
    a.entries.map((row) => row.map((_, j) => entry(row, j))),
    a.denominator * b.denominator,
  );
}

/** det(t I - M) */
export function determinant(entries: readonly (readonly bigint[])[], t: bigint): bigint {
  const m = entries.map((row, i) => row.map((x, j) => (i === j ? t - x : -x)));
  let [previous, sign] = [1n, 1n];
  for (let k = 0; k < m.length; k++) {
    const pivot = m.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (pivot < 0) return 0n;
    if (pivot !== k) [m[k], m[pivot], sign] = [m[pivot], m[k], -sign];
    for (let i = k + 1; i < m.length; i++)
      for (let j = k + 1; j < m.length; j++) m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) / previous;
    previous = m[k][k];
  }
  return sign * previous;
}

/** Negative eigenvalues of a symmetric matrix, and how often 0 is one. */
export function inertia(symmetric: readonly (readonly bigint[])[]): { negative: number; zero: number } {
  let m = symmetric.map((row) => [...row]);
  let [previous, negative] = [1n, 0];
  while (m.length > 0) {
    let pivot = m.findIndex((row, i) => row[i] !== 0n);
    if (pivot < 0) {
      pivot = m.findIndex((row) => row.some((x) => x !== 0n));
      if (pivot < 0) return { negative, zero: m.length };
      // No diagonal entry is left: adding row and column j to row and column i, where m_ij is not 0, makes one.
      const other = m[pivot].findIndex((x) => x !== 0n);
      m[pivot] = m[pivot].map((x, j) => x + m[other][j]);
      for (const row of m) row[pivot] += row[other];
    }
    const [p, column] = [m[pivot][pivot], m.map((row) => row[pivot])];
    if (p < 0n !== previous < 0n) negative++;
    const kept = m.map((_, i) => i).filter((i) => i !== pivot);
    const [rest, last] = [m, previous];
    m = kept.map((i) => kept.map((j) => (rest[i][j] * p - column[i] * column[j]) / last));
    previous = p;
  }
  return { negative, zero: 0 };
}

/** The stated bounds of the spectral norm: t^2 - A^T A has a negative eigenvalue for each singular value above t. */
export function checkNorm({ entries, denominator }: Integers, stated: CertifiedMatrix["norm"], where: string): void {
  if (stated === undefined) return;
  const at = (text: string) => {
    const t = parseLiteral(text, where) ?? unequal(where, "a decimal", text);
    const square = (t.numerator * denominator) ** 2n;
    const gram = (i: number, j: number) =>
      entries.reduce((sum, row) => sum + row[i] * row[j], 0n) * t.denominator ** 2n;
    return inertia(entries.map((row, i) => row.map((_, j) => (i === j ? square : 0n) - gram(i, j))));
  };
  const [low, high, one] = [stated.low, stated.high, "1"].map(at);
  if (stated.low.startsWith("-") || low.negative + low.zero === 0)
    unequal(`${where}.low`, "at most the norm", stated.low);
  if (high.negative > 0) unequal(`${where}.high`, "at least the norm", stated.high);
  const compared = one.negative > 0 ? "above" : one.zero > 0 ? "equal" : "below";
  if (compared !== stated.comparedWithOne) unequal(`${where}.comparedWithOne`, compared, stated.comparedWithOne);
  if (one.negative !== stated.singularValuesAboveOne)
    unequal(`${where}.singularValuesAboveOne`, one.negative, stated.singularValuesAboveOne);
}
