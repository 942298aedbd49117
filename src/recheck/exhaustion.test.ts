// Certificates of exhaustion made by the engines: they are accepted, a sample is called one, and no field of one can be
// changed without its being refused where all shards are computed, although the digest is made to fit again.

import { describe, expect, it } from "vitest";
import { certifySweep, type SweepSpec } from "../check/exhaustive/index.ts";
import { certifyEngine, ENGINE_OPERATIONS, ENGINES, type EngineTask } from "../check/instruments/index.ts";
import { canonicalJson } from "../core/certificate.ts";
import type { ExhaustionCertificate } from "../core/exhaustion.ts";
import { sha256 } from "../core/host.ts";
import { parseFormat } from "../number/formats.ts";
import { defaultOverflow } from "../number/limits.ts";
import { type RecheckOptions, recheck } from "./index.ts";

const ALL: RecheckOptions = { exhaustion: { shards: "all" } };

function signed(fields: object): ExhaustionCertificate {
  const unsigned = { ...(fields as ExhaustionCertificate), digest: undefined };
  return { ...unsigned, digest: sha256().update(canonicalJson(unsigned)).digest() };
}

function task(name: string, more: Partial<EngineTask> = {}): EngineTask {
  const format = parseFormat(name);
  const policy = { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" } as const;
  return { engine: "float64", operation: "mul", policy, against: policy, ...more };
}

async function certified(given: Promise<ExhaustionCertificate | undefined>): Promise<ExhaustionCertificate> {
  const found = await given;
  if (found === undefined) throw new Error("expected a whole universe");
  return JSON.parse(JSON.stringify(found)) as ExhaustionCertificate;
}

const reasonOf = (document: unknown, options: RecheckOptions = ALL) => {
  const result = recheck(document, "test", options);
  return result.accepted ? `accepted, ${result.status}` : result.reason;
};

const spec = (semantics: string, more: Partial<SweepSpec> = {}): SweepSpec => ({
  system: "scalar",
  rows: 1,
  semantics,
  where: [],
  property: "eventually-constant",
  ...more,
});

describe("an engine's exhaustion", () => {
  const cases = ENGINES.flatMap((engine) =>
    ENGINE_OPERATIONS[engine].flatMap((operation) =>
      ["E2M1FN", "float:e2m2", "q1.2"].map((format) => [engine, operation, format] as const),
    ),
  );
  it.each(cases)("%s %s %s is accepted, in full and by a sample", async (engine, operation, format) => {
    const found = await certified(certifyEngine(task(format, { engine, operation }), 3, { threads: 1 }));
    expect(recheck(found, "test", ALL)).toMatchObject({ accepted: true, status: "holds", kind: "exhaustion" });
    const sample = recheck(found, "test");
    expect(sample).toMatchObject({
      accepted: true,
      status: "sampled",
      shards: { of: Math.ceil(found.evidence.ranks / 3) },
    });
    expect(sample.accepted && sample.facts[0]).toMatch(/^a sample: 2 of \d+ shards .* were not rechecked$/);
  });

  it("over numbers is accepted, and so are other policies", async () => {
    const wide = await certified(certifyEngine(task("float:e2m6"), 50, { threads: 1 }));
    expect(wide.question).toMatchObject({ operands: "numbers" });
    expect(reasonOf(wide)).toBe("accepted, holds");
    const format = parseFormat("E3M2FN");
    const policy = { format, rounding: "toOdd", overflow: "saturate", subnormals: "flush" } as const;
    for (const engine of ["printed", "arrays"] as const) {
      const other = await certified(
        certifyEngine(task("E3M2FN", { engine, policy, against: policy }), 64, { threads: 1 }),
      );
      expect(reasonOf(other)).toBe("accepted, holds");
    }
  });

  it("draws other shards for another seed", async () => {
    const found = await certified(certifyEngine(task("E3M2FN"), 1, { threads: 1 }));
    const drawn = (seed: string) => {
      const result = recheck(found, "test", { exhaustion: { shards: 5, seed } });
      return result.accepted && result.kind === "exhaustion" ? result.shards.rechecked : [];
    };
    expect(drawn("a")).toEqual(drawn("a"));
    expect(drawn("a").length).toBe(5);
    expect(drawn("a")).not.toEqual(drawn("b"));
    expect(reasonOf(found, { exhaustion: { shards: 0 } })).toContain("a whole number from 1");
  });

  it("is refused where anything was changed", async () => {
    const found = await certified(certifyEngine(task("E2M1FN"), 3, { threads: 1 }));
    const { question, evidence } = found;
    if (question.about !== "engine") throw new Error("expected an engine");
    const { tally } = evidence;
    const bytes = Buffer.from(evidence.digests, "base64");
    bytes[16 * 4 + 3] ^= 1;
    const changed: [object, string][] = [
      [{ ...found, evidence: { ...evidence, digests: bytes.toString("base64") } }, "shard 4 (ranks 12 to 14)"],
      [{ ...found, question: { ...question, operation: "add" } }, "shard 0"],
      [{ ...found, question: { ...question, policy: { ...question.policy, rounding: "toOdd" } } }, "shard"],
      [{ ...found, question: { ...question, policy: { ...question.policy, format: "q1.2" } } }, "shard"],
      [{ ...found, question: { ...question, policy: { ...question.policy, format: "fp16" } } }, "by its name"],
      [{ ...found, question: { ...question, policy: { ...question.policy, overflow: "nan" } } }, "overflow"],
      [{ ...found, question: { ...question, operands: "numbers" } }, "shard 0"],
      [{ ...found, evidence: { ...evidence, ranks: 15 } }, "evidence.ranks"],
      [{ ...found, evidence: { ...evidence, shard: 4 } }, "4 digests of 16 bytes"],
      [{ ...found, evidence: { ...evidence, tally: { ...tally, members: 255 } } }, "evidence.tally"],
      [{ ...found, evidence: { ...evidence, tally: { ...tally, failures: 1 } } }, "status"],
      [{ ...found, status: "fails", evidence: { ...evidence, tally: { ...tally, failures: 1 } } }, "failures"],
      [{ ...found, status: "fails" }, "status"],
    ];
    for (const [document, reason] of changed) expect(reasonOf(signed(document))).toContain(reason);
    expect(reasonOf({ ...found, evidence: { ...evidence, shard: 4 } })).toContain("digest");
    expect(() => recheck({ ...found, extra: 1 }, "test")).toThrow("extra");
  });

  it("is not made of an engine that differs, nor of a part", async () => {
    const policy = { ...task("E2M1FN").policy, rounding: "towardZero" } as const;
    await expect(certifyEngine(task("E2M1FN", { against: policy }), 3)).rejects.toThrow("without differences");
    expect(await certifyEngine(task("E2M1FN"), 3, { threads: 1, interrupted: () => true })).toBeUndefined();
  });
});

describe("a sweep's exhaustion", () => {
  it.each<[string, "holds" | "fails", SweepSpec]>([
    ["tables", "fails", spec("perOperation,format=E2M1FN")],
    ["another mode", "fails", spec("perOperation,format=float:e2m2,rounding=towardNegative,subnormals=flush")],
    ["values", "holds", spec("perOperation,format=float:e2m2,observe=value", { where: ["value-nonnegative"] })],
    ["signs", "holds", spec("perOperation,format=E3M2FN", { where: ["sign-bit-clear", "entries-at-most-1"] })],
    ["a period of two", "holds", spec("perOperation,format=q1.2", { property: "period-at-most-2" })],
    ["fused", "fails", spec("fused,format=q1.2,overflow=wrap", { where: ["no-negative-zero"] })],
    ["a product", "fails", spec("fused,format=E3M2FN", { system: "multiplication" })],
    ["a sum", "holds", spec("fused,format=E3M2FN", { system: "addition" })],
    ["fixed", "fails", spec("perOperation,format=float:e4m4", { fixed: { a: ["-1", "0.5"], b: ["0x1", "-3"] } })],
    [
      "starts",
      "fails",
      spec("perOperation,format=E2M1FN", { where: ["value-nonnegative"], fixed: { h: ["0", "1.5"] } }),
    ],
    ["two rows", "fails", spec("perOperation,format=q0.1", { system: "dense", rows: 2, where: ["upper-triangular"] })],
    [
      "the delta rule",
      "fails",
      spec("perOperation,format=q0.2,delta=D2", { system: "deltaNet", rows: 2, where: ["beta-in-0-1"] }),
    ],
    [
      "factors",
      "holds",
      spec("fusedPerFactor,format=q0.1", {
        system: "deltaProduct",
        rows: 2,
        factors: 2,
        fixed: { k: ["-1", "0.5"], beta: ["-1", "0.5"], v: ["0.5", "-0.5"] },
      }),
    ],
  ])("%s is accepted, in full and by a sample: %s", async (_, status, asked) => {
    const found = await certified(certifySweep(asked, 97, { threads: 1 }));
    expect(found.status).toBe(status);
    expect(reasonOf(found)).toBe(`accepted, ${status}`);
    const sample = recheck(found, "test", { exhaustion: { shards: 1 } });
    const single = found.evidence.ranks <= 97;
    expect(sample).toMatchObject({ accepted: true, status: status === "fails" || single ? status : "sampled" });
  });

  it("is refused where anything was changed", async () => {
    const found = await certified(certifySweep(spec("perOperation,format=E2M1FN"), 50, { threads: 1 }));
    const { question, evidence } = found;
    const { tally } = evidence;
    const changed: [object, string][] = [
      [{ ...found, question: { ...question, where: ["sign-bit-clear"] } }, "evidence.ranks"],
      [{ ...found, question: { ...question, property: "period-at-most-2" } }, "shard"],
      [{ ...found, question: { ...question, where: ["key-nonzero"] } }, "filters on single entries"],
      [{ ...found, question: { ...question, where: ["constructor"] } }, "filters on single entries"],
      [{ ...found, question: { ...question, system: "mlp" } }, "a system of sweeps"],
      [{ ...found, question: { ...question, semantics: "perOperation,format=E2M1FN" } }, "question.semantics"],
      [{ ...found, evidence: { ...evidence, tally: { ...tally, sumOfTails: "1" } } }, "evidence.tally"],
      [{ ...found, evidence: { ...evidence, tally: { ...tally, least: [1, 2] } } }, "evidence.tally"],
    ];
    for (const [document, reason] of changed) expect(reasonOf(signed(document))).toContain(reason);
    const elsewhere = { ...found, evidence: { ...evidence, tally: { ...tally, least: [tally.members - 1] } } };
    expect(reasonOf(signed(elsewhere), { exhaustion: { shards: 1 } })).toContain("evidence.tally.least");
    const beyond = { ...found, evidence: { ...evidence, tally: { ...tally, least: [tally.members] } } };
    expect(reasonOf(signed(beyond), { exhaustion: { shards: 1 } })).toContain("members of");
  });
});
