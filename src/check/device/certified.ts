// Which carrier a kernel may use on this device: one that a certification allows, else integers, and a line that says which and
// why. Certifications are kept in a file, under the digest of what they depend on: the adapter with its driver and toggles, the
// policy, and the text of the kernels.

import type { AdapterRecord, Device } from "../../backend/webgpu/device.ts";
import { sha256 } from "../../core/host.ts";
import {
  arithmeticWgsl,
  barriersOf,
  type Carrier,
  type CertifiedCarrier,
  carries,
  type WgslArithmetic,
} from "../../emit/wgsl/arithmetic.ts";
import type { Barrier } from "../../emit/wgsl/float.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { type Certification, certificationLine, isCertified } from "./certification.ts";
import { certificationFile, keepCertification, readCertifications } from "./certification-file.ts";
import {
  candidateWgsl,
  certifyUnlessInterrupted,
  type InterruptibleOptions,
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
  readonly progress?: InterruptibleOptions["progress"];
}

/** What a certification is found by. */
export function certificationKey(
  adapter: AdapterRecord,
  policy: RoundingPolicy,
  carrier: CertifiedCarrier,
  barrier: Barrier,
): string {
  const { format, rounding, overflow, subnormals } = policy;
  const { vendor, architecture, device, description, backend, toggles } = adapter;
  const kernel = kernelDigest(policy, integerWgsl(policy), candidateWgsl(carrier, policy, barrier));
  const driver = [vendor, architecture, device, description, backend, toggles];
  const what = [...driver, format.name, rounding, overflow, subnormals, carrier, barrier, kernel];
  return sha256().update(JSON.stringify(what)).digest();
}

/** Why a carrier is not to be had for a policy on this device; undefined where it is. */
export function notOffered({ gpu }: Device, carrier: CertifiedCarrier, policy: RoundingPolicy): string | undefined {
  const { format, rounding, overflow, subnormals } = policy;
  if (!carries(carrier, policy)) {
    const place = carrier === "half" ? "binary16" : "binary32";
    return `${place} does not carry ${format.name}, ${rounding}, overflow=${overflow}, subnormals=${subnormals}`;
  }
  if (carrier === "half" && !gpu.features.has("shader-f16")) return "the adapter does not offer shader-f16";
  return undefined;
}

/** The carriers for lone numbers, the fastest first. A step of binary16 is two instructions in `half` and some 15 in `float`; of
 * narrower formats it is as many in either, and `half` is faster only for pairs of numbers (docs/gpu.md, Carriers). Software
 * adapters convert every number of binary16 to binary32 and back. */
export function carriersFor(device: Device, policy: RoundingPolicy): readonly CertifiedCarrier[] {
  const native = policy.format.name === "binary16" && !device.record.software;
  const order: readonly CertifiedCarrier[] = native ? ["half", "float"] : ["float", "half"];
  return order.filter((carrier) => notOffered(device, carrier, policy) === undefined);
}

export interface Attempt {
  readonly carrier: CertifiedCarrier;
  readonly barrier: Barrier;
  readonly certification: Certification;
  readonly cached: boolean;
}

export interface AttemptOptions extends Omit<InterruptibleOptions, "carrier" | "candidate" | "integer" | "compiler"> {
  readonly file?: string | undefined;
  readonly fresh?: boolean;
}

/** Certifies a carrier with one barrier after the other until one is certified; what is on file is not done again unless `fresh`.
 * Interrupted, it returns what is finished. @throws as `certify` */
export async function certifyBarriers(
  device: Device,
  policy: RoundingPolicy,
  carrier: CertifiedCarrier,
  options: AttemptOptions = {},
): Promise<readonly Attempt[]> {
  const { file, fresh = false } = options;
  const attempts: Attempt[] = [];
  const barriers = barriersOf(carrier, policy).filter((name) => (options.barrier ?? name) === name);
  for (const barrier of barriers) {
    const key = certificationKey(device.record, policy, carrier, barrier);
    const known = file === undefined || fresh ? undefined : readCertifications(file)[key];
    const certification = known ?? (await certifyUnlessInterrupted(device, policy, { ...options, carrier, barrier }));
    if (certification === undefined) break;
    if (known === undefined && file !== undefined && certification.status !== "sampled")
      keepCertification(file, key, certification);
    attempts.push({ carrier, barrier, certification, cached: known !== undefined });
    if (certification.status !== "refused") break;
  }
  return attempts;
}

/** What is known of a carrier, or is found out now. @throws Error on a device whose integers are not those of the specification */
async function attemptsOf(
  device: Device,
  policy: RoundingPolicy,
  carrier: CertifiedCarrier,
  file: string | undefined,
  now: boolean,
  progress: InterruptibleOptions["progress"],
): Promise<readonly Attempt[]> {
  const attempts = now
    ? await certifyBarriers(device, policy, carrier, { file, ...(progress === undefined ? {} : { progress }) })
    : onFile(device, policy, carrier, file);
  const broken = attempts.find(({ certification }) => certification.integer.differences > 0);
  if (broken !== undefined) throw new Error(`GPU: ${certificationLine(broken.certification)}`);
  return attempts;
}

/** The carrier of a policy on this device, for lone numbers. Formats of at most 8 bits are certified on the spot, wider ones must
 * be on file. @throws InputError for a policy that kernels do not have; Error on a device whose integers are not those of the
 * specification, which is to count nothing */
export async function carrierFor(
  device: Device,
  policy: RoundingPolicy,
  { prefix = "", file = certificationFile(), now = policy.format.bits <= AT_ONCE_BITS, progress }: ChoiceOptions = {},
): Promise<CarrierChoice> {
  const carriers = carriersFor(device, policy);
  for (const carrier of carriers) {
    const attempts = await attemptsOf(device, policy, carrier, file, now, progress);
    const found = attempts.find(({ certification }) => isCertified(certification));
    if (found === undefined) continue;
    const { barrier, certification } = found;
    return {
      carrier,
      barrier,
      arithmetic: arithmeticWgsl(policy, { carrier, prefix, barrier }),
      line: `${carrier} carrier (${barrier}), ${certificationLine(certification)}`,
      certification,
    };
  }
  const names = carriers.join(" and ");
  const todo = `statetrack gpu --certify --format ${policy.format.name}`;
  const why =
    carriers.length === 0
      ? `binary32 does not carry ${policy.format.name}, ${policy.rounding}`
      : now
        ? `${names} ${carriers.length === 1 ? "was" : "were"} refused here`
        : `${names} ${carriers.length === 1 ? "is" : "are"} not certified here (${todo})`;
  return {
    carrier: "integer",
    barrier: undefined,
    arithmetic: arithmeticWgsl(policy, { carrier: "integer", prefix }),
    line: `integer arithmetic on the device: ${why}`,
    certification: undefined,
  };
}

function onFile(
  device: Device,
  policy: RoundingPolicy,
  carrier: CertifiedCarrier,
  file: string | undefined,
): readonly Attempt[] {
  const kept = file === undefined ? {} : readCertifications(file);
  return barriersOf(carrier, policy).flatMap((barrier) => {
    const key = certificationKey(device.record, policy, carrier, barrier);
    return key in kept ? [{ carrier, barrier, certification: kept[key], cached: true }] : [];
  });
}
