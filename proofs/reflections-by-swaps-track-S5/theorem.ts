// A swap of two coordinates is the reflection I - k k^T with k = e_i - e_j and beta = 1: every number in it is 0, 1 or -1,
// so every format that holds the entries of the state applies it without rounding. One DeltaNet layer with one reflection a
// symbol therefore tracks the permutations of n objects that swaps generate, for all lengths: the word problem of S_n.

import { InputError } from "../../src/core/errors.ts";
import { integerKnob, type Variant } from "../../src/theorem/script.ts";
import type { Control, CoqProof, DecideCase, DecideClaim, Theorem } from "../../src/theorem/theorem.ts";

const numbers = (n: number) => Array.from({ length: n }, (_, i) => String(i + 1));

/** The symbols of adjacent swaps, as the word problem names them. */
const swaps = (n: number) => Array.from({ length: n - 1 }, (_, i) => `(${i + 1} ${i + 2})`);

/** One layer over adjacent swaps; state (1, …, n), key e_i - e_(i+1). */
export function swapping(n: number, beta: string, initial: readonly string[] = numbers(n)): unknown {
  const symbols = swaps(n).map((symbol, i) => {
    const k = initial.map((_, j) => (j === i ? "1" : j === i + 1 ? "-1" : "0"));
    return [symbol, { k, beta }] as const;
  });
  return {
    statetrack: 1,
    name: `swaps of ${n}`,
    alphabet: swaps(n),
    layers: [{ type: "deltaNet", initial, symbols: Object.fromEntries(symbols) }],
  };
}

function wordProblem(n: number, semantics: string, beta = "1", initial = numbers(n)): DecideCase {
  const language = `word-problem:S${n},generators=adjacent`;
  return { model: swapping(n, beta, initial), language, ask: "implements", semantics };
}

function tracking(n: number, formats: readonly string[]): DecideClaim {
  return {
    kind: "decide",
    name: `S${n}`,
    says: `the state after a word of adjacent swaps is the permutation of ${n} objects, in ${formats.join(", ")}`,
    answer: "yes",
    expected: "holds",
    level: "quick",
    cases: formats.flatMap((format) => [
      wordProblem(n, `perOperation,format=${format}`),
      wordProblem(n, `fused,format=${format}`),
    ]),
  };
}

function controlsFor(n: number, format: string, narrow: string): Control[] {
  const failing = { kind: "decide", answer: "yes", expected: "fails", level: "quick" } as const;
  return [
    {
      ...failing,
      name: "projections",
      says: "beta = 1/2 makes them projections, of eigenvalue 0: what was swapped is lost",
      drops: ["reflections"],
      cases: [wordProblem(n, `perOperation,format=${format}`, "1/2")],
    },
    {
      ...failing,
      name: "contractions",
      says: "beta = 3/4, eigenvalue -1/2: the entries draw near and meet",
      drops: ["reflections"],
      cases: [wordProblem(n, `perOperation,format=${format}`, "3/4")],
    },
    {
      ...failing,
      name: "a-format-without-the-numbers",
      says: `in ${narrow} two of the numbers 1 to ${n} are one`,
      drops: ["numbers-in-the-format"],
      cases: [wordProblem(n, `perOperation,format=${narrow}`)],
    },
  ];
}

const proved = (theorem: string, says: string): CoqProof => ({
  file: "reflections-by-swaps-track-S5/proof.v",
  theorem,
  says,
});

export const theorem: Theorem = {
  id: "reflections-by-swaps-track-S5",
  title: "One layer of one reflection a symbol tracks every permutation of five objects by swaps",
  statement: String.raw`Let h_0 = (1, \dots, n) and let the swap (i\ i{+}1) act as I - k k^\top with k = e_i - e_{i+1}. In every format that holds 1, \dots, n and their differences, h_t is (1, \dots, n) permuted by x_1 \dots x_t, for every word, with or without rounding.`,
  sources: [
    { work: "arXiv 2411.12537", version: "v5", item: "Theorem 3 with k = 2 moved states: one reflection a symbol" },
    {
      work: "D. A. Barrington, J. Comput. Syst. Sci. 38 (1989) 150-164",
      item: "the word problem of S_5 is NC^1-complete: why this language",
    },
  ],
  hypotheses: [
    { name: "reflections", says: "beta |k|^2 = 2: the eigenvalue of each swap is -1" },
    { name: "numbers-in-the-format", says: "the format tells 1, ..., n apart and holds their differences" },
  ],
  claims: [
    tracking(5, ["E4M3FN", "E5M2", "E3M2FN", "E2M3FN", "binary16", "bfloat16", "binary32", "q4.0"]),
    { ...tracking(6, ["E4M3FN", "bfloat16"]), level: "quick" },
    { ...tracking(8, ["E4M3FN"]), level: "standard" },
    {
      kind: "eigenvalues",
      name: "reflections-have-the-eigenvalue-minus-one",
      says: "each swap has the eigenvalue -1 once and 1 otherwise",
      answer: "yes",
      expected: "holds",
      level: "quick",
      cases: swaps(5).map((symbol) => ({
        model: swapping(5, "1"),
        semantics: "perOperation,format=E4M3FN",
        symbol,
        eigenvalues: ["-1", "1", "1", "1", "1"],
      })),
      within: ["-1", "1"],
    },
  ],
  controls: controlsFor(5, "bfloat16", "E2M1FN"),
  coq: [
    proved("every_permutation_matrix_is_a_product_of_reflections", "over every commutative ring, for every n"),
    proved("swaps_track_every_Sn", "for every n and every word of swaps the integer state determines the permutation"),
    proved("swaps_track_S5", "the instance n = 5"),
  ],
  related: ["rounding-every-operation-lets-a-nonnegative-deltanet-track-parity"],
};

export const variant: Variant = {
  knobs: [
    { name: "dimension", says: "objects that are swapped, 2 to 8", fallback: "5" },
    { name: "format", says: "of the state", fallback: "bfloat16" },
    { name: "narrow", says: "a format that does not hold the numbers, for a control", fallback: "E2M1FN" },
  ],
  build: (values) => {
    const n = integerKnob(values, "dimension", 2, 8);
    if (values.format === values.narrow)
      throw new InputError("--narrow", "another format than --format", values.narrow);
    return { claims: [tracking(n, [values.format])], controls: controlsFor(n, values.format, values.narrow) };
  },
};
