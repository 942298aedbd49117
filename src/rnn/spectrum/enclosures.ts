// Discs that each contain exactly one root of a square-free polynomial. Approximations come from the simultaneous iteration
// of Ehrlich and Aberth in fixed point; what is claimed rests on one exact inequality alone: the disc about z with the
// radius n |p(z)/p'(z)| contains a root, so n of them that do not meet contain one each. The checker tests it again.
// Source: P. Henrici, Applied and Computational Complex Analysis I, corollary 6.4g; O. Aberth, Iteration methods for
// finding all zeros of a polynomial simultaneously, 1973; D. Bini, Numerical computation of polynomial zeros, 1996 (start).

import { bitLength } from "../../number/exact.ts";
import { integerSqrt } from "../../number/interval.ts";
import { absolute, degree, derivative, type Polynomial } from "./polynomial.ts";

/** (re + i im) 2^-bits with the radius radius · 2^-bits; roots are those of p divided by the denominator. */
export interface Disc {
  readonly re: bigint;
  readonly im: bigint;
  readonly radius: bigint;
}

export interface Discs {
  readonly bits: number;
  readonly discs: readonly Disc[];
}

interface Complex {
  readonly re: bigint;
  readonly im: bigint;
}

const times = (a: Complex, b: Complex): Complex => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re });
const minus = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });
const norm = ({ re, im }: Complex) => re * re + im * im;

const SWEEPS = 200;
const FIRST_BITS = 96;
/** Roots that need more bits to be told apart are not enclosed. */
const MOST_BITS = 8192;

/** One disc for each root of p, divided by the denominator, that satisfies `decisive` too; undefined where 8192 bits do not
 * tell the roots apart. p is square-free with the leading coefficient 1. */
export function enclose(
  p: Polynomial,
  denominator: bigint,
  decisive: (found: Discs) => boolean,
  least = FIRST_BITS,
): Discs | undefined {
  for (let bits = least; bits <= MOST_BITS; bits *= 2) {
    const centres = approximations(p, denominator, bits);
    const exact = centres.map((z) => withRational(p, denominator, bits, onAxis(p, denominator, bits, z)));
    const discs = exact.map((z) => discAbout(p, denominator, bits, z));
    if (discs.every((disc) => disc !== undefined)) {
      const found = { bits, discs };
      if (separate(discs) && decisive(found)) return found;
    }
  }
  return undefined;
}

/** Whether no two discs meet. */
export function separate(discs: readonly Disc[]): boolean {
  return discs.every((a, i) => discs.every((b, j) => j >= i || norm(minus(a, b)) > (a.radius + b.radius) ** 2n));
}

/** The disc of radius n |p(z)/p'(z)|, rounded up; undefined where p'(z) = 0. */
function discAbout(p: Polynomial, denominator: bigint, bits: number, z: Complex): Disc | undefined {
  const value = homogeneous(p, denominator, bits, z);
  const slope = homogeneous(derivative(p), denominator, bits, z);
  if (norm(value) === 0n) return { ...z, radius: 0n };
  if (norm(slope) === 0n) return undefined;
  const square = (BigInt(degree(p)) ** 2n * norm(value)) / (norm(slope) * denominator * denominator);
  return { ...z, radius: integerSqrt(square) + 1n };
}

/** 2^(bits n) p(D z) for z in units of 2^-bits and the degree n. */
function homogeneous(p: Polynomial, denominator: bigint, bits: number, z: Complex): Complex {
  const y = { re: z.re * denominator, im: z.im * denominator };
  let value: Complex = { re: 0n, im: 0n };
  for (let i = degree(p), shift = 0; i >= 0; i--, shift += bits) {
    const next = times(value, y);
    value = { re: next.re + (p[i] << BigInt(shift)), im: next.im };
  }
  return value;
}

/** The centre moved to the real axis when the disc about it meets the axis. */
function onAxis(p: Polynomial, denominator: bigint, bits: number, z: Complex): Complex {
  const disc = discAbout(p, denominator, bits, z);
  return disc !== undefined && absolute(z.im) <= disc.radius ? { re: z.re, im: 0n } : z;
}

/** A root whose parts are fractions over the denominator, exactly, where it is one and the grid has it. */
function withRational(p: Polynomial, denominator: bigint, bits: number, z: Complex): Complex {
  const one = 1n << BigInt(bits);
  const onGrid = (x: bigint) => {
    const scaled = roundedQuotient(x * denominator, one) * one;
    return scaled % denominator === 0n ? scaled / denominator : undefined;
  };
  const [re, im] = [onGrid(z.re), onGrid(z.im)];
  if (re === undefined || im === undefined) return z;
  return norm(homogeneous(p, denominator, bits, { re, im })) === 0n ? { re, im } : z;
}

function roundedQuotient(a: bigint, b: bigint): bigint {
  const twice = 2n * a + b;
  const q = twice / (2n * b);
  return twice < 0n && q * 2n * b !== twice ? q - 1n : q;
}

/** Approximate roots of p(D x), in units of 2^-bits. Nothing is claimed of them. */
function approximations(p: Polynomial, denominator: bigint, bits: number): Complex[] {
  const n = degree(p);
  const one = 1n << BigInt(bits);
  const coefficients = p.map((c, i) => roundedQuotient(c * one, denominator ** BigInt(n - i)));
  let z = startingPoints(p, denominator, bits);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0n;
    const next = [...z];
    for (let i = 0; i < n; i++) {
      const step = correction(coefficients, bits, next, i);
      if (step === undefined) continue;
      next[i] = minus(next[i], step);
      const size = absolute(step.re) + absolute(step.im);
      if (size > moved) moved = size;
    }
    z = next;
    if (moved <= 16n * BigInt(n)) break;
  }
  return z;
}

/** Aberth's step N / (1 - N S), N = p/p' and S the sum of 1/(z_i - z_j); undefined where a divisor is 0. */
function correction(
  coefficients: readonly bigint[],
  bits: number,
  z: readonly Complex[],
  i: number,
): Complex | undefined {
  const shift = BigInt(bits);
  const here = z[i];
  let value: Complex = { re: 0n, im: 0n };
  let slope: Complex = { re: 0n, im: 0n };
  for (let k = coefficients.length - 1; k >= 0; k--) {
    const up = times(slope, here);
    slope = { re: (up.re >> shift) + value.re, im: (up.im >> shift) + value.im };
    const next = times(value, here);
    value = { re: (next.re >> shift) + coefficients[k], im: next.im >> shift };
  }
  if (norm(value) === 0n) return { re: 0n, im: 0n };
  const newton = divided(value, slope, shift);
  if (newton === undefined) return undefined;
  let sum: Complex = { re: 0n, im: 0n };
  for (let j = 0; j < z.length; j++) {
    if (j === i) continue;
    const inverse = divided({ re: 1n << shift, im: 0n }, minus(here, z[j]), shift);
    if (inverse === undefined) return undefined;
    sum = { re: sum.re + inverse.re, im: sum.im + inverse.im };
  }
  const pull = times(newton, sum);
  return divided(newton, { re: (1n << shift) - (pull.re >> shift), im: -(pull.im >> shift) }, shift);
}

/** a / b in fixed point. */
function divided(a: Complex, b: Complex, shift: bigint): Complex | undefined {
  const size = norm(b);
  if (size === 0n) return undefined;
  return {
    re: ((a.re * b.re + a.im * b.im) << shift) / size,
    im: ((a.im * b.re - a.re * b.im) << shift) / size,
  };
}

/** Bini's start: the upper convex hull of (i, log2 |p_i|) gives moduli, each with so many points on its circle. */
function startingPoints(p: Polynomial, denominator: bigint, bits: number): Complex[] {
  const points = p.flatMap((c, i) => (c === 0n ? [] : [{ i, log: logarithm(absolute(c)) }]));
  const hull: { i: number; log: number }[] = [];
  for (const point of points) {
    while (hull.length > 1 && !turnsDown(hull[hull.length - 2], hull[hull.length - 1], point)) hull.pop();
    hull.push(point);
  }
  const start: Complex[] = Array.from({ length: hull[0].i }, (_, k) => polar(-bits / 2, k + 1, bits));
  const down = logarithm(denominator);
  for (let s = 1; s < hull.length; s++) {
    const [a, b] = [hull[s - 1], hull[s]];
    const count = b.i - a.i;
    const log = (a.log - b.log) / count - down;
    for (let k = 0; k < count; k++) start.push(polar(log, (k + 0.3) / count + 0.11 * s, bits));
  }
  return start;
}

function turnsDown(
  a: { readonly i: number; readonly log: number },
  b: { readonly i: number; readonly log: number },
  c: { readonly i: number; readonly log: number },
): boolean {
  return (b.log - a.log) * (c.i - a.i) > (c.log - a.log) * (b.i - a.i);
}

/** 2^log at an angle of so many turns, in units of 2^-bits. */
function polar(log: number, turns: number, bits: number): Complex {
  const whole = Math.floor(log);
  const size = 2 ** (log - whole);
  const scaled = (x: number) => {
    const digits = BigInt(Math.round(x * 2 ** 50));
    const up = whole + bits - 50;
    return up >= 0 ? digits << BigInt(up) : digits >> BigInt(-up);
  };
  return { re: scaled(size * Math.cos(2 * Math.PI * turns)), im: scaled(size * Math.sin(2 * Math.PI * turns)) };
}

/** log2 of a positive integer, nearly. */
function logarithm(n: bigint): number {
  const extra = Math.max(0, bitLength(n) - 60);
  return Math.log2(Number(n >> BigInt(extra))) + extra;
}
