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
  const pointwise = (args: readonly Tabulated[], f: (codes: readonly Code[]) => Code, cost = 1): Tabulated => {
    const axes = [...new Set(args.flatMap((arg) => arg.axes))].sort((a, b) => a - b);
    const length = axes.reduce((product, axis) => product * sizes[axis], 1);
    effort.left -= length * cost;
    if (effort.left < 0) throw new EffortSpent("value tables: expected an invariant within the effort, found none");
    const strides = args.map((arg) => stridesIn(arg.axes, axes, sizes));
    const codes: Code[] = [];
    const choice = axes.map(() => 0);
    const at = args.map(() => 0);
    const operands = args.map((arg) => arg.codes[0]);
    for (let i = 0; i < length; i++) {
      for (let k = 0; k < args.length; k++) operands[k] = args[k].codes[at[k]];
      codes.push(f(operands));
      for (let a = axes.length - 1; a >= 0; a--) {
        choice[a]++;
        for (let k = 0; k < args.length; k++) at[k] += strides[k][a];
        if (choice[a] < sizes[axes[a]]) break;
        for (let k = 0; k < args.length; k++) at[k] -= strides[k][a] * choice[a];
        choice[a] = 0;
      }
    }
    return reduce({ axes, codes }, sizes);
  };
  return {
    constant: (x) => ({ axes: [], codes: [round(arithmetic.policy, x)] }),
    add: (a, b) => pointwise([a, b], ([x, y]) => arithmetic.add(x, y)),
    sub: (a, b) => pointwise([a, b], ([x, y]) => arithmetic.sub(x, y)),
    mul: (a, b) => pointwise([a, b], ([x, y]) => arithmetic.mul(x, y)),
    fma: (a, b, c) => pointwise([a, b, c], ([x, y, z]) => arithmetic.fma(x, y, z)),
    read: (a) => pointwise([a], ([x]) => arithmetic.read(x)),
    div: (a, b) => pointwise([a, b], ([x, y]) => arithmetic.div(x, y)),
    apply: (name, a) => pointwise([a], ([x]) => gates(name, x)),
    affine: ({ coefficients, constant }, x) =>
      pointwise(x, (codes) => arithmetic.affine(coefficients, codes, constant), EXACT_SUM),
  };
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
