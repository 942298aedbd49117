// The coefficients of a fused step as polynomials in a map's parameters: what a kernel adds up exactly before it rounds once.
// An expression is kept as it was derived, since the sign of a zero depends on that; its value is a sum of signed products.

import { InputError } from "../../core/errors.ts";
import { type Exact, fromInteger, same } from "../../number/exact.ts";
import type { Arithmetic } from "../../number/generic.ts";

export type Expression =
  | { readonly op: "one" }
  | { readonly op: "parameter"; readonly index: number }
  | { readonly op: "negated"; readonly a: Expression }
  | { readonly op: "product" | "sum"; readonly a: Expression; readonly b: Expression };

/** ±Π parameters, ascending; 1 where there are none. */
export interface Monomial {
  readonly negative: boolean;
  readonly parameters: readonly number[];
}

/** Σ coefficients[j] x_j + constant; absent ones are no terms. */
export interface PolynomialForm {
  readonly coefficients: readonly (Expression | undefined)[];
  readonly constant: Expression | undefined;
}

/** The signed products whose sum is the expression, none cancelled. @cost exponential in the depth of products of sums */
export function monomials(e: Expression): readonly Monomial[] {
  switch (e.op) {
    case "one":
      return [{ negative: false, parameters: [] }];
    case "parameter":
      return [{ negative: false, parameters: [e.index] }];
    case "negated":
      return monomials(e.a).map(({ negative, parameters }) => ({ negative: !negative, parameters }));
    case "sum":
      return [...monomials(e.a), ...monomials(e.b)];
    case "product":
      return monomials(e.a).flatMap((x) =>
        monomials(e.b).map((y) => ({
          negative: x.negative !== y.negative,
          parameters: [...x.parameters, ...y.parameters].sort((p, q) => p - q),
        })),
      );
  }
}

/** The form that is the variable x_j of `size`. */
export function variableForm(j: number, size: number): PolynomialForm {
  return {
    coefficients: Array.from({ length: size }, (_, i) => (i === j ? { op: "one" } : undefined)),
    constant: undefined,
  };
}

const refused = (found: string): never => {
  throw new InputError("census on a device", "a fused step of sums and products", found);
};

/** Arithmetic on forms; `parameters` are told apart by identity. @throws InputError for a step that is no polynomial */
export function polynomialForms(size: number, parameters: ReadonlyMap<Exact, number>): Arithmetic<PolynomialForm> {
  const none = new Array<undefined>(size).fill(undefined);
  const either = (a: Expression | undefined, b: Expression | undefined): Expression | undefined =>
    a === undefined ? b : b === undefined ? a : { op: "sum", a, b };
  const plus = (a: PolynomialForm, b: PolynomialForm): PolynomialForm => ({
    coefficients: a.coefficients.map((c, j) => either(c, b.coefficients[j])),
    constant: either(a.constant, b.constant),
  });
  const mapped = (form: PolynomialForm, f: (e: Expression) => Expression): PolynomialForm => ({
    coefficients: form.coefficients.map((c) => c && f(c)),
    constant: form.constant && f(form.constant),
  });
  const times = (a: PolynomialForm, b: PolynomialForm): PolynomialForm => {
    const [factor, form] = a.coefficients.every((c) => c === undefined) ? [a, b] : [b, a];
    const scale = factor.constant;
    if (scale === undefined || factor.coefficients.some((c) => c !== undefined)) return refused("a product of states");
    return mapped(form, (e) => (e.op === "one" ? scale : { op: "product", a: e, b: scale }));
  };
  const constant = (x: Exact): Expression => {
    const index = parameters.get(x);
    if (index !== undefined) return { op: "parameter", index };
    return same(x, fromInteger(1)) ? { op: "one" } : refused("another constant than 1");
  };
  return {
    constant: (x) => ({ coefficients: none, constant: constant(x) }),
    add: plus,
    sub: (a, b) =>
      plus(
        a,
        mapped(b, (e) => ({ op: "negated", a: e })),
      ),
    mul: times,
    fma: (a, b, c) => plus(times(a, b), c),
    read: (x) => x,
    div: () => refused("a quotient"),
    apply: () => refused("a gate"),
    affine: () => refused("a form"),
  };
}
