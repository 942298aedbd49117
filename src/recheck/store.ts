// What storing does to a layer's state, as docs/semantics.md ("Stores") defines it, written for the checker alone: scales are
// found by comparing integers, quotients are rounded from their integers, and tiles are gathered entry by entry.

import { zeroSumSign } from "../number/arithmetic.ts";
import { decode, encode } from "../number/codec.ts";
import {
  add,
  bitLength,
  compare,
  type Exact,
  type Finite,
  finite,
  isZero,
  multiply,
  nan,
  negate,
  zero,
} from "../number/exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "../number/format.ts";
import { binary32 } from "../number/formats.ts";
import { largestFinite } from "../number/limits.ts";
import { round, roundedValue, roundRational } from "../number/round.ts";
import type { Shape } from "../rnn/layer.ts";
import type { Store } from "../rnn/stores/store.ts";

interface Kept {
  readonly values: Code[];
  /** [0] without feedback. */
  readonly residual: Code[];
}

/** Exponents of the scales of MX. */
const [LEAST_SCALE, LARGEST_SCALE] = [-127, 127];

/** The codes that are kept of a step's results, and the error that is carried, from the error so far. */
export function keep(
  store: Store,
  policy: RoundingPolicy,
  { rows, columns }: Shape,
  results: readonly Code[],
  residual: readonly Code[],
): Kept {
  const { format } = policy;
  const value = (code: Code) => decode(format, code);
  const rounded = (x: Exact) => decoded(policy, x);
  const sign = zeroSumSign(policy);
  const sums = results.map((code, i) =>
    store.feedback === undefined ? value(code) : rounded(add(value(code), value(residual[i]), sign)),
  );
  const span = store.scale === undefined ? 1 : (store.tile ?? rows);
  const values = sums.map((_, e) => {
    const [row, column] = [Math.floor(e / columns), e % columns];
    const first = row - (row % span);
    const tile = sums.filter((__, o) => {
      const other = Math.floor(o / columns);
      return o % columns === column && other >= first && other < first + span;
    });
    return entry(store, policy, sums[e], tile);
  });
  const code = (x: Exact) => encode(format, x);
  if (store.feedback === undefined) return { values: values.map(code), residual: [] };
  const to: RoundingPolicy = { ...plain(policy), format: store.feedback };
  const errors = sums.map((u, i) => decoded(to, rounded(add(u, negate(values[i]), sign))));
  return { values: values.map(code), residual: errors.map(code) };
}

function plain({ format, rounding, overflow, subnormals }: RoundingPolicy): RoundingPolicy {
  return { format, rounding, overflow, subnormals };
}

/** The value of the rounded number; NaN is NaN also where the format has none. */
function decoded(policy: RoundingPolicy, x: Exact): Exact {
  return x.kind === "nan" ? nan : decode(policy.format, round(policy, x));
}

/** What is kept of one number, which shares its scale with those of the tile. */
function entry({ format, scale }: Store, policy: RoundingPolicy, x: Exact, tile: readonly Exact[]): Exact {
  const own = plain(policy);
  if (scale === undefined) return decoded({ ...own, format }, x);
  const finites = tile.filter((u) => u.kind === "finite");
  if (finites.length < tile.length || x.kind !== "finite") return nan;
  const largest = finites.reduce((most, u) => (above(u, most) ? u : most));
  const elements: RoundingPolicy = { ...own, format, overflow: "saturate", subnormals: "gradual" };
  if (scale === "pow2") {
    const exponent = isZero(largest) ? LEAST_SCALE : logarithm(largest) - logarithm(largestFinite(format, 1));
    const shift = Math.min(Math.max(exponent, LEAST_SCALE), LARGEST_SCALE);
    const element = decoded(elements, isZero(x) ? x : finite(x.sign, x.significand, x.exponent - shift));
    return roundedValue(own, multiply(element, finite(1, 1n, shift)));
  }
  return byLargest(format, own, elements, x, largest);
}

function byLargest(
  format: NumberFormat,
  policy: RoundingPolicy,
  elements: RoundingPolicy,
  x: Finite,
  largest: Finite,
): Exact {
  const single: RoundingPolicy = { ...policy, format: binary32, overflow: "infinity" };
  const top = largestFinite(format, 1);
  const scale = divided(single, { ...largest, sign: 1 }, top);
  if (scale.kind !== "finite") return nan;
  if (isZero(scale)) return zero();
  const element = decoded(elements, divided(single, x, scale));
  const low = negate(top);
  return roundedValue(policy, multiply(compare(element, low) === -1 ? low : element, scale));
}

/** x / y rounded once; y is not zero. */
function divided(policy: RoundingPolicy, x: Finite, y: Finite): Exact {
  if (isZero(x)) return zero(x.sign === y.sign ? 1 : -1);
  const least = Math.min(x.exponent, y.exponent);
  const above_ = x.significand << BigInt(x.exponent - least);
  const below = y.significand << BigInt(y.exponent - least);
  return decode(policy.format, roundRational(policy, x.sign === y.sign ? above_ : -above_, below));
}

function above(x: Finite, y: Finite): boolean {
  return compare({ ...x, sign: 1 }, { ...y, sign: 1 }) === 1;
}

/** floor(log2 |x|) of a number that is not zero. */
function logarithm({ significand, exponent }: Finite): number {
  return bitLength(significand) - 1 + exponent;
}
