// Whether an engine computes what the specification says: where operands have few bits together all of them, each case against
// the specification itself; for 16 bits all pairs of codes that are not NaN, against its step function (cells.ts), and pairs
// with an infinity or an exact zero result, where more than rounding decides, by the specification itself.

import { sha256 } from "../../core/host.ts";
import type { Tally } from "../../core/tally.ts";
import { specification } from "../../number/arithmetic.ts";
import { encodeArray } from "../../number/arrays/index.ts";
import { decode } from "../../number/codec.ts";
import { toNumber } from "../../number/exact.ts";
import type { Code, RoundingPolicy } from "../../number/format.ts";
import { fromOrdinal, ordinals } from "../../number/order.ts";
import { round } from "../../number/round.ts";
import { type Cells, cells, faithful, reader } from "./cells.ts";
import { answered, codeRows, flagRows } from "./code-rows.ts";
import { createTallier, type Examined } from "./tallier.ts";
import { arity, byCode, ENGINE_OPERATIONS, type EngineTask } from "./task.ts";
import { valueRows } from "./value-rows.ts";

/** The counter of rows [from, to): a row is a first operand, by code or by ordinal. What becomes of the row: for each member
 * the code that the engine answered, if all its ways agree. @throws RangeError for an operation that the engine has not */
export function rowCounter(task: EngineTask): (from: number, to: number) => Tally {
  const { engine, operation, policy } = task;
  if (!ENGINE_OPERATIONS[engine].includes(operation))
    throw new RangeError(
      `rowCounter: expected ${ENGINE_OPERATIONS[engine].join(", ")} of ${engine}, found ${operation}`,
    );
  const examine = byCode(task) ? narrowRow(task) : wideRow(task);
  const columnBits = (arity(operation) - 1) * policy.format.bits;
  return (from, to) => {
    const tallier = createTallier(columnBits);
    const hash = task.results === undefined ? undefined : sha256();
    for (let row = from; row < to; row++) {
      const answers = examine(row, tallier);
      hash?.update(new Uint8Array(answers.buffer, answers.byteOffset, answers.byteLength));
    }
    return { ...tallier.tally(), ...(hash === undefined ? {} : { results: hash.digest() }) };
  };
}

/** Examines a row. @returns the engine's answers as codes, columns ascending, where they are asked for */
type RowExaminer = (row: number, examined: Examined) => Uint16Array;

const NOTHING = new Uint16Array(0);
/** Stands for no code, and for ways that differ. */
const NONE = 0xffff;

/** The codes that are operands: all; of printed code those that a rounding can leave behind, which is what it is for. */
function operandCodes({ engine, policy }: EngineTask): Code[] {
  const all = Array.from({ length: 2 ** policy.format.bits }, (_, code) => code);
  return engine === "printed" ? all.filter((code) => isKept(policy, code)) : all;
}

/** Whether rounding leaves the code as it is: no infinity under saturate, no subnormal under flush, one NaN. */
function isKept(policy: RoundingPolicy, code: Code): boolean {
  return answered(() => round(policy, decode(policy.format, code))) === code;
}

function narrowRow(task: EngineTask): RowExaminer {
  const { operation, policy, against } = task;
  const { bits } = policy.format;
  const slow = specification(against)[operation];
  const codes = operandCodes(task);
  const isOperand = new Set(codes);
  const empty = [0];
  const [second, third] = [arity(operation) > 1 ? codes : empty, arity(operation) > 2 ? codes : empty];
  const places = second.flatMap((b) => third.map((c) => [b, c] as const));
  const rowOf = codeRows(task, places);
  const flags = flagRows(task);
  const columns = places.map(([b, c]) => (arity(operation) === 3 ? b * 2 ** bits + c : b));
  return (a, { row }) => {
    if (!isOperand.has(a)) return NOTHING;
    const found = rowOf(a);
    row(
      a,
      places.length,
      (i) => {
        const [b, c] = places[i];
        return found(i) === answered(() => slow(a, b, c)) && flags(a, b, c);
      },
      (i) => columns[i],
    );
    return task.results === undefined ? NOTHING : Uint16Array.from(places, (_, i) => (found(i) < 0 ? NONE : found(i)));
  };
}

const known = new Map<string, Cells>();

/** The step function, made once for each policy. @throws RangeError where doubles do not hold it */
function faithfulCells(policy: RoundingPolicy): Cells {
  const key = JSON.stringify(policy);
  const found = known.get(key) ?? cells(policy);
  if (!faithful(found))
    throw new RangeError(`wideRow: expected values and midpoints that are doubles, ${policy.format.name}`);
  known.set(key, found);
  return found;
}

/** Rows run over the codes that are numbers, in ascending order, so that exact results never decrease (or never increase). */
function wideRow(task: EngineTask): RowExaminer {
  const { engine, operation, policy, against } = task;
  if (engine === "tables" || (operation !== "add" && operation !== "mul"))
    throw new RangeError(`wideRow: expected add or mul of an engine for 16 bits, found ${operation} of ${engine}`);
  const slow = specification(against);
  const given = faithfulCells(against);
  const count = ordinals(policy.format);
  const codes = Uint32Array.from({ length: count }, (_, n) => fromOrdinal(policy.format, n));
  const values = Float64Array.from(codes, (c) => toNumber(decode(policy.format, c)));
  const bySpecification = (n: number, m: number) =>
    toNumber(decode(against.format, slow[operation](codes[n], codes[m])));
  const results = valueRows({ engine, operation, policy }, codes, values);
  const [answers, answerCodes] = [new Float64Array(count), new Uint16Array(count)];
  return (n, { row }) => {
    const a = values[n];
    const result = results(n);
    const read = reader(given);
    const decreasing = operation === "mul" && (a < 0 || Object.is(a, -0));
    const column = (i: number) => (decreasing ? count - 1 - i : i);
    const agrees = (i: number) => {
      const m = column(i);
      const b = values[m];
      const x = operation === "add" ? a + b : a * b;
      const found = result(m);
      answers[m] = found ?? NaN;
      if (x === 0 || !Number.isFinite(x)) return Object.is(found, bySpecification(n, m));
      return Object.is(found, read(x, operation === "add" ? residual(a, b, x) : 0));
    };
    row(n, count, agrees, column);
    if (task.results === undefined) return NOTHING;
    encodeArray(policy, answers, answerCodes);
    return answerCodes;
  };
}

/** a + b - s exactly (Knuth's two-sum). */
function residual(a: number, b: number, s: number): number {
  const t = s - a;
  return a - (s - t) + (b - t);
}
