// Stochastic rounding as src/number/stochastic.ts specifies it: |x| = (f + d) · 2^quantum goes up if floor(d · 2^bits) + k >=
// 2^bits for the random k < 2^bits, which is d >= 1 - k / 2^bits. Random numbers are those of SplitMix64 (Steele, Lea, Flood
// 2014, doi:10.1145/2660193.2660195) by place, so that it does not matter how an array is cut into calls.

import { exponent, field52, high, low, one, shift, sign, two } from "./policy";
import { AHEAD, Clamped, finished, General, keepRead, magic, Odd, Plain, Wrapped } from "./rounding";

function rounded<F>(x: v128, random: v128): v128 {
  const s = v128.and(x, sign);
  const ax = v128.xor(x, s);
  const c = magic<Odd, F, F>(ax, low, high, exponent, shift);
  const q = i64x2.sub(c, field52);
  const nearest = f64x2.sub(f64x2.add(ax, c), c);
  const floor = f64x2.sub(nearest, v128.and(f64x2.gt(nearest, ax), q));
  // 1 - k / 2^bits, from a double in [1, 2).
  const limit = f64x2.sub(two, v128.or(random, one));
  const r = f64x2.add(floor, v128.and(f64x2.ge(f64x2.sub(ax, floor), f64x2.mul(q, limit)), q));
  return finished<Odd, F>(x, ax, s, c, r);
}

/** Output `n` of SplitMix64 is a function of its state, `state` = seed + (n + 1) · 0x9e3779b97f4a7c15. */
function splitMix64(state: i64): i64 {
  let z = state;
  z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >>> 27)) * 0x94d049bb133111eb;
  return z ^ (z >>> 31);
}

const GOLDEN: i64 = 0x9e3779b97f4a7c15;

/** Numbers made at a time. */
const BLOCK: usize = 128;
const words: usize = memory.data(128, 16);

function pass<F>(source: usize, target: usize, count: i32, mask: i64, first: i64): void {
  const keep = i64x2.splat(mask);
  const end = source + ((<usize>count) << 3);
  let state = first;
  let ahead: i64 = 0;
  while (source < end) {
    ahead ^= load<i64>(source, AHEAD) ^ load<i64>(source, AHEAD + 64);
    for (let j: usize = 0; j < BLOCK; j += 8) {
      state += GOLDEN;
      store<i64>(words + j, splitMix64(state));
    }
    for (let j: usize = 0; j < BLOCK; j += 16) {
      const random = v128.and(i64x2.shr_u(v128.load(words + j), 12), keep);
      v128.store(target + j, rounded<F>(v128.load(source + j), random));
    }
    source += BLOCK;
    target += BLOCK;
  }
  keepRead(ahead);
}

/** Rounds `count` doubles, a multiple of 16, each with the first `bits` (1 to 32) bits of an output of SplitMix64, from output
 * `first` on. Finishes as in `round`; too large numbers are treated as by tiesToEven. */
export function roundStochastic(
  finish: i32,
  source: usize,
  target: usize,
  count: i32,
  bits: i32,
  first: f64,
  seedLow: i32,
  seedHigh: i32,
): void {
  const mask = ((<i64>1) << 52) - ((<i64>1) << (52 - bits));
  const seed = <i64>(<u32>seedLow) | ((<i64>seedHigh) << 32);
  const state = seed + <i64>first * GOLDEN;
  if (finish === 0) pass<Plain>(source, target, count, mask, state);
  else if (finish === 1) pass<Clamped>(source, target, count, mask, state);
  else if (finish === 2) pass<General>(source, target, count, mask, state);
  else pass<Wrapped>(source, target, count, mask, state);
}
