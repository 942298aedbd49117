// Affine forms whose coefficients are JavaScript expressions in a map's parameters, so that a fused step is derived by
// straight-line code. Every expression carries bounds that prove its double exact: it is a multiple of 2^quantum, below
// 2^top in magnitude, with at most `bits` significant bits. Where the bounds do not prove it, there is no form.

import { decode } from "../../number/codec.ts";
import { type Exact, isZero, magnitude, toNumber } from "../../number/exact.ts";
import type { NumberFormat } from "../../number/format.ts";
import type { Arithmetic } from "../../number/generic.ts";

/** An expression that a double computes exactly. */
export interface Ranged {
  readonly text: string;
  readonly quantum: number;
  readonly top: number;
  readonly bits: number;
}

/** Σ coefficients[j] x_j + constant; absent ones are no terms. */
export interface TextForm {
  readonly coefficients: readonly (Ranged | undefined)[];
  readonly constant: Ranged | undefined;
}

const DOUBLE_BITS = 53;
/** Exponents of doubles that are surely normal. */
const LARGEST_EXPONENT = 900;

/** Thrown and caught here only: a bound does not prove that the double is exact. */
class NotExact extends Error {}

function ranged(text: string, quantum: number, top: number, bits: number): Ranged {
  const width = Math.min(bits, top - quantum);
  if (width > DOUBLE_BITS || top > LARGEST_EXPONENT || quantum < -LARGEST_EXPONENT) throw new NotExact();
  return { text, quantum, top, bits: width };
}

const ranges = new Map<string, Omit<Ranged, "text">>();

/** Any finite value of the format, as every code of it has one. @cost 2^bits once for each format */
export function formatRange(format: NumberFormat, text: string): Ranged {
  const known = ranges.get(format.name) ?? rangeOfCodes(format);
  ranges.set(format.name, known);
  return ranged(text, known.quantum, known.top, known.bits);
}

function rangeOfCodes(format: NumberFormat): Omit<Ranged, "text"> {
  let [quantum, top, bits] = [Infinity, -Infinity, 1];
  for (let code = 0; code < 2 ** format.bits; code++) {
    const value = decode(format, code);
    if (value.kind !== "finite" || isZero(value)) continue;
    quantum = Math.min(quantum, value.exponent);
    top = Math.max(top, magnitude(value) + 1);
    bits = Math.max(bits, magnitude(value) + 1 - value.exponent);
  }
  return { quantum, top, bits };
}

const product = (a: Ranged, b: Ranged): Ranged =>
  ranged(`(${a.text} * ${b.text})`, a.quantum + b.quantum, a.top + b.top, a.bits + b.bits);

const total = (a: Ranged, b: Ranged): Ranged => {
  const [quantum, top] = [Math.min(a.quantum, b.quantum), Math.max(a.top, b.top) + 1];
  return ranged(`(${a.text} + ${b.text})`, quantum, top, top - quantum);
};

const opposite = (a: Ranged): Ranged => ({ ...a, text: `(-${a.text})` });

function either(a: Ranged | undefined, b: Ranged | undefined): Ranged | undefined {
  return a === undefined ? b : b === undefined ? a : total(a, b);
}

function literalRange(x: Exact): Ranged {
  if (x.kind !== "finite") throw new NotExact();
  const value = toNumber(x);
  const text = Object.is(value, -0) ? "(-0)" : `(${value})`;
  if (x.significand === 0n) return { text, quantum: 0, top: 0, bits: 0 };
  const top = magnitude(x) + 1;
  return ranged(text, x.exponent, top, top - x.exponent);
}

function textForms(size: number, parameters: ReadonlyMap<Exact, Ranged>): Arithmetic<TextForm> {
  const none = new Array<undefined>(size).fill(undefined);
  const plus = (a: TextForm, b: TextForm): TextForm => ({
    coefficients: a.coefficients.map((c, j) => either(c, b.coefficients[j])),
    constant: either(a.constant, b.constant),
  });
  const mapped = (a: TextForm, f: (x: Ranged) => Ranged): TextForm => ({
    coefficients: a.coefficients.map((c) => c && f(c)),
    constant: a.constant && f(a.constant),
  });
  const times = (a: TextForm, b: TextForm): TextForm => {
    const [factor, form] = a.coefficients.every((c) => c === undefined) ? [a, b] : [b, a];
    const scale = factor.constant;
    if (scale === undefined || factor.coefficients.some((c) => c !== undefined)) throw new NotExact();
    return mapped(form, (x) => product(x, scale));
  };
  return {
    constant: (x) => ({ coefficients: none, constant: parameters.get(x) ?? literalRange(x) }),
    add: plus,
    sub: (a, b) => plus(a, mapped(b, opposite)),
    mul: times,
    fma: (a, b, c) => plus(times(a, b), c),
    read: (x) => x,
    div: () => {
      throw new NotExact();
    },
    apply: () => {
      throw new NotExact();
    },
    affine: () => {
      throw new NotExact();
    },
  };
}

/** The forms that `derive` builds from the variables, or undefined if a double might not hold one of them. */
export function deriveForms(
  size: number,
  parameters: ReadonlyMap<Exact, Ranged>,
  derive: (arithmetic: Arithmetic<TextForm>, variables: readonly TextForm[]) => readonly TextForm[],
): readonly TextForm[] | undefined {
  const one: Ranged = { text: "1", quantum: 0, top: 1, bits: 1 };
  const variables = Array.from({ length: size }, (_, j) => ({
    coefficients: Array.from({ length: size }, (_unused, i) => (i === j ? one : undefined)),
    constant: undefined,
  }));
  return attempt(() => derive(textForms(size, parameters), variables));
}

/** The value of a form where the variables are `x`, as one exact double expression; undefined if a double might not hold it. */
export function formValue(form: TextForm, x: readonly Ranged[]): Ranged | undefined {
  return attempt(() => {
    const terms = form.coefficients.flatMap((c, j) => (c === undefined ? [] : [product(c, x[j])]));
    const all = form.constant === undefined ? terms : [...terms, form.constant];
    return all.reduce(total);
  });
}

/** a · b + c as one exact double expression. */
export function multiplyAddValue(a: Ranged, b: Ranged, c: Ranged): Ranged | undefined {
  return attempt(() => total(product(a, b), c));
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof NotExact) return undefined;
    throw error;
  }
}
