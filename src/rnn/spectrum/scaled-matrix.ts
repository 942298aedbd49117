// Square matrices of rational numbers as integers over one denominator: A = M / D. The eigenvalues of A are those of M
// divided by D, and the characteristic polynomial of M has integer coefficients and the leading one 1.

import { InputError } from "../../core/errors.ts";
import type { Exact } from "../../number/exact.ts";
import type { Rational } from "../../number/rational.ts";
import { gcdOfIntegers } from "./polynomial.ts";

/** entries[i][j] / denominator, denominator >= 1, with no factor common to all. */
export interface ScaledMatrix {
  readonly entries: readonly (readonly bigint[])[];
  readonly denominator: bigint;
}

/** In lowest terms. @throws RangeError unless the matrix is square and the denominator is at least 1 */
export function scaledMatrix(entries: readonly (readonly bigint[])[], denominator: bigint): ScaledMatrix {
  if (denominator < 1n || entries.some((row) => row.length !== entries.length))
    throw new RangeError("scaledMatrix: expected a square matrix over a denominator of at least 1");
  let common = denominator;
  for (const row of entries) for (const x of row) if (common !== 1n) common = gcdOfIntegers(x, common);
  return { entries: entries.map((row) => row.map((x) => x / common)), denominator: denominator / common };
}

/** @throws InputError for entries that are not finite */
export function fromExactMatrix(matrix: readonly (readonly Exact[])[], where: string): ScaledMatrix {
  const finite = matrix.map((row) =>
    row.map((x) => {
      if (x.kind !== "finite") throw new InputError(where, "finite entries", x.kind);
      return x;
    }),
  );
  const least = finite.flat().reduce((low, x) => (x.significand === 0n ? low : Math.min(low, x.exponent)), 0);
  const entries = finite.map((row) =>
    row.map((x) => (x.significand === 0n ? 0n : (BigInt(x.sign) * x.significand) << BigInt(x.exponent - least))),
  );
  return scaledMatrix(entries, 1n << BigInt(-least));
}

export function fromRationalMatrix(matrix: readonly (readonly Rational[])[]): ScaledMatrix {
  const denominator = matrix.flat().reduce((d, x) => (d / gcdOfIntegers(d, x.denominator)) * x.denominator, 1n);
  return scaledMatrix(
    matrix.map((row) => row.map((x) => x.numerator * (denominator / x.denominator))),
    denominator,
  );
}

/** a b */
export function product(a: ScaledMatrix, b: ScaledMatrix): ScaledMatrix {
  return scaledMatrix(
    a.entries.map((row) =>
      row.map((_, j) => row.reduce((total, x, k) => (x === 0n ? total : total + x * b.entries[k][j]), 0n)),
    ),
    a.denominator * b.denominator,
  );
}

export function transposed({ entries, denominator }: ScaledMatrix): ScaledMatrix {
  return { entries: entries.map((row, i) => row.map((_, j) => entries[j][i])), denominator };
}

/** Equal matrices have equal keys. */
export function matrixKey({ entries, denominator }: ScaledMatrix): string {
  return `${denominator.toString(36)}:${entries.map((row) => row.map((x) => x.toString(36)).join()).join(";")}`;
}
