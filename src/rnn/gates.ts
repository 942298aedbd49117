// What a layer's raw parameters (logits) go through on the way to the numbers of its step. Every method is one operation on
// exact numbers, rounded once to the format of parameters; gates are correctly rounded (src/number/gates), so that a formula
// such as beta = fl(2 fl(sigmoid(z))) is a specification. A kernel computes approximations in binary32 instead.

import { InputError } from "../core/errors.ts";
import { zeroSumSign } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { type Exact, format, isZero, multiply, negate, same, sum, zero } from "../number/exact.ts";
import type { Code, RoundingPolicy } from "../number/format.ts";
import { type GateName, gateExact, normalise } from "../number/gates/index.ts";
import { parameter } from "../number/parameter.ts";
import { quotient, squareRoot } from "../number/quotient.ts";
import { dyadic, rational } from "../number/rational.ts";
import { round } from "../number/round.ts";

/** Gates of parameters: those of numbers, and the circular functions. */
type ParameterGate = GateName | "cos" | "sin";

export interface Gates {
  /** A number that a formula contains, as a decimal. */
  constant(text: string): Exact;
  add(x: Exact, y: Exact): Exact;
  sub(x: Exact, y: Exact): Exact;
  mul(x: Exact, y: Exact): Exact;
  div(x: Exact, y: Exact): Exact;
  sqrt(x: Exact): Exact;
  apply(gate: ParameterGate, x: Exact): Exact;
  /** k / |k|, every entry rounded once; a key that is zero stays as it is, as in public code, which divides by a little more. */
  normalise(k: readonly Exact[]): Exact[];
}

/** The methods of `Gates` that compute an irrational value. */
type Elementary = Pick<Gates, "apply" | "normalise">;

/** Gates that round as `policy` says, with these values of irrational functions. */
export function gatesWith(policy: RoundingPolicy, elementary: Elementary, where: string): Gates {
  const value = (code: Code) => decode(policy.format, code);
  const rounded = (x: Exact) => value(round(policy, x));
  return {
    constant: (text) => value(parameter(policy, text, where)),
    add: (x, y) => rounded(sum([x, y], zeroSumSign(policy))),
    sub: (x, y) => rounded(sum([x, negate(y)], zeroSumSign(policy))),
    mul: (x, y) => rounded(multiply(x, y)),
    div: (x, y) => rounded(quotient(policy.format, x, y)),
    sqrt: (x) => rounded(squareRoot(policy.format, x)),
    apply: elementary.apply,
    normalise: (k) => (k.every(isZero) ? [...k] : elementary.normalise(k)),
  };
}

/** Correctly rounded gates. Their methods throw a RangeError where a result has no code (NaN in a format without one). */
export function roundedGates(policy: RoundingPolicy, where: string): Gates {
  const value = (code: Code) => decode(policy.format, code);
  const circular = (name: string, x: Exact) => {
    if (x.kind !== "finite") throw new InputError(where, `a finite argument of ${name}`, format(x));
    return isZero(x) ? (name === "sin" ? x : one) : value(parameter(policy, `${name}(${format(x)})`, where));
  };
  return gatesWith(
    policy,
    {
      apply: (name, x) => (name === "cos" || name === "sin" ? circular(name, x) : value(gateExact(name, policy, x))),
      normalise: (k) => normalise(policy, k).map(value),
    },
    where,
  );
}

const one: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 0 };
const half: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: -1 };

/** The values at 0 that are dyadic. */
const AT_ZERO: Readonly<Partial<Record<ParameterGate, Exact>>> = {
  exp: one,
  expm1: zero(1),
  log1p: zero(1),
  sigmoid: half,
  tanh: zero(1),
  silu: zero(1),
  cos: one,
  sin: zero(1),
};

/** Gates without rounding: what is not dyadic is refused with an InputError. */
export function exactGates(where: string): Gates {
  const refuse = (what: string): never => {
    throw new InputError(where, "under exact semantics gates with dyadic values", what);
  };
  const quotientOf = (x: Exact, y: Exact): Exact => {
    if (x.kind !== "finite" || y.kind !== "finite" || isZero(y)) return refuse(`${format(x)} / ${format(y)}`);
    const shift = x.exponent - y.exponent;
    const [up, down] = [1n << BigInt(Math.max(0, shift)), 1n << BigInt(Math.max(0, -shift))];
    const sign = x.sign === y.sign ? 1n : -1n;
    return dyadic(rational(sign * x.significand * up, y.significand * down)) ?? refuse(`${format(x)} / ${format(y)}`);
  };
  return {
    constant: (text) => refuse(`the rounded constant ${text}`),
    add: (x, y) => sum([x, y], 1),
    sub: (x, y) => sum([x, negate(y)], 1),
    mul: multiply,
    div: quotientOf,
    sqrt: (x) => (same(x, one) ? x : refuse(`sqrt(${format(x)})`)),
    apply: (gate, x) => (isZero(x) ? AT_ZERO[gate] : undefined) ?? refuse(`${gate}(${format(x)})`),
    normalise: (k) => {
      const square = sum(
        k.map((x) => multiply(x, x)),
        1,
      );
      return k.every(isZero) || same(square, one) ? [...k] : refuse("k / |k| of a key of another norm than 1");
    },
  };
}
