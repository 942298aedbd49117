// Laws of rounding, decided for a format's breakpoints: every value, every midpoint of neighbours, a point in each half of
// every gap, and points beyond the ends. Between breakpoints the specification compares a remainder with a half and with
// nothing else, so these points meet each of its cases at every place of the format. Source: IEEE 754-2019, 4.3.

import { decode } from "../../number/codec.ts";
import {
  add,
  compare,
  format as decimal,
  type Exact,
  finite,
  infinity,
  isZero,
  multiply,
  negate,
  type Sign,
  same,
  subtract,
  zero,
} from "../../number/exact.ts";
import type { NumberFormat, RoundingPolicy } from "../../number/format.ts";
import { hasInfinity, hasNegativeZero, largestFinite, ulp } from "../../number/limits.ts";
import { fromOrdinal, ordinals } from "../../number/order.ts";
import { roundedValue } from "../../number/round.ts";

export const LAWS = ["monotone", "idempotent", "faithful", "nearest", "negation-symmetric"] as const;
/** `monotone`: x <= y implies rd(x) <= rd(y). `idempotent`: rd(v) = v for every value v of the format. `faithful`: rd(x) is one
 * of the neighbours of x. `nearest`: no value is closer to x than rd(x). `negation-symmetric`: rd(-x) = -rd(x). NaN results are
 * failures of all but `monotone` and `negation-symmetric`; the last three speak of x within the largest values. */
export type Law = (typeof LAWS)[number];

export interface LawResult {
  /** Points that were tried. */
  readonly members: number;
  readonly failures: number;
  /** The first failing point and what became of it. */
  readonly first?: string;
}

const HALF = finite(1, 1n, -1);
const middle = (x: Exact, y: Exact) => multiply(add(x, y, 1), HALF);

/** All finite values in ascending order, one zero (+0). */
export function ascendingValues(format: NumberFormat): Exact[] {
  const all = Array.from({ length: ordinals(format) }, (_, n) => decode(format, fromOrdinal(format, n)));
  return all.filter((x) => x.kind === "finite" && !(isZero(x) && x.sign < 0));
}

/** A point of the universe with the values that enclose it. */
interface Point {
  readonly x: Exact;
  readonly below: Exact;
  readonly above: Exact;
}

function inside(format: NumberFormat): Point[] {
  const values = ascendingValues(format);
  return values.flatMap((u, i) => {
    const own: Point = { x: u, below: u, above: u };
    if (i + 1 === values.length) return [own];
    const v = values[i + 1];
    const m = middle(u, v);
    return [own, ...[middle(u, m), m, middle(m, v)].map((x): Point => ({ x, below: u, above: v }))];
  });
}

/** Points beyond the largest value on the side of `sign`, from there outwards. */
function outside(format: NumberFormat, sign: Sign): Exact[] {
  const end = largestFinite(format, sign);
  const step = { ...ulp(format, end), sign };
  const parts = [finite(1, 1n, -2), HALF, finite(1, 3n, -2), finite(1, 1n, 0), finite(1, 1n, 4)];
  const beyond = parts.map((part) => add(end, multiply(part, step), 1));
  return hasInfinity(format) ? [...beyond, infinity(sign)] : beyond;
}

type Judge = (point: Point, rounded: Exact) => boolean;

const JUDGES: Readonly<Record<Exclude<Law, "monotone" | "negation-symmetric">, Judge>> = {
  idempotent: ({ x }, rounded) => same(x, rounded),
  faithful: ({ below, above }, rounded) => equal(rounded, below) || equal(rounded, above),
  nearest: ({ x, below, above }, rounded) => {
    const distance = (value: Exact) => absolute(subtract(x, value, 1));
    return rounded.kind === "finite" && [below, above].every((v) => compare(distance(rounded), distance(v)) !== 1);
  },
};

const equal = (x: Exact, y: Exact) => compare(x, y) === 0;
const absolute = (x: Exact): Exact => (x.kind === "nan" ? x : { ...x, sign: 1 });

/** Decides a law for the breakpoints of the policy's format. @cost four roundings a value */
export function checkLaw(law: Law, policy: RoundingPolicy): LawResult {
  const points = inside(policy.format);
  if (law === "monotone") return checkMonotone(policy, points);
  if (law === "negation-symmetric") return checkSymmetric(policy, points);
  const asked =
    law === "idempotent" ? [...points.filter(({ below, above }) => below === above), ...minusZero(policy)] : points;
  const failing = asked.filter((point) => !JUDGES[law](point, roundedValue(policy, point.x)));
  return result(asked.length, failing.length, failing.at(0)?.x, policy);
}

function minusZero({ format }: RoundingPolicy): Point[] {
  const x = zero(-1);
  return hasNegativeZero(format) ? [{ x, below: x, above: x }] : [];
}

function checkMonotone(policy: RoundingPolicy, points: readonly Point[]): LawResult {
  const { format } = policy;
  const below = format.signed ? outside(format, -1).toReversed() : [];
  const xs = [...below, ...points.map(({ x }) => x), ...outside(format, 1)];
  let [failures, first]: [number, Exact | undefined] = [0, undefined];
  let before: Exact | undefined;
  for (const x of xs) {
    const rounded = roundedValue(policy, x);
    if (rounded.kind === "nan") continue;
    if (before !== undefined && compare(before, rounded) === 1) {
      failures++;
      first ??= x;
    }
    before = rounded;
  }
  return result(xs.length, failures, first, policy);
}

function checkSymmetric(policy: RoundingPolicy, points: readonly Point[]): LawResult {
  const xs = [...points.map(({ x }) => x), ...outside(policy.format, 1)];
  const failing = xs.filter((x) => {
    const [rounded, mirrored] = [roundedValue(policy, x), roundedValue(policy, negate(x))];
    return rounded.kind === "nan" ? mirrored.kind !== "nan" : !same(negate(rounded), mirrored);
  });
  return result(xs.length, failing.length, failing.at(0), policy);
}

function result(members: number, failures: number, first: Exact | undefined, policy: RoundingPolicy): LawResult {
  if (first === undefined) return { members, failures };
  const becomes = roundedValue(policy, first);
  return { members, failures, first: `${decimal(first)} becomes ${decimal(becomes)}` };
}
