// Which numbers are easy to read, and how a number becomes easier: the order in which every number of these arbitraries
// shrinks. 0 is simplest, then powers of two beginning with 1, then few significant bits, exponents near 0, plus signs;
// infinities and NaN come last.

import { decode, encode } from "../../src/number/codec.ts";
import { bitLength, type Exact, type Finite, finite, format, isZero, magnitude, zero } from "../../src/number/exact.ts";
import type { Code, NumberFormat } from "../../src/number/format.ts";
import { hasInfinityOf } from "../../src/number/limits.ts";
import { roundedValue } from "../../src/number/round.ts";
import { type Simpler, simplerEntries } from "./shrinking.ts";

const ONE = finite(1, 1n, 0);
const INFINITE = 2 ** 40;
const BIT = 2 ** 16;

/** An integer >= 0 that every shrinking step lowers: mostly significant bits, then the distance of the exponent from 0. */
export function complexity(x: Exact): number {
  if (x.kind === "nan") return 2 * INFINITE;
  const minus = x.sign < 0 ? 1 : 0;
  if (x.kind === "infinity") return INFINITE + minus;
  if (isZero(x)) return minus;
  return BIT * significantBits(x) + 2 * Math.abs(magnitude(x)) + minus;
}

/** Bits from the first to the last one of a finite number: 0 for 0, 1 for powers of two. */
export function significantBits(x: Finite): number {
  return bitLength(finite(1, x.significand, 0).significand);
}

/** Simpler exact numbers; they need not be values of any format. */
export const simplerExact: Simpler<Exact> = (x) => {
  if (x.kind !== "finite") return simplest(x, [zero(), ONE, { kind: "infinity", sign: 1 }]);
  if (isZero(x)) return simplest(x, [zero()]);
  const top = magnitude(x);
  const bits = significantBits(x);
  const at = (exponent: number) => finite(x.sign, x.significand, x.exponent - top + exponent);
  const cuts = [1, Math.ceil(bits / 2), bits - 1].map((kept) => truncated(x, kept));
  const powers = [top + 1, top - bits + 1, top - bits].map((exponent) => finite(x.sign, 1n, exponent));
  // Two bits, the first or the last one in its place: what matters is often that the ends are far apart.
  const apart = [1, Math.ceil(bits / 2) - 1, bits - 2].filter((gap) => gap > 0 && gap < bits - 1);
  const ends = apart.flatMap((gap) =>
    [top - gap, top - bits + 1].map((exponent) => finite(x.sign, (1n << BigInt(gap)) + 1n, exponent)),
  );
  const nearer = [0, Math.trunc(top / 2), top - Math.sign(top)].map(at);
  return simplest(x, [zero(), ONE, finite(-1, 1n, 0), ...cuts, ...powers, ...ends, ...nearer, { ...x, sign: 1 }]);
};

/** `x` with its first `bits` significant bits, at least one. */
function truncated(x: Finite, bits: number): Finite {
  const { significand, exponent } = finite(1, x.significand, x.exponent);
  const cut = Math.max(0, bitLength(significand) - Math.max(bits, 1));
  return finite(x.sign, (significand >> BigInt(cut)) << BigInt(cut), exponent);
}

function simplest(x: Exact, candidates: readonly Exact[]): Exact[] {
  return candidates.filter((candidate) => complexity(candidate) < complexity(x));
}

/** The same number of the format, or the nearest one towards zero. */
export function towardZero(target: NumberFormat, x: Exact): Exact {
  return roundedValue({ format: target, rounding: "towardZero", overflow: "saturate", subnormals: "gradual" }, x);
}

/** Simpler values of the format, for a value of the format. */
export function simplerValues(target: NumberFormat): Simpler<Exact> {
  return (x) =>
    simplest(
      x,
      [...simplerExact(x)].map((one) => (one.kind === "finite" ? towardZero(target, one) : one)).filter(has(target)),
    );
}

/** Infinities stay only where the format has them. */
function has(target: NumberFormat): (x: Exact) => boolean {
  return (x) => x.kind === "finite" || (x.kind === "infinity" && hasInfinityOf(target, x.sign));
}

/** Simpler codes of the format; a NaN that is not the canonical one first becomes it. */
export function simplerCodes(target: NumberFormat): Simpler<Code> {
  const simpler = simplerValues(target);
  return (code) => {
    const x = decode(target, code);
    const plain = encode(target, x);
    return [...(plain === code ? [] : [plain]), ...[...simpler(x)].map((one) => encode(target, one))];
  };
}

/** Simpler lists of codes: all scaled by one power of two so that the largest lies in [1, 2), or one code simpler. */
export function simplerOperands(target: NumberFormat): Simpler<readonly Code[]> {
  const simpler = simplerCodes(target);
  return function* (codes) {
    const values = codes.map((code) => decode(target, code));
    const finite = values.filter((x) => x.kind === "finite").filter((x) => !isZero(x));
    const top = Math.max(...finite.map(magnitude));
    if (finite.length > 0 && top !== 0)
      for (const by of [-top, -Math.trunc(top / 2), -Math.sign(top)]) {
        const scaled = values.map((x) => (x.kind === "finite" ? towardZero(target, shifted(x, by)) : x));
        if (total(scaled) < total(values)) yield scaled.map((x, i) => (x === values[i] ? codes[i] : encode(target, x)));
      }
    yield* simplerEntries(codes, simpler);
  };
}

const shifted = (x: Finite, by: number): Finite => finite(x.sign, x.significand, x.exponent + by);
const total = (values: readonly Exact[]): number => values.reduce((sum, x) => sum + complexity(x), 0);

/** Decimals that people read at sight; longer numbers are written as hexadecimal floats. */
const LONGEST_DECIMAL = 12;

/** A text that model files and parameters read back as exactly `x`: "0.375", "-0", or "0x1p-140". */
export function numberText(x: Exact): string {
  const decimal = format(x);
  if (x.kind !== "finite" || decimal.length <= LONGEST_DECIMAL) return decimal;
  return `${x.sign < 0 ? "-" : ""}0x${x.significand.toString(16)}p${x.exponent}`;
}
