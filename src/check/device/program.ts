// What every census kernel shares: how ranges of maps come in, and how counts, digests and failing maps go out. A census is cut
// into units of so many maps; a unit has one digest, and is the rank of a dispatch (backend/webgpu). Failing maps are appended
// atomically; an append beyond the capacity sets a flag, and those units must then be cut smaller and listed again.

import type { RankRange } from "../../backend/webgpu/dispatch.ts";
import type { Kernel } from "../../backend/webgpu/kernel.ts";
import { SHARD_WGSL } from "../../backend/webgpu/kernel.ts";
import type { WgslArithmetic } from "../../emit/wgsl/arithmetic.ts";
import { type CensusTally, digestOf, type Failing, HASH_WGSL, mergeCensus } from "./outcome.ts";

/** A kernel and what it reads besides its range. */
export interface DeviceProgram {
  /** WGSL that follows the prelude and the arithmetic; its entry point is `main`. */
  readonly code: string;
  /** Read-only words, `data` in the kernel. */
  readonly data: Uint32Array;
  /** Workgroups that count one unit. */
  readonly groupsPerUnit: number;
  readonly workgroup: number;
  /** The most that one map adds to one count: bounds the maps of a dispatch. Sums of other numbers may pass 2^32, since what
   * workgroups publish carries into a second word; a workgroup that may pass it adds by `add_sum`. */
  readonly perMap: number;
  /** Failing maps of a dispatch that are worth a place, where few are expected: a list is read back whole. */
  readonly expected?: number;
}

/** The sizes of a census that its kernel is printed for. */
export interface CensusShape {
  readonly sums: readonly string[];
  readonly maxima: readonly string[];
  readonly maps: number;
  /** Maps a unit; the last one may have fewer. */
  readonly unit: number;
}

/** What a range of units came to on the device. */
export interface Part {
  readonly tally: CensusTally;
  /** Of each unit, in order. */
  readonly digests: readonly string[];
  readonly failing: readonly Failing[];
  /** Units of which some failing maps are missing from the list. */
  readonly overflowed: readonly RankRange[];
}

export interface KernelSizes {
  /** Units of a dispatch at most. */
  readonly units: number;
  /** Failing maps of a dispatch that are listed. */
  readonly capacity: number;
}

const HEAD = 2;
/** Failing maps of a dispatch that have a place at most: 16 MiB. */
const LARGEST_LIST = 2 ** 21;
const MOST_UNITS = 2 ** 16;

/** Sizes that a dispatch of at most so many units may have: none of its counts reaches 2^32. */
export function kernelSizes({ unit, maps }: CensusShape, program: DeviceProgram, most = MOST_UNITS): KernelSizes {
  const { perMap, expected = LARGEST_LIST } = program;
  const all = Math.ceil(maps / unit);
  const units = Math.max(1, Math.min(all, most, MOST_UNITS, Math.floor((2 ** 32 - 1) / (unit * perMap))));
  return { units, capacity: Math.max(unit, Math.min(expected, unit * units)) };
}

/** Sizes whose list cannot overflow, since it has a place for every map. */
export function listingSizes(shape: CensusShape, program: DeviceProgram): KernelSizes {
  const { units } = kernelSizes(shape, program);
  const few = Math.max(1, Math.min(units, Math.floor(LARGEST_LIST / shape.unit)));
  return { units: few, capacity: few * shape.unit };
}

/** The places of the parts of the result words. */
function layout({ sums, maxima }: CensusShape, { units, capacity }: KernelSizes) {
  const carriesAt = HEAD + sums.length;
  const maximaAt = carriesAt + sums.length;
  const digestsAt = maximaAt + maxima.length;
  const listAt = digestsAt + 2 * units;
  return { sumsAt: HEAD, carriesAt, maximaAt, digestsAt, listAt, words: listAt + 2 * capacity };
}

/** The kernel of a census. */
export function censusKernel(
  name: string,
  shape: CensusShape,
  program: DeviceProgram,
  arithmetic: WgslArithmetic,
  sizes = kernelSizes(shape, program),
): Kernel<Part> {
  return {
    name,
    code: `${SHARD_WGSL}\n${arithmetic.code}\n${prelude(shape, program, sizes)}\n${program.code}`,
    opaque: arithmetic.opaque,
    result: new Uint32Array(layout(shape, sizes).words),
    inputs: [program.data],
    ranksPerWorkgroup: 1 / program.groupsPerUnit,
    read: (words, range) => readPart(shape, sizes, words, range),
    merge: (a, b) => ({
      tally: mergeCensus(a.tally, b.tally),
      digests: [...a.digests, ...b.digests],
      failing: [...a.failing, ...b.failing],
      overflowed: [...a.overflowed, ...b.overflowed],
    }),
  };
}

/** Maps of a range of units. */
export function mapsOf({ unit, maps }: Pick<CensusShape, "unit" | "maps">, { from, to }: RankRange): RankRange {
  return { from: from * unit, to: Math.min(maps, to * unit) };
}

function readPart(shape: CensusShape, sizes: KernelSizes, words: Uint32Array, range: RankRange): Part {
  const { sumsAt, carriesAt, maximaAt, digestsAt, listAt } = layout(shape, sizes);
  const [flag, failingMaps] = words;
  const listed = Math.min(failingMaps, sizes.capacity);
  const digests = Array.from({ length: range.to - range.from }, (_, i) =>
    digestOf([words[digestsAt + 2 * i], words[digestsAt + 2 * i + 1]]),
  );
  const lanes = [0, 1].map((lane) =>
    digests.reduce((sum, _, i) => (sum + words[digestsAt + 2 * i + lane]) % 2 ** 32, 0),
  );
  const { from, to } = mapsOf(shape, range);
  const failing = Array.from({ length: listed }, (_, i): Failing => [words[listAt + 2 * i], words[listAt + 2 * i + 1]]);
  return {
    tally: {
      maps: to - from,
      failingMaps,
      sums: shape.sums.map((_, i) => words[carriesAt + i] * 2 ** 32 + words[sumsAt + i]),
      maxima: [...words.subarray(maximaAt, maximaAt + shape.maxima.length)],
      digest: digestOf([lanes[0], lanes[1]]),
    },
    digests,
    failing: failing.sort(([a], [b]) => a - b),
    overflowed: flag !== 0 || failingMaps > sizes.capacity ? [range] : [],
  };
}

/** Declarations over which kernels are written. `begin(thread)` and `publish(thread, number)` are called by all threads of a
 * workgroup, in uniform control flow, before and after the counting; a workgroup is `number` of its dispatch. Sums have two words
 * of the result: where n is added to a word modulo 2^32, the sum is less than n just where it wrapped. */
function prelude(shape: CensusShape, program: DeviceProgram, sizes: KernelSizes): string {
  const { sumsAt, carriesAt, maximaAt, digestsAt, listAt } = layout(shape, sizes);
  const [sums, maxima] = [shape.sums.length, shape.maxima.length];
  const each = (count: number, body: string) =>
    `for (var i = thread; i < ${count}u; i += ${program.workgroup}u) { ${body} }`;
  return `@group(0) @binding(1) var<storage, read_write> result: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read> data: array<u32>;
const UNIT = ${shape.unit}u;
const MAPS = ${shape.maps}u;
const GROUPS_PER_UNIT = ${program.groupsPerUnit}u;
var<workgroup> sum_of: array<atomic<u32>, ${sums}>;
var<workgroup> most: array<atomic<u32>, ${maxima}>;
var<workgroup> lanes: array<atomic<u32>, 2>;
${HASH_WGSL}
fn append_failing(map: u32, witness: u32) {
  let number = atomicAdd(&result[1], 1u);
  if (number < ${sizes.capacity}u) {
    atomicStore(&result[${listAt}u + 2u * number], map);
    atomicStore(&result[${listAt}u + 2u * number + 1u], witness);
  } else {
    atomicStore(&result[0], 1u);
  }
}
fn add_sum(i: u32, n: u32) {
  if (atomicAdd(&sum_of[i], n) + n < n) { atomicAdd(&result[${carriesAt}u + i], 1u); }
}
fn add_outcome(map: u32, w0: u32, w1: u32) {
  let hash = outcome_hash(map, w0, w1);
  atomicAdd(&lanes[0], hash.x);
  atomicAdd(&lanes[1], hash.y);
}
fn begin(thread: u32) {
  ${each(sums, "atomicStore(&sum_of[i], 0u);")}
  ${each(maxima, "atomicStore(&most[i], 0u);")}
  ${each(2, "atomicStore(&lanes[i], 0u);")}
  workgroupBarrier();
}
fn publish(thread: u32, number: u32) {
  workgroupBarrier();
  ${each(sums, `let n = atomicLoad(&sum_of[i]); if (n != 0u && atomicAdd(&result[${sumsAt}u + i], n) + n < n) { atomicAdd(&result[${carriesAt}u + i], 1u); }`)}
  ${each(maxima, `atomicMax(&result[${maximaAt}u + i], atomicLoad(&most[i]));`)}
  ${each(2, `atomicAdd(&result[${digestsAt}u + 2u * (number / GROUPS_PER_UNIT) + i], atomicLoad(&lanes[i]));`)}
}
`;
}

/** The head of an entry point; `number` is the workgroup's, and groups beyond the range have left. */
export function mainWgsl(workgroup: number): string {
  return `@compute @workgroup_size(${workgroup})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let number = workgroup_index(group, groups);
  if (number >= shard.z * GROUPS_PER_UNIT) { return; }
  begin(thread);`;
}
