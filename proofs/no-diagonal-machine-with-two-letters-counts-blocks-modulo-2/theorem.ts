// With negative factors a scalar machine tracks parity. But each entry of a diagonal machine is moved by maps that keep the order or
// reverse it, so a word with an even number of zeros and of ones keeps it: powers of 0011 come to rest. Whoever counts the blocks of
// ones modulo 2 must tell even powers of 0011 from odd ones. No diagonal machine can, whatever the signs; here all machines of
// small universes are decided, for all lengths. Two rows that mix can: already with all eigenvalues 0 or 1 in both matrices.

import type { Variant } from "../../src/theorem/script.ts";
import type { CensusClaim, Control, Level, Theorem } from "../../src/theorem/theorem.ts";
import { broken, EVEN_BLOCKS, none, SEEN } from "../machines.ts";

function scalars(format: string, regime: string, level: Level): CensusClaim {
  return none({
    name: `${format.replaceAll(/[:,]/g, "-")}-${regime}`,
    says: `no two-letter scalar machine over ${format}, of any signs, recognises that the number of blocks of ones after a zero is even`,
    language: EVEN_BLOCKS,
    semantics: `${regime},format=${format},${SEEN}`,
    level,
  });
}

function diagonals(format: string, level: Level): CensusClaim {
  return none({
    name: `${format}-two-entries`,
    says: `no two-letter machine of two entries over ${format}, each with its own factor, does`,
    language: EVEN_BLOCKS,
    semantics: `perOperation,format=${format},${SEEN}`,
    universe: { system: "diagonal", rows: 2 },
    level,
  });
}

const matrices = (regime: string): Control =>
  broken(
    {
      name: `matrices-${regime}`,
      says: "2x2 matrices of 0, 1 and -1 with their eigenvalues in [0, 1], b = 0: these count blocks modulo 2",
      language: EVEN_BLOCKS,
      semantics: `${regime},format=E2M1FN,${SEEN}`,
      universe: {
        system: "dense",
        rows: 2,
        where: ["eigenvalues-in-0-1"],
        fixed: { A: ["0", "1", "-1"], B: ["0"] },
      },
      level: "quick",
      counts: { maps: 576, "failing-maps": 8, "recognising-starts": 1480 },
    },
    "diagonal",
  );

const CONTROLS: readonly Control[] = [
  matrices("perOperation"),
  matrices("fused"),
  broken(
    {
      name: "parity-of-ones",
      says: "words with an even number of each letter are all alike to parity: machines of two entries over int2 track it",
      language: "parity",
      semantics: `perOperation,format=int2,${SEEN}`,
      universe: { system: "diagonal", rows: 2 },
      level: "quick",
      counts: { maps: 65_536, "failing-maps": 3228 },
    },
    "powers-of-0011-are-told-apart",
  ),
];

export const theorem: Theorem = {
  id: "no-diagonal-machine-with-two-letters-counts-blocks-modulo-2",
  title: "No diagonal machine with two letters counts blocks of ones modulo 2, whatever the signs",
  statement: String.raw`Let D be a finite set of numbers, rd : \mathbb{R} \to D nondecreasing, and let every entry i of h_t \in D^n obey h_t^i = rd(rd(a_{x_t}^i h_{t-1}^i) + b_{x_t}^i), or h_t^i = rd(a_{x_t}^i h_{t-1}^i + b_{x_t}^i), with real a of any signs. For no h_0 does any function of (h_t, x_t) decide for all words over \{0, 1\} whether the number of factors 01 is even.`,
  sources: [
    {
      work: "statetrack",
      item: "the argument by words with an even number of each letter, and all machines of small formats",
    },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1: a layer that tracks parity has an eigenvalue that is not real and nonnegative; negative ones, which suffice there, do not here",
    },
  ],
  hypotheses: [
    { name: "diagonal", says: "no entry of the state depends on another one" },
    {
      name: "powers-of-0011-are-told-apart",
      says: "the language tells even powers of a word with an even number of each letter from odd ones",
    },
  ],
  claims: [
    scalars("E2M1FN", "perOperation", "quick"),
    scalars("E2M1FN", "fused", "quick"),
    scalars("q1.2", "perOperation", "quick"),
    scalars("int4", "perOperation", "quick"),
    diagonals("int2", "quick"),
    diagonals("q0.1", "quick"),
    scalars("float:e3m1,finite", "perOperation", "standard"),
    diagonals("q0.2", "extreme"),
    scalars("E3M2FN", "perOperation", "extreme"),
  ],
  controls: CONTROLS,
  coq: [],
  related: [
    "no-two-letter-scalar-machine-with-nonnegative-factors-tracks-parity",
    "monotone-rounding-of-nonnegative-diagonal-and-triangular-systems-has-no-cycle",
  ],
};

export const variant: Variant = {
  knobs: [{ name: "format", says: "a number format; one of 6 bits takes many minutes", fallback: "E2M1FN" }],
  build: ({ format }) => ({
    claims: ["perOperation", "fused"].map((regime) => scalars(format, regime, "standard")),
    controls: CONTROLS,
  }),
};
