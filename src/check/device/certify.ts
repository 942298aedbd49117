// Certification of arithmetic on the device at hand. WGSL promises little about binary32 and binary16: no rounding direction,
// fusing and regrouping allowed, subnormals perhaps flushed. So the float and half carriers are used only where this very device
// has shown that they compute the codes of the integer kernel on every pair, and in several operations in a row on triples, and
// the integer kernel those of the CPU's specification.

import type { Device } from "../../backend/webgpu/device.ts";
import { type RankRange, runShards } from "../../backend/webgpu/dispatch.ts";
import type { Kernel } from "../../backend/webgpu/kernel.ts";
import { sha256 } from "../../core/host.ts";
import {
  arithmeticWgsl,
  type Carrier,
  type CertifiedCarrier,
  type WgslArithmetic,
} from "../../emit/wgsl/arithmetic.ts";
import type { Barrier } from "../../emit/wgsl/float.ts";
import { type CodeArithmetic, specification } from "../../number/arithmetic.ts";
import { canonical, decode } from "../../number/codec.ts";
import { format as formatExact } from "../../number/exact.ts";
import type { Code, RoundingPolicy } from "../../number/format.ts";
import { type Certification, type Compared, type Difference, differencesOf, isComplete } from "./certification.ts";
import { caseList, DRAWN_CASES, randomWords } from "./certify-cases.ts";
import { COMPOSITIONS, compositionKernel, DRAWN_TRIPLES, tripleList } from "./certify-compositions.ts";
import { ANSWERS, answersKernel, comparisonKernel, PAIR_OPERATIONS, type RankCount } from "./certify-kernels.ts";

export interface CertifyOptions {
  /** Drawn cases for formats of more than 8 bits; default 10^6, and with fewer it is `sampled`. */
  readonly cases?: number;
  readonly seed?: number;
  /** Compare only about so many pairs, in seeded blocks: what is then not all of them is `sampled`. */
  readonly pairs?: number;
  /** Drawn triples for formats of more than 5 bits; default 2^20, and with fewer it is `sampled`. */
  readonly triples?: number;
  /** What keeps the device's compiler from simplifying the carrier's rounding; default `xor`. */
  readonly barrier?: Barrier;
  /** The arithmetic to be certified instead of the printed one (planted faults); names prefixed by own_. */
  readonly candidate?: WgslArithmetic;
  /** The integer kernel instead of the printed one (planted faults); names prefixed by exact_. */
  readonly integer?: WgslArithmetic;
  /** What a compiler makes of the kernels that compare (planted faults). */
  readonly compiler?: (code: string) => string;
  /** First of the cases that the specification answers, then of the pairs. */
  readonly progress?: (done: number, total: number, of: "cases" | "pairs") => void;
}

/** Of a certification that may be stopped before it is finished. */
export interface InterruptibleOptions extends CertifyOptions {
  readonly carrier?: Carrier;
  readonly interrupted?: (() => boolean) | undefined;
}

const SEED = 20_260;
/** Cases between two looks at who waits. */
const CASES_BETWEEN = 2 ** 14;

/** Certifies a carrier of a policy, by default float, or with `carrier: "integer"` the integer kernel alone.
 * @throws InputError for a policy that kernels or the carrier do not have; Error if the device fails meanwhile, or has no f16 */
export async function certify(
  device: Device,
  policy: RoundingPolicy,
  options: CertifyOptions & { readonly carrier?: Carrier } = {},
): Promise<Certification> {
  const finished = await certifyUnlessInterrupted(device, policy, options);
  if (finished === undefined) throw new Error(`GPU: the certification of ${policy.format.name} was not finished`);
  return finished;
}

/** The same; undefined where it was interrupted, which certifies nothing. */
export async function certifyUnlessInterrupted(
  device: Device,
  policy: RoundingPolicy,
  options: InterruptibleOptions,
): Promise<Certification | undefined> {
  const { carrier = "float", barrier = "xor" } = options;
  const integer = options.integer ?? integerWgsl(policy);
  const own = carrier === "integer" ? undefined : (options.candidate ?? candidateWgsl(carrier, policy, barrier));
  const first = await againstSpecification(device, policy, integer, options);
  const second =
    own === undefined || options.interrupted?.() === true
      ? undefined
      : await againstInteger(device, policy, integer, own, options);
  if (first === undefined || (own !== undefined && second === undefined)) return undefined;
  const { format, rounding, overflow, subnormals } = policy;
  const certification = {
    statetrack: 2,
    kind: "device-arithmetic",
    carrier,
    barrier: carrier === "integer" ? undefined : barrier,
    policy: { format: format.name, rounding, overflow, subnormals },
    adapter: device.record,
    kernel: kernelDigest(policy, integer, own),
    integer: first,
    ...(second === undefined ? {} : { candidate: second }),
  } as const;
  const status = differencesOf(certification) > 0 ? "refused" : isComplete(certification) ? "certified" : "sampled";
  return { ...certification, status };
}

/** SHA-256 of what is certified: the kernels that compare, or the integer kernel alone. */
export function kernelDigest(policy: RoundingPolicy, integer: WgslArithmetic, own: WgslArithmetic | undefined): string {
  const none = new Uint32Array(0);
  const code =
    own === undefined
      ? [integer.code]
      : [comparisonKernel(policy.format, integer, own).code, compositionKernel(integer, own, none).code];
  return sha256()
    .update(JSON.stringify({ code, opaque: own?.opaque ?? [] }))
    .digest();
}

const hexadecimal = (code: Code) => `0x${code.toString(16)}`;

function difference(
  policy: RoundingPolicy,
  operation: string,
  operands: readonly Code[],
  codes: readonly [Code, Code],
): Difference {
  const shown = (code: Code) =>
    code < 2 ** policy.format.bits
      ? `${formatExact(decode(policy.format, code))} (${hexadecimal(code)})`
      : hexadecimal(code);
  return { operation, operands: operands.map(shown), expected: shown(codes[0]), found: shown(codes[1]) };
}

async function againstSpecification(
  device: Device,
  policy: RoundingPolicy,
  integer: WgslArithmetic,
  { cases: count = DRAWN_CASES, seed = SEED, interrupted, progress }: InterruptibleOptions,
): Promise<Certification["integer"] | undefined> {
  const cases = caseList(policy.format, count, seed);
  const kernel = answersKernel(integer, cases);
  const { shards } = await runShards(device, kernel, [{ from: 0, to: cases.count }], {
    first: ANSWERS,
    most: ANSWERS,
    ...(interrupted === undefined ? {} : { interrupted }),
  });
  if (shards.length === 0) return undefined;
  const [{ value }] = shards;
  const operations = specified(policy);
  let wrong = 0;
  let first: Difference | undefined;
  for (let i = 0; i < cases.count; i++) {
    if (i % CASES_BETWEEN === 0) {
      progress?.(i, cases.count, "cases");
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const operands = cases.codes.subarray(3 * i, 3 * i + 3);
    operations.forEach(({ name, arity, run }, j) => {
      const [expected, found] = [run(operands[0], operands[1], operands[2]), value[5 * i + j]];
      if (expected === found) return;
      wrong++;
      first ??= difference(policy, name, [...operands.subarray(0, arity)], [expected, found]);
    });
  }
  return { cases: cases.kind, seed: cases.seed, count: cases.count, differences: wrong, first };
}

interface Specified {
  readonly name: string;
  readonly arity: number;
  readonly run: (a: Code, b: Code, c: Code) => Code;
}

function specified(policy: RoundingPolicy): readonly Specified[] {
  const exact: CodeArithmetic = specification(policy);
  return [
    { name: "add", arity: 2, run: exact.add },
    { name: "sub", arity: 2, run: exact.sub },
    { name: "mul", arity: 2, run: exact.mul },
    { name: "fma", arity: 3, run: exact.fma },
    { name: "encode", arity: 1, run: (a) => canonical(policy.format, a) },
  ];
}

/** A carrier as it is certified. */
export function candidateWgsl(
  carrier: CertifiedCarrier,
  policy: RoundingPolicy,
  barrier: Barrier = "xor",
): WgslArithmetic {
  return arithmeticWgsl(policy, { carrier, prefix: "own_", barrier });
}

/** The integer kernel as it is compared. */
export function integerWgsl(policy: RoundingPolicy): WgslArithmetic {
  return arithmeticWgsl(policy, { carrier: "integer", prefix: "exact_" });
}

const BLOCK = 2 ** 14;

/** All ranks, or about so many in blocks at seeded places. */
function rankBlocks(of: number, pairs: number, seed: number): RankRange[] {
  if (pairs >= of) return [{ from: 0, to: of }];
  const next = randomWords(seed);
  const blocks = new Set(Array.from({ length: Math.ceil(pairs / BLOCK) }, () => next() % Math.ceil(of / BLOCK)));
  return [...blocks].sort((a, b) => a - b).map((i) => ({ from: i * BLOCK, to: Math.min(of, (i + 1) * BLOCK) }));
}

/** What a kernel that compares counts on blocks of ranks; undefined where it was interrupted. */
async function counted(
  device: Device,
  kernel: Kernel<readonly RankCount[]>,
  blocks: readonly RankRange[],
  { compiler, interrupted }: InterruptibleOptions,
  progress?: CertifyOptions["progress"],
): Promise<readonly RankCount[] | undefined> {
  const compiled = compiler === undefined ? kernel : { ...kernel, code: compiler(kernel.code) };
  const { shards, stopped } = await runShards(device, compiled, blocks, {
    progress: ({ done, total }) => progress?.(done, total, "pairs"),
    ...(interrupted === undefined ? {} : { interrupted }),
  });
  return stopped === "interrupted" ? undefined : shards.map((shard) => shard.value).reduce(kernel.merge);
}

async function againstInteger(
  device: Device,
  policy: RoundingPolicy,
  integer: WgslArithmetic,
  own: WgslArithmetic,
  options: InterruptibleOptions,
): Promise<Certification["candidate"]> {
  const { pairs, seed = SEED, triples: least = DRAWN_TRIPLES } = options;
  const size = 2 ** policy.format.bits;
  const of = size ** 2;
  const blocks = rankBlocks(of, pairs ?? of, seed);
  const triples = tripleList(policy.format, least, seed);
  const rows = [{ from: 0, to: triples.count }];
  const inRow = await counted(device, compositionKernel(integer, own, triples.codes), rows, options);
  const single = await counted(
    device,
    comparisonKernel(policy.format, integer, own),
    blocks,
    options,
    options.progress,
  );
  if (single === undefined || inRow === undefined) return undefined;
  const exact = specification(policy);
  const pairOf = (rank: number) => [Math.floor(rank / size), rank % size];
  return {
    pairs: blocks.reduce((sum, { from, to }) => sum + to - from, 0),
    of,
    operations: recordOf(
      PAIR_OPERATIONS.map((name, i) => [
        name,
        compared(policy, name, single[i], pairOf, ([a, b]) => exact[name](a, b)),
      ]),
    ),
    triples: {
      cases: triples.kind,
      seed: triples.seed,
      count: triples.count,
      compositions: recordOf(
        COMPOSITIONS.map(({ name, of: run }, i) => {
          const tripleOf = (rank: number) => [...triples.codes.subarray(3 * rank, 3 * rank + 3)];
          return [name, compared(policy, name, inRow[i], tripleOf, ([a, b, c]) => run(exact, a, b, c))];
        }),
      ),
    },
  };
}

function recordOf<K extends string>(entries: readonly (readonly [K, Compared])[]): Record<K, Compared> {
  return Object.fromEntries(entries) as Record<K, Compared>;
}

/** The first rank that differs with what the specification says; the device's own answer is only known to be another one. (Of two
 * lanes the second may be the one that differs: its operands are those of another order.) */
function compared(
  policy: RoundingPolicy,
  operation: string,
  { differences, first, digest }: RankCount,
  operandsOf: (rank: number) => readonly Code[],
  run: (operands: readonly Code[]) => Code,
): Compared {
  const words = digest.map((word) => word.toString(16).padStart(8, "0")).join("");
  if (first === undefined) return { differences, first: undefined, digest: words };
  const operands = operandsOf(first);
  const code = run(operands);
  const shown = { ...difference(policy, operation, operands, [code, code]), found: "another code" };
  return { differences, first: shown, digest: words };
}
