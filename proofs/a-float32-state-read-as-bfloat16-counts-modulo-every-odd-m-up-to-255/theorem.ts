// h' = h + k bf16(v - k bf16(h)) with h in binary32 is a quantiser with error feedback: the state turns like a rotation
// between the two bfloat16 neighbours of v/k, and its period is the denominator of v/k's place between them. With
// k = m / 2^j in [1/2, 1) and v = 1 that is m: one layer, one row, one real eigenvalue 1 - k^2 in (0, 1) counts modulo m.

import { InputError } from "../../src/core/errors.ts";
import { integerKnob, type Variant } from "../../src/theorem/script.ts";
import type { Control, CoqProof, DecideClaim, EigenvaluesClaim, Theorem } from "../../src/theorem/theorem.ts";
import { deltaNet } from "../models.ts";

const MIXED = "mixed,format=binary32,read=bfloat16";

/** The least power of two that is larger than m. */
const above = (m: number) => 2 ** (Math.floor(Math.log2(m)) + 1);

/** k = m / 2^j in [1/2, 1), v = 1, beta = 1, from 0. */
export function counter(m: number): unknown {
  return deltaNet(`m = ${m}`, { k: [`${m}/${above(m)}`], beta: "1", v: "1", initial: ["0"] });
}

/** 1 - k^2 as a fraction. */
const eigenvalue = (m: number) => `${above(m) ** 2 - m ** 2}/${above(m) ** 2}`;

const odd = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((m) => m % 2 === 1);

function counts(moduli: readonly number[], semantics: string): DecideClaim["cases"] {
  return moduli.map((m) => ({ model: counter(m), language: `mod:${m}`, ask: "separates" as const, semantics }));
}

function eigenvalues(moduli: readonly number[]): EigenvaluesClaim {
  return {
    kind: "eigenvalues",
    name: "one-eigenvalue-in-0-1",
    says: "the transition is the number 1 - k^2 of the open interval (0, 1), for the numbers as stored",
    answer: "yes",
    expected: "holds",
    level: "quick",
    cases: moduli.map((m) => ({ model: counter(m), semantics: MIXED, symbol: "1", eigenvalues: [eigenvalue(m)] })),
    within: ["1e-9", "0.999999999"],
  };
}

function counting(moduli: readonly number[], semantics: string): DecideClaim {
  return {
    kind: "decide",
    name: "some-decoder-counts-modulo-m",
    says: "the state after a word determines the number of its ones modulo m, for every word",
    answer: "yes",
    expected: "holds",
    level: "quick",
    cases: counts(moduli, semantics),
  };
}

function wide(moduli: readonly number[], semantics = "perOperation,format=binary32"): Control {
  return {
    ...counting(moduli, semantics),
    name: "read-as-wide-as-it-is-kept",
    says: "the same layers read in the format of the state do not count modulo m",
    expected: "fails",
    drops: ["narrow-read"],
  };
}

const even = (from: number, to: number) => Array.from({ length: (to - from) / 2 + 1 }, (_, i) => from + 2 * i);

const MODULI = odd(3, 255);

const proved = (theorem: string, says: string): CoqProof => ({
  file: "a-float32-state-read-as-bfloat16-counts-modulo-every-odd-m-up-to-255/proof.v",
  theorem,
  says,
});

export const theorem: Theorem = {
  id: "a-float32-state-read-as-bfloat16-counts-modulo-every-odd-m-up-to-255",
  title:
    "A one-row DeltaNet with one eigenvalue in (0, 1), its binary32 state read as bfloat16, counts modulo every odd m up to 255",
  statement: String.raw`For every odd m with 3 \le m \le 255 let k = m / 2^j \in [1/2, 1). The orbit of 0 under h \mapsto h + k\,\mathrm{bf16}(1 - k\,\mathrm{bf16}(h)), sums and products rounded to binary32, has a period that m divides. With \beta = 0 on the symbol 0 a function of h_t is the number of ones modulo m for every word, although 1 - k^2 \in (0, 1).`,
  sources: [
    { work: "statetrack", item: "error feedback as rotation; EX8 is m = 3" },
    {
      work: "flash-linear-attention",
      version: "bc3b101",
      item: "the chunked delta rule keeps a float32 state and casts it to the key's dtype in the dot product; this semantics is a model of it",
    },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 2, to which this is no contradiction: its products are exact",
    },
  ],
  hypotheses: [
    { name: "narrow-read", says: "products read the binary32 state as bfloat16" },
    { name: "odd", says: "m is odd" },
    { name: "at-most-255", says: "m is at most 255, so that k is a bfloat16 number" },
  ],
  claims: [eigenvalues(MODULI), counting(MODULI, MIXED)],
  controls: [
    wide(MODULI),
    {
      kind: "decide",
      name: "even-moduli",
      says: "the layers of even m, k = m / 2^j, do not count modulo m",
      answer: "yes",
      expected: "fails",
      level: "quick",
      drops: ["odd"],
      cases: counts(even(2, 254), MIXED),
    },
    {
      kind: "decide",
      name: "m-is-257",
      says: "k = 257/512 is not a bfloat16 number, and what it is rounded to does not count modulo 257",
      answer: "yes",
      expected: "fails",
      level: "quick",
      drops: ["at-most-255"],
      cases: counts([257], MIXED),
    },
  ],
  coq: [
    proved(
      "counts_modulo_every_odd_m_up_to_255",
      "for all 127 odd m, the state after a word determines the number of ones modulo m",
    ),
    proved("counts_modulo_three_from_its_cycle", "m = 3, the three states of EX8"),
    proved("eigenvalue_is_positive", "1 - k^2 lies in (0, 1)"),
  ],
  related: ["rounding-every-operation-lets-a-nonnegative-deltanet-track-parity"],
};

export const variant: Variant = {
  knobs: [
    { name: "m", says: "the modulus, an odd number >= 3", fallback: "3" },
    { name: "format", says: "of the state", fallback: "binary32" },
    { name: "read", says: "the format that products read", fallback: "bfloat16" },
  ],
  build: (values) => {
    const m = integerKnob(values, "m", 3, 2 ** 20);
    if (m % 2 === 0) throw new InputError("--m", "an odd number", values.m);
    const semantics = `mixed,format=${values.format},read=${values.read}`;
    const unread = wide([m], `perOperation,format=${values.format}`);
    return { claims: [eigenvalues([m]), counting([m], semantics)], controls: [unread] };
  },
};
