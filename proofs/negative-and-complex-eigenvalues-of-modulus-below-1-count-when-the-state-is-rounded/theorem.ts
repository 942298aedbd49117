// Theorems about parity and counting ask for an eigenvalue that is not a nonnegative real; none of modulus 1 is needed when
// the state is rounded. A = (p q; q p) with p < q, from one step in one entry, swaps its entries for ever although the
// eigenvalue p - q is as near to 0 as the format allows (W3: -1/2). A circulant matrix turns three entries in the same
// way although its complex eigenvalues are 5/8 (cos 120 +- i sin 120) (W4): rounding puts back what contraction takes.
//
// The statement that these first refuted is about exact products of which only what is read is rounded; that semantics is
// not built, so here the state is rounded once an entry and step. W4 with its own entries (1/6, 2/3) is not dyadic: as q1.2
// stores it, it has 5/4 and the modulus 1/2.

import { integerKnob, type Variant } from "../../src/theorem/script.ts";
import type {
  Control,
  DecideCase,
  DecideClaim,
  EigenvaluesClaim,
  Spectral,
  Theorem,
} from "../../src/theorem/theorem.ts";
import { dense } from "../models.ts";

const zeros = (n: number) => Array.from({ length: n }, () => "0");

/** Row i is the first column shifted down i times. */
function circulant(name: string, column: readonly string[], initial: readonly string[]): unknown {
  const n = column.length;
  const A = column.map((_, i) => column.map((_, j) => column[(i - j + n) % n]));
  return dense(name, { A, b: zeros(n), initial });
}

const oneHot = (n: number, x: string) => [x, ...zeros(n - 1)];

const W3 = circulant("W3", ["1/4", "3/4"], ["1/4", "0"]);
const W4 = circulant("W4 with stored entries", ["1/8", "3/4", "1/8"], ["1/8", "0", "0"]);
const W4_STORED = circulant("W4 as q1.2 stores it", ["1/6", "2/3", "1/6"], ["1/4", "0", "0"]);

/** p = 1/2 - u, q = 1/2 + u with u = 2^-bits: eigenvalues 1 and -2u. */
function nearZero(bits: number): unknown {
  const one = 2 ** bits;
  return circulant(`u = 2^-${bits}`, [`${one / 2 - 1}/${one}`, `${one / 2 + 1}/${one}`], [`1/${one}`, "0"]);
}

const fused = (bits: number, more = "") => `fused,format=q1.${bits}${more}`;
const sizes = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const counts = (model: unknown, m: number, semantics: string): DecideCase => ({
  model,
  language: m === 2 ? "parity" : `mod:${m}`,
  ask: "separates",
  semantics,
});

const small = (all: readonly number[]): Spectral[] =>
  all.map((bits) => ({
    model: nearZero(bits),
    semantics: fused(bits),
    symbol: "1",
    eigenvalues: [`-1/${2 ** (bits - 1)}`, "1"],
  }));

function spectra(name: string, says: string, cases: readonly Spectral[]): EigenvaluesClaim {
  return {
    kind: "eigenvalues",
    name,
    says,
    answer: "yes",
    expected: "holds",
    level: "quick",
    cases,
    within: ["-1", "1"],
  };
}

function tracks(name: string, says: string, cases: readonly DecideCase[]): DecideClaim {
  return { kind: "decide", name, says, answer: "yes", expected: "holds", level: "quick", cases };
}

const control = (name: string, says: string, drops: string, cases: readonly DecideCase[]): Control => ({
  ...tracks(name, says, cases),
  expected: "fails",
  drops: [drops],
});

export const theorem: Theorem = {
  id: "negative-and-complex-eigenvalues-of-modulus-below-1-count-when-the-state-is-rounded",
  title:
    "With a rounded state a negative eigenvalue of any modulus tracks parity, and complex ones of modulus 5/8 count modulo 3",
  statement: String.raw`Let D be the multiples of u = 2^{-n} in [-2, 2), 3 \le n \le 14, and A = \begin{pmatrix} 1/2 - u & 1/2 + u \\ 1/2 + u & 1/2 - u \end{pmatrix} with the eigenvalues 1 and -2u. From (u, 0) the states under h \mapsto rd(A h) alternate, so with the identity on 0 they are the parity of x_1 \dots x_t. The circulant matrix of (1/8, 3/4, 1/8) with the eigenvalues 1, \tfrac58 e^{\pm 2 \pi i / 3} counts modulo 3 in the same way.`,
  sources: [
    { work: "statetrack", item: "W3 and W4: the examples against a condition on the modulus" },
    {
      work: "arXiv 2411.12537",
      version: "v2 and v5",
      item: "Theorems 1 and 2; the correction of v2 concerns complex eigenvalues of modulus below one (its comment line)",
    },
  ],
  hypotheses: [
    { name: "not-nonnegative-real", says: "some eigenvalue is negative, or not real" },
    { name: "to-nearest", says: "rounding is to nearest" },
    {
      name: "near-a-boundary",
      says: "the state begins where rounding moves every step back up: one step of the format",
    },
  ],
  claims: [
    spectra("a-negative-eigenvalue-near-0", "the eigenvalues are 1 and -2u (W3: 1 and -1/2)", [
      { model: W3, semantics: fused(2), symbol: "1", eigenvalues: ["-1/2", "1"] },
      ...small(sizes(3, 14)),
    ]),
    {
      ...spectra("not-all-real", "the circulant matrices have eigenvalues that are not real", [
        { model: W4, semantics: fused(3), symbol: "1" },
        { model: W4_STORED, semantics: fused(2), symbol: "1" },
      ]),
      answer: "no",
    },
    tracks("some-decoder-reads-parity", "the states determine the parity of the ones of every word", [
      counts(W3, 2, fused(2)),
      counts(W3, 2, "perOperation,format=q1.2"),
      ...sizes(3, 14).map((bits) => counts(nearZero(bits), 2, fused(bits))),
    ]),
    tracks("some-decoder-counts-modulo-3", "the states determine the number of ones modulo 3", [
      counts(W4, 3, fused(3)),
      counts(W4, 3, "perOperation,format=q1.3"),
      counts(W4_STORED, 3, fused(2)),
    ]),
  ],
  controls: [
    control("p-above-q", "p > q: the eigenvalue p - q is positive, and nothing is counted", "not-nonnegative-real", [
      counts(circulant("p > q", ["3/4", "1/4"], oneHot(2, "1/4")), 2, fused(2)),
      counts(circulant("positive", ["3/4", "1/8", "1/8"], oneHot(3, "1/8")), 3, fused(3)),
    ]),
    control("towards-zero", "rounded towards zero the states are 0 after one step", "to-nearest", [
      counts(W3, 2, fused(2, ",rounding=towardZero")),
      counts(W4, 3, fused(3, ",rounding=towardZero")),
    ]),
    control("from-1", "from (1, 0) W3 ends in a fixed point", "near-a-boundary", [
      counts(circulant("W3 from (1, 0)", ["1/4", "3/4"], ["1", "0"]), 2, fused(2)),
    ]),
  ],
  coq: [],
  related: ["symmetric-psd-with-one-rounding-has-no-cycle"],
};

export const variant: Variant = {
  knobs: [{ name: "bits", says: "n of u = 2^-n, 3 to 14", fallback: "7" }],
  build: (values) => {
    const bits = integerKnob(values, "bits", 3, 14);
    const [p, q] = [`${2 ** (bits - 1) + 1}/${2 ** bits}`, `${2 ** (bits - 1) - 1}/${2 ** bits}`];
    const positive = circulant("p > q", [p, q], oneHot(2, `1/${2 ** bits}`));
    return {
      claims: [
        spectra("a-negative-eigenvalue-near-0", "the eigenvalues are 1 and -2u", small([bits])),
        tracks("some-decoder-reads-parity", "the states determine parity", [counts(nearZero(bits), 2, fused(bits))]),
      ],
      controls: [
        control("p-above-q", "p > q counts nothing", "not-nonnegative-real", [counts(positive, 2, fused(bits))]),
      ],
    };
  },
};
