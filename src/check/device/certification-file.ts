// The file of certifications of one user: JSON, an object from digests to records. The digest is of what a record depends on: the
// adapter with its driver and toggles, the policy, and the text of the kernels.

import type { AdapterRecord } from "../../backend/webgpu/device.ts";
import { builtin, environment, inNode, sha256 } from "../../core/host.ts";
import type { Carrier } from "../../emit/wgsl/arithmetic.ts";
import type { Barrier } from "../../emit/wgsl/float.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import type { Certification } from "./certification.ts";
import { candidateWgsl, integerWgsl, kernelDigest } from "./certify.ts";

/** What a certification is found by; without a barrier for integers. */
export function certificationKey(
  adapter: AdapterRecord,
  policy: RoundingPolicy,
  carrier: Carrier,
  barrier?: Barrier,
): string {
  const { format, rounding, overflow, subnormals } = policy;
  const { vendor, architecture, device, description, backend, toggles } = adapter;
  const own = carrier === "integer" ? undefined : candidateWgsl(carrier, policy, barrier);
  const kernel = kernelDigest(policy, integerWgsl(policy), own);
  const driver = [vendor, architecture, device, description, backend, toggles];
  const what = [...driver, format.name, rounding, overflow, subnormals, carrier, barrier, kernel];
  return sha256().update(JSON.stringify(what)).digest();
}

/** The certifications of one user: $XDG_CACHE_HOME/statetrack/gpu.json, or under ~/.cache; none in a browser. */
export function certificationFile(): string | undefined {
  if (!inNode()) return undefined;
  const home = environment("HOME");
  const folder = environment("XDG_CACHE_HOME") ?? (home === undefined ? undefined : `${home}/.cache`);
  return folder === undefined ? undefined : `${folder}/statetrack/gpu.json`;
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
