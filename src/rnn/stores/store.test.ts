import { describe, expect, it } from "vitest";
import { InputError } from "../../core/errors.ts";
import { formatSemantics, parseSemantics } from "../semantics.ts";
import { lettersOf, type Store, tilesOf } from "./store.ts";

function storeOf(text: string): Store {
  const semantics = parseSemantics(`perOperation,format=binary32,${text}`);
  if (semantics.regime === "exact" || semantics.store === undefined) throw new TypeError(`${text}: expected a store`);
  return semantics.store;
}

function refusal(text: string): string {
  try {
    parseSemantics(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
}

describe("the store of a semantics", () => {
  it.each([
    ["store=bf16", "store=bfloat16,readout=after,commit=1"],
    [
      "store=int8,scale=absmax,tile=4,feedback=fp16",
      "store=int8,scale=absmax,tile=4,feedback=binary16,readout=after,commit=1",
    ],
    ["store=mx:E4M3FN", "store=E4M3FN,scale=pow2,tile=32,readout=after,commit=1"],
    ["store=mx:INT8,tile=4,commit=any", "store=q1.6,scale=pow2,tile=4,readout=after,commit=any"],
    ["store=float:e4m3,fn,readout=before,commit=8", "store=float:e4m3,fn,readout=before,commit=8"],
  ])("%s is printed as %s", (text, printed) => {
    const whole = formatSemantics(parseSemantics(`perOperation,format=binary32,overflow=saturate,${text}`));
    expect(whole).toContain(`delta=D1,${printed},observe=code`);
    expect(formatSemantics(parseSemantics(whole))).toBe(whole);
  });

  it("lets overflow suit the formats of single numbers, not the elements of tiles", () => {
    const overflow = (text: string) => /overflow=(\w+)/.exec(formatSemantics(parseSemantics(text)))?.[1];
    expect(overflow("fused,format=binary32,store=E4M3FN")).toBe("nan");
    expect(overflow("fused,format=binary32,store=q1.6")).toBe("saturate");
    expect(overflow("fused,format=binary32,store=int8,scale=absmax")).toBe("infinity");
    expect(overflow("fused,format=binary32,store=int8,scale=absmax,feedback=E4M3FN")).toBe("nan");
  });

  it.each([
    ["fused,format=binary32,scale=absmax", "store=…, which scale belongs to, found no store"],
    ["fused,format=binary32,commit=4", "store=…, which commit belongs to"],
    ["fused,format=binary32,store=int8,tile=4", "scale=…, which tile needs, found no scale"],
    ["fused,format=binary32,store=int8,scale=maximum", "scale: expected one of absmax, pow2"],
    ["fused,format=binary32,store=mx:E4M3FN,scale=absmax", "scale: expected pow2 for mx:"],
    ["fused,format=binary32,store=binary32,scale=absmax", "under a scale a signed format of at most 16 bits"],
    ["fused,format=binary32,store=uq4.4,scale=absmax", "under a scale a signed format of at most 16 bits"],
    ["fused,format=binary32,store=E8M0", "store: expected a format with a zero, found E8M0"],
    ["fused,format=bfloat16,store=binary16", "store: expected a precision of at most 8, as in bfloat16, found 11"],
    ["fused,format=bfloat16,store=int8,scale=absmax,feedback=binary16", "feedback: expected a precision of at most 8"],
    ["fused,format=binary32,store=int8,scale=pow2,tile=0", 'tile: expected a number from 1 to 65536, found "0"'],
    ["fused,format=binary32,store=int8,commit=sometimes", 'a number from 1 to 65536, or any, found "sometimes"'],
    ["fused,format=binary32,store=bfloat16,readout=both", "readout: expected one of after, before"],
    ["exact,store=bfloat16", "for exact one of the fields ties"],
    [
      "scan,format=binary32,block=4,store=bfloat16",
      'found "store", which fused, fusedPerFactor, perOperation and mixed have',
    ],
  ])("%s is refused", (text, message) => {
    expect(refusal(text)).toContain(message);
  });
});

describe("tiles", () => {
  it("are pieces of columns, the last one as long as it comes", () => {
    const shape = { rows: 5, columns: 2 };
    expect(tilesOf(shape, storeOf("store=int8,scale=absmax,tile=2"))).toEqual([
      [0, 2],
      [4, 6],
      [8],
      [1, 3],
      [5, 7],
      [9],
    ]);
    expect(tilesOf(shape, storeOf("store=int8,scale=absmax"))).toEqual([
      [0, 2, 4, 6, 8],
      [1, 3, 5, 7, 9],
    ]);
    expect(tilesOf(shape, storeOf("store=mx:E4M3FN")).length).toBe(2);
    expect(tilesOf(shape, storeOf("store=bfloat16")).length).toBe(10);
  });
});

describe("the letters under commit=any", () => {
  it("are the symbols, then the symbols with marks", () => {
    expect(lettersOf(["0", "1"], storeOf("store=bfloat16,commit=any"), "m")).toEqual(["0", "1", "0!", "1!"]);
    expect(lettersOf(["0", "1"], storeOf("store=bfloat16"), "m")).toEqual(["0", "1"]);
    expect(() => lettersOf(["0", "0!"], storeOf("store=bfloat16,commit=any"), "m")).toThrow(
      'm: alphabet: expected under commit=any no such symbol, found "0!"',
    );
  });
});
