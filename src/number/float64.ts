// The fast engine: numbers of a narrow format carried as JavaScript doubles, each operation done in double and rounded.
//
// Why it is exact: with precision p <= 24 a product has at most 48 bits, so the double product has no error; a sum of two
// has an error that TwoSum recovers as a double. `round(x, e)` rounds the exact number x + e, where x is the nearest
// double to it. For the two nearest modes the error of a *sum of two* may be dropped: x is inexact only if the smaller
// operand is below half a unit of the 53rd bit, and then both x and x + e round to the larger operand (53 >= 2p + 2).
// Sources: Figueroa 1995, doi:10.1145/221332.221334 (double rounding); Knuth, TAOCP 2, 4.2.2 (TwoSum);
// Dekker 1971, doi:10.1007/BF01397083.

import type { CodeArithmetic } from "./arithmetic.ts";
import { specification } from "./arithmetic.ts";
import { canonical, decode, encode } from "./codec.ts";
import { add as addExact, type Exact, fromNumber, toNumber } from "./exact.ts";
import type { Code, NumberFormat, OperandPolicy, Rounding, RoundingPolicy } from "./format.ts";
import {
  canonicalNaN,
  emax,
  emin,
  hasInfinityOf,
  hasNegativeZero,
  largestFinite,
  smallestNormal,
  smallestSubnormal,
} from "./limits.ts";
import { operandPolicy } from "./operand.ts";
import { roundedValue } from "./round.ts";

/** A policy's arithmetic on doubles that are values of its format. NaN is the one NaN; -0 is kept where the format has it. */
export interface Float64Engine {
  readonly policy: OperandPolicy;
  readonly toNumber: (code: Code) => number;
  /** `x` must be a value of the format. */
  readonly toCode: (x: number) => Code;
  /** The value nearest as the policy says to the exact number x + residual, for every double x, where |residual| <= ulp(x) / 2.
   * An infinity under `wrap` becomes NaN. */
  round(x: number, residual: number): number;
  add(a: number, b: number): number;
  sub(a: number, b: number): number;
  mul(a: number, b: number): number;
  /** As `CodeArithmetic.read`. */
  read(a: number): number;
  fma(a: number, b: number, c: number): number;
  /** As `CodeArithmetic.affine`, for a fixed form. @cost O(terms) while the double sum is exact, else by bigints */
  affine(coefficients: readonly (Exact | undefined)[], constant: Exact | undefined): (x: readonly number[]) => number;
}

/** Larger exponents would leave the range in which double products are exact. */
const LARGEST_EXPONENT = 300;

/** The widest format whose codes are looked up. */
const WIDEST_TABLE = 19;

/** Whether the engine is exact for the format, and has its codes: precision 2 to 24, exponents within half the range of a
 * double, a zero, and at most 19 bits or the codes of binary32. (At precision 1 ties go by the exponent's parity.) */
export function float64Applies(format: NumberFormat): boolean {
  if (format.kind === "fixed") return format.bits <= 16;
  const { precision, bits, zero } = format;
  if (!zero || precision < 2 || precision > 24 || (bits > WIDEST_TABLE && !isBinary32(format))) return false;
  return emax(format) <= LARGEST_EXPONENT && smallestSubnormal(format).exponent >= -LARGEST_EXPONENT;
}

/** Whether the format has the codes of binary32, under any name. */
export function isBinary32(format: NumberFormat): boolean {
  if (format.kind === "fixed") return false;
  const { bits, precision, bias, specials } = format;
  return bits === 32 && precision === 24 && bias === 127 && specials === "ieee";
}

const scratch = new Float64Array(1);
const scratchWords = new Uint32Array(scratch.buffer);

/** floor(log2 x) of a positive double that is not subnormal. */
function exponentOf(x: number): number {
  scratch[0] = x;
  return ((scratchWords[1] >>> 20) & 0x7ff) - 1023;
}

function residualOfSum(a: number, b: number, s: number): number {
  const t = s - a;
  return a - (s - t) + (b - t);
}

/** Whether f + r, 0 < r < 1 (with `beyond` the side of an unseen residual), goes to f + 1; magnitudes only. */
function roundsUp(rounding: Rounding, negative: boolean, f: number, r: number, beyond: number): boolean {
  switch (rounding) {
    case "tiesToEven":
      return r > 0.5 || (r === 0.5 && (beyond > 0 || (beyond === 0 && f % 2 === 1)));
    case "tiesToAway":
      return r > 0.5 || (r === 0.5 && beyond >= 0);
    case "towardZero":
      return false;
    case "towardPositive":
      return !negative;
    case "towardNegative":
      return negative;
    case "toOdd":
      return f % 2 === 0;
  }
}

/** Spacing of the format around m > 0: 2^quantum. */
function spacing(format: NumberFormat): (m: number) => number {
  if (format.kind === "fixed") {
    const step = 2 ** -format.fractionBits;
    return () => step;
  }
  const lowest = emin(format);
  const powers = Float64Array.from(
    { length: 2047 },
    (_, e) => 2 ** (Math.max(e - 1023, lowest) - format.precision + 1),
  );
  return (m) => powers[exponentOf(m) + 1023];
}

/** |x + e| rounded to the format's spacing, unbounded above; m = |x| > 0 and d = e in the direction of m. */
function gridRounder(policy: RoundingPolicy): (m: number, d: number, negative: boolean) => number {
  const { format, rounding } = policy;
  const quantumOf = spacing(format);
  const binade = format.kind === "float" ? 2 ** (format.precision - 1) : 0;
  const smallest = format.kind === "float" ? 2 ** (emin(format) - format.precision + 1) : 0;
  return (m, d, negative) => {
    let q = quantumOf(m);
    let f = Math.floor(m / q);
    let r = m / q - f;
    if (r === 0) {
      if (d === 0 && f !== 0) return m;
      // f = 0 here means that m / q was too small for a double.
      if (d > 0 || f === 0) r = 0.25;
      else {
        // Just below a grid point; below a power of two the grid is twice as fine.
        if (f === binade && q > smallest) {
          q /= 2;
          f *= 2;
        }
        f -= 1;
        r = 0.75;
      }
    }
    return (roundsUp(rounding, negative, f, r, d) ? f + 1 : f) * q;
  };
}

/** What a number beyond the ends of the format becomes. */
interface Beyond {
  /** Of a finite x + residual. `rounded` is it on the format's grid; where a double cannot hold that, an infinity or NaN. */
  readonly finite: (rounded: number, x: number, residual: number) => number;
  readonly infinite: (x: number) => number;
}

function beyond(policy: RoundingPolicy): Beyond {
  const { format, overflow, rounding } = policy;
  const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
  const stays = (x: number) => (hasInfinityOf(format, x > 0 ? 1 : -1) ? x : NaN);
  if (overflow === "nan") return { finite: () => NaN, infinite: stays };
  if (overflow === "wrap") return { finite: wrapping(policy), infinite: () => NaN };
  if (overflow === "saturate") {
    const end = (x: number) => (x > 0 ? top : bottom);
    return { finite: (_, x) => end(x), infinite: end };
  }
  const up = rounding === "towardZero" || rounding === "toOdd" || rounding === "towardNegative" ? top : stays(Infinity);
  const down =
    rounding === "towardZero" || rounding === "toOdd" || rounding === "towardPositive" ? bottom : stays(-Infinity);
  return { finite: (_, x) => (x > 0 ? up : down), infinite: stays };
}

/** Modulo 2^bits codes. Where a double cannot tell all codes apart the specification decides. */
function wrapping(policy: RoundingPolicy): Beyond["finite"] {
  const { format } = policy;
  if (format.kind !== "fixed") return () => NaN;
  const { bits, fractionBits, signed } = format;
  return (rounded, x, residual) => {
    const scaled = rounded * 2 ** fractionBits;
    if (!Number.isSafeInteger(scaled))
      return toNumber(roundedValue(policy, addExact(fromNumber(x), fromNumber(residual), 1)));
    const code = scaled % 2 ** bits;
    const positive = code < 0 ? code + 2 ** bits : code + 0;
    return (signed && positive >= 2 ** (bits - 1) ? positive - 2 ** bits : positive) / 2 ** fractionBits;
  };
}

function rounder(policy: RoundingPolicy): (x: number, residual: number) => number {
  const { format, subnormals } = policy;
  const onGrid = gridRounder(policy);
  const outside = beyond(policy);
  const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
  const normal = format.kind === "float" && subnormals === "flush" ? toNumber(smallestNormal(format)) : 0;
  const unsignedZero = hasNegativeZero(format) ? -0 : 0;
  return (x, residual) => {
    if (x === 0) return x + unsignedZero;
    if (Number.isNaN(x)) return NaN;
    if (!Number.isFinite(x)) return outside.infinite(x);
    const negative = x < 0;
    const m = onGrid(Math.abs(x), negative ? -residual : residual, negative);
    const rounded = negative ? -m : m;
    // Not (a > b): fixed point has no finite m for the largest doubles.
    if (!(rounded <= top && rounded >= bottom)) return outside.finite(rounded, x, residual);
    return (m < normal ? rounded * 0 : rounded) + unsignedZero;
  };
}

/** A format with one zero keeps it, whatever zeros the operand format has. */
function operandRounder(policy: OperandPolicy): (x: number) => number {
  if (policy.read === undefined) return (x) => x;
  const round = rounder(operandPolicy(policy));
  return hasNegativeZero(policy.format) ? (x) => round(x, 0) : (x) => round(x, 0) + 0;
}

/** Tables by format name: a name determines the format. */
const codings = new Map<string, Pick<Float64Engine, "toNumber" | "toCode">>();

function codes(format: NumberFormat): Pick<Float64Engine, "toNumber" | "toCode"> {
  const coding = codings.get(format.name) ?? makeCodes(format);
  codings.set(format.name, coding);
  return coding;
}

/** Codes of formats of at most 19 bits through a table, of binary32 through a typed-array view. */
function makeCodes(format: NumberFormat): Pick<Float64Engine, "toNumber" | "toCode"> {
  if (isBinary32(format)) {
    const value = new Float32Array(1);
    const word = new Uint32Array(value.buffer);
    const quiet = canonicalNaN(format);
    return {
      toNumber: (code) => {
        word[0] = code;
        return value[0];
      },
      toCode: (x) => {
        value[0] = x;
        return Number.isNaN(x) ? quiet : word[0];
      },
    };
  }
  const values = Float64Array.from({ length: 2 ** format.bits }, (_, code) => toNumber(decode(format, code)));
  const known = new Map<number, Code>();
  values.forEach((x, code) => {
    if (!Object.is(x, -0)) known.set(x, canonical(format, code));
  });
  const negativeZero = encode(format, fromNumber(-0));
  return {
    toNumber: (code) => values[code],
    toCode: (x) => {
      const code = Object.is(x, -0) ? negativeZero : known.get(x);
      if (code === undefined) throw new RangeError(`toCode: expected a value of ${format.name}, found ${x}`);
      return code;
    },
  };
}

/** Coefficients that are doubles whose products with the format's values are exact, or undefined if one is not, and where
 * the sum of a +0 and a -0, which is +0 in double, would have to be -0. */
function exactCoefficients(policy: RoundingPolicy, form: readonly Exact[]): number[] | undefined {
  if (policy.rounding === "towardNegative" && hasNegativeZero(policy.format)) return undefined;
  const bits = policy.format.kind === "float" ? policy.format.precision : policy.format.bits;
  const fits = (c: Exact) =>
    c.kind === "finite" &&
    (c.significand === 0n || (c.significand.toString(2).length + bits <= 53 && Math.abs(c.exponent) < 400));
  return form.every(fits) ? form.map(toNumber) : undefined;
}

/** The engine of a policy. @throws RangeError if `float64Applies` does not hold. */
export function float64Engine(policy: OperandPolicy): Float64Engine {
  if (!float64Applies(policy.format)) {
    const expected = "precision 2 to 24, a narrow exponent and at most 19 bits or binary32";
    throw new RangeError(`float64Engine: expected ${expected}, found ${policy.format.name}`);
  }
  const exact = specification(policy);
  const round = rounder(policy);
  const { toNumber: value, toCode } = codes(policy.format);
  const downward = policy.rounding === "towardNegative";
  const unsignedZero = hasNegativeZero(policy.format) ? -0 : 0;
  const add = (a: number, b: number) => {
    const s = a + b;
    if (s === 0) return (downward && !(Object.is(a, 0) && Object.is(b, 0)) ? -0 : s) + unsignedZero;
    return round(s, Number.isFinite(s) ? residualOfSum(a, b, s) : 0);
  };
  return {
    policy,
    toNumber: value,
    toCode,
    round,
    add,
    sub: (a, b) => add(a, -b),
    mul: (a, b) => round(a * b, 0),
    read: operandRounder(policy),
    fma: (a, b, c) => add(a * b, c),
    affine: (coefficients, constant) => {
      const present = coefficients.flatMap((c, j) => (c === undefined ? [] : [{ c, j }]));
      const list = [...present.map(({ c }) => c), ...(constant === undefined ? [] : [constant])];
      const doubles = exactCoefficients(policy, list);
      const slow = (x: readonly number[]) => value(exact.affine(coefficients, x.map(toCode), constant));
      if (doubles === undefined || list.length === 0) return slow;
      return (x) => {
        let total = -0;
        for (let t = 0; t < doubles.length; t++) {
          const term = t < present.length ? doubles[t] * x[present[t].j] : doubles[t];
          const s = total + term;
          // A residual, an infinity or a NaN: the exact path decides.
          if (residualOfSum(total, term, s) !== 0) return slow(x);
          total = s;
        }
        return round(total, 0);
      };
    },
  };
}

/** a / b. A boundary of rounding m (a value or a midpoint) has at most p + 1 significant bits. Unless a = m · b these differ
 * by at least 2^-(2p + 1) of their size, since both have at most 2p + 1 bits: so the double nearest to a / b is a boundary
 * only if a / b is that boundary, and rounds as a / b does, in every direction. (Fixed point: a / b and m differ by at least
 * 2^-33, and doubles below 2^16 are closer together.) In fixed point, x/0 is NaN. */
function divide(engine: Float64Engine, a: number, b: number): number {
  return engine.round(engine.policy.format.kind === "fixed" && b === 0 ? NaN : a / b, 0);
}

/** The square root, for the same reason: a and m · m differ by at least 2^-(2p + 2) of their size. */
function squareRoot(engine: Float64Engine, a: number): number {
  return engine.round(Math.sqrt(a), 0);
}

/** The engine as arithmetic on codes, equal to `specification(policy)` on every code. */
export function float64Arithmetic(policy: OperandPolicy): CodeArithmetic {
  const engine = float64Engine(policy);
  const { toNumber: value, toCode } = engine;
  return {
    policy,
    add: (a, b) => toCode(engine.add(value(a), value(b))),
    sub: (a, b) => toCode(engine.sub(value(a), value(b))),
    mul: (a, b) => toCode(engine.mul(value(a), value(b))),
    div: (a, b) => toCode(divide(engine, value(a), value(b))),
    sqrt: (a) => toCode(squareRoot(engine, value(a))),
    read: policy.read === undefined ? (a) => a : (a) => toCode(engine.read(value(a))),
    fma: (a, b, c) => toCode(engine.fma(value(a), value(b), value(c))),
    affine: (coefficients, x, constant) => toCode(engine.affine(coefficients, constant)(x.map(value))),
  };
}
