// Whether an engine computes what the specification says: for formats of at most 8 bits all pairs of codes, each against the
// specification itself; for 16 bits all pairs of codes that are not NaN, against its step function (cells.ts), and pairs with
// an infinity or an exact zero result, where more than rounding decides, by the specification itself.

import type { Tally } from "../../core/tally.ts";
import { type CodeArithmetic, specification } from "../../number/arithmetic.ts";
import { combineArrays } from "../../number/arrays/index.ts";
import { decode } from "../../number/codec.ts";
import { toNumber } from "../../number/exact.ts";
import { float64Arithmetic, float64Engine } from "../../number/float64.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { fromOrdinal, ordinals } from "../../number/order.ts";
import { tabulated } from "../../number/tables.ts";
import { cells, faithful, reader } from "./cells.ts";
import { createTallier, type Examined } from "./tallier.ts";

export const ENGINES = ["tables", "float64", "arrays"] as const;
export type Engine = (typeof ENGINES)[number];
export const PAIRED = ["add", "sub", "mul", "div"] as const;
export type Paired = (typeof PAIRED)[number];

/** An engine's operation under `policy`, compared with the specification's under `against` (the same, but in controls). */
export interface EngineTask {
  readonly engine: Engine;
  readonly operation: Paired;
  readonly policy: RoundingPolicy;
  readonly against: RoundingPolicy;
}

/** The counter of rows [from, to): a row is a first operand, by code (at most 8 bits) or by ordinal (16 bits). */
export function rowCounter(task: EngineTask): (from: number, to: number) => Tally {
  const examine = task.policy.format.bits <= 8 ? narrowRow(task) : wideRow(task);
  return (from, to) => {
    const tallier = createTallier(task.policy.format.bits);
    for (let row = from; row < to; row++) examine(row, tallier);
    return tallier.tally();
  };
}

/** Rows of a task. */
export function rows({ policy: { format } }: EngineTask): number {
  return format.bits <= 8 ? 2 ** format.bits : ordinals(format);
}

function narrowRow(task: EngineTask): (a: number, examined: Examined) => void {
  const { engine, operation, policy, against } = task;
  const slow = specification(against);
  const size = 2 ** policy.format.bits;
  if (engine === "arrays") {
    const values = Float64Array.from({ length: size }, (_, code) => toNumber(decode(policy.format, code)));
    const results = rowResults(task, values);
    return (a, { row }) => {
      const found = results(values[a]);
      row(a, size, (b) => Object.is(found(b), toNumber(decode(against.format, slow[operation](a, b)))));
    };
  }
  const fast: CodeArithmetic = engine === "tables" ? tabulated(policy) : float64Arithmetic(policy);
  return (a, { row }) => {
    row(a, size, (b) => answered(() => fast[operation](a, b)) === answered(() => slow[operation](a, b)));
  };
}

/** A code, or -1 where there is none: x / 0 in a format without NaN. */
function answered(operation: () => number): number {
  try {
    return operation();
  } catch (error) {
    if (error instanceof RangeError) return -1;
    throw error;
  }
}

/** For a first operand the results with all second operands: computed when asked for, or the whole row at once in arrays. */
function rowResults(
  { engine, operation, policy }: EngineTask,
  values: Float64Array,
): (a: number) => (m: number) => number {
  if (operation === "div") throw new RangeError("rowResults: expected add, sub or mul, found div");
  if (engine === "arrays") {
    const [left, target] = [new Float64Array(values.length), new Float64Array(values.length)];
    return (a) => {
      combineArrays(policy, operation, [left.fill(a), values], target);
      return (m) => target[m];
    };
  }
  const fast = float64Engine(policy);
  const apply: (x: number, y: number) => number =
    operation === "add"
      ? (x, y) => fast.add(x, y)
      : operation === "sub"
        ? (x, y) => fast.sub(x, y)
        : (x, y) => fast.mul(x, y);
  return (a) => (m) => apply(a, values[m]);
}

/** Rows run over the codes that are numbers, in ascending order, so that exact results never decrease (or never increase). */
function wideRow(task: EngineTask): (n: number, examined: Examined) => void {
  const { engine, operation, policy, against } = task;
  if (engine === "tables" || (operation !== "add" && operation !== "mul"))
    throw new RangeError("wideRow: expected add or mul of the engine float64 or arrays");
  const slow = specification(against);
  const given = cells(against);
  if (!faithful(given))
    throw new RangeError(`wideRow: expected values and midpoints that are doubles, ${policy.format.name}`);
  const count = ordinals(policy.format);
  const code = (n: number) => fromOrdinal(policy.format, n);
  const codes = Uint32Array.from({ length: count }, (_, n) => code(n));
  const values = Float64Array.from(codes, (c) => toNumber(decode(policy.format, c)));
  const bySpecification = (n: number, m: number) =>
    toNumber(decode(against.format, slow[operation](codes[n], codes[m])));
  const results = rowResults(task, values);
  return (n, { row }) => {
    const a = values[n];
    const result = results(a);
    const read = reader(given);
    const decreasing = operation === "mul" && (a < 0 || Object.is(a, -0));
    const column = (i: number) => (decreasing ? count - 1 - i : i);
    const agrees = (i: number) => {
      const m = column(i);
      const b = values[m];
      const x = operation === "add" ? a + b : a * b;
      const found = result(m);
      if (x === 0 || !Number.isFinite(x)) return Object.is(found, bySpecification(n, m));
      return Object.is(found, read(x, operation === "add" ? residual(a, b, x) : 0));
    };
    row(n, count, agrees, column);
  };
}

/** a + b - s exactly (Knuth's two-sum). */
function residual(a: number, b: number, s: number): number {
  const t = s - a;
  return a - (s - t) + (b - t);
}
