// What each gate is: its exact cases, where it is nearly an exact number and on which side, and its enclosure elsewhere.
// Beside the exact cases no finite argument has a dyadic value (so no tie, and growing precision ends): by Lindemann and
// Weierstrass e^x is transcendental for algebraic x other than 0, and so are log, expm1, log1p, sigmoid, tanh and silu of
// it; softplus(x) = y would be e^y = 1 + e^x, a linear relation between powers of e with distinct algebraic exponents.
// 1/sqrt(x) of a dyadic x is rational only for x = 4^k m² with m odd, and dyadic only for m = 1. Source: IEEE 754-2019, 9.2.1 (special cases of exp, expm1, log, logp1, tanh, rSqrt).

import { bitLength, type Exact, type Finite, finite, infinity, isZero, magnitude, nan, zero } from "../exact.ts";
import type { RoundingPolicy } from "../format.ts";
import { integerSqrt } from "../interval.ts";
import { type Bounds, growingQuotient, negated, plus, plusExact, plusInteger, timesExact, value } from "./bounds.ts";
import { expBounds, expm1Bounds, ln2, log1pBounds, logBounds } from "./elementary.ts";
import { beside, beyond, powersBelow } from "./near.ts";

export const GATES = ["exp", "expm1", "log", "log1p", "sigmoid", "tanh", "softplus", "silu", "rsqrt"] as const;
export type GateName = (typeof GATES)[number];

interface GateRule {
  /** The exact result, also infinities and NaN, where there is one. `pole` stands for an infinity at a finite argument. */
  readonly exact: (x: Exact, pole: (sign: 1 | -1) => Exact) => Exact | undefined;
  /** A number that rounds as the result does, for finite arguments beside the exact cases; see `near.ts`. Below, n is an
   * integer with 2^n <= e^|x|. */
  readonly near: (policy: RoundingPolicy, x: Finite) => Finite | undefined;
  /** The result to about so many significant bits; asked where `exact` and `near` do not know it. */
  readonly bounds: (x: Finite, bits: number) => Bounds;
}

const one = finite(1, 1n, 0);
const half = finite(1, 1n, -1);

function minus(x: Finite): Finite {
  return { ...x, sign: x.sign === 1 ? -1 : 1 };
}

function size(x: Finite): Finite {
  return { ...x, sign: 1 };
}

/** x · 2^places */
function scaled(x: Finite, places: number): Finite {
  return { ...x, exponent: x.exponent + places };
}

/** Values at ±infinity and 0; NaN stays. A zero argument gives `origin`, or itself where that is "itself". */
function limits(up: Exact, down: Exact, origin: Exact | "itself" | undefined): GateRule["exact"] {
  return (x) => {
    if (x.kind === "nan") return nan;
    if (x.kind === "infinity") return x.sign > 0 ? up : down;
    if (!isZero(x)) return undefined;
    return origin === "itself" ? x : origin;
  };
}

const exp: GateRule = {
  exact: limits(infinity(1), zero(1), one),
  near: (policy, x) => {
    // |e^x - 1| < 2|x| for |x| < 1.
    if (magnitude(x) < 0) return beside(policy, one, x.sign, magnitude(x) + 2);
    const n = powersBelow(x);
    return x.sign > 0 ? beyond(policy, n) : beside(policy, zero(), 1, -n);
  },
  bounds: expBounds,
};

const expm1: GateRule = {
  exact: limits(infinity(1), minus(one), "itself"),
  near: (policy, x) => {
    // 0 < e^x - 1 - x < x² for |x| < 1; e^x - 1 > e^x / 2 for x >= 1.
    if (magnitude(x) < 0) return beside(policy, x, 1, 2 * magnitude(x) + 2);
    const n = powersBelow(x);
    return x.sign > 0 ? beyond(policy, n - 1) : beside(policy, minus(one), 1, -n);
  },
  bounds: expm1Bounds,
};

const log: GateRule = {
  exact: (x, pole) => {
    if (x.kind === "nan") return nan;
    if (isZero(x)) return pole(-1);
    if (x.sign < 0) return nan;
    if (x.kind === "infinity") return x;
    return isOne(x) ? zero(1) : undefined;
  },
  near: () => undefined,
  bounds: logBounds,
};

const log1p: GateRule = {
  exact: (x, pole) => {
    if (x.kind === "nan" || isZero(x)) return x;
    if (x.kind === "infinity") return x.sign > 0 ? x : nan;
    if (x.sign > 0 || magnitude(x) < 0) return undefined;
    return isOne(size(x)) ? pole(-1) : nan;
  },
  // 0 < x - log(1 + x) < x² for |x| <= 1/2.
  near: (policy, x) => (magnitude(x) < -1 ? beside(policy, x, -1, 2 * magnitude(x) + 2) : undefined),
  bounds: log1pBounds,
};

const sigmoid: GateRule = {
  exact: limits(one, zero(1), half),
  near: (policy, x) => {
    // |sigmoid(x) - 1/2| < |x| / 2; 1 - sigmoid(|x|) and sigmoid(-|x|), which are the same, are below e^-|x|.
    if (magnitude(x) < 0) return beside(policy, half, x.sign, magnitude(x));
    const n = powersBelow(x);
    return x.sign > 0 ? beside(policy, one, -1, -n) : beside(policy, zero(), 1, -n);
  },
  bounds: sigmoidBounds,
};

const tanh: GateRule = {
  exact: limits(one, minus(one), "itself"),
  near: (policy, x) => {
    // 0 < x - tanh(x) < x³ for 0 < x < 1; 1 - tanh(x) < 2 e^-2x for x > 0.
    const inwards = x.sign > 0 ? -1 : 1;
    if (magnitude(x) < 0) return beside(policy, x, inwards, 3 * magnitude(x) + 3);
    return beside(policy, x.sign > 0 ? one : minus(one), inwards, 1 - powersBelow(scaled(x, 1)));
  },
  bounds: (x, bits) => {
    const lost = negated(expm1Bounds(minus(scaled(size(x), 1)), bits + 4));
    const t = growingQuotient(lost, 2n, -1n, bits + 4);
    return x.sign > 0 ? t : negated(t);
  },
};

const softplus: GateRule = {
  exact: limits(infinity(1), zero(1), undefined),
  near: (policy, x) => {
    // 0 < softplus(x) - max(x, 0) < e^-|x| for |x| >= 1. At 0 it is ln 2.
    const n = powersBelow(x);
    if (n === 0) return undefined;
    return x.sign > 0 ? beside(policy, x, 1, -n) : beside(policy, zero(), 1, -n);
  },
  bounds: softplusBounds,
};

const silu: GateRule = {
  exact: limits(infinity(1), zero(-1), "itself"),
  near: (policy, x) => {
    // 0 < silu(x) - x/2 < x²/4 for x other than 0, and |x| < 2^(m+1). For x > 0 both x - silu(x) = x / (1 + e^x)
    // and -silu(-x), which is the same, are positive and below x e^-x.
    const m = magnitude(x);
    if (m < 0) return beside(policy, scaled(x, -1), 1, 2 * m);
    const distance = m + 1 - powersBelow(x);
    return x.sign > 0 ? beside(policy, x, -1, distance) : beside(policy, zero(), -1, distance);
  },
  bounds: (x, bits) => timesExact(sigmoidBounds(x, bits), x),
};

const rsqrt: GateRule = {
  exact: (x, pole) => {
    if (x.kind === "nan") return nan;
    if (isZero(x)) return pole(x.sign);
    if (x.sign < 0) return nan;
    if (x.kind === "infinity") return zero(1);
    return isEvenPower(x) ? finite(1, 1n, -magnitude(x) / 2) : undefined;
  },
  near: () => undefined,
  bounds: (x, bits) => {
    // x = n 2^(2e): floor(sqrt(2^(2s) / n)) 2^(-s-e) is below 1/sqrt(x) by less than one unit.
    const odd = Math.abs(x.exponent % 2);
    const n = x.significand << BigInt(odd);
    const s = bits + bitLength(n);
    const low = integerSqrt((1n << BigInt(2 * s)) / n);
    return { low, high: low + 1n, exponent: -s - (x.exponent - odd) / 2 };
  },
};

export const gateRules: Readonly<Record<GateName, GateRule>> = {
  exp,
  expm1,
  log,
  log1p,
  sigmoid,
  tanh,
  softplus,
  silu,
  rsqrt,
};

function isOne(x: Finite): boolean {
  return magnitude(x) === 0 && isPower(x);
}

function isPower(x: Finite): boolean {
  return (x.significand & (x.significand - 1n)) === 0n;
}

function isEvenPower(x: Finite): boolean {
  return isPower(x) && magnitude(x) % 2 === 0;
}

/** u / (1 + u) with u = e^-|x| is sigmoid(-|x|), and 1 minus it sigmoid(|x|). */
function sigmoidBounds(x: Finite, bits: number): Bounds {
  const v = growingQuotient(expBounds(minus(size(x)), bits + 4), 1n, 1n, bits + 4);
  return x.sign > 0 ? plusInteger(negated(v), 1n) : v;
}

/** max(x, 0) + log1p(u) with u = e^-|x| from low to high: log1p grows at most as fast as u. A zero has no sign here. */
function softplusBounds(x: Finite, bits: number): Bounds {
  if (isZero(x) || magnitude(x) < -bits - 2) {
    // |softplus(x) - ln 2| < |x|
    const { low, high, exponent } = ln2(bits + 2);
    return { low: low - 1n, high: high + 1n, exponent };
  }
  const u = expBounds(minus(size(x)), bits + 4);
  const width = { low: 0n, high: u.high - u.low, exponent: u.exponent };
  const part = plus(log1pBounds(value(u.low, u.exponent), bits + 4), width);
  return x.sign > 0 ? plusExact(part, x) : part;
}
