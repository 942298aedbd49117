// Which carrier a kernel may use on this device: the float carrier where a certification says so, else integers, and a line that
// says which and why. Certifications are kept in a file, under the digest of what they depend on: the adapter with its driver
// and toggles, the policy, and the text of the kernels.

import type { AdapterRecord, Device } from "../../backend/webgpu/device.ts";
import { builtin, environment, inNode, sha256 } from "../../core/host.ts";
import { arithmeticWgsl, type Carrier, hasFloatCarrier, type WgslArithmetic } from "../../emit/wgsl/arithmetic.ts";
import { BARRIERS, type Barrier } from "../../emit/wgsl/float.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import {
  type Certification,
  type CertifyOptions,
  certificationLine,
  certify,
  floatWgsl,
  integerWgsl,
  kernelDigest,
} from "./certify.ts";

/** Pairs of formats of at most so many bits are compared on the spot; wider ones by `statetrack gpu --certify`. */
const AT_ONCE_BITS = 8;

export interface CarrierChoice {
  readonly carrier: Carrier;
  readonly barrier: Barrier | undefined;
  /** With the prefix "" unless another was asked for. */
  readonly arithmetic: WgslArithmetic;
  /** For `assumes`, or for people. */
  readonly line: string;
  readonly certification: Certification | undefined;
}

export interface ChoiceOptions {
  readonly prefix?: string;
  /** The file of certifications; none: nothing is read or kept. Default `certificationFile()`. */
  readonly file?: string | undefined;
  /** Certify now whatever the format's width is. */
  readonly now?: boolean;
}

/** The certifications of one user: $XDG_CACHE_HOME/statetrack/gpu.json, or under ~/.cache; none in a browser. */
export function certificationFile(): string | undefined {
  if (!inNode()) return undefined;
  const home = environment("HOME");
  const folder = environment("XDG_CACHE_HOME") ?? (home === undefined ? undefined : `${home}/.cache`);
  return folder === undefined ? undefined : `${folder}/statetrack/gpu.json`;
}

/** What a certification is found by. */
export function certificationKey(adapter: AdapterRecord, policy: RoundingPolicy, barrier: Barrier): string {
  const { format, rounding, overflow, subnormals } = policy;
  const { vendor, architecture, device, description, backend, toggles } = adapter;
  const kernel = kernelDigest(integerWgsl(policy), floatWgsl(policy, barrier));
  const what = [
    vendor,
    architecture,
    device,
    description,
    backend,
    toggles,
    format.name,
    rounding,
    overflow,
    subnormals,
    kernel,
  ];
  return sha256().update(JSON.stringify(what)).digest();
}

type Kept = Record<string, Certification>;

/** The certifications in the file; a damaged file holds none. */
export function readCertifications(file: string): Kept {
  const { existsSync, readFileSync } = builtin("node:fs");
  if (!existsSync(file)) return {};
  try {
    const kept: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof kept === "object" && kept !== null && !Array.isArray(kept) ? (kept as Kept) : {};
  } catch {
    return {};
  }
}

/** Adds one to the file; written beside it first, so that a reader never sees half of it. */
export function keepCertification(file: string, key: string, certification: Certification): void {
  const { mkdirSync, renameSync, writeFileSync } = builtin("node:fs");
  mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  const kept = { ...readCertifications(file), [key]: certification };
  writeFileSync(`${file}.new`, `${JSON.stringify(kept)}\n`);
  renameSync(`${file}.new`, file);
}

/** Whether a record says what it claims: no difference anywhere, on every pair. */
export function isCertified(c: Certification | undefined): boolean {
  if (c?.status !== "certified" || c.float === undefined) return false;
  const { pairs, of, operations } = c.float;
  const { add, sub, mul } = operations;
  return pairs === of && c.integer.differences + add.differences + sub.differences + mul.differences === 0;
}

export interface BarrierAttempt {
  readonly barrier: Barrier;
  readonly certification: Certification;
  readonly cached: boolean;
}

/** Certifies the float carrier with one barrier after the other until one is certified; what is on file is not done again
 * unless `fresh`. @throws as `certify` */
export async function certifyBarriers(
  device: Device,
  policy: RoundingPolicy,
  options: CertifyOptions & { readonly file?: string | undefined; readonly fresh?: boolean } = {},
): Promise<readonly BarrierAttempt[]> {
  const { file, fresh = false } = options;
  const attempts: BarrierAttempt[] = [];
  for (const barrier of options.barrier === undefined ? BARRIERS : [options.barrier]) {
    const key = certificationKey(device.record, policy, barrier);
    const known = file === undefined || fresh ? undefined : readCertifications(file)[key];
    const certification = known ?? (await certify(device, policy, { ...options, barrier }));
    if (known === undefined && file !== undefined && certification.status !== "sampled")
      keepCertification(file, key, certification);
    attempts.push({ barrier, certification, cached: known !== undefined });
    if (certification.status !== "refused") break;
  }
  return attempts;
}

/** The carrier of a policy on this device. Formats of at most 8 bits are certified on the spot, wider ones must be on file.
 * @throws InputError for a policy that kernels do not have; Error on a device whose integers are not those of the
 * specification, which is to count nothing */
export async function carrierFor(
  device: Device,
  policy: RoundingPolicy,
  { prefix = "", file = certificationFile(), now = false }: ChoiceOptions = {},
): Promise<CarrierChoice> {
  const integers = (why: string): CarrierChoice => ({
    carrier: "integer",
    barrier: undefined,
    arithmetic: arithmeticWgsl(policy, { carrier: "integer", prefix }),
    line: `integer arithmetic on the device: ${why}`,
    certification: undefined,
  });
  if (!hasFloatCarrier(policy)) return integers(`binary32 does not carry ${policy.format.name}, ${policy.rounding}`);
  const wide = policy.format.bits > AT_ONCE_BITS && !now;
  const attempts = wide ? onFile(device, policy, file) : await certifyBarriers(device, policy, { file });
  const broken = attempts.find(({ certification }) => certification.integer.differences > 0);
  if (broken !== undefined) throw new Error(`GPU: ${certificationLine(broken.certification)}`);
  const found = attempts.find(({ certification }) => isCertified(certification));
  if (found === undefined) {
    const todo = `statetrack gpu --certify --format ${policy.format.name}`;
    return integers(wide ? `the float carrier is not certified here (${todo})` : "the float carrier was refused here");
  }
  return {
    carrier: "float",
    barrier: found.barrier,
    arithmetic: arithmeticWgsl(policy, { carrier: "float", prefix, barrier: found.barrier }),
    line: `float carrier (${found.barrier}), ${certificationLine(found.certification)}`,
    certification: found.certification,
  };
}

function onFile(device: Device, policy: RoundingPolicy, file: string | undefined) {
  const kept = file === undefined ? {} : readCertifications(file);
  return BARRIERS.flatMap((barrier) => {
    const key = certificationKey(device.record, policy, barrier);
    return key in kept ? [{ barrier, certification: kept[key] }] : [];
  });
}
