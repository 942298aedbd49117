// All machines with two letters, each a scalar recurrence with its own a and b, over all codes of a format: with a >= 0 for both
// letters none tracks parity, from any first state, by any decoder of the state and the last letter, decided for all lengths. All
// words then act as nondecreasing maps of a finite chain, and such maps have no cycle but fixed points; so every language that they
// recognise is star-free, and some of those are recognised. With a < 0 allowed, the machines that do track parity are counted.

import type { Variant } from "../../src/theorem/script.ts";
import type { CensusClaim, Control, Level, Theorem } from "../../src/theorem/theorem.ts";
import { broken, EVEN_BLOCKS, none, SEEN, some } from "../machines.ts";

const LANGUAGES = { parity: "parity", "modulo-3": "mod:3", "even-blocks": EVEN_BLOCKS } as const;
const SCALARS = { perOperation: "h <- rd(rd(a h) + b)", fused: "h <- rd(a h + b)" } as const;
type Regime = keyof typeof SCALARS;

function noneOf(format: string, regime: Regime, what: keyof typeof LANGUAGES, level: Level): CensusClaim {
  const own = format.replaceAll(/[:,]/g, "-");
  return none({
    name: `${own}-${regime}-${what}`,
    says: `no two-letter machine ${SCALARS[regime]} over ${format} with a >= 0 for both letters recognises ${what}`,
    language: LANGUAGES[what],
    semantics: `${regime},format=${format},${SEEN}`,
    universe: { where: ["value-nonnegative"] },
    level,
  });
}

const byCode = (format: string, level: Level): CensusClaim =>
  none({
    name: `${format}-parity-seen-by-code`,
    says: `the same over ${format} where decoders see codes and the sign bits of both a are clear`,
    language: "parity",
    semantics: `perOperation,format=${format},overflow=saturate,observe=code`,
    universe: { where: ["sign-bit-clear"] },
    level,
  });

const STAR_FREE: CensusClaim = some({
  name: "some-recognise-a-star-free-language",
  says: "some machines over E2M1FN with a >= 0 recognise the words with the factor 11",
  language: ".*11.*",
  semantics: `perOperation,format=E2M1FN,${SEEN}`,
  universe: { where: ["value-nonnegative"] },
  level: "quick",
  counts: { maps: 20_736, "failing-maps": 528, "recognising-starts": 1292 },
});

const signs = (format: string, level: Level, counts: Readonly<Record<string, number>>): Control =>
  broken(
    {
      name: `${format.replaceAll(/[:,]/g, "-")}-signs-allowed`,
      says: `with any signs over ${format}: these track parity`,
      language: "parity",
      semantics: `perOperation,format=${format},${SEEN}`,
      level,
      counts,
    },
    "nonnegative",
  );

const CONTROLS: readonly Control[] = [
  signs("E2M1FN", "quick", {
    maps: 65_536,
    "failing-maps": 6158,
    "recognising-starts": 78_332,
    "machines-recognising-from-every-start": 1174,
  }),
  broken(
    {
      name: "a-is-minus-zero",
      says: "a = -0 for the letter 1 is nonnegative as a value, and a decoder that sees codes sees +0 and -0 in turn",
      language: "parity",
      semantics: "perOperation,format=E2M1FN,observe=code",
      universe: { fixed: { a_0: ["1"], a_1: ["-0"], b: ["-0"] } },
      level: "quick",
    },
    "sign-bit-clear-where-codes-are-seen",
  ),
  broken(
    {
      name: "wrap-around-tracks-parity",
      says: "a = 1 for both letters, b = 0 and 1: wrap-around counts modulo 16",
      language: "parity",
      semantics: "perOperation,format=int4,overflow=wrap",
      universe: { fixed: { a: ["1"], b_0: ["0"], b_1: ["1"] } },
      level: "quick",
    },
    "monotone-rounding",
  ),
];

export const theorem: Theorem = {
  id: "no-two-letter-scalar-machine-with-nonnegative-factors-tracks-parity",
  title: "No two-letter scalar machine with nonnegative factors tracks parity, from any start, by any decoder",
  statement: String.raw`Let D be a finite set of numbers, rd : \mathbb{R} \to D nondecreasing, a_0, a_1 \ge 0 and b_0, b_1 in D, and h_t = rd(rd(a_{x_t} h_{t-1}) + b_{x_t}), or h_t = rd(a_{x_t} h_{t-1} + b_{x_t}). For no h_0 does any function of (h_t, x_t) decide for all t \ge 1 and all words x_1 \dots x_t over \{0, 1\} whether the number of ones is even; nor does one recognise any language that is not star-free.`,
  sources: [
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1, the scalar case; there for exact products that are cast once",
    },
    { work: "statetrack", item: "the recurrence rounded at every step; all machines of a format" },
    { work: "doi:10.1016/S0019-9958(65)90108-7", item: "star-free languages and aperiodic monoids (Schützenberger)" },
  ],
  hypotheses: [
    { name: "nonnegative", says: "a_0 >= 0 and a_1 >= 0" },
    {
      name: "sign-bit-clear-where-codes-are-seen",
      says: "where a decoder sees codes (observe=code), the sign bits of both a are clear",
    },
    { name: "monotone-rounding", says: "rounding is nondecreasing, so overflow does not wrap around" },
  ],
  claims: [
    noneOf("E2M1FN", "perOperation", "parity", "quick"),
    noneOf("E2M1FN", "fused", "parity", "quick"),
    noneOf("E2M1FN", "perOperation", "modulo-3", "quick"),
    noneOf("E2M1FN", "perOperation", "even-blocks", "quick"),
    noneOf("int4", "perOperation", "parity", "quick"),
    byCode("E2M1FN", "quick"),
    STAR_FREE,
    noneOf("float:e3m1,finite", "perOperation", "parity", "standard"),
    noneOf("float:e3m1,finite", "fused", "parity", "standard"),
    noneOf("float:e3m1,finite", "perOperation", "even-blocks", "standard"),
    noneOf("E3M2FN", "perOperation", "parity", "standard"),
    noneOf("E4M3FN", "perOperation", "parity", "extreme"),
  ],
  controls: CONTROLS,
  coq: [],
  related: [
    "monotone-rounding-of-a-nonnegative-scalar-has-no-cycle",
    "no-diagonal-machine-with-two-letters-counts-blocks-modulo-2",
  ],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format; one of 6 bits takes minutes", fallback: "E2M1FN" },
    { name: "language", says: Object.keys(LANGUAGES).join(", "), fallback: "parity" },
  ],
  build: ({ format, language }) => ({
    claims: (["perOperation", "fused"] as const).map((regime) =>
      noneOf(format, regime, language as keyof typeof LANGUAGES, "standard"),
    ),
    controls: CONTROLS,
  }),
};
