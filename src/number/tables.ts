// Addition, subtraction and multiplication of formats of at most 8 bits as tables of all pairs, made by the specification.
// Most pairs share their exact result with others, so each result is rounded once: the building is quick, and every
// entry is still what the specification says (the tests compare all pairs).

import { type CodeArithmetic, specification } from "./arithmetic.ts";
import { decode } from "./codec.ts";
import { fromNumber, toNumber } from "./exact.ts";
import type { Code, NumberFormat, OperandPolicy, RoundingPolicy } from "./format.ts";
import { emax, emin } from "./limits.ts";
import { round } from "./round.ts";
import { exactSum } from "./two-sum.ts";

/** Tables of 2^(2 · bits) codes; the entry for the operands a and b is at a << bits | b. */
export interface Tables {
  readonly addTable: Uint8Array;
  readonly subTable: Uint8Array;
  readonly mulTable: Uint8Array;
}

/** With exponents up to this, products of values of 8 bits are far from the ends of a double's range. */
const FURTHEST = 256;

const made = new Map<string, CodeArithmetic & Tables>();
const specified = new Map<string, CodeArithmetic & Tables>();

function tableKey({ format, rounding, overflow, subnormals, read }: OperandPolicy): string {
  if (format.bits > 8)
    throw new RangeError(`tables: expected a format of at most 8 bits, found ${format.bits} in ${format.name}`);
  return JSON.stringify([format, rounding, overflow, subnormals, read?.name]);
}

/** The specification with add, sub and mul looked up. One set of tables is made for each policy and kept.
 * @throws RangeError for a format of more than 8 bits
 * @throws InputError if the format cannot express the overflow behaviour
 * @cost 2^(2 · bits) on first use, then constant */
export function tabulated(policy: OperandPolicy): CodeArithmetic & Tables {
  const key = tableKey(policy);
  const known = made.get(key);
  if (known !== undefined) return known;
  const { bits } = policy.format;
  const slow = specification(policy);
  const carried = isCarried(policy.format);
  const values = Array.from({ length: 2 ** bits }, (_, code) =>
    carried ? toNumber(decode(policy.format, code)) : NaN,
  );
  const rounded = roundingOnce(policy);
  const addTable = table(bits, (a, b) => rounded(exactSum(values[a], values[b])) ?? slow.add(a, b));
  const subTable = table(bits, (a, b) => rounded(exactSum(values[a], -values[b])) ?? slow.sub(a, b));
  const mulTable = table(bits, (a, b) => rounded(values[a] * values[b]) ?? slow.mul(a, b));
  const arithmetic = lookedUp(slow, { addTable, subTable, mulTable });
  made.set(key, arithmetic);
  return arithmetic;
}

/** As `tabulated`, but the specification itself is asked for every pair: for what must not rest on anything faster. Products
 * with a sum (fma) are asked once for each triple that is met. Made once for each policy and kept.
 * @throws as `tabulated`
 * @cost 3 · 2^(2 · bits) operations of the specification on first use (8 bits: a third of a second), then constant */
export function specifiedTables(policy: OperandPolicy): CodeArithmetic & Tables {
  const key = tableKey(policy);
  const known = specified.get(key);
  if (known !== undefined) return known;
  const { bits } = policy.format;
  const slow = specification(policy);
  const tables = { addTable: table(bits, slow.add), subTable: table(bits, slow.sub), mulTable: table(bits, slow.mul) };
  const arithmetic = { ...lookedUp(slow, tables), fma: rememberedTriples(bits, slow.fma) };
  specified.set(key, arithmetic);
  return arithmetic;
}

function lookedUp(slow: CodeArithmetic, tables: Tables): CodeArithmetic & Tables {
  const { bits } = slow.policy.format;
  const { addTable, subTable, mulTable } = tables;
  return {
    ...slow,
    add: (a, b) => addTable[(a << bits) | b],
    sub: (a, b) => subTable[(a << bits) | b],
    mul: (a, b) => mulTable[(a << bits) | b],
    ...tables,
  };
}

function rememberedTriples(bits: number, fma: CodeArithmetic["fma"]): CodeArithmetic["fma"] {
  let codes: Int16Array | undefined;
  return (a, b, c) => {
    codes ??= new Int16Array(8 ** bits).fill(-1);
    const at = (((a << bits) | b) << bits) | c;
    if (codes[at] < 0) codes[at] = fma(a, b, c);
    return codes[at];
  };
}

/** Whether doubles hold the values and multiply them exactly: not with a bias far from the usual ones. */
function isCarried(format: NumberFormat): boolean {
  return format.kind === "fixed" || (emax(format) <= FURTHEST && emin(format) >= -FURTHEST);
}

function table(bits: number, operation: (a: Code, b: Code) => Code): Uint8Array {
  const mask = 2 ** bits - 1;
  return Uint8Array.from({ length: 4 ** bits }, (_, pair) => operation(pair >> bits, pair & mask));
}

/** Rounds a double by the specification, each distinct one once. Undefined, to be left to the specification, for zeros
 * (whose sign depends on the operation), infinities and NaN. Products need no check: values of at most 8 bits have at most
 * 8 significant bits, and exponents within ±264 (floating point) or 8 bits (fixed point), so doubles multiply them exactly. */
function roundingOnce(policy: RoundingPolicy): (x: number) => Code | undefined {
  const codes = new Map<number, Code>();
  return (x) => {
    if (x === 0 || !Number.isFinite(x)) return undefined;
    const known = codes.get(x);
    if (known !== undefined) return known;
    const code = round(policy, fromNumber(x));
    codes.set(x, code);
    return code;
  };
}
