// Sends arrays through the kernels: where they lie if they share a memory, otherwise by chunks that are copied.

import { CHUNK, homeWorkplace, type Kernels, sharedWorkplace, type Workplace } from "./kernels.ts";
import type { KernelPolicy } from "./parameters.ts";

/** Counts of kernels are multiples of this. */
const STEP = 16;
/** Elements of a call where nothing is copied: often enough for the compiler to notice a busy loop. */
const CALL = 1 << 16;

/** Kernels on `count` doubles (a multiple of 16) at the addresses; `first` is the place of the first in the arrays. */
type Task = (kernels: Kernels, sources: readonly number[], target: number, count: number, first: number) => void;

/** @throws RangeError unless all lengths are equal */
export function checkLengths(where: string, arrays: readonly { readonly length: number }[]): void {
  const [{ length }] = arrays;
  for (const array of arrays)
    if (array.length !== length) throw new RangeError(`${where}: expected ${length} elements, found ${array.length}`);
}

export function usePolicy(place: Workplace, policy: KernelPolicy): void {
  if (place.current === policy) return;
  new Float64Array(place.buffer, place.block, policy.block.length).set(policy.block);
  place.kernels.usePolicy(place.block);
  place.current = policy;
}

/** Runs the task on all elements of arrays of one length. @returns false without kernels, and then did nothing */
export function runArrays(
  policy: KernelPolicy,
  sources: readonly Float64Array[],
  target: Float64Array,
  task: Task,
): boolean {
  const home = homeWorkplace();
  if (home === undefined) return false;
  const shared = sharedWorkplace([target, ...sources]);
  const inPlace = shared === undefined ? 0 : Math.floor(target.length / STEP) * STEP;
  if (shared !== undefined) {
    usePolicy(shared, policy);
    for (let i = 0; i < inPlace; i += CALL) {
      const at = sources.map(({ byteOffset }) => byteOffset + i * 8);
      task(shared.kernels, at, target.byteOffset + i * 8, Math.min(CALL, inPlace - i), i);
    }
  }
  usePolicy(home, policy);
  const result = new Float64Array(home.buffer, home.slots[0], CHUNK);
  for (let i = inPlace; i < target.length; i += CHUNK) {
    const size = Math.min(CHUNK, target.length - i);
    const at = sources.map((source, j) => copyIn(home, j + 1, source, i, size));
    task(home.kernels, at, home.slots[0], Math.ceil(size / STEP) * STEP, i);
    target.set(size === CHUNK ? result : result.subarray(0, size), i);
  }
  return true;
}

/** @returns the address of the copy in the slot */
export function copyIn(place: Workplace, slot: number, source: Float64Array, from: number, size: number): number {
  new Float64Array(place.buffer, place.slots[slot], size).set(source.subarray(from, from + size));
  return place.slots[slot];
}
