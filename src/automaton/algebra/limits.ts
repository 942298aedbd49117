// Bounds on algebra whose size is exponential in the nature of things, and the outcome when one is met.

/** What was computed, or the bound that stopped it. */
export type Outcome<T> =
  | { readonly status: "done"; readonly value: T }
  | { readonly status: "unknown"; readonly reason: string };

export interface AlgebraLimits {
  /** Elements of an enumerated monoid. */
  readonly elements: number;
  /** Sets of states that are images of words, and R-classes and L-classes. */
  readonly classes: number;
  /** Bytes of the largest structure. */
  readonly bytes: number;
  /** Image look-ups in permutation groups and tests of idempotents. */
  readonly work: number;
}

export const ALGEBRA_LIMITS: AlgebraLimits = { elements: 2 ** 25, classes: 1_000_000, bytes: 1e9, work: 4e9 };

export function done<T>(value: T): Outcome<T> {
  return { status: "done", value };
}

export function unknown(reason: string): { readonly status: "unknown"; readonly reason: string } {
  return { status: "unknown", reason };
}
