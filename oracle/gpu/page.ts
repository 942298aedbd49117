// What a browser does for check.ts: certifies formats on its own WebGPU device with the library's own code, and counts shards
// of pairs. It leaves a promise of the records in `certifications`.

import { sha256 } from "@noble/hashes/sha2.js";
import { adapterLine, type Device, openDevice } from "../../src/backend/webgpu/device.ts";
import type { Certification } from "../../src/check/device/certification.ts";
import { certify } from "../../src/check/device/certify.ts";
import { type Hash, provideSha256 } from "../../src/core/host.ts";
import type { Carrier } from "../../src/emit/wgsl/arithmetic.ts";
import type { RoundingPolicy } from "../../src/number/format.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { defaultOverflow } from "../../src/number/limits.ts";

/** What the page answers. */
export interface PageAnswer {
  readonly adapter: string | undefined;
  readonly reason: string | undefined;
  /** In the order of the checks; undefined: the adapter does not offer shader-f16. */
  readonly records: readonly (Certification | undefined)[];
}

function portableSha256(): Hash {
  const hash = sha256.create();
  const own: Hash = {
    update: (data) => {
      const bytes =
        typeof data === "string"
          ? new TextEncoder().encode(data)
          : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      hash.update(bytes);
      return own;
    },
    digest: () => [...hash.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
  return own;
}

/** The formats and carriers of the check, integers with few cases. */
export const CHECKED: readonly {
  readonly format: string;
  readonly carrier: Carrier;
  readonly cases: number;
}[] = [
  { format: "E4M3FN", carrier: "float", cases: 1 },
  { format: "E5M2", carrier: "float", cases: 1 },
  { format: "E2M3FN", carrier: "half", cases: 1 },
  { format: "float:e8m1", carrier: "float", cases: 20_000 },
  { format: "binary16", carrier: "integer", cases: 20_000 },
];

export function checkedPolicy(name: string): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" };
}

/** The certifications of a device, here and in the page. */
export async function recordsOf(device: Device): Promise<readonly (Certification | undefined)[]> {
  const records: (Certification | undefined)[] = [];
  for (const { format, carrier, cases } of CHECKED) {
    const offered = carrier !== "half" || device.gpu.features.has("shader-f16");
    const barrier = carrier === "half" ? "unit" : "xor";
    records.push(offered ? await certify(device, checkedPolicy(format), { carrier, cases, barrier }) : undefined);
  }
  return records;
}

async function answer(): Promise<PageAnswer> {
  provideSha256(portableSha256);
  const device = await openDevice();
  if ("absent" in device) return { adapter: undefined, reason: device.absent, records: [] };
  return { adapter: adapterLine(device.record), reason: undefined, records: await recordsOf(device) };
}

/** A page has a document; Node, which imports the list above, has none. */
if ("document" in globalThis) Object.assign(globalThis, { certifications: answer() });
