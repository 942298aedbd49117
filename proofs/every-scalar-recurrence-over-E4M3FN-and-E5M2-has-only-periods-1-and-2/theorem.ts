// Every scalar recurrence over E4M3FN and over E5M2: all factors, terms and starts, under every semantics of one step (one
// rounding or two, six directions, what becomes of overflows and of subnormal results). A rounded step is nondecreasing or
// nonincreasing in h, so twice the step is nondecreasing and its orbits end in a fixed point; NaN, once met, stays.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import type { Variant } from "../../src/theorem/script.ts";
import type { Control, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";
import { CENSUSES } from "../counts/census.ts";

const CENSUS_OF_SCALARS = /^scalar-(E4M3FN|E5M2)-(perOperation|fused)-tiesToEven-(saturate|infinity)-gradual$/;

/** The default semantics of each format and regime is quick, the others are standard. */
function everyScalar(id: string, spec: SweepSpec): SweepClaim {
  const quick = CENSUS_OF_SCALARS.test(id) && !id.includes("E5M2-perOperation-tiesToEven-saturate");
  return {
    kind: "sweep",
    name: id,
    says: "every orbit of every h <- a h + b has period 1 or 2",
    answer: "yes",
    expected: "holds",
    level: quick ? "quick" : "standard",
    spec,
  };
}

const CLAIMS = CENSUSES.flatMap(({ id, spec }) =>
  id.startsWith("scalar-") && spec.procedure === "orbits" ? [everyScalar(id, spec.sweep)] : [],
);

const CONTROLS: readonly Control[] = [
  {
    kind: "sweep",
    name: "wrap-around-counts",
    says: "wrap-around is not monotone: a = 1, b = 1 counts modulo 16",
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
  {
    kind: "sweep",
    name: "two-rows-have-longer-periods",
    says: "2x2 matrices with eigenvalues in [0, 1] have orbits of period 15 over q1.1",
    answer: "yes",
    expected: "fails",
    level: "quick",
    drops: ["one-row"],
    spec: {
      system: "dense",
      rows: 2,
      semantics: "perOperation,format=q1.1,observe=value",
      where: ["eigenvalues-in-0-1"],
      property: "period-at-most-2",
    },
  },
];

export const theorem: Theorem = {
  id: "every-scalar-recurrence-over-E4M3FN-and-E5M2-has-only-periods-1-and-2",
  title: "Every scalar recurrence over E4M3FN and E5M2 has only periods 1 and 2, under every semantics of a step",
  statement: String.raw`Let D be the numbers of E4M3FN or of E5M2. For all a, b, h_0 \in D, for rd(rd(a h) + b) and for rd(a h + b), for six directions of rounding, for overflow to infinity, to the largest number and to NaN, and with or without subnormal results, the orbit of h_0 is eventually periodic with period 1 or 2.`,
  sources: [
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 2 for real diagonal matrices; there for exact products that are cast once",
    },
    { work: "statetrack", item: "the recurrence rounded at every step, counted exhaustively" },
  ],
  hypotheses: [
    { name: "monotone-rounding", says: "rounding is nondecreasing, so overflow does not wrap around" },
    { name: "one-row", says: "the state is one number" },
  ],
  claims: CLAIMS,
  controls: CONTROLS,
  coq: [],
  related: [
    "monotone-rounding-of-a-nonnegative-scalar-has-no-cycle",
    "two-orbits-decide-whether-a-saturated-scalar-recurrence-alternates",
  ],
};

export const variant: Variant = {
  knobs: [
    {
      name: "semantics",
      says: "of one step, with a format of at most 16 bits",
      fallback: "perOperation,format=E2M3FN",
    },
  ],
  build: ({ semantics }) => ({
    claims: [
      everyScalar("every-scalar", { system: "scalar", rows: 1, semantics, where: [], property: "period-at-most-2" }),
    ],
    controls: CONTROLS,
  }),
};
