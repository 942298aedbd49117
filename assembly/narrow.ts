// h <- round(round(a · h) + b) four at a time in binary32, for formats of precision at most 11 whose products neither underflow
// nor overflow there: then rounding first to 24 bits and next to 11 or fewer, to nearest even, is rounding once (Figueroa 1995,
// doi:10.1145/221332.221334). Two users: images of all codes of a map, and orbits until they close, in 32 lanes that
// are refilled as they finish.

let sign: v128 = i64x2.splat(0);
let exponent: v128 = i64x2.splat(0);
let low: v128 = i64x2.splat(0);
let high: v128 = i64x2.splat(0);
let shift: v128 = i64x2.splat(0);
let top: v128 = i64x2.splat(0);
let over: v128 = i64x2.splat(0);
let topCode: v128 = i64x2.splat(0);
let overCode: v128 = i64x2.splat(0);
let nanCode: v128 = i64x2.splat(0);
let drop: i32 = 0;
let signDrop: i32 = 0;

/** As in policy.ts, by words of 32 bits; `over` is added to what is too large (infinity, NaN). */
export function useNarrow(p: usize): void {
  sign = v128.load32_splat(p);
  exponent = v128.load32_splat(p, 4);
  low = v128.load32_splat(p, 8);
  high = v128.load32_splat(p, 12);
  shift = v128.load32_splat(p, 16);
  top = v128.load32_splat(p, 20);
  over = v128.load32_splat(p, 24);
  topCode = v128.load32_splat(p, 28);
  overCode = v128.load32_splat(p, 32);
  nanCode = v128.load32_splat(p, 36);
  drop = load<i32>(p, 40);
  signDrop = load<i32>(p, 44);
}

class Image {}
class Product {}
class Sum {}

function rounded<I, J>(x: v128, minus: v128, field: v128, least: v128, up: v128, most: v128, beyond: v128): v128 {
  const s = v128.and(x, minus);
  const ax = v128.xor(x, s);
  const c = i32x4.add(v128.and(f32x4.pmax(least, ax), field), up);
  const r = f32x4.sub(f32x4.add(ax, c), c);
  return v128.or(f32x4.add(r, v128.and(f32x4.gt(r, most), beyond)), s);
}

/** Codes of the rounded numbers, in lanes of 32 bits. */
function codesOf(x: v128): v128 {
  const s = v128.and(x, sign);
  const ax = v128.xor(x, s);
  const e = v128.and(f32x4.pmin(f32x4.pmax(low, ax), high), exponent);
  const c = i32x4.add(e, shift);
  const size = i32x4.add(i32x4.sub(f32x4.add(ax, c), c), i32x4.shr_u(i32x4.sub(e, low), drop));
  const bounded = v128.bitselect(overCode, size, i32x4.gt_s(size, topCode));
  // A NaN that overflow made has no sign.
  const signed = v128.andnot(i32x4.shr_u(s, signDrop), i32x4.eq(bounded, nanCode));
  return v128.bitselect(nanCode, v128.or(bounded, signed), f32x4.ne(x, x));
}

/** next[code] for `count` codes, a multiple of 4, whose values are given. */
export function compose(a: f32, b: f32, values: usize, next: usize, count: i32): void {
  const factor = f32x4.splat(a);
  const term = f32x4.splat(b);
  const end = next + ((<usize>count) << 1);
  while (next < end) {
    const exact = f32x4.mul(factor, v128.load(values));
    const product = rounded<Image, Product>(exact, sign, exponent, low, shift, top, over);
    const codes = codesOf(f32x4.add(product, term));
    v128.store_lane<u64>(next, i16x8.narrow_i32x4_u(codes, codes), 0);
    values += 16;
    next += 8;
  }
}

/** Four lanes take 128 bytes: a, b, h, tortoise, steps since the tortoise moved, the power of two at which it moves next, a
 * mask of lanes that have not met it, the orbit in each. */
const GROUPS: i32 = 8;
const GROUP: usize = 128;
const lanes: usize = memory.data(1024, 16);
const NOBODY: i32 = -1;
/** Steps between two looks at which lanes have finished: those stand still meanwhile, without a branch. */
const TURNS: i32 = 8;

let orbits: i32 = 0;
let taken: i32 = 0;
let busy: i32 = 0;
let as: usize = 0;
let bs: usize = 0;
let hs: usize = 0;

/** The next orbit, or nothing. */
function fill(lane: usize): void {
  if (taken === orbits) {
    store<i32>(lane, 0, 96);
    store<i32>(lane, NOBODY, 112);
    return;
  }
  const at = (<usize>taken) << 2;
  const h = load<f32>(hs + at);
  // Rounded numbers have one NaN, all ones.
  const bits = isNaN(h) ? -1 : reinterpret<i32>(h);
  store<f32>(lane, load<f32>(as + at));
  store<f32>(lane, load<f32>(bs + at), 16);
  store<i32>(lane, bits, 32);
  store<i32>(lane, bits, 48);
  store<i32>(lane, 0, 64);
  store<i32>(lane, 1, 80);
  store<i32>(lane, -1, 96);
  store<i32>(lane, taken, 112);
  taken++;
  busy++;
}

/** Writes down what the lanes found. The tortoise waits at power - 1, so that many steps came before its last ones. */
function harvest(group: usize, finished: i32, periods: usize, evaluations: usize): void {
  while (finished !== 0) {
    const lane = group + ((<usize>ctz(finished)) << 2);
    finished &= finished - 1;
    const orbit = load<i32>(lane, 112);
    if (orbit === NOBODY) continue;
    const at = (<usize>orbit) << 2;
    const period = load<i32>(lane, 64);
    store<i32>(periods + at, period);
    store<i32>(evaluations + at, load<i32>(lane, 80) - 1 + period);
    busy--;
    fill(lane);
  }
}

/** Brent's search for the period of each orbit, without a bound (states are finitely many). Values a, b, h are of the format.
 * Writes period and number of evaluations of each (32 bits). */
export function brent(a: usize, b: usize, h: usize, count: i32, periods: usize, evaluations: usize): void {
  as = a;
  bs = b;
  hs = h;
  orbits = count;
  taken = 0;
  busy = 0;
  const end = lanes + <usize>GROUPS * GROUP;
  for (let group = lanes; group < end; group += GROUP) {
    for (let lane: usize = 0; lane < 16; lane += 4) fill(group + lane);
  }
  while (busy > 0) {
    for (let turn: i32 = 0; turn < TURNS; turn++) step();
    for (let group = lanes; group < end; group += GROUP) {
      const finished = i32x4.bitmask(v128.load(group, 96)) ^ 15;
      if (finished !== 0) harvest(group, finished, periods, evaluations);
    }
  }
}

/** One step of every lane. */
function step(): void {
  const minus = sign;
  const field = exponent;
  const least = low;
  const up = shift;
  const most = top;
  const beyond = over;
  for (let group = lanes; group < lanes + <usize>GROUPS * GROUP; group += GROUP) {
    const h = v128.load(group, 32);
    const product = rounded<Product, Product>(f32x4.mul(v128.load(group), h), minus, field, least, up, most, beyond);
    const sum = rounded<Sum, Sum>(f32x4.add(product, v128.load(group, 16)), minus, field, least, up, most, beyond);
    const image = v128.or(sum, f32x4.ne(sum, sum));
    const tortoise = v128.load(group, 48);
    const power = v128.load(group, 80);
    const running = v128.load(group, 96);
    const steps = i32x4.sub(v128.load(group, 64), running);
    const still = v128.andnot(running, i32x4.eq(image, tortoise));
    const move = v128.and(i32x4.eq(steps, power), still);
    v128.store(group, image, 32);
    v128.store(group, v128.bitselect(image, tortoise, move), 48);
    v128.store(group, v128.andnot(steps, move), 64);
    v128.store(group, i32x4.add(power, v128.and(power, move)), 80);
    v128.store(group, still, 96);
  }
}
