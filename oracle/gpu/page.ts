// What a browser does for check.ts: certifies formats on its own WebGPU device with the library's own code, and counts shards
// of pairs. It leaves a promise of the records in `certifications`.

import { sha256 } from "@noble/hashes/sha2.js";
import { adapterLine, openDevice } from "../../src/backend/webgpu/device.ts";
import { type Certification, certify } from "../../src/check/device/certify.ts";
import { type Hash, provideSha256 } from "../../src/core/host.ts";
import type { RoundingPolicy } from "../../src/number/format.ts";
import { parseFormat } from "../../src/number/formats.ts";
import { defaultOverflow } from "../../src/number/limits.ts";

/** What the page answers. */
export interface PageAnswer {
  readonly adapter: string | undefined;
  readonly reason: string | undefined;
  readonly records: readonly Certification[];
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

/** The formats and carriers of the check; the first two in the float carrier, the last one in integers with few cases. */
export const CHECKED: readonly {
  readonly format: string;
  readonly carrier: "integer" | "float";
  readonly cases: number;
}[] = [
  { format: "E4M3FN", carrier: "float", cases: 1 },
  { format: "E5M2", carrier: "float", cases: 1 },
  { format: "float:e8m1", carrier: "float", cases: 20_000 },
  { format: "binary16", carrier: "integer", cases: 20_000 },
];

export function checkedPolicy(name: string): RoundingPolicy {
  const format = parseFormat(name);
  return { format, rounding: "tiesToEven", overflow: defaultOverflow(format), subnormals: "gradual" };
}

async function answer(): Promise<PageAnswer> {
  provideSha256(portableSha256);
  const device = await openDevice();
  if ("absent" in device) return { adapter: undefined, reason: device.absent, records: [] };
  const records: Certification[] = [];
  for (const { format, carrier, cases } of CHECKED)
    records.push(await certify(device, checkedPolicy(format), { carrier, cases, barrier: "xor" }));
  return { adapter: adapterLine(device.record), reason: undefined, records };
}

/** A page has a document; Node, which imports the list above, has none. */
if ("document" in globalThis) Object.assign(globalThis, { certifications: answer() });
