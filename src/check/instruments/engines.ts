// Whether an engine computes what the specification says, for all pairs of codes: formats of at most 8 bits pair by pair
// against the specification itself, 16 bits against its step function (cells.ts), and pairs with an infinity, NaN or an exact
// zero result, where more than rounding decides, by the specification's rules.

import type { Tally } from "../../core/tally.ts";
import { type CodeArithmetic, specification } from "../../number/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import { toNumber } from "../../number/exact.ts";
import { float64Arithmetic, float64Engine } from "../../number/float64.ts";
import type { RoundingPolicy } from "../../number/format.ts";
import { fromOrdinal, ordinals } from "../../number/order.ts";
import { tabulated } from "../../number/tables.ts";
import { cells, faithful, reader } from "./cells.ts";
import { createTallier, type Examined } from "./tallier.ts";

export const ENGINES = ["tables", "float64"] as const;
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

function narrowRow({ engine, operation, policy, against }: EngineTask): (a: number, examined: Examined) => void {
  const fast: CodeArithmetic = engine === "tables" ? tabulated(policy) : float64Arithmetic(policy);
  const slow = specification(against);
  const size = 2 ** policy.format.bits;
  return (a, { row }) => {
    row(a, size, (b) => fast[operation](a, b) === slow[operation](a, b));
  };
}

/** Rows run over the codes that are numbers, in ascending order, so that exact results never decrease (or never increase). */
function wideRow({ engine, operation, policy, against }: EngineTask): (n: number, examined: Examined) => void {
  if (engine !== "float64" || (operation !== "add" && operation !== "mul"))
    throw new RangeError("wideRow: expected the float64 engine's add or mul");
  const fast = float64Engine(policy);
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
  return (n, { row }) => {
    const a = values[n];
    const read = reader(given);
    const decreasing = operation === "mul" && (a < 0 || Object.is(a, -0));
    row(n, count, (i) => {
      const m = decreasing ? count - 1 - i : i;
      const b = values[m];
      const x = operation === "add" ? a + b : a * b;
      const found = operation === "add" ? fast.add(a, b) : fast.mul(a, b);
      if (x === 0 || !Number.isFinite(x)) return Object.is(found, bySpecification(n, m));
      return Object.is(found, read(x, operation === "add" ? residual(a, b, x) : 0));
    });
  };
}

/** a + b - s exactly (Knuth's two-sum). */
function residual(a: number, b: number, s: number): number {
  const t = s - a;
  return a - (s - t) + (b - t);
}
