// Exact numbers to be rounded to a format: near its values, near the midpoints between them, near and beyond its limits.

import fc, { type Arbitrary } from "fast-check";
import { decode } from "../../src/number/codec.ts";
import { bitLength, type Exact, finite, infinity, multiply, nan, type Sign, sum } from "../../src/number/exact.ts";
import type { Code, NumberFormat } from "../../src/number/format.ts";
import { emax, emin, largestFinite } from "../../src/number/limits.ts";
import { codes } from "./codes.ts";
import { neighbours, spacings } from "./neighbours.ts";
import { simplerExact } from "./readable.ts";
import { shrinkingBy } from "./shrinking.ts";

export interface ExactOptions {
  /** `finite` (the default): formats without NaN refuse to round one. `all`: infinities and NaN as well. */
  readonly values?: "finite" | "all";
}

const sign = fc.constantFrom<Sign>(1, -1);

/** Of these fractions of a unit in the last place numbers lie beside a boundary. */
const FRACTIONS = [3, 4, 12, 90];

/** Exact numbers: values of the format 2, midpoints of neighbours 4, beside a midpoint 3 and beside a value 3 (by 2^-3 to
 * 2^-90 ulp), around the limits 2 (the largest number, half an ulp, one and more above it, 2 and 4 times as large; half of
 * the least number), and 5 with 3, as many as the format, or 70 random bits, from far below the least number to above the
 * largest; where asked for infinities 1 and NaN 1. Shrinks to numbers that are easier to read. */
export function exactValues(format: NumberFormat, options: ExactOptions = {}): Arbitrary<Exact> {
  const code = codes(format, { values: "finite" });
  const tiny = fc.tuple(code, sign, fc.constantFrom(...FRACTIONS));
  const specials: { readonly weight: number; readonly arbitrary: Arbitrary<Exact> }[] = [
    { weight: 1, arbitrary: sign.map(infinity) },
    { weight: 1, arbitrary: fc.constant(nan) },
  ];
  const drawn = fc.oneof(
    { weight: 2, arbitrary: code.map((one) => decode(format, one)) },
    { weight: 4, arbitrary: fc.tuple(code, sign).map(([one, side]) => middle(format, one, side)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tiny, sign)
        .map(([[one, s, fraction], side]) => beside(format, middle(format, one, side), s, fraction)),
    },
    { weight: 3, arbitrary: tiny.map(([one, s, fraction]) => beside(format, decode(format, one), s, fraction)) },
    { weight: 2, arbitrary: fc.tuple(limits(format), sign).map(([x, s]) => multiply(x, finite(s, 1n, 0))) },
    { weight: 5, arbitrary: anyBits(format) },
    ...(options.values === "all" ? specials : []),
  );
  return shrinkingBy(drawn, simplerExact);
}

function middle(format: NumberFormat, code: Code, side: Sign): Exact {
  return multiply(sum([decode(format, code), neighbours(format, code)[side < 0 ? 0 : 1]], 1), finite(1, 1n, -1));
}

/** `x` and 2^-fraction units in its last place more or less. */
function beside(format: NumberFormat, x: Exact, side: Sign, fraction: number): Exact {
  if (x.kind !== "finite") return x;
  const [inward] = spacings(format, x);
  return sum([x, finite(side, 1n, inward - fraction)], 1);
}

function limits(format: NumberFormat): Arbitrary<Exact> {
  const largest = largestFinite(format, 1);
  const [, ulp] = spacings(format, largest);
  const above = (significand: bigint, exponent: number) => sum([largest, finite(1, significand, exponent)], 1);
  const least = spacings(format, finite(1, 0n, 0))[0];
  return fc.constantFrom<Exact>(
    largest,
    above(1n, ulp - 1),
    above(1n, ulp),
    above(1n, ulp - 2),
    above(3n, ulp - 2),
    { ...largest, exponent: largest.exponent + 1 },
    { ...largest, exponent: largest.exponent + 2 },
    finite(1, 1n, least),
    finite(1, 1n, least - 1),
    finite(1, 1n, least - 2),
    finite(1, 3n, least - 2),
  );
}

/** Random bits whose leading one lies from far below the least number to a little above the largest. */
function anyBits(format: NumberFormat): Arbitrary<Exact> {
  const low = format.kind === "float" ? emin(format) - format.precision - 4 : -format.fractionBits - 4;
  const high = format.kind === "float" ? emax(format) + 2 : format.bits - format.fractionBits + 2;
  return fc
    .tuple(
      sign,
      fc.constantFrom(3, format.bits, 70),
      fc.integer({ min: low, max: high }),
      fc.bigInt({ min: 0n, max: 2n ** 70n }),
    )
    .map(([s, width, top, n]) => {
      const significand = n % (1n << BigInt(width));
      return finite(s, significand, top - bitLength(significand) + 1);
    });
}
