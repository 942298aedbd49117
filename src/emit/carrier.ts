// How numbers travel through generated code: doubles that are values of the format, read from and written to packed words,
// and rounded in line where that takes two additions.

import { toNumber } from "../number/exact.ts";
import { type Float64Engine, isBinary32 } from "../number/float64.ts";
import type { NumberFormat, RoundingPolicy } from "../number/format.ts";
import { canonicalNaN, emax, emin, hasNaN, hasNegativeZero, largestFinite } from "../number/limits.ts";
import { operandPolicy } from "../number/operand.ts";

/** Where each state entry sits in the packed words: bits [shift, shift + width) of word `word`. */
export interface Field {
  readonly word: number;
  readonly shift: number;
}

/** What the generated code refers to by name. */
export interface Scope {
  readonly names: string[];
  readonly values: unknown[];
}

export function bind(scope: Scope, name: string, value: unknown): string {
  scope.names.push(name);
  scope.values.push(value);
  return name;
}

export function instantiate(scope: Scope, body: string): unknown {
  // The text is made of numbers and names chosen here, never of a model file's strings.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(...scope.names, `"use strict";\n${body}`) as (...values: unknown[]) => unknown;
  return make(...scope.values);
}

/** How numbers are read from and written to words, and how a double is rounded, as text. */
export interface Carrier {
  readonly scope: Scope;
  readonly engine: Float64Engine;
  readonly prelude: string;
  read(field: Field): string;
  /** An expression for the code in the field. */
  bits(field: Field): string;
  /** An expression for the code of the double named x, as an unsigned number below 2^bits. */
  code(x: string): string;
  /** Statements that set `name` to the rounded value of the expression. */
  rounded(name: string, expression: string): string;
  /** The same for an operand, which `engine.read` rounds. */
  operand(name: string, expression: string): string;
}

export const literal = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

/** Shared by all functions of an engine: half a megabyte for a format of 16 bits, four for tf32. */
const valueTables = new WeakMap<Float64Engine, Float64Array>();

function valuesOf(engine: Float64Engine): Float64Array {
  const length = 2 ** engine.policy.format.bits;
  const table = valueTables.get(engine) ?? Float64Array.from({ length }, (_, code) => engine.toNumber(code));
  valueTables.set(engine, table);
  return table;
}

export function carrier(engine: Float64Engine): Carrier {
  const { policy } = engine;
  const { format } = policy;
  const scope: Scope = { names: [], values: [] };
  const f64 = new Float64Array(1);
  const f32 = new Float32Array(1);
  bind(scope, "F", f64);
  bind(scope, "W", new Uint32Array(f64.buffer));
  bind(scope, "G", f32);
  bind(scope, "I", new Uint32Array(f32.buffer));
  bind(scope, "engine", engine);
  const mask = 2 ** format.bits - 1;
  const wide = isBinary32(format);
  if (!wide) bind(scope, "values", valuesOf(engine));
  const read = ({ word, shift }: Field) =>
    wide ? `(I[0] = source[from + ${word}], G[0])` : `values[(source[from + ${word}] >>> ${shift}) & ${mask}]`;
  return {
    scope,
    engine,
    prelude: prelude(engine, scope),
    read,
    bits: ({ word, shift }) => (wide ? `source[from + ${word}]` : `((source[from + ${word}] >>> ${shift}) & ${mask})`),
    code: (x) => `encode(${x})`,
    rounded: rounding(policy, "magic", (x) => `engine.round(${x}, 0)`),
    operand: rounding(operandPolicy(policy), "operandMagic", (x) => `engine.read(${x})`),
  };
}

/** Statements that set a name to an expression rounded by `policy`: in line where that takes two additions, with the
 * constants in `table`, or the call of the engine. */
function rounding(
  policy: RoundingPolicy,
  table: string,
  call: (x: string) => string,
): (name: string, expression: string) => string {
  const inline = policy.rounding === "tiesToEven" && policy.subnormals === "gradual" && policy.overflow !== "wrap";
  if (!inline) return (name, expression) => `${name} = ${call(expression)};`;
  // The language's own rounding to binary32 is tiesToEven with gradual underflow, and overflows to infinity.
  if (isBinary32(policy.format) && policy.overflow === "infinity")
    return (name, expression) => `${name} = Math.fround(${expression});`;
  return (name, expression) => nearestEven(name, expression, policy.format, table, call("x"));
}

/** The function `encode`. A float's code is cut out of the binary32 pattern of x · 2^(bias - 127), whose fields line up. */
function prelude(engine: Float64Engine, scope: Scope): string {
  const { format } = engine.policy;
  if (format.kind === "fixed") {
    return `function encode(x) { return (x * ${2 ** format.fractionBits}) & ${2 ** format.bits - 1}; }`;
  }
  const quiet = bind(scope, "QUIET", hasNaN(format) ? canonicalNaN(format) : 0);
  const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
  const cut = 24 - format.precision;
  const sign = 32 - format.bits;
  const special = `x !== x ? ${quiet} : engine.toCode(x)`;
  // The pattern's exponent field has 8 bits, and its largest value is no number.
  if (emax(format) + format.bias > 254) return `function encode(x) { return ${special}; }`;
  const signBit = format.signed ? `((i & 0x80000000) >>> ${sign}) | ` : "";
  return `function encode(x) {
    if (!(x <= ${top} && x >= ${bottom})) return ${special};
    G[0] = x * ${2 ** (format.bias - 127)}${hasNegativeZero(format) ? "" : " + 0"};
    const i = I[0];
    return ${format.bits === 32 ? "i" : `(${signBit}((i & 0x7fffffff) >>> ${cut}))`};
  }`;
}

function nearestEven(name: string, expression: string, format: NumberFormat, table: string, otherwise: string): string {
  if (format.kind === "fixed") {
    const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
    const beyond = `if (!(${name} <= ${top} && ${name} >= ${bottom})) ${name} = ${otherwise};`;
    const magic = 1.5 * 2 ** (52 - format.fractionBits);
    return `x = ${expression}; ${name} = (x + ${magic}) - ${magic} + 0; ${beyond}`;
  }
  // The engine also decides what stands for a negative number where there are none.
  const special = format.signed ? `${name} !== ${name}` : `!(${name} > 0)`;
  return `x = ${expression}; F[0] = x; c = ${table}[(W[1] >>> 20) & 2047]; ${name} = (x + c) - c; if (${special}) ${name} = ${otherwise};`;
}

/** The constants M by exponent field of x. Where a result may be zero, too large or special the entry is NaN, and so is
 * the sum: one comparison sends all of these to the engine. */
export function magicTable(format: NumberFormat): Float64Array {
  if (format.kind === "fixed") return new Float64Array(0);
  const lowest = emin(format);
  const top = Math.floor(Math.log2(toNumber(largestFinite(format, 1))));
  const of = (field: number) => {
    const e = field - 1023;
    return e >= top || e <= lowest - format.precision ? NaN : 1.5 * 2 ** (Math.max(e, lowest) + 53 - format.precision);
  };
  return Float64Array.from({ length: 2048 }, (_, field) => of(field));
}
