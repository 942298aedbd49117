// What the oracles are asked, as data.

import type { Operation } from "../src/number/flags.ts";

/** The roundings that MPFR has for every operation (tiesToAway and toOdd are not among them). */
export const MODES = ["tiesToEven", "towardZero", "towardPositive", "towardNegative"] as const;

export type NarrowOperation = "add" | "sub" | "mul" | "div" | "sqrt";

/** Formats of at most 8 bits with the overflow behaviour, in two halves of about the same work. */
export const NARROW: readonly (readonly string[])[] = [
  [
    "E5M2:infinity",
    "E4M3FN:nan",
    "int8:wrap",
    "E2M1FN:saturate",
    "float:e2m2:infinity",
    "float:e3m2:saturate",
    "uq2.4:wrap",
  ],
  [
    "E4M3FN:saturate",
    "float:e3m4:infinity",
    "q3.4:saturate",
    "E3M2FN:saturate",
    "E2M3FN:saturate",
    "float:e2m3,fn:nan",
    "int4:wrap",
  ],
];

/** Formats whose pairs are drawn, and what is asked of `statetrack op`, flags included. */
export const WIDE = ["binary16", "bfloat16", "binary32"] as const;
export const WIDE_OPERATIONS: readonly Operation[] = ["add", "sub", "mul", "div", "sqrt", "fma"];
export const WIDE_CASES = 100_000;

/** All pairs of these go through `statetrack op` too, where the flags are compared. */
export const NARROW_FLAGS = ["E5M2", "E4M3FN", "E2M1FN", "q3.4"] as const;
export const NARROW_FLAGS_OPERATIONS: readonly Operation[] = ["add", "mul", "div", "sqrt"];

/** numpy has tiesToEven only, and no bfloat16: rounding its float32 results again would be a double rounding. */
export const NUMPY = ["binary16", "binary32"] as const;
export const NUMPY_OPERATIONS: readonly Operation[] = ["add", "sub", "mul", "div", "sqrt"];
