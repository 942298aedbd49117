// The formats of at most 8 bits that a user can name: the named ones, all P3109 formats, all IEEE-like ones with each kind of
// special values, some with another bias, all fixed point. And what is chosen for each: every rounding, every overflow.

import { type NumberFormat, type Overflow, ROUNDINGS, type RoundingPolicy } from "../src/number/format.ts";
import { defaultOverflow, hasInfinity, hasNaN, namedFormats, parseFormat } from "../src/number/formats.ts";

const WIDEST = 8;

/** first, first + 1, …, last. */
function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

function p3109(): string[] {
  return range(3, WIDEST).flatMap((bits) =>
    ["s", "u"].flatMap((sign) =>
      range(1, sign === "s" ? bits - 1 : bits).flatMap((precision) =>
        ["e", "f"].map((infinities) => `p3109:k${bits}p${precision}${sign}${infinities}`),
      ),
    ),
  );
}

function floats(): string[] {
  return range(2, WIDEST - 2).flatMap((field) =>
    range(1, WIDEST - 1 - field).flatMap((trailing) =>
      ["", ",fn", ",fnuz", ",finite"].map((specials) => `float:e${field}m${trailing}${specials}`),
    ),
  );
}

const OTHER_BIASES = [
  "float:e4m3,bias=4",
  "float:e5m2,fnuz,bias=20",
  "float:e3m3,fnuz,bias=9",
  "float:e2m2,finite,bias=-6",
  "float:e2m1,fn,bias=40",
  "float:e6m1,bias=31",
];

/** The narrowest uqI.F has one bit, the narrowest qI.F and intN two. */
function fixed(): string[] {
  const split = (digits: number, letter: string) => range(0, digits).map((f) => `${letter}${digits - f}.${f}`);
  return [
    ...range(1, WIDEST - 1).flatMap((digits) => split(digits, "q")),
    ...range(1, WIDEST).flatMap((digits) => split(digits, "uq")),
    ...range(2, WIDEST).map((bits) => `int${bits}`),
  ];
}

export interface NarrowFormat {
  readonly format: NumberFormat;
  /** Whether it has a name of its own. */
  readonly named: boolean;
  /** Whether an earlier one has the same record under another name (float:e4m3,fn is E4M3FN). */
  readonly repeated: boolean;
}

/** All of them, the named ones first. */
export function narrowFormats(): NarrowFormat[] {
  const own = namedFormats.filter((format) => format.bits <= WIDEST).map((format) => format.name);
  const seen = new Set<string>();
  return [...own, ...p3109(), ...floats(), ...OTHER_BIASES, ...fixed()].map((name) => {
    const format = parseFormat(name);
    const record = JSON.stringify({ ...format, name: "", source: "" });
    const repeated = seen.has(record);
    seen.add(record);
    return { format, named: own.includes(name), repeated };
  });
}

/** What a format can express. */
function overflowsOf(format: NumberFormat): Overflow[] {
  const all: readonly (Overflow | false)[] = [
    hasInfinity(format) && "infinity",
    hasNaN(format) && "nan",
    "saturate",
    format.kind === "fixed" && "wrap",
  ];
  return all.filter((overflow) => overflow !== false);
}

/** All roundings with the usual overflow. Beside it every other overflow, and subnormals flushed: of a named format under
 * all roundings, of another under one, in turn (`turn`). */
export function policiesOf({ format, named }: NarrowFormat, turn: number): RoundingPolicy[] {
  const usual = defaultOverflow(format);
  const some = (at: number) => (named ? ROUNDINGS : [ROUNDINGS[(turn + at) % ROUNDINGS.length]]);
  const main = ROUNDINGS.map((rounding) => ({ format, rounding, overflow: usual, subnormals: "gradual" }) as const);
  const others = overflowsOf(format)
    .filter((overflow) => overflow !== usual)
    .flatMap((overflow, i) =>
      some(2 * i + 1).map((rounding) => ({ format, rounding, overflow, subnormals: "gradual" }) as const),
    );
  if (format.kind === "fixed") return [...main, ...others];
  const flushed = some(4).map((rounding) => ({ format, rounding, overflow: usual, subnormals: "flush" }) as const);
  return [...main, ...others, ...flushed];
}
