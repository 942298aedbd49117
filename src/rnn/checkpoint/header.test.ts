import { describe, expect, it } from "vitest";
import { fileOf, memory } from "../../../properties/checkpoint-files.ts";
import { checkpoint } from "./safetensors.ts";

const open = (bytes: Uint8Array) => checkpoint(memory(bytes));
const refuse = (bytes: Uint8Array, message: string) => expect(() => open(bytes)).toThrow(message);
const one = (fields: object, data = 8) => fileOf(JSON.stringify({ a: fields }), new Uint8Array(data));
const GOOD = { dtype: "F32", shape: [2], data_offsets: [0, 8] };

describe("the header's length", () => {
  it("is eight bytes, within the file, at most 100 MB", () => {
    refuse(new Uint8Array(), "test: byte 0: expected 8 bytes of header length, found a file of 0 bytes");
    refuse(new Uint8Array(7), "found a file of 7 bytes");
    refuse(
      fileOf("{}", new Uint8Array(), 3n),
      "test: byte 0: expected a header that ends within the file's 10 bytes, found one that ends at byte 11",
    );
    refuse(
      fileOf("{}", new Uint8Array(), 2n ** 64n - 1n),
      "expected a header of at most 100000000 bytes, found 18446744073709551615 bytes",
    );
    refuse(fileOf("{}", new Uint8Array(), 100_000_001n), "found 100000001 bytes");
  });
});

describe("the header's text", () => {
  it("begins with a brace, is UTF-8 and JSON", () => {
    refuse(fileOf(""), 'test: byte 8: expected a header that begins with "{", found an empty header');
    refuse(fileOf("[]"), "found byte 0x5b");
    refuse(fileOf(" {}"), "found byte 0x20");
    refuse(fileOf(Uint8Array.of(0x7b, 0x22, 0x61, 0xff, 0x22, 0x7d)), "test: byte 11: expected a header in UTF-8");
    refuse(fileOf('{"a":'), "test: byte 13: expected a header in JSON");
    refuse(fileOf("{} {}"), "expected a header in JSON");
  });

  it("has every key once, whole numbers, and three levels", () => {
    const text = '{"é":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"\\u00e9":1}';
    refuse(fileOf(text, new Uint8Array(1)), 'test: byte 61: expected each key once, found "é" again');
    refuse(fileOf('{"a":{"dtype":"U8","dtype":"U8"}}'), 'test: byte 27: expected each key once, found "dtype" again');
    refuse(fileOf('{"a":{"shape":[1.0]}}'), "test: byte 23: expected whole numbers in plain digits, found 1.0");
    for (const number of ["-1", "1e2", "01", "-0"]) refuse(fileOf(`{"a":[${number}]}`), `found ${number}`);
    refuse(fileOf('{"a":{"b":[[]]}}'), "test: byte 19: expected at most 3 levels of JSON");
    refuse(fileOf(`{"a":${"[".repeat(1_000_000)}`), "expected at most 3 levels of JSON");
  });

  it("may end in blanks and name free texts", () => {
    expect([...open(fileOf('{"__metadata__":{"format":"pt"}}   ')).metadata]).toEqual([["format", "pt"]]);
    refuse(fileOf('{"__metadata__":{"n":1}}'), 'test: __metadata__: "n": expected a text, found 1');
    refuse(fileOf('{"__metadata__":[]}'), "test: __metadata__: expected an object of texts");
  });
});

describe("a tensor of the header", () => {
  it("has a known type, a shape and a span that fit one another", () => {
    expect(open(one(GOOD)).tensors).toMatchObject([{ name: "a", shape: [2], dtype: { name: "F32" } }]);
    refuse(one({ ...GOOD, dtype: "F33" }), 'test: tensor "a": dtype: expected one of BOOL, F4,');
    refuse(one({ ...GOOD, dtype: 4 }), "found 4");
    refuse(
      one({ dtype: "F32", data_offsets: [0, 8] }),
      'test: tensor "a": shape: expected whole numbers, found nothing',
    );
    refuse(one({ ...GOOD, shape: ["2"] }), "shape: expected whole numbers below 2^53");
    refuse(one({ ...GOOD, data_offsets: [0] }), "data_offsets: expected two whole numbers, found [0]");
    refuse(one({ ...GOOD, data_offsets: [0, 4, 8] }), "data_offsets: expected two whole numbers");
    refuse(one({ ...GOOD, data_offsets: [8, 0] }), "expected an end that is not before the beginning, found [8, 0]");
    refuse(
      one({ ...GOOD, shape: [3] }),
      'test: tensor "a": data_offsets: expected 12 bytes for F32 [3], found 8 bytes',
    );
    refuse(one({ ...GOOD, shape: [2 ** 40, 2 ** 40] }), "found 8 bytes");
    refuse(
      one({ ...GOOD, dtype: "F4", shape: [3], data_offsets: [0, 1] }, 1),
      "expected whole bytes, found 12 bits of F4",
    );
    expect(open(one({ ...GOOD, stride: 1 })).tensors).toHaveLength(1);
    refuse(fileOf('{"a":1}'), 'test: tensor "a": expected an object with dtype, shape and data_offsets, found 1');
  });

  it("lies behind the one before, without overlap or gap, and the last ends with the file", () => {
    const two = (first: readonly number[], second: readonly number[], data: number) =>
      fileOf(
        JSON.stringify({
          a: { dtype: "U8", shape: [first[1] - first[0]], data_offsets: first },
          b: { dtype: "U8", shape: [second[1] - second[0]], data_offsets: second },
        }),
        new Uint8Array(data),
      );
    const start = two([0, 4], [4, 8], 8).length - 8;
    expect(open(two([4, 8], [0, 4], 8)).tensors.map(({ name }) => name)).toEqual(["b", "a"]);
    refuse(
      two([0, 4], [3, 8], 8),
      `test: tensor "b": expected data from byte ${start + 4} on, where the tensor before ends, found an overlap: byte ${start + 3}`,
    );
    refuse(two([0, 4], [5, 8], 8), `found a gap: byte ${start + 5}`);
    refuse(two([1, 4], [4, 8], 8), `test: tensor "a": expected data from byte ${start} on`);
    refuse(two([0, 4], [4, 9], 8), `test: tensor "b": expected data within the file's ${start + 8} bytes`);
    refuse(
      two([0, 4], [4, 8], 9),
      `test: byte ${start + 8}: expected the end of the file after the last tensor, found 1 bytes more`,
    );
  });

  it("may be empty or a scalar", () => {
    const text = JSON.stringify({
      none: { dtype: "F32", shape: [0, 7], data_offsets: [0, 0] },
      scalar: { dtype: "F64", shape: [], data_offsets: [0, 8] },
    });
    expect(open(fileOf(text, new Uint8Array(8))).tensors).toHaveLength(2);
  });
});
