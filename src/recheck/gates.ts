// The checker's own gates: e^-|x|, the logarithm of 1 + e^-|x|, sine and cosine by Taylor series in fixed point with outward
// rounding, after halving the argument and doubling back; then one rounding, with more bits until both ends round alike.
// Shared with the engines are the rounding of an enclosure and the definition of each gate, nothing that computes it.
// Where e^-|x| is below anything the format can tell, a number on the same side of the limit stands for the result.

import { InputError } from "../core/errors.ts";
import { decode } from "../number/codec.ts";
import { format as decimal, type Exact, type Finite, finite, isZero, magnitude, nan, zero } from "../number/exact.ts";
import type { Code, NumberFormat, RoundingPolicy } from "../number/format.ts";
import { largestFinite } from "../number/limits.ts";
import { round, roundEnclosure } from "../number/round.ts";
import { type Gates, gatesWith } from "../rnn/gates.ts";

/** All real numbers from the first to the second, in units of 2^-places that the context knows. */
type Range = readonly [bigint, bigint];

const MOST_BITS = 2 ** 14;
const one = finite(1, 1n, 0);

/** The exact values that the gates have at special arguments; absent gates are none that a layer uses. */
const SPECIAL: Readonly<
  Record<string, { readonly up: Exact; readonly down: Exact; readonly origin?: Exact | "itself" }>
> = {
  exp: { up: { kind: "infinity", sign: 1 }, down: zero(1), origin: one },
  sigmoid: { up: one, down: zero(1), origin: finite(1, 1n, -1) },
  tanh: { up: one, down: finite(-1, 1n, 0), origin: "itself" },
  softplus: { up: { kind: "infinity", sign: 1 }, down: zero(1) },
  cos: { up: nan, down: nan, origin: one },
  sin: { up: nan, down: nan, origin: "itself" },
};

/** The code of the gate's value at x, rounded once. @throws InputError for a gate that no layer has, and where 2^14 bits do
 * not decide the rounding */
export function gateCode(policy: RoundingPolicy, name: string, x: Exact): Code {
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  if (special === undefined) throw new InputError("gate", `one of ${Object.keys(SPECIAL).join(", ")}`, name);
  if (x.kind === "nan") return round(policy, nan);
  if (x.kind === "infinity") return round(policy, x.sign > 0 ? special.up : special.down);
  if (isZero(x) && special.origin !== undefined) return round(policy, special.origin === "itself" ? x : special.origin);
  const circular = name === "cos" || name === "sin";
  const limit = circular ? undefined : beyond(policy.format, name, x);
  if (limit !== undefined) return round(policy, limit);
  for (let bits = 96; bits <= MOST_BITS; bits *= 4) {
    const places = bits + (circular ? 0 : 4 * wholeOf(x)) + 2 * Math.max(0, -magnitude(x)) + 32;
    const [low, high] = enclosure(name, x, places);
    const code = roundEnclosure(policy, unscaled(low, places), unscaled(high, places));
    if (code !== undefined) return code;
  }
  throw new InputError(`${name}(${decimal(x)})`, `a rounding that ${MOST_BITS} bits decide`, "none");
}

/** The gates of raw parameters: sums, products and quotients by the specification's rounding, the others by the checker. */
export function checkerGates(policy: RoundingPolicy, where: string): Gates {
  const value = (code: Code) => decode(policy.format, code);
  const apply = (name: string, x: Exact) => value(gateCode(policy, name, x));
  return gatesWith(policy, { apply, normalise: (k) => k.map((x) => value(unitEntry(policy, x, k))) }, where);
}

/** x / |k|, rounded once: the integer root of x² / |k|² cut at more and more places. @throws InputError for infinite entries */
function unitEntry(policy: RoundingPolicy, x: Exact, k: readonly Exact[]): Code {
  const entries = k.map((y) => {
    if (y.kind !== "finite") throw new InputError("k / |k|", "finite entries", decimal(y));
    return y;
  });
  if (x.kind !== "finite" || isZero(x)) return round(policy, x);
  const least = Math.min(...entries.map((y) => y.exponent));
  const integer = (y: Finite) => y.significand << BigInt(y.exponent - least);
  const norm = entries.reduce((total, y) => total + integer(y) ** 2n, 0n);
  for (let places = 96; places <= MOST_BITS; places *= 4) {
    const scaled = (integer(x) ** 2n) << BigInt(2 * places);
    const root = rootOf(scaled / norm);
    const exact = root * root * norm === scaled;
    const low = finite(x.sign, root, -places);
    const high = exact ? low : finite(x.sign, root + 1n, -places);
    const code = x.sign > 0 ? roundEnclosure(policy, low, high) : roundEnclosure(policy, high, low);
    if (code !== undefined) return code;
  }
  throw new InputError("k / |k|", `a rounding that ${MOST_BITS} bits decide`, "none");
}

/** floor(sqrt(n)), bit by bit from the top. */
function rootOf(n: bigint): bigint {
  let root = 0n;
  for (let bit = 1n << BigInt(n.toString(2).length >> 1); bit > 0n; bit >>= 1n) {
    if ((root + bit) ** 2n <= n) root += bit;
  }
  return root;
}

/** Beyond this |x| nothing that e^-|x| changes is seen by a rounding: e^-T < 2^-T, and every breakpoint of the format is a
 * multiple of 2^-(T - 8), its largest number is below 2^(T - 8). */
function farthest(format: NumberFormat): number {
  if (format.kind === "fixed") return format.bits + 64;
  const top = magnitude(largestFinite(format, 1));
  return Math.max(512, Math.abs(top) + 16, Math.abs(1 - format.bias) + 2 * format.precision + 64);
}

/** A number that rounds as the gate's value at a far x does, or undefined for a near one. */
function beyond(format: NumberFormat, name: string, x: Finite): Exact | undefined {
  const far = farthest(format);
  if (magnitude(x) < 0 || wholeOf(x) < far) return undefined;
  const tiny = finite(1, 1n, -far);
  const below = (n: bigint) => finite(1, (n << BigInt(far)) - 1n, -far);
  switch (name) {
    case "exp":
      return x.sign > 0 ? finite(1, 1n, far) : tiny;
    case "sigmoid":
      return x.sign > 0 ? below(1n) : tiny;
    case "tanh":
      return { ...below(1n), sign: x.sign };
    default:
      // softplus(x) = x + log(1 + e^-x): just above x; or just above 0.
      return x.sign > 0 ? unscaled((inUnits(x, far + 64)[0] << 1n) + 1n, far + 65) : tiny;
  }
}

/** floor(|x|), but no more than 2^30. */
function wholeOf(x: Finite): number {
  if (magnitude(x) > 29) return 2 ** 30;
  const size = x.exponent < 0 ? x.significand >> BigInt(-x.exponent) : x.significand << BigInt(x.exponent);
  return Number(size);
}

function unscaled(n: bigint, places: number): Finite {
  return n < 0n ? finite(-1, -n, -places) : finite(1, n, -places);
}

const floor = (n: bigint, d: bigint): bigint => n / d - (n % d !== 0n && n < 0n !== d < 0n ? 1n : 0n);
const least = (ends: readonly bigint[]): bigint => ends.toSorted((x, y) => (x < y ? -1 : 1))[0];
const greatest = (ends: readonly bigint[]): bigint => -least(ends.map((x) => -x));
const quotientOf = ([a, b]: Range, [c, d]: Range, places: number): Range => {
  const ends = [a, b].flatMap((n) => [c, d].map((m) => floor(n << BigInt(places), m)));
  return [least(ends), greatest(ends) + 1n];
};
const timesOf = ([a, b]: Range, [c, d]: Range, places: number): Range => {
  const ends = [a * c, a * d, b * c, b * d];
  return [least(ends) >> BigInt(places), (greatest(ends) >> BigInt(places)) + 1n];
};
const plus = ([a, b]: Range, [c, d]: Range): Range => [a + c, b + d];
const minus = ([a, b]: Range, [c, d]: Range): Range => [a - d, b - c];
const opposite = ([a, b]: Range): Range => [-b, -a];

/** x in units of 2^-places, rounded outwards. */
function inUnits(x: Finite, places: number): Range {
  const n = x.sign < 0 ? -x.significand : x.significand;
  const shift = x.exponent + places;
  if (shift >= 0) return [n << BigInt(shift), n << BigInt(shift)];
  return [n >> BigInt(-shift), -(-n >> BigInt(-shift))];
}

function enclosure(name: string, x: Finite, places: number): Range {
  const unit: Range = [1n << BigInt(places), 1n << BigInt(places)];
  const v = (): Range => decay(x, 1, places);
  const positive = x.sign > 0;
  switch (name) {
    case "exp":
      return positive ? quotientOf(unit, v(), places) : v();
    case "sigmoid":
      return quotientOf(positive ? unit : v(), plus(unit, v()), places);
    case "tanh": {
      const w = decay(x, 2, places);
      const size = quotientOf(minus(unit, w), plus(unit, w), places);
      return positive ? size : opposite(size);
    }
    case "softplus": {
      const above = logOfOnePlus(v(), places);
      return positive ? plus(above, inUnits(x, places)) : above;
    }
    case "cos":
      return circle(x, places)[0];
    default:
      return circle(x, places)[1];
  }
}

/** first + first q / d(1) + first q² / (d(1) d(2)) + …: |q| <= 1/2 and d >= 1, so a tail is below the last term taken. */
function series(first: Range, q: Range, d: (n: bigint) => bigint, places: number): Range {
  let [term, total] = [first, [0n, 0n] as Range];
  for (let n = 1n; ; n++) {
    total = plus(total, term);
    if (term[0] >= -2n && term[1] <= 2n) return [total[0] - 2n, total[1] + 2n];
    const [low, high] = timesOf(term, q, places);
    term = [floor(low, d(n)), floor(high, d(n)) + 1n];
  }
}

/** The same numbers, or a few more, with `drop` places less. */
function shortened([low, high]: Range, drop: number): Range {
  return [low >> BigInt(drop), -(-high >> BigInt(drop))];
}

/** e^(-multiple |x|): the series of e^-r for r = multiple |x| / 2^h <= 1/2, squared h times. */
function decay(x: Finite, multiple: 1 | 2, places: number): Range {
  const halvings = Math.max(0, magnitude(x) + 1 + multiple);
  // Squaring at most doubles the relative error, and values stay below 1.
  const work = places + 2 * halvings + 16;
  const r = inUnits({ ...x, sign: 1, exponent: x.exponent + multiple - 1 - halvings }, work);
  let power = series([1n << BigInt(work), 1n << BigInt(work)], opposite(r), (n) => n, work);
  for (let i = 0; i < halvings; i++) power = timesOf(power, power, work);
  return shortened(power, work - places);
}

/** log(1 + v) = 2 atanh(v / (2 + v)) for 0 <= v <= 1. */
function logOfOnePlus(v: Range, places: number): Range {
  const two = 1n << BigInt(places + 1);
  const z = quotientOf(v, plus([two, two], v), places);
  const square = timesOf(z, z, places);
  let [power, total] = [z, [0n, 0n] as Range];
  for (let odd = 1n; power[1] > 2n; odd += 2n) {
    total = plus(total, [floor(power[0], odd), floor(power[1], odd) + 1n]);
    power = timesOf(power, square, places);
  }
  // What is left is below power / (1 - square) <= 9/8 · 3 units, from 0.
  return [2n * total[0], 2n * (total[1] + 4n)];
}

/** cos(x) and sin(x): the series at x / 2^h, |x / 2^h| <= 1/2, and h times cos 2t = 1 - 2 sin² t, sin 2t = 2 sin t cos t. */
function circle(x: Finite, places: number): readonly [Range, Range] {
  const halvings = Math.max(0, magnitude(x) + 2);
  // Doubling multiplies an error by about four.
  const work = places + 3 * halvings + 16;
  const unit: Range = [1n << BigInt(work), 1n << BigInt(work)];
  const t = inUnits({ ...x, exponent: x.exponent - halvings }, work);
  const minusSquare = opposite(timesOf(t, t, work));
  let cos = series(unit, minusSquare, (n) => (2n * n - 1n) * 2n * n, work);
  let sin = series(t, minusSquare, (n) => 2n * n * (2n * n + 1n), work);
  for (let i = 0; i < halvings; i++) {
    const [square, product] = [timesOf(sin, sin, work), timesOf(sin, cos, work)];
    [cos, sin] = [minus(unit, plus(square, square)), plus(product, product)];
  }
  return [shortened(cos, work - places), shortened(sin, work - places)];
}
