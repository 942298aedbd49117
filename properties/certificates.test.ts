// For all certificates that the engines produce: the independent checker accepts them. For all mutations of one, with the
// digest made anew: the checker rejects it, or the mutated certificate is a valid one, and then the engines, asked the
// mutated question from its text alone, give the same answer.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parseLanguage } from "../src/automaton/languages.ts";
import type { Ask } from "../src/check/closure.ts";
import { decide } from "../src/check/decide.ts";
import type { Certificate, CertifiedQuestion } from "../src/core/certificate.ts";
import { InputError } from "../src/core/errors.ts";
import { recheck } from "../src/recheck/index.ts";
import type { Model } from "../src/rnn/model.ts";
import { parseModel, readModel } from "../src/rnn/model-file.ts";
import { parseSemantics } from "../src/rnn/semantics.ts";
import { type Mutation, mutate } from "./mutations.ts";

const EXAMPLES = fileURLToPath(new URL("../docs/examples", import.meta.url));
const OPTIONS = { memory: 2e9, pairs: 50_000, time: 60_000, method: "auto" } as const;
/** Mutations tried; the issue of trust is settled by all of them being explained. */
const MUTATIONS = 1_500;

async function answer(model: Model, language: string, ask: Ask, semantics: string) {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  return decide({ model, language, dfa, ask, semantics: parseSemantics(semantics) }, OPTIONS);
}

function languageOf(name: string): string {
  const group = /^s(\d)-/.exec(name)?.[1];
  if (group !== undefined) return `word-problem:S${group},generators=adjacent`;
  if (name.startsWith("count-to-12")) return "1{12}1*";
  const modulus = /^(?:ex\d+-)?mod(\d+)/.exec(name)?.[1];
  return modulus === undefined ? "parity" : `mod:${modulus}`;
}

/** Every example, asked everything, in a small and a larger format, rounded once, at every operation, and with operands read. */
async function produce(): Promise<Certificate[]> {
  const certificates: Certificate[] = [];
  for (const name of readdirSync(EXAMPLES).filter((file) => file.endsWith(".json"))) {
    const model = readModel(join(EXAMPLES, name));
    const asks: Ask[] =
      model.decoder === undefined ? ["separates", "implements"] : ["recognizes", "separates", "implements"];
    const semantics = [
      "perOperation,format=E4M3FN,overflow=saturate",
      "fused,format=E5M2,observe=value",
      "perOperation,format=bfloat16",
      "mixed,format=binary32,read=bfloat16",
    ];
    for (const ask of asks) {
      for (const text of semantics) {
        const verdict = await answer(model, languageOf(name), ask, text);
        if (verdict.status !== "unknown") certificates.push(verdict.certificate);
      }
    }
  }
  return certificates;
}

type Fate = "malformed" | "rejected" | "accepted";

function fateOf(mutation: Mutation): Fate {
  try {
    return recheck(mutation.document, "mutated").accepted ? "accepted" : "rejected";
  } catch (error) {
    if (error instanceof InputError) return "malformed";
    throw error;
  }
}

/** Asks the engines the question that a certificate carries, from its text alone. */
async function engineAnswer(document: unknown): Promise<Certificate | undefined> {
  const { question } = document as { question: CertifiedQuestion };
  const verdict = await answer(
    parseModel(question.model, "mutated"),
    question.language,
    question.ask,
    question.semantics,
  );
  return verdict.status === "unknown" ? undefined : verdict.certificate;
}

/** How often which part of a certificate was changed. */
function tally(mutations: readonly Mutation[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { what } of mutations) {
    const part = what
      .replace(/: .*/s, "")
      .replace(/\/\d+/g, "/#")
      .replace(/^language .*/s, "language");
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return counts;
}

describe("certificates", () => {
  let certificates: readonly Certificate[] = [];
  beforeAll(async () => {
    certificates = await produce();
  }, 120_000);

  it("of every kind are produced from the shipped examples", () => {
    expect(certificates.length).toBeGreaterThan(100);
    expect(new Set(certificates.map(({ kind }) => kind))).toEqual(
      new Set(["closure", "invariant", "collision", "word"]),
    );
  });

  it("are all accepted by the independent checker, also after a round trip through text", () => {
    for (const certificate of certificates) {
      const result = recheck(JSON.parse(JSON.stringify(certificate)), "produced");
      expect(result, JSON.stringify(certificate.question).slice(0, 300)).toMatchObject({ accepted: true });
    }
  }, 120_000);

  it("are rejected after a mutation, or the mutated one is shown to be valid", async () => {
    const small = certificates.filter((certificate) => JSON.stringify(certificate).length < 20_000);
    const accepted: Mutation[] = [];
    const counts: Record<Fate, number> = { malformed: 0, rejected: 0, accepted: 0 };
    fc.assert(
      fc.property(fc.nat({ max: small.length - 1 }), fc.gen(), (i, gen) => {
        const mutation = mutate(small[i], gen);
        const unchanged = JSON.stringify(mutation.document) === JSON.stringify(small[i]);
        fc.pre(!unchanged);
        const fate = fateOf(mutation);
        counts[fate]++;
        if (fate === "accepted") accepted.push(mutation);
      }),
      { numRuns: MUTATIONS, seed: 20_241_112, endOnFailure: true },
    );
    for (const { what, document } of accepted) {
      const mutated = document as unknown as Certificate;
      const engine = await engineAnswer(document);
      expect(engine?.status, what).toBe(mutated.status);
      if (mutated.kind === "closure" && engine?.kind === "closure")
        expect(engine.evidence, what).toEqual(mutated.evidence);
    }
    console.log(
      `mutations: ${counts.rejected} rejected, ${counts.malformed} refused as malformed, ${counts.accepted} still valid and shown to be so`,
    );
    for (const [what, count] of tally(accepted)) console.log(`  still valid, ${count}: ${what}`);
    expect(counts.rejected + counts.malformed).toBeGreaterThanOrEqual(1_000);
  }, 300_000);
});
