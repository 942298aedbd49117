// Exact values: dyadic numbers sign · significand · 2^exponent with unbounded integers, two infinities, one NaN,
// and a zero that keeps its sign. Everything that the specification rounds is first computed here without error.
// Source: IEEE 754-2019, sections 6.1 to 6.3 (arithmetic of infinities, NaN and the sign of zero).

export type Sign = 1 | -1;

/** sign · significand · 2^exponent, significand >= 0. A zero has significand 0n and keeps its sign. */
export interface Finite {
  readonly kind: "finite";
  readonly sign: Sign;
  readonly significand: bigint;
  readonly exponent: number;
}
export interface Infinite {
  readonly kind: "infinity";
  readonly sign: Sign;
}
interface NotANumber {
  readonly kind: "nan";
}
export type Exact = Finite | Infinite | NotANumber;

export const nan: NotANumber = { kind: "nan" };

/** sign · significand · 2^exponent, normalised: the significand is odd, or 0n with exponent 0.
 * @throws RangeError if the significand is negative. */
export function finite(sign: Sign, significand: bigint, exponent: number): Finite {
  if (significand < 0n) throw new RangeError(`finite: expected a significand >= 0, found ${significand.toString()}`);
  if (significand === 0n) return zero(sign);
  const shift = trailingZeros(significand);
  return { kind: "finite", sign, significand: significand >> BigInt(shift), exponent: exponent + shift };
}

export function zero(sign: Sign = 1): Finite {
  return { kind: "finite", sign, significand: 0n, exponent: 0 };
}

export function infinity(sign: Sign): Infinite {
  return { kind: "infinity", sign };
}

/** The value of an integer; a number must be a safe integer (-0 stays -0). */
export function fromInteger(n: bigint | number): Finite {
  if (Object.is(n, -0)) return zero(-1);
  const integer = BigInt(n);
  return integer < 0n ? finite(-1, -integer, 0) : finite(1, integer, 0);
}

/** The exact value of a double; -0, infinities and NaN are kept. */
export function fromNumber(x: number): Exact {
  if (Number.isNaN(x)) return nan;
  const sign: Sign = x < 0 || Object.is(x, -0) ? -1 : 1;
  if (!Number.isFinite(x)) return infinity(sign);
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0];
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return field === 0 ? finite(sign, fraction, -1074) : finite(sign, fraction | (1n << 52n), field - 1075);
}

/** The nearest double, ties to even, subnormals and overflow to infinity as in IEEE 754 binary64. @error correctly rounded */
export function toNumber(x: Exact): number {
  if (x.kind === "nan") return Number.NaN;
  if (x.kind === "infinity") return x.sign * Infinity;
  if (x.significand === 0n) return x.sign * 0;
  const top = magnitude(x);
  if (top > 1023) return x.sign * Infinity;
  const quantum = Math.max(top, -1022) - 52;
  const shift = quantum - x.exponent;
  if (shift <= 0) return x.sign * Number(x.significand << BigInt(-shift)) * 2 ** quantum;
  const floor = x.significand >> BigInt(shift);
  const twiceRest = (x.significand - (floor << BigInt(shift))) << 1n;
  const half = 1n << BigInt(shift);
  const up = twiceRest > half || (twiceRest === half && (floor & 1n) === 1n);
  return x.sign * Number(up ? floor + 1n : floor) * 2 ** quantum;
}

export function negate(x: Exact): Exact {
  return x.kind === "nan" ? nan : { ...x, sign: opposite(x.sign) };
}

export function isZero(x: Exact): boolean {
  return x.kind === "finite" && x.significand === 0n;
}

/** The exact sum. NaN, and infinities of both signs, give NaN. If the sum is an exact zero its sign is the sign of the
 * terms when all are zeros of one sign, else `zeroSum` (-1 only under towardNegative). The empty sum is +0.
 * @source IEEE 754-2019, 6.3 */
export function sum(terms: readonly Exact[], zeroSum: Sign): Exact {
  const infinite: Infinite[] = [];
  const numbers: Finite[] = [];
  for (const term of terms) {
    if (term.kind === "nan") return nan;
    if (term.kind === "infinity") infinite.push(term);
    else numbers.push(term);
  }
  if (infinite.length > 0) return infinite.every((term) => term.sign === infinite[0].sign) ? infinite[0] : nan;
  if (numbers.length === 0) return zero();
  if (numbers.every((term) => isZero(term) && term.sign === numbers[0].sign)) return zero(numbers[0].sign);
  const nonzero = numbers.filter((term) => !isZero(term));
  const least = nonzero.reduce((low, term) => Math.min(low, term.exponent), Infinity);
  const total = nonzero.reduce((partial, term) => partial + aligned(term, least), 0n);
  if (total === 0n) return zero(zeroSum);
  return total < 0n ? finite(-1, -total, least) : finite(1, total, least);
}

export function add(x: Exact, y: Exact, zeroSum: Sign): Exact {
  return sum([x, y], zeroSum);
}

/** x + (-y): the sign of an exact zero follows `sum`. */
export function subtract(x: Exact, y: Exact, zeroSum: Sign): Exact {
  return sum([x, negate(y)], zeroSum);
}

/** The exact product; 0 · infinity is NaN, the sign is the product of the signs also for zeros and infinities. */
export function multiply(x: Exact, y: Exact): Exact {
  if (x.kind === "nan" || y.kind === "nan") return nan;
  const sign: Sign = x.sign === y.sign ? 1 : -1;
  if (x.kind === "infinity" || y.kind === "infinity") return isZero(x) || isZero(y) ? nan : infinity(sign);
  return finite(sign, x.significand * y.significand, x.exponent + y.exponent);
}

/** The order of the extended real numbers: zeros are equal whatever their sign; undefined if either is NaN. */
export function compare(x: Exact, y: Exact): -1 | 0 | 1 | undefined {
  if (x.kind === "nan" || y.kind === "nan") return undefined;
  if (x.kind === "infinity" && y.kind === "infinity") return x.sign === y.sign ? 0 : x.sign;
  if (x.kind === "infinity") return x.sign;
  if (y.kind === "infinity") return opposite(y.sign);
  const difference = subtract(x, y, 1);
  return difference.kind !== "finite" || isZero(difference) ? 0 : difference.sign;
}

/** Identical values: one NaN, zeros told apart by their sign, the scaling of the significand ignored. */
export function same(x: Exact, y: Exact): boolean {
  if (x.kind === "nan" || y.kind === "nan") return x.kind === y.kind;
  if (x.sign !== y.sign || x.kind !== y.kind) return false;
  return compare(x, y) === 0;
}

/** All decimal digits ("0.125", "-0", "Infinity", "NaN"); every dyadic number has finitely many. */
export function format(x: Exact): string {
  if (x.kind === "nan") return "NaN";
  const sign = x.sign < 0 ? "-" : "";
  if (x.kind === "infinity") return `${sign}Infinity`;
  const { significand, exponent } = finite(1, x.significand, x.exponent);
  if (exponent >= 0) return sign + (significand << BigInt(exponent)).toString();
  const digits = (significand * 5n ** BigInt(-exponent)).toString().padStart(1 - exponent, "0");
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/** floor(log2 |x|) of a finite non-zero value: the exponent of its leading bit. */
export function magnitude(x: Finite): number {
  return bitLength(x.significand) - 1 + x.exponent;
}

/** The number of bits of n >= 0: 0 for 0, floor(log2 n) + 1 otherwise. */
export function bitLength(n: bigint): number {
  if (n === 0n) return 0;
  const hexadecimal = n.toString(16);
  return 4 * hexadecimal.length - (Math.clz32(Number.parseInt(hexadecimal[0], 16)) - 28);
}

function opposite(sign: Sign): Sign {
  return sign === 1 ? -1 : 1;
}

/** The signed integer n with x = n · 2^exponent, for exponent <= x.exponent. */
function aligned(x: Finite, exponent: number): bigint {
  const integer = x.significand << BigInt(x.exponent - exponent);
  return x.sign < 0 ? -integer : integer;
}

/** How often 2 divides n > 0. */
function trailingZeros(n: bigint): number {
  let rest = n;
  let count = 0;
  while ((rest & 0xffffffffn) === 0n) {
    rest >>= 32n;
    count += 32;
  }
  const low = Number(rest & 0xffffffffn);
  return count + 31 - Math.clz32(low & -low);
}
