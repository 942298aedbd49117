// What rounding does to a normalised key. I - beta k k^T has the eigenvalue 1 - beta |k|²; a key that is normalised and then
// stored has |k|² near 1, on either side. The interval is proved from the format; the counts are of drawn keys, each
// normalised with correct rounding (src/number/gates/normalise.ts), |k|² computed exactly.

import { decode } from "../../number/codec.ts";
import {
  compare,
  type Exact,
  finite,
  fromInteger,
  fromNumber,
  isZero,
  multiply,
  negate,
  sum,
  toNumber,
} from "../../number/exact.ts";
import type { FloatFormat, RoundingPolicy } from "../../number/format.ts";
import { normalise } from "../../number/gates/index.ts";
import { round } from "../../number/round.ts";
import { randomNumber } from "../../number/stochastic.ts";

/** At least |k|² for every key of so many entries normalised by a kernel, in binary32, and stored in the format: an entry's
 * relative error is at most 2^-p, that of sum, root and product in binary32 at most (d + 8) 2^-23. */
export function squareBound({ precision }: FloatFormat, dimension: number): number {
  return (1 + 2 ** -precision) ** 2 * (1 + (dimension + 8) * 2 ** -23) ** 2;
}

export interface KeyNorms {
  readonly format: string;
  readonly dimension: number;
  /** The largest beta. */
  readonly beta: number;
  /** How many keys were drawn; nothing is said of others. */
  readonly sampled: number;
  readonly seed: string;
  /** With |k|² < 1, = 1, > 1. */
  readonly shorter: number;
  readonly unit: number;
  readonly longer: number;
  /** With |1 - beta |k|²| > 1. */
  readonly outside: number;
  /** With 1 - beta |k|² < 0. */
  readonly negative: number;
  /** Least and greatest 1 - beta |k|² that was met; to the nearest double. */
  readonly least: number;
  readonly greatest: number;
}

const ONE = fromInteger(1);
const SEED = 6n;

/** Draws keys with entries from sums of twelve uniform numbers (near normal), rounded to the format.
 * @cost count · dimension correctly rounded square roots */
export function keyNorms(format: FloatFormat, dimension: number, beta: 1 | 2, count: number): KeyNorms {
  const policy: RoundingPolicy = { format, rounding: "tiesToEven", overflow: "infinity", subnormals: "gradual" };
  const tally = { shorter: 0, unit: 0, longer: 0, outside: 0, negative: 0, least: Infinity, greatest: -Infinity };
  for (let n = 0; n < count; n++) {
    const key = Array.from({ length: dimension }, (_, i) => drawn(policy, n * dimension + i));
    if (key.every(isZero)) continue;
    const square = squareOf(normalise(policy, key).map((code) => decode(format, code)));
    const side = compare(square, ONE) ?? 0;
    if (side < 0) tally.shorter++;
    else if (side > 0) tally.longer++;
    else tally.unit++;
    const scaled = multiply(fromInteger(beta), square);
    if (compare(scaled, fromInteger(2)) === 1) tally.outside++;
    if (compare(scaled, ONE) === 1) tally.negative++;
    const eigenvalue = toNumber(sum([ONE, negate(scaled)], 1));
    tally.least = Math.min(tally.least, eigenvalue);
    tally.greatest = Math.max(tally.greatest, eigenvalue);
  }
  const sampled = tally.shorter + tally.unit + tally.longer;
  return { format: format.name, dimension, beta, sampled, seed: String(SEED), ...tally };
}

/** The nth entry of the sequence. */
function drawn(policy: RoundingPolicy, n: number): Exact {
  let total = -6;
  for (let i = 0; i < 12; i++) total += randomNumber(SEED, 12 * n + i, 32) / 2 ** 32;
  return decode(policy.format, round(policy, fromNumber(total)));
}

function squareOf(key: readonly Exact[]): Exact {
  return key.length === 0
    ? finite(1, 0n, 0)
    : sum(
        key.map((x) => multiply(x, x)),
        1,
      );
}
