// Rates of h <- round(round(a h) + b) on the GPU: formats by carriers by independent chains a thread, beside the number of
// instructions that the device issues in a second. Every carrier is certified on the device first, and all of them must end in
// the same codes, which the CPU checks for the first orbits. `half` is measured for lone numbers and for pairs, two chains in a
// register. Runs on any adapter, needs no package but webgpu (or the native module that STATETRACK_DAWN names). Run: node
// bench/gpu.ts [--json] [--quick] [--formats E4M3FN,binary16] [--carriers float,half] [--ratio FILE], where FILE is what
// `python3 bench/gpu_torch.py --json` printed on the same device.

import { parseArgs } from "node:util";
import { adapterLine, type Device, openDevice } from "../src/backend/webgpu/device.ts";
import { type Kernel, prepare } from "../src/backend/webgpu/kernel.ts";
import type { Certification } from "../src/check/device/certification.ts";
import { notOffered } from "../src/check/device/certified.ts";
import { certify } from "../src/check/device/certify.ts";
import { DRAWN_CASES } from "../src/check/device/certify-cases.ts";
import { arithmeticWgsl, barriersOf, type WgslArithmetic } from "../src/emit/wgsl/arithmetic.ts";
import { canonical } from "../src/number/codec.ts";
import { float64Arithmetic } from "../src/number/float64.ts";
import type { RoundingPolicy } from "../src/number/format.ts";
import { parseFormat } from "../src/number/formats.ts";
import { defaultOverflow } from "../src/number/limits.ts";
import {
  type Chains,
  type Data,
  LIMITS,
  limitKernel,
  recurrenceKernel,
  recurrenceSums,
  WORKGROUP,
} from "./gpu-kernels.ts";
import { ratios, ratioTable, readTorch } from "./gpu-ratio.ts";

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    formats: { type: "string", default: "E4M3FN,E4M3FN:saturate,E5M2,binary16,bfloat16" },
    carriers: { type: "string", default: "integer,float,half" },
    chains: { type: "string", default: "1,2,4,8" },
    runs: { type: "string", default: "5" },
    ratio: { type: "string" },
  },
});
const TARGET = options.quick ? 30 : 150;
const RUNS = options.quick ? 3 : Number(options.runs);
const CHAINS = options.quick ? [1, 4] : options.chains.split(",").map(Number);
const CARRIERS = options.carriers.split(",");
/** After a format's name: saturating instead of its own overflow. */
const SATURATE = ":saturate";
/** Orbits and steps that the CPU goes through as well. */
const CHECKED = { orbits: WORKGROUP * 8, steps: 24 };

interface Rate {
  readonly format: string;
  readonly overflow: string;
  readonly carrier: string;
  readonly data: Data;
  readonly chains: number;
  readonly gigaStepsPerSecond: number;
  readonly milliseconds: readonly number[];
  readonly certified: string;
  readonly agrees: boolean;
}

const print = (line: string) => {
  if (!options.json) process.stdout.write(`${line}\n`);
};

const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];

/** Ranks a millisecond, as the median of runs of about TARGET milliseconds, after as long that is not counted. */
async function rate<T>(device: Device, kernel: Kernel<T>): Promise<{ perMillisecond: number; milliseconds: number[] }> {
  const compiled = await prepare(device, kernel);
  let ranks = WORKGROUP * 16;
  const once = async () => {
    const start = performance.now();
    await compiled.dispatch({ from: 0, to: ranks });
    return performance.now() - start;
  };
  // The first dispatch may hold the driver's compilation.
  await once();
  for (let time = await once(); ; time = await once()) {
    if (time >= TARGET / 2 || ranks >= 2 ** 31) break;
    ranks = Math.min(2 ** 31, ranks * (time < TARGET / 16 ? 8 : 2));
  }
  // A device that waited for the compiler lowers its clock.
  for (const awake = performance.now() + TARGET; performance.now() < awake; ) await once();
  const milliseconds: number[] = [];
  for (let i = 0; i < RUNS; i++) milliseconds.push(await once());
  compiled.close();
  return { perMillisecond: ranks / median(milliseconds), milliseconds };
}

interface Candidate {
  readonly name: string;
  readonly lanes: 1 | 2;
  readonly arithmetic: WgslArithmetic;
  readonly certification: Certification;
}

/** Every certification of this run, for --json. */
const certifications: (Certification & { readonly seconds: number })[] = [];

/** The integer carrier, and the float and half carriers with each barrier, each with its certification here. */
async function candidates(device: Device, policy: RoundingPolicy): Promise<Candidate[]> {
  // Fewer certify nothing: with --quick the formats of more than 8 bits are sampled.
  const cases = options.quick ? 20_000 : DRAWN_CASES;
  // A software adapter would take minutes for all pairs of a 16-bit format.
  const pairs = policy.format.bits > 12 && (device.record.software || options.quick) ? { pairs: 2 ** 21 } : {};
  const found: Candidate[] = [];
  if (CARRIERS.includes("integer")) {
    const certification = await certify(device, policy, { carrier: "integer", cases });
    const arithmetic = arithmeticWgsl(policy, { carrier: "integer" });
    found.push({ name: "integer", lanes: 1, arithmetic, certification });
  }
  for (const carrier of (["float", "half"] as const).filter((name) => CARRIERS.includes(name))) {
    const reason = notOffered(device, carrier, policy);
    if (reason !== undefined) {
      print(`  ${carrier}: not offered: ${reason}`);
      continue;
    }
    for (const barrier of barriersOf(carrier, policy)) {
      const start = performance.now();
      const certification = await certify(device, policy, { carrier, barrier, cases, ...pairs });
      const seconds = (performance.now() - start) / 1000;
      const name = `${carrier}, ${barrier}`;
      const { candidate } = certification;
      print(
        `  ${name}: ${certification.status}, ${candidate?.pairs ?? 0} pairs and ${candidate?.triples.count ?? 0} triples in ${seconds.toFixed(1)} s`,
      );
      certifications.push({ ...certification, seconds });
      const arithmetic = arithmeticWgsl(policy, { carrier, barrier });
      found.push({ name, lanes: 1, arithmetic, certification });
      if (arithmetic.lanes === 2) found.push({ name: `${name}, pairs`, lanes: 2, arithmetic, certification });
    }
  }
  return found;
}

/** What the first orbits end in, by the device and by the CPU. */
async function agrees(
  device: Device,
  policy: RoundingPolicy,
  arithmetic: WgslArithmetic,
  chains: Chains,
  data: Data,
): Promise<boolean> {
  const { format } = policy;
  const { add, mul } = float64Arithmetic(policy);
  const { orbits, steps } = CHECKED;
  const compiled = await prepare(device, recurrenceKernel(format, arithmetic, chains, steps, data));
  const found = await compiled.dispatch({ from: 0, to: orbits / chains.chains });
  compiled.close();
  const step = (a: number, b: number, h: number) => add(mul(a, h), b);
  const expected = recurrenceSums(format, step, orbits, steps, data, (code) => canonical(format, code));
  return found[0] === expected[0] && found[1] === expected[1];
}

async function ratesOf(device: Device, policy: RoundingPolicy, limit: number): Promise<Rate[]> {
  const { format, overflow } = policy;
  print(`${format.name}, overflow=${overflow}`);
  const rates: Rate[] = [];
  const steps = device.record.software ? 64 : 1024;
  for (const { name: carrier, lanes, arithmetic, certification } of await candidates(device, policy)) {
    for (const data of ["numbers", "codes"] as const) {
      for (const chains of CHAINS.filter((n) => n % lanes === 0)) {
        const shape = { chains, lanes };
        const { perMillisecond, milliseconds } = await rate(
          device,
          recurrenceKernel(format, arithmetic, shape, steps, data),
        );
        const gigaStepsPerSecond = (perMillisecond * chains * steps) / 1e6;
        const same = await agrees(device, policy, arithmetic, shape, data);
        rates.push({
          format: format.name,
          overflow,
          carrier,
          data,
          chains,
          gigaStepsPerSecond,
          milliseconds,
          certified: certification.status,
          agrees: same,
        });
        const slots = limit / gigaStepsPerSecond;
        const note = same ? "" : "; WRONG CODES";
        print(
          `  ${carrier}, ${data}, ${chains} ${chains === 1 ? "chain" : "chains"}: ${gigaStepsPerSecond.toPrecision(4)} G steps/s; room for ${slots.toFixed(1)} instructions a step${note}`,
        );
      }
    }
  }
  return rates;
}

async function main(device: Device): Promise<boolean> {
  print(adapterLine(device.record));
  const limits: Record<string, number> = {};
  const f16 = device.gpu.features.has("shader-f16");
  for (const name of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    if (LIMITS[name].type === "vec2<f16>" && !f16) continue;
    const steps = device.record.software ? 64 : 2048;
    const { perMillisecond } = await rate(device, limitKernel(name, steps));
    limits[name] = (perMillisecond * steps * LIMITS[name].perLoop) / 1e6;
    print(`issue limit, ${name}: ${limits[name].toPrecision(4)} G instructions/s`);
  }
  const rates: Rate[] = [];
  for (const text of options.formats.split(",")) {
    const saturate = text.endsWith(SATURATE);
    const format = parseFormat(saturate ? text.slice(0, -SATURATE.length) : text);
    const policy = {
      format,
      rounding: "tiesToEven",
      overflow: saturate ? ("saturate" as const) : defaultOverflow(format),
      subnormals: "gradual",
    } as const;
    rates.push(...(await ratesOf(device, policy, limits["float multiply-add"])));
  }
  const torch = options.ratio === undefined ? undefined : readTorch(options.ratio);
  const compared = torch === undefined ? [] : ratios(rates, torch);
  if (torch !== undefined) print(ratioTable(compared, torch));
  const sound = rates.every(({ certified, agrees: same }) => certified === "refused" || same);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ adapter: device.record, issueLimits: limits, certifications, rates, torch, ratios: compared, sound }, undefined, 2)}\n`,
    );
  else
    print(
      sound ? "every carrier that was not refused ends in the CPU's codes" : "A CERTIFIED CARRIER ENDS IN OTHER CODES",
    );
  return sound;
}

const device = await openDevice();
if ("absent" in device) {
  process.stdout.write(
    options.json ? `${JSON.stringify({ adapter: null, reason: device.absent })}\n` : `no GPU: ${device.absent}\n`,
  );
} else {
  try {
    process.exitCode = (await main(device)) ? 0 : 1;
  } finally {
    device.close();
  }
}
