// One row, every operation rounded: h <- h + k (beta (v - k h)). With |k| <= 1 and beta in [0, 1] every rounded product is
// nondecreasing with steps of at most one, and there is no cycle. With a longer key or gate, 1 - beta k^2 still in [0, 1], there
// is: EX5, from 0, in multiples of 1/4. How many of all layers of a small format cycle is counted, not drawn.

import type { SweepSpec } from "../../src/check/exhaustive/index.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { sampleKnobs, sampleOf, type Variant } from "../../src/theorem/script.ts";
import type { Control, DecideClaim, Level, SweepClaim, Theorem } from "../../src/theorem/theorem.ts";
import { deltaNet } from "../models.ts";

const EX5 = deltaNet("EX5", { k: ["-3/4"], beta: "3/2", v: "-1/4", initial: ["0"] });
const ORDERS = ["D1", "D2", "D4", "D5", "D6"];

function layers(format: string, order: string, where: readonly string[], start?: string): SweepSpec {
  return {
    system: "deltaNet",
    rows: 1,
    semantics: `perOperation,format=${format},overflow=saturate,delta=${order},observe=value`,
    where: [...where, "no-negative-zero"],
    property: "eventually-constant",
    ...(start === undefined ? {} : { fixed: { h: [start] } }),
  };
}

const LONG = ["eigenvalues-in-0-1", "beta-positive", "key-nonzero"];
const SHORT = ["key-norm-at-most-1", "beta-in-0-1"];

/** Of `maps` layers (k, beta, v), how many cycle from some start, and from 0. */
interface Count {
  readonly format: string;
  readonly maps: number;
  readonly failing: number;
  readonly fromZero: number;
  readonly level: Level;
}

const COUNTS: readonly Count[] = [
  { format: "q1.2", maps: 944, failing: 24, fromZero: 14, level: "quick" },
  { format: "q1.3", maps: 8512, failing: 132, fromZero: 77, level: "quick" },
  { format: "E3M2FN", maps: 37_422, failing: 352, fromZero: 288, level: "standard" },
  { format: "E2M3FN", maps: 24_696, failing: 350, fromZero: 188, level: "standard" },
];

function someCycle(format: string, from: string, level: Level): SweepClaim {
  const start = from === "zero" ? "0" : undefined;
  return {
    kind: "sweep",
    name: `one-row-${format}-from-${from}`,
    says: `some layer of one row over ${format} with 1 - beta k^2 in [0, 1] cycles from ${from === "zero" ? "0" : "some state"}`,
    answer: "no",
    expected: "holds",
    level,
    spec: layers(format, "D1", LONG, start),
  };
}

const counted = ({ format, maps, failing, fromZero, level }: Count): SweepClaim[] => [
  { ...someCycle(format, "all", level), counts: { maps, failing } },
  { ...someCycle(format, "zero", level), counts: { maps, failing: fromZero } },
];

type SweptControl = SweepClaim & { readonly expected: "fails"; readonly drops: readonly string[] };

function short(format: string, order: string): SweptControl {
  return {
    ...someCycle(format, "all", "quick"),
    name: `short-keys-${format}-${order}`,
    says: `with |k| <= 1 and beta in [0, 1] no layer of one row over ${format} cycles, order ${order}`,
    expected: "fails",
    spec: layers(format, order, SHORT),
    drops: ["long-key-or-gate"],
  };
}

function fused(format: string): SweptControl {
  return {
    ...short(format, "D7"),
    name: `one-rounding-${format}`,
    says: "the same layers with one rounding a step: none cycles",
    spec: layers(format, "D7", LONG),
    drops: ["every-operation-rounded"],
  };
}

function parity(semantics: string): DecideClaim {
  return {
    kind: "decide",
    name: "EX5-tracks-parity",
    says: "the state of EX5 after a word determines the parity of its ones, for every word",
    answer: "yes",
    expected: "holds",
    level: "quick",
    cases: [{ model: EX5, language: "parity", ask: "separates", semantics }],
  };
}

const EX5_FUSED: Control = {
  ...parity("fused,format=q1.2"),
  name: "EX5-with-one-rounding",
  says: "EX5 rounded once a step ends in a fixed point",
  expected: "fails",
  drops: ["every-operation-rounded"],
};

export const theorem: Theorem = {
  id: "a-one-row-deltanet-with-a-long-key-tracks-parity",
  title:
    "A one-row DeltaNet whose eigenvalue lies in [0, 1], but not its key or gate, tracks parity when every operation is rounded",
  statement: String.raw`In multiples of 1/4, rounded to nearest even after every operation, h \mapsto h + k\,(\beta\,(v - k h)) with k = -3/4, \beta = 3/2, v = -1/4 and 1 - \beta k^2 = 5/32 alternates between 0 and 1/2: with \beta = 0 on the symbol 0 a function of h_t is the parity of x_1 \dots x_t for every word.`,
  sources: [
    { work: "statetrack", item: "EX5, found by search over all layers of a format" },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1, to which this is no contradiction: its products are exact",
    },
  ],
  hypotheses: [
    { name: "long-key-or-gate", says: "|k| > 1 or beta > 1 (1 - beta k^2 is in [0, 1] all the same)" },
    { name: "every-operation-rounded", says: "every product and every sum of the update is rounded, in order D1" },
  ],
  claims: [
    {
      kind: "eigenvalues",
      name: "one-eigenvalue-in-0-1",
      says: "1 - beta k^2 of EX5 as it is stored is 5/32",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: [{ model: EX5, semantics: "perOperation,format=q1.2", symbol: "1", eigenvalues: ["5/32"] }],
      within: ["0", "1"],
    },
    parity("perOperation,format=q1.2"),
    ...COUNTS.flatMap(counted),
  ],
  controls: [
    EX5_FUSED,
    fused("q1.3"),
    ...["q0.3", "q1.3", "q1.4", "E2M3FN"].flatMap((format) =>
      (format === "q1.3" ? ORDERS : ["D1"]).map((order) => short(format, order)),
    ),
    ...["E3M2FN", "q1.4"].flatMap((format) =>
      ORDERS.map((order) => ({
        ...short(format, order),
        name: `all-orders-${format}-${order}`,
        level: "standard" as const,
      })),
    ),
  ],
  coq: [],
  related: ["rounding-every-operation-lets-a-nonnegative-deltanet-track-parity"],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format of at most 16 bits", fallback: "q1.2" },
    ...sampleKnobs("layers to draw where there are more than this", "200000"),
  ],
  build: (values) => {
    parseFormat(values.format);
    const sample = sampleOf(values);
    return {
      claims: [{ ...someCycle(values.format, "all", "standard"), sample }],
      controls: [
        { ...short(values.format, "D1"), sample },
        { ...fused(values.format), sample },
      ],
    };
  },
};
