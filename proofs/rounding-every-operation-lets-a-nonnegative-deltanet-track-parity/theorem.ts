// One layer h <- h + k (beta (v - k.h)) whose transition has eigenvalues 1 and 1 - beta |k|^2, both in [0, 1], alternates
// between two states when every operation is rounded; with the symbol 0 as identity (beta = 0) it decides parity of every
// word. Rounded once an entry the same layers do not (A is symmetric positive semidefinite). So the theorem that parity
// needs a negative eigenvalue is about exact products, not about arithmetic as it is deployed.

import { parseFormat } from "../../src/number/formats.ts";
import { sampleKnobs, sampleOf, type Variant } from "../../src/theorem/script.ts";
import type {
  Control,
  CoqProof,
  DecideClaim,
  EigenvaluesClaim,
  SweepClaim,
  Theorem,
} from "../../src/theorem/theorem.ts";
import { deltaNet } from "../models.ts";
import constants from "../theory/constants.json" with { type: "json" };

/** What the Coq file speaks about, read from its definitions. */
const shared = constants["rounding-every-operation-lets-a-nonnegative-deltanet-track-parity/proof.v"];

interface Witness {
  readonly name: string;
  readonly format: string;
  readonly k: readonly string[];
  readonly beta: string;
  readonly v?: string;
  readonly initial: readonly string[];
  /** 1 - beta |k|^2 of the stored numbers; the other eigenvalue is 1. */
  readonly eigenvalue: string;
}

/** In order D1, tiesToEven. The last two start from 0 and are driven by v; the others have v = 0 and start on the cycle. */
export const WITNESSES: readonly Witness[] = [
  {
    name: "E4M3FN",
    format: "E4M3FN",
    k: [shared.e4m3_k0, shared.e4m3_k1],
    beta: shared.e4m3_beta,
    initial: [shared.e4m3_even0, shared.e4m3_even1],
    eigenvalue: "0.09423828125",
  },
  {
    name: "E5M2",
    format: "E5M2",
    k: ["0.625", "0.75"],
    beta: "1",
    initial: ["0.15625", "-0.15625"],
    eigenvalue: "0.046875",
  },
  {
    name: "binary16",
    format: "binary16",
    k: ["-0.72412109375", "0.68994140625"],
    beta: "0.96533203125",
    initial: ["-1.0224609375", "-1.07421875"],
    eigenvalue: "0.03431031084619462490081787109375",
  },
  {
    name: "bfloat16",
    format: "bfloat16",
    k: ["0.67578125", "0.73828125"],
    beta: "0.96875",
    initial: ["0.498046875", "-0.45703125"],
    eigenvalue: "0.02956485748291015625",
  },
  {
    name: "EX6",
    format: "bfloat16",
    k: [shared.bfloat16_k0, shared.bfloat16_k1],
    beta: shared.bfloat16_beta,
    v: shared.bfloat16_v,
    initial: ["0", "0"],
    eigenvalue: "0.002101898193359375",
  },
  {
    name: "EX7",
    format: "binary32",
    k: ["0.625", "0.75"],
    beta: "1",
    v: "0.7",
    initial: ["0", "0"],
    eigenvalue: "0.046875",
  },
];

const PER_OPERATION = (format: string, order = "D1") => `perOperation,format=${format},delta=${order}`;

function tracks(witnesses: readonly Witness[], semantics: (format: string) => string): DecideClaim["cases"] {
  return witnesses.map((witness) => ({
    model: deltaNet(witness.name, witness),
    language: "parity",
    ask: "separates" as const,
    semantics: semantics(witness.format),
  }));
}

const EIGENVALUES: EigenvaluesClaim = {
  kind: "eigenvalues",
  name: "eigenvalues-in-0-1",
  says: "the transitions have the eigenvalue 1 and one strictly between 0 and 1, for the numbers as stored",
  answer: "yes",
  expected: "holds",
  level: "quick",
  cases: WITNESSES.map((witness) => ({
    model: deltaNet(witness.name, witness),
    semantics: PER_OPERATION(witness.format),
    symbol: "1",
    eigenvalues: [witness.eigenvalue, "1"],
  })),
  within: ["0", "1"],
};

/** One coordinate, key of norm at most 1: no layer cycles, so none tracks parity. */
function oneRow(format: string, order: string): SweepClaim & { readonly expected: "fails" } {
  return {
    kind: "sweep",
    name: `one-row-${format}-${order}`,
    says: `no layer of one row over ${format} with |k| <= 1 and beta in [0, 1] has a cycle, order ${order}`,
    answer: "no",
    expected: "fails",
    level: "quick",
    spec: {
      system: "deltaNet",
      rows: 1,
      semantics: `${PER_OPERATION(format, order)},observe=value`,
      where: ["key-norm-at-most-1", "beta-in-0-1"],
      property: "eventually-constant",
    },
  };
}

function someCycle(format: string, order: string): SweepClaim {
  return {
    kind: "sweep",
    name: `two-rows-${format}-${order}`,
    says: `some layer of two rows over ${format} with |k| <= 1 and beta in [0, 1] has a cycle, order ${order}`,
    answer: "no",
    expected: "holds",
    level: "quick",
    spec: {
      system: "deltaNet",
      rows: 2,
      semantics: `${PER_OPERATION(format, order)},observe=value`,
      where: ["key-norm-at-most-1", "beta-in-0-1"],
      property: "eventually-constant",
    },
  };
}

const FUSED: Control = {
  kind: "decide",
  name: "rounded-once-an-entry",
  says: "the same layers, each entry rounded once: no decoder reads parity",
  answer: "yes",
  expected: "fails",
  level: "quick",
  drops: ["every-operation-rounded"],
  cases: tracks(WITNESSES, (format) => `fused,format=${format}`),
};

const proved = (theorem: string, says: string): CoqProof => ({
  file: "rounding-every-operation-lets-a-nonnegative-deltanet-track-parity/proof.v",
  theorem,
  says,
});

export const theorem: Theorem = {
  id: "rounding-every-operation-lets-a-nonnegative-deltanet-track-parity",
  title: "Rounding every operation lets a one-layer DeltaNet with eigenvalues in [0, 1] track parity",
  statement: String.raw`There are k \in D^2, \beta \in [0, 1], v, h_0 with eigenvalues 1 and 1 - \beta |k|^2 \in (0, 1) such that h \mapsto h + k\,(\beta\,(v - k^\top h)), every operation rounded to nearest even in D, has period 2: with \beta = 0 on the symbol 0 a function of h_t is the parity of x_1 \dots x_t for every word. D: E4M3FN, E5M2, binary16, bfloat16, binary32.`,
  sources: [
    { work: "statetrack", item: "found by search; EX6 and EX7 from h_0 = 0, the four others on their cycles" },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1, to which this is no contradiction: its products are exact",
    },
  ],
  hypotheses: [
    { name: "every-operation-rounded", says: "every product and every sum of the update is rounded, in order D1" },
    {
      name: "two-coordinates",
      says: "the state has at least two entries (one is not enough: decided for E2M3FN with |k| <= 1, orders D1, D2, D4)",
    },
  ],
  claims: [
    EIGENVALUES,
    {
      kind: "decide",
      name: "some-decoder-reads-parity",
      says: "the state after a word determines the parity of its ones, for every word",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: tracks(WITNESSES, (format) => PER_OPERATION(format)),
    },
    someCycle("q0.2", "D2"),
  ],
  controls: [
    FUSED,
    ...["D1", "D2", "D4"].map((order): Control => ({ ...oneRow("E2M3FN", order), drops: ["two-coordinates"] })),
  ],
  coq: [
    proved("e4m3_deltanet_tracks_parity", "the witness E4M3FN decides parity of every word"),
    proved("bfloat16_deltanet_tracks_parity_from_zero", "EX6 decides parity of every word, from the state 0"),
    proved("e4m3_eigenvalue_is_positive", "its eigenvalue 1 - beta |k|^2 lies in (0, 1)"),
    proved("bfloat16_eigenvalue_is_positive", "and so does that of EX6"),
  ],
  related: [
    "symmetric-psd-with-one-rounding-has-no-cycle",
    "a-float32-state-read-as-bfloat16-counts-modulo-every-odd-m-up-to-255",
  ],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format; states are pairs of codes, at most 2^16", fallback: "q0.2" },
    { name: "order", says: "of the delta rule: D1, D2, D4, D5", fallback: "D2" },
    ...sampleKnobs("layers to draw where there are more than this", "200000"),
  ],
  build: (values) => {
    parseFormat(values.format);
    const sample = sampleOf(values);
    const fused = someCycle(values.format, values.order);
    return {
      claims: [{ ...fused, sample }],
      controls: [
        { ...oneRow(values.format, values.order), sample, drops: ["two-coordinates"] },
        {
          ...fused,
          expected: "fails",
          name: "rounded-once-an-entry",
          says: "the same layers, each entry rounded once: none cycles",
          spec: { ...fused.spec, semantics: `fused,format=${values.format},observe=value` },
          drops: ["every-operation-rounded"],
          sample,
        },
      ],
    };
  },
};
