// The compiled kernels (assembly/, built by `npm run build:wasm`) and the memory that they work on. Each allocation is a
// memory of its own with its own instance of the module, so that no growth ever takes an array away from its owner, and
// what is no longer used is collected. Without the kernels arrays are plain, and JavaScript does the same arithmetic.

import { builtin, inNode } from "../../core/host.ts";

/** Functions of assembly/index.ts; addresses and counts are integers. */
export interface Kernels {
  freeFrom(): number;
  usePolicy(block: number): void;
  round(direction: number, finish: number, source: number, target: number, count: number): void;
  roundStochastic(
    finish: number,
    source: number,
    target: number,
    count: number,
    bits: number,
    first: number,
    seedLow: number,
    seedHigh: number,
  ): void;
  combine(
    operation: number,
    direction: number,
    finish: number,
    a: number,
    b: number,
    c: number,
    target: number,
    count: number,
  ): void;
  encode(drop: number, signDrop: number, size: number, source: number, target: number, count: number): number;
  useNarrow(block: number): void;
  compose(a: number, b: number, values: number, next: number, count: number): void;
  brent(a: number, b: number, h: number, count: number, periods: number, evaluations: number): void;
  useQuestion(
    states: number,
    starts: number,
    startCount: number,
    others: number,
    otherCount: number,
    observed: number,
    repeat: number,
    sums: number,
    histogram: number,
  ): void;
  walk(next: number): number;
  walkRows(
    bits: number,
    multiply: number,
    add: number,
    factors: number,
    terms: number,
    termCount: number,
    from: number,
    to: number,
    failing: number,
  ): void;
}

export type Engine = "wasm" | "javascript";

/** What this file needs of the host's WebAssembly, which TypeScript declares with the web page only. */
interface Host {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

const host = (globalThis as { WebAssembly?: Host }).WebAssembly;
let compiled: object | undefined;
let sought = false;
let wanted: Engine = "wasm";

/** The engine of later calls: `wasm` if it is wanted (`useEngine`), the kernels were built and the host runs them. */
export function engine(): Engine {
  return kernelModule() === undefined ? "javascript" : "wasm";
}

/** Chooses the engine of later calls. Results do not depend on it. */
export function useEngine(name: Engine): void {
  wanted = name;
}

/** Hands over the contents of kernels.wasm where there is no file system (browsers). */
export function provideKernels(bytes: Uint8Array): void {
  if (host !== undefined) compiled = new host.Module(bytes);
}

function kernelModule(): object | undefined {
  if (wanted === "javascript") return undefined;
  if (!sought && compiled === undefined && host !== undefined && inNode()) {
    const file = new URL("./generated/kernels.wasm", import.meta.url);
    const { existsSync, readFileSync } = builtin("node:fs");
    if (existsSync(file)) compiled = new host.Module(readFileSync(file));
  }
  sought = true;
  return compiled;
}

/** Doubles that go through the kernels at a time where arrays have to be copied: within the first-level cache. */
export const CHUNK = 1024;
const SLOTS = 5;
/** Apart by a little more than a chunk, so that slots do not share cache sets. */
const SLOT_BYTES = CHUNK * 8 + 192;
const BLOCK_BYTES = 256;
/** Kernels read up to 2 KiB and a cache line ahead. */
const SLACK = 4096;

/** A memory with its instance. */
export interface Workplace {
  readonly kernels: Kernels;
  readonly buffer: ArrayBuffer;
  /** Address of a parameter block. */
  readonly block: number;
  /** Addresses of slots of `CHUNK` doubles. */
  readonly slots: readonly number[];
  /** First address after them. */
  readonly free: number;
  /** What was last set as policy. */
  current: object | undefined;
}

const workplaces = new WeakMap<ArrayBufferLike, Workplace>();
let home: Workplace | undefined;

/** A new memory of `bytes` bytes beside what kernels need. @returns undefined without kernels */
export function workplace(bytes: number): Workplace | undefined {
  const module = kernelModule();
  if (module === undefined || host === undefined) return undefined;
  // The module's own data ends below 2^19; `free` says where exactly.
  const pages = Math.ceil((2 ** 19 + BLOCK_BYTES + SLOTS * SLOT_BYTES + bytes + SLACK) / 65536);
  const memory = new host.Memory({ initial: pages });
  const instance = new host.Instance(module, { env: { memory } });
  const kernels = instance.exports as Kernels;
  const block = Math.ceil(kernels.freeFrom() / 64) * 64;
  const slots = Array.from({ length: SLOTS }, (_, i) => block + BLOCK_BYTES + i * SLOT_BYTES);
  const free = Math.ceil((block + BLOCK_BYTES + SLOTS * SLOT_BYTES) / 4096) * 4096;
  const made = { kernels, buffer: memory.buffer, block, slots, free, current: undefined };
  workplaces.set(memory.buffer, made);
  return made;
}

/** Where arrays of no common memory are worked on. @returns undefined without kernels */
export function homeWorkplace(): Workplace | undefined {
  if (kernelModule() === undefined) return undefined;
  home ??= workplace(0);
  return home;
}

/** The memory that all arrays lie in, aligned, or undefined. */
export function sharedWorkplace(arrays: readonly ArrayBufferView[]): Workplace | undefined {
  if (kernelModule() === undefined) return undefined;
  const [{ buffer }] = arrays;
  return arrays.every((array) => array.buffer === buffer) ? workplaces.get(buffer) : undefined;
}

/** Memory for arrays that are worked on where they lie. */
export interface Allocation {
  /** Bytes left. */
  readonly free: () => number;
  readonly float64: (length: number) => Float64Array<ArrayBuffer>;
  readonly float32: (length: number) => Float32Array<ArrayBuffer>;
  readonly uint8: (length: number) => Uint8Array<ArrayBuffer>;
  readonly uint16: (length: number) => Uint16Array<ArrayBuffer>;
  readonly uint32: (length: number) => Uint32Array<ArrayBuffer>;
}

/** Memory of `bytes` bytes (each array takes its size rounded up to 64). Arrays of one allocation need no copying: operands
 * and target of a call should come from the same. They stay valid as long as they are held, zero at first, and may be used
 * with every engine. @throws RangeError if it is not a size, or memory runs out; arrays throw it beyond what is left */
export function allocate(bytes: number): Allocation {
  if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > 4e9)
    throw new RangeError(`allocate: expected 0 to 4e9 bytes, found ${bytes}`);
  const place = workplace(bytes);
  const buffer = place?.buffer ?? new ArrayBuffer(bytes);
  let next = place?.free ?? 0;
  const end = place === undefined ? bytes : buffer.byteLength - SLACK;
  const take = (size: number): number => {
    const at = next;
    if (at + size > end) throw new RangeError(`allocate: expected at most ${end - at} bytes more, found ${size}`);
    next = Math.min(end, at + Math.ceil(size / 64) * 64);
    return at;
  };
  return {
    free: () => end - next,
    float64: (length) => new Float64Array(buffer, take(length * 8), length),
    float32: (length) => new Float32Array(buffer, take(length * 4), length),
    uint8: (length) => new Uint8Array(buffer, take(length), length),
    uint16: (length) => new Uint16Array(buffer, take(length * 2), length),
    uint32: (length) => new Uint32Array(buffer, take(length * 4), length),
  };
}
