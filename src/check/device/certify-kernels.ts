// The kernels of a certification: one writes the integer arithmetic's codes for listed cases, one goes through pairs of codes
// and compares another arithmetic's codes with the integer ones. Differences are counted, the first is kept, and all answers
// enter a digest that does not depend on the order. The integer arithmetic's names begin with `exact_`, the other's with `own_`:
// a declared fma would hide the language's own.

import { FIRST_INPUT, type Kernel, SHARD_WGSL } from "../../backend/webgpu/kernel.ts";
import type { WgslArithmetic } from "../../emit/wgsl/arithmetic.ts";
import type { NumberFormat } from "../../number/format.ts";
import type { CaseList } from "./certify-cases.ts";

/** What is compared; the integer carrier alone has fma. */
export const PAIR_OPERATIONS = ["add", "sub", "mul"] as const;
export type PairOperation = (typeof PAIR_OPERATIONS)[number];

const WORKGROUP = 64;

/** Codes of add, sub, mul, fma and of encode(decode(a)) for each case, five words a case; ranks are cases. */
export function answersKernel(arithmetic: WgslArithmetic, cases: CaseList): Kernel<Uint32Array> {
  return {
    name: "integer answers",
    code: `${SHARD_WGSL}
@group(0) @binding(1) var<storage, read_write> result: array<u32>;
@group(0) @binding(${FIRST_INPUT}) var<storage, read> cases: array<u32>;
${arithmetic.code}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = workgroup_index(group, groups) * ${WORKGROUP}u + thread;
  if (i >= shard.z) { return; }
  let rank = shard.x + i;
  let a = exact_decode(cases[3u * rank]);
  let b = exact_decode(cases[3u * rank + 1u]);
  let c = exact_decode(cases[3u * rank + 2u]);
  result[5u * i] = exact_encode(exact_add(a, b));
  result[5u * i + 1u] = exact_encode(exact_sub(a, b));
  result[5u * i + 2u] = exact_encode(exact_mul(a, b));
  result[5u * i + 3u] = exact_encode(exact_fma(a, b, c));
  result[5u * i + 4u] = exact_encode(a);
}
`,
    result: new Uint32Array(5 * Math.min(cases.count, ANSWERS)),
    inputs: [cases.codes],
    ranksPerWorkgroup: WORKGROUP,
    read: (words, { from, to }) => words.slice(0, 5 * (to - from)),
    merge: (a, b) => {
      const both = new Uint32Array(a.length + b.length);
      both.set(a);
      both.set(b, a.length);
      return both;
    },
  };
}

/** The most cases of a dispatch of `answersKernel`. */
export const ANSWERS = 2 ** 18;

/** What one operation came to on a range of pairs. */
export interface PairCount {
  readonly differences: number;
  /** The least rank a · 2^bits + b that differs. */
  readonly first: number | undefined;
  /** Two sums modulo 2^32 of hashes of (rank, code). */
  readonly digest: readonly [number, number];
}

const WORDS = 4;
const NONE = 0xffffffff;

/** Pairs that a thread goes through. */
const RUN = 64;

/** WGSL of the two hashes of (rank, code) that the digest adds up. */
const DIGEST_WGSL = `
fn mixed(word: u32) -> u32 {
  var x = word;
  x = (x ^ (x >> 16u)) * 0x21f0aaadu;
  x = (x ^ (x >> 15u)) * 0x735a2d97u;
  return x ^ (x >> 15u);
}
fn answer_hash(rank: u32, code: u32) -> vec2<u32> {
  let first = mixed(rank * 0x9e3779b1u + mixed(code + 0x85ebca6bu));
  return vec2<u32>(first, mixed(first ^ mixed(rank + 0xc2b2ae35u) ^ code));
}`;

function mixed(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** The same hashes on the CPU. */
export function answerHash(rank: number, code: number): readonly [number, number] {
  const first = mixed((Math.imul(rank, 0x9e3779b1) + mixed((code + 0x85ebca6b) | 0)) | 0);
  return [first, mixed((first ^ mixed((rank + 0xc2b2ae35) | 0) ^ code) | 0)];
}

/** Compares `candidate` (names prefixed by `own_`) with `integer` (by `exact_`) on ranks of pairs. */
export function comparisonKernel(
  format: NumberFormat,
  integer: WgslArithmetic,
  candidate: WgslArithmetic,
): Kernel<readonly PairCount[]> {
  const { bits } = format;
  const each = PAIR_OPERATIONS.map(
    (name, i) => `
    {
      let code = own_encode(own_${name}(x, own_decode(b)));
      let hash = answer_hash(rank, code);
      low[${i}] += hash.x;
      high[${i}] += hash.y;
      if (code != exact_encode(exact_${name}(exact_decode(a), exact_decode(b)))) {
        differences[${i}] += 1u;
        first[${i}] = min(first[${i}], rank);
      }
    }`,
  );
  const count = PAIR_OPERATIONS.length;
  return {
    name: "comparison",
    code: `${SHARD_WGSL}
@group(0) @binding(1) var<storage, read_write> result: array<atomic<u32>, ${WORDS * count}>;
${integer.code}
${candidate.code}
${DIGEST_WGSL}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let start = (workgroup_index(group, groups) * ${WORKGROUP}u + thread) * ${RUN}u;
  if (start >= shard.z) { return; }
  var low: array<u32, ${count}>;
  var high: array<u32, ${count}>;
  var differences: array<u32, ${count}>;
  var first = array<u32, ${count}>(${PAIR_OPERATIONS.map(() => `${NONE}u`).join(", ")});
  for (var i = start; i < min(start + ${RUN}u, shard.z); i++) {
    let rank = shard.x + i;
    let a = rank >> ${bits}u;
    let b = rank & ${2 ** bits - 1}u;
    let x = own_decode(a);${each.join("")}
  }
  for (var j = 0u; j < ${count}u; j++) {
    atomicAdd(&result[${WORDS}u * j], low[j]);
    atomicAdd(&result[${WORDS}u * j + 1u], high[j]);
    if (differences[j] != 0u) {
      atomicAdd(&result[${WORDS}u * j + 2u], differences[j]);
      atomicMin(&result[${WORDS}u * j + 3u], first[j]);
    }
  }
}
`,
    opaque: candidate.opaque,
    result: Uint32Array.from({ length: WORDS * count }, (_, i) => (i % WORDS === 3 ? NONE : 0)),
    ranksPerWorkgroup: WORKGROUP * RUN,
    least: WORKGROUP * RUN,
    read: (words) =>
      PAIR_OPERATIONS.map((_, j) => {
        const [low, high, differences, first] = words.subarray(WORDS * j, WORDS * (j + 1));
        return { differences, first: first === NONE ? undefined : first, digest: [low, high] };
      }),
    merge: (a, b) => a.map((one, j) => mergeCounts(one, b[j])),
  };
}

function mergeCounts(a: PairCount, b: PairCount): PairCount {
  const first = a.first === undefined ? b.first : b.first === undefined ? a.first : Math.min(a.first, b.first);
  const sum = (i: 0 | 1) => (a.digest[i] + b.digest[i]) % 2 ** 32;
  return { differences: a.differences + b.differences, first, digest: [sum(0), sum(1)] };
}
