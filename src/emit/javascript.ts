// Prints traced steps as straight-line JavaScript over doubles that are values of the format, and packs states into words.
//
// A rounding to nearest even costs a product and two subtractions (carrier.ts) and the tests whether the result is subnormal
// or too large. For states in a window of magnitudes most of these tests cannot strike (ranges.ts), so there are two
// functions: one for such states, and the other, compiled when first needed, for all. The other modes call the engine.
// A rounding is left out where the result is a value of the format anyway: a product with ±0 or ±1, a sum with a term
// that is ±0. That changes no bit, and it is what makes sparse keys cheap.

import { fromNumber, same, toNumber } from "../number/exact.ts";
import type { Float64Engine } from "../number/float64.ts";
import { hasNegativeZero } from "../number/limits.ts";
import { inOrder, type Term } from "../number/term.ts";
import {
  BOTH,
  bind,
  type Carrier,
  type Checks,
  carrier,
  type Field,
  instantiate,
  literal,
  printing,
  type Window,
} from "./carrier.ts";
import { gateInDouble, quotientInDouble } from "./gates.ts";
import { functionText, type Piece } from "./parts.ts";
import { type Analysis, analyse, bestWindow } from "./ranges.ts";

export type { Field };

/** Reads the fields of `source` at offset `from`, applies each symbol's outputs, and writes symbol s to `target` at
 * to + s · stride (only the words of these fields). Words of `target` that hold these fields are overwritten whole.
 * `target` must not overlap `source`. Equal to the specification on codes that the policy's rounding itself produces: no
 * infinity under saturate, no subnormal under flush, only the canonical NaN. */
export type PackedStep = (source: Uint32Array, from: number, target: Uint32Array, to: number) => void;

/** The doubles of the fields, in order. */
export type Unpack = (source: Uint32Array, from: number, values: Float64Array) => void;

const isZeroConstant = (t: Term) => t.op === "constant" && t.value.kind === "finite" && t.value.significand === 0n;
const isUnit = (t: Term) => t.op === "constant" && (same(t.value, fromNumber(1)) || same(t.value, fromNumber(-1)));

/** A name of its own for a function. */
function bound({ scope }: Carrier, run: (...x: number[]) => number): string {
  return bind(scope, `f${scope.names.length}`, run);
}

/** The sum of a form's products, left to right. */
function affineText({ form, args }: Term & { op: "affine" }): string | undefined {
  const products = form.coefficients.flatMap((a, j) =>
    a === undefined ? [] : [`(${literal(toNumber(a))}) * ${operandText(args[j])}`],
  );
  const all = [...products, ...(form.constant === undefined ? [] : [`(${literal(toNumber(form.constant))})`])];
  return all.length === 0 ? undefined : all.join(" + ");
}

type Binary = Extract<Term, { readonly args: readonly [Term, Term] }>;

/** A constant's number, or a term's name. */
const operandText = (t: Term): string => (t.op === "constant" ? `(${literal(toNumber(t.value))})` : `t${t.id}`);

/** Whether ±0 may be added, and zeros multiplied, as doubles are. */
function hasPlainZeros({ format, rounding }: Carrier["engine"]["policy"]): boolean {
  return hasNegativeZero(format) && rounding !== "towardNegative";
}

function productText(term: Binary, c: Carrier, zeroish: Set<number>, checks: Checks): string {
  const [a, b] = term.args;
  const product = `${operandText(a)} * ${operandText(b)}`;
  const plain = hasPlainZeros(c.engine.policy);
  const vanishes = plain && (isZeroConstant(a) || isZeroConstant(b));
  if (vanishes) zeroish.add(term.id);
  if (vanishes || (plain && (isUnit(a) || isUnit(b)))) return `t${term.id} = ${product};`;
  return c.rounded(`t${term.id}`, product, checks);
}

/** A sum, or a difference. */
function sumText(term: Binary, c: Carrier, zeroish: Set<number>, checks: Checks): string {
  const [a, b] = term.args.map(operandText);
  const sum = `${a} ${term.op === "add" ? "+" : "-"} ${b}`;
  const { rounding } = c.engine.policy;
  const zeros = term.args.filter((t) => isZeroConstant(t) || zeroish.has(t.id)).length;
  if (hasPlainZeros(c.engine.policy) && zeros > 0) {
    if (zeros === 2) zeroish.add(term.id);
    return `t${term.id} = ${sum};`;
  }
  if (rounding === "tiesToEven" || rounding === "tiesToAway") return c.rounded(`t${term.id}`, sum, checks);
  return `t${term.id} = engine.${term.op}(${a}, ${b});`;
}

/** Statements that compute one term; `zeroish` collects the terms that are ±0 or NaN whatever the state is. */
function statement(term: Term, c: Carrier, zeroish: Set<number>, facts: Analysis): string {
  const name = `t${term.id}`;
  const { checks, exact } = facts.get(term.id) ?? { checks: BOTH, exact: false };
  const inline = exact && printing(c.engine.policy) !== "call";
  switch (term.op) {
    case "constant":
    case "variable":
      return "";
    case "mul":
      return productText(term, c, zeroish, checks);
    case "add":
    case "sub":
      return sumText(term, c, zeroish, checks);
    case "read":
      return c.operand(name, operandText(term.args[0]), checks);
    case "div":
      return `${name} = ${bound(c, quotientInDouble(c.engine))}(${term.args.map(operandText).join(", ")});`;
    case "gate":
      return `${name} = ${bound(c, gateInDouble(c.engine, term.gate))}(${operandText(term.args[0])});`;
    case "fma": {
      const [a, b, d] = term.args.map(operandText);
      return inline ? c.rounded(name, `${a} * ${b} + ${d}`, checks) : `${name} = engine.fma(${a}, ${b}, ${d});`;
    }
    case "affine": {
      const text = inline ? affineText(term) : undefined;
      if (text !== undefined) return c.rounded(name, text, checks);
      const run = c.engine.affine(term.form.coefficients, term.form.constant);
      const call = bind(c.scope, `affine${term.id}_${c.scope.names.length}`, run);
      return `${name} = ${call}([${term.args.map(operandText).join(", ")}]);`;
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
  finite: (term: Term) => boolean,
): Piece[] {
  const words = new Map<number, { parts: string[]; reads: string[] }>();
  outputs.forEach((term, i) => {
    const { word, shift } = fields[i];
    const through = passed(term, zeroish);
    const code =
      term.op === "constant"
        ? String(term.code)
        : through === undefined
          ? c.code(`t${term.id}`, finite(term))
          : `(t${through.zero.id} === 0 && t${through.own.id} !== 0 ? ${c.bits(fields[through.own.index])} : ${c.code(`t${term.id}`, finite(term))})`;
    const own = words.get(word) ?? { parts: [], reads: [] };
    own.parts.push(shift === 0 ? code : `(${code} << ${shift})`);
    own.reads.push(...namesOf(through === undefined ? [term] : [term, through.zero, through.own]));
    words.set(word, own);
  });
  return [...words].map(([word, { parts, reads }]) => ({
    text: `target[${to} + ${word}] = ${parts.join(" | ")};`,
    reads,
  }));
}

function namesOf(terms: readonly Term[]): string[] {
  return terms.filter(({ op }) => op !== "constant").map(({ id }) => `t${id}`);
}

/** Terms per generated function; larger ones are cut so that the compiler still optimises them. */
const TERMS_PER_FUNCTION = 400;
/** Terms of one symbol's step beyond which it is printed in parts, and pieces of a part. */
const TERMS_IN_ONE = 4000;

/** The packed step of several symbols: `outputs[s]` are the next entries under symbol s in the variables 0, 1, …, which
 * are the fields in order. Steps of more than `inOne` operations are printed in parts of that length at most.
 * @cost one call per group of symbols of at most 400 operations */
export function packedStep(
  engine: Float64Engine,
  fields: readonly Field[],
  outputs: readonly (readonly Term[])[],
  stride: number,
  inOne = TERMS_IN_ONE,
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
  const steps = groups.map((symbols) => oneFunction({ engine, fields, outputs, symbols, stride, inOne }));
  if (steps.length === 1) return steps[0];
  return (source, from, target, to) => {
    for (const step of steps) step(source, from, target, to);
  };
}

/** The function for all states, or the one for states in the best window, which hands the others on. */
function oneFunction(print: Print): PackedStep {
  const { engine, outputs, symbols } = print;
  const window = bestWindow(inOrder(symbols.flatMap((s) => [...outputs[s]])), engine.policy);
  if (window === undefined) return printed(print);
  let all: PackedStep | undefined;
  return printed(print, {
    window,
    outside: (source, from, target, to) => {
      all ??= printed(print);
      all(source, from, target, to);
    },
  });
}

interface Print {
  readonly engine: Float64Engine;
  readonly fields: readonly Field[];
  readonly outputs: readonly (readonly Term[])[];
  readonly symbols: readonly number[];
  readonly stride: number;
  readonly inOne: number;
}

function printed(
  { engine, fields, outputs, symbols, stride, inOne }: Print,
  inside?: { readonly window: Window; readonly outside: PackedStep },
): PackedStep {
  const c = carrier(engine);
  const terms = inOrder(symbols.flatMap((s) => [...outputs[s]]));
  const facts = analyse(terms, engine.policy, inside?.window);
  const zeroish = new Set<number>();
  const variables = terms.flatMap((t) => (t.op === "variable" ? [{ name: `t${t.id}`, field: fields[t.index] }] : []));
  const loads =
    inside === undefined
      ? variables.map(({ name, field }) => `${name} = ${c.read(field)};`)
      : c.enter(variables, inside.window, bind(c.scope, "outside", inside.outside));
  const finite = (t: Term) => inside !== undefined && (t.op === "variable" || facts.get(t.id)?.checks.high === false);
  const done = new Set<number>();
  const pieces = symbols.flatMap((s): Piece[] => {
    const fresh = inOrder(outputs[s]).filter((t) => !done.has(t.id));
    for (const t of fresh) done.add(t.id);
    return [
      ...fresh.flatMap((t) => {
        if (t.op === "constant" || t.op === "variable") return [];
        return [{ text: statement(t, c, zeroish, facts), makes: `t${t.id}`, reads: namesOf(t.args) }];
      }),
      ...stores(outputs[s], fields, c, zeroish, `to + ${s * stride}`, finite),
    ];
  });
  return instantiate(c.scope, functionText(c, pieces, variables, loads, inOne)) as PackedStep;
}

/** Packs doubles that are values of the format into the fields; words that hold them are overwritten whole. */
export function packFields(
  engine: Float64Engine,
  fields: readonly Field[],
): (values: Float64Array, target: Uint32Array, to: number) => void {
  const c = carrier(engine);
  const words = new Map<number, string[]>();
  fields.forEach(({ word, shift }, i) => {
    words.set(word, [...(words.get(word) ?? []), `(${c.code(`values_[${i}]`)} << ${shift})`]);
  });
  const lines = [...words].map(([word, parts]) => `target[to + ${word}] = ${parts.join(" | ")};`);
  return instantiate(
    c.scope,
    `${c.prelude} return function pack(values_, target, to) { ${lines.join(" ")} };`,
  ) as ReturnType<typeof packFields>;
}

/** Reads packed fields as doubles. */
export function unpackFields(engine: Float64Engine, fields: readonly Field[]): Unpack {
  const c = carrier(engine);
  const lines = fields.map((field, i) => `values_[${i}] = ${c.read(field)};`);
  return instantiate(c.scope, `return function unpack(source, from, values_) { ${lines.join(" ")} };`) as Unpack;
}
