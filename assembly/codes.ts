// Codes of doubles that are values. Adding the power of two that rounds to the format's spacing leaves |x| / 2^quantum in the
// last bits; an exponent field above the smallest one adds its multiple of the leading bit.

import { align, codeMask, exponent, high, infinityCode, low, lowBits, nanCode, shift, sign } from "./policy";
import { magic, Nearest, Plain } from "./rounding";

function floatCodes(x: v128, drop: i32, signDrop: i32): v128 {
  const s = v128.and(x, sign);
  const ax = v128.xor(x, s);
  const c = magic<Nearest, Plain, Nearest>(ax, low, high, exponent, shift);
  const integer = i64x2.sub(f64x2.add(ax, c), c);
  const field = i64x2.shr_u(i64x2.sub(i64x2.sub(c, shift), lowBits), drop);
  const finite = i64x2.add(integer, field);
  const size = v128.bitselect(infinityCode, finite, f64x2.eq(ax, f64x2.splat(Infinity)));
  return v128.bitselect(nanCode, v128.or(size, i64x2.shr_u(s, signDrop)), f64x2.ne(x, x));
}

/** Codes of `count` values, an even number, as elements of 2^size bytes. Fixed point has drop = 0.
 * @returns whether there was a NaN */
export function encode(drop: i32, signDrop: i32, size: i32, source: usize, target: usize, count: i32): i32 {
  const end = source + ((<usize>count) << 3);
  let nan = i64x2.splat(0);
  while (source < end) {
    const x = v128.load(source);
    nan = v128.or(nan, f64x2.ne(x, x));
    const codes = drop === 0 ? v128.and(f64x2.add(x, align), codeMask) : floatCodes(x, drop, signDrop);
    const first = i64x2.extract_lane(codes, 0);
    const second = i64x2.extract_lane(codes, 1);
    if (size === 0) store<u16>(target, <u16>(first | (second << 8)));
    else if (size === 1) store<u32>(target, <u32>(first | (second << 16)));
    else store<u64>(target, <u64>(first | (second << 32)));
    source += 16;
    target += (<usize>2) << size;
  }
  return i32(v128.any_true(nan));
}
