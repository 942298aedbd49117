// One rounding per entry and step: rounding is the (sub)gradient of a convex function, and with A symmetric positive
// semidefinite the step never raises an energy, so a cycle is a fixed point. Scaling the coordinates by positive numbers
// keeps the proof, which covers every 2x2 matrix whose off-diagonal entries have one sign. A second rounding inside the step
// (EX3), or a matrix that no scaling makes symmetric (EX1), and the cycle is there.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { sampleKnobs, sampleOf, type Variant } from "../../src/theorem/script.ts";
import type { Control, CoqProof, DecideClaim, Level, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";
import { dense } from "../models.ts";
import constants from "../theory/constants.json" with { type: "json" };

/** What the Coq file speaks about, read from its definitions. */
const shared = constants["symmetric-psd-with-one-rounding-has-no-cycle/proof.v"];

const CLASSES = {
  "symmetric-psd": "symmetric positive semidefinite",
  "symmetrizable-psd": "symmetric positive semidefinite after scaling the coordinates",
} as const;
type Class = keyof typeof CLASSES;

function spec(regime: string, format: string, where: readonly string[]): SweepSpec {
  return {
    system: "dense",
    rows: 2,
    semantics: `${regime},format=${format},observe=value`,
    where: [...where, "entries-at-most-1"],
    property: "eventually-constant",
  };
}

function everyMatrix(format: string, of: Class, level: Level): SweepClaim {
  return {
    kind: "sweep",
    name: `${format}-${of}`,
    says: `every orbit of h <- rd(A h + b) over ${format}, A ${CLASSES[of]} with entries in [-1, 1], ends in a fixed point`,
    answer: "yes",
    expected: "holds",
    level,
    spec: spec("fused", format, [of]),
  };
}

const EX3 = dense("EX3", {
  A: [
    [shared.EX3_diagonal, shared.EX3_off],
    [shared.EX3_off, shared.EX3_diagonal],
  ],
  b: [shared.EX3_b, shared.EX3_b],
  initial: [shared.EX3_even, shared.EX3_even],
});
const EX1 = dense("EX1", {
  A: [
    [shared.EX1_top_row, shared.EX1_top_row],
    [shared.EX1_bottom_row, shared.EX1_bottom_row],
  ],
  b: [shared.EX1_b0, shared.EX1_b1],
  initial: [shared.EX1_even0, shared.EX1_even1],
});

const SWAP = dense("swap", {
  A: [
    ["0", "1"],
    ["1", "0"],
  ],
  b: ["0", "0"],
  initial: ["0", "1"],
});

const Q12 = (regime: string) => `${regime},format=q1.2,overflow=saturate`;

function noDecoder(name: string, says: string, model: unknown, semantics: string): Omit<DecideClaim, "expected"> {
  return {
    kind: "decide",
    name,
    says,
    answer: "no",
    level: "quick",
    cases: [{ model, language: "parity", ask: "separates", semantics }],
  };
}

function controlsFor(format: string): Control[] {
  return [
    {
      kind: "sweep",
      name: `${format}-every-operation-rounded`,
      says: "the same matrices with every product and sum rounded: some cycle",
      answer: "yes",
      expected: "fails",
      level: "quick",
      drops: ["one-rounding"],
      spec: spec("perOperation", format, ["symmetric-psd"]),
    },
    {
      kind: "sweep",
      name: `${format}-not-symmetrizable`,
      says: "matrices with real eigenvalues in [0, 1] and off-diagonal entries of opposite sign, still one rounding an entry: some cycle",
      answer: "yes",
      expected: "fails",
      level: "quick",
      drops: ["symmetric"],
      spec: spec("fused", format, ["eigenvalues-in-0-1", "off-diagonal-product-negative"]),
    },
  ];
}

const proved = (theorem: string, says: string): CoqProof => ({
  file: "symmetric-psd-with-one-rounding-has-no-cycle/proof.v",
  theorem,
  says,
});

export const theorem: Theorem = {
  id: "symmetric-psd-with-one-rounding-has-no-cycle",
  title: "A symmetric positive semidefinite recurrence with one rounding per entry ends in a fixed point",
  statement: String.raw`Let S A S^{-1} be symmetric positive semidefinite for a positive diagonal S, and rd nondecreasing with finite range. Then every orbit of h \mapsto rd(A h + b), rounded once an entry, is eventually constant.`,
  sources: [
    { work: "statetrack", item: "energy E(h) = phi*(h) - h^T A h / 2 - b^T h with rd in the subdifferential of phi" },
    {
      work: "E. Goles, S. Martinez, Neural and Automata Networks, Kluwer 1990",
      item: "energies of symmetric networks, the method",
    },
  ],
  hypotheses: [
    { name: "symmetric", says: "A is symmetric, or becomes so when coordinates are scaled by positive numbers" },
    { name: "positive-semidefinite", says: "and its eigenvalues are >= 0" },
    { name: "one-rounding", says: "A h + b is computed exactly and rounded once an entry" },
    { name: "monotone-rounding", says: "rounding is nondecreasing, so overflow does not wrap around" },
  ],
  claims: [
    everyMatrix("q1.1", "symmetric-psd", "quick"),
    everyMatrix("q1.1", "symmetrizable-psd", "quick"),
    everyMatrix("q1.2", "symmetric-psd", "quick"),
    everyMatrix("q1.2", "symmetrizable-psd", "quick"),
    everyMatrix("E2M1FN", "symmetric-psd", "standard"),
    everyMatrix("E2M1FN", "symmetrizable-psd", "standard"),
    everyMatrix("q1.3", "symmetric-psd", "extreme"),
    {
      ...noDecoder(
        "EX3-with-one-rounding",
        "no decoder reads parity from EX3 rounded once an entry",
        EX3,
        Q12("fused"),
      ),
      expected: "holds",
    },
    {
      kind: "eigenvalues",
      name: "eigenvalues-of-the-examples",
      says: "EX3 has the eigenvalues 1/2 and 1, EX1 has 0 twice",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: [
        { model: EX3, semantics: Q12("fused"), symbol: "1", eigenvalues: ["1/2", "1"] },
        { model: EX1, semantics: Q12("fused"), symbol: "1", eigenvalues: ["0", "0"] },
      ],
      within: ["0", "1"],
    },
  ],
  controls: [
    {
      ...noDecoder(
        "EX3-with-two-roundings",
        "EX3 with every operation rounded alternates, so some decoder reads parity",
        EX3,
        Q12("perOperation"),
      ),
      expected: "fails",
      drops: ["one-rounding"],
    },
    {
      ...noDecoder(
        "EX1-is-not-symmetrizable",
        "EX1, nilpotent and of norm 1, alternates although rounded once",
        EX1,
        Q12("fused"),
      ),
      expected: "fails",
      drops: ["symmetric"],
    },
    ...controlsFor("q1.2"),
    {
      ...noDecoder(
        "a-swap",
        "the symmetric matrix [[0, 1], [1, 0]] has the eigenvalue -1 and swaps its entries",
        SWAP,
        Q12("fused"),
      ),
      expected: "fails",
      drops: ["positive-semidefinite"],
    },
    {
      kind: "sweep",
      name: "wrap-around-counts",
      says: "wrap-around is not monotone: the identity with b = 1 counts",
      answer: "yes",
      expected: "fails",
      level: "quick",
      drops: ["monotone-rounding"],
      spec: {
        ...spec("fused", "q2.0,overflow=wrap", []),
        system: "diagonal",
        where: [],
        fixed: { a: ["1"], b: ["1"] },
      },
    },
  ],
  coq: [
    proved("symmetric_psd_has_no_cycle", "any dimension, any monotone rounding per entry: a cycle is a fixed point"),
    proved(
      "symmetric_psd_does_not_decide_parity",
      "on a finite set of states no read-out is the parity of the number of steps",
    ),
    proved("deltanet_is_symmetric_psd", "I - beta k k^T with beta |k|^2 <= 1 is symmetric positive semidefinite"),
    proved(
      "EX3_per_operation_rounding_tracks_parity",
      "the control: EX3 with every operation rounded decides parity of every word",
    ),
    proved(
      "EX1_fused_nonsymmetric_tracks_parity",
      "the control: EX1, rounded once an entry, decides parity of every word",
    ),
  ],
  related: [
    "monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle",
    "rounding-every-operation-lets-a-nonnegative-deltanet-track-parity",
  ],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format; states are pairs of codes, at most 2^16", fallback: "q1.2" },
    ...sampleKnobs("systems to draw where there are more than this: then nothing is proved", "2000000"),
  ],
  build: (values) => {
    parseFormat(values.format);
    const sample = sampleOf(values);
    const claims = (Object.keys(CLASSES) as Class[]).map((of) => ({
      ...everyMatrix(values.format, of, "standard"),
      sample,
    }));
    return { claims, controls: controlsFor(values.format) };
  },
};
