import { describe, expect, it } from "vitest";
import { memory } from "../../properties/checkpoint-files.ts";
import { decode } from "../number/codec.ts";
import { fromNumber } from "../number/exact.ts";
import { parseFormat } from "../number/formats.ts";
import { checkpoint, values } from "../rnn/checkpoint/safetensors.ts";
import { codeTensor, safetensorsFile } from "./safetensors.ts";

const FORMATS = ["bfloat16", "binary16", "binary32", "E5M2", "E4M3FN", "E4M3FNUZ", "E5M2FNUZ", "E8M0"];

/** A reader of its own: the header as text, each tensor's bytes as hexadecimal codes. */
function readBack(file: Uint8Array): Record<string, string[]> {
  const bytes = Buffer.from(file);
  const length = Number(bytes.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString("utf8")) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return Object.fromEntries(
    Object.entries(header).flatMap(([name, entry]) => {
      if (name === "__metadata__") return [];
      const { dtype, shape, data_offsets: offsets } = entry;
      const [from, to] = offsets;
      const data = bytes.subarray(8 + length + from, 8 + length + to);
      const width = data.length / shape.reduce((n, size) => n * size, 1);
      expect([name, (8 + length + from) % width]).toEqual([name, 0]);
      const codes = Array.from({ length: data.length / width }, (_, i) =>
        [...data.subarray(i * width, (i + 1) * width)]
          .reverse()
          .map((byte) => byte.toString(16).padStart(2, "0"))
          .join(""),
      );
      return [[name, [dtype, shape.join("x"), ...codes]]];
    }),
  );
}

describe("safetensorsFile", () => {
  it("holds codes as they are", () => {
    const tensors = [
      codeTensor("b", parseFormat("bfloat16"), [2, 1], [fromNumber(1), fromNumber(-0)]),
      codeTensor("a", parseFormat("binary32"), [], [fromNumber(1.5)]),
      codeTensor("c", parseFormat("E4M3FN"), [3], [fromNumber(448), fromNumber(2 ** -9), fromNumber(Number.NaN)]),
      codeTensor("A", parseFormat("binary16"), [1], [fromNumber(Number.NEGATIVE_INFINITY)]),
    ];
    const file = safetensorsFile(tensors, { about: "µ" });
    expect(readBack(file)).toEqual({
      a: ["F32", "", "3fc00000"],
      A: ["F16", "1", "fc00"],
      b: ["BF16", "2x1", "3f80", "8000"],
      c: ["F8_E4M3", "3", "7e", "01", "7f"],
    });
    expect(checkpoint(memory(file)).metadata.get("about")).toBe("µ");
    expect(safetensorsFile([...tensors].reverse(), { about: "µ" })).toEqual(file);
  });

  it.each(FORMATS)("gives every code of %s back through the project's reader", (name) => {
    const format = parseFormat(name);
    const count = Math.min(2 ** format.bits, 65_536);
    const list = Array.from({ length: count }, (_, i) => decode(format, i * (2 ** format.bits / count)));
    const of = checkpoint(memory(safetensorsFile([codeTensor("x", format, [count], list)], {})));
    const entry = of.byName.get("x");
    const found = entry === undefined ? [] : Array.from(values(of, entry), fromNumber);
    expect(found.map((x) => JSON.stringify(codeTensor("y", format, [1], [x]).codes))).toEqual(
      list.map((x) => JSON.stringify(codeTensor("y", format, [1], [x]).codes)),
    );
  });

  it("refuses formats that the type list lacks, and names twice", () => {
    const one = [fromNumber(1)];
    expect(() => safetensorsFile([codeTensor("x", parseFormat("tf32"), [1], one)], {})).toThrow("a format that");
    const twice = codeTensor("x", parseFormat("binary16"), [1], one);
    expect(() => safetensorsFile([twice, twice], {})).toThrow("each tensor once");
    expect(() => safetensorsFile([{ ...twice, shape: [2] }], {})).toThrow("expected 2 codes");
  });
});
