// Number formats: the named ones, members of the float families, fixed point.

import fc, { type Arbitrary } from "fast-check";
import { decode } from "../../src/number/codec.ts";
import { isZero } from "../../src/number/exact.ts";
import type { FloatFormat, NumberFormat, Specials } from "../../src/number/format.ts";
import { namedFormats, parseFormat } from "../../src/number/formats.ts";
import { type Simpler, shrinkingBy } from "./shrinking.ts";

type Origin = "named" | "family" | "p3109" | "fixed";

export interface FormatOptions {
  /** `named`: those with a name of their own; `family`: float:eXmY with or without infinities and NaN; `p3109`: signed or
   * not, with infinities or not; `fixed`: qI.F, uqI.F, intN. All when left out. */
  readonly origins?: readonly Origin[];
  /** Of the whole code, 3 to 32; families and fixed point have at most 16. */
  readonly minBits?: number;
  readonly maxBits?: number;
  /** Of the exponent field of families; 8 when left out, since exact sums take 2^exponentBits bits. */
  readonly exponentBits?: number;
  /** Of floating point; all when left out. */
  readonly specials?: readonly Specials[];
}

/** How members of float:eXmY are written. */
const SUFFIX: Readonly<Partial<Record<Specials, string>>> = {
  ieee: "",
  "finite-nan": ",fn",
  finite: ",finite",
  fnuz: ",fnuz",
};
/** float:e2m1 has 4 bits; the largest members of the families and of fixed point have 16. */
const SMALLEST_MEMBER = 4;
const LARGEST_MEMBER = 16;
const WIDEST = 32;
const ORIGINS: readonly Origin[] = ["named", "family", "p3109", "fixed"];

const FAMILIES = Object.keys(SUFFIX) as Specials[];

/** Formats: named 4, float:eXmY 4 (bits, exponent field and specials uniform), p3109 2 (bits, precision and variant uniform),
 * fixed point 3 (bits, kind and position of the point uniform). Shrinks to fewer bits: one less exponent, trailing, integer or fraction bit, or a smaller named
 * format. Formats without a zero, which cannot hold a state, are not drawn.
 * @throws RangeError if no format fits the options */
export function formats(options: FormatOptions = {}): Arbitrary<NumberFormat> {
  const fits = fitting(options);
  const { origins = ORIGINS, minBits = 3, maxBits = WIDEST, specials } = options;
  const named = namedFormats.filter(fits).toSorted((a, b) => a.bits - b.bits);
  const suffixes = FAMILIES.filter((one) => specials?.includes(one) ?? true);
  const kinds: { readonly weight: number; readonly arbitrary: Arbitrary<NumberFormat> }[] = [];
  const high = Math.min(maxBits, LARGEST_MEMBER);
  const low = Math.max(minBits, SMALLEST_MEMBER);
  if (named.length > 0) kinds.push({ weight: 4, arbitrary: fc.constantFrom(...named) });
  if (origins.includes("family") && high >= low && suffixes.length > 0)
    kinds.push({ weight: 4, arbitrary: families(low, high, options.exponentBits ?? 8, suffixes) });
  if (origins.includes("p3109") && high >= minBits && specials === undefined)
    kinds.push({ weight: 2, arbitrary: p3109Members(Math.max(minBits, 3), high, options.exponentBits ?? 8) });
  if (origins.includes("fixed") && high >= minBits)
    kinds.push({ weight: 3, arbitrary: fixedPoint(Math.max(minBits, 2), high) });
  if (kinds.length === 0) throw new RangeError("formats: expected options that some format fits, found none");
  return shrinkingBy(fc.oneof(...kinds), simplerFormats(options));
}

/** Formats with fewer bits that fit the options. */
export function simplerFormats(options: FormatOptions): Simpler<NumberFormat> {
  const fits = fitting(options);
  return (format) => smallerFormats(format).filter(fits);
}

function families(low: number, high: number, widest: number, specials: readonly Specials[]): Arbitrary<NumberFormat> {
  return fc
    .tuple(fc.integer({ min: low, max: high }), fc.nat(), fc.constantFrom(...specials))
    .map(([bits, n, special]) => {
      const field = 2 + (n % (Math.min(widest, bits - 2) - 1));
      return parseFormat(`float:e${field}m${bits - 1 - field}${SUFFIX[special] ?? ""}`);
    });
}

function p3109Members(low: number, high: number, widest: number): Arbitrary<NumberFormat> {
  return fc
    .tuple(fc.integer({ min: low, max: high }), fc.nat(), fc.constantFrom("se", "sf", "ue", "uf"))
    .map(([bits, n, variant]) => {
      const most = variant.startsWith("s") ? bits - 1 : bits;
      const least = Math.max(2, most + 1 - widest);
      return parseFormat(`p3109:k${bits}p${least + (n % (most - least + 1))}${variant}`);
    });
}

function fixedPoint(low: number, high: number): Arbitrary<NumberFormat> {
  return fc
    .tuple(fc.integer({ min: low, max: high }), fc.nat(), fc.constantFrom("q", "uq", "int"))
    .map(([bits, n, kind]) => {
      if (kind === "int") return parseFormat(`int${bits}`);
      const digits = kind === "q" ? bits - 1 : bits;
      const fraction = n % (digits + 1);
      return parseFormat(`${kind}${digits - fraction}.${fraction}`);
    });
}

function fitting(options: FormatOptions): (format: NumberFormat) => boolean {
  const { origins = ORIGINS, minBits = 3, maxBits = WIDEST, specials } = options;
  return (format) => {
    if (!origins.includes(originOf(format)) || format.bits < minBits || format.bits > maxBits) return false;
    return isZero(decode(format, 0)) && (format.kind === "fixed" || (specials?.includes(format.specials) ?? true));
  };
}

function originOf(format: NumberFormat): Origin {
  if (format.kind === "fixed") return "fixed";
  if (namedFormats.includes(format)) return "named";
  return format.name.startsWith("p3109:") ? "p3109" : "family";
}

/** Formats with fewer bits of the same kind. */
function smallerFormats(format: NumberFormat): NumberFormat[] {
  const smaller = namedFormats.filter((named) => named.bits < format.bits).toSorted((a, b) => a.bits - b.bits);
  if (format.kind === "float") {
    const field = format.bits - format.precision;
    const trailing = format.precision - 1;
    const variant = /^p3109:.*?([su][ef])$/.exec(format.name)?.[1];
    if (variant !== undefined) return [...smaller, ...smallerP3109(format, variant)];
    const suffix = SUFFIX[format.specials];
    if (format.bits > LARGEST_MEMBER || suffix === undefined) return smaller;
    const members = [
      [field - 1, trailing],
      [field, trailing - 1],
    ].filter(([x, y]) => x >= 2 && y >= 1);
    return [...smaller, ...members.map(([x, y]) => parseFormat(`float:e${x}m${y}${suffix}`))];
  }
  const digits = format.bits - (format.signed ? 1 : 0);
  const integer = digits - format.fractionBits;
  const points = [
    [integer - 1, format.fractionBits],
    [integer, format.fractionBits - 1],
  ].filter(([i, f]) => i >= 0 && f >= 0 && i + f >= 1);
  return points.map(([i, f]) => parseFormat(`${format.signed ? "q" : "uq"}${i}.${f}`));
}

/** One bit of the exponent or of the significand less. */
function smallerP3109({ bits, precision }: FloatFormat, variant: string): NumberFormat[] {
  const fewer = bits - 1;
  const fits = (p: number) => fewer >= 3 && p >= 2 && p <= (variant.startsWith("s") ? fewer - 1 : fewer);
  return [precision, precision - 1].filter(fits).map((p) => parseFormat(`p3109:k${fewer}p${p}${variant}`));
}
