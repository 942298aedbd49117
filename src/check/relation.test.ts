import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type ComparisonAsk, type ComparisonCertificate, canonicalJson } from "../core/certificate.ts";
import { sha256 } from "../core/host.ts";
import { recheck } from "../recheck/index.ts";
import { machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { compareForEver } from "./bisimulation.ts";
import { everyWord, sides } from "./bisimulation-product.ts";
import { closure } from "./closure.ts";
import { packed } from "./packed.ts";
import { productRelation } from "./relation.ts";

const BF16 = "perOperation,format=bfloat16";
const example = (name: string) =>
  readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));

function question(model: Model, first: string, second: string, ask: ComparisonAsk, other = model) {
  const own = [
    { model, semantics: parseSemantics(first) },
    { model: other, semantics: parseSemantics(second) },
  ] as const;
  return { ask, sides: own };
}

function related(model: Model, first: string, second: string, ask: ComparisonAsk, pairs: number) {
  const own = question(model, first, second, ask);
  const [a, b] = own.sides.map((side) => packed(machine(side.model, side.semantics)));
  const both = sides(a, b, ask);
  const run = closure(both.product, everyWord(model.alphabet), "recognizes", { memory: 1e8, pairs });
  while (run.advance(1000) === undefined);
  return productRelation(both, run, ask);
}

/** Decided with few pairs, so that only a relation can prove it. */
async function proved(model: Model, first: string, second: string, ask: ComparisonAsk, pairs: number) {
  const verdict = await compareForEver(question(model, first, second, ask), { memory: 1e9, pairs, time: 60_000 });
  if (verdict.status !== "holds") throw new Error(`expected a proof, found ${verdict.status}`);
  return verdict;
}

function resigned(certificate: ComparisonCertificate, evidence: object): object {
  const fields = Object.entries({ ...certificate, evidence: { ...certificate.evidence, ...evidence } });
  const body = Object.fromEntries(fields.filter(([name]) => name !== "digest"));
  return { ...body, digest: sha256().update(canonicalJson(body)).digest() };
}

describe("a product relation", () => {
  it("proves S4 in bfloat16 and binary16 alike after 3,000 of the pairs, and the checker takes it", async () => {
    const verdict = await proved(example("s4-normalised"), BF16, "perOperation,format=binary16", "decodes", 3000);
    expect(verdict.method).toBe("relation");
    const { certificate } = verdict;
    if (certificate.kind !== "relation") throw new Error("expected a relation");
    expect(certificate.evidence.next).toHaveLength(24);
    expect(certificate.evidence.sets).toHaveLength(4);
    expect(recheck(certificate, "own")).toMatchObject({ accepted: true, kind: "relation" });
  });

  it.each([
    "perOperation,format=bfloat16,delta=D3",
    "perOperation,format=bfloat16,delta=D5",
    "perOperation,format=binary16",
  ])(
    "proves S5 in bfloat16, D1, and %s alike with 41 pairs of codes, as docs/large-state-spaces.md says",
    async (other) => {
      const { certificate } = await proved(example("s5-normalised"), BF16, other, "decodes", 5000);
      if (certificate.kind !== "relation") throw new Error("expected a relation");
      const { next, sets } = certificate.evidence;
      expect([next.length, sets.flat().length]).toEqual([120, 41]);
    },
  );

  it("proves equal numbers with the trivial control automaton", async () => {
    const verdict = await proved(example("s5-unnormalised"), BF16, "perOperation,format=binary32", "values", 20);
    expect(verdict.certificate).toMatchObject({ kind: "relation", evidence: { next: [[0, 0, 0, 0]] } });
    expect(recheck(verdict.certificate, "own")).toMatchObject({ accepted: true });
  });

  it("does not prove what is false: sides that differ, whatever was explored", () => {
    const model = example("mod5-two-reflections");
    expect(related(model, BF16, `${BF16},delta=D2`, "decodes", 100)).toBeUndefined();
    expect(related(example("s4-normalised"), BF16, "perOperation,format=binary16", "values", 3000)).toBeUndefined();
  });

  it("proves nothing for S3 with fused multiply-adds on one side, whose values keep growing in number", () => {
    expect(related(example("s3-normalised"), BF16, `${BF16},delta=D2`, "decodes", 3000)).toBeUndefined();
  });

  it("applies to one layer of compiled steps without bos, else not at all", () => {
    const scalar = (more: object) =>
      parseModel(
        {
          statetrack: 1,
          alphabet: ["0"],
          layers: [{ type: "scalar", initial: "1", symbols: { "0": { a: "-1" } } }],
          ...more,
        },
        "scalar",
      );
    expect(related(scalar({}), BF16, "perOperation,format=binary16", "values", 1)).toBeDefined();
    expect(related(scalar({}), BF16, "exact", "values", 1)).toBeUndefined();
  });

  it("is refused by the checker when a pair, a step or the map is another", async () => {
    const { certificate } = await proved(example("s3-normalised"), BF16, "perOperation,format=binary16", "decodes", 30);
    if (certificate.kind !== "relation") throw new Error("expected a relation");
    const { next, sets: own, map } = certificate.evidence;
    const refused = (evidence: object) =>
      expect(recheck(resigned(certificate, evidence), "own"), JSON.stringify(evidence));
    expect(recheck(resigned(certificate, {}), "own")).toMatchObject({ accepted: true });
    refused({ sets: own.map((set, i) => (i === 0 ? [["0x0", "0x0"]] : set)) }).toMatchObject({ accepted: false });
    refused({ next: next.map((row, q) => (q === 0 ? row.map(() => 0) : row)) }).toMatchObject({ accepted: false });
    refused({ next: next.map((row) => row.map(() => next.length)) }).toMatchObject({ accepted: false });
    refused({ map: map.map((row) => row.toReversed()) }).toMatchObject({ accepted: false });
    refused({ map: map.slice(1) }).toMatchObject({ accepted: false });
    const one = [own.flat().toSorted(([a, b], [c, d]) => Number(a) - Number(c) || Number(b) - Number(d))];
    refused({ next: [next[0].map(() => 0)], sets: one, map: [map[0].map(() => 0)] }).toMatchObject({ accepted: false });
  });
});
