// A binary32 state that products read as bfloat16 has even periods too: 36 with one row (k = 161/1024, v = -1), 4 and 12 with
// two. So with real eigenvalues in [0, 1] such a layer tracks parity. With one row, v = 1 and keys m / 2^j in [1/2, 1) every
// period is odd; that is no law of one row: of 500 random keys in (0, 1], with beta = 1, some have even periods
// (proofs/counts/frequencies.json).

import { parseFormat } from "../../src/number/formats.ts";
import type { Variant } from "../../src/theorem/script.ts";
import type { Control, DecideClaim, EigenvaluesClaim, Theorem } from "../../src/theorem/theorem.ts";
import { deltaNet } from "../models.ts";

interface Witness {
  readonly period: number;
  readonly k: readonly string[];
  readonly beta: string;
  readonly v: string;
  readonly eigenvalues: readonly string[];
}

const WITNESSES: readonly Witness[] = [
  { period: 36, k: ["161/1024"], beta: "1", v: "-1", eigenvalues: ["1022655/1048576"] },
  { period: 4, k: ["1/2", "3/4"], beta: "1", v: "5/4", eigenvalues: ["3/16", "1"] },
  { period: 12, k: ["1/4", "3/4"], beta: "1/2", v: "1", eigenvalues: ["11/16", "1"] },
];

const MIXED = "mixed,format=binary32,read=bfloat16";
const model = ({ period, k, beta, v }: Witness) =>
  deltaNet(`period ${period}`, { k, beta, v, initial: k.map(() => "0") });

const EIGENVALUES: EigenvaluesClaim = {
  kind: "eigenvalues",
  name: "eigenvalues-in-0-1",
  says: "1 - beta |k|^2 of the stored numbers, and 1 with two rows",
  answer: "yes",
  expected: "holds",
  level: "quick",
  cases: WITNESSES.map((witness) => ({
    model: model(witness),
    semantics: MIXED,
    symbol: "1",
    eigenvalues: witness.eigenvalues,
  })),
  within: ["0", "1"],
};

function tracks(semantics: string): DecideClaim {
  return {
    kind: "decide",
    name: "some-decoder-reads-parity",
    says: "the state after a word determines the parity of its ones, for every word",
    answer: "yes",
    expected: "holds",
    level: "quick",
    cases: WITNESSES.map((witness) => ({ model: model(witness), language: "parity", ask: "separates", semantics })),
  };
}

function counting(semantics: string): DecideClaim {
  return {
    ...tracks(semantics),
    name: "some-decoder-counts-modulo-the-period",
    says: "and their number modulo 36, 4 and 12",
    cases: WITNESSES.map((witness) => ({
      model: model(witness),
      language: `mod:${witness.period}`,
      ask: "separates",
      semantics,
    })),
  };
}

const control = (name: string, says: string, drops: string, semantics: string): Control => ({
  ...tracks(semantics),
  name,
  says,
  expected: "fails",
  drops: [drops],
});

const wide = (format: string) =>
  control(
    "read-as-wide-as-it-is-kept",
    "read in the format of the state: parity is lost",
    "narrow-read",
    `perOperation,format=${format}`,
  );
const narrow = (format: string) =>
  control(
    "kept-as-narrow-as-it-is-read",
    "kept in the format of operands: parity is lost",
    "wide-state",
    `perOperation,format=${format}`,
  );

export const theorem: Theorem = {
  id: "a-float32-state-read-as-bfloat16-tracks-parity-with-eigenvalues-in-0-1",
  title: "A binary32 state read as bfloat16 tracks parity with real eigenvalues in [0, 1], with one row and with two",
  statement: String.raw`There are k, \beta \in (0, 1], v with real eigenvalues in [0, 1] such that h \mapsto h + k\,\mathrm{bf16}(\beta\,\mathrm{bf16}(v - k^\top \mathrm{bf16}(h))), sums and products rounded to binary32, has a cycle of even period from 0: 36 (one row), 4 and 12 (two rows). With \beta = 0 on the symbol 0 a function of h_t is the parity of x_1 \dots x_t for every word.`,
  sources: [
    { work: "statetrack", item: "the layers of two rows are written down, that of one row was drawn at random" },
    {
      work: "flash-linear-attention",
      version: "bc3b101",
      item: "keeps a float32 state and casts it to the key's dtype in the dot product",
    },
    { work: "arXiv 2411.12537", version: "v5", item: "Theorem 1, to which this is no contradiction" },
  ],
  hypotheses: [
    { name: "narrow-read", says: "products read the binary32 state as bfloat16" },
    { name: "wide-state", says: "the state is kept in binary32" },
  ],
  claims: [EIGENVALUES, tracks(MIXED), counting(MIXED)],
  controls: [wide("binary32"), narrow("bfloat16")],
  coq: [],
  related: [
    "a-float32-state-read-as-bfloat16-counts-modulo-every-odd-m-up-to-255",
    "rounding-every-operation-lets-a-nonnegative-deltanet-track-parity",
  ],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "of the state", fallback: "binary32" },
    { name: "read", says: "the format that products read", fallback: "bfloat16" },
  ],
  build: ({ format, read }) => {
    parseFormat(format);
    parseFormat(read);
    return { claims: [tracks(`mixed,format=${format},read=${read}`)], controls: [wide(format), narrow(read)] };
  },
};
