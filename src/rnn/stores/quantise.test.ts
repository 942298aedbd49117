import { describe, expect, it } from "vitest";
import { decode, encode } from "../../number/codec.ts";
import { type Exact, format as formatExact, fromNumber, infinity, nan, toNumber } from "../../number/exact.ts";
import { keep } from "../../recheck/store.ts";
import { parseSemantics } from "../semantics.ts";
import { storing } from "./quantise.ts";

interface Case {
  readonly text: string;
  readonly wide: readonly Exact[];
  readonly residual?: readonly Exact[];
}

/** Values and errors as texts, by the engines' definition; the checker's own must say the same. */
function kept({ text, wide, residual = [] }: Case): [string, string] {
  const semantics = parseSemantics(`perOperation,${text}`);
  if (semantics.regime === "exact" || semantics.store === undefined) throw new TypeError("expected a store");
  const { store, format } = semantics;
  const shape = { rows: wide.length, columns: 1 };
  const found = storing(store, semantics, shape)(wide, residual);
  const code = (x: Exact) => encode(format, x);
  const own = keep(store, semantics, shape, wide.map(code), residual.map(code));
  const shown = (list: readonly Exact[]) => list.map(formatExact).join(", ");
  expect(shown(own.values.map((c) => decode(format, c)))).toBe(shown(found.values));
  expect(shown(own.residual.map((c) => decode(format, c)))).toBe(shown(found.residual));
  return [shown(found.values), shown(found.residual)];
}

const numbers = (...list: number[]) => list.map((x) => fromNumber(Math.fround(x)));

describe("what is stored", () => {
  it("is the nearest number of the format of the store", () => {
    expect(kept({ text: "format=binary32,store=bfloat16", wide: numbers(1 + 2 ** -8, 1.01171875, -0, 3) })[0]).toBe(
      "1, 1.015625, -0, 3",
    );
    expect(kept({ text: "format=binary32,store=q1.6", wide: numbers(1.99, -2.5, 0.01, -0) })[0]).toBe(
      "1.984375, -2, 0.015625, 0",
    );
  });

  // 127 · (1/127 rounded to binary32) is 1 - 2^-25, which goes to the even 1 in binary32: an exact tie.
  it("has the scale absmax / 127 in binary32", () => {
    const s = Math.fround(1 / 127);
    const by = (x: number) => formatExact(fromNumber(Math.fround(Math.round(Math.fround(x / s)) * s)));
    const wide = [1, 0.5, -0.25, 1 / 300].map(Math.fround);
    expect(kept({ text: "format=binary32,store=int8,scale=absmax", wide: numbers(...wide) })[0]).toBe(
      wide.map(by).join(", "),
    );
  });

  it("is nothing but +0 in a tile of zeros, or of numbers too small for a scale", () => {
    expect(kept({ text: "format=binary32,store=int8,scale=absmax", wide: numbers(0, -0) })[0]).toBe("0, 0");
    expect(kept({ text: "format=binary32,store=int8,scale=absmax", wide: numbers(2 ** -149, 0) })[0]).toBe("0, 0");
    expect(kept({ text: "format=binary32,store=int8,scale=pow2", wide: numbers(0, -0) })[0]).toBe("0, 0");
    expect(kept({ text: "format=binary32,store=mx:E4M3FN", wide: numbers(0, -0) })[0]).toBe("0, -0");
  });

  // The largest is 5 = 1.25 · 4: the scale is 2^(2 - 6), the step 1/16; and 2^(2 - 2) for E2M1FN, whose largest is 6.
  it("has the scale 2^(floor(log2 max) - floor(log2 largest element))", () => {
    expect(kept({ text: "format=binary32,store=int8,scale=pow2", wide: numbers(5, 0.1, -0.05, 1.97) })[0]).toBe(
      "5, 0.125, -0.0625, 2",
    );
    expect(kept({ text: "format=binary32,store=mx:E2M1FN", wide: numbers(5, 0.3, -0.2, 7.5) })[0]).toBe(
      "4, 0.5, -0, 6",
    );
  });

  it("has a scale of its own for each tile", () => {
    expect(kept({ text: "format=binary32,store=mx:E2M1FN,tile=2", wide: numbers(5, 0.3, 0.05, 0.3) })[0]).toBe(
      "4, 0.5, 0.0625, 0.25",
    );
  });

  it("is NaN in a whole tile where a number is not finite", () => {
    const wide = [fromNumber(1), infinity(1), fromNumber(2), fromNumber(4)];
    for (const scale of ["absmax", "pow2"])
      expect(kept({ text: `format=binary32,store=int8,scale=${scale},tile=2`, wide })[0]).toMatch(
        /^NaN, NaN, 2\.?\d*, 4/,
      );
    expect(kept({ text: "format=binary32,store=bfloat16", wide: [infinity(-1), nan] })[0]).toBe("-Infinity, NaN");
  });
});

describe("error feedback", () => {
  it("adds the error before it stores and carries the next one, rounded", () => {
    const text = "format=binary32,store=q1.6,feedback=E5M2,overflow=saturate";
    // 0.3 + 0.25/64: the nearest multiple of 1/64 is 19/64.
    const [h, r] = [Math.fround(0.3), 1 / 256];
    const sum = Math.fround(h + r);
    const error = Math.fround(sum - 19 / 64);
    const [values, residual] = kept({ text, wide: numbers(h), residual: numbers(r) });
    expect(values).toBe(formatExact(fromNumber(19 / 64)));
    // E5M2 has a step of 2^-10 from 2^-8 on.
    expect(toNumber(fromNumber(Number(residual)))).toBe(Math.round(error * 2 ** 10) / 2 ** 10);
  });

  it("holds on to what one step is too small for", () => {
    const text = "format=binary32,store=int8,scale=pow2,feedback=bfloat16";
    let state = { values: numbers(1, 0), residual: numbers(0, 0) };
    const seen: string[] = [];
    const semantics = parseSemantics(`perOperation,${text}`);
    if (semantics.regime === "exact" || semantics.store === undefined) throw new TypeError("expected a store");
    const put = storing(semantics.store, semantics, { rows: 2, columns: 1 });
    for (let i = 0; i < 6; i++) {
      state = put(numbers(1, toNumber(state.values[1]) / 4 + 1 / 256), state.residual);
      seen.push(formatExact(state.values[1]));
    }
    expect(seen).toEqual(["0", "0", "0.015625", "0", "0", "0.015625"]);
  });
});
