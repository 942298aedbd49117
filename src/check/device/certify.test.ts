import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openDevice } from "../../backend/webgpu/device.ts";
import { runShards } from "../../backend/webgpu/dispatch.ts";
import { arithmeticWgsl, hasFloatCarrier } from "../../emit/wgsl/arithmetic.ts";
import { specification } from "../../number/arithmetic.ts";
import { type Overflow, ROUNDINGS, type RoundingPolicy } from "../../number/format.ts";
import { defaultOverflow, parseFormat } from "../../number/formats.ts";
import { parseSemantics, type RoundedSemantics } from "../../rnn/semantics.ts";
import { deviceArithmetic } from "./carrier.ts";
import { certificationLine, isCertified, isComplete } from "./certification.ts";
import { certificationFile, certificationKey, keepCertification, readCertifications } from "./certification-file.ts";
import { carrierFor, certifyBarriers, integersLine } from "./certified.ts";
import { candidateWgsl, certify, certifyUnlessInterrupted, integerWgsl, kernelDigest } from "./certify.ts";
import { caseList, edgeCodes } from "./certify-cases.ts";
import { COMPOSITIONS, compositionKernel, tripleList } from "./certify-compositions.ts";
import { answerHash, comparisonKernel } from "./certify-kernels.ts";

const device = await openDevice();
const absent = "absent" in device;
const folder = mkdtempSync(join(tmpdir(), "statetrack-gpu-"));
afterAll(() => {
  if (!("absent" in device)) device.close();
  rmSync(folder, { recursive: true });
});

function policy(name: string, changes: Partial<RoundingPolicy> = {}): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual", ...changes };
}

function texts(prefix: string) {
  const of = (name: string) => (a: string, b: string) => `${prefix}${name}(${a}, ${b})`;
  return { add: of("add"), sub: of("sub"), mul: of("mul") };
}

const SMALL = ["float:e3m1", "p3109:k5p2ue", "q1.2"];

describe("cases", () => {
  it("are all pairs of small formats, and weighted draws of wide ones, the same for a seed", () => {
    expect(caseList(parseFormat("E2M1FN"), 5, 1)).toMatchObject({ kind: "all pairs", count: 256 });
    const drawn = caseList(parseFormat("binary16"), 1000, 3);
    expect(drawn).toMatchObject({ kind: "edge-weighted", count: 1000 });
    expect(caseList(parseFormat("binary16"), 1000, 3).codes).toEqual(drawn.codes);
    const edges = new Set(edgeCodes(parseFormat("binary16")));
    expect([0, 1, 0x3ff, 0x400, 0x7bff, 0x7c00, 0x7c01, 0x8000, 0xfc00].filter((code) => !edges.has(code))).toEqual([]);
    const share = [...drawn.codes].filter((code) => edges.has(code)).length / drawn.codes.length;
    expect(share).toBeGreaterThan(0.4);
  });

  it("are all triples of formats of 5 bits, and drawn ones of others", () => {
    const all = tripleList(parseFormat("float:e3m1"), 10, 1);
    expect(all).toMatchObject({ kind: "all triples", count: 2 ** 15 });
    const seen = new Set(Array.from({ length: all.count }, (_, i) => all.codes.subarray(3 * i, 3 * i + 3).join()));
    expect(seen.size).toBe(2 ** 15);
    expect(tripleList(parseFormat("E5M2"), 10, 1)).toMatchObject({ kind: "edge-weighted", count: 10 });
  });
});

describe.skipIf(absent)("integer kernels", () => {
  if ("absent" in device) return;

  it("equal the specification on all pairs, in every rounding, overflow and treatment of subnormals", async () => {
    const found: string[] = [];
    for (const name of SMALL) {
      for (const rounding of ROUNDINGS) {
        for (const subnormals of ["gradual", "flush"] as const) {
          const overflow: Overflow =
            name === "q1.2" ? "wrap" : rounding === "toOdd" ? "saturate" : policy(name).overflow;
          const given = policy(name, { rounding, subnormals, overflow });
          const { status } = await certify(device, given, { carrier: "integer" });
          if (status !== "certified") found.push(`${name} ${rounding} ${subnormals}`);
        }
      }
    }
    expect(found).toEqual([]);
  }, 300_000);

  it.each(["E4M3FN", "E5M2", "E4M3FNUZ", "p3109:k8p3se", "q3.4"])(
    "equal the specification on all pairs of %s",
    async (name) => {
      const { integer } = await certify(device, policy(name), { carrier: "integer" });
      expect(integer).toMatchObject({ cases: "all pairs", count: 65_536, differences: 0 });
    },
  );

  it.each(["binary16", "bfloat16"])(
    "equal the specification on 10^6 edge-weighted cases of %s",
    async (name) => {
      const { integer } = await certify(device, policy(name), { carrier: "integer" });
      expect(integer).toMatchObject({ cases: "edge-weighted", count: 1_000_000, differences: 0 });
    },
    240_000,
  );

  it("with one wrong tie are refused, and the first difference is shown", async () => {
    const right = integerWgsl(policy("E4M3FN"));
    const code = right.code.replace("+ ((n >> s) & 1u)", "+ 1u");
    expect(code).not.toBe(right.code);
    const { status, integer } = await certify(device, policy("E4M3FN"), {
      carrier: "integer",
      integer: { ...right, code },
    });
    expect(status).toBe("refused");
    expect(integer.differences).toBeGreaterThan(100);
    const exact = specification(policy("E4M3FN"));
    const codeOf = (text: string | undefined) => Number(/\((0x[0-9a-f]+)\)/.exec(text ?? "")?.[1]);
    const [a, b] = (integer.first?.operands ?? []).map(codeOf);
    expect(integer.first?.operation).toBe("add");
    expect(codeOf(integer.first?.expected)).toBe(exact.add(a, b));
    expect(codeOf(integer.first?.found)).not.toBe(exact.add(a, b));
  });
});

describe.skipIf(absent)("the float carrier", () => {
  if ("absent" in device) return;

  it.each([
    ["E4M3FN", "nan"],
    ["E4M3FN", "saturate"],
    ["E5M2", "infinity"],
    ["E4M3FNUZ", "saturate"],
    ["float:e3m2", "infinity"],
  ] as const)("of %s, overflow=%s, equals integers on all pairs", async (name, overflow) => {
    const certification = await certify(device, policy(name, { overflow }));
    expect(certificationLine(certification)).toMatch(/: certified on /);
    expect(isCertified(certification)).toBe(true);
  });

  it("without a barrier is refused wherever the compiler simplifies the rounding", async () => {
    const given = policy("E4M3FN");
    const bare = arithmeticWgsl(given, { carrier: "float", prefix: "own_", barrier: "none" });
    const certification = await certify(device, given, { candidate: bare });
    // A compiler that leaves the bare rounding alone would be certified rightly; Mesa's does not.
    if (device.record.vendor === "mesa") expect(certification.status).toBe("refused");
    expect(isCertified(certification)).toBe(certification.candidate?.operations.add.differences === 0);
  });

  it("with one wrong tie is refused", async () => {
    const given = policy("E4M3FN");
    const candidate = arithmeticWgsl({ ...given, rounding: "tiesToAway" }, { carrier: "integer", prefix: "own_" });
    const { status, candidate: found } = await certify(device, given, { candidate });
    expect(status).toBe("refused");
    expect(found?.operations.mul.differences).toBeGreaterThan(100);
    expect(found?.operations.add.first?.found).toBe("another code");
  });

  it("on a device that flushes subnormal results of the format is refused", async () => {
    const given = policy("E5M2");
    const candidate = arithmeticWgsl({ ...given, subnormals: "flush" }, { carrier: "float", prefix: "own_" });
    const { status, candidate: found } = await certify(device, given, { candidate });
    expect(status).toBe("refused");
    expect(found?.operations.mul.first).toMatchObject({ operation: "mul" });
  });

  it("with binary32's exponents holds where binary32's subnormals are flushed, but not without its scaled operations", async () => {
    const given = policy("float:e8m1");
    const right = candidateWgsl("float", given);
    const flushing = `fn ftz(x: f32) -> f32 {
  let pattern = bitcast<u32>(x);
  return bitcast<f32>(select(pattern, pattern & 0x80000000u, (pattern & 0x7f800000u) == 0u));
}
${right.code.replace("let x = a * b;", "let x = ftz(ftz(a) * ftz(b));").replace("let x = a + b;", "let x = ftz(ftz(a) + ftz(b));")}`;
    expect(flushing.match(/ftz\(ftz/g)?.length).toBe(2);
    expect((await certify(device, given, { candidate: { ...right, code: flushing }, cases: 1000 })).status).toBe(
      "sampled",
    );
    const bare = flushing.replaceAll(/if \((!?\(?abs\(x\) [<>])/g, "if (false && $1");
    expect((await certify(device, given, { candidate: { ...right, code: bare }, cases: 1000 })).status).toBe("refused");
  });

  it("whose product and sum are fused is refused, though each of them is right on all pairs", async () => {
    const given = policy("E4M3FN");
    const fusing = (code: string) =>
      code.replace("own_add(own_mul(own_a, own_b), own_c)", "own_round_sum(fma(own_a, own_b, own_c))");
    const { status, candidate } = await certify(device, given, { compiler: fusing });
    expect(status).toBe("refused");
    expect(Object.values(candidate?.operations ?? {}).map(({ differences }) => differences)).toEqual([0, 0, 0]);
    const { "a*b + c": fused, "(a - b)*c": other } = candidate?.triples.compositions ?? {};
    expect(fused?.differences).toBeGreaterThan(1000);
    expect(fused?.first?.operands.length).toBe(3);
    expect(other?.differences).toBe(0);
  });

  it("whose infinities can be regrouped away is refused, though all pairs are right", async () => {
    const given = policy("E5M2");
    const right = candidateWgsl("float", given);
    const code = right.code.replaceAll(
      /return fma\((.*), (bitcast<f32>\(opaque\.z << 16u\)), .*\);/g,
      "return ($1) * $2;",
    );
    expect(code).not.toBe(right.code);
    const { status, candidate } = await certify(device, given, { candidate: { ...right, code } });
    expect(Object.values(candidate?.operations ?? {}).map(({ differences }) => differences)).toEqual([0, 0, 0]);
    // P·s + Q·s becomes (P + Q)·s on Mesa, where P·s and Q·s are infinite and P + Q is not.
    const wrong = candidate?.triples.compositions["a*b + b*c"].differences ?? 0;
    if (device.record.vendor === "mesa") expect(wrong).toBeGreaterThan(0);
    expect(status).toBe(wrong > 0 ? "refused" : "certified");
  });

  it("is not offered for other roundings, exponents beyond binary32's and fixed point", () => {
    expect(hasFloatCarrier(policy("binary16"))).toBe(true);
    expect(hasFloatCarrier(policy("bfloat16"))).toBe(true);
    for (const other of [
      policy("E5M2", { rounding: "towardZero" }),
      policy("q3.4"),
      policy("float:e7m3"),
      policy("tf32"),
    ])
      expect(hasFloatCarrier(other)).toBe(false);
  });

  it("with fewer than all pairs is sampled, which certifies nothing", async () => {
    const certification = await certify(device, policy("binary16"), { cases: 1000, pairs: 2 ** 18 });
    expect(certification.status).toBe("sampled");
    expect(certification.candidate?.pairs).toBeLessThan(certification.candidate?.of ?? 0);
    expect(isCertified(certification)).toBe(false);
    const few = await certify(device, policy("E3M2FN"), { triples: 1000 });
    expect(few).toMatchObject({ status: "sampled", candidate: { pairs: 4096, triples: { count: 1000 } } });
    expect(isCertified({ ...few, status: "certified" })).toBe(false);
  });

  it("with fewer than 10^6 drawn cases of the integers is sampled and not kept, and such a record is not believed", async () => {
    const given = policy("float:e8m1");
    const file = join(folder, "few", "gpu.json");
    const [{ certification }] = await certifyBarriers(device, given, "float", { file, cases: 1, barrier: "unit" });
    expect(certification).toMatchObject({ status: "sampled", integer: { count: 1, differences: 0 } });
    expect(readCertifications(file)).toEqual({});
    keepCertification(file, certificationKey(device.record, given, "float", "unit"), {
      ...certification,
      status: "certified",
    });
    expect((await carrierFor(device, given, { file })).line).toMatch(
      /^integer .*, not compared with the specification/,
    );
    const [again] = await certifyBarriers(device, given, "float", { file, cases: 1, barrier: "unit" });
    expect(again).toMatchObject({ cached: false, certification: { status: "sampled" } });
    const complete = (count: number) => isComplete({ integer: { ...certification.integer, count } });
    expect([complete(10 ** 6 - 1), complete(10 ** 6)]).toEqual([false, true]);
  });

  it("interrupted is no certification", async () => {
    let asked = 0;
    const interrupted = () => ++asked > 2;
    expect(await certifyUnlessInterrupted(device, policy("E5M2"), { carrier: "float", interrupted })).toBeUndefined();
  });

  it("has a record that depends on the kernels of triples as well", () => {
    const given = policy("E5M2");
    const [exact, own] = [integerWgsl(given), candidateWgsl("float", given)];
    const digest = kernelDigest(given, exact, own);
    expect(digest).not.toBe(kernelDigest(given, exact, { ...own, code: `${own.code} ` }));
    expect(digest).not.toBe(kernelDigest(given, exact, candidateWgsl("float", given, "unit")));
    const { code } = compositionKernel(exact, own, new Uint32Array(0));
    expect(COMPOSITIONS.every(({ of }) => code.includes(of(texts("own_"), "own_a", "own_b", "own_c")))).toBe(true);
  });

  it("has a digest of its answers that the CPU computes too, in any order and cut anyhow", async () => {
    const given = policy("float:e3m2");
    const kernel = comparisonKernel(given.format, integerWgsl(given), candidateWgsl("float", given));
    const size = 2 ** given.format.bits;
    const whole = await runShards(device, kernel, [{ from: 0, to: size * size }], { most: 4096 });
    const exact = specification(given);
    for (const [j, run] of [exact.add, exact.sub, exact.mul].entries()) {
      let digest: readonly [number, number] = [0, 0];
      for (let rank = 0; rank < size * size; rank++) {
        const [low, high] = answerHash(rank, run(Math.floor(rank / size), rank % size));
        digest = [(digest[0] + low) % 2 ** 32, (digest[1] + high) % 2 ** 32];
      }
      expect(whole.shards[0].value[j].digest).toEqual(digest);
    }
  });
});

describe.skipIf(absent)("the choice of a carrier", () => {
  if ("absent" in device) return;

  it("certifies small formats on the spot, keeps the record, and finds it again", async () => {
    const file = join(folder, "a", "gpu.json");
    const choice = await carrierFor(device, policy("E2M1FN"), { file });
    expect(choice).toMatchObject({ carrier: "float", line: expect.stringMatching(/certified on /) as string });
    expect(Object.keys(readCertifications(file)).length).toBeGreaterThan(0);
    const attempts = await certifyBarriers(device, policy("E2M1FN"), "float", { file });
    expect(attempts.every(({ cached }) => cached)).toBe(true);
    expect(
      (await certifyBarriers(device, policy("E2M1FN"), "float", { file, fresh: true })).some(({ cached }) => cached),
    ).toBe(false);
  });

  it("is half for binary16 and float for narrower formats, where both are on file", async () => {
    const file = join(folder, "both.json");
    const kept = (carrier: "float" | "half", name: string) => {
      const key = certificationKey(device.record, policy(name), carrier, "unit");
      // A record that was made up: the choice reads what is on file.
      const counts = { differences: 0, first: undefined, digest: "" };
      const compositions = Object.fromEntries(COMPOSITIONS.map((composition) => [composition.name, counts]));
      const triples = { cases: "edge-weighted", seed: 1, count: 2 ** 20, compositions };
      const candidate = { pairs: 1, of: 1, operations: { add: counts, sub: counts, mul: counts }, triples };
      const integer = { cases: "edge-weighted", seed: 1, count: 10 ** 6, differences: 0, first: undefined };
      const given = { statetrack: 2, carrier, policy: {}, adapter: device.record, integer, candidate };
      return [key, { ...given, status: "certified" }];
    };
    const all = [kept("float", "binary16"), kept("half", "binary16"), kept("float", "E5M2"), kept("half", "E5M2")];
    writeFileSync(file, JSON.stringify(Object.fromEntries(all)));
    const f16 = device.gpu.features.has("shader-f16");
    const hardware = { ...device, record: { ...device.record, software: false } };
    expect((await carrierFor(device, policy("binary16"), { file })).carrier).toBe(
      f16 && !device.record.software ? "half" : "float",
    );
    expect((await carrierFor(hardware, policy("binary16"), { file })).carrier).toBe(f16 ? "half" : "float");
    expect((await carrierFor(device, policy("E5M2"), { file, now: false })).carrier).toBe("float");
  });

  it("is integers, and says so, where nothing certifies the float carrier", async () => {
    const file = join(folder, "none.json");
    const found = await carrierFor(device, policy("binary16"), { file });
    expect(found.carrier).toBe("integer");
    expect(found.line).toMatch(
      /^integer arithmetic on the device, not compared with the specification here: (half and float are|float and half are|float is) not certified here \(statetrack gpu --certify --format binary16\)$/,
    );
    const directed = await carrierFor(device, policy("E5M2", { rounding: "towardZero" }), { file });
    expect(directed.line).toBe(
      "integer arithmetic on the device (integers = specification on 65536 pairs): binary32 does not carry E5M2, towardZero",
    );
  });

  it("compares integers with the specification before they count, once for a device and a policy", async () => {
    const file = join(folder, "integers.json");
    const given = policy("E2M1FN", { rounding: "towardZero" });
    const line = "integer arithmetic on the device (integers = specification on 256 pairs)";
    expect(await integersLine(device, given, { file })).toBe(line);
    const key = certificationKey(device.record, given, "integer");
    const kept = readCertifications(file);
    expect(Object.keys(kept)).toEqual([key]);
    expect(await integersLine(device, given, { file, now: false })).toBe(line);
    // A carrier's record tells of the integers that it was compared with.
    await certifyBarriers(device, policy("E2M1FN"), "float", { file });
    expect(await integersLine(device, policy("E2M1FN"), { file, now: false })).toBe(line);
    const { integer } = kept[key];
    keepCertification(file, key, { ...kept[key], status: "refused", integer: { ...integer, differences: 3 } });
    await expect(integersLine(device, given, { file })).rejects.toThrow(/^GPU: E2M1FN, .*refused .*3 answers differ/);
    // The line of short work says what is known.
    const semantics = { ...parseSemantics("perOperation,format=E2M1FN"), rounding: "towardZero" } as RoundedSemantics;
    expect((await deviceArithmetic(device, semantics, 1)).line).toBe(line);
  });

  it("does not believe a damaged file or a record that contradicts itself", async () => {
    const file = join(folder, "damaged.json");
    writeFileSync(file, "{");
    expect(readCertifications(file)).toEqual({});
    const [{ certification }] = (await certifyBarriers(device, policy("E2M1FN"), "float", { file })).slice(-1);
    expect(isCertified(certification)).toBe(true);
    expect(isCertified({ ...certification, integer: { ...certification.integer, differences: 1 } })).toBe(false);
    const { candidate } = certification;
    if (candidate === undefined) throw new Error("expected a candidate");
    expect(isCertified({ ...certification, candidate: { ...candidate, pairs: candidate.of - 1 } })).toBe(false);
    const { compositions } = candidate.triples;
    const one = { "a*b + c": { ...compositions["a*b + c"], differences: 1 } };
    const triples = { ...candidate.triples, compositions: { ...compositions, ...one } };
    expect(isCertified({ ...certification, candidate: { ...candidate, triples } })).toBe(false);
    expect(isCertified({ ...certification, statetrack: 1 as 2 })).toBe(false);
    expect(certificationFile()).toMatch(/statetrack\/gpu\.json$/);
  });
});
