// The GPU of this process: one device, opened once. In Node it comes from the optional package `webgpu` (Dawn) or from a native
// module that STATETRACK_DAWN names, in a browser from the page. That there is none is an answer, not an error.

/// <reference types="@webgpu/types" />

import { messageOf } from "../../core/errors.ts";
import { builtin, environment, inNode } from "../../core/host.ts";

/** What a verdict says about the device that it rests on. */
export interface AdapterRecord {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  /** The driver's own line, where it gives one. */
  readonly description: string;
  /** Vulkan, Metal, D3D12, … where Dawn says it. */
  readonly backend: string | undefined;
  readonly software: boolean;
  readonly toggles: readonly string[];
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

export interface Device {
  readonly gpu: GPUDevice;
  readonly record: AdapterRecord;
  /** Why the device was lost, once it is. */
  lost(): string | undefined;
  close(): void;
}

export interface Absent {
  readonly absent: string;
}

/** Limits that are asked for as far as the adapter goes. */
const LIMITS = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBuffersPerShaderStage",
] as const;

export interface DeviceOptions {
  /** Dawn's toggles, in Node; default `TOGGLES`. */
  readonly toggles?: readonly string[];
}

/** Without it Dawn does not offer shader-f16 on NVIDIA; other adapters ignore it. */
const TOGGLES: readonly string[] = ["vulkan_enable_f16_on_nvidia"];

/** Not written where it is imported: bundlers for browsers would look for it. */
const PACKAGE: string = "webgpu";

interface Dawn {
  readonly create: (flags: readonly string[]) => GPU;
  readonly globals: Record<string, unknown>;
}

let opened: Promise<Device | Absent> | undefined;

/** The device of this process; the options of the first call count. Never throws for want of an adapter. */
export function openDevice(options: DeviceOptions = {}): Promise<Device | Absent> {
  opened ??= open(options).catch((error: unknown) => ({ absent: messageOf(error) }));
  return opened;
}

async function open(options: DeviceOptions): Promise<Device | Absent> {
  const toggles = inNode() ? (options.toggles ?? TOGGLES) : [];
  const gpu = inNode() ? await dawn(toggles) : browserGpu();
  if ("absent" in gpu) return gpu;
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null)
    return {
      absent: "no adapter: there is no GPU that Vulkan, Metal or D3D12 offers, nor a software one (docs/gpu.md)",
    };
  return wrapped(await deviceOf(adapter), recordOf(adapter, toggles), () => {
    opened = undefined;
    instance = undefined;
  });
}

/** The device of this process first, then one of another adapter of the same instance, if it offers one that is no software.
 * With `logical` so many in all: further devices share an adapter and gain nothing, but show that work is spread rightly. Close
 * the first one last. Empty where there is no device. */
export async function openDevices(logical = 1): Promise<readonly Device[]> {
  const first = await openDevice();
  if ("absent" in first) return [];
  const devices = [first];
  const gpu = instance ?? (inNode() ? undefined : browserGpu());
  if (gpu === undefined || "absent" in gpu) return devices;
  const { toggles } = first.record;
  const other = await gpu.requestAdapter({ powerPreference: "low-power" });
  const record = other === null ? undefined : recordOf(other, toggles);
  if (other !== null && record !== undefined && !record.software && adapterLine(record) !== adapterLine(first.record))
    devices.push(wrapped(await deviceOf(other), record, () => undefined));
  while (devices.length < logical) {
    const again = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (again === null) break;
    devices.push(wrapped(await deviceOf(again), recordOf(again, toggles), () => undefined));
  }
  return devices;
}

function deviceOf(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = (["shader-f16", "timestamp-query"] as const).filter((name) => adapter.features.has(name));
  return adapter.requestDevice({ requiredLimits, requiredFeatures });
}

function wrapped(gpu: GPUDevice, record: AdapterRecord, closed: () => void): Device {
  let lost: string | undefined;
  void gpu.lost.then(({ message, reason }) => {
    lost = message === "" ? reason : message.split("\n", 1)[0];
  });
  return {
    gpu,
    record,
    lost: () => lost,
    close: () => {
      lost ??= "closed";
      gpu.destroy();
      closed();
    },
  };
}

function recordOf(adapter: GPUAdapter, toggles: readonly string[]): AdapterRecord {
  const { info, limits } = adapter;
  const { backend } = info as { backend?: string };
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    device: info.device,
    description: info.description,
    backend,
    software: info.isFallbackAdapter || /llvmpipe|swiftshader/i.test(`${info.description} ${info.device}`),
    toggles,
    features: [...adapter.features].sort(),
    limits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])),
  };
}

/** Kept alive as long as the device: Dawn wants its instance to outlive it. */
let instance: GPU | undefined;

async function dawn(toggles: readonly string[]): Promise<GPU | Absent> {
  const native = environment("STATETRACK_DAWN");
  let module: Dawn;
  try {
    module =
      native === undefined
        ? ((await import(/* @vite-ignore */ PACKAGE)) as Dawn)
        : (builtin("node:module").createRequire(import.meta.url)(native) as Dawn);
  } catch (error) {
    const what = native === undefined ? "the optional package webgpu" : `STATETRACK_DAWN=${native}`;
    return { absent: `${what} could not be loaded: ${messageOf(error).split("\n", 1)[0]}` };
  }
  for (const [name, value] of Object.entries(module.globals)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  instance = module.create(toggles.length === 0 ? [] : [`enable-dawn-features=${toggles.join(",")}`]);
  return instance;
}

function browserGpu(): GPU | Absent {
  const { navigator } = globalThis as { navigator?: { gpu?: GPU } };
  return navigator?.gpu ?? { absent: "this browser has no WebGPU" };
}

/** One line for `assumes`: what ran the kernels. */
export function adapterLine({ vendor, architecture, device, description, backend }: AdapterRecord): string {
  return [vendor, architecture, device, description, backend].filter((part) => (part ?? "") !== "").join(", ");
}
