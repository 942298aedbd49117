import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { type Certificate, canonicalJson } from "../core/certificate.ts";
import { sha256 } from "../core/host.ts";
import { formatRuns } from "../core/word.ts";
import { withoutRounding } from "../number/generic.ts";
import { recheck } from "../recheck/index.ts";
import { machine, machineSystem } from "../rnn/machine.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { compareForEver } from "./bisimulation.ts";
import type { Ask } from "./closure.ts";
import { decide } from "./decide.ts";
import { invariantApplies } from "./invariant.ts";
import { packed } from "./packed.ts";

const EXAMPLES = new URL("../../docs/examples/", import.meta.url).pathname;
const LIMITS = { memory: 2e8, pairs: 1e5, time: 60_000, method: "auto" } as const;

async function decided(name: string, language: string, text: string, ask: Ask = "recognizes") {
  const model = readModel(`${EXAMPLES}${name}.json`);
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  return decide({ ask, model, language, dfa, semantics: parseSemantics(text) }, LIMITS);
}

const signed = (certificate: Certificate, changes: object): object => {
  const fields = Object.entries({ ...certificate, ...changes });
  const body = Object.fromEntries(fields.filter(([name]) => name !== "digest"));
  return { ...body, digest: sha256().update(canonicalJson(body)).digest() };
};

describe("machines with a store", () => {
  it.each([
    "perOperation,format=binary32,store=bfloat16",
    "perOperation,format=binary32,store=bfloat16,readout=before,commit=3",
    "mixed,format=binary32,read=bfloat16,store=mx:INT8",
    "fused,format=binary32,store=mx:E4M3FN,tile=1,commit=2",
  ])("hand on what is seen from layer to layer: %s", async (text) => {
    const verdict = await decided("mod3-two-layers", "mod:3", text, "separates");
    expect(verdict.status).toBe("holds");
    if (verdict.status !== "unknown") expect(recheck(verdict.certificate, "c")).toMatchObject({ accepted: true });
  });

  it("have no product invariant, and are no plain transition system", () => {
    const model = readModel(`${EXAMPLES}mod3-two-reflections.json`);
    const stored = machine(model, parseSemantics("perOperation,format=bfloat16,store=E4M3FN"));
    expect(invariantApplies(machine(model, parseSemantics("perOperation,format=bfloat16")))).toBe(true);
    expect(invariantApplies(stored)).toBe(false);
    expect(() => machineSystem(stored, withoutRounding, (x) => x, String)).toThrow("found a store");
  });

  it("need a format of results that doubles carry", () => {
    const model = readModel(`${EXAMPLES}scalar-negative.json`);
    const wide = machine(model, parseSemantics("perOperation,format=float:e10m10,store=bfloat16"));
    expect(() => packed(wide)).toThrow("under store a format that doubles carry");
  });
});

describe("commit=any", () => {
  const text = "perOperation,format=bfloat16,overflow=saturate,store=q1.4,commit=any";

  it("asks of every pattern of commits: a word that fails is wrong with its pattern", async () => {
    const verdict = await decided("mod5-two-reflections", "mod:5", text);
    if (verdict.status !== "fails" || !("word" in verdict)) throw new TypeError("expected a wrong word");
    expect(verdict.word.word.some(([name]) => name === "1!")).toBe(true);
    expect(recheck(verdict.certificate, "c")).toMatchObject({ accepted: true, kind: "word" });
    // With the marks taken away the state is never stored, and this word is answered rightly.
    const evidence = { ...verdict.word, word: [["1", verdict.word.word.reduce((n, [, times]) => n + times, 0)]] };
    expect(recheck(signed(verdict.certificate, { evidence }), "c").accepted).toBe(false);
  });

  it("refuses questions whose keys would have the marks, also in certificates", async () => {
    await expect(decided("mod3-two-reflections", "mod:3", text, "separates")).rejects.toThrow(
      "--ask: expected recognizes under commit=any",
    );
    const verdict = await decided("mod3-two-reflections", "mod:3", text);
    if (verdict.status !== "holds") throw new TypeError("expected a closure");
    const { certificate } = verdict;
    expect(recheck(certificate, "c").accepted).toBe(true);
    const forged = signed(certificate, { question: { ...certificate.question, ask: "separates" } });
    const result = recheck(forged, "c");
    expect(result.accepted ? "accepted" : result.reason).toContain("recognizes under commit=any");
  });

  it("is compared with a side that knows no marks, and a language judges", async () => {
    const model = readModel(`${EXAMPLES}mod5-two-reflections.json`);
    const sides = [text, text.replace("any", "1")].map((own) => ({ model, semantics: parseSemantics(own) }));
    const { dfa } = parseLanguage("mod:5", { alphabet: model.alphabet });
    const verdict = await compareForEver(
      { ask: "decodes", sides: [sides[0], sides[1]], language: { name: "mod:5", dfa } },
      LIMITS,
    );
    if (verdict.status !== "fails") throw new TypeError("expected a difference");
    expect(verdict.difference.right).toBe("second");
    expect(recheck(verdict.certificate, "c")).toMatchObject({ accepted: true, kind: "difference" });
  });
});

describe("casts of exact states", () => {
  it("close where finitely many exact states are reached, through layers too", async () => {
    const verdict = await decided("scalar-negative", "parity", "castTerms,format=q1.2");
    expect(verdict).toMatchObject({ status: "holds", pairs: 2 });
    if (verdict.status !== "holds") return;
    expect(recheck(verdict.certificate, "c").accepted).toBe(true);
    const { evidence } = verdict.certificate;
    expect(recheck(signed(verdict.certificate, { evidence: { ...evidence, pairs: 3 } }), "c").accepted).toBe(false);
  });

  it.each(["castOnRead,format=q1.2", "castTerms,format=q1.2"])(
    "hand the symbol of what is seen on: %s",
    async (text) => {
      const output = {
        decoder: { type: "threshold", entry: 0, thresholds: ["0"], classes: ["minus", "plus"] },
        symbols: { minus: { 0: "keep", 1: "keep" }, plus: { 0: "keep", 1: "turn" } },
      };
      const first = { type: "scalar", initial: "1", symbols: { 0: { a: "-1" }, 1: { a: "-1" } }, output };
      const second = { type: "scalar", initial: "1/2", symbols: { keep: { a: "1" }, turn: { a: "-1" } } };
      const document = { statetrack: 1, alphabet: ["0", "1"], layers: [first, second] };
      const model = parseModel(document, "m");
      // Ones at even places change the second layer's sign; parity asks for all of them.
      const { dfa } = parseLanguage("parity", { alphabet: model.alphabet });
      const question = { ask: "separates" as const, model, language: "parity", dfa, semantics: parseSemantics(text) };
      const verdict = await decide(question, LIMITS);
      if (verdict.status !== "fails" || !("collision" in verdict)) throw new TypeError("expected a collision");
      expect(verdict.collision.words.map((word) => formatRuns(word))).toEqual(["0^2", "1 0"]);
      expect(recheck(verdict.certificate, "c")).toMatchObject({ accepted: true, kind: "collision" });
    },
  );

  it.each([
    ["w3-contraction", "parity"],
    ["w4-contraction", "mod:3"],
  ])("never hold for %s, whose states do not repeat", async (name, language) => {
    const model = readModel(`${EXAMPLES}${name}.json`);
    const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
    for (const regime of ["castTerms", "castOnRead"]) {
      const semantics = parseSemantics(`${regime},format=q1.2`);
      const question = { ask: "recognizes" as const, model, language, dfa, semantics };
      const verdict = await decide(question, { ...LIMITS, pairs: 300 });
      if (verdict.status !== "unknown") throw new TypeError(`expected unknown, found ${verdict.status}`);
      expect(verdict.provedUpToLength).toBeGreaterThan(100);
    }
  });
});

it("docs/semantics.md names the models of this file's facts", () => {
  const page = readFileSync(new URL("../../docs/semantics.md", import.meta.url), "utf8");
  for (const name of ["w3-contraction.json", "w4-contraction.json", "feedback-mod3.json"]) expect(page).toContain(name);
});
