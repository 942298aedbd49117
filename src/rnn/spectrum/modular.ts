// Characteristic polynomials and common divisors modulo primes below 2^26, in doubles (products of two residues are exact).
// A matrix is brought to Hessenberg form, whose characteristic polynomial follows by a recurrence.
// Source: H. Cohen, A Course in Computational Algebraic Number Theory, 1993, algorithm 2.2.9.

import { degree, type Polynomial } from "./polynomial.ts";

const primes: number[] = [];

/** The i-th prime below 2^26, counted downwards from 0. */
export function primeAt(i: number): number {
  while (primes.length <= i) {
    let candidate = (primes.at(-1) ?? 2 ** 26) - 1;
    while (!isPrime(candidate)) candidate--;
    primes.push(candidate);
  }
  return primes[i];
}

function isPrime(n: number): boolean {
  if (n % 2 === 0) return false;
  for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false;
  return true;
}

/** x mod p for 0 <= x < 2^52. */
function residue(x: number, p: number, inverse: number): number {
  const r = x - Math.floor(x * inverse) * p;
  return r < 0 ? r + p : r >= p ? r - p : r;
}

/** n mod p in 0, …, p - 1. */
export function modulo(n: bigint, p: number): number {
  const r = Number(n % BigInt(p));
  return r < 0 ? r + p : r;
}

/** a^-1 mod p for 0 < a < p. */
export function inverseModulo(a: number, p: number): number {
  let [r0, r1, s0, s1] = [p, a, 0, 1];
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  return s0 < 0 ? s0 + p : s0;
}

/** Similar to the matrix, with zeros below the first subdiagonal; in place. */
function toHessenberg(m: Float64Array[], p: number): void {
  const n = m.length;
  const inverse = 1 / p;
  for (let k = 1; k < n - 1; k++) {
    const pivot = m.findIndex((row, i) => i >= k && row[k - 1] !== 0);
    if (pivot < 0) continue;
    [m[pivot], m[k]] = [m[k], m[pivot]];
    for (const row of m) [row[pivot], row[k]] = [row[k], row[pivot]];
    const unit = inverseModulo(m[k][k - 1], p);
    for (let i = k + 1; i < n; i++) {
      if (m[i][k - 1] === 0) continue;
      const factor = residue(m[i][k - 1] * unit, p, inverse);
      const [row, from] = [m[i], m[k]];
      for (let j = k - 1; j < n; j++) row[j] = residue(row[j] + (p - factor) * from[j], p, inverse);
      for (const other of m) other[k] = residue(other[k] + factor * other[i], p, inverse);
    }
  }
}

/** det(x I - m) mod p, coefficients from x^0 up; `m` has entries in 0, …, p - 1 and is overwritten. */
export function characteristicModulo(m: Float64Array[], p: number): Float64Array {
  toHessenberg(m, p);
  const n = m.length;
  const inverse = 1 / p;
  const steps = [Float64Array.of(1)];
  for (let k = 0; k < n; k++) {
    const next = new Float64Array(k + 2);
    const add = (q: Float64Array, factor: number, up: number) =>
      q.forEach((c, i) => {
        next[i + up] = residue(next[i + up] + factor * c, p, inverse);
      });
    add(steps[k], 1, 1);
    add(steps[k], (p - m[k][k]) % p, 0);
    let below = 1;
    for (let i = k - 1; i >= 0; i--) {
      below = residue(below * m[i + 1][i], p, inverse);
      add(steps[i], (p - residue(below * m[i][k], p, inverse)) % p, 0);
    }
    steps.push(next);
  }
  return steps[n];
}

/** True only if the polynomials have no common root: they have none modulo a prime that divides neither leading coefficient.
 * False says nothing. */
export function certainlyCoprime(p: Polynomial, q: Polynomial): boolean {
  return [0, 1, 2].some((i) => gcdDegree(p, q, primeAt(i)) === 0);
}

/** The degree of the common divisor modulo the prime, or undefined where a leading coefficient vanishes. */
function gcdDegree(p: Polynomial, q: Polynomial, prime: number): number | undefined {
  const reduce = (polynomial: Polynomial) => polynomial.map((c) => modulo(c, prime));
  let [a, b] = [reduce(p), reduce(q)];
  if (a[degree(p)] === 0 || b[degree(q)] === 0) return undefined;
  const inverse = 1 / prime;
  while (b.length > 0) {
    const unit = inverseModulo(b[b.length - 1], prime);
    const rest = [...a];
    for (let top = rest.length - 1; top >= b.length - 1; top--) {
      const factor = residue(rest[top] * unit, prime, inverse);
      const at = top - b.length + 1;
      if (factor !== 0)
        b.forEach((c, i) => (rest[at + i] = residue(rest[at + i] + (prime - factor) * c, prime, inverse)));
    }
    let length = Math.min(rest.length, b.length - 1);
    while (length > 0 && rest[length - 1] === 0) length--;
    [a, b] = [b, rest.slice(0, length)];
  }
  return a.length - 1;
}
