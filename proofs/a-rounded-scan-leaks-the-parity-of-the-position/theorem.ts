// h <- a h + b with 0 <= a < 1 computed by a rounded parallel prefix. In the trees of Sklansky and of Brent and Kung a prefix
// of even length is combined of whole pairs, one of odd length of pairs and one more symbol; the pair (a a, a b + b) was
// rounded. With a = b / 5 = 1/4 in steps of 1/4 the two settle at 3/2 and 7/4, block after block, and
// never agree. That is the parity of the position, which is in the tree: over the one letter 1 it is a language, (11)*; over
// 0 and 1 it is not the parity of the ones.

import { parseFormat } from "../../src/number/formats.ts";
import { TREES } from "../../src/rnn/orders/scan.ts";
import { integerKnob, type Variant } from "../../src/theorem/script.ts";
import type { Control, DecideCase, DecideClaim, EigenvaluesClaim, Level, Theorem } from "../../src/theorem/theorem.ts";
import { scalar } from "../models.ts";

type Pair = readonly [a: number, b: number];
const LEAKING = ["sklansky", "brent-kung"];
const OTHERS = ["kogge-stone", "blelloch"];

const scan = (format: string, tree: string, block: number) => `scan,format=${format},tree=${tree},block=${block}`;

/** a and b in steps of 1/steps. */
const layer = ([a, b]: Pair, steps: number, identity = false) =>
  scalar(`a = ${a}/${steps}, b = ${b}/${steps}`, `${a}/${steps}`, `${b}/${steps}`, identity);

const position = (pair: Pair, steps: number, semantics: string): DecideCase => ({
  model: layer(pair, steps),
  language: "(11)*",
  ask: "separates",
  semantics,
});

/** Every pair with a < 1 and b <= 2. */
const everyPair = (steps: number): Pair[] =>
  Array.from({ length: steps * (2 * steps + 1) }, (_, i) => [Math.floor(i / (2 * steps + 1)), i % (2 * steps + 1)]);

/** Those of steps of 1/8 whose places tell their parity for ever. */
const IN_EIGHTHS: readonly Pair[] = [
  [1, 11],
  ...[5, 9, 10, 11, 12, 13, 15, 16].map((b): Pair => [2, b]),
  [3, 3],
  [5, 7],
];

function leaks(name: string, says: string, cases: readonly DecideCase[], level: Level = "quick"): DecideClaim {
  return { kind: "decide", name, says, answer: "yes", expected: "holds", level, cases };
}

function control(name: string, says: string, drops: string, cases: readonly DecideCase[]): Control {
  return { ...leaks(name, says, cases), expected: "fails", drops: [drops] };
}

const EX: Pair = [1, 5];

const EIGENVALUE: EigenvaluesClaim = {
  kind: "eigenvalues",
  name: "one-eigenvalue-in-0-1",
  says: "the transition is the number 1/4, stored exactly",
  answer: "yes",
  expected: "holds",
  level: "quick",
  cases: [
    { model: layer(EX, 4), semantics: "perOperation,format=q1.2", symbol: "1", eigenvalues: ["1/4"] },
    { model: layer(EX, 4), semantics: "perOperation,format=q2.3", symbol: "1", eigenvalues: ["1/4"] },
  ],
  within: ["0", "1"],
};

/** In eighths, blocks of 64: exactly the listed pairs leak under the leaking trees, none under the others. */
function census(): DecideClaim[] {
  const listed = new Set(IN_EIGHTHS.map(String));
  const others = everyPair(8).filter((pair) => !listed.has(String(pair)));
  const cases = (pairs: readonly Pair[], trees: readonly string[]) =>
    trees.flatMap((tree) => pairs.map((pair) => position(pair, 8, scan("q2.3", tree, 64))));
  return [
    leaks(
      "the-11-pairs",
      "11 pairs (a, b) in steps of 1/8 leak, under both trees",
      cases(IN_EIGHTHS, LEAKING),
      "standard",
    ),
    {
      ...leaks("the-other-pairs", "no other pair with a < 1 and b <= 2 does", cases(others, LEAKING), "standard"),
      answer: "no",
    },
    {
      ...leaks(
        "no-pair-under-other-trees",
        "under Kogge-Stone and Blelloch none does",
        cases(everyPair(8), OTHERS),
        "standard",
      ),
      answer: "no",
    },
  ];
}

export const theorem: Theorem = {
  id: "a-rounded-scan-leaks-the-parity-of-the-position",
  title:
    "A scalar recurrence with a factor in [0, 1) computed by a rounded parallel prefix tells odd positions from even ones",
  statement: String.raw`Let h \gets a h + b be computed in blocks of 4, 8, 16, 32 or 64 symbols by a parallel prefix in the tree of Sklansky or of Brent and Kung, all operations rounded to nearest even to multiples of 1/4, with a = 1/4 and b = 5/4. Then a function of h_t is the parity of t for every t. Computed symbol by symbol no function of h_t is.`,
  sources: [
    { work: "statetrack", item: "the rounded scan as a finite automaton; places of a block have different circuits" },
    { work: "J. Sklansky, IRE Trans. Electronic Computers EC-9 (1960) 226-231", item: "the tree" },
    { work: "R. P. Brent, H. T. Kung, IEEE Trans. Computers C-31 (1982) 260-264", item: "the other tree" },
  ],
  hypotheses: [
    { name: "in-a-tree", says: "symbols are combined by a parallel prefix, not one after the other" },
    { name: "sklansky-or-brent-kung", says: "in the tree of Sklansky, or of Brent and Kung" },
    { name: "one-letter", says: "the language is about positions: the alphabet has one letter" },
    { name: "coarse", says: "numbers are multiples of 1/4 (of 1/8 for the 11 pairs)" },
  ],
  claims: [
    EIGENVALUE,
    leaks(
      "positions-are-told-apart",
      "the state after 1^t determines the parity of t",
      LEAKING.flatMap((tree) => [4, 8, 16, 32, 64].map((block) => position(EX, 4, scan("q1.2", tree, block)))),
    ),
    ...census(),
  ],
  controls: [
    control("symbol-by-symbol", "the recurrence rounded at every step ends in a fixed point", "in-a-tree", [
      position(EX, 4, "perOperation,format=q1.2"),
      position(EX, 4, "fused,format=q1.2"),
    ]),
    control(
      "other-trees",
      "under Kogge-Stone every prefix ends with a pair, under Blelloch with a single symbol: no leak",
      "sklansky-or-brent-kung",
      OTHERS.flatMap((tree) => [4, 8, 64].map((block) => position(EX, 4, scan("q1.2", tree, block)))),
    ),
    control(
      "content",
      "over 0 (the identity) and 1 the parity of the ones is not in the state: two words of different parity collide",
      "one-letter",
      LEAKING.flatMap((tree) =>
        [2, 4, 8].map((block) => ({
          model: layer(EX, 4, true),
          language: "parity",
          ask: "separates" as const,
          semantics: scan("q1.2", tree, block),
        })),
      ),
    ),
    control(
      "wider-formats",
      "the same layer in floating-point formats of 8, 16 and 32 bits does not leak",
      "coarse",
      ["E4M3FN", "E5M2", "binary16", "bfloat16", "binary32"].map((format) =>
        position(EX, 4, scan(format, "sklansky", 64)),
      ),
    ),
  ],
  coq: [],
  related: ["monotone-rounding-of-a-nonnegative-scalar-has-no-cycle"],
};

export const variant: Variant = {
  knobs: [
    { name: "format", says: "a number format", fallback: "q1.2" },
    { name: "tree", says: TREES.join(", "), fallback: "sklansky" },
    { name: "block", says: "symbols of a block, 2 to 1024", fallback: "64" },
    { name: "a", says: "in steps of 1/4", fallback: "1" },
    { name: "b", says: "in steps of 1/4", fallback: "5" },
  ],
  build: (values) => {
    parseFormat(values.format);
    const pair: Pair = [integerKnob(values, "a", 0, 4), integerKnob(values, "b", 0, 100)];
    const semantics = scan(values.format, values.tree, integerKnob(values, "block", 2, 1024));
    return {
      claims: [
        leaks("positions-are-told-apart", "the state after 1^t determines the parity of t", [
          position(pair, 4, semantics),
        ]),
      ],
      controls: [
        control("symbol-by-symbol", "the recurrence rounded at every step does not leak", "in-a-tree", [
          position(pair, 4, `perOperation,format=${values.format}`),
        ]),
      ],
    };
  },
};
