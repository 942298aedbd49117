// Signed remainder sequences f0, f1, f2 = -rem(f0, f1), …, each up to a positive factor, and what they count: with
// f1 = f0' the roots of f0 in an interval (Sturm), for any f1 the Cauchy index of f1/f0 on the line. Pseudo-remainders
// are divided by the factors that subresultants are known to have, so that all stays integral and short.
// Source: S. Basu, R. Pollack, M.-F. Roy, Algorithms in Real Algebraic Geometry, 2nd ed., chapter 2.2 and 8.3;
// H. Cohen, A Course in Computational Algebraic Number Theory, algorithm 3.3.1 (the factors).

import { certainlyCoprime } from "./modular.ts";
import {
  absolute,
  degree,
  derivative,
  leading,
  type Polynomial,
  primitive,
  pseudoRemainder,
  quotient,
  signAt,
  signOf,
  subtract,
} from "./polynomial.ts";

/** The last polynomial is the greatest common divisor, up to a factor. deg f0 >= deg f1, or f1 comes first after a sign change. */
export type RemainderSequence = readonly Polynomial[];

export function remainderSequence(f0: Polynomial, f1: Polynomial): RemainderSequence {
  const sequence = [f0];
  let [a, b] = [f0, f1];
  let [g, h] = [1n, 1n];
  while (b.length > 0) {
    sequence.push(b);
    const rise = degree(a) - degree(b);
    if (rise < 0) {
      // rem(a, b) = a.
      [a, b] = [b, a.map((c) => -c)];
      continue;
    }
    const divisor = g * h ** BigInt(rise);
    const positive = leading(b) > 0n || rise % 2 === 1;
    const rest = pseudoRemainder(a, b).map((c) => (positive ? -c : c) / divisor);
    g = absolute(leading(b));
    h = rise === 0 ? h : g ** BigInt(rise) / h ** BigInt(rise - 1);
    [a, b] = [b, rest];
  }
  return sequence;
}

/** A point of the line; the denominator is positive. */
export type Point = "-infinity" | "infinity" | { readonly numerator: bigint; readonly denominator: bigint };

/** The signs of the sequence at a point. */
export function signsAt(sequence: RemainderSequence, point: Point): (-1 | 0 | 1)[] {
  return sequence.map((f) => {
    if (point === "infinity") return signOf(leading(f));
    if (point === "-infinity") return signOf(degree(f) % 2 === 0 ? leading(f) : -leading(f));
    return signAt(f, point.numerator, point.denominator);
  });
}

/** Changes of sign, zeros left out. */
export function variations(signs: readonly number[]): number {
  const present = signs.filter((sign) => sign !== 0);
  return present.filter((sign, i) => i > 0 && sign !== present[i - 1]).length;
}

/** Sturm's sequence of a polynomial. */
export function sturmSequence(p: Polynomial): RemainderSequence {
  return remainderSequence(p, derivative(p));
}

/** Different real roots r with from < r <= to. The polynomial that the sequence belongs to must be square-free. */
export function rootsBetween(sequence: RemainderSequence, from: Point, to: Point): number {
  return variations(signsAt(sequence, from)) - variations(signsAt(sequence, to));
}

/** Jumps of f1/f0 from -infinity to +infinity, less those the other way, over the whole line. */
export function cauchyIndex(f0: Polynomial, f1: Polynomial): number {
  const sequence = remainderSequence(f0, f1);
  return variations(signsAt(sequence, "-infinity")) - variations(signsAt(sequence, "infinity"));
}

/** Without content, leading coefficient positive; the greatest common divisor over the rationals. */
export function greatestCommonDivisor(p: Polynomial, q: Polynomial): Polynomial {
  if (p.length === 0 || q.length === 0) return normalised(p.length === 0 ? q : p);
  if (certainlyCoprime(p, q)) return [1n];
  const last = remainderSequence(primitive(p), primitive(q)).at(-1) ?? [];
  return normalised(last);
}

function normalised(p: Polynomial): Polynomial {
  const q = primitive(p);
  return leading(q) < 0n ? q.map((c) => -c) : q;
}

export interface SquareFreeFactor {
  /** Leading coefficient 1, no multiple root. */
  readonly polynomial: Polynomial;
  readonly multiplicity: number;
}

/** The product of p_i^i with p_i square-free and without common roots (Yun's algorithm). `p` has the leading coefficient 1;
 * factors of degree 0 are left out. @source D. Yun, On square-free decomposition algorithms, 1976 */
export function squareFreeFactors(p: Polynomial): SquareFreeFactor[] {
  const factors: SquareFreeFactor[] = [];
  const common = greatestCommonDivisor(p, derivative(p));
  let rest = quotient(p, common);
  let other = quotient(derivative(p), common);
  for (let multiplicity = 1; degree(rest) > 0; multiplicity++) {
    const difference = subtract(other, derivative(rest));
    const factor = difference.length === 0 ? rest : greatestCommonDivisor(rest, difference);
    if (degree(factor) > 0) factors.push({ polynomial: factor, multiplicity });
    rest = quotient(rest, factor);
    other = quotient(difference, factor);
  }
  return factors;
}
