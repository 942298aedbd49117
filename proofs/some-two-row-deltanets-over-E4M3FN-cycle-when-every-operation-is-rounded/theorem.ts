// Two-row delta rules over E4M3FN whose eigenvalues 1 and 1 - beta |k|^2 lie exactly in [0, 1]: 1,497,138 choices of (k, beta)
// with beta > 0 (1,523,412 if -0 is told from +0). With every operation rounded some of them run into a cycle, already with
// v = 0, and from the state 0 with other v. Rounded once an entry and step, none does (the theorem on symmetric matrices). Small
// formats are counted quickly; E4M3FN as a whole, in either way of rounding, is a census for a device.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import type { Variant } from "../../src/theorem/script.ts";
import type { CensusClaim, Control, Level, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";
import { CENSUSES, deltaNets } from "../counts/census.ts";

type Counts = Readonly<Record<string, number>>;

const WHAT = {
  "v-0": "v = 0, some start",
  "from-0": "some v, from the state 0",
  all: "some v, some start, one of up to sixteen layers that are equal up to signs and order",
} as const;

function someCycle(
  format: string,
  what: keyof typeof WHAT,
  level: Level,
  counts?: Counts,
  order: "" | "fused-" = "",
): CensusClaim {
  const id = `deltaNet-${format.replaceAll(/[:,]/g, "-")}-${order}${what}`;
  const found = CENSUSES.find((one) => one.id === id);
  if (found === undefined) throw new TypeError(`expected the census ${id}`);
  return {
    kind: "census",
    name: `${format.replaceAll(/[:,]/g, "-")}-${what}`,
    says: `some layer over ${format} cycles: ${WHAT[what]}`,
    answer: "no",
    expected: "holds",
    level,
    census: found.spec,
    ...(counts === undefined ? {} : { counts }),
  };
}

/** One layer over E4M3FN with the eigenvalue 1 - 72 · (2^-10 + 225 · 2^-16), about 0.68. */
const ONE: SweepSpec = {
  ...deltaNets("E4M3FN", { fixed: { k: ["-0.03125", "-0.05859375"], beta: ["72"], v: ["0"] } }),
  where: [],
};

const ONE_CYCLES: SweepClaim = {
  kind: "sweep",
  name: "one-layer-of-E4M3FN",
  says: "k = (-0.03125, -0.05859375), beta = 72, v = 0 over E4M3FN cycles from some start",
  answer: "no",
  expected: "holds",
  level: "quick",
  spec: ONE,
};

const fused = (spec: SweepSpec): SweepSpec => ({
  ...spec,
  semantics: spec.semantics.replace("perOperation", "fused").replace(",delta=D1", ""),
});

function once(name: string, spec: SweepSpec, level: Level): Control {
  return {
    ...ONE_CYCLES,
    name,
    says: "the same with one rounding an entry and step: no cycle",
    expected: "fails",
    level,
    drops: ["rounded-inside-the-step"],
    spec: fused(spec),
  };
}

/** The same census with one rounding an entry and step: no map of it cycles. */
function noneFused(format: string, what: keyof typeof WHAT, level: Level, maps: number): Control {
  const own = someCycle(format, what, level, { maps, "failing-maps": 0, "longest-period": 1 }, "fused-");
  return {
    ...own,
    name: `fused-${own.name}`,
    says: `with one rounding an entry and step no layer over ${format} cycles: ${WHAT[what]}`,
    expected: "fails",
    drops: ["rounded-inside-the-step"],
  };
}

export const theorem: Theorem = {
  id: "some-two-row-deltanets-over-E4M3FN-cycle-when-every-operation-is-rounded",
  title: "Some two-row DeltaNets over E4M3FN with eigenvalues in [0, 1] cycle when every operation is rounded",
  statement: String.raw`Let D be the numbers of E4M3FN. There are k \in D^2, \beta > 0 in D with 0 \le 1 - \beta |k|^2 \le 1 exactly, and h_0 \in D^2, such that the orbit of h_0 under h \mapsto h + k\,(\beta\,(0 - k^\top h)), every operation rounded to nearest even and saturated, has period 2 in value. Rounded once an entry and step every orbit is eventually constant.`,
  sources: [
    { work: "statetrack", item: "exhaustive counts" },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1, to which this is no contradiction: its products are exact",
    },
  ],
  hypotheses: [{ name: "rounded-inside-the-step", says: "more than one rounding between a state entry and the next" }],
  claims: [
    ONE_CYCLES,
    someCycle("E2M1FN", "v-0", "quick", { maps: 67, "failing-maps": 8, "longest-period": 2 }),
    someCycle("E2M1FN", "from-0", "quick", { maps: 1005, "failing-maps": 32, "longest-period": 2 }),
    someCycle("E2M1FN", "all", "quick", { maps: 168, "failing-maps": 13, "longest-period": 2 }),
    someCycle("float:e3m1,finite", "v-0", "standard", { maps: 1571, "failing-maps": 164, "longest-period": 2 }),
    someCycle("float:e3m1,finite", "from-0", "standard", { maps: 48_701, "failing-maps": 832, "longest-period": 2 }),
    someCycle("float:e3m1,finite", "all", "standard", { maps: 4336, "failing-maps": 311, "longest-period": 2 }),
    ...(["v-0", "from-0", "all"] as const).map((what) => someCycle("E4M3FN", what, "extreme")),
  ],
  controls: [
    once("one-rounding-one-layer-of-E4M3FN", ONE, "quick"),
    once("one-rounding-E2M1FN", deltaNets("E2M1FN"), "quick"),
    once("one-rounding-e3m1-v-0", deltaNets("float:e3m1,finite", { fixed: { v: ["0"] } }), "standard"),
    noneFused("E2M1FN", "v-0", "quick", 67),
    noneFused("E2M1FN", "from-0", "quick", 1005),
    noneFused("E2M1FN", "all", "standard", 168),
    noneFused("float:e3m1,finite", "from-0", "standard", 48_701),
    noneFused("E4M3FN", "v-0", "extreme", 1_497_138),
    noneFused("E4M3FN", "from-0", "extreme", 378_775_914),
    noneFused("E4M3FN", "all", "extreme", 24_571_198),
  ],
  coq: [],
  related: [
    "every-order-that-rounds-inside-the-step-makes-some-two-row-deltanet-cycle",
    "symmetric-psd-with-one-rounding-has-no-cycle",
  ],
};

export const variant: Variant = {
  knobs: [{ name: "format", says: "a number format; states are pairs of codes, at most 2^16", fallback: "E2M1FN" }],
  build: ({ format }) => ({
    claims: [
      {
        ...ONE_CYCLES,
        name: "some-layer",
        says: `some layer over ${format} with its eigenvalues in [0, 1] cycles from some start`,
        spec: deltaNets(format),
      },
    ],
    controls: [once("one-rounding", deltaNets(format), "standard")],
  }),
};
