import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { machine } from "../rnn/machine.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import {
  answerSpectrum,
  answerSpectrumCell,
  answerSpectrumJson,
  answerSpectrumLines,
  MOST_ROWS,
} from "./answer-spectrum.ts";

function ofExample(name: string, semantics: string) {
  const model = readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));
  return answerSpectrum(machine(model, parseSemantics(semantics)));
}

function diagonal(rows: number) {
  const a = Array.from({ length: rows }, (_, i) => String(i % 2 === 0 ? 0.5 : 1));
  const layers = [{ type: "diagonal", initial: a, symbols: { x: { a } } }];
  return answerSpectrum(
    machine(parseModel({ statetrack: 1, alphabet: ["x"], layers }, "d"), parseSemantics("fused,format=bfloat16")),
  );
}

describe("the spectrum beside an answer", () => {
  it("lists dyadic eigenvalues exactly", () => {
    expect(answerSpectrumLines(ofExample("ex5-long-key", "perOperation,format=q1.2"))).toEqual([
      "layer 1 A(0)  eigenvalues 1 (exact); 1 at 1; none with |lambda| > 1, 1 with |lambda| = 1",
      "layer 1 A(1)  eigenvalues 0.15625 (exact); 1 in (0, 1); all |lambda| < 1",
    ]);
  });

  it("gives the exact polynomial of the others, and what is decided about them", () => {
    const spectrum = ofExample("mod3-two-reflections", "perOperation,format=bfloat16");
    expect(answerSpectrumLines(spectrum)[1]).toBe(
      "layer 1 A(1)  eigenvalues ~-0.5020141602 - 0.8671851609i, ~-0.5020141602 + 0.8671851609i (roots of x^2 + 1.0040283203125 x + 1.0040283203125, exact); 2 not real; 2 with |lambda| > 1",
    );
    expect(answerSpectrumCell(spectrum)).toBe("some not real, some |lambda| > 1");
  });

  it("says of a layer that is not linear that there is no matrix", () => {
    const spectrum = ofExample("layers/lstm-parity", "perOperation,format=bfloat16");
    expect(answerSpectrumLines(spectrum)[0]).toMatch(/^layer 1 A\(.*\) {2}no matrix: /);
    expect(answerSpectrumCell(spectrum)).toBe("no matrix");
  });

  it("is left out for large matrices, with the reason", () => {
    const [small, large] = [diagonal(MOST_ROWS), diagonal(MOST_ROWS + 1)];
    expect(answerSpectrumLines(small)).toEqual([
      "layer 1 A(x)  eigenvalues 0.5 (4 times), 1 (4 times) (exact); 4 in (0, 1), 4 at 1; none with |lambda| > 1, 4 with |lambda| = 1",
    ]);
    expect(answerSpectrumLines(large)).toEqual([
      "spectrum    left out (a matrix of 9 rows, more than 8); statetrack spectrum prints it",
    ]);
    expect(answerSpectrumCell(large)).toBe("left out");
    expect(answerSpectrumJson(large)).toEqual({ leftOut: "a matrix of 9 rows, more than 8" });
  });

  it("says in a table where all eigenvalues lie", () => {
    const cell = (name: string, semantics: string) => answerSpectrumCell(ofExample(name, semantics));
    expect(cell("ex5-long-key", "perOperation,format=q1.2")).toBe("all in [0, 1]");
    expect(cell("scalar-negative", "perOperation,format=bfloat16")).toBe("all in [-1, 1], some < 0");
    expect(cell("s3-unnormalised", "exact")).toMatch(/^all /);
  });

  it("is the JSON of `statetrack spectrum` otherwise", () => {
    const json = answerSpectrumJson(ofExample("ex5-long-key", "perOperation,format=q1.2"));
    expect(json).toHaveProperty(["layers", 0, "symbols", 1, "stored", "eigenvalues", 0, "re"], "0.15625");
  });
});
