import { describe, expect, it } from "vitest";
import { derivatives } from "./derivative.ts";
import { complement, type Expression, gathered, pair, poolOf, repetition, set } from "./similarity.ts";
import type { Tree } from "./syntax.ts";

const symbol = (s: number): Tree => ({ kind: "set", symbols: new Set([s]) });
/** Words of 0, 1 of at most so many letters. */
const words = (length: number): number[][] =>
  length === 0
    ? [[]]
    : [
        ...words(length - 1),
        ...words(length - 1)
          .filter((w) => w.length === length - 1)
          .flatMap((w) => [
            [...w, 0],
            [...w, 1],
          ]),
      ];

/** Whether each word is in the language of the tree, by derivatives. */
function membership(tree: Tree): (word: readonly number[]) => boolean {
  const { build, derive } = derivatives(2);
  const start = build(tree);
  return (word) => word.reduce<Expression>(derive, start).nullable;
}

/** The same by JavaScript's expressions, where these can say it. */
const CASES: readonly [string, Tree, (text: string) => boolean][] = [
  [
    "repetition of a choice that may be empty",
    {
      kind: "repetition",
      min: 2,
      max: 3,
      inner: {
        kind: "union",
        parts: [
          { kind: "sequence", parts: [] },
          { kind: "sequence", parts: [symbol(0), symbol(1)] },
        ],
      },
    },
    (text) => /^(?:|01){2,3}$/.test(text),
  ],
  [
    "heads that may be empty",
    {
      kind: "sequence",
      parts: [
        { kind: "repetition", min: 0, max: Infinity, inner: symbol(0) },
        { kind: "repetition", min: 0, max: 1, inner: symbol(1) },
        symbol(0),
      ],
    },
    (text) => /^0*1?0$/.test(text),
  ],
  [
    "intersection and complement",
    {
      kind: "intersection",
      parts: [
        { kind: "complement", inner: { kind: "repetition", min: 0, max: Infinity, inner: symbol(0) } },
        {
          kind: "repetition",
          min: 1,
          max: 2,
          inner: { kind: "sequence", parts: [{ kind: "set", symbols: new Set([1, 0]) }, symbol(0)] },
        },
      ],
    },
    (text) => !/^0*$/.test(text) && /^(?:[01]0){1,2}$/.test(text),
  ],
];

describe("derivatives", () => {
  it.each(CASES)("decide membership: %s", (_, tree, contains) => {
    const has = membership(tree);
    const all = words(7);
    expect(all).toHaveLength(255);
    expect(all.filter(has)).toEqual(all.filter((word) => contains(word.join(""))));
    expect(all.filter(has).length).toBeGreaterThan(0);
  });
});

describe("similar expressions are one object", () => {
  const pool = poolOf(2);
  const { empty, nothing, everything } = pool;
  const [zero, one] = [set(pool, [0]), set(pool, [1])];

  it("by the laws of concatenation", () => {
    expect(pair(pool, pair(pool, zero, one), zero)).toBe(pair(pool, zero, pair(pool, one, zero)));
    expect(pair(pool, zero, nothing)).toBe(nothing);
    expect(pair(pool, empty, zero)).toBe(zero);
    expect(pair(pool, zero, one)).not.toBe(pair(pool, one, zero));
  });

  it("by the laws of union, intersection and complement", () => {
    const word = pair(pool, zero, one);
    expect(gathered(pool, "union", [word, zero, word, one])).toBe(gathered(pool, "union", [set(pool, [0, 1]), word]));
    expect(gathered(pool, "union", [word, everything])).toBe(everything);
    expect(gathered(pool, "union", [])).toBe(nothing);
    expect(gathered(pool, "intersection", [word, nothing])).toBe(nothing);
    expect(gathered(pool, "intersection", [word, everything])).toBe(word);
    expect(complement(pool, complement(pool, word))).toBe(word);
  });

  it("by the laws of repetition", () => {
    const star = repetition(pool, zero, 0, Infinity);
    expect(repetition(pool, star, 2, 5)).toBe(star);
    expect(repetition(pool, zero, 1, 1)).toBe(zero);
    expect(repetition(pool, zero, 0, 0)).toBe(empty);
    expect(repetition(pool, nothing, 1, 3)).toBe(nothing);
    expect(repetition(pool, set(pool, [0, 1]), 0, Infinity)).toBe(everything);
    expect(repetition(pool, zero, 2, 3)).not.toBe(repetition(pool, zero, 1, 3));
  });
});
