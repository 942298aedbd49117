// statetrack gpu: the GPU of this machine with its limits, and the certification of arithmetic on it. Exit code 0 for a listing,
// also without an adapter; of a certification 0 certified, 1 refused, 3 unknown (no adapter, or not every pair was compared).

import { Command, Option } from "commander";
import { adapterLine, type Device, openDevice } from "../backend/webgpu/device.ts";
import { certificationFile, certifyBarriers } from "../check/device/certified.ts";
import { type Certification, certificationLine, certify } from "../check/device/certify.ts";
import { InputError, quote } from "../core/errors.ts";
import { hasFloatCarrier } from "../emit/wgsl/arithmetic.ts";
import { BARRIERS, type Barrier } from "../emit/wgsl/float.ts";
import { ROUNDINGS, type Rounding, type RoundingPolicy, type Subnormals } from "../number/format.ts";
import { parseFormat } from "../number/formats.ts";
import { defaultOverflow } from "../number/limits.ts";
import { checkPolicy } from "../number/round.ts";
import { progressLine } from "./progress.ts";

interface Options {
  readonly certify?: boolean;
  readonly format?: readonly string[];
  readonly rounding: Rounding;
  readonly overflow?: "infinity" | "saturate" | "nan" | "wrap";
  readonly subnormals: Subnormals;
  readonly barrier?: Barrier;
  readonly cases: string;
  readonly seed: string;
  readonly pairs?: string;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

const DEFAULT_FORMATS = ["E4M3FN", "E5M2"];

export function gpuCommand(): Command {
  return new Command("gpu")
    .description("the GPU of this machine; with --certify whether its arithmetic is exact, and by which carrier")
    .option("--certify", "compare integers with the specification, and the float carrier with integers on all pairs")
    .option("--format <formats...>", `formats to certify (default: ${DEFAULT_FORMATS.join(" ")})`)
    .addOption(new Option("--rounding <rounding>", "rounding").choices(ROUNDINGS).default("tiesToEven"))
    .addOption(
      new Option("--overflow <overflow>", "overflow (default: the format's)").choices([
        "infinity",
        "saturate",
        "nan",
        "wrap",
      ]),
    )
    .addOption(new Option("--subnormals <subnormals>", "subnormals").choices(["gradual", "flush"]).default("gradual"))
    .addOption(new Option("--barrier <barrier>", "only this barrier of the float carrier").choices(BARRIERS))
    .option("--cases <number>", "cases for the specification, of formats of more than 8 bits", "1000000")
    .option("--seed <seed>", "seed of the cases", "20260")
    .option(
      "--pairs <number>",
      "compare about so many pairs with the float carrier; certifies nothing unless they are all",
    )
    .option("--fresh", "certify again what is on file")
    .option("--json", "one JSON object")
    .action(run);
}

async function run(options: Options): Promise<void> {
  const policies =
    options.certify === true ? (options.format ?? DEFAULT_FORMATS).map((name) => policyOf(name, options)) : [];
  const numbers = numbersOf(options);
  for (const name of ["format", "overflow", "barrier", "pairs", "fresh"] as const)
    if (options.certify !== true && options[name] !== undefined)
      throw new InputError(`--${name}`, "--certify beside it", "no --certify");
  const device = await openDevice();
  if ("absent" in device) {
    const text = `no GPU: ${device.absent}`;
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ adapter: null, reason: device.absent })}\n` : `${text}\n`,
    );
    process.exitCode = options.certify === true ? 3 : 0;
    return;
  }
  try {
    if (options.certify === true) await certifyAll(device, policies, options, numbers);
    else list(device, options.json === true);
  } finally {
    device.close();
  }
}

function policyOf(name: string, { rounding, overflow, subnormals }: Options): RoundingPolicy {
  const format = parseFormat(name, "--format");
  const policy = { format, rounding, overflow: overflow ?? defaultOverflow(format), subnormals };
  checkPolicy(policy, "--overflow");
  return policy;
}

function list({ record }: Device, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ adapter: record })}\n`);
    return;
  }
  const limits = Object.entries(record.limits).map(([name, value]) => `  ${name} ${value.toLocaleString("en")}`);
  const lines = [
    adapterLine(record),
    `software adapter: ${record.software ? "yes" : "no"}`,
    `features: ${record.features.join(", ")}`,
    "limits:",
    ...limits,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function whole(option: string, text: string): number {
  const value = /^[0-9_]+$/.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InputError(option, "a positive whole number", quote(text));
}

interface Numbers {
  readonly cases: number;
  readonly seed: number;
  readonly pairs?: number;
}

function numbersOf({ cases, seed, pairs }: Options): Numbers {
  return {
    cases: whole("--cases", cases),
    seed: whole("--seed", seed),
    ...(pairs === undefined ? {} : { pairs: whole("--pairs", pairs) }),
  };
}

async function certifyAll(
  device: Device,
  policies: readonly RoundingPolicy[],
  options: Options,
  numbers: Numbers,
): Promise<void> {
  const records: (Certification & { readonly barrier?: Barrier; readonly cached: boolean })[] = [];
  const verdicts: Certification["status"][] = [];
  for (const policy of policies) {
    const line = progressLine(policy.format.name, 1);
    const given = {
      ...numbers,
      progress: (done: number, total: number) => line.update(done / total, `${done} pairs`),
      ...(options.barrier === undefined ? {} : { barrier: options.barrier }),
    };
    const attempts = hasFloatCarrier(policy)
      ? await certifyBarriers(device, policy, { ...given, file: certificationFile(), fresh: options.fresh === true })
      : [{ certification: await certify(device, policy, { ...given, carrier: "integer" }), cached: false }];
    line.stop();
    for (const attempt of attempts) {
      const barrier = "barrier" in attempt ? { barrier: attempt.barrier } : {};
      records.push({ ...attempt.certification, ...barrier, cached: attempt.cached });
      if (options.json !== true)
        process.stdout.write(
          attemptText(attempt.certification, "barrier" in attempt ? attempt.barrier : undefined, attempt.cached),
        );
    }
    verdicts.push(attempts[attempts.length - 1].certification.status);
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify({ certifications: records }, undefined, 2)}\n`);
  process.exitCode = verdicts.includes("refused") ? 1 : verdicts.includes("sampled") ? 3 : 0;
}

function attemptText(certification: Certification, barrier: Barrier | undefined, cached: boolean): string {
  const { float, integer } = certification;
  const carrier = barrier === undefined ? "integers alone" : `barrier ${barrier}`;
  const first = [integer.first, ...Object.values(float?.operations ?? {}).map((operation) => operation.first)].find(
    (x) => x !== undefined,
  );
  const digests = Object.entries(float?.operations ?? {}).map(([name, { digest }]) => `${name} ${digest}`);
  return [
    certificationLine(certification),
    `  ${carrier}; kernel ${certification.kernel.slice(0, 16)}${digests.length === 0 ? "" : `; digests ${digests.join(", ")}`}${cached ? "; on file" : ""}`,
    ...(first === undefined
      ? []
      : [
          `  first difference: ${first.operation}(${first.operands.join(", ")}): expected ${first.expected}, found ${first.found}`,
        ]),
    "",
  ].join("\n");
}
