// Arithmetic on sets of values that still knows what depends on what: a number is a table over the values of the state
// entries it depends on. Operations act pointwise on the union of the axes; an axis along which nothing varies is dropped,
// so that 0 · h for positive h costs nothing, and that is exact, not a rule.

import type { CodeArithmetic } from "../number/arithmetic.ts";
import type { Code } from "../number/format.ts";
import { type Arithmetic, gatesOf } from "../number/generic.ts";
import { round } from "../number/round.ts";

/** codes[i] for the choice i of values of the entries `axes` (ascending; the last axis runs fastest). */
export interface Tabulated {
  readonly axes: readonly number[];
  readonly codes: readonly Code[];
}

/** Thrown when the effort is spent; it ends the attempt, never an answer. */
export class EffortSpent extends RangeError {}

/** Table entries that an attempt may still compute. */
export interface Effort {
  left: number;
}

/** An exact sum is about so many times as dear as an operation. */
const EXACT_SUM = 10;

/** The entry `axis`, which may take the values `set`. */
export function entry(axis: number, set: readonly Code[]): Tabulated {
  return set.length === 1 ? { axes: [], codes: set } : { axes: [axis], codes: set };
}

/** @param sizes how many values each entry has @throws EffortSpent */
export function tabulatedArithmetic(
  arithmetic: CodeArithmetic,
  sizes: readonly number[],
  effort: Effort,
): Arithmetic<Tabulated> {
  const gates = gatesOf(arithmetic);
  const pointwise = (
    args: readonly Tabulated[],
    f: (tables: readonly (readonly Code[])[], i: number) => Code,
    cost = 1,
  ) => {
    const axes = [...new Set(args.flatMap((arg) => arg.axes))].sort((a, b) => a - b);
    const length = axes.reduce((product, axis) => product * sizes[axis], 1);
    effort.left -= length * cost;
    if (effort.left < 0) throw new EffortSpent("value tables: expected an invariant within the effort, found none");
    const tables = args.map((arg) => spread(arg, axes, sizes));
    const codes = new Array<Code>(length);
    for (let i = 0; i < length; i++) codes[i] = f(tables, i);
    return reduce({ axes, codes }, sizes);
  };
  type Binary = (x: Code, y: Code) => Code;
  const unary = (a: Tabulated, f: (x: Code) => Code) => pointwise([a], ([x], i) => f(x[i]));
  const binary = (a: Tabulated, b: Tabulated, f: Binary) => pointwise([a, b], ([x, y], i) => f(x[i], y[i]));
  return {
    constant: (x) => ({ axes: [], codes: [round(arithmetic.policy, x)] }),
    add: (a, b) => binary(a, b, arithmetic.add),
    sub: (a, b) => binary(a, b, arithmetic.sub),
    mul: (a, b) => binary(a, b, arithmetic.mul),
    fma: (a, b, c) => pointwise([a, b, c], ([x, y, z], i) => arithmetic.fma(x[i], y[i], z[i])),
    read: (a) => unary(a, arithmetic.read),
    div: (a, b) => binary(a, b, arithmetic.div),
    apply: (name, a) => unary(a, (x) => gates(name, x)),
    affine: ({ coefficients, constant }, x) => {
      const sum = (codes: readonly Code[]) => arithmetic.affine(coefficients, codes, constant);
      return pointwise(x, (tables, i) => sum(tables.map((table) => table[i])), EXACT_SUM);
    },
  };
}

/** The table over more axes, along the new ones constant. */
function spread(own: Tabulated, axes: readonly number[], sizes: readonly number[]): readonly Code[] {
  if (own.axes.length === axes.length) return own.codes;
  const strides = stridesIn(own.axes, axes, sizes);
  const last = axes.length - 1;
  const codes: Code[] = [];
  const fill = (a: number, at: number): void => {
    const [length, stride] = [sizes[axes[a]], strides[a]];
    if (a === last) for (let v = 0; v < length; v++) codes.push(own.codes[at + v * stride]);
    else for (let v = 0; v < length; v++) fill(a + 1, at + v * stride);
  };
  fill(0, 0);
  return codes;
}

/** How far one step along each axis of `axes` moves in a table over `own`. */
function stridesIn(own: readonly number[], axes: readonly number[], sizes: readonly number[]): number[] {
  return axes.map((axis) => {
    const at = own.indexOf(axis);
    return at < 0 ? 0 : own.slice(at + 1).reduce((product, later) => product * sizes[later], 1);
  });
}

/** Drops every axis along which the table is constant. */
function reduce(table: Tabulated, sizes: readonly number[]): Tabulated {
  for (const [a, axis] of table.axes.entries()) {
    const stride = table.axes.slice(a + 1).reduce((product, later) => product * sizes[later], 1);
    const block = stride * sizes[axis];
    const constant = table.codes.every(
      (code, i) => code === table.codes[i - Math.floor((i % block) / stride) * stride],
    );
    if (!constant) continue;
    const codes = table.codes.filter((_, i) => i % block < stride);
    return reduce({ axes: table.axes.filter((other) => other !== axis), codes }, sizes);
  }
  return table;
}
