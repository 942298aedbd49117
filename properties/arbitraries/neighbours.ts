// The numbers of a format beside a number.

import { decode } from "../../src/number/codec.ts";
import { bitLength, type Exact, type Finite, finite, magnitude, type Sign, sum } from "../../src/number/exact.ts";
import type { Code, NumberFormat } from "../../src/number/format.ts";
import { emin } from "../../src/number/limits.ts";

/** The numbers below and above a finite one on the format's grid, which goes on beyond its largest number; 0 has the
 * least positive number on either side. Infinities and NaN are their own neighbours. */
export function neighbours(format: NumberFormat, code: Code): readonly [Exact, Exact] {
  const x = decode(format, code);
  if (x.kind !== "finite") return [x, x];
  const [inward, outward] = spacings(format, x);
  const step = (sign: Sign) => sum([x, finite(sign, 1n, sign === x.sign ? outward : inward)], 1);
  return [step(-1), step(1)];
}

/** The exponents of the distances to the next number towards 0 and away from it. */
export function spacings(format: NumberFormat, x: Finite): readonly [number, number] {
  if (format.kind === "fixed") return [-format.fractionBits, -format.fractionBits];
  const least = emin(format) - format.precision + 1;
  if (x.significand === 0n) return [least, least];
  const outward = Math.max(magnitude(x), emin(format)) - format.precision + 1;
  const isPower = bitLength(finite(1, x.significand, 0).significand) === 1;
  return [isPower && outward > least ? outward - 1 : outward, outward];
}
