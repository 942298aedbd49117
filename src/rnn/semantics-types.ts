// A semantics says which arithmetic a recurrence runs in: where it rounds, into which format, and how. It is one record,
// the same in options, answers and certificates; semantics.ts reads and prints it.

import type { OperandPolicy, RoundingPolicy } from "../number/format.ts";
import type { Tree } from "./orders/scan.ts";
import type { Store } from "./stores/store.ts";

/** `sequential`: left to right; `pairwise`: neighbours are added, then the sums, an odd last one is carried. */
export type SumOrder = "sequential" | "pairwise";
/** `separate`: a product is rounded before it is added; `fused`: a multiply-add rounds once. */
export type MultiplyAdd = "separate" | "fused";
/** Orders of the delta rule, see `orders/delta.ts`. */
export type DeltaOrder = "D1" | "D2" | "D3" | "D4" | "D5" | "D6" | "D7";

/** The order in which a step performs its operations. */
export interface Order {
  readonly sum: SumOrder;
  readonly multiplyAdd: MultiplyAdd;
  readonly delta: DeltaOrder;
}

/** What a decoder may see: bit patterns, or values (then -0 and +0 are one). */
export type Observation = "code" | "value";
/** What a decoder that meets a tie answers: nothing, which counts as wrong, or the first of the tied classes. */
export type Ties = "fail" | "first";

/** Symbols are combined in blocks of so many: by a tree under `scan`, in the WY form under `chunkwise`. */
export interface Block {
  readonly length: number;
  readonly tree?: Tree;
}

/** `read` belongs to the regime `mixed`, and may stand in `scan` and `chunkwise`; `block` belongs to these two. */
export interface RoundedSemantics extends OperandPolicy {
  readonly regime: "fused" | "fusedPerFactor" | "perOperation" | "mixed" | "scan" | "chunkwise";
  readonly order: Order;
  readonly block?: Block;
  /** How the state is kept between symbols; absent: as it was computed. Neither in `scan` nor in `chunkwise`. */
  readonly store?: Store;
  readonly observe: Observation;
  readonly ties: Ties;
}
/** No rounding of states: they are dyadic numbers of any size, zero has no sign. */
export interface ExactSemantics {
  readonly regime: "exact";
  /** What decoders and the next layer read is rounded: the regimes `castOnRead` and `castTerms`. */
  readonly cast?: Cast;
  readonly ties: Ties;
}
/** A reading of exact numbers. `castOnRead`: the state, entry by entry. `castTerms`: the sum, rounded once, of the terms of the
 * state, each rounded: the initial state and the input of every symbol, times the transitions since. */
export interface Cast extends RoundingPolicy {
  readonly regime: "castOnRead" | "castTerms";
}
export type Semantics = RoundedSemantics | ExactSemantics;
export type Regime = RoundedSemantics["regime"] | "exact" | Cast["regime"];
