// Machines with two letters, each a delta rule of two rows over E2M1FN with its eigenvalues in [0, 1] exactly: some of them track
// parity of all words if every operation is rounded; none does if an entry is rounded once a step. That a cycle exists
// (some-two-row-deltanets-over-E4M3FN-cycle-when-every-operation-is-rounded) is about powers of one letter; here another letter,
// which must leave the parity alone, comes in between as it likes, and words of all lengths are decided.

import type { Variant } from "../../src/theorem/script.ts";
import type { CensusClaim, Control, Level, Theorem } from "../../src/theorem/theorem.ts";
import { type Asked, EVEN_BLOCKS, gone, SEEN, some } from "../machines.ts";

type Fixed = Readonly<Record<string, readonly string[]>>;
type Counts = Readonly<Record<string, number>>;

const WHERE = ["eigenvalues-in-0-1", "beta-positive", "no-negative-zero"];

function asked(
  name: string,
  what: string,
  [format, regime]: readonly [format: string, regime: string],
  fixed: Fixed,
  level: Level,
  counts?: Counts,
): Asked {
  return {
    ...(counts === undefined ? {} : { counts }),
    name,
    says: `some two-letter machine of two-row delta rules over ${format} with eigenvalues in [0, 1] tracks parity: ${what}`,
    language: "parity",
    semantics: `${regime},format=${format},${SEEN}`,
    universe: { system: "deltaNet", rows: 2, where: WHERE, ...(Object.keys(fixed).length === 0 ? {} : { fixed }) },
    level,
  };
}

const UNIVERSES = {
  "v-0": ["v = 0 for both letters, some start", { v: ["0"] }],
  "letter-0-keeps": ["the letter 0 keeps every state, some start", { k_0: ["0"], beta_0: ["1"], v_0: ["0"] }],
  "from-0": ["v = 0 for the letter 0, from the state 0", { v_0: ["0"], h: ["0"] }],
  all: ["some start", {}],
} as const satisfies Readonly<Record<string, readonly [string, Fixed]>>;

function tracks(which: keyof typeof UNIVERSES, level: Level, counts: Counts): CensusClaim {
  const [what, fixed] = UNIVERSES[which];
  return some(asked(which, what, ["E2M1FN", "perOperation"], fixed, level, counts));
}

function once(which: keyof typeof UNIVERSES, level: Level, maps: number): Control {
  const [what, fixed] = UNIVERSES[which];
  const counts = { maps, "failing-maps": 0 };
  return gone(asked(`fused-${which}`, what, ["E2M1FN", "fused"], fixed, level, counts), "rounded-inside-the-step");
}

/** The same of words with an even number of factors 01, where each letter alone does nothing periodic. */
function countsBlocks(regime: string): Asked {
  const what = "every v, some start";
  const own = asked(`${regime}-even-blocks`, what, ["E2M1FN", regime], {}, "standard");
  const says = own.says.replace("tracks parity", "counts blocks of ones after a zero modulo 2");
  return { ...own, says, language: EVEN_BLOCKS };
}

const CONTROLS: readonly Control[] = [
  once("v-0", "quick", 4489),
  once("letter-0-keeps", "quick", 1005),
  once("from-0", "quick", 67_335),
  once("all", "standard", 1_010_025),
  gone({ ...countsBlocks("fused"), counts: { maps: 1_010_025, "failing-maps": 0 } }, "rounded-inside-the-step"),
];

export const theorem: Theorem = {
  id: "some-two-letter-deltanets-track-parity-when-every-operation-is-rounded",
  title: "Some two-letter machines of delta rules over E2M1FN with eigenvalues in [0, 1] track parity of all words",
  statement: String.raw`Let D be the numbers of E2M1FN. There are k_x \in D^2, \beta_x > 0, v_x in D for x \in \{0, 1\} with 0 \le 1 - \beta_x |k_x|^2 \le 1 exactly, h_0 \in D^2, and a function of (h_t, x_t) that decides for every word over \{0, 1\} whether the number of ones is even, where h_t = h_{t-1} + k\,(\beta\,(v - k^\top h_{t-1})) for x = x_t, every operation rounded to nearest even and saturated. Rounded once an entry and step no such machine exists.`,
  sources: [
    { work: "statetrack", item: "all machines, counted" },
    {
      work: "arXiv 2411.12537",
      version: "v5",
      item: "Theorem 1, to which this is no contradiction: its products are exact",
    },
  ],
  hypotheses: [{ name: "rounded-inside-the-step", says: "more than one rounding between a state entry and the next" }],
  claims: [
    tracks("v-0", "quick", { maps: 4489, "failing-maps": 200, "recognising-starts": 6160 }),
    tracks("letter-0-keeps", "quick", { maps: 1005, "failing-maps": 96, "recognising-starts": 4128 }),
    tracks("from-0", "quick", { maps: 67_335, "failing-maps": 976 }),
    tracks("all", "standard", { maps: 1_010_025, "failing-maps": 29_072, "recognising-starts": 1_032_000 }),
    some({ ...countsBlocks("perOperation"), counts: { maps: 1_010_025, "failing-maps": 288 } }),
  ],
  controls: CONTROLS,
  coq: [],
  related: [
    "some-two-row-deltanets-over-E4M3FN-cycle-when-every-operation-is-rounded",
    "rounding-every-operation-lets-a-nonnegative-deltanet-track-parity",
    "symmetric-psd-with-one-rounding-has-no-cycle",
  ],
};

export const variant: Variant = {
  knobs: [{ name: "format", says: "a number format; the letter 0 keeps every state", fallback: "E2M1FN" }],
  build: ({ format }) => {
    const [what, fixed] = UNIVERSES["letter-0-keeps"];
    return {
      claims: [some(asked("some-machine", what, [format, "perOperation"], fixed, "standard"))],
      controls: [gone(asked("one-rounding", what, [format, "fused"], fixed, "standard"), "rounded-inside-the-step")],
    };
  },
};
