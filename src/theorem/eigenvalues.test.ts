import { describe, expect, it } from "vitest";
import { runClaim } from "./run.ts";
import type { EigenvaluesClaim } from "./theorem.ts";

const model = (k: readonly string[]) => ({
  statetrack: 1,
  alphabet: ["1"],
  layers: [{ type: "deltaNet", initial: k.map(() => 0), symbols: { "1": { k, beta: 1 } } }],
});
const claim = (k: readonly string[], rest: Partial<EigenvaluesClaim> = {}): EigenvaluesClaim => ({
  kind: "eigenvalues",
  name: "spectrum",
  says: "all eigenvalues are in [0, 1]",
  answer: "yes",
  expected: "holds",
  level: "quick",
  within: ["0", "1"],
  cases: [{ model: model(k), semantics: "perOperation,format=binary32", symbol: "1" }],
  ...rest,
});
const run = async (asked: EigenvaluesClaim) => {
  const { found, finding } = await runClaim("test", asked, "claim", {
    budget: { threads: 1, time: 1e4, pairs: 1, memory: 1e6 },
  });
  return { found, finding };
};

describe("a claim about eigenvalues without a list", () => {
  it("is decided by the exact polynomial", async () => {
    expect(await run(claim(["0.625", "0.75"]))).toEqual({
      found: "holds",
      finding: ["A(1): all real and in [0, 1] exactly"],
    });
  });

  it("fails for the key (0.6, 0.8), whose eigenvalue in binary32 is -4.77e-8", async () => {
    expect(await run(claim(["0.6", "0.8"]))).toEqual({
      found: "fails",
      finding: ["A(1): of 2 eigenvalues, real but outside [0, 1]: 1"],
    });
    expect((await run(claim(["0.6", "0.8"], { within: ["-1/10000000", "1"] }))).found).toBe("holds");
    expect((await run(claim(["0.6", "0.8"], { answer: "no" }))).found).toBe("holds");
  });
});
