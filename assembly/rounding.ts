// Rounding doubles to any binary format of precision at most 24, eight in a turn.
// Adding 2^(52 + quantum) to a magnitude below it drops all bits under 2^quantum, to nearest even, and subtracting it again
// leaves the rounded magnitude (the processor does the rounding). The other directions start from there: what was dropped,
// d = |x| - r, is exact, and one quantum is added or taken away as its sign says.

import {
  bottom,
  exponent,
  field52,
  high,
  infinityBottom,
  infinityTop,
  low,
  modulus,
  normal,
  overBottom,
  overTop,
  shift,
  sign,
  top,
  zero,
} from "./policy";

// Compile-time tags: a function of <Direction, Finish> is compiled once for each pair, without branches.
// Rounding directions as src/number/arrays/parameters.ts numbers them; Nearest is tiesToEven.
export class Nearest {}
export class Away {}
export class TowardZero {}
export class Upward {}
export class Downward {}
export class Odd {}

// How a rounded number becomes a value: too large ones replaced by adding infinity or NaN; cut off at the largest number;
// anything else; reduced modulo the range of fixed point.
export class Plain {}
export class Clamped {}
export class General {}
export class Wrapped {}

/** The power of two whose addition rounds `ax` to the format's spacing. NaN gives some power of two. */
export function magic<D, F, I>(ax: v128, least: v128, most: v128, field: v128, up: v128): v128 {
  return i64x2.add(v128.and(f64x2.pmin(f64x2.pmax(least, ax), most), field), up);
}

/** Moves the nearest multiple `r` of 2^quantum, 2^(52 + quantum) = c, to the one that the direction asks for. */
function directed<D, F>(x: v128, ax: v128, c: v128, r: v128): v128 {
  const none = f64x2.splat(0);
  const q = i64x2.sub(c, field52);
  const d = f64x2.sub(ax, r);
  const below = f64x2.gt(d, none);
  const above = f64x2.lt(d, none);
  if (idof<D>() === idof<Away>()) return f64x2.add(r, v128.and(f64x2.eq(f64x2.add(d, d), q), q));
  if (idof<D>() === idof<TowardZero>()) return f64x2.sub(r, v128.and(above, q));
  if (idof<D>() === idof<Odd>()) {
    // The last bit of |x| + c is that of r / 2^quantum.
    const even = i64x2.sub(v128.and(f64x2.add(ax, c), i64x2.splat(1)), i64x2.splat(1));
    const up = v128.and(v128.and(below, even), q);
    return f64x2.sub(f64x2.add(r, up), v128.and(v128.and(above, even), q));
  }
  const negative = i64x2.shr_s(x, 63);
  const outward = idof<D>() === idof<Upward>() ? v128.not(negative) : negative;
  const up = v128.and(v128.and(below, outward), q);
  return f64x2.sub(f64x2.add(r, up), v128.and(v128.andnot(above, outward), q));
}

/** Too large ones, infinities, flushed ones; `r` is the rounded magnitude. */
function general<D, F>(x: v128, s: v128, magnitude: v128): v128 {
  const kept = v128.andnot(magnitude, f64x2.lt(magnitude, normal));
  const r = v128.or(kept, s);
  const high = v128.bitselect(overTop, r, f64x2.gt(r, top));
  const both = v128.bitselect(overBottom, high, f64x2.lt(r, bottom));
  // The exponent mask is the infinity.
  const up = f64x2.eq(x, exponent);
  const down = f64x2.eq(x, v128.or(exponent, sign));
  return f64x2.add(v128.bitselect(infinityBottom, v128.bitselect(infinityTop, both, up), down), zero);
}

/** The number congruent to ±magnitude modulo the range; magnitudes beyond `c` are multiples of the spacing as they are. */
function wrapped<D, F>(ax: v128, s: v128, c: v128, magnitude: v128): v128 {
  const r = v128.or(v128.bitselect(ax, magnitude, f64x2.ge(ax, c)), s);
  const rest = f64x2.sub(r, f64x2.mul(f64x2.floor(f64x2.div(r, modulus)), modulus));
  return f64x2.add(f64x2.sub(rest, v128.and(f64x2.gt(rest, top), modulus)), f64x2.splat(0));
}

/** A rounded magnitude as a value of the format. */
export function finished<D, F>(x: v128, ax: v128, s: v128, c: v128, r: v128): v128 {
  if (idof<F>() === idof<Plain>()) return v128.or(f64x2.add(r, v128.and(f64x2.gt(r, top), overTop)), s);
  if (idof<F>() === idof<Clamped>()) return v128.or(f64x2.pmin(r, top), s);
  if (idof<F>() === idof<General>()) return general<D, F>(x, s, r);
  return wrapped<D, F>(ax, s, c, r);
}

function rounded<D, F>(x: v128, minus: v128, field: v128): v128 {
  const s = v128.and(x, minus);
  const ax = v128.xor(x, s);
  const c = magic<D, F, D>(ax, low, high, field, shift);
  const nearest = f64x2.sub(f64x2.add(ax, c), c);
  if (idof<D>() === idof<Nearest>()) return finished<D, F>(x, ax, s, c, nearest);
  return finished<D, F>(x, ax, s, c, directed<D, F>(x, ax, c, nearest));
}

/** Where reads go ahead: enough to hide the memory behind the arithmetic, since WebAssembly has no prefetch. */
export const AHEAD: usize = 2048;
/** Keeps reads that go ahead from being left out. */
let readAhead: i64 = 0;

export function keepRead(value: i64): void {
  readAhead = value;
}

function pass<D, F>(source: usize, target: usize, count: i32): void {
  const minus = sign;
  const field = exponent;
  const end = source + ((<usize>count) << 3);
  let ahead: i64 = 0;
  while (source < end) {
    ahead ^= load<i64>(source, AHEAD);
    for (let i: usize = 0; i < 64; i += 16) {
      v128.store(target + i, rounded<D, F>(v128.load(source + i), minus, field));
    }
    source += 64;
    target += 64;
  }
  keepRead(ahead);
}

/** The short path, to nearest even with signed zeros and gradual underflow. */
function quick<F, I>(x: v128, minus: v128, field: v128, least: v128, most: v128, up: v128, over: v128): v128 {
  const s = v128.and(x, minus);
  const cut = v128.xor(x, s);
  const clamped = idof<F>() === idof<Clamped>();
  const ax = clamped ? f64x2.pmin(cut, most) : cut;
  const c = clamped
    ? i64x2.add(v128.and(f64x2.pmax(least, ax), field), up)
    : magic<F, I, I>(ax, least, high, field, up);
  const r = f64x2.sub(f64x2.add(ax, c), c);
  return v128.or(clamped ? r : f64x2.add(r, v128.and(f64x2.gt(r, most), over)), s);
}

function quickPass<F>(source: usize, target: usize, count: i32): void {
  const minus = sign;
  const field = exponent;
  const least = low;
  const most = top;
  const up = shift;
  const over = overTop;
  const end = source + ((<usize>count) << 3);
  let ahead: i64 = 0;
  while (source < end) {
    ahead ^= load<i64>(source, AHEAD);
    v128.store(target, quick<F, Nearest>(v128.load(source), minus, field, least, most, up, over));
    v128.store(target, quick<F, Away>(v128.load(source, 16), minus, field, least, most, up, over), 16);
    v128.store(target, quick<F, Upward>(v128.load(source, 32), minus, field, least, most, up, over), 32);
    v128.store(target, quick<F, Downward>(v128.load(source, 48), minus, field, least, most, up, over), 48);
    source += 64;
    target += 64;
  }
  keepRead(ahead);
}

function anyDirection<F>(direction: i32, source: usize, target: usize, count: i32): void {
  if (direction === 0) pass<Nearest, F>(source, target, count);
  else if (direction === 1) pass<Away, F>(source, target, count);
  else if (direction === 2) pass<TowardZero, F>(source, target, count);
  else if (direction === 3) pass<Upward, F>(source, target, count);
  else if (direction === 4) pass<Downward, F>(source, target, count);
  else pass<Odd, F>(source, target, count);
}

/** Rounds `count` doubles, a multiple of 8; `target` may be `source`. Reads 2 KiB further than that. */
export function round(direction: i32, finish: i32, source: usize, target: usize, count: i32): void {
  if (finish === 0 && direction === 0) quickPass<Plain>(source, target, count);
  else if (finish === 0) anyDirection<Plain>(direction, source, target, count);
  else if (finish === 1 && direction === 0) quickPass<Clamped>(source, target, count);
  else if (finish === 1) anyDirection<Clamped>(direction, source, target, count);
  else if (finish === 2) anyDirection<General>(direction, source, target, count);
  else anyDirection<Wrapped>(direction, source, target, count);
}
