// Exact values: dyadic numbers sign · significand · 2^exponent with unbounded integers, two infinities, one NaN,
// and a zero that keeps its sign. Everything that the specification rounds is first computed here without error.
// Source: IEEE 754-2019, sections 6.1 to 6.3 (arithmetic of infinities, NaN and the sign of zero).

export type Sign = 1 | -1;

/** sign · significand · 2^exponent, significand >= 0. A zero has significand 0n and keeps its sign. */
export interface Finite {
  readonly kind: "finite";
  readonly sign: Sign;
  readonly significand: bigint;
  readonly exponent: number;
}
export interface Infinite {
  readonly kind: "infinity";
  readonly sign: Sign;
}
export interface NotANumber {
  readonly kind: "nan";
}
export type Exact = Finite | Infinite | NotANumber;
