import { describe, expect, it } from "vitest";
import { specification } from "../number/arithmetic.ts";
import { fromNumber } from "../number/exact.ts";
import { parseFormat } from "../number/formats.ts";
import { onCodes } from "../number/generic.ts";
import { EffortSpent, entry, type Tabulated, tabulatedArithmetic } from "./value-sets.ts";

const policy = {
  format: parseFormat("E4M3FN"),
  rounding: "tiesToEven",
  overflow: "nan",
  subnormals: "gradual",
} as const;
const codes = specification(policy);
const single = onCodes(codes);

const SETS = [[0x00, 0x38, 0xb8, 0x41], [0x30, 0x01, 0x7e], [0x38], [0x80, 0x00]];
const sizes = SETS.map((set) => set.length);
const tables = tabulatedArithmetic(codes, sizes, { left: 1e6 });
const entries = SETS.map((set, i) => entry(i, set));

/** The code that a table gives for a choice of one value of every entry. */
function at({ axes, codes: all }: Tabulated, choice: readonly number[]): number {
  return all[axes.reduce((index, axis) => index * sizes[axis] + choice[axis], 0)];
}

/** Every choice of an index in every set. */
const CHOICES = SETS.reduce<number[][]>(
  (choices, set) => choices.flatMap((choice) => set.map((_, i) => [...choice, i])),
  [[]],
);

describe("tabulated arithmetic", () => {
  it("acts on every choice of values as the arithmetic of codes does", () => {
    const [a, b, c, d] = entries;
    const half = fromNumber(0.5);
    const table = tables.add(tables.mul(a, b), tables.fma(c, d, tables.sub(a, tables.constant(half))));
    for (const choice of CHOICES) {
      const [x, y, z, w] = SETS.map((set, i) => set[choice[i]]);
      const expected = single.add(single.mul(x, y), single.fma(z, w, single.sub(x, single.constant(half))));
      expect(at(table, choice)).toBe(expected);
    }
  });

  it("reads every choice", () => {
    const reading = specification({ ...policy, read: parseFormat("E2M3FN"), overflow: "saturate" });
    const table = tabulatedArithmetic(reading, sizes, { left: 1e6 }).read(entries[1]);
    expect(table.codes).toEqual(SETS[1].map((code) => reading.read(code)));
    expect(table.codes).not.toEqual(SETS[1]);
  });

  it("evaluates affine forms with absent coefficients", () => {
    const form = { coefficients: [fromNumber(1.5), undefined, fromNumber(-1), fromNumber(2)], constant: undefined };
    const table = tables.affine(form, entries);
    expect(table.axes).not.toContain(1);
    for (const choice of CHOICES) {
      const x = SETS.map((set, i) => set[choice[i]]);
      expect(at(table, choice)).toBe(single.affine(form, x));
    }
  });

  it("knows that a number is itself: h - h has no axis where h - h' has two", () => {
    const [a, b] = entries;
    expect(tables.sub(a, a)).toEqual({ axes: [], codes: [0] });
    expect(tables.sub(a, b).axes).toEqual([0, 1]);
  });

  it("drops an axis along which nothing varies, also in the middle", () => {
    const positive = [0x30, 0x38, 0x40];
    const own = tabulatedArithmetic(codes, [2, 3, 2], { left: 1000 });
    const zero = own.mul(own.constant(fromNumber(0)), entry(1, positive));
    expect(zero).toEqual({ axes: [], codes: [0] });
    const [x, z] = [entry(0, [0x38, 0x40]), entry(2, [0x30, 0x41])];
    expect(own.add(own.add(x, own.mul(own.constant(fromNumber(0)), entry(1, positive))), z).axes).toEqual([0, 2]);
    const huge = own.mul(own.constant(fromNumber(448)), own.mul(entry(1, positive), own.constant(fromNumber(448))));
    expect(huge).toEqual({ axes: [], codes: [0x7f] });
  });

  it("has no axis for a set of one value", () => {
    expect(entry(2, [0x38])).toEqual({ axes: [], codes: [0x38] });
  });

  it("ends when more entries would be computed than the effort has left, before computing them", () => {
    const [a, b] = entries;
    const effort = { left: 25 };
    const own = tabulatedArithmetic(codes, sizes, effort);
    own.add(a, b);
    expect(effort.left).toBe(13);
    own.mul(a, b);
    expect(effort.left).toBe(1);
    expect(() => own.add(a, b)).toThrow(EffortSpent);
    expect(() =>
      tabulatedArithmetic(codes, [1e9, 1e9], { left: 1e6 }).add({ axes: [0], codes: [0] }, { axes: [1], codes: [0] }),
    ).toThrow(EffortSpent);
  });
});
