// Codes of a format, with weight on the edges where arithmetic goes wrong.

import fc, { type Arbitrary } from "fast-check";
import { decode, encode } from "../../src/number/codec.ts";
import { type Exact, type Finite, finite, infinity, isZero, magnitude, type Sign } from "../../src/number/exact.ts";
import type { Code, NumberFormat } from "../../src/number/format.ts";
import { canonicalNaN, emax, emin, hasInfinityOf, hasNaN, largestFinite } from "../../src/number/limits.ts";
import { round } from "../../src/number/round.ts";
import { neighbours } from "./neighbours.ts";
import { simplerCodes } from "./readable.ts";
import { shrinkingBy } from "./shrinking.ts";

/** How often each kind of code is drawn; kinds that a format has not are left out. */
export const CODE_WEIGHTS = {
  /** +0 and -0. */
  zero: 3,
  /** 1 and -1. */
  one: 3,
  /** The neighbours of 1 and -1. */
  besideOne: 1,
  /** Any power of two, also a subnormal one, of either sign. */
  power: 3,
  /** The neighbour of a power of two on either side. */
  besidePower: 2,
  /** Around the smallest normal number: it, the greatest subnormal, the next normal; and the least positive number. */
  smallestNormal: 2,
  subnormal: 1,
  /** Powers of two whose products lie about half the least positive number, where underflow rounds to it or to 0. */
  underflowing: 2,
  /** The largest finite number and the one before it, of either sign. */
  largest: 1,
  infinity: 1,
  /** The canonical NaN, or any other. */
  nan: 1,
  /** All codes alike. */
  uniform: 6,
};
export type CodeKind = keyof typeof CODE_WEIGHTS;

export interface CodeOptions {
  /** `finite`: no infinity and no NaN. */
  readonly values?: "all" | "finite";
  /** Replaces entries of `CODE_WEIGHTS`; 0 leaves a kind out (`uniform` still draws all codes). */
  readonly weights?: Partial<Record<CodeKind, number>>;
}

/** Codes of `format`, by the weights of `CODE_WEIGHTS`. Shrinks to codes of numbers that are easier to read: 0, 1, powers
 * of two, few significant bits, exponents near 0, positive; never by the size of the bit pattern. */
export function codes(format: NumberFormat, options: CodeOptions = {}): Arbitrary<Code> {
  const kinds = kindsOf(format);
  const weighted = (Object.keys(CODE_WEIGHTS) as CodeKind[]).flatMap((kind) => {
    const arbitrary = kinds[kind];
    const weight = options.weights?.[kind] ?? CODE_WEIGHTS[kind];
    const drawn = options.values !== "finite" || (kind !== "infinity" && kind !== "nan");
    return arbitrary === undefined || weight === 0 || !drawn ? [] : [{ weight, arbitrary }];
  });
  const all = fc.oneof(...weighted);
  const finite = (code: Code) => decode(format, code).kind === "finite";
  return shrinkingBy(options.values === "finite" ? all.filter(finite) : all, simplerCodes(format));
}

type Kinds = Partial<Record<CodeKind, Arbitrary<Code>>>;

const uniform = (count: number): Arbitrary<number> => fc.noBias(fc.nat({ max: count - 1 }));
const SIGNS: readonly Sign[] = [1, -1];
const sign = fc.constantFrom(...SIGNS);

/** The code of a finite number that the format has, or of the nearest one. */
export function nearestCode(format: NumberFormat, x: Finite): Code {
  return round({ format, rounding: "tiesToEven", overflow: "saturate", subnormals: "gradual" }, x);
}

/** The kinds that the format has. Everything goes by values, so that it holds for any layout of fields. */
function kindsOf(format: NumberFormat): Kinds {
  const [lowest, least, highest] = exponents(format);
  const signed = (x: Finite) => sign.map((s) => nearestCode(format, { ...x, sign: s }));
  const any = (...list: readonly Finite[]) => fc.constantFrom(...list).chain(signed);
  const power = (exponent: number) => finite(1, 1n, exponent);
  const powers = uniform(highest - least + 1).map((i) => power(least + i));
  const beside = (x: Finite, side: 0 | 1) => within(format, neighbours(format, nearestCode(format, x))[side]);
  const both = (x: Finite) => [beside(x, 0), beside(x, 1)];
  const largest = within(format, largestFinite(format, 1));
  // Powers of two around the root of half the least positive number.
  const root = Math.floor((least - 1) / 2);
  const infinite = SIGNS.filter((s) => hasInfinityOf(format, s)).map((s) => encode(format, infinity(s)));
  const subnormals = format.kind === "float" && lowest > least ? 2 ** (lowest - least) - 1 : 0;
  return {
    zero: any(finite(1, 0n, 0)),
    ...(least <= 0 && highest >= 0 ? { one: any(power(0)), besideOne: any(...both(power(0))) } : {}),
    power: powers.chain(signed),
    besidePower: fc.tuple(powers, fc.constantFrom<0 | 1>(0, 1)).chain(([x, side]) => signed(beside(x, side))),
    smallestNormal: any(power(least), ...both(power(lowest)), power(lowest)),
    ...(subnormals > 0 ? { subnormal: uniform(subnormals).chain((n) => signed(finite(1, BigInt(n + 1), least))) } : {}),
    ...(format.kind === "float" ? { underflowing: any(...[-1, 0, 1].map((step) => power(root + step))) } : {}),
    largest: any(largest, beside(largest, 0)),
    ...(infinite.length > 0 ? { infinity: fc.constantFrom(...infinite) } : {}),
    ...(hasNaN(format) ? { nan: nans(format) } : {}),
    uniform: uniform(2 ** format.bits),
  };
}

/** The exponents of the smallest normal, the least and the largest power of two. */
function exponents(format: NumberFormat): readonly [number, number, number] {
  if (format.kind === "float") return [emin(format), emin(format) - format.precision + 1, emax(format)];
  const digits = format.bits - (format.signed ? 1 : 0);
  return [-format.fractionBits, -format.fractionBits, digits - 1 - format.fractionBits];
}

/** A number of the format as it is, others as the largest finite one. */
function within(format: NumberFormat, x: Exact): Finite {
  const value = x.kind === "finite" ? decode(format, nearestCode(format, x)) : largestFinite(format, 1);
  if (value.kind !== "finite") throw new RangeError(`codes: expected a finite number of ${format.name}`);
  return value;
}

/** The canonical NaN as often as all others together. */
function nans(format: NumberFormat): Arbitrary<Code> {
  const canonical = canonicalNaN(format);
  const isNotANumber = (code: Code) => decode(format, code).kind === "nan";
  const last = 2 ** format.bits - 1;
  const others = format.kind === "float" && format.specials === "ieee" ? 2 ** (format.precision - 1) - 1 : 1;
  const other = fc.tuple(uniform(others), fc.boolean()).map(([down, minus]) => {
    const code = last - down - (minus ? 0 : 2 ** (format.bits - 1));
    return isNotANumber(code) ? code : canonical;
  });
  return fc.oneof(fc.constant(canonical), other);
}

/** What a code stands for; `subnormal` is below the smallest normal number, and fixed point has none. */
export type CodeClass = "zero" | "subnormal" | "normal" | "infinity" | "nan";

export function classOf(format: NumberFormat, code: Code): CodeClass {
  const x = decode(format, code);
  if (x.kind !== "finite") return x.kind;
  if (isZero(x)) return "zero";
  return format.kind === "float" && magnitude(x) < emin(format) ? "subnormal" : "normal";
}
