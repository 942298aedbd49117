// Stochastic rounding with k random bits: x between its neighbours a < b on the format's grid (magnitudes; the sign plays
// no part) is |x| = a + d (b - a), 0 <= d < 1, and goes to b if floor(d · 2^k) + r >= 2^k for the random integer r in
// [0, 2^k): truncation after adding r · 2^-k units in the last place. So b has the probability floor(d · 2^k) / 2^k exactly.
// Below the smallest normal number the grid is that of the subnormal numbers, and 0 is a neighbour; above the largest
// number the grid goes on, and what lies there overflows as under tiesToEven.
// Sources: Croci, Fasi, Higham, Mary, Mikaitis 2022, doi:10.1098/rsos.211631 (stochastic rounding with few bits);
// Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195 (SplitMix64).

import { encode } from "./codec.ts";
import { type Exact, type Finite, finite, isZero, nan, same } from "./exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "./format.ts";
import { ulpExponent } from "./limits.ts";
import { gridParts, roundedValue, withinRange } from "./round.ts";

export interface StochasticPolicy extends Omit<RoundingPolicy, "rounding"> {
  /** k, the number of random bits of each rounding, 1 to 32. */
  readonly randomBits: number;
}

/** Where a deterministic rule is needed (infinities, what overflows), that of rounding to nearest. */
function nearest({ format, overflow, subnormals }: StochasticPolicy): RoundingPolicy {
  return { format, overflow, subnormals, rounding: "tiesToEven" };
}

/** x rounded by the random number `random` to the format's grid, as if there were no largest number.
 * @throws RangeError unless 0 <= random < 2^randomBits */
export function onGridStochastically(format: NumberFormat, randomBits: number, x: Finite, random: number): Finite {
  if (!(Number.isInteger(random) && random >= 0 && random < 2 ** randomBits))
    throw new RangeError(`stochastic: expected an integer in [0, 2^${randomBits}), found ${random}`);
  const quantum = ulpExponent(format, x);
  if (isZero(x) || x.exponent >= quantum) return x;
  const { floor, rest, half } = gridParts(format, x, quantum);
  const up = upward(randomBits, rest, half) + BigInt(random) >= 1n << BigInt(randomBits);
  return finite(x.sign, up ? floor + 1n : floor, quantum);
}

/** floor(rest / (2 · half) · 2^randomBits): how many of the 2^randomBits random numbers round away from zero. */
function upward(randomBits: number, rest: bigint, half: bigint): bigint {
  return (rest << BigInt(randomBits)) / (2n * half);
}

/** `x` rounded by the random number, as a value: NaN stays NaN, infinities are treated as by `round`.
 * @throws RangeError as `onGridStochastically` @error less than one ulp; the expected error is below 2^-randomBits ulp */
export function roundedStochastically(policy: StochasticPolicy, x: Exact, random: number): Exact {
  if (x.kind === "nan") return nan;
  if (x.kind === "infinity") return roundedValue(nearest(policy), x);
  return withinRange(nearest(policy), onGridStochastically(policy.format, policy.randomBits, x, random));
}

/** The code of `roundedStochastically`. @throws RangeError also for NaN in a format without NaN */
export function roundStochastically(policy: StochasticPolicy, x: Exact, random: number): Code {
  return encode(policy.format, roundedStochastically(policy, x, random));
}

export interface Outcome {
  readonly value: Exact;
  /** A dyadic number in (0, 1]. */
  readonly probability: Finite;
}

/** The one or two results of rounding x, the one nearer to zero first, with their exact probabilities, which add up to 1:
 * multiples of 2^-randomBits. Impossible outcomes are left out; the two results are one if they overflow or underflow alike. */
export function stochasticProbabilities(policy: StochasticPolicy, x: Exact): readonly Outcome[] {
  const certain = (value: Exact): Outcome[] => [{ value, probability: finite(1, 1n, 0) }];
  if (x.kind !== "finite") return certain(roundedStochastically(policy, x, 0));
  const { format, randomBits } = policy;
  const quantum = ulpExponent(format, x);
  const [low, high] = [0, 2 ** randomBits - 1].map((random) => roundedStochastically(policy, x, random));
  if (isZero(x) || x.exponent >= quantum || same(low, high)) return certain(low);
  const { rest, half } = gridParts(format, x, quantum);
  const up = upward(randomBits, rest, half);
  const probability = (n: bigint) => finite(1, n, -randomBits);
  return [
    { value: low, probability: probability((1n << BigInt(randomBits)) - up) },
    { value: high, probability: probability(up) },
  ];
}

/** The n-th number (from 0) of `bits` <= 32 random bits of a seed: the top bits of the n-th output of SplitMix64 started at
 * the seed. It depends on nothing else, so that any case of a stream can be computed alone. Seeds are taken modulo 2^64. */
export function randomNumber(seed: bigint, n: number, bits: number): number {
  return Number(splitMix64(seed, n) >> BigInt(64 - bits));
}

/** @source Steele, Lea, Flood 2014, figure 17, with the state of the n-th call computed directly */
export function splitMix64(seed: bigint, n: number): bigint {
  const word = (x: bigint) => BigInt.asUintN(64, x);
  let z = word(seed + BigInt(n + 1) * 0x9e3779b97f4a7c15n);
  z = word((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = word((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}
