// Families of number formats, whose members are named by their parameters: float:eXmY, p3109:kKpP, fixed point.
// Sources: IEEE 754-2019, 3.3 and 3.6; IEEE SA P3109 Interim Report 4.0 (2026-06-28) with the working group's value tables.

import { InputError, quote } from "../core/errors.ts";
import type { FloatFormat, NumberFormat, Specials } from "./format.ts";

/** How the families are written, for messages. */
export const FAMILIES = "float:eXmY[,fn|fnuz|finite][,bias=B], p3109:kKpP[s|u][e|f], qI.F, uqI.F, intN";

/** The widest fixed point. */
const WIDEST_FIXED = 16;
const WIDEST_FLOAT = 64;
const LARGEST_BIAS = 2 ** 14;

/** A signed format with zeros. The bias is 2^(X-1) - 1, and 2^(X-1) for `fnuz`. */
export function float(
  name: string,
  exponentBits: number,
  trailing: number,
  specials: Specials,
  source: string,
  bias = 2 ** (exponentBits - 1) - (specials === "fnuz" ? 0 : 1),
): FloatFormat {
  const bits = 1 + exponentBits + trailing;
  return { kind: "float", name, bits, precision: trailing + 1, bias, specials, signed: true, zero: true, source };
}

/** The member of a family that is called `name`, or undefined.
 *
 * `float:eXmY` has X exponent and Y trailing significand bits, 2 <= X <= 15, 1 <= Y <= 52, 1 + X + Y <= 64, IEEE specials,
 * `,fn` only NaN at all-ones, `,fnuz` only NaN in the place of -0, `,finite` none, `,bias=B` another bias. (Y = 0 would leave
 * no last significand bit for ties.) `p3109:kKpP` has K bits, 3 <= K <= 16, and precision P; `s` signed (P < K) or `u`
 * unsigned (P <= K), `e` with infinities or `f` without; `se` when left out, and always written in the record's name.
 * `qI.F` is signed fixed point of 1 + I + F bits, `uqI.F` unsigned of I + F bits, I + F >= 1; `intN` is signed, N >= 2;
 * at most 16 bits.
 * @throws InputError for parameters out of range. */
export function familyMember(name: string, where: string): NumberFormat | undefined {
  return floatMember(name, where) ?? p3109Member(name, where) ?? fixedMember(name, where);
}

const SUFFIXES: Readonly<Record<string, Specials>> = { fn: "finite-nan", fnuz: "fnuz", finite: "finite" };

function floatMember(name: string, where: string): FloatFormat | undefined {
  const match = /^float:e(\d{1,4})m(\d{1,4})(?:,(fn|fnuz|finite))?(?:,bias=(-?\d{1,6}))?$/.exec(name);
  if (match === null) return undefined;
  const [field, trailing] = [Number(match[1]), Number(match[2])];
  if (field < 2 || field > 15 || trailing < 1 || trailing > 52 || 1 + field + trailing > WIDEST_FLOAT) {
    const expected = `float:eXmY with 2 <= X <= 15, 1 <= Y <= 52 and 1 + X + Y <= ${WIDEST_FLOAT}`;
    throw new InputError(where, expected, quote(name));
  }
  const [suffix, bias] = [match.at(3), match.at(4)];
  if (bias !== undefined && Math.abs(Number(bias)) > LARGEST_BIAS)
    throw new InputError(where, `a bias in [-${LARGEST_BIAS}, ${LARGEST_BIAS}]`, quote(name));
  const specials = suffix === undefined ? "ieee" : SUFFIXES[suffix];
  const source = "IEEE 754-2019, 3.6, parameters as named";
  return float(name, field, trailing, specials, source, bias === undefined ? undefined : Number(bias));
}

/** Signed formats without infinities are `fnuz`, unsigned ones `finite-nan`: P3109 is the same data under other names. */
function p3109Member(name: string, where: string): FloatFormat | undefined {
  const match =
    /^p3109:k(\d{1,3})p(\d{1,3})([su][ef])?$/.exec(name) ?? /^Binary(\d{1,3})p(\d{1,3})([su][ef])$/.exec(name);
  if (match === null) return undefined;
  const [bits, precision, kind] = [Number(match[1]), Number(match[2]), match.at(3) ?? "se"];
  const signed = kind.startsWith("s");
  if (bits < 3 || bits > 16 || precision < 1 || precision > (signed ? bits - 1 : bits)) {
    const expected = "p3109:kKpP with 3 <= K <= 16 and 1 <= P < K, or P = K without sign";
    throw new InputError(where, expected, quote(name));
  }
  return {
    kind: "float",
    name: `p3109:k${bits}p${precision}${kind}`,
    bits,
    precision,
    bias: 2 ** (bits - precision - (signed ? 1 : 0)),
    specials: kind.endsWith("e") ? "p3109" : signed ? "fnuz" : "finite-nan",
    signed,
    zero: true,
    source: "IEEE SA P3109 Interim Report 4.0",
  };
}

function fixedMember(name: string, where: string): NumberFormat | undefined {
  const match = /^(u?)q(\d{1,4})\.(\d{1,4})$/.exec(name);
  const integer = /^int(\d{1,4})$/.exec(name);
  if (match === null && integer === null) return undefined;
  const signed = match?.[1] !== "u";
  const fractionBits = match === null ? 0 : Number(match[3]);
  const digits = match === null ? Number(integer?.[1]) - 1 : Number(match[2]) + fractionBits;
  const bits = digits + (signed ? 1 : 0);
  if (digits < 1 || bits > WIDEST_FIXED) {
    throw new InputError(
      where,
      `fixed point with at least one bit beside the sign and at most ${WIDEST_FIXED} bits`,
      quote(name),
    );
  }
  return { kind: "fixed", name, bits, fractionBits, signed, source: "two's complement fixed point" };
}
