// Statements about the spectrum of a stored matrix: a list of numbers is the spectrum if and only if its elementary symmetric
// functions are the sums of principal minors c_k of det(x I - A) = x^n - c_1 x^(n-1) + c_2 x^(n-2) - …; without a list,
// Sturm sequences decide whether all eigenvalues are real and lie in an interval.

import { InputError } from "../core/errors.ts";
import type { Exact } from "../number/exact.ts";
import { parseLiteral, type Rational, rational } from "../number/rational.ts";
import { characteristicPolynomial } from "./spectrum/characteristic-polynomial.ts";
import { spectralFacts } from "./spectrum/facts.ts";
import { fromExactMatrix } from "./spectrum/scaled-matrix.ts";
import { eigenvaluesBetween } from "./spectrum/within.ts";

type Answer = { readonly answer: true } | { readonly answer: false; readonly reason: string };

/** c_1, …, c_n of a square matrix; c_1 is the trace and c_n the determinant.
 * @throws InputError for more than 256 rows, for entries that are not finite */
export function principalMinorSums(matrix: readonly (readonly Exact[])[], where: string): Rational[] {
  const { entries, denominator } = fromExactMatrix(matrix, where);
  return minorSums(characteristicPolynomial(entries, where), denominator);
}

function minorSums(polynomial: readonly bigint[], denominator: bigint): Rational[] {
  const n = polynomial.length - 1;
  return Array.from({ length: n }, (_, i) => {
    const coefficient = polynomial[n - 1 - i];
    return rational(i % 2 === 0 ? -coefficient : coefficient, denominator ** BigInt(i + 1));
  });
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
): Answer {
  const values = eigenvalues.map((text) => literal(text, where));
  const [low, high] = within.map((text) => literal(text, where));
  if (values.length !== matrix.length)
    return { answer: false, reason: `the matrix has ${matrix.length} eigenvalues, ${values.length} were given` };
  const found = principalMinorSums(matrix, where);
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

/** Whether all eigenvalues are real and lie in the closed interval (decimals or fractions); the reason if not.
 * @throws InputError for a number that does not parse, entries that are not finite, more than 256 rows */
export function eigenvaluesWithin(
  matrix: readonly (readonly Exact[])[],
  within: readonly [string, string],
  where: string,
): Answer {
  const [low, high] = within.map((text) => literal(text, where));
  const facts = spectralFacts(fromExactMatrix(matrix, where), where);
  const inside = eigenvaluesBetween(facts, low, high);
  const { size, nonReal } = facts.counts;
  if (inside === size) return { answer: true };
  const others = size - nonReal - inside;
  const parts = [
    ...(nonReal > 0 ? [`not real: ${nonReal}`] : []),
    ...(others > 0 ? [`real but outside [${within.join(", ")}]: ${others}`] : []),
  ];
  return { answer: false, reason: `of ${size} eigenvalues, ${parts.join("; ")}` };
}
