// The real numbers that a parameter expression can denote, kept as exact as they can be: a rational, a rational multiple
// of pi, or, when neither is known, an interval around the number. So cos(2*pi/4) is exactly 0 and sqrt(9/4) is 3/2.
// Source: I. Niven, Irrational Numbers, 1956, corollary 3.12 (the rational values of cos at rational multiples of pi).

import {
  absInterval,
  addIntervals,
  divideIntervals,
  enclosingRational,
  type Interval,
  integerSqrt,
  multiplyIntervals,
  negateInterval,
  pi,
  sinCosInterval,
  sqrtInterval,
} from "./interval.ts";
import { type Rational, rational } from "./rational.ts";

/** factor · pi with factor other than 0. */
interface PiMultiple {
  readonly kind: "piMultiple";
  readonly factor: Rational;
}
export type Real = Rational | PiMultiple | Interval;

export const realPi: Real = { kind: "piMultiple", factor: rational(1n) };

export function enclosing(x: Real): Interval {
  if (x.kind === "interval") return x;
  return x.kind === "rational" ? enclosingRational(x) : multiplyIntervals(enclosingRational(x.factor), pi());
}

export function negateReal(x: Real): Real {
  return x.kind === "interval" ? negateInterval(x) : multiplyReals(rational(-1n), x);
}

export function addReals(x: Real, y: Real): Real {
  if (x.kind === "rational" && y.kind === "rational") return plus(x, y);
  if (x.kind === "piMultiple" && y.kind === "piMultiple") return piTimes(plus(x.factor, y.factor));
  if (isZero(x)) return y;
  return isZero(y) ? x : addIntervals(enclosing(x), enclosing(y));
}

export function multiplyReals(x: Real, y: Real): Real {
  if (x.kind === "rational" && y.kind === "rational") return times(x, y);
  if (isZero(x) || isZero(y)) return rational(0n);
  if (x.kind === "piMultiple" && y.kind === "rational") return piTimes(times(x.factor, y));
  if (x.kind === "rational" && y.kind === "piMultiple") return piTimes(times(x, y.factor));
  return multiplyIntervals(enclosing(x), enclosing(y));
}

/** Undefined if `y` is 0 or not known to differ from 0. */
export function divideReals(x: Real, y: Real): Real | undefined {
  if (y.kind === "rational") return y.numerator === 0n ? undefined : multiplyReals(x, reciprocal(y));
  if (x.kind === "piMultiple" && y.kind === "piMultiple") return times(x.factor, reciprocal(y.factor));
  return divideIntervals(enclosing(x), enclosing(y));
}

/** x^n; 0^0 is 1. Undefined for a negative power of 0, or of an interval that contains 0. */
export function powerReal(x: Real, n: bigint): Real | undefined {
  if (n < 0n) {
    const positive = powerReal(x, -n);
    return positive === undefined ? undefined : divideReals(rational(1n), positive);
  }
  if (x.kind === "rational") return rational(x.numerator ** n, x.denominator ** n);
  let power: Real = rational(1n);
  for (const bit of n.toString(2)) {
    power = multiplyReals(power, power);
    if (bit === "1") power = multiplyReals(power, x);
  }
  return power;
}

/** Undefined if `x` is negative or not known to be at least 0. */
export function sqrtReal(x: Real): Real | undefined {
  if (x.kind === "rational" && x.numerator >= 0n) {
    const root = rational(integerSqrt(x.numerator), integerSqrt(x.denominator));
    if (root.numerator ** 2n === x.numerator && root.denominator ** 2n === x.denominator) return root;
  }
  return sqrtInterval(enclosing(x));
}

export function absReal(x: Real): Real {
  if (x.kind === "interval") return absInterval(x);
  const { numerator } = x.kind === "rational" ? x : x.factor;
  return numerator < 0n ? negateReal(x) : x;
}

export function cosReal(x: Real): Real {
  if (isZero(x)) return rational(1n);
  if (x.kind !== "piMultiple") return sinCosInterval(enclosing(x)).cos;
  const { numerator, denominator } = x.factor;
  const reduced = ((numerator % (2n * denominator)) + 2n * denominator) % (2n * denominator);
  if (denominator === 1n) return rational(reduced === 0n ? 1n : -1n);
  if (denominator === 2n) return rational(0n);
  if (denominator === 3n) return rational(reduced === 1n || reduced === 5n ? 1n : -1n, 2n);
  return sinCosInterval(enclosing(piTimes(rational(reduced, denominator)))).cos;
}

/** sin(x) = cos(pi/2 - x) where that keeps x exact. */
export function sinReal(x: Real): Real {
  if (isZero(x)) return x;
  if (x.kind !== "piMultiple") return sinCosInterval(enclosing(x)).sin;
  return cosReal(addReals(piTimes(rational(1n, 2n)), negateReal(x)));
}

function isZero(x: Real): boolean {
  return x.kind === "rational" && x.numerator === 0n;
}

function piTimes(factor: Rational): Real {
  return factor.numerator === 0n ? factor : { kind: "piMultiple", factor };
}

function plus(x: Rational, y: Rational): Rational {
  return rational(x.numerator * y.denominator + y.numerator * x.denominator, x.denominator * y.denominator);
}

function times(x: Rational, y: Rational): Rational {
  return rational(x.numerator * y.numerator, x.denominator * y.denominator);
}

function reciprocal(x: Rational): Rational {
  return rational(x.denominator, x.numerator);
}
