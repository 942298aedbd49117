// The waist below the layers: a layer's step is written once against `Arithmetic<T>` and run with codes (the CPU
// reference), with exact numbers (the real-number model), with affine forms (the fused regimes) or with terms (which
// print as straight-line JavaScript).

import { InputError } from "../core/errors.ts";
import type { CodeArithmetic } from "./arithmetic.ts";
import { add, type Exact, multiply, negate, subtract, sum } from "./exact.ts";
import type { Code } from "./format.ts";
import type { GateName } from "./gates/functions.ts";
import { gate } from "./gates/table.ts";
import { round } from "./round.ts";

/** Σ_j coefficients[j] · x_j + constant. An absent coefficient or constant is not a term of the sum: it plays no part
 * in the sign of a zero result and does not turn an infinite x_j into NaN; a present zero coefficient does both. */
export interface AffineForm {
  readonly coefficients: readonly (Exact | undefined)[];
  readonly constant: Exact | undefined;
}

/** What a layer's step may do with numbers of the kind T. Every method rounds once (or never, when T is exact). */
export interface Arithmetic<T> {
  /** The exact number x, rounded once to the arithmetic's format. */
  constant(x: Exact): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  /** a·b + c with a single rounding. */
  fma(a: T, b: T, c: T): T;
  /** a / b with a single rounding. @throws InputError in arithmetic without rounding, and on affine forms */
  div(a: T, b: T): T;
  /** The gate of x with a single rounding. @throws InputError in arithmetic without rounding, and on affine forms */
  apply(gate: GateName, x: T): T;
  /** The exact value of the form at x, rounded once. */
  affine(form: AffineForm, x: readonly T[]): T;
  /** x as a multiplication sees it: rounded to the arithmetic's operand format, itself where there is none. */
  read(x: T): T;
}

/** The same arithmetic, but whatever multiplies reads its operands first: `mul`, the product of `fma`, and the variables of
 * a form (its coefficients must be values of the operand format already). Sums and what they add are not read. */
export function readingOperands<T>(arithmetic: Arithmetic<T>): Arithmetic<T> {
  const read = (x: T) => arithmetic.read(x);
  return {
    ...arithmetic,
    mul: (a, b) => arithmetic.mul(read(a), read(b)),
    fma: (a, b, c) => arithmetic.fma(read(a), read(b), c),
    affine: (form, x) => arithmetic.affine(form, x.map(read)),
  };
}

/** Arithmetic on codes, by the given implementation. */
export function onCodes(arithmetic: CodeArithmetic): Arithmetic<Code> {
  return {
    constant: (x) => round(arithmetic.policy, x),
    add: arithmetic.add,
    sub: arithmetic.sub,
    mul: arithmetic.mul,
    fma: arithmetic.fma,
    div: arithmetic.div,
    apply: gatesOf(arithmetic),
    affine: (form, x) => arithmetic.affine(form.coefficients, x, form.constant),
    read: arithmetic.read,
  };
}

/** Gates on codes in the format of results, each made once. */
export function gatesOf({ policy }: CodeArithmetic): (name: GateName, x: Code) => Code {
  const made = new Map<GateName, (code: Code) => Code>();
  return (name, x) => {
    const run = made.get(name) ?? gate(name, policy);
    made.set(name, run);
    return run(x);
  };
}

function refused(operation: string): never {
  const expected = "rounded semantics in which every operation rounds, for a layer with gates of its state";
  throw new InputError("layer", expected, operation);
}

/** The quotient and the gates of numbers that have neither, such as exact numbers and affine forms. */
export const withoutGates: { readonly div: () => never; readonly apply: (gate: GateName) => never } = {
  div: () => refused("a quotient"),
  apply: (gate) => refused(`the gate ${gate}`),
};

/** The exact terms of a form at the exact point x. */
function terms(form: AffineForm, x: readonly Exact[]): Exact[] {
  const products = form.coefficients.flatMap((c, j) => (c === undefined ? [] : [multiply(c, x[j])]));
  return form.constant === undefined ? products : [...products, form.constant];
}

/** Arithmetic without rounding. Zeros keep IEEE signs; an exact zero sum is +0. */
export const withoutRounding: Arithmetic<Exact> = {
  constant: (x) => x,
  add: (a, b) => add(a, b, 1),
  sub: (a, b) => subtract(a, b, 1),
  mul: multiply,
  fma: (a, b, c) => sum([multiply(a, b), c], 1),
  ...withoutGates,
  affine: (form, x) => sum(terms(form, x), 1),
  read: (x) => x,
};

/** The form that is the variable x_j of `size` variables. */
export function variable(j: number, size: number): AffineForm {
  const one: Exact = { kind: "finite", sign: 1, significand: 1n, exponent: 0 };
  return { coefficients: Array.from({ length: size }, (_, i) => (i === j ? one : undefined)), constant: undefined };
}

function combine(a: AffineForm, b: AffineForm, merge: (x: Exact, y: Exact) => Exact): AffineForm {
  const both = (x: Exact | undefined, y: Exact | undefined) =>
    x === undefined ? y : y === undefined ? x : merge(x, y);
  return {
    coefficients: a.coefficients.map((c, j) => both(c, b.coefficients[j])),
    constant: both(a.constant, b.constant),
  };
}

function mapForm(form: AffineForm, map: (x: Exact) => Exact): AffineForm {
  const each = (x: Exact | undefined) => (x === undefined ? undefined : map(x));
  return { coefficients: form.coefficients.map(each), constant: each(form.constant) };
}

function isConstant(form: AffineForm): boolean {
  return form.coefficients.every((c) => c === undefined);
}

/** Arithmetic on affine forms in `size` variables, exact. A step that is affine in the state yields its matrix and input
 * without rounding anything that was derived. @throws TypeError on the product of two forms that both have variables */
export function affineForms(size: number): Arithmetic<AffineForm> {
  const constant = (x: Exact): AffineForm => ({
    coefficients: new Array<undefined>(size).fill(undefined),
    constant: x,
  });
  const plus = (a: AffineForm, b: AffineForm) => combine(a, b, (x, y) => add(x, y, 1));
  const times = (a: AffineForm, b: AffineForm): AffineForm => {
    const [factor, form] = isConstant(a) ? [a, b] : [b, a];
    if (!isConstant(factor)) throw new TypeError("affineForms: expected a factor without variables, found two with");
    const scale = factor.constant;
    if (scale === undefined) throw new TypeError("affineForms: expected a constant factor, found an empty form");
    return mapForm(form, (x) => multiply(x, scale));
  };
  return {
    constant,
    add: plus,
    sub: (a, b) => plus(a, mapForm(b, negate)),
    mul: times,
    fma: (a, b, c) => plus(times(a, b), c),
    ...withoutGates,
    affine: (form, x) =>
      form.coefficients.reduce<AffineForm>(
        (total, c, j) => (c === undefined ? total : plus(total, times(constant(c), x[j]))),
        { coefficients: new Array<undefined>(size).fill(undefined), constant: form.constant },
      ),
    read: (x) => x,
  };
}
