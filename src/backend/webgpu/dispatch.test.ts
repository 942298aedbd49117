import { afterAll, describe, expect, it } from "vitest";
import { adapterLine, openDevice } from "./device.ts";
import { type RankRange, runShards } from "./dispatch.ts";
import { FIRST_INPUT, type Kernel, SHARD_WGSL } from "./kernel.ts";

const device = await openDevice();
const absent = "absent" in device;
afterAll(() => {
  if (!("absent" in device)) device.close();
});

/** Adds up rank + table[rank % 4] over a range, modulo 2^32, and counts the ranks. */
function sums(extra: Partial<Kernel<readonly number[]>> = {}): Kernel<readonly number[]> {
  return {
    name: "sums",
    code: `${SHARD_WGSL}
@group(0) @binding(1) var<storage, read_write> result: array<atomic<u32>, 2>;
@group(0) @binding(${FIRST_INPUT}) var<storage, read> table: array<u32>;
@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = workgroup_index(group, groups) * 32u + thread;
  if (i >= shard.z) { return; }
  atomicAdd(&result[0], shard.x + i + table[(shard.x + i) % 4u] + opaque.y);
  atomicAdd(&result[1], 1u);
}`,
    opaque: [0, 7, 0, 0],
    result: new Uint32Array(2),
    inputs: [Uint32Array.of(1, 10, 100, 1000)],
    ranksPerWorkgroup: 32,
    read: (words) => [...words],
    merge: (a, b) => a.map((x, i) => (x + b[i]) % 2 ** 32),
    ...extra,
  };
}

const expected = ({ from, to }: RankRange): readonly number[] => {
  let sum = 0;
  for (let rank = from; rank < to; rank++) sum = (sum + rank + [1, 10, 100, 1000][rank % 4] + 7) % 2 ** 32;
  return [sum, to - from];
};

const SHARDS = [
  { from: 0, to: 10_000 },
  { from: 10_000, to: 10_001 },
  { from: 20_000, to: 60_123 },
];

describe.skipIf(absent)("shards on the device", () => {
  if ("absent" in device) return;

  it("name the adapter that counts them", () => {
    expect(adapterLine(device.record)).not.toBe("");
    expect(device.record.limits.maxStorageBufferBindingSize).toBeGreaterThan(0);
  });

  it("come to what the CPU counts, whatever the size of a dispatch", async () => {
    for (const most of [1, 33, 4096, 10 ** 6]) {
      const shards = most === 1 ? [{ from: 5, to: 40 }] : SHARDS;
      const seen: number[] = [];
      const {
        shards: found,
        left,
        stopped,
      } = await runShards(device, sums(), shards, {
        first: most,
        most,
        progress: ({ done, total }) => seen.push(done / total),
      });
      expect(found).toEqual(shards.map((range) => ({ ...range, value: expected(range), by: "device" })));
      expect({ left, stopped }).toEqual({ left: undefined, stopped: "finished" });
      expect(seen.at(-1)).toBe(1);
    }
  });

  it("stop where they are interrupted, keeping whole shards", async () => {
    let asked = 0;
    const { shards, stopped } = await runShards(device, sums(), SHARDS, {
      first: 1000,
      most: 1000,
      interrupted: () => ++asked > 12,
    });
    expect(stopped).toBe("interrupted");
    expect(shards).toEqual(SHARDS.slice(0, 2).map((range) => ({ ...range, value: expected(range), by: "device" })));
  });

  it("go to the fallback, with a line, where a shader does not compile", async () => {
    const lines: string[] = [];
    const wrong = sums({ code: "fn main( {" });
    const { shards, left } = await runShards(device, wrong, SHARDS, {
      fallback: expected,
      note: (line) => lines.push(line),
    });
    expect(left).toMatch(/kernel sums, line 1: the shader does not compile/);
    expect(shards).toEqual(SHARDS.map((range) => ({ ...range, value: expected(range), by: "fallback" })));
    expect(lines).toEqual([expect.stringMatching(/0 of 3 shards are kept, the CPU counts the other 3/)]);
    await expect(runShards(device, wrong, SHARDS)).rejects.toThrow(/expected 50124 ranks to be counted, found that/);
  });

  it("go to the fallback where the pipeline or a buffer does not fit", async () => {
    const other = sums({ code: sums().code.replace("fn main", "fn other") });
    expect((await runShards(device, other, SHARDS, { fallback: expected })).left).toMatch(/kernel sums: no pipeline: /);
    const words = device.gpu.limits.maxStorageBufferBindingSize / 4 + 4;
    const large = { name: "large", byteLength: 4 * words } as unknown as Uint32Array;
    const { left, shards } = await runShards(device, sums({ inputs: [large] }), SHARDS, { fallback: expected });
    expect(left).toMatch(/expected buffers of at most [0-9]+ bytes on this device/);
    expect(shards.every(({ by }) => by === "fallback")).toBe(true);
  });

  it("go to the fallback where the kernel says that it went wrong", async () => {
    const read = (): never => {
      throw new Error("the list of counterexamples is full");
    };
    expect((await runShards(device, sums({ read }), SHARDS, { fallback: expected })).left).toBe(
      "the list of counterexamples is full",
    );
  });

  // The last one: it takes the device away.
  it("keep what is finished when the device is lost in the middle", async () => {
    const lines: string[] = [];
    const finished: RankRange[] = [];
    const { shards, left, stopped } = await runShards(device, sums(), SHARDS, {
      first: 500,
      most: 500,
      fallback: expected,
      note: (line) => lines.push(line),
      finished: (range) => finished.push(range),
      progress: ({ done }) => {
        if (done === 20_001) device.gpu.destroy();
      },
    });
    expect(stopped).toBe("finished");
    expect(left).toMatch(/^the device was lost/);
    expect(shards.map(({ value }) => value)).toEqual(SHARDS.map(expected));
    expect(shards.map(({ by }) => by)).toEqual(["device", "device", "fallback"]);
    expect(finished).toEqual(SHARDS);
    expect(lines).toEqual([expect.stringMatching(/2 of 3 shards are kept, the CPU counts the other 1/)]);
  });
});
