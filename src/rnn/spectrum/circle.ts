// How many roots of an integer polynomial lie inside, on and outside the circle |y| = D, exactly. x = y/D = (1 + w)/(1 - w)
// takes the circle to the imaginary axis and its inside to Re w < 0. On that axis the polynomial is a(t) + i b(t) for
// w = i t; common roots of a and b are roots w that come with -w, and the Cauchy index of the coprime rest counts the
// half planes (Routh and Hurwitz without singular cases).
// Source: M. Marden, Geometry of Polynomials, 2nd ed., sections 37 to 40; F. Gantmacher, The Theory of Matrices, XV.

import {
  degree,
  type Polynomial,
  primitive,
  quotient,
  reversed,
  scaleVariable,
  shiftVariable,
  signAt,
  trimmed,
} from "./polynomial.ts";
import { cauchyIndex, greatestCommonDivisor, rootsBetween, sturmSequence } from "./sturm.ts";

interface CircleCounts {
  readonly inside: number;
  readonly on: number;
  readonly outside: number;
}

/** The factor of p whose roots y come with D^2/y: those on the circle and pairs mirrored in it. Leading coefficient 1 if that of
 * p is 1. */
export function reciprocalPart(p: Polynomial, radius: bigint): Polynomial {
  // y^n p(D^2/y) = sum p_i D^(2i) y^(n-i)
  const mirrored = reversed(scaleVariable(p, radius * radius));
  return greatestCommonDivisor(p, mirrored);
}

/** (1 - w)^n q((1 + w)/(1 - w)) for the degree n. */
function toHalfPlane(q: Polynomial): Polynomial {
  const inReciprocal = reversed(scaleVariable(shiftVariable(q, -1n), 2n));
  return scaleVariable(shiftVariable(inReciprocal, 1n), -1n);
}

/** Roots of a square-free polynomial relative to |y| = radius. */
export function circleCounts(p: Polynomial, radius: bigint): CircleCounts {
  let rest = p;
  let on = 0;
  for (const end of [radius, -radius]) {
    if (signAt(rest, end) !== 0) continue;
    rest = quotient(rest, [-end, 1n]);
    on++;
  }
  if (degree(rest) === 0) return { inside: 0, on, outside: 0 };
  const r = primitive(toHalfPlane(primitive(scaleVariable(rest, radius))));
  const even = trimmed(r.filter((_, i) => i % 2 === 0));
  const odd = trimmed(r.filter((_, i) => i % 2 === 1));
  const mirrored = greatestCommonDivisor(even, odd);
  const axis = 2 * rootsBetween(sturmSequence(mirrored), "-infinity", { numerator: 0n, denominator: 1n });
  const pairs = degree(mirrored) - axis / 2;
  const { left, right } = halfPlanes(quotientOf(even, mirrored), quotientOf(odd, mirrored));
  return { inside: left + pairs, on: on + axis, outside: right + pairs };
}

function quotientOf(p: Polynomial, q: Polynomial): Polynomial {
  return p.length === 0 ? p : quotient(p, q);
}

/** Roots of even(w^2) + w odd(w^2) on both sides of the imaginary axis, on which there are none. */
function halfPlanes(even: Polynomial, odd: Polynomial): { readonly left: number; readonly right: number } {
  // w = i t, w^2 = -t^2.
  const real = spread(even, 0);
  const imaginary = spread(odd, 1);
  const total = Math.max(degree(real), degree(imaginary));
  const turns = degree(real) > degree(imaginary) ? -cauchyIndex(real, imaginary) : cauchyIndex(imaginary, real);
  return { left: (total + turns) / 2, right: (total - turns) / 2 };
}

/** t^shift p(-t^2) */
function spread(p: Polynomial, shift: number): Polynomial {
  const result = new Array<bigint>(Math.max(0, 2 * p.length - 1 + shift)).fill(0n);
  p.forEach((c, i) => {
    result[2 * i + shift] = i % 2 === 0 ? c : -c;
  });
  return p.length === 0 ? [] : result;
}
