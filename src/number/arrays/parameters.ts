// A policy as the numbers that the kernels compute with, read off the specification by asking it: what becomes of a number
// far too large, of an infinity, of -0. Kernels apply where the float64 engine does (float64.ts says why that is exact:
// precision at most 24, exponents within half the range of a double), with a zero and, under `flush`, a sign.

import { decode, encode } from "../codec.ts";
import { type Exact, finite, infinity, type Sign, toNumber } from "../exact.ts";
import { float64Applies } from "../float64.ts";
import type { NumberFormat, Rounding, RoundingPolicy } from "../format.ts";
import {
  canonicalNaN,
  emax,
  emin,
  hasInfinityOf,
  hasNaN,
  hasNegativeZero,
  hasZero,
  largestFinite,
  smallestNormal,
} from "../limits.ts";
import { checkPolicy, roundedValue } from "../round.ts";

/** The numbers of the directions in assembly/rounding.ts. */
const DIRECTIONS: Readonly<Record<Rounding, number>> = {
  tiesToEven: 0,
  tiesToAway: 1,
  towardZero: 2,
  towardPositive: 3,
  towardNegative: 4,
  toOdd: 5,
};

/** The finishes of assembly/rounding.ts. */
export const PLAIN = 0;
export const CLAMPED = 1;
const GENERAL = 2;
const WRAPPED = 3;

/** What the kernels are told. */
export interface KernelPolicy {
  readonly direction: number;
  readonly finish: number;
  /** The numbers of assembly/policy.ts in their order. */
  readonly block: Float64Array<ArrayBuffer>;
  /** Whether sums go by way of rounding to odd, see assembly/operations.ts. */
  readonly oddSums: boolean;
  /** Bits of a double below the format's significand, 0 for fixed point, and below its sign. */
  readonly drop: number;
  readonly signDrop: number;
}

const known = new WeakMap<RoundingPolicy, KernelPolicy | "none">();

/** @returns undefined where the kernels do not apply @throws InputError if the format cannot express the overflow behaviour */
export function kernelPolicy(policy: RoundingPolicy): KernelPolicy | undefined {
  let found = known.get(policy);
  if (found === undefined) {
    checkPolicy(policy);
    found = applies(policy) ? make(policy) : "none";
    known.set(policy, found);
  }
  return found === "none" ? undefined : found;
}

function applies({ format, subnormals }: RoundingPolicy): boolean {
  // Unsigned floating point decides on negative numbers before it flushes them, the kernels afterwards.
  const inOrder = format.kind === "fixed" || format.signed || subnormals === "gradual";
  return float64Applies(format) && hasZero(format) && inOrder;
}

/** What stands for too large numbers and infinities, by sign. */
interface Replacements {
  readonly over: readonly [number, number];
  readonly infinite: readonly [number, number];
}

export function replacements(policy: RoundingPolicy): Replacements {
  const value = (x: Exact) => (policy.overflow === "wrap" ? Number.NaN : toNumber(roundedValue(policy, x)));
  const bySign = (x: (sign: Sign) => Exact): [number, number] => [value(x(1)), value(x(-1))];
  return { over: bySign((sign) => finite(sign, 1n, 2000)), infinite: bySign(infinity) };
}

function finishOf(policy: RoundingPolicy, top: number, { over, infinite }: Replacements): number {
  const { format, overflow, subnormals } = policy;
  if (overflow === "wrap") return WRAPPED;
  const short = subnormals === "gradual" && hasNegativeZero(format);
  const symmetric = Object.is(over[1], -over[0]);
  if (!short || !symmetric || !Object.is(over[0], infinite[0]) || !Object.is(over[1], infinite[1])) return GENERAL;
  return over[0] === top ? CLAMPED : PLAIN;
}

function make(policy: RoundingPolicy): KernelPolicy {
  const { format, rounding, subnormals } = policy;
  const block = new Float64Array(23);
  const words = new BigInt64Array(block.buffer);
  const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
  const replaced = replacements(policy);
  const precision = format.kind === "float" ? format.precision : 1;
  const least = format.kind === "float" ? 2 ** emin(format) : 2 ** -format.fractionBits;
  const signed = hasNegativeZero(format);
  block.set([least, format.kind === "float" ? 2 ** (emax(format) + 1) : least], 2);
  block.set([top, bottom, ...replaced.over, ...replaced.infinite], 5);
  block[11] = format.kind === "float" && subnormals === "flush" ? toNumber(smallestNormal(format)) : 0;
  block[12] = signed ? -0 : 0;
  block[13] = format.kind === "fixed" ? 2 ** (format.bits - format.fractionBits) : 1;
  block[18] = format.kind === "fixed" ? 1.5 * 2 ** (52 - format.fractionBits) : 0;
  words[0] = -(2n ** 63n);
  words[1] = 0x7ff0000000000000n;
  words[4] = BigInt(53 - precision) << 52n;
  words[14] = signed && rounding === "towardNegative" ? words[0] : 0n;
  words[15] = words[2];
  words[16] = hasInfinityOf(format, 1) ? BigInt(encode(format, infinity(1))) : 0n;
  words[17] = hasNaN(format) ? BigInt(canonicalNaN(format)) : 0n;
  words[19] = 2n ** BigInt(format.bits) - 1n;
  block.set([1, 2], 20);
  words[22] = 52n << 52n;
  return {
    direction: DIRECTIONS[rounding],
    finish: finishOf(policy, top, replaced),
    block,
    oddSums: rounding !== "tiesToEven" && rounding !== "tiesToAway",
    drop: format.kind === "float" ? 53 - precision : 0,
    signDrop: 64 - format.bits,
  };
}

/** Values of all codes, NaN for every NaN. */
export function codeValues(format: NumberFormat): Float64Array {
  return Float64Array.from({ length: 2 ** format.bits }, (_, code) => toNumber(decode(format, code)));
}
