import { describe, expect, it } from "vitest";
import { format as decimal, type Exact, toNumber } from "../number/exact.ts";
import { machine } from "./machine.ts";
import { parseModel } from "./model-file.ts";
import { parseSemantics } from "./semantics.ts";
import { spectra, transitionMatrix } from "./spectrum.ts";

function layerOf(layer: object, semantics = "fused,format=binary32") {
  const { symbols } = layer as { symbols: object };
  const model = parseModel({ statetrack: 1, alphabet: Object.keys(symbols), layers: [layer] }, "m");
  return machine(model, parseSemantics(semantics)).layers[0];
}
const rows = (matrix: readonly (readonly Exact[])[]) => matrix.map((row) => row.map(toNumber));

describe("the transition matrix of a symbol", () => {
  it("is that of the stored parameters, exactly", () => {
    const delta = { type: "deltaNet", initial: [0, 0], symbols: { x: { k: [1, 0.5], beta: 0.5 } } };
    expect(rows(transitionMatrix(layerOf(delta), 0))).toEqual([
      [0.5, -0.25],
      [-0.25, 0.875],
    ]);
    // 0.7 is 0.75 in E5M2.
    const stored = layerOf({ type: "scalar", initial: 0, symbols: { x: { a: 0.7 } } }, "fused,format=E5M2");
    expect(rows(transitionMatrix(stored, 0))).toEqual([[0.75]]);
  });

  it("acts on one column, however many there are", () => {
    const wide = {
      type: "dense",
      initial: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      symbols: {
        x: {
          A: [
            [1, 2],
            [3, 4],
          ],
        },
      },
    };
    expect(rows(transitionMatrix(layerOf(wide), 0))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("has zeros where a diagonal layer has no term, and multiplies factors first to last", () => {
    const diagonal = { type: "diagonal", initial: [0, 0], symbols: { x: { a: [2, -3] } } };
    expect(rows(transitionMatrix(layerOf(diagonal), 0))).toEqual([
      [2, 0],
      [0, -3],
    ]);
    const product = {
      type: "deltaProduct",
      initial: [0, 0],
      symbols: {
        x: {
          k: [
            [1, 0],
            [1, 1],
          ],
          beta: [2, 1],
        },
      },
    };
    expect(rows(transitionMatrix(layerOf(product), 0))).toEqual([
      [0, -1],
      [1, 0],
    ]);
  });
});

describe("spectra", () => {
  it("give each symbol's eigenvalues by real part, and the exact one of a reflection", () => {
    const symbols = { x: { k: [0.625, 0.75], beta: 1 }, y: { k: [0, 1], beta: 2 } };
    const [x, y] = spectra(layerOf({ type: "deltaNet", initial: [0, 0], symbols }));
    expect([x.symbol, y.symbol]).toEqual(["x", "y"]);
    expect(x.householder && decimal(x.householder)).toBe("0.046875");
    expect(x.eigenvalues.map(({ im }) => im)).toEqual([0, 0]);
    expect(x.eigenvalues[0].re).toBeCloseTo(0.046875, 12);
    expect(x.eigenvalues[1].re).toBeCloseTo(1, 12);
    expect(y.householder && decimal(y.householder)).toBe("-1");
  });

  it("tell an eigenvalue just below zero from one just above", () => {
    // fl(0.6)^2 + fl(0.8)^2 > 1: the tempting unit key reflects a little.
    const [unit] = spectra(layerOf({ type: "deltaNet", initial: [0, 0], symbols: { x: { k: [0.6, 0.8], beta: 1 } } }));
    expect(unit.householder?.kind === "finite" && unit.householder.sign).toBe(-1);
    expect(unit.householder && toNumber(unit.householder)).toBeCloseTo(-4.77e-8, 9);
  });

  it("give rotations complex eigenvalues", () => {
    const turn = {
      type: "dense",
      initial: [0, 0],
      symbols: {
        x: {
          A: [
            [0, -1],
            [1, 0],
          ],
        },
      },
    };
    const [{ eigenvalues, householder }] = spectra(layerOf(turn));
    expect(eigenvalues.map(({ re }) => re)).toEqual([0, 0]);
    expect(eigenvalues.map(({ im }) => Math.abs(im))).toEqual([1, 1]);
    expect(householder).toBeUndefined();
  });

  it("give none for parameters that are not finite", () => {
    const [{ eigenvalues, householder }] = spectra(
      layerOf({ type: "deltaNet", initial: [0], symbols: { x: { k: ["inf"], beta: 1 } } }),
    );
    expect(eigenvalues).toEqual([]);
    expect(householder).toBeUndefined();
  });
});
