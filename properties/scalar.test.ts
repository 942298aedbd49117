// For all scalar recurrences h <- a h + b whose letter 1 has a >= 0 (and a plus sign), whatever letter 0 does: no decoder of
// (state, last letter) reads parity, under one rounding or a rounding at every operation, in every direction. The states under
// 1, 1 1, … form an orbit of a monotone map, which ends in one state. Source: docs/semantics.md; the same law without its
// hypothesis finds counterexamples, which are asserted.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../src/automaton/languages.ts";
import { decide } from "../src/check/decide.ts";
import type { Overflow } from "../src/number/format.ts";
import { operandPolicy } from "../src/number/operand.ts";
import { parseModel } from "../src/rnn/model-file.ts";
import { formatSemantics, parseSemantics, type RoundedSemantics, type Semantics } from "../src/rnn/semantics.ts";
import {
  dependent,
  type EigenvalueRange,
  isModelUnder,
  type ModelDocument,
  type ModelOptions,
  scalarModels,
  semantics,
} from "./arbitraries/index.ts";

const PARITY = parseLanguage("parity").dfa;
const ALPHABET = PARITY.symbols;
const OPTIONS = { memory: 50e6, pairs: 5_000, time: Number.POSITIVE_INFINITY, method: "auto" } as const;
const MONOTONE: readonly Overflow[] = ["infinity", "saturate", "nan"];
const REGIMES = ["perOperation", "fused", "fusedPerFactor"] as const;

async function separatesParity(model: unknown, own: Semantics): Promise<string> {
  const question = { ask: "separates", model: parseModel(model, "drawn"), semantics: own, language: "parity" } as const;
  return (await decide({ ...question, dfa: PARITY }, OPTIONS)).status;
}

interface Case {
  readonly semantics: RoundedSemantics;
  readonly model: ModelDocument;
}

const narrow = semantics({ regimes: REGIMES, formats: { maxBits: 8 }, overflows: MONOTONE });

const named = semantics({ regimes: REGIMES, formats: { origins: ["named"], maxBits: 8 }, overflows: MONOTONE });

/** Models whose letter 1 has an entry in `range`; letter 0 any. */
function cases(range: EigenvalueRange, all: fc.Arbitrary<RoundedSemantics> = narrow): fc.Arbitrary<Case> {
  const settings: ModelOptions = { alphabet: ALPHABET, values: "all", eigenvalues: { "1": range } };
  return dependent(
    all,
    (own) => scalarModels(operandPolicy(own).format, settings),
    (own, model) => isModelUnder(model, own),
  ).map(([own, model]) => ({ semantics: own, model }));
}

async function law({ semantics: own, model }: Case): Promise<void> {
  expect(await separatesParity(model, own), formatSemantics(own)).toBe("fails");
}

/** The counterexample to the law among `all`, after shrinking; always the same one, since the tests say which it is. */
async function counterexample(all: fc.Arbitrary<Case>): Promise<Case> {
  const found = await fc.check(fc.asyncProperty(all, law), { numRuns: 3000, seed: 20_241_119 });
  expect(found.failed).toBe(true);
  const [first] = found.counterexample ?? [];
  if (first === undefined) throw new TypeError("counterexample: expected one");
  return first;
}

/** What the letter 1 does. */
const one = ({ model }: Case) => model.layers[0].symbols["1"];

describe("for all scalar models with a nonnegative letter 1, parity is not separable", () => {
  it("under one rounding or one at every operation, in formats of at most 8 bits, in every direction", async () => {
    const drawn = new Map<string, number>();
    const check = async (item: Case) => {
      for (const field of [item.semantics.regime, item.semantics.rounding, item.semantics.format.kind])
        drawn.set(field, (drawn.get(field) ?? 0) + 1);
      await law(item);
    };
    await fc.assert(fc.asyncProperty(cases("nonnegative"), check), { numRuns: 1500 });
    for (const [field, count] of drawn) expect(count, field).toBeGreaterThan(100);
    expect(drawn.size).toBe(REGIMES.length + 6 + 2);
  });

  it("nor under wider formats and operands read in a narrower one, as far as the bound on pairs decides", async () => {
    const wide = semantics({ regimes: ["perOperation", "fused", "mixed"], overflows: MONOTONE });
    const check = async ({ semantics: own, model }: Case) => {
      expect(await separatesParity(model, own)).not.toBe("holds");
    };
    await fc.assert(fc.asyncProperty(cases("nonnegative", wide), check), { numRuns: 300 });
  });
});

describe("the same law without a hypothesis has counterexamples, which shrink to what one would write down", () => {
  it("a negative entry: a = -1, b = 0 from h = 1 tells odd from even", async () => {
    const found = await counterexample(cases("any", named));
    expect(formatSemantics(found.semantics)).toBe(formatSemantics(parseSemantics("perOperation,format=E2M1FN")));
    const symbols = { "0": { a: "1" }, "1": { a: "-1" } };
    expect(found.model).toEqual({
      statetrack: 1,
      alphabet: ["0", "1"],
      layers: [{ type: "scalar", initial: "1", symbols }],
    });
    expect(await separatesParity(found.model, found.semantics)).toBe("holds");
  });

  it("a = -0 is not negative, and yet turns the sign of a zero that a decoder may see; by value it may not", async () => {
    const zeros = (observe: "code" | "value") =>
      narrow.filter(({ format }) => format.kind === "float").map((own): RoundedSemantics => ({ ...own, observe }));
    const minus = (item: Case): Case => {
      const [layer] = item.model.layers;
      const symbols = { "0": { a: "1", b: "-0" }, "1": { ...layer.symbols["1"], a: "-0" } };
      return { ...item, model: { ...item.model, layers: [{ ...layer, symbols }] } };
    };
    const found = await counterexample(cases("nonnegative", zeros("code")).map(minus));
    expect(one(found)).toMatchObject({ a: "-0" });
    await fc.assert(fc.asyncProperty(cases("nonnegative", zeros("value")).map(minus), law), { numRuns: 300 });
  });

  it("wrap, which is not monotone: letter 1 counts modulo 2^bits", async () => {
    const wrap = semantics({ regimes: REGIMES, formats: { origins: ["fixed"], maxBits: 8 }, overflows: ["wrap"] });
    const found = await counterexample(cases("nonnegative", wrap));
    expect(found.semantics).toMatchObject({ overflow: "wrap", format: { name: "q2.0" } });
    expect(one(found)).toEqual({ a: "1", b: "1" });
  });
});
