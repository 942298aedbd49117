import { describe, expect, it } from "vitest";
import { format } from "../../number/exact.ts";
import { machine } from "../machine.ts";
import { parseModel } from "../model-file.ts";
import { parseSemantics } from "../semantics.ts";
import { machineSpectrum } from "./machine-spectrum.ts";
import { appliedMatrix, householderEigenvalues, transitionMatrix } from "./transition.ts";

function built(layer: object, semantics: string) {
  const { symbols } = layer as { symbols: object };
  return machine(
    parseModel({ statetrack: 1, alphabet: Object.keys(symbols), layers: [layer] }, "m"),
    parseSemantics(semantics),
  );
}
const rows = (m: ReturnType<typeof transitionMatrix> | undefined) => m?.map((row) => row.map(format));

describe("the matrix that an order of operations applies", () => {
  // q1.2: multiples of 1/4. I - beta k k^T has the entries 1 - 27/64, -9/64, 61/64.
  const layer = {
    type: "deltaNet",
    initial: [0, 0],
    symbols: { x: { k: [0.75, 0.25], beta: 0.75 }, y: { k: [1, 0], beta: 1 } },
  };
  const applied = (semantics: string, symbol = 0) => {
    const m = built(layer, semantics);
    return rows(appliedMatrix(m, m.layers[0], symbol));
  };

  it("is rounded by D3, once an entry", () => {
    expect(applied("perOperation,format=q1.2,delta=D3")).toEqual([
      ["0.5", "-0.25"],
      ["-0.25", "1"],
    ]);
    expect(applied("perOperation,format=q1.2,delta=D3,rounding=towardZero")).toEqual([
      ["0.5", "0"],
      ["0", "0.75"],
    ]);
  });

  it("has the rounded beta k of D5: I - k fl(beta k)^T", () => {
    // beta k = (9/16, 3/16) -> (1/2, 1/4)
    expect(applied("perOperation,format=q1.2,delta=D5")).toEqual([
      ["0.625", "-0.1875"],
      ["-0.125", "0.9375"],
    ]);
  });

  it("is the transition itself where nothing that is derived is rounded", () => {
    for (const delta of ["D1", "D2", "D6", "D7"])
      expect(applied(`perOperation,format=q1.2,delta=${delta}`)).toBeUndefined();
    expect(applied("fused,format=q1.2")).toBeUndefined();
    expect(applied("perOperation,format=q1.2,delta=D3", 1)).toBeUndefined();
    expect(applied("exact")).toBeUndefined();
  });

  it("reads derived operands again under mixed", () => {
    // beta k = 9/16 is a number of q1.4 and is read as 1/2 in q1.2.
    const m = built(
      { type: "deltaNet", initial: [0], symbols: { x: { k: [0.75], beta: 0.75 } } },
      "mixed,format=q1.4,read=q1.2,delta=D5",
    );
    expect(rows(appliedMatrix(m, m.layers[0], 0))).toEqual([["0.625"]]);
    expect(rows(transitionMatrix(m.layers[0], 0))).toEqual([["0.578125"]]);
  });

  it("has a spectrum apart from the stored one", () => {
    const [{ symbols }] = machineSpectrum(built(layer, "perOperation,format=q1.2,delta=D3"));
    expect("none" in symbols[0].stored).toBe(false);
    expect(symbols[0].applied?.norm.comparedWithOne).toBe("above");
    expect(symbols[1].applied).toBeUndefined();
  });
});

describe("Householder eigenvalues", () => {
  it("are one for each factor", () => {
    const m = built(
      {
        type: "deltaProduct",
        initial: [0, 0],
        symbols: {
          x: {
            k: [
              [0.5, 0.5],
              [1, 1],
            ],
            beta: [1, 2],
          },
        },
      },
      "fused,format=binary32",
    );
    const { parameters, source } = m.layers[0];
    expect(householderEigenvalues(parameters[0], source.shape).map(format)).toEqual(["0.5", "-3"]);
  });

  it("and spectra are none where there are no keys, or no finite numbers", () => {
    const scalar = built({ type: "scalar", initial: 0, symbols: { x: { a: "inf" } } }, "fused,format=binary32");
    const [{ symbols }] = machineSpectrum(scalar, { products: 2 });
    expect(symbols[0].householder).toEqual([]);
    expect(symbols[0].stored).toEqual({ none: "m: layers[0], A(x): expected finite entries, found infinity" });
  });
});
