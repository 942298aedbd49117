import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import type { Ask } from "../check/closure.ts";
import { decide } from "../check/decide.ts";
import type { Verdict } from "../core/verdict.ts";
import { type Machine, machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { formatSemantics, parseSemantics } from "../rnn/semantics.ts";
import { eigenvalueRange, finding, GRID_HEAD, gridRow, gridText, verdictText } from "./verdict.ts";

async function decided(
  name: string,
  language: string,
  text: string,
  ask: Ask,
  pairs = 1e6,
): Promise<{ verdict: Verdict; built: Machine }> {
  const model = readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));
  const semantics = parseSemantics(text);
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const options = { memory: 1e8, pairs, time: 1e4, method: "closure" } as const;
  return {
    verdict: await decide({ ask, model, language, dfa, semantics }, options),
    built: machine(model, semantics),
  };
}

describe("finding", () => {
  it("says of a collision which words meet where, with their answers", async () => {
    const separates = await decided("counter-wrap", "parity", "perOperation,format=int4", "separates");
    expect(finding(separates.verdict)).toBe("1^7 (out) and 1^8 (in) both reach (7)");
    const implemented = await decided("counter-wrap", "mod:64", "perOperation,format=int4", "implements");
    expect(finding(implemented.verdict)).toBe("1^7 (state 7) and 1^8 (state 8) both reach (7)");
  });

  it("says of a wrong word what was expected and found", async () => {
    const { verdict } = await decided("ex6-bfloat16", "parity", "fused,format=bfloat16", "recognizes");
    expect(finding(verdict)).toBe("1^2 is in the language, the decoder says reject");
  });

  it("says of an open exploration what stopped it and how far it came", async () => {
    const { verdict } = await decided("counter-wrap", "mod:64", "fused,format=int8,overflow=wrap", "separates", 10);
    expect(finding(verdict)).toBe("stopped by the bound of 10 pairs; no contradiction up to length 9");
  });
});

describe("verdictText", () => {
  it("shows the question, every field of the semantics, the spectrum, the work, the orbits and the certificate", async () => {
    const { verdict, built } = await decided(
      "s3-normalised",
      "word-problem:S3,generators=adjacent",
      "perOperation,format=bfloat16",
      "recognizes",
    );
    const text = verdictText(verdict, built);
    const lines = text.split("\n");
    expect(lines[0]).toBe("HOLDS: holds for every word length");
    expect(lines[1]).toBe("question    does S3 swaps normalised recognize word-problem:S3,generators=adjacent?");
    expect(lines[2]).toBe(`semantics   ${formatSemantics(built.semantics)}`);
    expect(text).toContain(
      "layer 1 A((1 2))  eigenvalues -0.99957275390625, 1 (2 times) (exact); 1 in (-1, 0), 2 at 1; none with |lambda| > 1, 2 with |lambda| = 1",
    );
    expect(text).toMatch(
      /^explored {4}127 pairs, 127 machine states, 254 transitions, by closure, \d+ ms, [\d,]+ bytes$/m,
    );
    expect(text).toMatch(/^orbit {7}\(1 2\) repeated: tail \d+, period 2$/m);
    expect(text).toMatch(/^assumes {5}/m);
    expect(lines.at(-1)).toBe(
      `certificate closure, digest ${verdict.status === "holds" ? verdict.certificate.digest : ""}`,
    );
  });

  it("says what is counted where decoders see less than the state", async () => {
    const { verdict, built } = await decided("w3-contraction", "parity", "castTerms,format=q1.2", "recognizes", 50);
    expect(verdict.states).toBe(2);
    expect(verdict.pairs).toBeGreaterThan(20);
    expect(verdictText(verdict, built)).toContain(" pairs, 2 states as decoders see them, ");
  });

  it("shows no certificate and no orbit where there is none", async () => {
    const { verdict, built } = await decided(
      "counter-wrap",
      "mod:64",
      "fused,format=int8,overflow=wrap",
      "separates",
      10,
    );
    const text = verdictText(verdict, built);
    expect(text).toMatch(/^UNKNOWN: stopped by/);
    expect(text).not.toMatch(/^(certificate|orbit)/m);
  });
});

describe("grid", () => {
  it("has a row for every verdict and the semantics once each above it", async () => {
    const first = await decided("scalar-negative", "parity", "perOperation,format=bfloat16", "separates");
    const second = await decided("scalar-negative", "mod:3", "perOperation,format=bfloat16", "separates");
    const third = await decided("scalar-negative", "parity", "exact", "separates");
    const all = [first, second, third];
    for (const { verdict, built } of all) expect(gridRow(verdict, built)).toHaveLength(GRID_HEAD.length);
    const text = gridText(
      all.map(({ verdict }) => verdict),
      all.map(({ built }) => built),
    );
    const lines = text.split("\n");
    expect(lines.slice(0, 2)).toEqual([
      `[1] ${formatSemantics(first.built.semantics)}`,
      `[2] ${formatSemantics(third.built.semantics)}`,
    ]);
    expect(lines).toHaveLength(2 + 1 + 2 + 3);
    expect(lines[5]).toMatch(/^scalar a = -1 {2}parity +separates {2}\[1\] perOperation bfloat16 {2}\[-1, 1\] +holds /);
    expect(lines[6]).toMatch(/ fails .* both reach \(.*\)$/);
    expect(lines[7]).toMatch(/\[2\] exact /);
  });

  it("names both formats of mixed semantics", async () => {
    const { verdict, built } = await decided("ex8-mod3", "mod:3", "mixed,format=binary32,read=bfloat16", "separates");
    expect(gridText([verdict], [built])).toContain("[1] mixed binary32 read bfloat16  [0.4375, 1]");
  });

  it("gives the range of eigenvalues over all symbols and layers, and says if some are not real", async () => {
    const { built } = await decided("mod3-two-reflections", "mod:3", "perOperation,format=bfloat16", "separates");
    expect(eigenvalueRange(built)).toMatch(/^\[-?[\d.]+, [\d.]+\]/);
    const positive = await decided("scalar-positive", "parity", "perOperation,format=bfloat16", "separates");
    expect(eigenvalueRange(positive.built)).toBe("[0.5, 1]");
  });
});
