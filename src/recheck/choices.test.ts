// One choice stands for all only where all have its class.

import { describe, expect, it } from "vitest";
import { type Exact, fromInteger } from "../number/exact.ts";
import type { Decoder } from "../rnn/model.ts";
import { exactNumbers } from "./arithmetic.ts";
import { deciding } from "./choices.ts";
import { reader } from "./decoder.ts";

const points = (...all: [number, number, number, string][]): Decoder => ({
  type: "nearest",
  anchors: all.map(([x, y, z, label]) => ({ point: [String(x), String(y), String(z)], class: label })),
});
const DECODERS: readonly Decoder[] = [
  { type: "rank" },
  { type: "argmax" },
  { type: "threshold", entry: 1, thresholds: ["3"], classes: ["low", "high"] },
  points([0, 0, 0, "a"], [8, 8, 8, "b"], [8, 0, 0, "a"]),
  points([1, 5, 2, "a"], [4, 0, 3, "b"], [3, 3, 8, "c"]),
];

/** All classes that occur, by every choice. */
function classes(decoder: Decoder, states: Iterable<readonly Exact[]>): Set<string | undefined> {
  const { classify } = reader(decoder, 3, ["x"], "fail", exactNumbers, "decoder");
  return new Set(Array.from(states, (state) => classify(state, "x")));
}

function* product(sets: readonly (readonly Exact[])[]): Iterable<readonly Exact[]> {
  for (const x of sets[0]) for (const y of sets[1]) for (const z of sets[2]) yield [x, y, z];
}

describe("deciding choices", () => {
  it.each(DECODERS)("meet every class of $type", (decoder) => {
    let decided = 0;
    for (let seed = 0; seed < 512; seed++) {
      // Three sets of two neighbours each, somewhere below 10.
      const starts = [seed % 8, Math.floor(seed / 8) % 8, Math.floor(seed / 64)];
      const sets = starts.map((start) => [fromInteger(start), fromInteger(start + 1)]);
      const chosen = [...deciding(decoder, sets, exactNumbers, "sets")];
      expect(classes(decoder, chosen)).toEqual(classes(decoder, product(sets)));
      if (chosen.length < 8) decided++;
    }
    expect(decided).toBeGreaterThan(100);
  });

  it("are refused where too many remain", () => {
    const many = Array.from({ length: 200 }, (_, i) => fromInteger(i));
    const lookup: Decoder = { type: "lookup", entries: [] };
    expect(() => [...deciding(lookup, [many, many, many], exactNumbers, "sets")]).toThrow("choices of codes");
  });
});
