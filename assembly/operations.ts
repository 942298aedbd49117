// Sums, products and fused multiply-adds of values, each rounded once.
// Products of two values of at most 24 bits are exact doubles. A sum of two may be rounded twice where the second rounding is
// to nearest; elsewhere, and for a product plus a third, the double sum is first rounded to odd: TwoSum finds the error, and
// an inexact even sum moves to its odd neighbour on the error's side. Rounding that to at most 51 bits in any direction is
// rounding the exact sum (Boldo and Melquiond 2008, doi:10.1109/TC.2007.70819).

import { sign, zeroSign } from "./policy";
import { round } from "./rounding";

/** a + b rounded to odd; an exact zero gets the sign that the policy gives it. */
function oddSum(a: v128, b: v128): v128 {
  const s = f64x2.add(a, b);
  const part = f64x2.sub(s, a);
  const e = f64x2.add(f64x2.sub(a, f64x2.sub(s, part)), f64x2.sub(b, part));
  const none = f64x2.splat(0);
  const one = i64x2.splat(1);
  // Infinities and NaN have a NaN error, which compares false.
  const inexact = v128.or(f64x2.gt(e, none), f64x2.lt(e, none));
  const even = i64x2.sub(v128.and(s, one), one);
  const toward = v128.or(i64x2.shr_s(v128.xor(e, s), 63), one);
  const odd = i64x2.add(s, v128.and(v128.and(inexact, even), toward));
  return v128.or(odd, v128.and(v128.and(v128.or(a, b), zeroSign), f64x2.eq(s, none)));
}

/** Elements that go through the first-level cache between the operation and its rounding. */
const BLOCK: i32 = 512;

function operate(operation: i32, a: usize, b: usize, c: usize, target: usize, count: i32): void {
  const bytes = (<usize>count) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(a + i);
    const y = v128.load(b + i);
    let r: v128;
    if (operation === 0) r = f64x2.add(x, y);
    else if (operation === 1) r = f64x2.sub(x, y);
    else if (operation === 2) r = f64x2.mul(x, y);
    else if (operation === 3) r = oddSum(f64x2.mul(x, y), v128.load(c + i));
    else if (operation === 4) r = oddSum(x, y);
    else r = oddSum(x, v128.xor(y, sign));
    v128.store(target + i, r);
  }
}

/** a + b, a - b, a · b, a · b + c; 4 and 5 are sum and difference where double rounding would harm. `count` is a multiple of
 * 8; `target` may be an operand. */
export function combine(
  operation: i32,
  direction: i32,
  finish: i32,
  a: usize,
  b: usize,
  c: usize,
  target: usize,
  count: i32,
): void {
  for (let i: i32 = 0; i < count; i += BLOCK) {
    const size = min(BLOCK, count - i);
    const at = (<usize>i) << 3;
    operate(operation, a + at, b + at, c + at, target + at, size);
    round(direction, finish, target + at, target + at, size);
  }
}
