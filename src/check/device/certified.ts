// Which carrier a kernel may use on this device: one that a certification allows, else integers, and a line that says which and
// why. Integers are compared with the specification too before they count, where that takes less than a second. Certifications
// are kept in a file (certification-file.ts).

import type { Device } from "../../backend/webgpu/device.ts";
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
import {
  type Certification,
  certificationLine,
  hasCertifiedIntegers,
  integerCases,
  isCertified,
} from "./certification.ts";
import { certificationFile, certificationKey, keepCertification, readCertifications } from "./certification-file.ts";
import { certifyUnlessInterrupted, type InterruptibleOptions } from "./certify.ts";

const CARRIERS: readonly CertifiedCarrier[] = ["float", "half"];

/** Formats of at most so many bits are certified on the spot; wider ones by `statetrack gpu --certify`. */
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

/** A certification, from the file or made now. */
export interface Finding {
  readonly certification: Certification;
  readonly cached: boolean;
}

export interface Attempt extends Finding {
  readonly carrier: CertifiedCarrier;
  readonly barrier: Barrier;
}

export interface AttemptOptions extends Omit<InterruptibleOptions, "carrier" | "candidate" | "integer" | "compiler"> {
  readonly file?: string | undefined;
  readonly fresh?: boolean;
}

/** What is on file, or is found out now and kept, unless it certifies nothing; undefined where it was interrupted. */
async function certifyOrFind(
  device: Device,
  policy: RoundingPolicy,
  carrier: Carrier,
  barrier: Barrier | undefined,
  options: AttemptOptions,
): Promise<Finding | undefined> {
  const { file, fresh = false } = options;
  const key = certificationKey(device.record, policy, carrier, barrier);
  const known = file === undefined || fresh ? undefined : readCertifications(file)[key];
  // A record that says more than it compared is made anew.
  if (known !== undefined && (known.status === "refused" || isCertified(known)))
    return { certification: known, cached: true };
  const way = { carrier, ...(barrier === undefined ? {} : { barrier }) };
  const certification = await certifyUnlessInterrupted(device, policy, { ...options, ...way });
  if (certification === undefined) return undefined;
  if (file !== undefined && certification.status !== "sampled") keepCertification(file, key, certification);
  return { certification, cached: false };
}

/** Certifies the integers alone. Interrupted, it returns undefined. @throws as `certify` */
export async function certifyIntegers(
  device: Device,
  policy: RoundingPolicy,
  options: AttemptOptions = {},
): Promise<Finding | undefined> {
  return certifyOrFind(device, policy, "integer", undefined, options);
}

/** Certifies a carrier with one barrier after the other until one is certified; what is on file is not done again unless `fresh`.
 * Interrupted, it returns what is finished. @throws as `certify` */
export async function certifyBarriers(
  device: Device,
  policy: RoundingPolicy,
  carrier: CertifiedCarrier,
  options: AttemptOptions = {},
): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  const barriers = barriersOf(carrier, policy).filter((name) => (options.barrier ?? name) === name);
  for (const barrier of barriers) {
    const attempt = await certifyOrFind(device, policy, carrier, barrier, options);
    if (attempt === undefined) break;
    attempts.push({ carrier, barrier, ...attempt });
    if (attempt.certification.status !== "refused") break;
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
  for (const { certification } of attempts) refuseBroken(certification);
  return attempts;
}

function refuseBroken(certification: Certification): void {
  if (certification.integer.differences > 0) throw new Error(`GPU: ${certificationLine(certification)}`);
}

/** What integers on this device are known by, for `assumes`: a record on file, of a carrier too, or one that is made now. Formats of
 * at most 8 bits are compared on the spot. @throws Error where they are not those of the specification */
export async function integersLine(
  device: Device,
  policy: RoundingPolicy,
  { file = certificationFile(), now = policy.format.bits <= AT_ONCE_BITS, progress }: ChoiceOptions = {},
): Promise<string> {
  const known = integersOnFile(device, policy, file);
  const options = { file, ...(progress === undefined ? {} : { progress }) };
  const made = now && !known.some(hasCertifiedIntegers) ? await certifyIntegers(device, policy, options) : undefined;
  const all = made === undefined ? known : [...known, made.certification];
  all.forEach(refuseBroken);
  const found = all.find(hasCertifiedIntegers);
  if (found === undefined) return "integer arithmetic on the device, not compared with the specification here";
  return `integer arithmetic on the device (${integerCases(found.integer)})`;
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
    line: `${await integersLine(device, policy, { file, now, ...(progress === undefined ? {} : { progress }) })}: ${why}`,
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

/** Records that tell of the integers: their own, and those of carriers that were compared with them. */
function integersOnFile(device: Device, policy: RoundingPolicy, file: string | undefined): readonly Certification[] {
  const kept = file === undefined ? {} : readCertifications(file);
  const own = certificationKey(device.record, policy, "integer");
  const carriers = CARRIERS.filter((carrier) => carries(carrier, policy));
  return [
    ...(own in kept ? [kept[own]] : []),
    ...carriers.flatMap((one) => onFile(device, policy, one, file)).map(({ certification }) => certification),
  ];
}
