import { afterAll, describe, expect, it } from "vitest";
import { type Device, openDevice } from "../../backend/webgpu/device.ts";
import { prepare } from "../../backend/webgpu/kernel.ts";
import { arithmeticWgsl, barriersOf } from "../../emit/wgsl/arithmetic.ts";
import type { Overflow, RoundingPolicy } from "../../number/format.ts";
import { parseFormat } from "../../number/formats.ts";
import { type CensusSpec, census } from "./census.ts";
import { type Certification, isCertified } from "./certification.ts";
import { carriersFor, notOffered } from "./certified.ts";
import { candidateWgsl, certify, integerWgsl } from "./certify.ts";
import { comparisonKernel } from "./certify-kernels.ts";
import { runCensus } from "./run.ts";

const device = await openDevice();
const f16 = !("absent" in device) && device.gpu.features.has("shader-f16");
afterAll(() => {
  if (!("absent" in device)) device.close();
});

function policy(name: string, overflow: Overflow): RoundingPolicy {
  return { format: parseFormat(name), rounding: "tiesToEven", overflow, subnormals: "gradual" };
}

const E4M3FN = policy("E4M3FN", "nan");
const BINARY16 = policy("binary16", "infinity");

/** Parts of binary16: all of its pairs take a software adapter minutes. */
const PART = { cases: 1000, pairs: 2 ** 18 } as const;

const differencesOf = ({ candidate }: Certification) =>
  Object.values(candidate?.operations ?? {}).map(({ differences }) => differences);

/** Flushes both numbers of a vec2<f16> where they are subnormal. */
const FLUSHING = `
fn own_flushed(x: vec2<f16>) -> vec2<f16> {
  let bits = bitcast<u32>(x);
  let low = select(bits & 0xffffu, bits & 0x8000u, (bits & 0x7c00u) == 0u);
  let high = select(bits >> 16u, (bits >> 16u) & 0x8000u, (bits & 0x7c000000u) == 0u);
  return bitcast<vec2<f16>>(low | (high << 16u));
}`;

describe.skipIf(!f16)("the half carrier", () => {
  if ("absent" in device) return;

  it.each([
    ["E4M3FN", "nan"],
    ["E4M3FN", "saturate"],
    ["E5M2", "infinity"],
    ["E4M3IEEE", "infinity"],
    ["E4M3FNUZ", "nan"],
    ["E4M3FNUZ", "saturate"],
    ["E4M3B11FNUZ", "saturate"],
    ["E3M2FN", "saturate"],
    ["E2M3FN", "saturate"],
    ["E2M1FN", "saturate"],
    ["float:e5m1", "infinity"],
    ["float:e3m1", "infinity"],
  ] as const)(
    "of %s, overflow=%s, equals integers on all pairs and on triples, in both lanes",
    async (name, overflow) => {
      const given = policy(name, overflow);
      const certification = await certify(device, given, { carrier: "half", barrier: "unit" });
      // A device may compute otherwise, and is then refused; Mesa's software adapter does not.
      if (device.record.vendor === "mesa") expect(certification.status).toBe("certified");
      expect(isCertified(certification)).toBe(certification.status === "certified");
      expect(certification.candidate?.pairs).toBe(2 ** (2 * given.format.bits));
    },
    60_000,
  );

  it.each(["unit", "xor"] as const)(
    "of binary16, barrier %s, equals integers where it was compared",
    async (barrier) => {
      expect(barriersOf("half", BINARY16)).toContain(barrier);
      const certification = await certify(device, BINARY16, { ...PART, carrier: "half", barrier });
      if (device.record.vendor === "mesa") expect(certification.status).toBe("sampled");
      expect(isCertified(certification)).toBe(false);
    },
  );

  it("without a barrier is refused wherever the compiler simplifies the rounding", async () => {
    const certification = await certify(device, E4M3FN, { carrier: "half", barrier: "none" });
    if (device.record.vendor === "mesa") expect(certification.status).toBe("refused");
    expect(isCertified(certification)).toBe(certification.status === "certified");
  });

  it("with one wrong tie is refused", async () => {
    const right = candidateWgsl("half", E4M3FN, "unit");
    // The added constant becomes odd, and ties go to odd numbers.
    const code = right.code.replaceAll("0x02000200u", "0x02010201u");
    const certification = await certify(device, E4M3FN, { carrier: "half", candidate: { ...right, code } });
    expect(certification.status).toBe("refused");
    expect(differencesOf(certification).every((n) => n > 100)).toBe(true);
  });

  it("on a device that flushes binary16's subnormal numbers is refused", async () => {
    const right = candidateWgsl("half", BINARY16, "unit");
    const code = `${right.code.replaceAll(/return (fma\(.*\)); \}/g, "return own_flushed($1); }")}${FLUSHING}`;
    expect(code.match(/own_flushed\(fma/g)?.length).toBe(3);
    const certification = await certify(device, BINARY16, { ...PART, carrier: "half", candidate: { ...right, code } });
    expect(certification.status).toBe("refused");
  });

  it("wrong in its second lane alone is refused", async () => {
    const right = candidateWgsl("half", E4M3FN, "unit");
    const code = right.code.replace("(bits & 0x7c007c00u)", "(bits & 0x7c007c00u & 0xfbffffffu)");
    expect(code).not.toBe(right.code);
    const { digest } = (await certify(device, E4M3FN, { carrier: "half", barrier: "unit" })).candidate?.operations
      .mul ?? { digest: "" };
    const certification = await certify(device, E4M3FN, { carrier: "half", candidate: { ...right, code } });
    expect(certification.status).toBe("refused");
    expect(certification.candidate?.operations.mul.digest).toBe(digest);
  });

  it.each([
    [E4M3FN, {}, "own_round_sum(fma(own_a, own_b, own_c))"],
    // What a fused operation of binary16 rounds once: the product is exact in binary32.
    [BINARY16, PART, "vec2<f16>(fma(vec2<f32>(own_a), vec2<f32>(own_b), vec2<f32>(own_c)))"],
  ] as const)(
    "whose product and sum are fused is refused, though each of them is right on the pairs (%#)",
    async (given, part, fused) => {
      const certification = await certify(device, given, {
        ...part,
        carrier: "half",
        barrier: "unit",
        compiler: (code) => code.replace("own_add(own_mul(own_a, own_b), own_c)", fused),
      });
      expect(certification.status).toBe("refused");
      if (device.record.vendor === "mesa") expect(differencesOf(certification)).toEqual([0, 0, 0]);
      expect(certification.candidate?.triples.compositions["a*b + c"].differences).toBeGreaterThan(1000);
    },
  );
});

describe.skipIf(!f16)("a census in the half carrier", () => {
  if ("absent" in device) return;

  it.each([
    [
      "limits of E4M3FN",
      { procedure: "limits", semantics: "perOperation,format=E4M3FN,overflow=saturate" },
      policy("E4M3FN", "saturate"),
    ],
    [
      "orbits of E5M2 from every start",
      {
        procedure: "orbits",
        sweep: {
          system: "scalar",
          rows: 1,
          semantics: "perOperation,format=E5M2,overflow=infinity,observe=code",
          where: [],
          property: "eventually-constant",
          fixed: { a: ["-1", "0.75"] },
        },
      },
      policy("E5M2", "infinity"),
    ],
  ] as const satisfies readonly (readonly [string, CensusSpec, RoundingPolicy])[])(
    "counts %s as the CPU does",
    async (_, spec, given) => {
      const carrier = "half";
      const arithmetic = arithmeticWgsl(given, { carrier, barrier: "unit" });
      const whole = census(spec);
      const here = await runCensus(whole);
      const there = await runCensus(whole, { device, arithmetic: { carrier, arithmetic, line: carrier } });
      expect(there.left).toBe(undefined);
      const same = [there.tally, there.digests];
      // Where binary16 is computed otherwise the certification refuses it, and nothing is counted in it.
      const { status } = await certify(device, given, { carrier, barrier: "unit" });
      if (status === "certified") expect(same).toEqual([here.tally, here.digests]);
      if (device.record.vendor === "mesa") expect(status).toBe("certified");
    },
    120_000,
  );
});

describe("the half carrier on a device without f16", () => {
  const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 27 };
  const bare = { gpu: { features: new Set<string>(), limits } } as unknown as Device;

  it("is not offered, and its kernels are refused by name before anything is compiled", async () => {
    expect(notOffered(bare, "half", E4M3FN)).toBe("the adapter does not offer shader-f16");
    expect(carriersFor({ ...bare, record: { software: false } } as Device, BINARY16)).toEqual(["float"]);
    const kernel = comparisonKernel(E4M3FN.format, integerWgsl(E4M3FN), candidateWgsl("half", E4M3FN));
    await expect(prepare(bare, kernel)).rejects.toThrow(/expected the feature shader-f16 on this device, found none/);
  });

  it("is not offered for policies that binary16 does not carry", () => {
    const expected = "binary16 does not carry E5M2, tiesToEven, overflow=saturate, subnormals=gradual";
    expect(notOffered(bare, "half", policy("E5M2", "saturate"))).toBe(expected);
  });
});
