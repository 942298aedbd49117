// The arithmetic of a layer on the states of a map all at once: a number is one code for all states, or a code for each. What a
// layer does is then done by a loop over states for each of its operations, in the arithmetic of codes that is given, and with
// nothing of traces or printed code. For formats of at most 8 bits, whose tables have a row for each first operand.

import type { CodeArithmetic } from "../../number/arithmetic.ts";
import { decode } from "../../number/codec.ts";
import type { Exact } from "../../number/exact.ts";
import type { Code } from "../../number/format.ts";
import type { Arithmetic } from "../../number/generic.ts";
import { round } from "../../number/round.ts";
import type { Tables } from "../../number/tables.ts";
import { roundedDoubles, roundedForm } from "./exact-sums.ts";

/** One code for all states, or one for each. */
export type Column = Code | Uint8Array;

/** @throws TypeError in what layers of sweeps do not do: quotients and gates */
export function columnArithmetic(codes: CodeArithmetic & Tables): Arithmetic<Column> {
  const { format } = codes.policy;
  const { bits } = format;
  const values = Array.from({ length: 2 ** bits }, (_, code) => decode(format, code));
  const rounded = roundedDoubles(codes.policy);
  const constants = new WeakMap<Exact, Code>();
  const refused = (): never => {
    throw new TypeError("columns: expected a layer of sums and products");
  };
  return {
    constant: (x) => {
      const code = constants.get(x) ?? round(codes.policy, x);
      constants.set(x, code);
      return code;
    },
    add: (a, b) => lookedUp(codes.addTable, bits, a, b),
    sub: (a, b) => lookedUp(codes.subTable, bits, a, b),
    mul: (a, b) => lookedUp(codes.mulTable, bits, a, b),
    fma: (a, b, c) => each([a, b, c], ([x, y, z]) => codes.fma(x, y, z)),
    affine: (form, x) => each(x, roundedForm(codes.policy, rounded, values, form)),
    read: (x) => x,
    div: refused,
    apply: refused,
  };
}

function lookedUp(table: Uint8Array, bits: number, a: Column, b: Column): Column {
  if (typeof a === "number" && typeof b === "number") return table[(a << bits) | b];
  const size = sizeOf([a, b]);
  const result = new Uint8Array(size);
  if (typeof a === "number" && typeof b !== "number")
    for (let s = 0, row = a << bits; s < size; s++) result[s] = table[row | b[s]];
  else if (typeof a !== "number" && typeof b === "number")
    for (let s = 0; s < size; s++) result[s] = table[(a[s] << bits) | b];
  else if (typeof a !== "number" && typeof b !== "number")
    for (let s = 0; s < size; s++) result[s] = table[(a[s] << bits) | b[s]];
  return result;
}

/** States; 0 where every column is one code. */
function sizeOf(columns: readonly Column[]): number {
  return columns.reduce<number>((n, x) => (typeof x === "number" ? n : x.length), 0);
}

function each(columns: readonly Column[], operation: (codes: readonly Code[]) => Code): Column {
  const size = sizeOf(columns);
  const codes = columns.map((x) => (typeof x === "number" ? x : 0));
  if (size === 0) return operation(codes);
  const result = new Uint8Array(size);
  for (let s = 0; s < size; s++) {
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j];
      if (typeof column !== "number") codes[j] = column[s];
    }
    result[s] = operation(codes);
  }
  return result;
}
