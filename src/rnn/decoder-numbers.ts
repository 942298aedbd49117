// How decoders compare numbers, exactly, for doubles that are values of a format and for dyadic numbers of any size.

import { compare, type Exact, fromNumber, isZero, multiply, subtract, sum, toNumber } from "../number/exact.ts";

/** An anchor of a nearest decoder: its point exactly and in double, and its class. */
export interface PreparedAnchor {
  readonly exact: readonly Exact[];
  readonly near: readonly number[];
  readonly class: number;
}

/** How the decoders compare numbers of the kind T. */
export interface Numbers<T> {
  isNaN(x: T): boolean;
  isFinite(x: T): boolean;
  less(x: T, y: T): boolean;
  readonly key: (x: T) => string;
  from(x: Exact): T;
  /** Leaves out anchors that cannot be nearest; absent: all are compared exactly. */
  readonly candidates?: (values: ArrayLike<T>, anchors: readonly PreparedAnchor[]) => readonly PreparedAnchor[];
  /** Whether finite values are nearer to the first point than, as near as, or farther than to the second: -1, 0, 1. */
  nearer(values: ArrayLike<T>, a: readonly Exact[], b: readonly Exact[]): -1 | 0 | 1;
}

function distance(values: readonly Exact[], point: readonly Exact[]): Exact {
  const squares = values.map((x, i) => {
    const difference = subtract(x, point[i], 1);
    return multiply(difference, difference);
  });
  return sum(squares, 1);
}

export const exactly: Numbers<Exact> = {
  isNaN: (x) => x.kind === "nan",
  isFinite: (x) => x.kind === "finite",
  less: (x, y) => compare(x, y) === -1,
  key: (x) => {
    if (x.kind === "nan" || isZero(x)) return x.kind === "nan" ? "nan" : "0";
    const size = x.kind === "finite" ? `${x.significand}p${x.exponent}` : x.kind;
    return x.sign < 0 ? `-${size}` : size;
  },
  from: (x) => x,
  nearer: (values, a, b) => {
    const list = Array.from(values);
    const order = compare(distance(list, a), distance(list, b));
    if (order === undefined) throw new RangeError("nearer: expected finite values and points, found others");
    return order;
  },
};

export const inDouble: Numbers<number> = {
  isNaN: Number.isNaN,
  isFinite: Number.isFinite,
  less: (x, y) => x < y,
  key: String,
  from: toNumber,
  candidates: candidatesInDouble,
  nearer: (values, a, b) => exactly.nearer(Array.from(values, fromNumber), a, b),
};

/** The anchors that may be nearest. Values and anchors are finite doubles, so a difference is correctly rounded and a
 * distance is within 1e-12 of itself relatively; what comes that close is left to the exact comparison, and so is
 * everything where no distance is within the range of doubles. */
function candidatesInDouble(values: ArrayLike<number>, anchors: readonly PreparedAnchor[]): readonly PreparedAnchor[] {
  let least = Infinity;
  const rough = anchors.map(({ near }) => {
    const d = near.reduce((total, a, i) => total + (values[i] - a) ** 2, 0);
    least = Math.min(least, d);
    return d;
  });
  return Number.isFinite(least) ? anchors.filter((_, i) => rough[i] <= least * (1 + 1e-11) + 1e-280) : anchors;
}
