// Prints traced steps as straight-line JavaScript over doubles that are values of the format, and packs states into words.
//
// A rounding to nearest even costs two additions: (x + M) - M with M = 1.5 · 2^(e + 53 - p) for x in the binade e, so that
// the unit of x + M is the format's spacing at x (e is held at emin: gradual underflow). The other modes call the engine.
// A rounding is left out where the result is a value of the format anyway: a product with ±0 or ±1, a sum with a term
// that is ±0. That changes no bit, and it is what makes sparse keys cheap.

import { fromNumber, same, toNumber } from "../number/exact.ts";
import type { Float64Engine } from "../number/float64.ts";
import { canonicalNaN, emin, hasInfinity, largestFinite } from "../number/formats.ts";
import { inOrder, type Term } from "../number/term.ts";

/** Where each state entry sits in the packed words: bits [shift, shift + width) of word `word`. */
export interface Field {
  readonly word: number;
  readonly shift: number;
}

/** Reads the fields of `source` at offset `from`, applies each symbol's outputs, and writes symbol s to `target` at
 * to + s · stride (only the words of these fields). Words of `target` that hold these fields are overwritten whole.
 * `target` must not overlap `source`. Equal to the specification on codes that the policy's rounding itself produces: no
 * infinity under saturate, no subnormal under flush, only the canonical NaN. */
export type PackedStep = (source: Uint32Array, from: number, target: Uint32Array, to: number) => void;

/** The doubles of the fields, in order. */
export type Unpack = (source: Uint32Array, from: number, values: Float64Array) => void;

/** What the generated code refers to by name. */
interface Scope {
  readonly names: string[];
  readonly values: unknown[];
}

function bind(scope: Scope, name: string, value: unknown): string {
  scope.names.push(name);
  scope.values.push(value);
  return name;
}

function instantiate(scope: Scope, body: string): unknown {
  // The text is made of numbers and names chosen here, never of a model file's strings.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(...scope.names, `"use strict";\n${body}`) as (...values: unknown[]) => unknown;
  return make(...scope.values);
}

/** How numbers are read from and written to words, and how a double is rounded, as text. */
interface Carrier {
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
}

const literal = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

/** Shared by all functions of an engine: half a megabyte for a format of 16 bits. */
const valueTables = new WeakMap<Float64Engine, Float64Array>();

function valuesOf(engine: Float64Engine): Float64Array {
  const length = 2 ** engine.policy.format.bits;
  const table = valueTables.get(engine) ?? Float64Array.from({ length }, (_, code) => engine.toNumber(code));
  valueTables.set(engine, table);
  return table;
}

function carrier(engine: Float64Engine): Carrier {
  const { format, rounding, subnormals } = engine.policy;
  const scope: Scope = { names: [], values: [] };
  const f64 = new Float64Array(1);
  const f32 = new Float32Array(1);
  bind(scope, "F", f64);
  bind(scope, "W", new Uint32Array(f64.buffer));
  bind(scope, "G", f32);
  bind(scope, "I", new Uint32Array(f32.buffer));
  bind(scope, "engine", engine);
  const mask = 2 ** format.bits - 1;
  const wide = format.bits === 32;
  if (!wide) bind(scope, "values", valuesOf(engine));
  const read = ({ word, shift }: Field) =>
    wide ? `(I[0] = source[from + ${word}], G[0])` : `values[(source[from + ${word}] >>> ${shift}) & ${mask}]`;
  const inline = rounding === "tiesToEven" && subnormals === "gradual" && engine.policy.overflow !== "wrap";
  // The language's own rounding to binary32 is tiesToEven with gradual underflow, and overflows to infinity.
  const own = inline && format.name === "binary32" && engine.policy.overflow === "infinity";
  return {
    scope,
    engine,
    prelude: prelude(engine, scope),
    read,
    bits: ({ word, shift }) => (wide ? `source[from + ${word}]` : `((source[from + ${word}] >>> ${shift}) & ${mask})`),
    code: (x) => `encode(${x})`,
    rounded: (name, expression) =>
      own
        ? `${name} = Math.fround(${expression});`
        : inline
          ? nearestEven(name, expression, engine)
          : `${name} = engine.round(${expression}, 0);`,
  };
}

/** The function `encode`. A float's code is cut out of the binary32 pattern of x · 2^(bias - 127), whose fields line up. */
function prelude(engine: Float64Engine, scope: Scope): string {
  const { format } = engine.policy;
  if (format.kind === "fixed") {
    return `function encode(x) { return (x * ${2 ** format.fractionBits}) & ${2 ** format.bits - 1}; }`;
  }
  const quiet = bind(
    scope,
    "QUIET",
    canonicalNaN(hasInfinity(format) || format.specials === "finite-nan" ? format : BINARY16),
  );
  const top = toNumber(largestFinite(format, 1));
  const cut = 24 - format.precision;
  const sign = 32 - format.bits;
  const narrow = format.bits - format.precision <= 8;
  if (!narrow) return `function encode(x) { return x !== x ? ${quiet} : engine.toCode(x); }`;
  return `function encode(x) {
    if (!(x <= ${top} && x >= ${-top})) return x !== x ? ${quiet} : engine.toCode(x);
    G[0] = x * ${2 ** (format.bias - 127)};
    const i = I[0];
    return ${format.bits === 32 ? "i" : `((i & 0x80000000) >>> ${sign}) | ((i & 0x7fffffff) >>> ${cut})`};
  }`;
}

/** Stands in where a format has no NaN and the branch cannot be taken. */
const BINARY16 = {
  kind: "float",
  name: "binary16",
  bits: 16,
  precision: 11,
  bias: 15,
  specials: "ieee",
  source: "",
} as const;

function nearestEven(name: string, expression: string, engine: Float64Engine): string {
  const { format } = engine.policy;
  if (format.kind === "fixed") {
    const [top, bottom] = [toNumber(largestFinite(format, 1)), toNumber(largestFinite(format, -1))];
    const beyond = `if (!(${name} <= ${top} && ${name} >= ${bottom})) ${name} = engine.round(x, 0);`;
    const magic = 1.5 * 2 ** (52 - format.fractionBits);
    return `x = ${expression}; ${name} = (x + ${magic}) - ${magic} + 0; ${beyond}`;
  }
  return `x = ${expression}; F[0] = x; c = magic[(W[1] >>> 20) & 2047]; ${name} = (x + c) - c; if (${name} !== ${name}) ${name} = engine.round(x, 0);`;
}

/** The constants M by exponent field of x. Where a result may be zero, too large or special the entry is NaN, and so is
 * the sum: one comparison sends all of these to the engine. */
function magicTable(engine: Float64Engine): Float64Array {
  const { format } = engine.policy;
  if (format.kind === "fixed") return new Float64Array(0);
  const lowest = emin(format);
  const top = exponentOfLargest(engine);
  const of = (field: number) => {
    const e = field - 1023;
    return e >= top || e <= lowest - format.precision ? NaN : 1.5 * 2 ** (Math.max(e, lowest) + 53 - format.precision);
  };
  return Float64Array.from({ length: 2048 }, (_, field) => of(field));
}

function exponentOfLargest(engine: Float64Engine): number {
  return Math.floor(Math.log2(toNumber(largestFinite(engine.policy.format, 1))));
}

const isZeroConstant = (t: Term) => t.op === "constant" && t.value.kind === "finite" && t.value.significand === 0n;
const isUnit = (t: Term) => t.op === "constant" && (same(t.value, fromNumber(1)) || same(t.value, fromNumber(-1)));

/** Statements that compute one term; `zeroish` collects the terms that are ±0 or NaN whatever the state is. */
function statement(term: Term, c: Carrier, zeroish: Set<number>): string {
  const name = `t${term.id}`;
  const v = (t: Term) => (t.op === "constant" ? `(${literal(toNumber(t.value))})` : `t${t.id}`);
  const { format, rounding } = c.engine.policy;
  const plain = format.kind === "float" && rounding !== "towardNegative";
  switch (term.op) {
    case "constant":
    case "variable":
      return "";
    case "mul": {
      const [a, b] = term.args;
      if (plain && (isZeroConstant(a) || isZeroConstant(b))) {
        zeroish.add(term.id);
        return `${name} = ${v(a)} * ${v(b)};`;
      }
      if (plain && (isUnit(a) || isUnit(b))) return `${name} = ${v(a)} * ${v(b)};`;
      return c.rounded(name, `${v(a)} * ${v(b)}`);
    }
    case "add":
    case "sub": {
      const [a, b] = term.args;
      const expression = `${v(a)} ${term.op === "add" ? "+" : "-"} ${v(b)}`;
      const zeros = term.args.filter((t) => isZeroConstant(t) || zeroish.has(t.id)).length;
      if (plain && zeros > 0) {
        if (zeros === 2) zeroish.add(term.id);
        return `${name} = ${expression};`;
      }
      if (rounding === "tiesToEven" || rounding === "tiesToAway") return c.rounded(name, expression);
      return `${name} = engine.${term.op}(${v(a)}, ${v(b)});`;
    }
    case "fma":
      return `${name} = engine.fma(${term.args.map(v).join(", ")});`;
    case "affine": {
      const call = bind(
        c.scope,
        `affine${term.id}_${c.scope.names.length}`,
        c.engine.affine(term.form.coefficients, term.form.constant),
      );
      return `${name} = ${call}([${term.args.map(v).join(", ")}]);`;
    }
  }
}

/** A sum of a variable and a term that is ±0 or NaN: the variable's own code serves unless it is a zero. */
function passed(term: Term, zeroish: ReadonlySet<number>): { zero: Term; own: Term & { op: "variable" } } | undefined {
  if (term.op !== "add") return undefined;
  const [a, b] = term.args;
  if (zeroish.has(a.id) && b.op === "variable") return { zero: a, own: b };
  if (zeroish.has(b.id) && a.op === "variable") return { zero: b, own: a };
  return undefined;
}

/** Statements that pack the outputs of one symbol. */
function stores(
  outputs: readonly Term[],
  fields: readonly Field[],
  c: Carrier,
  zeroish: ReadonlySet<number>,
  to: string,
): string[] {
  const words = new Map<number, string[]>();
  outputs.forEach((term, i) => {
    const { word, shift } = fields[i];
    const through = passed(term, zeroish);
    const code =
      term.op === "constant"
        ? String(term.code)
        : through === undefined
          ? c.code(`t${term.id}`)
          : `(t${through.zero.id} === 0 && t${through.own.id} !== 0 ? ${c.bits(fields[through.own.index])} : ${c.code(`t${term.id}`)})`;
    const list = words.get(word) ?? [];
    list.push(shift === 0 ? code : `(${code} << ${shift})`);
    words.set(word, list);
  });
  return [...words].map(([word, parts]) => `target[${to} + ${word}] = ${parts.join(" | ")};`);
}

/** Terms per generated function; larger ones are cut so that the compiler still optimises them. */
const TERMS_PER_FUNCTION = 400;

/** The packed step of several symbols: `outputs[s]` are the next entries under symbol s in the variables 0, 1, …, which
 * are the fields in order. @cost one call per group of symbols of at most 400 operations */
export function packedStep(
  engine: Float64Engine,
  fields: readonly Field[],
  outputs: readonly (readonly Term[])[],
  stride: number,
): PackedStep {
  const groups: number[][] = [];
  let room = 0;
  outputs.forEach((terms, s) => {
    const size = inOrder(terms).length;
    if (room < size || groups.length === 0) {
      groups.push([]);
      room = TERMS_PER_FUNCTION;
    }
    groups[groups.length - 1].push(s);
    room -= size;
  });
  const steps = groups.map((symbols) => oneFunction(engine, fields, outputs, symbols, stride));
  if (steps.length === 1) return steps[0];
  return (source, from, target, to) => {
    for (const step of steps) step(source, from, target, to);
  };
}

function oneFunction(
  engine: Float64Engine,
  fields: readonly Field[],
  outputs: readonly (readonly Term[])[],
  symbols: readonly number[],
  stride: number,
): PackedStep {
  const c = carrier(engine);
  bind(c.scope, "magic", magicTable(engine));
  const terms = inOrder(symbols.flatMap((s) => [...outputs[s]]));
  const zeroish = new Set<number>();
  const loads = terms.flatMap((t) => (t.op === "variable" ? [`t${t.id} = ${c.read(fields[t.index])};`] : []));
  const named = terms.filter((t) => t.op !== "constant").map((t) => `t${t.id}`);
  const done = new Set<number>();
  const body = symbols.flatMap((s) => {
    const fresh = inOrder(outputs[s]).filter((t) => !done.has(t.id));
    for (const t of fresh) done.add(t.id);
    return [
      ...fresh.map((t) => statement(t, c, zeroish)),
      ...stores(outputs[s], fields, c, zeroish, `to + ${s * stride}`),
    ];
  });
  return instantiate(
    c.scope,
    `${c.prelude}
    return function step(source, from, target, to) {
      let x = 0, c = 0, ${named.length === 0 ? "unused" : named.join(" = 0, ")} = 0;
      ${loads.join("\n")}
      ${body.join("\n")}
    };`,
  ) as PackedStep;
}

/** Reads packed fields as doubles. */
export function unpackFields(engine: Float64Engine, fields: readonly Field[]): Unpack {
  const c = carrier(engine);
  const lines = fields.map((field, i) => `values_[${i}] = ${c.read(field)};`);
  return instantiate(c.scope, `return function unpack(source, from, values_) { ${lines.join(" ")} };`) as Unpack;
}
