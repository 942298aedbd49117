// The kernels of a certification: one writes the integer arithmetic's codes for listed cases, one goes through pairs of codes
// and compares another arithmetic's codes with the integer ones (on triples: certify-compositions.ts). Differences are counted, the
// first is kept, and all answers enter a digest that does not depend on the order. The integer arithmetic's names begin with `exact_`, the
// other's with `own_`: a declared fma would hide the language's own. Of two lanes the second gets the operands in another order.

import { FIRST_INPUT, type Kernel, SHARD_WGSL } from "../../backend/webgpu/kernel.ts";
import type { WgslArithmetic } from "../../emit/wgsl/arithmetic.ts";
import type { NumberFormat } from "../../number/format.ts";
import type { CaseList } from "./certify-cases.ts";

/** What is compared; the integer carrier alone has fma. */
export const PAIR_OPERATIONS = ["add", "sub", "mul"] as const;
export type PairOperation = (typeof PAIR_OPERATIONS)[number];

/** An operation on texts. */
export type Operation = (a: string, b: string) => string;

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

/** What one operation came to on a range of ranks: pairs a · 2^bits + b, or places in a list of triples. */
export interface RankCount {
  readonly differences: number;
  /** The least rank that differs. */
  readonly first: number | undefined;
  /** Two sums modulo 2^32 of hashes of (rank, code). */
  readonly digest: readonly [number, number];
}

const WORDS = 4;
const NONE = 0xffffffff;

/** Ranks that a thread goes through. */
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

/** Names of operations, as functions of the texts of their operands. */
export function operationsOf(prefix: string): Record<PairOperation, Operation> {
  const of = (name: PairOperation) => (a: string, b: string) => `${prefix}${name}(${a}, ${b})`;
  return { add: of("add"), sub: of("sub"), mul: of("mul") };
}

/** What is compared on a rank: texts of the candidate's number, and of the expected codes by lane. */
export interface Compared {
  readonly own: string;
  readonly expected: readonly [string, string];
}

/** A kernel that goes through ranks; `operands` are statements that define what the texts read from `rank`. */
export function rankKernel(
  name: string,
  integer: WgslArithmetic,
  candidate: WgslArithmetic,
  { declarations, operands, compared }: { declarations: string; operands: string; compared: readonly Compared[] },
  inputs: readonly Uint32Array[] = [],
): Kernel<readonly RankCount[]> {
  const count = compared.length;
  const each = compared.map(({ own, expected }, i) => {
    const both = candidate.lanes === 2;
    return `
    {
      let codes = ${both ? `own_codes(${own})` : `vec2<u32>(own_encode(${own}), 0u)`};
      let hash = answer_hash(rank, codes.x);
      low[${i}] += hash.x;
      high[${i}] += hash.y;
      let expected = ${expected[0]};
      if (codes.x != expected${both ? ` || codes.y != ${expected[1]}` : ""}) {
        differences[${i}] += 1u;
        first[${i}] = min(first[${i}], rank);
      }
    }`;
  });
  return {
    name,
    code: `${SHARD_WGSL}
@group(0) @binding(1) var<storage, read_write> result: array<atomic<u32>, ${WORDS * count}>;
${declarations}
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
  var first = array<u32, ${count}>(${compared.map(() => `${NONE}u`).join(", ")});
  for (var i = start; i < min(start + ${RUN}u, shard.z); i++) {
    let rank = shard.x + i;
    ${operands}${each.join("")}
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
    inputs,
    ranksPerWorkgroup: WORKGROUP * RUN,
    least: WORKGROUP * RUN,
    read: (words) =>
      compared.map((_, j) => {
        const [low, high, differences, first] = words.subarray(WORDS * j, WORDS * (j + 1));
        return { differences, first: first === NONE ? undefined : first, digest: [low, high] };
      }),
    merge: (a, b) => a.map((one, j) => mergeCounts(one, b[j])),
  };
}

/** Statements that define the candidate's operands: in the first lane as they are, in the second as `turned`. */
export const ownOperands = ({ lanes }: WgslArithmetic, names: readonly string[], turned: readonly string[]) =>
  names.map((x, i) => `let own_${x} = ${lanes === 2 ? `own_pair(${x}, ${turned[i]})` : `own_decode(${x})`};`).join(" ");

/** Compares `candidate` (names prefixed by `own_`) with `integer` (by `exact_`) on ranks of pairs, add, sub and mul. */
export function comparisonKernel(
  { bits }: NumberFormat,
  integer: WgslArithmetic,
  candidate: WgslArithmetic,
): Kernel<readonly RankCount[]> {
  const [own, exact] = [operationsOf("own_"), operationsOf("exact_")];
  const expected = (name: PairOperation, a: string, b: string) =>
    `exact_encode(${exact[name](`exact_decode(${a})`, `exact_decode(${b})`)})`;
  return rankKernel("comparison", integer, candidate, {
    declarations: "",
    operands: `let a = rank >> ${bits}u;
    let b = rank & ${2 ** bits - 1}u;
    ${ownOperands(candidate, ["a", "b"], ["b", "a"])}`,
    compared: PAIR_OPERATIONS.map((name) => ({
      own: own[name]("own_a", "own_b"),
      expected: [expected(name, "a", "b"), name === "sub" ? expected(name, "b", "a") : "expected"],
    })),
  });
}

function mergeCounts(a: RankCount, b: RankCount): RankCount {
  const first = a.first === undefined ? b.first : b.first === undefined ? a.first : Math.min(a.first, b.first);
  const sum = (i: 0 | 1) => (a.digest[i] + b.digest[i]) % 2 ** 32;
  return { differences: a.differences + b.differences, first, digest: [sum(0), sum(1)] };
}
