// Two delta rules in turn are a product of two factors, where each factor rounds for itself: the universe `alternating` of
// statetrack sweep. Rounded once for both factors together it is another map.

import { describe, expect, it } from "vitest";
import { resolve, type SweepSpec } from "./spec.ts";
import { fillFor } from "./step-code.ts";

const spec = (system: SweepSpec["system"], semantics: string): SweepSpec => ({
  system,
  rows: 2,
  semantics,
  where: [],
  property: "eventually-constant",
  ...(system === "deltaProduct" ? { factors: 2 } : {}),
});

/** k, beta and v of both letters, as codes of E2M1FN. */
const LETTERS = [
  { k: [1, 2], beta: [3], v: [9] },
  { k: [10, 3], beta: [2], v: [5] },
];

function images(system: SweepSpec["system"], semantics: string, codes: readonly number[]): Uint16Array {
  const resolved = resolve(spec(system, semantics));
  const next = new Uint16Array(resolved.codes ** 2);
  fillFor(resolved)(Uint16Array.from(codes), next);
  return next;
}

function inTurn(semantics: string): Uint16Array {
  const [f, g] = LETTERS.map(({ k, beta, v }) => images("deltaNet", semantics, [...k, ...beta, ...v]));
  return f.map((s) => g[s]);
}

const both = (["k", "beta", "v"] as const).flatMap((name) => LETTERS.flatMap((letter) => letter[name]));

describe("two letters in turn", () => {
  it.each([
    ["perOperation,format=E2M1FN,delta=D1", "perOperation,format=E2M1FN,delta=D1"],
    ["perOperation,format=E2M1FN,delta=D4", "perOperation,format=E2M1FN,delta=D4"],
    ["fused,format=E2M1FN", "fusedPerFactor,format=E2M1FN"],
  ])("are a product: %s", (letter, product) => {
    expect(images("deltaProduct", product, both)).toEqual(inTurn(letter));
  });

  it("are none where both factors round once", () => {
    expect(images("deltaProduct", "fused,format=E2M1FN", both)).not.toEqual(inTurn("fused,format=E2M1FN"));
  });
});
