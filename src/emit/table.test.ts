import { describe, expect, it } from "vitest";
import { fromNumber } from "../number/exact.ts";
import { machine } from "../rnn/machine.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { modelTable, numberText } from "./table.ts";

const table = (name: string, semantics: string) =>
  modelTable(
    machine(
      readModel(new URL(`../../docs/examples/${name}.json`, import.meta.url).pathname),
      parseSemantics(semantics),
    ),
  );

describe("modelTable", () => {
  it("writes matrices, inputs and the decoder exactly", () => {
    expect(table("s3-unnormalised", "exact")).toBe(`S3 swaps unnormalised
symbols: (1 2), (2 3)
numbers: exact,ties=fail

layer 1: deltaNet, state [3, 1]
H = [ 1 ] before the first symbol
    [ 2 ]
    [ 3 ]
(1 2): A = [ 0  1  0 ]
           [ 1  0  0 ]
           [ 0  0  1 ]
       B = 0
       eigenvalues -1, 1, 1 (in float64)
(2 3): A = [ 1  0  0 ]
           [ 0  0  1 ]
           [ 0  1  0 ]
       B = 0
       eigenvalues -1, 1, 1 (in float64)

decoder
the ranks of the entries, 1 for the least
accepts: 1 2 3
`);
  });

  it("shows inputs, what a stack hands on, and layers that are not affine", () => {
    expect(table("ex8-mod3", "perOperation,format=bfloat16")).toContain("1: A = [ 7/16 ]\n   B = [ 3/4 ]\n");
    expect(table("mod3-two-layers", "perOperation,format=bfloat16")).toMatch(/hands on[\s\S]*layer 2: /);
    expect(table("layers/lstm-parity", "perOperation,format=bfloat16")).toContain("not affine in the state");
  });
});

describe("numberText", () => {
  it("takes the shorter of decimal and fraction", () => {
    expect(
      [3, -0.5, -0, 887 / 1024, 7 / 32768, 0.75, 2 ** -3, Number.NaN].map((x) => numberText(fromNumber(x))),
    ).toEqual(["3", "-0.5", "-0", "887/1024", "7/32768", "3/4", "1/8", "NaN"]);
  });
});
