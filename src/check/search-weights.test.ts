// Where only rounding helps: requests that end without a construction and without a theorem against them are searched for; what is
// found is proved and rechecked, and its spectrum is the one asked for.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import type { Target } from "../compile/targets.ts";
import { recheck } from "../recheck/index.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { fromExactMatrix, householderEigenvalues, spectralFacts, transitionMatrix } from "../rnn/spectrum/index.ts";
import { type Compiled, type CompileRequest, compile } from "./compile.ts";

const OPTIONS = { memory: 1e8, pairs: 1_000_000, time: 20_000, method: "auto" } as const;

function request(language: string, target: Target, semantics: string, more: Partial<CompileRequest> = {}) {
  const { name, dfa } = parseLanguage(language);
  const constraints = { target, range: "[0,1]", maxFactors: Infinity, maxLayers: Infinity, contracting: true } as const;
  const writing = { keys: "unnormalised", raw: false } as const;
  const search = { candidates: 10_000, seed: 1 };
  return { language: name, dfa, semantics: parseSemantics(semantics), constraints, writing, search, ...more };
}

function proved(found: Compiled, language: string) {
  if (found.status !== "holds" || found.verdict.status !== "holds") throw new Error(`${language}: ${found.status}`);
  expect(found.construction.construction).toMatch(/^weights found by search/);
  expect(recheck(found.verdict.certificate, language)).toMatchObject({ accepted: true, status: "holds" });
  return found.construction;
}

describe("weights that count only because they are rounded", () => {
  it.each([
    ["parity", "deltaNet", "perOperation,format=bfloat16"],
    ["parity", "deltaNet", "perOperation,format=binary32"],
    ["parity", "gatedDeltaNet", "perOperation,format=binary16"],
    ["mod:3", "deltaNet", "mixed,format=binary32,read=bfloat16"],
    ["parity", "deltaProduct", "fused,format=bfloat16"],
    ["parity", "dense", "fused,format=bfloat16"],
  ] as const)("%s for %s with eigenvalues in [0,1] under %s", async (language, target, semantics) => {
    const { document } = proved(await compile(request(language, target, semantics), OPTIONS), language);
    const built = machine(parseModel(document, "found"), parseSemantics(semantics));
    for (const [l, layer] of built.layers.entries()) {
      for (const [s, parameters] of layer.parameters.entries()) {
        for (const x of householderEigenvalues(parameters, layer.source.shape))
          expect(x.kind === "finite" && (x.significand === 0n || x.sign > 0)).toBe(true);
        if (target !== "dense") continue;
        const { counts } = spectralFacts(fromExactMatrix(transitionMatrix(layer, s), `layer ${l}`), "test");
        expect(counts.zero + counts.positive + counts.one).toBe(counts.size);
      }
    }
  });

  it("is not tried where a theorem refuses", async () => {
    const found = await compile(request("parity", "deltaNet", "fused,format=bfloat16"), OPTIONS);
    expect(found.status).toBe("impossible");
  });

  it("ends with its counts where nothing is found, the same for the same seed", async () => {
    const few = { search: { candidates: 20, seed: 3 } };
    const [one, two] = [
      await compile(request("word-problem:S3", "deltaNet", "perOperation,format=E4M3FN", few), OPTIONS),
      await compile(request("word-problem:S3", "deltaNet", "perOperation,format=E4M3FN", few), OPTIONS),
    ];
    if (one.status !== "none") throw new Error(one.status);
    expect(one).toEqual(two);
    const counts =
      /^(\d+) drawn: (\d+) out of bounds, (\d+) .* collision, (\d+) of more .*, (\d+) without.*, (\d+) proved$/.exec(
        one.attempts.at(-1)?.outcome ?? "",
      );
    const [drawn, ...parts] = (counts ?? []).slice(1).map(Number);
    expect(drawn).toBe(20);
    expect(parts.reduce((sum, n) => sum + n, 0)).toBe(20);
  });

  it("refuses targets and semantics for which nothing is drawn", async () => {
    await expect(compile(request("parity", "rwkv7", "perOperation,format=bfloat16"), OPTIONS)).rejects.toThrow(
      /--search/,
    );
    const normalised = { writing: { keys: "normalised", raw: false } } as const;
    const asked = request("parity", "deltaNet", "perOperation,format=bfloat16", normalised);
    await expect(compile(asked, OPTIONS)).rejects.toThrow(/--search: expected direct parameters/);
  });
});
