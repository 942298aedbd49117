// The time that dispatches take by the device's own clock, where it has timestamps: what is left when compiling, transfers and
// the host's waiting are taken away. Implementations may round timestamps (Dawn: to about 0.1 ms).
// Source: WebGPU, https://www.w3.org/TR/webgpu/#timestamp (nanoseconds).

import type { Device } from "./device.ts";

export interface DeviceClock {
  /** For one dispatch. */
  readonly begin: () => MeasuredPass;
  /** Milliseconds of all dispatches that were read. */
  readonly elapsed: () => number;
  readonly close: () => void;
}

export interface MeasuredPass {
  readonly descriptor: GPUComputePassDescriptor;
  /** Adds what copies the timestamps to the host. */
  readonly resolve: (encoder: GPUCommandEncoder) => void;
  readonly read: () => Promise<void>;
}

/** Begin and end, in 64 bits each. */
const BYTES = 16;

/** Passes that may be under way at a time. */
const SLOTS = 2;

/** Undefined where the device has no timestamps. */
export function deviceClock({ gpu }: Device): DeviceClock | undefined {
  if (!gpu.features.has("timestamp-query")) return undefined;
  let milliseconds = 0;
  const slots = Array.from({ length: SLOTS }, () => ({
    querySet: gpu.createQuerySet({ type: "timestamp", count: 2 }),
    resolved: gpu.createBuffer({ size: BYTES, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC }),
    host: gpu.createBuffer({ size: BYTES, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
  }));
  let next = 0;
  return {
    begin: () => {
      const { querySet, resolved, host } = slots[next];
      next = (next + 1) % SLOTS;
      return {
        descriptor: { timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } },
        resolve: (encoder) => {
          encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
          encoder.copyBufferToBuffer(resolved, 0, host, 0, BYTES);
        },
        read: async () => {
          await host.mapAsync(GPUMapMode.READ);
          const [begin, end] = new BigUint64Array(host.getMappedRange());
          milliseconds += Number(end - begin) / 1e6;
          host.unmap();
        },
      };
    },
    elapsed: () => milliseconds,
    close: () => {
      for (const { querySet, resolved, host } of slots) {
        querySet.destroy();
        resolved.destroy();
        host.destroy();
      }
    },
  };
}
