// A compute shader with its buffers. Group 0 is the same for all kernels: binding 0 the uniform `shard: vec4<u32>` (first rank
// low and high word, number of ranks, 0), binding 1 the results `array<u32>` or of atomics, binding 2 the uniform
// `opaque: vec4<u32>` of the float and half carriers, from binding 3 on the read-only inputs.

import { deviceClock } from "./clock.ts";
import type { Device } from "./device.ts";

/** Ranks [from, to). */
export interface RankRange {
  readonly from: number;
  readonly to: number;
}

export interface Kernel<T> {
  readonly name: string;
  /** WGSL; the entry point is `main`, one-dimensional workgroups laid out in x, then y (see `rankWgsl`). A line `enable f16;` may
   * stand anywhere. */
  readonly code: string;
  readonly opaque?: readonly number[] | undefined;
  /** Results of a dispatch at its start; all of it is read back. */
  readonly result: Uint32Array;
  readonly inputs?: readonly Uint32Array[];
  /** Ranks that a workgroup counts; 1/n where a rank takes n workgroups. */
  readonly ranksPerWorkgroup: number;
  /** The fewest ranks that are worth a dispatch. */
  readonly least?: number;
  /** What the words of a dispatch say. @throws Error if they say that the dispatch went wrong (an overflowing list) */
  readonly read: (words: Uint32Array, range: RankRange) => T;
  readonly merge: (a: T, b: T) => T;
}

export interface CompiledKernel<T> {
  /** The most ranks of one dispatch. */
  readonly most: number;
  readonly dispatch: (range: RankRange) => Promise<T>;
  /** Milliseconds that the dispatches took on the device by its own clock, transfers apart; undefined where it has none. */
  readonly elapsed: () => number | undefined;
  readonly close: () => void;
}

/** Declarations that every kernel shares. `workgroup_index(group)` numbers the workgroups of a dispatch. */
export const SHARD_WGSL = `
@group(0) @binding(0) var<uniform> shard: vec4<u32>;
@group(0) @binding(2) var<uniform> opaque: vec4<u32>;
fn workgroup_index(group: vec3<u32>, groups: vec3<u32>) -> u32 { return group.y * groups.x + group.x; }
`;

/** Bindings of the first input. */
export const FIRST_INPUT = 3;

/** Slots of buffers: dispatches that may be under way at a time. */
const SLOTS = 2;

/** @throws Error with the compiler's first message, or naming the limit that the kernel does not keep */
export async function prepare<T>(device: Device, kernel: Kernel<T>): Promise<CompiledKernel<T>> {
  const { gpu } = device;
  const largest = Math.min(gpu.limits.maxStorageBufferBindingSize, gpu.limits.maxBufferSize);
  for (const { byteLength } of [kernel.result, ...(kernel.inputs ?? [])]) {
    if (byteLength > largest)
      throw new Error(
        `kernel ${kernel.name}: expected buffers of at most ${largest} bytes on this device, found ${byteLength}`,
      );
  }
  const pipeline = await compiled(device, kernel);
  const owned: GPUBuffer[] = [];
  const buffer = (size: number, usage: number): GPUBuffer => {
    const made = gpu.createBuffer({ size: Math.max(16, size), usage });
    owned.push(made);
    return made;
  };
  const filled = (data: Uint32Array, usage: number): GPUBuffer => {
    const made = buffer(data.byteLength, usage | GPUBufferUsage.COPY_DST);
    gpu.queue.writeBuffer(made, 0, data as Uint32Array<ArrayBuffer>);
    return made;
  };
  const opaque = filled(Uint32Array.from(kernel.opaque ?? [0, 0, 0, 0]), GPUBufferUsage.UNIFORM);
  const inputs = (kernel.inputs ?? []).map((data) => filled(data, GPUBufferUsage.STORAGE));
  const initial = filled(kernel.result, GPUBufferUsage.COPY_SRC);
  const size = Math.max(16, kernel.result.byteLength);
  const slots = Array.from({ length: SLOTS }, () => {
    const shard = buffer(16, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    const result = buffer(size, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST);
    const host = buffer(size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    const buffers = [shard, result, opaque, ...inputs];
    const bindings = gpu.createBindGroup({
      layout: pipeline.layout,
      entries: buffers.map((own, binding) => ({ binding, resource: { buffer: own } })),
    });
    return { shard, result, host, bindings };
  });
  const clock = deviceClock(device);
  let next = 0;
  const perDimension = gpu.limits.maxComputeWorkgroupsPerDimension;
  return {
    most: Math.floor(Math.min(2 ** 32 - 1, perDimension * perDimension * kernel.ranksPerWorkgroup)),
    dispatch: async (range) => {
      const slot = slots[next];
      next = (next + 1) % SLOTS;
      const count = range.to - range.from;
      // The quotient of a reciprocal may be a little more than the whole number that it stands for.
      const groups = Math.ceil(count / kernel.ranksPerWorkgroup - 1e-6);
      const x = Math.min(groups, perDimension);
      gpu.queue.writeBuffer(
        slot.shard,
        0,
        new Uint32Array([range.from % 2 ** 32, Math.floor(range.from / 2 ** 32), count, 0]),
      );
      const encoder = gpu.createCommandEncoder();
      encoder.copyBufferToBuffer(initial, 0, slot.result, 0, size);
      const measured = clock?.begin();
      const pass = encoder.beginComputePass(measured?.descriptor);
      pass.setPipeline(pipeline.pipeline);
      pass.setBindGroup(0, slot.bindings);
      pass.dispatchWorkgroups(x, Math.ceil(groups / x));
      pass.end();
      encoder.copyBufferToBuffer(slot.result, 0, slot.host, 0, size);
      measured?.resolve(encoder);
      gpu.queue.submit([encoder.finish()]);
      await measured?.read();
      await slot.host.mapAsync(GPUMapMode.READ);
      const words = new Uint32Array(slot.host.getMappedRange().slice(0, kernel.result.byteLength));
      slot.host.unmap();
      // A lost device may hand out zeros instead of an error.
      const lost = device.lost();
      if (lost !== undefined) throw new Error(`the device was lost: ${lost}`);
      return kernel.read(words, range);
    },
    elapsed: () => clock?.elapsed(),
    close: () => {
      for (const own of owned) own.destroy();
      clock?.close();
    },
  };
}

const DIRECTIVE = /^enable f16;$/gm;

/** The text with its directive at the front, where WGSL wants it. @throws Error where the device does not have what it asks for */
function directiveFirst<T>({ gpu }: Device, { name, code }: Kernel<T>): string {
  if (code.search(DIRECTIVE) < 0) return code;
  if (!gpu.features.has("shader-f16"))
    throw new Error(`kernel ${name}: expected the feature shader-f16 on this device, found none`);
  return `enable f16;${code.replaceAll(DIRECTIVE, "")}`;
}

interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

async function compiled<T>(device: Device, kernel: Kernel<T>): Promise<Pipeline> {
  const { gpu } = device;
  const code = directiveFirst(device, kernel);
  gpu.pushErrorScope("validation");
  const module = gpu.createShaderModule({ code, label: kernel.name });
  const { messages } = await module.getCompilationInfo();
  const wrong = messages.find(({ type }) => type === "error");
  const type = (binding: number): GPUBufferBindingType =>
    binding === 0 || binding === 2 ? "uniform" : binding === 1 ? "storage" : "read-only-storage";
  const layout = gpu.createBindGroupLayout({
    entries: Array.from({ length: FIRST_INPUT + (kernel.inputs?.length ?? 0) }, (_, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: type(binding) },
    })),
  });
  const failed = async (): Promise<string | undefined> => (await gpu.popErrorScope())?.message;
  if (wrong !== undefined) {
    await failed();
    throw new Error(`kernel ${kernel.name}, line ${wrong.lineNum}: the shader does not compile: ${wrong.message}`);
  }
  try {
    const pipeline = await gpu.createComputePipelineAsync({
      layout: gpu.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main" },
    });
    const message = await failed();
    if (message !== undefined) throw new Error(message);
    return { pipeline, layout };
  } catch (error) {
    throw new Error(`kernel ${kernel.name}: no pipeline: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
