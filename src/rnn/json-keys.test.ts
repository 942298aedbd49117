import { describe, expect, it } from "vitest";
import { repeatedKey } from "./json-keys.ts";
import { parseKeepingNumbers } from "./model-file.ts";

describe("repeatedKey", () => {
  it("finds the second of two equal keys of one object, also when they are written differently", () => {
    expect(repeatedKey('{"a":1,"b":{"a":2},"a":3}')).toEqual({ key: "a", position: 19 });
    expect(repeatedKey('{"a":1,"\\u0061":2}')).toEqual({ key: "a", position: 7 });
    expect(repeatedKey('[{"x":[{"y":1},{"y":2,"y":3}]}]')).toEqual({ key: "y", position: 22 });
  });

  it("is not misled by values, nesting, quotes and braces in strings", () => {
    for (const text of [
      '{"a":"a","b":"a"}',
      '{"a":{"a":{"a":1}}}',
      '[{"a":1},{"a":1}]',
      '{"a":"{\\"a\\":1,","b":"\\\\"}',
      "[]",
      '"x"',
    ]) {
      expect(repeatedKey(text), text).toBeUndefined();
    }
  });

  it("makes a model file with a repeated key bad input that names the place", () => {
    expect(() => parseKeepingNumbers('{"alphabet": ["1"],\n "alphabet": ["2"]}', "m.json")).toThrow(
      'm.json: line 2: expected each key once, found "alphabet" again',
    );
  });
});
