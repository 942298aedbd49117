import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InputError } from "../core/errors.ts";
import { validator } from "./schema.ts";

const examples = new URL("../../docs/examples/", import.meta.url);
const files = readdirSync(examples).filter((name) => name.endsWith(".json"));
const check = validator("model");

function message(document: unknown): string {
  try {
    check(document, "m.json");
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
}

const layer = { type: "scalar", initial: 0, symbols: { x: { a: 1 } } };
const model = { statetrack: 1, alphabet: ["x"], layers: [layer] };

describe("the model schema", () => {
  it.each(files)("accepts the example %s", (name) => {
    expect(message(JSON.parse(readFileSync(new URL(name, examples), "utf8")))).toBe("accepted");
  });

  it("accepts numbers as numbers and as text", () => {
    expect(message(model)).toBe("accepted");
    expect(message({ ...model, statetrack: "1", layers: [{ ...layer, initial: [["1/3"]] }] })).toBe("accepted");
  });

  it.each([
    [5, "m.json: expected to be object, found 5"],
    [{ ...model, statetrack: 2 }, 'm.json: statetrack: expected one of [1,"1"], found 2'],
    [{ alphabet: ["x"], layers: [layer] }, "m.json: expected to have required property 'statetrack', found nothing"],
    [{ ...model, extra: 1 }, 'm.json: expected to NOT have additional properties, found "extra"'],
    [{ ...model, alphabet: [] }, "m.json: alphabet: expected to NOT have fewer than 1 items, found []"],
    [{ ...model, alphabet: ["x", ""] }, "m.json: alphabet[1]: expected to NOT have fewer than 1 characters"],
    [{ ...model, layers: [] }, "m.json: layers: expected"],
    [{ ...model, layers: [layer, { ...layer, initial: true }] }, "m.json: layers[1].initial: expected to be"],
    [{ ...model, layers: [{ ...layer, symbols: { "a/~b c": { a: {} } } }] }, 'layers[0].symbols["a/~b c"].a: expected'],
    [{ ...model, decoder: { type: "rank" } }, "m.json: decoder: expected to have required property 'accept'"],
    [{ ...model, decoder: { type: "oracle", accept: [] } }, "m.json: decoder"],
    [{ ...model, decoder: { type: "threshold", thresholds: [], classes: [], accept: [] } }, "property 'entry'"],
    [{ ...model, decoder: { type: "nearest", anchors: [], accept: [] } }, "m.json: decoder.anchors: expected"],
    [
      { ...model, decoder: { type: "lookup", entries: [{ state: ["0"] }], accept: [] } },
      "decoder.entries[0]: expected",
    ],
    [{ ...model, decoder: { type: "argmax", accept: [1] } }, "m.json: decoder.accept[0]: expected to be string"],
  ])("names the place in %j", (document, expected) => {
    expect(message(document)).toContain(expected);
  });

  it("is compiled once", () => {
    expect(validator("model")).toBe(check);
  });
});

describe("the semantics schema", () => {
  const semantics = validator("semantics");

  it.each([
    "exact",
    "fused,format=E4M3FN",
    "perOperation,format=float:e4m3,fn,delta=D7",
    "mixed,format=binary32,read=bfloat16",
    "mixed,read=float:e4m3,fn,delta=D6,format=bfloat16",
    { regime: "mixed", format: "binary32", read: "bfloat16", delta: "D1" },
    "castTerms,format=q1.2,rounding=tiesToEven",
    { regime: "castOnRead", format: "bfloat16", ties: "first" },
    "perOperation,format=binary32,store=mx:E4M3FN,tile=32,feedback=float:e4m3,fn,readout=before,commit=any",
    { regime: "fused", format: "binary32", store: "int8", scale: "absmax", tile: 4, commit: 4 },
  ])("accepts %j", (document) => {
    expect(() => semantics(document, "s")).not.toThrow();
  });

  it.each([
    "mixed,format=binary32",
    "mixed,format=binary32,read=bfloat16,delta=D3",
    "perOperation,format=binary32,read=bfloat16",
    { regime: "mixed", format: "binary32" },
    { regime: "mixed", format: "binary32", read: "bfloat16", delta: "D7" },
    { regime: "fused", format: "binary32", read: "bfloat16" },
    "castTerms,format=q1.2,observe=code",
    "scan,format=binary32,block=4,store=bfloat16",
    { regime: "fused", format: "binary32", scale: "absmax" },
    { regime: "perOperation", format: "binary32", store: "int8", commit: 0 },
    { regime: "castOnRead" },
  ])("refuses %j", (document) => {
    expect(() => semantics(document, "s")).toThrow(InputError);
  });
});
