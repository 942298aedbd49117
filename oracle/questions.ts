// What the oracles are asked, as data. (The formats of at most 8 bits: formats.ts.)

import type { Operation } from "../src/number/flags.ts";

/** The roundings that MPFR has for every operation. tiesToAway and toOdd, which it has not, are asked of exact.c, which has
 * all; rational.py has those too, and stochastic rounding. */
export const MODES = ["tiesToEven", "towardZero", "towardPositive", "towardNegative"] as const;

/** Formats whose pairs are drawn, and what is asked of `statetrack op`, flags included. */
export const WIDE = ["binary16", "bfloat16", "binary32"] as const;
export const WIDE_OPERATIONS: readonly Operation[] = ["add", "sub", "mul", "div", "sqrt", "fma"];
export const WIDE_CASES = 100_000;
/** Seed of the wide cases, to which the number of operands is added. */
export const WIDE_SEED = 20_261_121;

/** All pairs of these go through `statetrack op` too, where the flags are compared. */
export const NARROW_FLAGS = ["E5M2", "E4M3FN", "E2M1FN", "q3.4", "E4M3IEEE", "E4M3FNUZ", "p3109:k8p4se"] as const;
export const NARROW_FLAGS_ROUNDINGS = ["tiesToEven", "tiesToAway", "toOdd"] as const;
export const NARROW_FLAGS_OPERATIONS: readonly Operation[] = ["add", "mul", "div", "sqrt"];

/** numpy has tiesToEven only, and no bfloat16: rounding its float32 results again would be a double rounding. */
export const NUMPY = ["binary16", "binary32"] as const;
export const NUMPY_OPERATIONS: readonly Operation[] = ["add", "sub", "mul", "div", "sqrt"];

/** What rational.py is asked: all pairs of `whole`, samples of the rest. */
export const RATIONAL = {
  whole: ["E3M2FN", "E2M1FN", "p3109:k6p3se", "p3109:k6p1ue"],
  formats: [
    "E4M3FNUZ:nan",
    "E3M2FN:saturate",
    "E2M1FN:saturate",
    "p3109:k6p3se:infinity",
    "p3109:k6p1ue:infinity",
    "p3109:k8p1se:infinity",
    "p3109:k8p3ue:infinity",
    "p3109:k8p4uf:nan",
    "p3109:k8p4se:infinity",
    "E8M0:nan",
    "E8M0:saturate",
    "E4M3IEEE:infinity",
    "E3M4:infinity",
    "E5M2:infinity",
    "E4M3FN:nan",
    "E4M3FN:saturate",
    "E5M2FNUZ:saturate",
    "E4M3B11FNUZ:nan",
    "E2M3FN:saturate",
    "float:e3m3,fnuz,bias=9:nan",
    "q3.4:saturate",
    "int6:wrap",
    "uq2.3:saturate",
  ],
  conversions: [
    ["binary16", "E4M3FNUZ"],
    ["binary16", "E8M0"],
    ["bfloat16", "p3109:k8p3se"],
    ["binary16", "p3109:k8p3ue"],
    ["E4M3FN", "E5M2"],
    ["E5M2", "E4M3B11FNUZ"],
  ],
} as const;
export const RATIONAL_SAMPLE = 3000;
