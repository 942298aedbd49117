// Characteristic polynomials of stored matrices, exactly: det(x I - A) = x^n - c_1 x^(n-1) + c_2 x^(n-2) - …, where c_k is
// the sum of the principal minors of size k. Nothing is divided, so dyadic entries give dyadic coefficients. A list of
// numbers is the spectrum of A if and only if its elementary symmetric functions are the c_k.

import { InputError } from "../core/errors.ts";
import { type Exact, fromInteger, multiply, negate, sum } from "../number/exact.ts";
import { parseLiteral, type Rational, rational } from "../number/rational.ts";

/** Subsets of rows double with every row. */
const LARGEST = 10;

const total = (terms: readonly Exact[]) => sum(terms, 1);

/** By expansion along the first of `rows`. */
function determinant(
  matrix: readonly (readonly Exact[])[],
  rows: readonly number[],
  columns: readonly number[],
): Exact {
  if (rows.length === 0) return fromInteger(1);
  const [first, ...rest] = rows;
  return total(
    columns.map((column, i) => {
      const minor = determinant(
        matrix,
        rest,
        columns.filter((other) => other !== column),
      );
      const term = multiply(matrix[first][column], minor);
      return i % 2 === 0 ? term : negate(term);
    }),
  );
}

/** c_1, …, c_n of a square matrix; c_1 is the trace and c_n the determinant. Entries must be finite.
 * @throws InputError for more than 10 rows
 * @cost O(n! ) additions and products of exact numbers */
export function principalMinorSums(matrix: readonly (readonly Exact[])[], where: string): Exact[] {
  const n = matrix.length;
  if (n > LARGEST) throw new InputError(where, `a matrix of at most ${LARGEST} rows`, `${n} rows`);
  const subsets = Array.from({ length: 2 ** n }, (_, bits) =>
    Array.from({ length: n }, (_, i) => i).filter((i) => (bits >> i) & 1),
  );
  return Array.from({ length: n }, (_, k) =>
    total(subsets.filter((rows) => rows.length === k + 1).map((rows) => determinant(matrix, rows, rows))),
  );
}

function asRational(x: Exact, where: string): Rational {
  if (x.kind !== "finite") throw new InputError(where, "finite entries", x.kind);
  const significand = (x.sign < 0 ? -1n : 1n) * x.significand;
  return x.exponent < 0
    ? rational(significand, 1n << BigInt(-x.exponent))
    : rational(significand << BigInt(x.exponent));
}

const plus = (a: Rational, b: Rational) =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
const times = (a: Rational, b: Rational) => rational(a.numerator * b.numerator, a.denominator * b.denominator);
const equal = (a: Rational, b: Rational) => a.numerator === b.numerator && a.denominator === b.denominator;
const atMost = (a: Rational, b: Rational) => a.numerator * b.denominator <= b.numerator * a.denominator;

function literal(text: string, where: string): Rational {
  const value = parseLiteral(text, where);
  if (value === undefined) throw new InputError(where, "a decimal or a fraction", JSON.stringify(text));
  return value;
}

/** e_1, …, e_n of the numbers. */
function elementarySymmetric(values: readonly Rational[]): Rational[] {
  let e: Rational[] = [rational(1n)];
  for (const value of values)
    e = [...e, rational(0n)].map((coefficient, k) =>
      k === 0 ? coefficient : plus(coefficient, times(value, e[k - 1])),
    );
  return e.slice(1);
}

/** Whether the eigenvalues of the matrix, with multiplicity, are exactly these (decimals or fractions), and lie in the closed
 * interval; the reason if not. @throws InputError for a number that does not parse, entries that are not finite */
export function eigenvaluesAre(
  matrix: readonly (readonly Exact[])[],
  eigenvalues: readonly string[],
  within: readonly [string, string],
  where: string,
): { readonly answer: true } | { readonly answer: false; readonly reason: string } {
  const values = eigenvalues.map((text) => literal(text, where));
  const [low, high] = within.map((text) => literal(text, where));
  if (values.length !== matrix.length)
    return { answer: false, reason: `the matrix has ${matrix.length} eigenvalues, ${values.length} were given` };
  const found = principalMinorSums(matrix, where).map((x) => asRational(x, where));
  const expected = elementarySymmetric(values);
  const wrong = expected.findIndex((e, k) => !equal(e, found[k]));
  if (wrong >= 0) {
    const show = (x: Rational) => (x.denominator === 1n ? `${x.numerator}` : `${x.numerator}/${x.denominator}`);
    return {
      answer: false,
      reason: `the sum of the principal minors of size ${wrong + 1} is ${show(found[wrong])}, of the given numbers it would be ${show(expected[wrong])}`,
    };
  }
  const outside = values.findIndex((value) => !(atMost(low, value) && atMost(value, high)));
  return outside < 0
    ? { answer: true }
    : { answer: false, reason: `${eigenvalues[outside]} is outside [${within.join(", ")}]` };
}
