// What a refusal excludes where decoders see the signs of zeros: a recurrence with the factor -0, whose eigenvalue is in [0, 1],
// tracks parity by them.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { decide } from "../check/decide.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import type { Constraints } from "./plan.ts";
import { refusal } from "./refusals.ts";

const constraints = {
  target: "diagonal",
  range: "[0,1]",
  maxFactors: Infinity,
  maxLayers: Infinity,
  contracting: true,
} as const satisfies Constraints;

const NEGATIVE_ZEROS = {
  statetrack: 1,
  name: "a = -0",
  alphabet: ["0", "1"],
  layers: [{ type: "scalar", initial: [0], symbols: { 0: { a: 1, b: "-0" }, 1: { a: "-0", b: "-0" } } }],
};

function requestUnder(semantics: string, own: Partial<Constraints> = {}): string | undefined {
  return refusal(parseLanguage("parity").dfa, { ...constraints, ...own }, parseSemantics(semantics))?.request;
}

describe("refusals where the sign of zero is seen", () => {
  it.each(["fused", "perOperation"])(
    "%s: parity by a = -0 holds under observe=code and is not refused",
    async (regime) => {
      const { name, dfa } = parseLanguage("parity");
      const statusUnder = async (text: string) => {
        const question = {
          model: parseModel(NEGATIVE_ZEROS, "test"),
          language: name,
          dfa,
          semantics: parseSemantics(text),
          ask: "separates",
        } as const;
        return (await decide(question, { memory: 1e8, pairs: 1000, time: 10_000, method: "auto" })).status;
      };
      const text = `${regime},format=bfloat16`;
      expect(await statusUnder(text)).toBe("holds");
      expect(requestUnder(text)).toBe("diagonal with eigenvalues in [0, 1] and no parameter -0, any number of layers");
      expect(await statusUnder(`${text},observe=value`)).toBe("fails");
      expect(requestUnder(`${text},observe=value`)).toBe("diagonal with eigenvalues in [0, 1], any number of layers");
    },
  );

  it("says it of one rounding an entry too, and not of exact arithmetic, whose zero has no sign", () => {
    const psd = { target: "deltaNet" } as const;
    expect(requestUnder("fused,format=bfloat16", psd)).toContain("and no parameter -0");
    expect(requestUnder("exact", psd)).toBe("deltaNet with eigenvalues in [0, 1], any number of layers");
  });
});
