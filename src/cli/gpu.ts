// statetrack gpu: the GPU of this machine with its limits, and the certification of arithmetic on it. Exit code 0 for a listing,
// also without an adapter; of a certification 0 every format has a certified carrier, 1 one has only refused ones, 3 unknown (no
// adapter, nothing offered, or too few cases or pairs were compared), 130 interrupted: what is finished is on file.

import { Command, Option } from "commander";
import { adapterLine, type Device, openDevice } from "../backend/webgpu/device.ts";
import { type Certification, certificationLine, comparedOf } from "../check/device/certification.ts";
import { certificationFile } from "../check/device/certification-file.ts";
import { certifyBarriers, certifyIntegers, notOffered } from "../check/device/certified.ts";
import { InputError, quote } from "../core/errors.ts";
import type { CertifiedCarrier } from "../emit/wgsl/arithmetic.ts";
import { BARRIERS, type Barrier } from "../emit/wgsl/float.ts";
import { ROUNDINGS, type Rounding, type RoundingPolicy, type Subnormals } from "../number/format.ts";
import { parseFormat } from "../number/formats.ts";
import { defaultOverflow } from "../number/limits.ts";
import { checkPolicy } from "../number/round.ts";
import { interruption, progressLine } from "./progress.ts";

interface Options {
  readonly certify?: boolean;
  readonly format?: readonly string[];
  readonly rounding: Rounding;
  readonly overflow?: "infinity" | "saturate" | "nan" | "wrap";
  readonly subnormals: Subnormals;
  readonly carrier?: CertifiedCarrier;
  readonly barrier?: Barrier;
  readonly cases: string;
  readonly seed: string;
  readonly pairs?: string;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

const DEFAULT_FORMATS = ["E4M3FN", "E5M2"];
const CARRIERS: readonly CertifiedCarrier[] = ["float", "half"];

export function gpuCommand(): Command {
  return new Command("gpu")
    .description("the GPU of this machine; with --certify whether its arithmetic is exact, and by which carrier")
    .option(
      "--certify",
      "compare integers with the specification, and the float and half carriers with integers on all pairs",
    )
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
    .addOption(new Option("--carrier <carrier>", "only this carrier").choices(CARRIERS))
    .addOption(new Option("--barrier <barrier>", "only this barrier").choices(BARRIERS))
    .option(
      "--cases <number>",
      "cases for the specification, of formats of more than 8 bits; fewer certify nothing",
      "1000000",
    )
    .option("--seed <seed>", "seed of the cases", "20260")
    .option("--pairs <number>", "compare about so many pairs with each carrier; certifies nothing unless they are all")
    .option("--fresh", "certify again what is on file")
    .option("--json", "one JSON object")
    .action(run);
}

async function run(options: Options): Promise<void> {
  const policies =
    options.certify === true ? (options.format ?? DEFAULT_FORMATS).map((name) => policyOf(name, options)) : [];
  const numbers = numbersOf(options);
  for (const name of ["format", "overflow", "carrier", "barrier", "pairs", "fresh"] as const)
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

/** One certification, or why there is none. */
type Answer = (Certification & { readonly cached: boolean }) | NotOffered;

interface NotOffered {
  readonly policy: Certification["policy"];
  readonly carrier: CertifiedCarrier;
  readonly status: "not offered";
  readonly reason: string;
}

async function certifyAll(
  device: Device,
  policies: readonly RoundingPolicy[],
  options: Options,
  numbers: Numbers,
): Promise<void> {
  const stop = interruption();
  const answers: Answer[] = [];
  const verdicts: Answer["status"][] = [];
  for (const policy of policies) {
    if (stop()) break;
    const found = await certifyOne(device, policy, options, { ...numbers, interrupted: stop });
    if (options.json !== true) for (const answer of found) process.stdout.write(answerText(answer));
    answers.push(...found);
    verdicts.push(verdictOf(found));
  }
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ certifications: answers, interrupted: stop() }, undefined, 2)}\n`);
  if (stop()) {
    const kept = ({ status }: Answer) => status === "certified" || status === "refused";
    const finished = answers.filter(kept).length;
    const place = certificationFile() ?? "no file";
    process.stderr.write(
      `statetrack: interrupted; ${finished} ${finished === 1 ? "certification is" : "certifications are"} finished and kept in ${place}\n`,
    );
    process.exitCode = 130;
    return;
  }
  process.exitCode = verdicts.includes("refused") ? 1 : verdicts.every((verdict) => verdict === "certified") ? 0 : 3;
}

/** A format is certified if one carrier is, and refused if what was compared differs in all of them. */
function verdictOf(answers: readonly Answer[]): Answer["status"] {
  const found = answers.map(({ status }) => status);
  return (["certified", "sampled", "refused"] as const).find((status) => found.includes(status)) ?? "not offered";
}

async function certifyOne(
  device: Device,
  policy: RoundingPolicy,
  options: Options,
  numbers: Numbers & { readonly interrupted: () => boolean },
): Promise<Answer[]> {
  const line = progressLine(policy.format.name, 1);
  const attempt = {
    ...numbers,
    file: certificationFile(),
    fresh: options.fresh === true,
    progress: (done: number, total: number, of: string) => line.update(done / total, `${done} ${of}`),
    ...(options.barrier === undefined ? {} : { barrier: options.barrier }),
  };
  const answers: Answer[] = [];
  const carriers = options.carrier === undefined ? CARRIERS : [options.carrier];
  const offered = carriers.filter((carrier) => notOffered(device, carrier, policy) === undefined);
  if (offered.length === 0 && options.carrier === undefined) {
    const integers = await certifyIntegers(device, policy, attempt);
    if (integers !== undefined) answers.push({ ...integers.certification, cached: integers.cached });
  }
  for (const carrier of carriers) {
    const reason = notOffered(device, carrier, policy);
    if (reason !== undefined) {
      const { format, rounding, overflow, subnormals } = policy;
      const names = { format: format.name, rounding, overflow, subnormals };
      answers.push({ policy: names, carrier, status: "not offered", reason });
      continue;
    }
    const attempts = await certifyBarriers(device, policy, carrier, attempt);
    answers.push(...attempts.map(({ certification, cached }) => ({ ...certification, cached })));
  }
  line.stop();
  return answers;
}

function answerText(answer: Answer): string {
  if (answer.status === "not offered") {
    const { format, rounding, overflow, subnormals } = answer.policy;
    return `${format}, ${rounding}, overflow=${overflow}, subnormals=${subnormals}: ${answer.carrier} carrier not offered: ${answer.reason}\n`;
  }
  const { carrier, barrier, integer, candidate, kernel, cached } = answer;
  const name = carrier === "integer" ? "integers alone" : `${carrier} carrier, barrier ${barrier}`;
  const compared = candidate === undefined ? [] : comparedOf(candidate);
  const first = [integer, ...compared].map((side) => side.first).find((x) => x !== undefined);
  const digests = Object.entries(candidate?.operations ?? {}).map(
    ([operation, { digest }]) => `${operation} ${digest}`,
  );
  return [
    certificationLine(answer),
    `  ${name}; kernel ${kernel.slice(0, 16)}${digests.length === 0 ? "" : `; digests ${digests.join(", ")}`}${cached ? "; on file" : ""}`,
    ...(first === undefined
      ? []
      : [
          `  first difference: ${first.operation} of (${first.operands.join(", ")}): expected ${first.expected}, found ${first.found}`,
        ]),
    "",
  ].join("\n");
}
