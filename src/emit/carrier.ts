// How numbers travel through generated code: doubles that are values of the format, read from and written to packed words,
// and rounded to nearest even in line. With K = 2^(53 - p) + 1 and c = K · x, the double c - (c - x) is x rounded to p bits:
// Veltkamp's splitting, with the sign of a zero. Its ties go to even: in a tie x = (n + 1/2) g, with spacing g of p bits, the
// double nearest to K · x is 2^(53 - p) x + N g with N the even one of n and n + 1, because 2^(53 - p) x is an even multiple
// of g, the spacing of doubles there; for the same reason c - x goes to 2^(53 - p) x. (p <= 24, and no overflow.)
// Sources: Dekker 1971, doi:10.1007/BF01397083, section 5.7; Boldo 2006, doi:10.1007/11814771_6 (the result is nearest).

import { toNumber } from "../number/exact.ts";
import { type Float64Engine, isBinary32 } from "../number/float64.ts";
import type { FixedFormat, FloatFormat, NumberFormat, RoundingPolicy } from "../number/format.ts";
import { canonicalNaN, emax, emin, hasNaN, hasNegativeZero, largestFinite } from "../number/limits.ts";
import { operandPolicy } from "../number/operand.ts";

/** Where each state entry sits in the packed words: bits [shift, shift + width) of word `word`. */
export interface Field {
  readonly word: number;
  readonly shift: number;
}

/** What the generated code refers to by name. */
interface Scope {
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

/** What must be looked at when a number is rounded: whether the result may be below the smallest normal number and off the
 * grid of the subnormal ones, and whether it may be beyond the largest, infinite or NaN. */
export interface Checks {
  readonly low: boolean;
  readonly high: boolean;
}

export const BOTH: Checks = { low: true, high: true };

/** How numbers are read from and written to words, and how a double is rounded, as text. */
export interface Carrier {
  readonly scope: Scope;
  readonly engine: Float64Engine;
  readonly prelude: string;
  read(field: Field): string;
  /** Statements that read the fields under their names where all numbers lie in the window, and else call the step `outside`
   * and return. */
  enter(
    variables: readonly { readonly name: string; readonly field: Field }[],
    window: Window,
    outside: string,
  ): string[];
  /** An expression for the code in the field. */
  bits(field: Field): string;
  /** An expression for the code of the double named x, as an unsigned number below 2^bits; `finite`: x is known to be. */
  code(x: string, finite?: boolean): string;
  /** Statements that set `name` to the rounded value of the expression; both checks unless said. */
  rounded(name: string, expression: string, checks?: Checks): string;
  /** The same for an operand, which `engine.read` rounds. */
  operand(name: string, expression: string, checks?: Checks): string;
}

/** How a policy's rounding is printed: by Veltkamp's splitting, by the two additions of fixed point, by the language's own
 * rounding to binary32 (tiesToEven with gradual underflow, overflowing to infinity), or as a call of the engine. */
export function printing(policy: RoundingPolicy): "split" | "fixed" | "fround" | "call" {
  if (policy.rounding !== "tiesToEven" || policy.overflow === "wrap") return "call";
  if (policy.format.kind === "fixed") return "fixed";
  if (isBinary32(policy.format) && policy.overflow === "infinity" && policy.subnormals === "gradual") return "fround";
  return "split";
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

/** Entries are 0 or 2^low <= |x| <= 2^high. */
export interface Window {
  readonly low: number;
  readonly high: number;
}

/** The same with NaN for what lies outside of a window, for each window. */
const insideTables = new WeakMap<Float64Engine, Map<string, Float64Array>>();

function insideOf(engine: Float64Engine, { low, high }: Window): Float64Array {
  const tables = insideTables.get(engine) ?? new Map<string, Float64Array>();
  insideTables.set(engine, tables);
  const key = `${low} ${high}`;
  const [least, most] = [2 ** low, 2 ** high];
  const inside = (x: number) => x === 0 || (Math.abs(x) >= least && Math.abs(x) <= most);
  const table = tables.get(key) ?? valuesOf(engine).map((x) => (inside(x) ? x : NaN));
  tables.set(key, table);
  return table;
}

/** The widest format whose values inside of a window have a table of their own. */
const WIDEST_INSIDE = 16;

export function carrier(engine: Float64Engine): Carrier {
  const { policy } = engine;
  const { format } = policy;
  const scope: Scope = { names: [], values: [] };
  const f32 = new Float32Array(1);
  bind(scope, "G", f32);
  bind(scope, "I", new Uint32Array(f32.buffer));
  bind(scope, "engine", engine);
  const mask = 2 ** format.bits - 1;
  const wide = isBinary32(format);
  if (!wide) bind(scope, "values", valuesOf(engine));
  const bits = ({ word, shift }: Field) =>
    wide ? `source[from + ${word}]` : `((source[from + ${word}] >>> ${shift}) & ${mask})`;
  const read = (field: Field) => (wide ? `(I[0] = ${bits(field)}, G[0])` : `values[${bits(field)}]`);
  const operands = operandPolicy(policy);
  const rareResult = rare(policy, format, (x) => engine.round(x, 0));
  const rareOperand = rare(operands, format, (x) => engine.read(x));
  return {
    scope,
    engine,
    prelude: prelude(engine, scope),
    read,
    enter: format.bits <= WIDEST_INSIDE ? enterByTable(engine, scope, bits) : enterByComparing(read),
    bits,
    code: (x, finite = false) => `${finite ? "encodeFinite" : "encode"}(${x})`,
    rounded: rounding(policy, bind(scope, "rare", rareResult)),
    operand: rounding(operands, bind(scope, "rareOperand", rareOperand)),
  };
}

const leaving = (outside: string): string => `{ ${outside}(source, from, target, to); return; }`;

/** Entries are read from a table with NaN for what lies outside of the window. */
function enterByTable(engine: Float64Engine, scope: Scope, bits: Carrier["bits"]): Carrier["enter"] {
  return (variables, window, outside) => {
    const table = bind(scope, "inside", insideOf(engine, window));
    // A sum of finite numbers is no NaN here.
    const sum = variables.map(({ name }) => name).join(" + ");
    return [
      ...variables.map(({ name, field }) => `${name} = ${table}[${bits(field)}];`),
      `x = ${sum}; if (x !== x) ${leaving(outside)}`,
    ];
  };
}

function enterByComparing(read: Carrier["read"]): Carrier["enter"] {
  return (variables, window, outside) => {
    const [least, most] = [2 ** window.low, 2 ** window.high];
    return variables.map(({ name, field }) => {
      const size = `Math.abs(${name})`;
      const inside = `${size} <= ${most} && (${size} >= ${least} || ${name} === 0)`;
      return `${name} = ${read(field)}; if (!(${inside})) ${leaving(outside)}`;
    });
  };
}

/** What the printed rounding leaves over; a format `own` with one zero keeps it, whatever zeros the policy's has. */
function rare(policy: RoundingPolicy, own: NumberFormat, call: (x: number) => number): (x: number) => number {
  if (printing(policy) !== "split" || policy.format.kind === "fixed" || !policy.format.signed) return call;
  const { format, subnormals } = policy;
  const bothZeros = hasNegativeZero(format) && hasNegativeZero(own);
  if (subnormals === "flush") return (x) => (Number.isNaN(x) || (x === 0 && bothZeros) ? x : call(x));
  const normal = 2 ** emin(format);
  // Its unit is the spacing of the subnormal numbers.
  const magic = 1.5 * 2 ** (emin(format) + 53 - format.precision);
  const unsignedZero = bothZeros ? -0 : 0;
  return (x) => {
    const m = Math.abs(x);
    if (m < normal) return Math.sign(x) * (m + magic - magic) + unsignedZero;
    return Number.isNaN(x) ? x : call(x);
  };
}

type Rounding = (name: string, expression: string, checks?: Checks) => string;

/** Statements that set a name to an expression rounded by `policy`; `otherwise` names the function for rare numbers. */
function rounding(policy: RoundingPolicy, otherwise: string): Rounding {
  const { format } = policy;
  switch (printing(policy)) {
    case "call":
      return (name, expression) => `${name} = ${otherwise}(${expression});`;
    case "fround":
      return (name, expression) => `${name} = Math.fround(${expression});`;
    case "fixed":
      return (name, expression) => nearestFixed(name, expression, format as FixedFormat, `${otherwise}(x)`);
    case "split":
      return (name, expression, checks = BOTH) =>
        nearestEven(name, expression, format as FloatFormat, checks, `${otherwise}(x)`);
  }
}

/** The functions `encode` and `encodeFinite`. A float's code is cut out of the binary32 pattern of x · 2^(bias - 127), whose
 * fields line up. */
function prelude(engine: Float64Engine, scope: Scope): string {
  const { format } = engine.policy;
  if (format.kind === "fixed") {
    const body = `return (x * ${2 ** format.fractionBits}) & ${2 ** format.bits - 1};`;
    return `function encode(x) { ${body} }\nfunction encodeFinite(x) { ${body} }`;
  }
  const quiet = bind(scope, "QUIET", hasNaN(format) ? canonicalNaN(format) : 0);
  const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
  const cut = 24 - format.precision;
  const sign = 32 - format.bits;
  const special = `return x !== x ? ${quiet} : engine.toCode(x);`;
  // The pattern's exponent field has 8 bits, and its largest value is no number.
  if (emax(format) + format.bias > 254)
    return `function encode(x) { ${special} }\nfunction encodeFinite(x) { ${special} }`;
  const signBit = format.signed ? `((i & 0x80000000) >>> ${sign}) | ` : "";
  const scaled = format.bias === 127 ? "x" : `x * ${2 ** (format.bias - 127)}`;
  const body = `G[0] = ${scaled}${hasNegativeZero(format) ? "" : " + 0"};
    const i = I[0];
    return ${format.bits === 32 ? "i" : `(${signBit}((i & 0x7fffffff) >>> ${cut}))`};`;
  return `function encode(x) {
    if (!(x <= ${top} && x >= ${bottom})) ${special}
    ${body}
  }
  function encodeFinite(x) {
    ${body}
  }`;
}

function nearestFixed(name: string, expression: string, format: FixedFormat, otherwise: string): string {
  const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
  const beyond = `if (!(${name} <= ${top} && ${name} >= ${bottom})) ${name} = ${otherwise};`;
  const magic = 1.5 * 2 ** (52 - format.fractionBits);
  return `x = ${expression}; ${name} = (x + ${magic}) - ${magic} + 0; ${beyond}`;
}

function nearestEven(
  name: string,
  expression: string,
  format: FloatFormat,
  { low, high }: Checks,
  otherwise: string,
): string {
  const zero = hasNegativeZero(format) ? "" : " + 0";
  const split = `x = ${expression}; c = x * ${2 ** (53 - format.precision) + 1}; ${name} = c - (c - x)${zero};`;
  // The engine also decides what stands for a negative number where there are none.
  const size = format.signed ? `Math.abs(${name})` : name;
  const within = [
    ...(low || !format.signed ? [`${size} >= ${2 ** emin(format)}`] : []),
    ...(high ? [`${size} <= ${toNumber(largestFinite(format, 1))}`] : []),
  ];
  return within.length === 0 ? split : `${split} if (!(${within.join(" && ")})) ${name} = ${otherwise};`;
}
