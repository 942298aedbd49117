import { describe, expect, it } from "vitest";
import { type Block, blockBits, decodeBlock, encodeBlock, parseBlockFormat } from "./block.ts";
import { fromNumber, toNumber } from "./exact.ts";
import { E8M0 } from "./formats.ts";

/** Encodes numbers as a block of their count, and reads it back. */
function through(element: string, numbers: readonly number[]): { block: Block; back: number[] } {
  const format = parseBlockFormat(`mx:${element},block=${numbers.length}`);
  const block = encodeBlock(format, numbers.map(fromNumber));
  return { block, back: decodeBlock(format, block).map(toNumber) };
}

describe("block formats", () => {
  it("have 32 elements unless told otherwise", () => {
    const format = parseBlockFormat("mx:E4M3FN");
    expect(format).toMatchObject({ name: "mx:E4M3FN,block=32", size: 32, scale: E8M0 });
    expect(blockBits(format)).toBe(264);
    expect(parseBlockFormat("mx:float:e2m1,finite,block=16")).toMatchObject({ size: 16 });
    expect(parseBlockFormat("mx:INT8").element).toMatchObject({ name: "q1.6" });
  });

  it.each([
    ["E4M3FN", "mx:ELEMENT"],
    ["mx:E8M0", "a signed format"],
    ["mx:E4M3", "ambiguous"],
    ["mx:E4M3FN,block=0", "a block of 1 to 65536"],
    ["mx:binary32", "at most 16 bits"],
  ])("refuse %s", (name, message) => {
    expect(() => parseBlockFormat(name)).toThrow(message);
  });
});

describe("a block", () => {
  it("is scaled by the largest exponent less that of the element's largest number", () => {
    // floor(log2 10) = 3, and E2M1FN reaches 2^2: the scale is 2, whose code is 127 + 1.
    const { block, back } = through("E2M1FN", [10, -3, 0.5, 0, 1, 2.4]);
    expect(block).toEqual({ scale: 128, elements: [6, 0xb, 0, 0, 1, 2] });
    // 10/2 = 5 lies midway between 4 and 6 and goes to the even 4; 0.25 lies midway between 0 and 0.5.
    expect(back).toEqual([8, -3, 0, 0, 1, 2]);
  });

  it("saturates where the largest number lies above the element's largest one", () => {
    expect(through("E2M1FN", [15, 1]).back).toEqual([12, 1]);
    expect(through("E4M3FN", [480, -500]).back).toEqual([448, -448]);
    expect(through("INT8", [1.999, -1]).back).toEqual([127 / 64, -1]);
  });

  it("keeps what the elements hold exactly, at any scale", () => {
    for (const exponent of [-100, -20, 0, 17, 110]) {
      const numbers = [448, -416, 2, 1.75, -0.5].map((x) => x * 2 ** exponent);
      expect(through("E4M3FN", numbers).back).toEqual(numbers);
    }
  });

  it("of zeros has the least scale, and keeps signs", () => {
    const { block, back } = through("E4M3FN", [0, -0, 0]);
    expect(block).toEqual({ scale: 0, elements: [0, 0x80, 0] });
    expect(back).toEqual([0, -0, 0]);
  });

  it("keeps infinities and NaN where its elements have them, and is NaN as a whole where not", () => {
    expect(through("E5M2", [Infinity, 1, Number.NaN, -2]).back).toEqual([Infinity, 1, Number.NaN, -2]);
    expect(through("E4M3FN", [Number.NaN, 3]).back).toEqual([Number.NaN, 3]);
    const whole = through("E4M3FN", [-Infinity, 3]);
    expect(whole).toEqual({ block: { scale: 0xff, elements: [0, 0] }, back: [Number.NaN, Number.NaN] });
    expect(through("E2M1FN", [Number.NaN, 3]).block.scale).toBe(0xff);
  });

  it("holds the scale within E8M0", () => {
    const tiny = through("E4M3FN", [2 ** -140, 2 ** -120]);
    expect(tiny.block.scale).toBe(0);
    // The least positive number is 2^-9 · 2^-127.
    expect(tiny.back).toEqual([0, 2 ** -120]);
    const huge = through("E2M1FN", [2 ** 200, 2 ** 128]);
    expect(huge.block.scale).toBe(254);
    expect(huge.back).toEqual([6 * 2 ** 127, 2 ** 128]);
  });

  it("has as many numbers as its format says", () => {
    const format = parseBlockFormat("mx:E4M3FN,block=2");
    expect(() => encodeBlock(format, [fromNumber(1)])).toThrow(RangeError);
    expect(() => decodeBlock(format, { scale: 127, elements: [1] })).toThrow(RangeError);
  });
});
