// Whether h <- rd(rd(a h) + b) has a cycle for some start is decided by two orbits of the step done twice: from the least and
// from the greatest finite number. So all 2^32 pairs (a, b) of a 16-bit format can be gone through. A claim holds if the order
// that this rests on was kept by every pair: p and q, the two limits, are swapped by the step where a has a minus sign, and
// are its fixed points where it has none. How many pairs alternate is counted, not asserted, beyond the small formats.

import type { Variant } from "../../src/theorem/script.ts";
import type { CensusClaim, Control, Level, Theorem } from "../../src/theorem/theorem.ts";

function limits(
  format: string,
  overflow: string,
  level: Level,
  counts?: Readonly<Record<string, number>>,
): CensusClaim {
  return {
    kind: "census",
    name: `${format}-${overflow}`,
    says: `for every (a, b) of ${format} the limits from both ends are swapped by the step (a < 0) or fixed (a >= 0), where they are finite`,
    answer: "yes",
    expected: "holds",
    level,
    census: { procedure: "limits", semantics: `perOperation,format=${format},overflow=${overflow}` },
    ...(counts === undefined ? {} : { counts }),
  };
}

const CONTROLS: readonly Control[] = [
  {
    kind: "sweep",
    name: "a-cycle-that-the-ends-do-not-see",
    says: "with infinities the ends run off to them for a = -1.25, b = 0 in E5M2, and the least subnormal still alternates",
    answer: "yes",
    expected: "fails",
    level: "quick",
    drops: ["saturation"],
    spec: {
      system: "scalar",
      rows: 1,
      semantics: "perOperation,format=E5M2,overflow=infinity,observe=value",
      where: [],
      property: "eventually-constant",
      fixed: { a: ["-1.25"], b: ["0"], h: ["0x01"] },
    },
  },
  {
    kind: "sweep",
    name: "wrap-around-has-longer-cycles",
    says: "wrap-around keeps no order: a = 1, b = 1 has period 16, and no orbit has a limit",
    answer: "yes",
    expected: "fails",
    level: "quick",
    drops: ["monotone-rounding"],
    spec: {
      system: "scalar",
      rows: 1,
      semantics: "perOperation,format=int4,overflow=wrap",
      where: [],
      property: "period-at-most-2",
      fixed: { a: ["1"], b: ["1"] },
    },
  },
];

export const theorem: Theorem = {
  id: "two-orbits-decide-whether-a-saturated-scalar-recurrence-alternates",
  title: "Two orbits decide whether a saturated scalar recurrence alternates",
  statement: String.raw`Let D be a finite set of numbers, rd nondecreasing and saturating, f(h) = rd(rd(a h) + b) with a < 0. Let p and q be the limits of f^{2n}(\min D) and f^{2n}(\max D). Then f(p) = q and f(q) = p, every cycle of f has length 1 or 2, and f has a cycle of length 2 if and only if p \ne q.`,
  sources: [
    {
      work: "doi:10.2140/pjm.1955.5.285",
      item: "least and greatest fixed points of an order-preserving map; the idea",
    },
    { work: "statetrack", item: "the censuses of all pairs (a, b)" },
  ],
  hypotheses: [
    { name: "saturation", says: "what overflows becomes the largest finite number, so that the ends cannot run off" },
    { name: "monotone-rounding", says: "rounding is nondecreasing" },
  ],
  claims: [
    limits("E2M1FN", "saturate", "quick", { "negative-exists": 104, "negative-none": 22, "negative-zeros": 2 }),
    limits("E4M3FN", "saturate", "quick", { "negative-exists": 20_722, "negative-none": 11_487, "negative-zeros": 49 }),
    limits("E5M2", "saturate", "quick", { "negative-exists": 17_158, "negative-none": 13_537, "negative-zeros": 57 }),
    limits("E5M2", "infinity", "quick", {
      "negative-exists": 1454,
      "negative-none": 13_497,
      "negative-zeros": 57,
      "negative-infinite": 15_744,
    }),
    ...["saturate", "infinity"].flatMap((overflow) =>
      ["binary16", "bfloat16"].map((format) => limits(format, overflow, "extreme")),
    ),
  ],
  controls: CONTROLS,
  coq: [],
  related: [
    "monotone-rounding-of-a-nonnegative-scalar-has-no-cycle",
    "every-scalar-recurrence-over-E4M3FN-and-E5M2-has-only-periods-1-and-2",
  ],
};

export const variant: Variant = {
  knobs: [
    {
      name: "format",
      says: "a floating-point format of at most 16 bits; a 16-bit one takes hours without a device",
      fallback: "E3M2FN",
    },
    { name: "overflow", says: "saturate, or infinity where the format has one", fallback: "saturate" },
  ],
  build: ({ format, overflow }) => ({ claims: [limits(format, overflow, "standard")], controls: CONTROLS }),
};
