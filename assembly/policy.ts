// The policy at work, every number in both lanes of a vector: globals, so that loops can keep them in registers, which
// they cannot do with what lies in memory. Masks are among them because the compiler makes constants anew in every round.
// The block is written by src/number/arrays/parameters.ts in the order of `usePolicy`.

export let sign: v128 = i64x2.splat(0);
export let exponent: v128 = i64x2.splat(0);
/** The smallest normal number and a power of two above all numbers; |x| between them has its own spacing. */
export let low: v128 = i64x2.splat(0);
export let high: v128 = i64x2.splat(0);
/** 53 - precision as an exponent field. */
export let shift: v128 = i64x2.splat(0);
/** The largest and the least number, and what stands for those beyond, and for infinities. */
export let top: v128 = i64x2.splat(0);
export let bottom: v128 = i64x2.splat(0);
export let overTop: v128 = i64x2.splat(0);
export let overBottom: v128 = i64x2.splat(0);
export let infinityTop: v128 = i64x2.splat(0);
export let infinityBottom: v128 = i64x2.splat(0);
/** Smaller magnitudes are flushed to zero. */
export let normal: v128 = i64x2.splat(0);
/** What is added at the end: -0 changes nothing, +0 turns -0 into +0. */
export let zero: v128 = i64x2.splat(0);
/** 2^bits codes of fixed point. */
export let modulus: v128 = i64x2.splat(0);
/** `sign` where an exact zero sum of unlike signs is -0, else 0. */
export let zeroSign: v128 = i64x2.splat(0);
/** For codes: the bits of `low`, the code of +infinity and of NaN; of fixed point, what is added to align the last bit. */
export let lowBits: v128 = i64x2.splat(0);
export let infinityCode: v128 = i64x2.splat(0);
export let nanCode: v128 = i64x2.splat(0);
export let align: v128 = i64x2.splat(0);
export let codeMask: v128 = i64x2.splat(0);
/** 1, 2, and 52 as an exponent field. */
export let one: v128 = i64x2.splat(0);
export let two: v128 = i64x2.splat(0);
export let field52: v128 = i64x2.splat(0);

/** Sets the policy for all later calls. */
export function usePolicy(p: usize): void {
  sign = v128.load64_splat(p);
  exponent = v128.load64_splat(p, 8);
  low = v128.load64_splat(p, 16);
  high = v128.load64_splat(p, 24);
  shift = v128.load64_splat(p, 32);
  top = v128.load64_splat(p, 40);
  bottom = v128.load64_splat(p, 48);
  overTop = v128.load64_splat(p, 56);
  overBottom = v128.load64_splat(p, 64);
  infinityTop = v128.load64_splat(p, 72);
  infinityBottom = v128.load64_splat(p, 80);
  normal = v128.load64_splat(p, 88);
  zero = v128.load64_splat(p, 96);
  modulus = v128.load64_splat(p, 104);
  zeroSign = v128.load64_splat(p, 112);
  lowBits = v128.load64_splat(p, 120);
  infinityCode = v128.load64_splat(p, 128);
  nanCode = v128.load64_splat(p, 136);
  align = v128.load64_splat(p, 144);
  codeMask = v128.load64_splat(p, 152);
  one = v128.load64_splat(p, 160);
  two = v128.load64_splat(p, 168);
  field52 = v128.load64_splat(p, 176);
}

/** Where the caller's memory begins. */
export function freeFrom(): usize {
  return __heap_base;
}
