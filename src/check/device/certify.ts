// Certification of arithmetic on the device at hand. WGSL promises little about binary32: no rounding direction, fusing and
// regrouping allowed, subnormals perhaps flushed. So the float carrier is used only where this very device has shown that it
// computes the codes of the integer kernel on every pair, and the integer kernel those of the CPU's specification.

import { type AdapterRecord, adapterLine, type Device } from "../../backend/webgpu/device.ts";
import { type RankRange, runShards } from "../../backend/webgpu/dispatch.ts";
import { sha256 } from "../../core/host.ts";
import { arithmeticWgsl, type WgslArithmetic } from "../../emit/wgsl/arithmetic.ts";
import type { Barrier } from "../../emit/wgsl/float.ts";
import { type CodeArithmetic, specification } from "../../number/arithmetic.ts";
import { canonical, decode } from "../../number/codec.ts";
import { format as formatExact } from "../../number/exact.ts";
import type { Code, RoundingPolicy } from "../../number/format.ts";
import { caseList, randomWords } from "./certify-cases.ts";
import { ANSWERS, answersKernel, comparisonKernel, PAIR_OPERATIONS, type PairOperation } from "./certify-kernels.ts";

/** Operands, and what two sides make of them: values, with codes in hexadecimal. */
export interface Difference {
  readonly operation: string;
  readonly operands: readonly string[];
  readonly expected: string;
  readonly found: string;
}

export interface Certification {
  readonly statetrack: 1;
  readonly kind: "device-arithmetic";
  readonly policy: {
    readonly format: string;
    readonly rounding: string;
    readonly overflow: string;
    readonly subnormals: string;
  };
  readonly adapter: AdapterRecord;
  /** SHA-256 of the text of both kernels and of the words of their uniform. */
  readonly kernel: string;
  /** The integer kernel against the specification on the CPU: add, sub, mul and fma on each case. */
  readonly integer: {
    readonly cases: "all pairs" | "edge-weighted";
    readonly seed: number | undefined;
    readonly count: number;
    readonly differences: number;
    readonly first: Difference | undefined;
  };
  /** The float carrier against the integer kernel, on all pairs unless `pairs` says fewer; absent for the integer carrier. */
  readonly float?: {
    readonly pairs: number;
    readonly of: number;
    readonly operations: Readonly<
      Record<
        PairOperation,
        { readonly differences: number; readonly first: Difference | undefined; readonly digest: string }
      >
    >;
  };
  /** `sampled`: nothing differs, but not every pair was compared; that certifies nothing. */
  readonly status: "certified" | "refused" | "sampled";
}

export interface CertifyOptions {
  /** Drawn cases for formats of more than 8 bits; default 10^6. */
  readonly cases?: number;
  readonly seed?: number;
  /** Compare only about so many pairs, in seeded blocks: what is then not all of them is `sampled`. */
  readonly pairs?: number;
  /** What keeps the device's compiler from simplifying the float carrier's rounding; default `xor`. */
  readonly barrier?: Barrier;
  /** The arithmetic to be certified instead of the float carrier (planted faults); names prefixed by own_. */
  readonly candidate?: WgslArithmetic;
  /** The integer kernel instead of the printed one (planted faults); names prefixed by exact_. */
  readonly integer?: WgslArithmetic;
  readonly progress?: (done: number, total: number) => void;
}

const SEED = 20_260;
const CASES = 1_000_000;

/** Certifies the float carrier of a policy, or with `carrier: "integer"` the integer kernel alone.
 * @throws InputError for a policy that kernels or the carrier do not have; Error if the device fails meanwhile */
export async function certify(
  device: Device,
  policy: RoundingPolicy,
  options: CertifyOptions & { readonly carrier?: "integer" | "float" } = {},
): Promise<Certification> {
  const integer = options.integer ?? integerWgsl(policy);
  const float = options.carrier === "integer" ? undefined : (options.candidate ?? floatWgsl(policy, options.barrier));
  const first = await againstSpecification(device, policy, integer, options);
  const second = float === undefined ? undefined : await againstInteger(device, policy, integer, float, options);
  const wrong = first.differences > 0 || (second !== undefined && differences(second) > 0);
  const { format, rounding, overflow, subnormals } = policy;
  return {
    statetrack: 1,
    kind: "device-arithmetic",
    policy: { format: format.name, rounding, overflow, subnormals },
    adapter: device.record,
    kernel: kernelDigest(integer, float),
    integer: first,
    ...(second === undefined ? {} : { float: second }),
    status: wrong ? "refused" : second !== undefined && second.pairs < second.of ? "sampled" : "certified",
  };
}

const differences = ({ operations }: NonNullable<Certification["float"]>) =>
  PAIR_OPERATIONS.reduce((sum, name) => sum + operations[name].differences, 0);

/** SHA-256 of what is certified. */
export function kernelDigest(integer: WgslArithmetic, float: WgslArithmetic | undefined): string {
  const words = [integer, float].map((side) => ({ code: side?.code ?? "", opaque: side?.opaque ?? [] }));
  return sha256().update(JSON.stringify(words)).digest();
}

const hexadecimal = (code: Code) => `0x${code.toString(16)}`;

function difference(
  policy: RoundingPolicy,
  operation: string,
  operands: readonly Code[],
  codes: readonly [Code, Code],
) {
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
  { cases: count = CASES, seed = SEED }: CertifyOptions,
): Promise<Certification["integer"]> {
  const cases = caseList(policy.format, count, seed);
  const kernel = answersKernel(integer, cases);
  const { shards } = await runShards(device, kernel, [{ from: 0, to: cases.count }], { first: ANSWERS, most: ANSWERS });
  const [{ value }] = shards;
  const operations = specified(policy);
  let wrong = 0;
  let first: Difference | undefined;
  for (let i = 0; i < cases.count; i++) {
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

/** The float carrier as it is certified. */
export function floatWgsl(policy: RoundingPolicy, barrier: Barrier = "xor"): WgslArithmetic {
  return arithmeticWgsl(policy, { carrier: "float", prefix: "own_", barrier });
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

async function againstInteger(
  device: Device,
  policy: RoundingPolicy,
  integer: WgslArithmetic,
  float: WgslArithmetic,
  { pairs, progress, seed = SEED }: CertifyOptions,
): Promise<NonNullable<Certification["float"]>> {
  const of = 2 ** (2 * policy.format.bits);
  const blocks = rankBlocks(of, pairs ?? of, seed);
  const kernel = comparisonKernel(policy.format, integer, float);
  const { shards } = await runShards(device, kernel, blocks, {
    progress: ({ done, total }) => progress?.(done, total),
  });
  const value = shards.map((shard) => shard.value).reduce(kernel.merge);
  const exact = specification(policy);
  const operations = PAIR_OPERATIONS.map((name, j) => {
    const { differences: wrong, first, digest } = value[j];
    return [
      name,
      { differences: wrong, first: firstPair(policy, exact, name, first), digest: digestText(digest) },
    ] as const;
  });
  return {
    pairs: blocks.reduce((sum, { from, to }) => sum + to - from, 0),
    of,
    operations: Object.fromEntries(operations) as NonNullable<Certification["float"]>["operations"],
  };
}

const digestText = (digest: readonly number[]) => digest.map((word) => word.toString(16).padStart(8, "0")).join("");

/** A pair that differs, with what the specification says; the device's own answer is only known to be another one. */
function firstPair(
  policy: RoundingPolicy,
  exact: CodeArithmetic,
  operation: PairOperation,
  rank: number | undefined,
): Difference | undefined {
  if (rank === undefined) return undefined;
  const size = 2 ** policy.format.bits;
  const [a, b] = [Math.floor(rank / size), rank % size];
  const code = exact[operation](a, b);
  return { ...difference(policy, operation, [a, b], [code, code]), found: "another code" };
}

/** One line for people. */
export function certificationLine({ policy, status, integer, float, adapter }: Certification): string {
  const wrong = integer.differences + (float === undefined ? 0 : differences(float));
  const pairs = float === undefined ? "" : `, float carrier = integers on ${float.pairs} of ${float.of} pairs`;
  const numbers =
    wrong === 0
      ? `integers = specification on ${integer.count} ${integer.cases === "all pairs" ? "pairs" : "edge-weighted cases"}${pairs}`
      : `${wrong} answers differ`;
  return `${policy.format}, ${policy.rounding}, overflow=${policy.overflow}, subnormals=${policy.subnormals}: ${status} on ${adapterLine(adapter)} (${numbers})`;
}
