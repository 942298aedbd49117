// Exact sums rounded by the specification, for very many of them: rounding is monotone, so where the specification gives the ends
// of an interval one code (`roundEnclosure`), it gives it to all between, and is asked once for each interval. An interval is all
// doubles with one sign, exponent and head of the fraction, without its end, which is asked for alone. A sum is taken as a double
// only where every partial sum is exact (number/two-sum.ts); all others, and zeros with their signs, go to the specification.

import { zeroSumSign } from "../../number/arithmetic.ts";
import { compare, type Exact, fromNumber, multiply, sum, toNumber } from "../../number/exact.ts";
import type { Code, RoundingPolicy } from "../../number/format.ts";
import type { AffineForm } from "../../number/generic.ts";
import { round, roundEnclosure } from "../../number/round.ts";
import { exactSum } from "../../number/two-sum.ts";

/** Bits of the fraction in an interval's head: formats of at most 8 bits change their code only at its ends, mostly. */
const HEAD_BITS = 10;
const REST = 20 - HEAD_BITS;
const INTERVALS = 2 ** (12 + HEAD_BITS);
const [UNKNOWN, SEVERAL] = [-1, -2];

/** Rounds finite doubles that are not 0, each exactly as `round` does. @cost one question for each interval that is met */
export function roundedDoubles(policy: RoundingPolicy): (x: number) => Code {
  const [ends, inner] = [0, 1].map(() => new Int16Array(INTERVALS).fill(UNKNOWN));
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
  const [low, high] = littleEndian ? [0, 1] : [1, 0];
  const at = (head: number, rest: number, tail: number): Exact => {
    words[high] = ((head << REST) | rest) >>> 0;
    words[low] = tail;
    return fromNumber(double[0]);
  };
  const enclosed = (head: number): number => {
    const [near, far] = [at(head, 0, 1), at(head, 2 ** REST - 1, 0xffffffff)];
    const ascending = compare(near, far) === -1;
    return roundEnclosure(policy, ascending ? near : far, ascending ? far : near) ?? SEVERAL;
  };
  return (x) => {
    double[0] = x;
    const head = words[high] >>> REST;
    const isEnd = (words[high] & (2 ** REST - 1)) === 0 && words[low] === 0;
    const known = isEnd ? ends : inner;
    if (known[head] === UNKNOWN) known[head] = isEnd ? round(policy, fromNumber(x)) : enclosed(head);
    return known[head] === SEVERAL ? round(policy, fromNumber(x)) : known[head];
  };
}

/** A form at the states whose entries have these codes (`entries[j](s)`): the specification's `affine`, for each state.
 * @param values of all codes */
export function roundedForm(
  policy: RoundingPolicy,
  rounded: (x: number) => Code,
  values: readonly Exact[],
  { coefficients, constant }: AffineForm,
): (codes: readonly Code[]) => Code {
  const terms = coefficients.flatMap((c, j) => {
    if (c === undefined) return [];
    const products = values.map((value) => multiply(c, value));
    return [{ j, products, doubles: Float64Array.from(products, asDouble) }];
  });
  const last = constant === undefined ? [] : [constant];
  const own = constant === undefined ? 0 : asDouble(constant);
  const sign = zeroSumSign(policy);
  return (codes) => {
    let total = own;
    for (const { j, doubles } of terms) total = exactSum(total, doubles[codes[j]]);
    if (total !== 0 && !Number.isNaN(total)) return rounded(total);
    return round(policy, sum([...terms.map(({ j, products }) => products[codes[j]]), ...last], sign));
  };
}

/** The double that the number is; NaN where it is none, and for infinities. */
function asDouble(x: Exact): number {
  const double = toNumber(x);
  return Number.isFinite(double) && compare(fromNumber(double), x) === 0 ? double : Number.NaN;
}
