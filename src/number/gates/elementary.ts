// exp, expm1, log and log1p of dyadic numbers, enclosed in integers times a power of two, with about as many significant
// bits as are asked for. Units are 2^-F. What the bounds rest on:
//   expm1(r), |r| <= 1: t_1 = r, t_n = t_{n-1} r / n cut twice; its error e_n <= |e_{n-1}| |r| / n + 1 / n + 1 < 2 units, and
//     from the first t_n = 0 or -1 on the tail is below 5 units: together below 3n + 6. expm1(2r) = m (m + 2) doubles r.
//   exp(x) = 2^k exp(x - k ln 2) for any integer k that makes |x - k ln 2| <= 1; the width of ln 2 is carried along.
//   log(m 2^k) = k ln 2 + 2 atanh(z), z = (m - 1)/(m + 1), |z| <= 1/5: cutting z, z² and z^(2i+1) costs below 1.3 units each,
//     a term below 2.3, the tail below 2: together 3N + 2 for atanh, and cutting z itself 2 / (1 - z²) < 3 more.
//   ln 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749), each series cut below, 3N + 3 units.
// Sources: R. P. Brent, P. Zimmermann, Modern Computer Arithmetic, 2010, 4.3 and 4.4; D. H. Lehmer 1938 (atanh formulae for ln 2).

import { bitLength, type Finite, finite, magnitude } from "../exact.ts";
import { type Bounds, inUnits, negated, plus, plusExact, plusInteger, signed, value } from "./bounds.ts";

/** Bits beyond those asked for, for the errors counted above. */
const GUARD = 16;

/** Below this magnitude of |x| the series are taken as they are. */
const SMALL = -1;

let knownLn2: Bounds | undefined;

/** ln 2 in units of 2^-places, at most 2 units wide. */
export function ln2(places: number): Bounds {
  if (knownLn2 === undefined || -knownLn2.exponent < places) {
    const spare = 40;
    const fine = 2 * places + spare;
    const [a, b, c] = [26n, 4801n, 8749n].map((n) => arctanhOfReciprocal(n, fine));
    const low = 18n * a.low - 2n * b.high + 8n * c.low;
    const high = 18n * a.high - 2n * b.low + 8n * c.high;
    knownLn2 = inUnits({ low, high, exponent: -fine }, spare - fine);
  }
  return inUnits(knownLn2, -places);
}

/** atanh(1/n) = Σ 1 / ((2i+1) n^(2i+1)), n >= 26. */
function arctanhOfReciprocal(n: bigint, places: number): Bounds {
  let power = (1n << BigInt(places)) / n;
  let total = 0n;
  let odd = 1n;
  for (; power > 0n; odd += 2n) {
    total += power / odd;
    power /= n * n;
  }
  return { low: total, high: total + 2n * odd + 3n, exponent: -places };
}

/** expm1 of every real number from low to high, |low| and |high| at most 1, in units of 2^-places; halved `halvings` times
 * before the series. */
function expm1Fixed(low: bigint, high: bigint, places: number, halvings: number): Bounds {
  const [unit, halved] = [BigInt(places), BigInt(halvings)];
  const r = low >> halved;
  const width = (high >> halved) + 1n - r;
  let term = r;
  let total = 0n;
  let n = 1n;
  while (term !== 0n && term !== -1n) {
    total += term;
    n += 1n;
    term = ((term * r) >> unit) / n;
  }
  const error = 3n * n + 6n;
  // The derivative exp is at most 3 on the interval.
  let [from, to] = [total - error, total + error + 3n * width];
  const two = 2n << unit;
  for (let i = 0; i < halvings; i++) {
    from = (from * (from + two)) >> unit;
    to = -((-to * (to + two)) >> unit);
  }
  return { low: from, high: to, exponent: -places };
}

function halvingsFor(bits: number): number {
  return Math.floor(Math.sqrt(bits) / 2);
}

/** exp(x) - 1 for a finite x other than 0, |x| < 2^40. @error relative width about 2^-bits @cost O(√bits M(bits)) */
export function expm1Bounds(x: Finite, bits: number): Bounds {
  const top = magnitude(x);
  if (top >= SMALL) return plusInteger(expBounds(x, bits + 2), -1n);
  const halvings = halvingsFor(bits);
  const places = bits + 2 * halvings + GUARD - top;
  const { low, high } = inUnits({ low: signed(x), high: signed(x), exponent: x.exponent }, -places);
  return expm1Fixed(low, high, places, halvings);
}

/** exp(x) for a finite x, |x| < 2^40. @error relative width about 2^-bits @cost O(√bits M(bits)) */
export function expBounds(x: Finite, bits: number): Bounds {
  if (x.significand === 0n) return { low: 1n, high: 1n, exponent: 0 };
  if (magnitude(x) < SMALL) return plusInteger(expm1Bounds(x, bits), 1n);
  const halvings = halvingsFor(bits);
  const places = bits + 2 * halvings + GUARD;
  const k = multipleBelow(x);
  const fine = places + bitLength(k < 0n ? -k : k) + 2;
  const { low, high } = ln2(fine);
  const subtracted = k < 0n ? { low: k * high, high: k * low } : { low: k * low, high: k * high };
  const r = inUnits(plusExact(negated({ ...subtracted, exponent: -fine }), x), -places);
  const bound = 1n << BigInt(places);
  if (r.low < -bound || r.high > bound) throw new RangeError(`expBounds: expected |x| < 2^40, found 2^${magnitude(x)}`);
  const reduced = plusInteger(expm1Fixed(r.low, r.high, places, halvings), 1n);
  return { ...reduced, exponent: reduced.exponent + Number(k) };
}

/** An integer just below x / ln 2; how near is checked by the caller. */
function multipleBelow(x: Finite): bigint {
  const places = 64;
  const n = inUnits({ low: signed(x), high: signed(x), exponent: x.exponent }, -places).low;
  return n / ln2(places).low - (n < 0n ? 1n : 0n);
}

/** log(y) for a finite y > 0 other than 1. @error relative width about 2^-bits @cost O(bits M(bits)) */
export function logBounds(y: Finite, bits: number): Bounds {
  const length = bitLength(y.significand);
  // y = m · 2^k with m = significand / one in [3/4, 3/2].
  const aboveHalf = length > 1 && ((y.significand >> BigInt(length - 2)) & 1n) === 1n;
  const one = 1n << BigInt(aboveHalf ? length : length - 1);
  const k = y.exponent + bitLength(one) - 1;
  const [above, below] = [y.significand - one, y.significand + one];
  const size = above < 0n ? -above : above;
  const places = bits + GUARD + (k === 0 ? Math.max(0, bitLength(below) - bitLength(size) + 1) : 0);
  const magnitudes = twiceArctanh((size << BigInt(places)) / below, places);
  const part = above < 0n ? negated(magnitudes) : magnitudes;
  if (k === 0) return part;
  const fine = places + bitLength(BigInt(Math.abs(k))) + 2;
  const { low, high } = ln2(fine);
  const n = BigInt(k);
  const multiple = { low: n * (k < 0 ? high : low), high: n * (k < 0 ? low : high), exponent: -fine };
  return plus(part, inUnits(multiple, -places));
}

/** 2 atanh of every real number from z to z + 1 units of 2^-places, 0 <= z <= 1/5. */
function twiceArctanh(z: bigint, places: number): Bounds {
  const unit = BigInt(places);
  const square = (z * z) >> unit;
  let power = z;
  let total = 0n;
  let odd = 1n;
  for (; power > 0n; odd += 2n) {
    total += power / odd;
    power = (power * square) >> unit;
  }
  // odd = 2N + 1 after N terms, and 6N + 4 + 3 <= 3 · odd + 4.
  return { low: 2n * total, high: 2n * total + 3n * odd + 4n, exponent: -places };
}

/** log(1 + x) for a finite x > -1 other than 0. @error relative width about 2^-bits @cost O(bits M(bits + log(1/|x|))) */
export function log1pBounds(x: Finite, bits: number): Bounds {
  return logBounds(onePlus(x), bits);
}

function onePlus(x: Finite): Finite {
  if (x.exponent > 0) return finite(1, (x.significand << BigInt(x.exponent)) + 1n, 0);
  return value((1n << BigInt(-x.exponent)) + signed(x), x.exponent);
}
