// The codes of a format in the order of their values: -infinity, the negative numbers, -0, +0, the positive numbers,
// +infinity. A code's ordinal is its place there, from 0 and without gaps; NaN has none.
// Source: IEEE 754-2019, 5.3.1 (nextUp, nextDown) and 5.10 (the order of -0 and +0).

import { decode } from "./codec.ts";
import { isZero } from "./exact.ts";
import { infinityFields, isNaNFields, split, splitWide, unusedAtTop } from "./fields.ts";
import type { Code, FloatFormat, NumberFormat } from "./format.ts";
import { hasNegativeZero } from "./limits.ts";

/** The magnitudes that are NaNs, all of them at the top. */
function nansAtTop(format: FloatFormat): number {
  return unusedAtTop(format) - (infinityFields(format) === undefined ? 0 : 1);
}

/** Codes are magnitudes, with `size` added for a minus sign. The negative magnitude m has the ordinal count - 1 - m, where
 * `count` magnitudes are not NaN, and the positive one has base + m. */
function layout(format: FloatFormat): { readonly size: number; readonly count: number; readonly base: number } {
  const size = 2 ** (format.signed ? format.bits - 1 : format.bits);
  const count = size - nansAtTop(format);
  return { size, count, base: format.signed ? count - (hasNegativeZero(format) ? 0 : 1) : 0 };
}

/** The number of codes that are not NaN: ordinals lie below it. Exact for at most 53 bits. */
export function ordinals(format: NumberFormat): number {
  if (format.kind === "fixed") return 2 ** format.bits;
  const { count, base } = layout(format);
  return base + count;
}

/** The place of a code among those that are not NaN, in [0, ordinals(format)); undefined for NaN.
 * For formats of at most 53 bits. */
export function ordinal(format: NumberFormat, code: Code): number | undefined {
  if (format.kind === "fixed") {
    const half = format.signed ? 2 ** (format.bits - 1) : 0;
    return code < half ? code + half : code - half;
  }
  if (isNaNFields(format, split(format, code))) return undefined;
  const { size, count, base } = layout(format);
  return code < size ? base + code : count - 1 - (code - size);
}

/** The code with an ordinal. @throws RangeError if there is none. */
export function fromOrdinal(format: NumberFormat, n: number): Code {
  if (!Number.isInteger(n) || n < 0 || n >= ordinals(format))
    throw new RangeError(`fromOrdinal: expected an integer in [0, ${ordinals(format)}), found ${n}`);
  if (format.kind === "fixed") {
    const half = format.signed ? 2 ** (format.bits - 1) : 0;
    return n < half ? n + half : n - half;
  }
  const { size, count, base } = layout(format);
  return n >= base ? n - base : size + (count - 1 - n);
}

/** `ordinal` of a code of any width. */
export function ordinalWide(format: FloatFormat, code: bigint): bigint | undefined {
  if (isNaNFields(format, splitWide(format, code))) return undefined;
  const size = 1n << BigInt(format.signed ? format.bits - 1 : format.bits);
  const count = size - BigInt(nansAtTop(format));
  const base = format.signed ? count - (hasNegativeZero(format) ? 0n : 1n) : 0n;
  return code < size ? base + code : count - 1n - (code - size);
}

/** The least value that is greater than that of `code`: of -0 and +0 the smallest positive value. The largest value (an
 * infinity where there is one) and NaN stay as they are; the value before the smallest positive one is +0, after the
 * largest negative one -0 where there is one. @source IEEE 754-2019, 5.3.1 */
export function nextUp(format: NumberFormat, code: Code): Code {
  return neighbour(format, code, 1);
}

/** The greatest value that is less than that of `code`; see `nextUp`. */
export function nextDown(format: NumberFormat, code: Code): Code {
  return neighbour(format, code, -1);
}

function neighbour(format: NumberFormat, code: Code, step: 1 | -1): Code {
  const place = ordinal(format, code);
  if (place === undefined) return code;
  const isNumber = (n: number) => n >= 0 && n < ordinals(format);
  const next = place + step;
  if (!isNumber(next)) return code;
  const found = fromOrdinal(format, next);
  const skips = isZero(decode(format, code)) && isZero(decode(format, found));
  return skips ? fromOrdinal(format, next + step) : found;
}
