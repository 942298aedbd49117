// One rounding an entry keeps symmetric positive semidefinite matrices from cycling. Other matrices with eigenvalues in [0, 1]
// it does not: nilpotent ones (EX1; EX2, whose cycle meets no tie), products of two symmetric factors (EX4), and among them
// periods of 3. With 0 as identity the states after a word tell the number of ones modulo the period.
//
// EX2 and EX4 as they were first found have entries (0.8, 1/10) that are no numbers of the format of the state; a model
// file has one format for both, so these are their like with entries that are.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { sampleKnobs, sampleOf, type Variant } from "../../src/theorem/script.ts";
import type { Claim, Control, DecideCase, DecideClaim, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";
import { deltaProduct, dense } from "../models.ts";

const Q12 = "fused,format=q1.2";
const Q13 = "fused,format=q1.3";

const EX1 = dense("EX1", {
  A: [
    ["-1/2", "-1/2"],
    ["1/2", "1/2"],
  ],
  b: ["-2", "1/4"],
  initial: ["-1", "-1/2"],
});
/** (-1/2, 3/8) <-> (-5/8, 3/8): no sum on the cycle is a midpoint. */
const EX2 = dense("EX2 without ties", {
  A: [
    ["-1/4", "1/8"],
    ["-1/2", "1/4"],
  ],
  b: ["-3/4", "0"],
  initial: ["-1/2", "3/8"],
});
/** Two factors with the eigenvalues 1 and 1/16; the second may be left out. */
const product = (secondBeta: string) =>
  deltaProduct("EX4 with stored keys", [
    { k: ["1", "1/2"], beta: "3/4", v: "5/4" },
    { k: ["-1", "1/2"], beta: secondBeta, v: "-3/2" },
  ]);
const EX4 = product("3/4");
const OF_PERIOD_3 = dense("period 3", {
  A: [
    ["1/2", "1"],
    ["-1/4", "-1/2"],
  ],
  b: ["0", "7/4"],
  initial: ["7/4", "1"],
});

const parity = (model: unknown, semantics: string): DecideCase => ({
  model,
  language: "parity",
  ask: "separates",
  semantics,
});

function tracks(name: string, says: string, cases: readonly DecideCase[]): DecideClaim {
  return { kind: "decide", name, says, answer: "yes", expected: "holds", level: "quick", cases };
}

function control(name: string, says: string, drops: string, cases: readonly DecideCase[]): Control {
  return { ...tracks(name, says, cases), expected: "fails", drops: [drops] };
}

function matrices(format: string, where: readonly string[], regime = "fused"): SweepSpec {
  return {
    system: "dense",
    rows: 2,
    semantics: `${regime},format=${format},observe=value`,
    where: [...where, "no-negative-zero", "entries-at-most-1"],
    property: "eventually-constant",
  };
}

const OPPOSITE = ["eigenvalues-in-0-1", "off-diagonal-product-negative"];

function someCycle(format: string, counts?: SweepClaim["counts"]): SweepClaim {
  return {
    kind: "sweep",
    name: `some-matrix-over-${format}-cycles`,
    says: `some A over ${format} with real eigenvalues in [0, 1] and off-diagonal entries of opposite sign cycles for some b`,
    answer: "no",
    expected: "holds",
    level: "quick",
    spec: matrices(format, OPPOSITE),
    ...(counts === undefined ? {} : { counts }),
  };
}

type SweptControl = SweepClaim & { readonly expected: "fails"; readonly drops: readonly string[] };

function symmetrizable(format: string): SweptControl {
  return {
    ...someCycle(format),
    name: `symmetrizable-over-${format}`,
    says: "positive semidefinite after scaling the coordinates: none cycles",
    expected: "fails",
    spec: matrices(format, ["symmetrizable-psd"]),
    drops: ["not-symmetrizable"],
  };
}

function triangular(format: string): SweptControl {
  return {
    ...symmetrizable(format),
    name: `triangular-over-${format}`,
    says: "triangular with a nonnegative diagonal: none cycles",
    spec: matrices(format, ["upper-triangular", "nonnegative-diagonal"]),
  };
}

export const theorem: Theorem = {
  id: "one-rounding-an-entry-lets-a-matrix-with-eigenvalues-in-0-1-track-parity",
  title: "One rounding an entry lets matrices with real eigenvalues in [0, 1] track parity, and count modulo 3",
  statement: String.raw`There are A \in D^{2 \times 2} with real eigenvalues in [0, 1] (twice 0; products of two symmetric positive semidefinite matrices) and b, h_0 such that h \mapsto rd(A h + b), rounded once an entry, has period 2 (another: 3): with the identity on the symbol 0 a function of h_t is the number of ones modulo 2 (3) for every word.`,
  sources: [
    { work: "statetrack", item: "found by search over all 2x2 matrices of a format" },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorems 1 and 2, to which this is no contradiction: there products are exact and only what is read is rounded",
    },
  ],
  hypotheses: [
    { name: "not-symmetrizable", says: "no scaling of coordinates makes A symmetric, and A is not triangular" },
    { name: "rounded", says: "the state is rounded" },
    { name: "two-factors", says: "of EX4: the transition is a product of two factors I - beta k k^T" },
    { name: "to-nearest", says: "of EX2: rounding is to nearest, ties in either way" },
  ],
  claims: [
    {
      kind: "eigenvalues",
      name: "eigenvalues-of-the-stored-matrices",
      says: "EX1, EX2 and the matrix of period 3 are nilpotent: 0 twice",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: [
        { model: EX1, semantics: Q12, symbol: "1", eigenvalues: ["0", "0"] },
        { model: EX2, semantics: Q13, symbol: "1", eigenvalues: ["0", "0"] },
        { model: OF_PERIOD_3, semantics: Q12, symbol: "1", eigenvalues: ["0", "0"] },
      ],
      within: ["0", "1"],
    },
    {
      kind: "eigenvalues",
      name: "eigenvalues-of-the-product",
      says: "EX4: the roots of x^2 - 113/256 x + 1/256, both real and strictly between 0 and 1/2",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: [{ model: EX4, semantics: Q12, symbol: "1" }],
      within: ["1/256", "1/2"],
    },
    tracks("some-decoder-reads-parity", "the state after a word determines the parity of its ones, for every word", [
      parity(EX1, Q12),
      parity(EX2, Q13),
      parity(EX4, Q12),
    ]),
    tracks("without-a-tie", "EX2 does so with ties to even and with ties away: the cycle meets none", [
      parity(EX2, `${Q13},rounding=tiesToEven`),
      parity(EX2, `${Q13},rounding=tiesToAway`),
    ]),
    tracks("some-decoder-counts-modulo-3", "and of the matrix of period 3 the number of ones modulo 3", [
      { model: OF_PERIOD_3, language: "mod:3", ask: "separates", semantics: Q12 },
    ]),
    someCycle("E2M1FN", { maps: 4500, failing: 1936 }),
    someCycle("q1.2", { maps: 43_008, failing: 6430 }),
  ],
  controls: [
    symmetrizable("q1.2"),
    triangular("q1.1"),
    control("EX1-exactly", "EX1 without rounding is constant after two steps", "rounded", [parity(EX1, "exact")]),
    control("EX4-with-one-factor", "EX4 with beta = 0 in its second factor ends in a fixed point", "two-factors", [
      parity(product("0"), Q12),
    ]),
    control("EX2-towards-zero", "EX2 rounded towards zero, or to odd, ends in a fixed point", "to-nearest", [
      parity(EX2, `${Q13},rounding=towardZero`),
      parity(EX2, `${Q13},rounding=toOdd`),
    ]),
  ],
  coq: [],
  related: [
    "symmetric-psd-with-one-rounding-has-no-cycle",
    "monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle",
  ],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format; states are pairs of codes, at most 2^16", fallback: "q1.2" },
    ...sampleKnobs("systems to draw where there are more than this", "200000"),
  ],
  build: (values) => {
    parseFormat(values.format);
    const sample = sampleOf(values);
    const claims: Claim[] = [{ ...someCycle(values.format), sample }];
    return { claims, controls: [{ ...symmetrizable(values.format), sample }] };
  },
};
