// Arithmetic on all choices at once: each entry of a state is any code of its set, and a result is a table over the
// choices that it depends on. An axis along which a table does not vary is dropped, so that 0 · h costs nothing.

import { InputError } from "../core/errors.ts";
import type { Code } from "../number/format.ts";
import type { Arithmetic } from "../number/generic.ts";

/** Codes over the product of the sets of the entries `axes` (increasing), the last axis running fastest. */
export interface Table {
  readonly axes: readonly number[];
  readonly codes: Uint32Array;
}

const MOST_ENTRIES = 2 ** 22;

interface ValueSets {
  readonly arithmetic: Arithmetic<Table>;
  /** Entry i of the state: any code of its set. */
  readonly entry: (i: number) => Table;
}

/** Tables over these sets of codes, by the given arithmetic on codes. Operations throw an InputError for a table of more
 * than 2^22 entries. */
export function valueSets(codes: Arithmetic<Code>, sets: readonly (readonly Code[])[]): ValueSets {
  const sizes = sets.map((set) => set.length);
  const each = (tables: readonly Table[], compute: (operands: Code[]) => Code) => pointwise(sizes, tables, compute);
  return {
    entry: (i) => reduced(sizes, [i], Uint32Array.from(sets[i])),
    arithmetic: {
      constant: (x) => ({ axes: [], codes: Uint32Array.of(codes.constant(x)) }),
      add: (a, b) => each([a, b], ([x, y]) => codes.add(x, y)),
      sub: (a, b) => each([a, b], ([x, y]) => codes.sub(x, y)),
      mul: (a, b) => each([a, b], ([x, y]) => codes.mul(x, y)),
      fma: (a, b, c) => each([a, b, c], ([x, y, z]) => codes.fma(x, y, z)),
      read: (a) => each([a], ([x]) => codes.read(x)),
      div: (a, b) => each([a, b], ([x, y]) => codes.div(x, y)),
      apply: (gate, a) => each([a], ([x]) => codes.apply(gate, x)),
      affine: (form, x) => each(x, (operands) => codes.affine(form, operands)),
    },
  };
}

function pointwise(sizes: readonly number[], tables: readonly Table[], compute: (operands: Code[]) => Code): Table {
  const axes = [...new Set(tables.flatMap((table) => table.axes))].sort((a, b) => a - b);
  const total = axes.reduce((product, axis) => product * sizes[axis], 1);
  if (total > MOST_ENTRIES) {
    throw new InputError("evidence.sets", `at most ${MOST_ENTRIES} choices in one operation`, String(total));
  }
  const strides = tables.map((table) => stridesOf(sizes, table, axes));
  const digits = axes.map(() => 0);
  const places = tables.map(() => 0);
  const operands = tables.map(() => 0);
  const codes = new Uint32Array(total);
  for (let at = 0; at < total; at++) {
    for (let t = 0; t < tables.length; t++) operands[t] = tables[t].codes[places[t]];
    codes[at] = compute(operands);
    for (let a = axes.length - 1; a >= 0; a--) {
      const turn = ++digits[a] === sizes[axes[a]];
      for (let t = 0; t < tables.length; t++) places[t] += turn ? -strides[t][a] * (digits[a] - 1) : strides[t][a];
      if (!turn) break;
      digits[a] = 0;
    }
  }
  return reduced(sizes, axes, codes);
}

/** How far a step along each of `axes` goes in the table; 0 for an axis that it does not have. */
function stridesOf(sizes: readonly number[], table: Table, axes: readonly number[]): number[] {
  let stride = 1;
  const own = new Map<number, number>();
  for (const axis of table.axes.toReversed()) {
    own.set(axis, stride);
    stride *= sizes[axis];
  }
  return axes.map((axis) => own.get(axis) ?? 0);
}

/** The table without the axes along which it is constant. */
function reduced(sizes: readonly number[], axes: readonly number[], codes: Uint32Array): Table {
  let table: Table = { axes, codes };
  for (const axis of axes) table = withoutAxis(sizes, table, axis) ?? table;
  return table;
}

function withoutAxis(sizes: readonly number[], { axes, codes }: Table, axis: number): Table | undefined {
  const position = axes.indexOf(axis);
  const size = sizes[axis];
  const inner = axes.slice(position + 1).reduce((product, other) => product * sizes[other], 1);
  const kept = new Uint32Array(codes.length / size);
  for (let at = 0; at < codes.length; at++) {
    const outer = Math.floor(at / (inner * size));
    const target = outer * inner + (at % inner);
    if (Math.floor(at / inner) % size === 0) kept[target] = codes[at];
    else if (kept[target] !== codes[at]) return undefined;
  }
  return { axes: axes.filter((other) => other !== axis), codes: kept };
}
