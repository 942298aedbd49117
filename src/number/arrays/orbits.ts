// Orbits of h <- round(round(a · h) + b): each until it closes (Brent), and the images of all codes at once. In binary32 lanes
// where that rounds rightly (assembly/narrow.ts), elsewhere by the float64 engine.

import { toNumber } from "../exact.ts";
import { type Float64Engine, float64Engine } from "../float64.ts";
import type { FloatFormat, RoundingPolicy } from "../format.ts";
import { canonicalNaN, emax, emin, hasInfinityOf, hasNaN, hasNegativeZero, hasZero, largestFinite } from "../limits.ts";
import { checkPolicy } from "../round.ts";
import { homeWorkplace, type Workplace, workplace } from "./kernels.ts";
import { codeValues, replacements } from "./parameters.ts";
import { checkLengths } from "./run.ts";

/** Whether binary32 can carry the recurrence: to nearest even, every product normal and finite there, 24 >= 2p + 2, and what
 * is too large becomes an infinity or NaN, infinite numbers too. */
export function isNarrow(policy: RoundingPolicy): boolean {
  const { format, rounding, overflow, subnormals } = policy;
  if (format.kind === "fixed" || rounding !== "tiesToEven" || subnormals === "flush" || overflow === "saturate")
    return false;
  if (format.precision > 11 || !hasZero(format) || !hasNegativeZero(format)) return false;
  const smallest = emin(format) - format.precision + 1;
  const inRange = 2 * smallest >= -126 && 2 * emax(format) + 2 + 24 - format.precision < 127;
  return inRange && (overflow === "infinity" || !hasInfinityOf(format, 1));
}

/** Sets the block of assembly/narrow.ts for a policy that `isNarrow`. */
export function useNarrowPolicy(place: Workplace, policy: RoundingPolicy & { readonly format: FloatFormat }): void {
  const { format } = policy;
  const words = new Int32Array(place.buffer, place.block, 12);
  const singles = new Float32Array(place.buffer, place.block, 12);
  const top = largestFinite(format, 1);
  const finiteCodes = codeValues(format).reduce((most, x, code) => (x === toNumber(top) ? code : most), 0);
  words.set([-(2 ** 31), 0x7f800000]);
  singles.set([2 ** emin(format), 2 ** (emax(format) + 1)], 2);
  words[4] = (24 - format.precision) << 23;
  singles.set([toNumber(top), replacements(policy).over[0]], 5);
  const nan = hasNaN(format) ? canonicalNaN(format) : 0;
  words.set([finiteCodes, policy.overflow === "infinity" ? finiteCodes + 1 : nan, nan], 7);
  words.set([24 - format.precision, 32 - format.bits], 10);
  place.kernels.useNarrow(place.block);
  place.current = undefined;
}

/** What became of each orbit of `runOrbits`. */
export interface Orbits {
  /** Length of the cycle that the orbit ends in; NaN is one state, -0 and +0 are two. */
  readonly periods: Uint32Array;
  /** Evaluations of the map that Brent's search took. */
  readonly evaluations: Uint32Array;
}

/** Orbits at a time: enough that lanes rarely wait for the last ones. */
const BATCH = 1 << 18;

/** The orbits of h <- round(round(a[i] · h) + b[i]) from h = start[i]; all must be values of the format. There is no bound on
 * the length of an orbit, only the number of values.
 * @throws RangeError if lengths differ or where `float64Applies` does not hold, InputError as `checkPolicy`
 * @source Brent 1980, doi:10.1007/BF01933190 @cost O(evaluations) */
export function runOrbits(policy: RoundingPolicy, a: Float32Array, b: Float32Array, start: Float32Array): Orbits {
  checkLengths("runOrbits", [a, b, start]);
  checkPolicy(policy);
  const found = { periods: new Uint32Array(a.length), evaluations: new Uint32Array(a.length) };
  if (policy.format.kind === "float" && isNarrow(policy) && homeWorkplace() !== undefined)
    runNarrow({ ...policy, format: policy.format }, [a, b, start], found);
  else {
    const engine = float64Engine(policy);
    for (let i = 0; i < a.length; i++) {
      [found.periods[i], found.evaluations[i]] = brent((h) => engine.add(engine.mul(a[i], h), b[i]), start[i]);
    }
  }
  return found;
}

function runNarrow(
  policy: RoundingPolicy & { readonly format: FloatFormat },
  inputs: readonly Float32Array[],
  found: Orbits,
): void {
  const size = Math.min(BATCH, inputs[0].length);
  const place = workplace(size * 20);
  if (place === undefined) throw new TypeError("runNarrow: expected kernels");
  useNarrowPolicy(place, policy);
  const at = Array.from({ length: 5 }, (_, i) => place.free + i * size * 4);
  for (let i = 0; i < inputs[0].length; i += size) {
    const count = Math.min(size, inputs[0].length - i);
    inputs.forEach((input, j) => new Float32Array(place.buffer, at[j], count).set(input.subarray(i, i + count)));
    place.kernels.brent(at[0], at[1], at[2], count, at[3], at[4]);
    found.periods.set(new Uint32Array(place.buffer, at[3], count), i);
    found.evaluations.set(new Uint32Array(place.buffer, at[4], count), i);
  }
}

/** Period and number of evaluations. */
function brent(f: (h: number) => number, start: number): [number, number] {
  let tortoise = start;
  let hare = f(start);
  let [evaluations, power, period] = [1, 1, 1];
  while (!Object.is(tortoise, hare)) {
    if (power === period) {
      tortoise = hare;
      power *= 2;
      period = 0;
    }
    hare = f(hare);
    period++;
    evaluations++;
  }
  return [period, evaluations];
}

/** Fills `next` with the code of round(round(a · h) + b) for every code of h. */
export type MapFill = (a: number, b: number, next: Uint16Array) => void;

/** The maps of a format of at most 16 bits. `next` has 2^bits elements; a, b are values of the format.
 * @throws RangeError for a wider format or where `float64Applies` does not hold, InputError as `checkPolicy` */
export function mapFill(policy: RoundingPolicy): MapFill {
  checkPolicy(policy);
  const { format } = policy;
  if (format.bits > 16)
    throw new RangeError(`mapFill: expected at most 16 bits, found ${format.bits} in ${format.name}`);
  const values = codeValues(format);
  const place = isNarrow(policy) && format.bits > 1 ? workplace(6 * values.length) : undefined;
  if (place === undefined || format.kind === "fixed") return slowFill(float64Engine(policy), values);
  useNarrowPolicy(place, { ...policy, format });
  new Float32Array(place.buffer, place.free, values.length).set(values);
  const images = new Uint16Array(place.buffer, place.free + 4 * values.length, values.length);
  return (a, b, next) => {
    place.kernels.compose(a, b, place.free, images.byteOffset, values.length);
    next.set(images);
  };
}

function slowFill(engine: Float64Engine, values: Float64Array): MapFill {
  return (a, b, next) => {
    for (let code = 0; code < values.length; code++) {
      next[code] = engine.toCode(engine.add(engine.mul(a, values[code]), b));
    }
  };
}
