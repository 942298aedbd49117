// Diagonal systems are scalars side by side. In a triangular system with a nonnegative diagonal the last row is a scalar,
// so it becomes constant; then the row above is monotone in its own entry, and so on up: no cycle but fixed points, for
// every monotone rounding at every place. What is lost without the triangle is a matrix with eigenvalues in [0, 1] that
// cycles all the same.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { integerKnob, sampleKnobs, sampleOf, type Variant } from "../../src/theorem/script.ts";
import type { Control, CoqProof, Level, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";
import { dense } from "../models.ts";

const REGIMES = ["perOperation", "fused"] as const;
/** -0 is told from +0 only where the format has both; the theorem is stated by value. */
const semantics = (regime: string, format: string, more = "") => `${regime},format=${format}${more},observe=value`;

function systems(
  system: "diagonal" | "dense",
  regime: string,
  format: string,
  rows: number,
  level: Level,
  more: readonly string[] = [],
): SweepClaim {
  const where = system === "diagonal" ? ["value-nonnegative"] : ["upper-triangular", "nonnegative-diagonal"];
  const kind = system === "diagonal" ? "diagonal" : "upper triangular";
  const spec: SweepSpec = {
    system,
    rows,
    semantics: semantics(regime, format),
    where: [...where, ...more],
    property: "eventually-constant",
  };
  return {
    kind: "sweep",
    name: `${system === "diagonal" ? "diagonal" : "triangular"}-${format}-${regime}-${rows}`,
    says: `every orbit of every ${kind} system of ${rows} rows over ${format} with a nonnegative diagonal ends in a fixed point`,
    answer: "yes",
    expected: "holds",
    level,
    spec,
  };
}

function controlsFor(format: string): Control[] {
  const base = { kind: "sweep", answer: "yes", expected: "fails", level: "quick" } as const;
  const spec = (system: "diagonal" | "dense", regime: string, more: Partial<SweepSpec>): SweepSpec => ({
    system,
    rows: 2,
    semantics: semantics(regime, format),
    where: [],
    property: "eventually-constant",
    ...more,
  });
  return [
    {
      ...base,
      name: "a-diagonal-with-minus-one",
      says: "a negative entry on the diagonal alternates",
      drops: ["nonnegative-diagonal"],
      spec: spec("diagonal", "perOperation", { fixed: { a: ["-1"] } }),
    },
    {
      ...base,
      name: "eigenvalues-in-0-1-without-a-triangle",
      says: "among all matrices with real eigenvalues in [0, 1] some cycle, although rounding happens once an entry",
      drops: ["triangular"],
      spec: spec("dense", "fused", { where: ["eigenvalues-in-0-1", "entries-at-most-1"] }),
    },
  ];
}

const EX1 = dense("EX1", {
  A: [
    ["-1/2", "-1/2"],
    ["1/2", "1/2"],
  ],
  b: ["-2", "1/4"],
  initial: ["-1", "-1/2"],
});

const NILPOTENT: Control = {
  kind: "decide",
  name: "a-nilpotent-matrix-tracks-parity",
  says: "EX1: both eigenvalues are 0, and the states after 1^k alternate: that no decoder reads parity is false",
  answer: "no",
  expected: "fails",
  level: "quick",
  drops: ["triangular"],
  cases: [{ model: EX1, language: "parity", ask: "separates", semantics: "fused,format=q1.2,overflow=saturate" }],
};

const WRAP: Control = {
  kind: "sweep",
  name: "wrap-around-counts",
  says: "wrap-around is not monotone: the identity matrix with b = 1 counts",
  answer: "yes",
  expected: "fails",
  level: "quick",
  drops: ["monotone-rounding"],
  spec: {
    system: "diagonal",
    rows: 2,
    semantics: semantics("perOperation", "q2.0", ",overflow=wrap"),
    where: [],
    fixed: { a: ["1"], b: ["1"] },
    property: "eventually-constant",
  },
};

const proved = (theorem: string, says: string): CoqProof => ({
  file: "monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle/proof.v",
  theorem,
  says,
});

export const theorem: Theorem = {
  id: "monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle",
  title:
    "Diagonal and triangular systems with a nonnegative diagonal end in a fixed point under every monotone rounding",
  statement: String.raw`Let rd be nondecreasing with finite range and A upper triangular with A_{ii} \ge 0. Then every orbit of H \mapsto rd(A H + B), with one rounding an entry or one after every product and sum, is eventually constant.`,
  sources: [
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1 for triangular transitions; there for exact products that are cast once",
    },
    { work: "statetrack", item: "the recurrence rounded at every step: induction from the last row" },
  ],
  hypotheses: [
    { name: "nonnegative-diagonal", says: "the diagonal entries are >= 0" },
    { name: "triangular", says: "A is triangular (diagonal included)" },
    { name: "monotone-rounding", says: "rounding is nondecreasing, so overflow does not wrap around" },
  ],
  claims: [
    ...REGIMES.flatMap((regime) => [
      systems("diagonal", regime, "q1.1", 2, "quick"),
      systems("dense", regime, "q1.1", 2, "quick"),
      systems("dense", regime, "q0.2", 2, "quick"),
      systems("dense", regime, "q1.0", 3, "quick"),
      systems("diagonal", regime, "E2M1FN", 2, "standard"),
      systems("dense", regime, "E2M1FN", 2, "standard"),
      systems("dense", regime, "q1.2", 2, "standard"),
    ]),
    {
      kind: "eigenvalues",
      name: "the-control-s-matrix-is-nilpotent",
      says: "the matrix of EX1 has no eigenvalue but 0: it is not triangular, and that is all that is lost",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: [{ model: EX1, semantics: "fused,format=q1.2", symbol: "1", eigenvalues: ["0", "0"] }],
      within: ["0", "1"],
    },
  ],
  controls: [...controlsFor("q1.1"), NILPOTENT, WRAP],
  coq: [
    proved(
      "triangular_system_has_no_cycle",
      "any number of rows, each row monotone in its own entry: a cycle is a fixed point",
    ),
    proved("diagonal_system_has_no_cycle", "the diagonal case"),
    proved("triangular_system_does_not_decide_parity", "no read-out of the state is the parity of the number of steps"),
    proved(
      "saturated_triangular_matrix_has_no_cycle",
      "triangular matrices with a nonnegative diagonal under saturated Flocq roundings",
    ),
  ],
  related: ["monotone-rounding-of-a-nonnegative-scalar-has-no-cycle", "symmetric-psd-with-one-rounding-has-no-cycle"],
};

export const variant: Variant = {
  knobs: [
    {
      name: "format",
      says: "a number format; states are all codes to the power of rows, at most 2^16",
      fallback: "q1.1",
    },
    { name: "rows", says: "entries of the state", fallback: "2" },
    ...sampleKnobs("systems to draw where there are more than this: then nothing is proved", "2000000"),
  ],
  build: (values) => {
    parseFormat(values.format);
    const rows = integerKnob(values, "rows", 1, 16);
    const sample = sampleOf(values);
    const claims = REGIMES.flatMap((regime) => [
      { ...systems("diagonal", regime, values.format, rows, "standard"), sample },
      { ...systems("dense", regime, values.format, rows, "standard"), sample },
    ]);
    return { claims, controls: controlsFor(values.format) };
  },
};
