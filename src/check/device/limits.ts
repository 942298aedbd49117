// Scalar recurrences f(h) = rd(rd(a h) + b) of a whole format, (a, b) by (a, b), decided by two orbits each instead of all.
// With a sign bit on a, f reverses the order of the numbers (-0 before +0), so g = f o f preserves it. Under saturation g maps
// the finite codes into themselves; then p = lim g^n(least) and q = lim g^n(greatest) are the least and the greatest fixed
// point of g, and f swaps them. So a 2-cycle exists exactly if p and q differ; longer cycles there are none. Without the sign
// bit f preserves the order, p and q are fixed points of f itself and no cycle exists. Both facts are checked for every map
// (*violations*). With infinities the argument needs p and q finite: maps whose limits are infinite or NaN are counted apart,
// and nothing is said of their cycles in between.
// Source: Tarski 1955, doi:10.2140/pjm.1955.5.285 (least and greatest fixed points of an order-preserving map).

import { InputError } from "../../core/errors.ts";
import { decode, encode } from "../../number/codec.ts";
import { infinity, isZero } from "../../number/exact.ts";
import { float64Applies, float64Engine } from "../../number/float64.ts";
import { hasInfinity } from "../../number/limits.ts";
import { fromOrdinal, ordinal, ordinals } from "../../number/order.ts";
import type { RoundedSemantics } from "../../rnn/semantics.ts";
import type { MapOutcome } from "./outcome.ts";
import { type DeviceProgram, mainWgsl } from "./program.ts";

/** Classes of maps, and of those with a 2-cycle how far apart its outermost states are: by bit length of the distance in ulps
 * (in places of the order of codes). */
const CLASSES = ["none", "zeros", "exists", "infinite", "nan", "violations", "unfinished"] as const;
const LENGTHS = Array.from({ length: 17 }, (_, i) => `ulps-below-2^${i}`);

export const LIMIT_SUMS: readonly string[] = [
  ...CLASSES.map((name) => `negative-${name}`),
  ...CLASSES.map((name) => `positive-${name}`),
  ...LENGTHS,
];
export const LIMIT_MAXIMA = ["steps", "ulps"] as const;

/** Steps of g after which an orbit is left as unfinished; a monotone one ends within the number of codes. */
export const MOST_STEPS = 2 ** 16;
const WORKGROUP = 256;
/** Places for maps against the lemma, of which there are none. */
const EXPECTED = 2 ** 10;

export interface ScalarPairs {
  readonly semantics: RoundedSemantics;
  /** Finite codes of the format that the semantics rounds to themselves, ascending. */
  readonly codes: Uint16Array;
  /** The least and the greatest finite code, in value. */
  readonly ends: readonly [number, number];
}

/** @throws InputError for a semantics without a separate product, with a store, or one that limits do not decide */
export function checkLimits({ format, regime, order, overflow, store }: RoundedSemantics): void {
  const refuse = (expected: string, found: string): never => {
    throw new InputError("census of limits", expected, found);
  };
  if (regime !== "perOperation" || order.multiplyAdd !== "separate")
    refuse("perOperation, multiplyAdd=separate", `${regime}, multiplyAdd=${order.multiplyAdd}`);
  if (store !== undefined) refuse("no store", `one in ${store.format.name}`);
  if (format.kind !== "float" || format.bits > 16 || !float64Applies(format))
    refuse("a float format of at most 16 bits", format.name);
  if (overflow === "nan" || overflow === "wrap")
    refuse("overflow=saturate or infinity, which keep the order", overflow);
}

/** All pairs (a, b) of finite codes; map = place of a · codes + place of b. @throws InputError as `checkLimits` */
export function scalarPairs(semantics: RoundedSemantics): ScalarPairs {
  checkLimits(semantics);
  const { format, subnormals } = semantics;
  const all = Array.from({ length: 2 ** format.bits }, (_, code) => ({ code, value: decode(format, code) }));
  const kept = all.filter(
    ({ code, value }) => value.kind === "finite" && (subnormals === "gradual" || isWhole(semantics, code)),
  );
  const finite = Array.from({ length: ordinals(format) }, (_, n) => fromOrdinal(format, n)).filter(
    (code) => decode(format, code).kind === "finite",
  );
  return { semantics, codes: Uint16Array.from(kept, ({ code }) => code), ends: [finite[0], finite[finite.length - 1]] };
}

/** Not flushed to zero. */
function isWhole(semantics: RoundedSemantics, code: number): boolean {
  const engine = float64Engine(semantics);
  const x = engine.toNumber(code);
  return x === 0 || engine.round(x, 0) !== 0;
}

const signOf = (bits: number, code: number) => code >>> (bits - 1);

/** The outcome of a map by the float64 engine (on doubles, compared by bits). */
export function limitOutcome(pairs: ScalarPairs): (map: number) => MapOutcome {
  const { semantics, codes, ends } = pairs;
  const { format } = semantics;
  const engine = float64Engine(semantics);
  const values = Float64Array.from(codes, (code) => engine.toNumber(code));
  const [least, greatest] = ends.map((code) => engine.toNumber(code));
  return (map) => {
    const i = Math.floor(map / codes.length);
    const [a, b] = [values[i], values[map % codes.length]];
    const f = (h: number) => engine.add(engine.mul(a, h), b);
    let [p, q] = [least, greatest];
    let steps = 0;
    for (; steps < MOST_STEPS; steps++) {
      const [nextP, nextQ] = [f(f(p)), f(f(q))];
      if (Object.is(nextP, p) && Object.is(nextQ, q)) break;
      [p, q] = [nextP, nextQ];
    }
    const swapped = Object.is(f(p), q) && Object.is(f(q), p);
    const kept = Object.is(f(p), p) && Object.is(f(q), q);
    const negative = signOf(format.bits, codes[i]) === 1;
    return classified(pairs, negative, engine.toCode(p), engine.toCode(q), steps, negative ? swapped : kept);
  };
}

export function classified(
  { semantics: { format } }: ScalarPairs,
  negative: boolean,
  p: number,
  q: number,
  steps: number,
  lawful: boolean,
): MapOutcome {
  const [x, y] = [decode(format, p), decode(format, q)];
  const finite = x.kind === "finite" && y.kind === "finite";
  const distance = finite ? (ordinal(format, q) ?? 0) - (ordinal(format, p) ?? 0) : 0;
  const place =
    steps >= MOST_STEPS
      ? 6
      : x.kind === "nan" || y.kind === "nan"
        ? 4
        : !finite
          ? 3
          : !lawful || distance < 0
            ? 5
            : p === q
              ? 0
              : isZero(x) && isZero(y)
                ? 1
                : 2;
  const sums = new Array<number>(LIMIT_SUMS.length).fill(0);
  sums[place + (negative ? 0 : CLASSES.length)] = 1;
  const counted = place === 2 && negative;
  if (counted) sums[2 * CLASSES.length + 32 - Math.clz32(distance)] = 1;
  return {
    words: [p + q * 2 ** 16, place],
    failing: place >= 5,
    witness: place,
    sums,
    maxima: [steps, counted ? distance : 0],
  };
}

/** The kernel: one map a thread, both orbits in turn. Each row of workgroups has one a. */
export function limitProgram({ semantics, codes, ends }: ScalarPairs): DeviceProgram {
  const { format } = semantics;
  const { length } = codes;
  const places = ordinalWords(semantics);
  const blocks = Math.ceil(length / WORKGROUP);
  const infinite = hasInfinity(format) ? encode(format, infinity(1)) : 2 ** (format.bits - 1);
  const sign = 2 ** (format.bits - 1);
  return {
    data: new Uint32Array([...codes, ...places]),
    groupsPerUnit: blocks,
    workgroup: WORKGROUP,
    perMap: 1,
    expected: EXPECTED,
    code: `fn f(a: num, b: num, h: num) -> num { return add(mul(a, h), b); }
${mainWgsl(WORKGROUP)}
  let column = (number % ${blocks}u) * ${WORKGROUP}u + thread;
  if (column < ${length}u) {
    let map = (shard.x + number / ${blocks}u) * ${length}u + column;
    let code = data[map / ${length}u];
    let a = decode(code);
    let b = decode(data[column]);
    var p = decode(${ends[0]}u);
    var q = decode(${ends[1]}u);
    var steps = 0u;
    for (; steps < ${MOST_STEPS}u; steps++) {
      let next_p = f(a, b, f(a, b, p));
      let next_q = f(a, b, f(a, b, q));
      if (same(next_p, p) && same(next_q, q)) { break; }
      p = next_p;
      q = next_q;
    }
    let negative = (code & ${sign}u) != 0u;
    let image_p = f(a, b, p);
    let image_q = f(a, b, q);
    let lawful = select(same(image_p, p) && same(image_q, q), same(image_p, q) && same(image_q, p), negative);
    let x = encode(p);
    let y = encode(q);
    let place_x = data[${length}u + x];
    let place_y = data[${length}u + y];
    var place = 2u;
    if (steps >= ${MOST_STEPS}u) { place = 6u; }
    else if (place_x == 0xffffffffu || place_y == 0xffffffffu) { place = 4u; }
    else if ((x & ${sign - 1}u) == ${infinite}u || (y & ${sign - 1}u) == ${infinite}u) { place = 3u; }
    else if (!lawful || place_y < place_x) { place = 5u; }
    else if (x == y) { place = 0u; }
    else if (((x | y) & ${sign - 1}u) == 0u) { place = 1u; }
    atomicAdd(&sum_of[place + select(${CLASSES.length}u, 0u, negative)], 1u);
    atomicMax(&most[0], steps);
    if (place == 2u && negative) {
      let distance = place_y - place_x;
      atomicAdd(&sum_of[${2 * CLASSES.length}u + 32u - countLeadingZeros(distance)], 1u);
      atomicMax(&most[1], distance);
    }
    add_outcome(map, x | (y << 16u), place);
    if (place >= 5u) { append_failing(map, place); }
  }
  publish(thread, number);
}
`,
  };
}

/** The ordinal of each code; all ones for NaN. */
function ordinalWords({ format }: RoundedSemantics): Uint32Array {
  return Uint32Array.from({ length: 2 ** format.bits }, (_, code) => ordinal(format, code) ?? 0xffffffff);
}
