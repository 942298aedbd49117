import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { f32, memory, safetensors } from "../../../properties/checkpoint-files.ts";
import { checkpoint, rows, values, withFile } from "./safetensors.ts";

const WRITTEN = {
  A_log: [2.7653229236602783, 2.612025022506714],
  norm: [1.0, 0.5, 0.71875, 0.7109375, 1.234375, 0.93359375, 0.37890625, 1.1171875],
};

const folder = mkdtempSync(join(tmpdir(), "statetrack-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The values of one tensor of a type, given by its bytes. */
function read(dtype: string, count: number, ...bytes: readonly number[]): number[] {
  const of = checkpoint(memory(safetensors([{ name: "t", dtype, shape: [count], bytes: Uint8Array.from(bytes) }])));
  return [...values(of, of.tensors[0])];
}

describe("values of a tensor", () => {
  it("are those of its number format, little-endian", () => {
    expect(read("BF16", 3, 0x80, 0x3f, 0xc0, 0x40, 0x00, 0x80)).toEqual([1, 6, -0]);
    expect(read("F16", 2, 0x00, 0x3c, 0x01, 0x00)).toEqual([1, 2 ** -24]);
    expect(read("F32", 1, 0xdb, 0x0f, 0x49, 0x40)).toEqual([Math.fround(Math.PI)]);
    expect(read("F64", 1, 0x18, 0x2d, 0x44, 0x54, 0xfb, 0x21, 0x09, 0x40)).toEqual([Math.PI]);
    expect(read("F8_E4M3", 3, 0x38, 0x7e, 0x7f)).toEqual([1, 448, NaN]);
    expect(read("F8_E5M2", 3, 0x3c, 0x7b, 0x7c)).toEqual([1, 57344, Infinity]);
    expect(read("F8_E8M0", 2, 127, 128)).toEqual([1, 2]);
  });

  it("are refused for types that have none here", () => {
    expect(() => read("I64", 1, 0, 0, 0, 0, 0, 0, 0, 0)).toThrow(
      'test: tensor "t": dtype: expected a floating-point type',
    );
    expect(() => read("F4", 2, 0)).toThrow("found F4");
  });

  it("cost the header and the rows that are asked for", () => {
    const source = memory(
      safetensors([
        f32(
          "big",
          [1000, 4],
          Array.from({ length: 4000 }, (_, i) => i),
        ),
      ]),
    );
    const of = checkpoint(source);
    const header = source.asked.bytes;
    expect(header).toBeLessThan(100);
    expect([...rows(of, of.tensors[0], 998, 999)]).toEqual([3992, 3993, 3994, 3995]);
    expect(source.asked.bytes - header).toBe(16);
    expect(() => rows(of, of.tensors[0], 0, 1001)).toThrow(RangeError);
  });
});

describe("files", () => {
  it("are read at offsets, and bad ones are named", () => {
    const path = join(folder, "a.safetensors");
    writeFileSync(path, safetensors([f32("x", [2], [1, 2])]));
    const found = withFile(path, (source) => {
      const of = checkpoint(source);
      return [...values(of, of.tensors[0])];
    });
    expect(found).toEqual([1, 2]);
    expect(() => withFile(join(folder, "none"), checkpoint)).toThrow("expected a readable file");
    expect(() => withFile(folder, checkpoint)).toThrow("expected a file, found a folder or device");
  });

  it("of the reference library are read as it wrote them", () => {
    // docs/examples/checkpoint: oracle/safetensors/files.py, numpy's default_rng(6); numpy printed these values.
    const path = fileURLToPath(new URL("../../../docs/examples/checkpoint/model.safetensors", import.meta.url));
    const of = checkpoint(memory(new Uint8Array(readFileSync(path))));
    expect(of.tensors).toHaveLength(19);
    expect(of.metadata.get("format")).toBe("pt");
    const value = (name: string) => [...values(of, of.byName.get(name) ?? of.tensors[0])];
    expect(value("model.layers.1.attn.A_log")).toEqual(WRITTEN.A_log);
    expect(value("model.layers.1.attn_norm.weight")).toEqual(WRITTEN.norm);
  });
});
