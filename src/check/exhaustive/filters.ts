// Named filters on a map's parameters, decided exactly: values are integers after scaling by one power of two. A filter on
// single entries thins out what an entry may be; one on whole parameters looks at every tuple of entries.

import { InputError, quote } from "../../core/errors.ts";
import type { ResolvedSpec, System } from "./spec.ts";

/** A code with its value: `n` · 2^quantum with one quantum for the format; not finite where the code is an infinity. */
export interface Entry {
  readonly code: number;
  readonly signBit: boolean;
  readonly finite: boolean;
  /** Negative for -infinity, positive for +infinity. */
  readonly n: bigint;
}

/** The integer that stands for the value 1. */
export interface Scale {
  readonly one: bigint;
}

export interface Filter {
  readonly name: string;
  /** Systems that it applies to, and the parameters that it looks at together. */
  readonly on: Partial<Record<System, readonly string[]>>;
  /** For one entry alone; `index` is its place in the parameter. */
  readonly entry?: (x: Entry, scale: Scale, index: number, rows: number) => boolean;
  /** For all entries of the parameters in `on`, one parameter after the other. */
  readonly tuple?: (x: readonly Entry[], scale: Scale, rows: number, system: System) => boolean;
}

const A = { scalar: ["a"], diagonal: ["a"], multiplication: ["a"] } as const;
const MATRIX = { dense: ["A"] } as const;
const KEYS = { deltaNet: ["k"], deltaProduct: ["k"] } as const;
const GATES = { deltaNet: ["beta"], deltaProduct: ["beta"] } as const;

const isNegativeZero = (x: Entry) => x.finite && x.n === 0n && x.signBit;
const magnitude = (x: Entry) => (x.n < 0n ? -x.n : x.n);
const within = (x: Entry, low: bigint, high: bigint) => x.finite && x.n >= low && x.n <= high;
const square = (x: readonly Entry[]) => x.reduce((sum, { n }) => sum + n * n, 0n);

function chunks(x: readonly Entry[], size: number): Entry[][] {
  return Array.from({ length: x.length / size }, (_, i) => x.slice(i * size, (i + 1) * size));
}

/** Real eigenvalues of a 2x2 matrix, both >= 0 (and, if `bounded`, both <= 1). */
function realSpectrum([p, q, r, s]: readonly Entry[], one: bigint, bounded: boolean): boolean {
  const trace = p.n + s.n;
  const determinant = p.n * s.n - q.n * r.n;
  if (trace * trace < 4n * determinant || trace < 0n || determinant < 0n) return false;
  return !bounded || (trace <= 2n * one && one * one - trace * one + determinant >= 0n);
}

/** Every factor has its eigenvalue 1 - beta k·k in [0, 1] (products of factors may have others). */
function householder(x: readonly Entry[], { one }: Scale, rows: number): boolean {
  const factors = x.length / (rows + 1);
  return Array.from({ length: factors }, (_, f) => {
    const shrink = x[factors * rows + f].n * square(x.slice(f * rows, (f + 1) * rows));
    return shrink >= 0n && shrink <= one * one * one;
  }).every(Boolean);
}

function eigenvaluesIn01(x: readonly Entry[], scale: Scale, rows: number, system: System): boolean {
  if (system === "deltaNet" || system === "deltaProduct") return householder(x, scale, rows);
  if (system === "dense" && rows === 2) return realSpectrum(x, scale.one, true);
  return x.every((entry) => within(entry, 0n, scale.one));
}

const semidefinite = ([p, q, r, s]: readonly Entry[]) => p.n >= 0n && s.n >= 0n && p.n * s.n >= q.n * r.n;
const isSymmetric = (x: readonly Entry[], rows: number) =>
  x.every(({ n }, e) => n === x[(e % rows) * rows + Math.floor(e / rows)].n);

export const FILTERS: readonly Filter[] = [
  { name: "sign-bit-clear", on: A, entry: (x) => !x.signBit },
  { name: "value-nonnegative", on: A, entry: (x) => x.n >= 0n },
  { name: "entries-at-most-1", on: { ...A, ...MATRIX }, entry: (x, { one }) => within(x, -one, one) },
  {
    name: "no-negative-zero",
    on: {
      scalar: ["a", "b"],
      diagonal: ["a", "b"],
      dense: ["A", "B"],
      deltaNet: ["k", "beta", "v"],
      deltaProduct: ["k", "beta", "v"],
      multiplication: ["a"],
      addition: ["b"],
    },
    entry: (x) => !isNegativeZero(x),
  },
  {
    name: "upper-triangular",
    on: MATRIX,
    entry: (x, _, index, rows) => index % rows >= Math.floor(index / rows) || x.n === 0n,
  },
  {
    name: "nonnegative-diagonal",
    on: MATRIX,
    entry: (x, _, index, rows) => index % rows !== Math.floor(index / rows) || x.n >= 0n,
  },
  { name: "beta-in-0-1", on: GATES, entry: (x, { one }) => within(x, 0n, one) },
  { name: "beta-positive", on: GATES, entry: (x) => x.n > 0n },
  { name: "symmetric", on: MATRIX, tuple: (x, _, rows) => isSymmetric(x, rows) },
  { name: "symmetric-psd", on: MATRIX, tuple: (x, _, rows) => isSymmetric(x, rows) && semidefinite(x) },
  {
    name: "symmetrizable-psd",
    on: MATRIX,
    tuple: (x) => (x[1].n * x[2].n > 0n || (x[1].n === 0n && x[2].n === 0n)) && semidefinite(x),
  },
  { name: "off-diagonal-product-negative", on: MATRIX, tuple: (x) => x[1].n * x[2].n < 0n },
  {
    name: "eigenvalues-in-0-1",
    on: { ...A, ...MATRIX, deltaNet: ["k", "beta"], deltaProduct: ["k", "beta"] },
    tuple: eigenvaluesIn01,
  },
  {
    name: "key-norm-at-most-1",
    on: KEYS,
    tuple: (x, { one }, rows) => chunks(x, rows).every((k) => square(k) <= one * one),
  },
  // One of every sixteen or fewer (k, beta, v) that are equal up to signs of entries and their order: h -> Dh with a diagonal of
  // signs D turns k into Dk, (h, v) -> (-h, -v) keeps k, and a swap of entries swaps those of k where the sum commutes.
  {
    name: "up-to-signs-and-order",
    on: { deltaNet: ["k"] },
    tuple: (x) => x.every(({ n }, i) => n >= 0n && (i === 0 || n <= x[i - 1].n)),
  },
  { name: "v-nonnegative", on: { deltaNet: ["v"] }, entry: (x) => x.n >= 0n },
  {
    name: "key-nonzero",
    on: KEYS,
    tuple: (x, _, rows) => chunks(x, rows).every((k) => k.some((c) => magnitude(c) > 0n)),
  },
];

/** Filters whose text is about 2x2 matrices (a 1x1 matrix is decided by its entry where that is meant). */
const TWO_BY_TWO = ["symmetric-psd", "symmetrizable-psd", "off-diagonal-product-negative"];

/** The filters of a spec. @throws InputError for a name that there is not, or that does not apply to the system */
export function filtersOf({ spec, shape }: ResolvedSpec): Filter[] {
  return spec.where.map((name) => {
    const where = `filter ${quote(name)}`;
    const filter = FILTERS.find((candidate) => candidate.name === name);
    if (filter === undefined)
      throw new InputError(where, `one of ${FILTERS.map((f) => f.name).join(", ")}`, quote(name));
    if (filter.on[spec.system] === undefined)
      throw new InputError(where, `one of the systems ${Object.keys(filter.on).join(", ")}`, spec.system);
    const limited = TWO_BY_TWO.includes(name) || (name === "eigenvalues-in-0-1" && spec.system === "dense");
    const fits = shape.rows === 2 || (shape.rows === 1 && name === "eigenvalues-in-0-1");
    if (limited && !fits) throw new InputError(where, "2 rows", String(shape.rows));
    return filter;
  });
}
