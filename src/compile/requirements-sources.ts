// The grounds and the semantics that lines of the requirements card name. Extensions of a paper's theorem that were worked
// out here say so and give the argument; a test looks up every theorem id in the registry.

import type { Ground } from "./requirements-types.ts";

/** Under which arithmetic a line is said; see docs/semantics.md. */
export const EXACT = "exact: no rounding, finitely many values occur (P+)";
export const EXACT_INTEGERS =
  "integers: exact with small integers only and keys as given, such as (1, -1) with beta 1 (normalised keys hold 1/sqrt(2)), so also every recurrent rounding in a format that holds them";
const CAST_TERMS = "castTerms: exact products, each term cast once, exact sum, one cast (P-)";
const CAST_ON_READ = "castOnRead: exact state, cast when it is read (E1)";
export const MONOTONE =
  "monotone: fused or perOperation in recurrent order, monotone rounding, no wrap, no NaN, observe=value or no parameter -0";
export const FUSED =
  "fused: one monotone rounding for each state entry and step, no wrap, no NaN, observe=value or no parameter -0";
export const PER_OPERATION = "perOperation: every operation rounded, order D1, tiesToEven, the formats of the theorem";
export const MIXED = "mixed: state in binary32, read as bfloat16";
export const FRACTION_BITS = "fractionBits: a bounded number of fraction bits (the paper's own finite precision)";
export const TOKEN_SHIFT = "tokenShift: each layer also sees the token before (token shift or convolution of width 2)";
export const SATURATED = "saturated: gates reach 0 and 1";

/** What an impossibility about real eigenvalues survives: everything exact before the cast. */
export const BEFORE_CAST = [EXACT, CAST_TERMS, CAST_ON_READ] as const;

/** Where the documentation gives the argument. */
export function provedHere(heading: string): string {
  return `docs/languages.md, "${heading}"`;
}

export const STAR_FREE: Ground = {
  says: "a language is star-free exactly when its syntactic monoid is aperiodic",
  source: "Schützenberger 1965, doi:10.1016/S0019-9958(65)90108-7",
};
export const KROHN_RHODES: Ground = {
  says: "every automaton is simulated by a cascade of set-reset automata and of the simple groups in its monoid",
  source: "Krohn, Rhodes 1965, doi:10.1090/S0002-9947-1965-0188316-1",
};
export const SARROF: Ground = {
  says: "nonnegative diagonal layers of finite precision model exactly the star-free languages",
  source: "Sarrof, Veitsman, Hahn 2024, arXiv:2405.17394",
};
export const CASCADE_LAYERS: Ground = {
  says: "one layer for each permutation-reset level of a cascade, a delay line after a level with resets",
  source: "Grazzi et al. 2025, arXiv:2411.12537, Theorem 4; the delay line mends an off-by-one of its proof",
};
export const PARITY: Ground = {
  says:
    "a letter that permutes states: on s a^k t all casts of powers with real eigenvalues >= 0 are constant for large k, layer after layer, " +
    "while membership alternates (the theorem's proof, which is for (11)*, with a prefix s and a suffix t)",
  source: `Grazzi et al. 2025, arXiv:2411.12537, Theorem 1; ${provedHere("Periods")}`,
};
export const PARITY_BLOCKS: Ground = {
  says:
    "the same with a word u as one step: its transitions multiply, and products of nonnegative diagonal (triangular) matrices are " +
    "nonnegative diagonal (triangular)",
  source: `Grazzi et al. 2025, arXiv:2411.12537, Theorem 1; ${provedHere("Periods")}; parity: Sarrof et al. 2024, arXiv:2405.17394, Theorem 2`,
};
export const MONOTONE_SCALAR: Ground = {
  says: "rounded monotonely a nonnegative scalar step is nondecreasing, so is a word of such steps, and no such map has a cycle",
  source: "this project",
  theorem: "monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle",
};
export const MONOTONE_SIGNED: Ground = {
  says: "rounded monotonely a real scalar step is monotone, so is a word of such steps: periods 1 and 2, and at most twice as long a layer",
  source: `${provedHere("Periods")}; compare Nowak, Cotterell, Boumasmoud 2026, arXiv:2606.01765`,
};
// The theorem compares values. Where they stay and an entry's exact sum is zero, that zero is -0 only if all its terms are, that of
// the diagonal (>= 0) among them, so only if the entry was -0; towardNegative has it the other way round. So codes stay as well.
export const PSD: Ground = {
  says: "with one rounding for each entry a symmetric positive semidefinite step ends in a fixed point",
  source: "this project",
  theorem: "symmetric-psd-with-one-rounding-has-no-cycle",
};
export const TWO_PSD: Ground = {
  says: "a product of two positive semidefinite matrices has real eigenvalues >= 0, so a word of two letters is one nonnegative step",
  source: `Grazzi et al. 2025, arXiv:2411.12537, Proposition 1.3; ${provedHere("Periods")}`,
};
export const ROUNDED_PARITY: Ground = {
  says: "with every operation rounded a DeltaNet with eigenvalues in [0, 1] tracks parity: its two states differ by a few ulps",
  source: "this project",
  theorem: "rounding-every-operation-lets-a-nonnegative-deltanet-track-parity",
};
export const MIXED_COUNTER: Ground = {
  says: "read as bfloat16, a scalar binary32 state with one real eigenvalue in (0, 1) counts modulo odd m up to 255",
  source: "this project",
  theorem: "a-float32-state-read-as-bfloat16-counts-modulo-every-odd-m-up-to-255",
};
export const COUNTING: Ground = {
  says:
    "a word u whose powers move states in a cycle of length m, not a power of two: with real eigenvalues of all products of |u| 2^(i-1) " +
    "transitions of layer i, membership of s u^k t would have a period 2^L in k (the theorem is for (1^m)*, |u| = 1; the proof with blocks of |u| letters)",
  source: `Grazzi et al. 2025, arXiv:2411.12537, Theorem 2; ${provedHere("Periods")}`,
};
export const SIGN_LAYERS: Ground = {
  says: "a level with the group of two elements is a sign: A = 1, -1, or 0 with B = 1, -1 for a reset",
  source: provedHere("Exact diagonal layers"),
};
export const SIGN_DEPTH: Ground = {
  says:
    "on finitely many exact values a real diagonal entry is a sign, a reset or the identity, so a layer at most doubles the exponent of the groups " +
    "and adds at most one to their derived length",
  source: `${provedHere("Exact diagonal layers")}; for (1^m)* Grazzi et al. 2025, arXiv:2411.12537, Theorem 2`,
};
export const ABELIAN_LAYERS: Ground = {
  says: "k complex diagonal layers track a group exactly when it has a subnormal series of length k with abelian factors",
  source: "Shakerinava, Khavari, Ravanbakhsh, Chandar 2026, arXiv:2603.01959",
};
export const ABELIAN_WREATH: Ground = {
  says:
    "on finitely many exact values a complex diagonal entry turns by roots of unity or resets, so k layers are a wreath product of k cyclic-reset " +
    "products, whose groups have derived length at most k; the syntactic monoid divides it",
  source: provedHere("Exact diagonal layers"),
};
export const CONSTANT_DECAY: Ground = {
  says: "with one transition for all letters a word of even length multiplies by an even power, which is nonnegative: its cycles are lost as in Theorem 1, in stacks with input-dependent nonnegative diagonal layers too",
  source: `${provedHere("Periods")}; parity: Khavari et al. 2025, arXiv:2508.07395`,
};
export const GROUP_LAYER: Ground = {
  says: "one layer of orthogonal matrices tracks a group; a permutation of n points is n minus its number of cycles reflections",
  source: "Grazzi et al. 2025, arXiv:2411.12537, Theorem 3 and Proposition 1; Scherk 1950",
};
export const ONE_HOT: Ground = {
  says: "one affine layer: the states as affinely independent points, which every map of states moves affinely",
  source: "Grazzi et al. 2025, arXiv:2411.12537, Appendix A.3; with B, one row less",
};
export const PD_SSM: Ground = {
  says: "one layer of size N simulates any automaton of N states",
  source: "Terzić et al. 2025, arXiv:2509.22284",
};
export const ONE_REFLECTION: Ground = {
  says:
    "groups with one reflection a step: signs give the position modulo 2^j, a memory holds the last block, whose swaps are made during the next " +
    "one (4 kinds of layers); a reset level is a group level and a scalar memory of P_r^-1 q_r; delays by position parity",
  source: `Siems et al. 2025, arXiv:2502.10297; ${provedHere("One reflection a step")}`,
};
export const RWKV7: Ground = {
  says: "four layers recognise any regular language",
  source: "Peng et al. 2025, arXiv:2503.14456",
};
export const SATURATED_LSTM: Ground = {
  says: "a recurrent network with saturated units simulates any finite automaton",
  source: "Minsky 1967; Merrill et al. 2020, arXiv:2004.08500",
};
export const MEMORYLESS: Ground = {
  says: "every letter resets the minimal automaton, so the last letter decides and the decoder sees it",
  source: provedHere("Sizes"),
};
export const LIMIT: Ground = {
  says: "the algebra was stopped by a limit",
  source: "statetrack language --algebra full",
};
