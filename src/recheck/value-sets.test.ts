// Tables over choices against the same arithmetic run on every choice.

import { describe, expect, it } from "vitest";
import { parseSemantics } from "../rnn/semantics.ts";
import { codeNumbers } from "./arithmetic.ts";
import { valueSets } from "./value-sets.ts";

const semantics = parseSemantics("perOperation,format=bfloat16");
const { arithmetic } = codeNumbers(semantics.regime === "exact" ? expect.fail() : semantics);

describe("value sets", () => {
  const sets = [[0x3f80, 0x4000, 0xbf80], [0x3f80, 0x3f81], [0x4040]];

  it("give every choice its result", () => {
    const { entry, arithmetic: tables } = valueSets(arithmetic, sets);
    const [x, y, z] = [0, 1, 2].map(entry);
    const sum = tables.fma(x, y, tables.sub(z, x));
    expect(sum.axes).toEqual([0, 1]);
    const expected = sets[0].flatMap((a) => sets[1].map((b) => arithmetic.fma(a, b, arithmetic.sub(sets[2][0], a))));
    expect([...sum.codes]).toEqual(expected);
    const turned = tables.add(tables.mul(y, z), x);
    expect([...turned.codes]).toEqual(
      sets[0].flatMap((a) => sets[1].map((b) => arithmetic.add(arithmetic.mul(b, 0x4040), a))),
    );
  });

  it("read every choice", () => {
    const mixed = parseSemantics("mixed,format=bfloat16,read=E4M3FN");
    const { arithmetic: reading } = codeNumbers(mixed.regime === "exact" ? expect.fail() : mixed);
    const { entry, arithmetic: tables } = valueSets(reading, [[0x3f80, 0x3f8c, 0x7f80]]);
    // 1, 1.09375 -> 1.125, and infinity, which overflows to NaN.
    expect([...tables.read(entry(0)).codes]).toEqual([0x3f80, 0x3f90, 0x7fc0]);
  });

  it("drop what does not matter", () => {
    const { entry, arithmetic: tables } = valueSets(arithmetic, sets);
    const zero = tables.constant({ kind: "finite", sign: 1, significand: 0n, exponent: 0 });
    expect(tables.mul(zero, entry(1)).axes).toEqual([]);
    expect(tables.mul(zero, entry(0)).axes).toEqual([0]);
    expect(tables.add(zero, tables.mul(zero, entry(0))).axes).toEqual([]);
    expect(tables.sub(entry(0), entry(0)).axes).toEqual([]);
    expect(entry(2).axes).toEqual([]);
  });

  it("refuse tables that are too large", () => {
    const many = Array.from({ length: 300 }, (_, i) => 0x3f80 + i);
    const { entry, arithmetic: tables } = valueSets(arithmetic, [many, many, many]);
    expect(() => tables.fma(entry(0), entry(1), entry(2))).toThrow("choices in one operation");
  });
});
