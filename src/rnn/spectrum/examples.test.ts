// The matrices of the counterexamples EX1 to EX8 and of the witnesses W3 and W4: what is said of their eigenvalues holds of
// the stored codes, exactly; and the tempting key (0.6, 0.8), of which it does not.

import { describe, expect, it } from "vitest";
import { format, toNumber } from "../../number/exact.ts";
import { parseLiteral } from "../../number/rational.ts";
import { machine } from "../machine.ts";
import { parseModel } from "../model-file.ts";
import { parseSemantics } from "../semantics.ts";
import { encloseEigenvalues } from "./eigenvalues.ts";
import { spectralFacts } from "./facts.ts";
import { listedEigenvalues, machineSpectrum } from "./machine-spectrum.ts";
import { spectralNorm } from "./norm.ts";
import { fromRationalMatrix } from "./scaled-matrix.ts";

function spectrumOf(layer: object, semantics: string) {
  const model = { statetrack: 1, alphabet: ["1"], layers: [layer] };
  const [{ symbols }] = machineSpectrum(machine(parseModel(model, "m"), parseSemantics(semantics)));
  const [{ stored, householder }] = symbols;
  if ("none" in stored) throw new TypeError(stored.none);
  const eigenvalues = listedEigenvalues(stored.enclosed ?? []).map(
    ({ re, im, radius, multiplicity }) =>
      `${radius.kind === "finite" && radius.significand === 0n ? "" : "~"}${format(re)}${format(im) === "0" ? "" : "i"} x${multiplicity}`,
  );
  return {
    eigenvalues,
    counts: stored.facts.counts,
    norm: stored.norm.comparedWithOne,
    householder: householder.map(format),
  };
}
const dense = (A: readonly (readonly (string | number)[])[]) => ({
  type: "dense",
  initial: A.map(() => 0),
  symbols: { "1": { A } },
});
const delta = (k: readonly (string | number)[], beta: string | number = 1) => ({
  type: "deltaNet",
  initial: k.map(() => 0),
  symbols: { "1": { k, beta } },
});
const ideal = (rows: readonly (readonly string[])[]) =>
  fromRationalMatrix(rows.map((row) => row.map((x) => parseLiteral(x, "test") ?? expect.fail(x))));

describe("stored matrices of the counterexamples", () => {
  it.each([
    [
      "EX1: nilpotent",
      dense([
        [-0.5, -0.5],
        [0.5, 0.5],
      ]),
      "fused,format=q1.2",
      ["0 x2"],
      "equal",
    ],
    [
      "EX3: symmetric",
      dense([
        [0.75, -0.25],
        [-0.25, 0.75],
      ]),
      "perOperation,format=q1.2",
      ["0.5 x1", "1 x1"],
      "equal",
    ],
    ["EX5: scalar with a long key", delta([-0.75], 1.5), "perOperation,format=q1.2", ["0.15625 x1"], "below"],
    [
      "EX6: bfloat16",
      delta([0.384765625, 0.921875]),
      "perOperation,format=bfloat16",
      ["0.002101898193359375 x1", "1 x1"],
      "equal",
    ],
    ["EX7: binary32", delta([0.625, 0.75]), "perOperation,format=binary32", ["0.046875 x1", "1 x1"], "equal"],
    ["EX8: mixed", delta([0.75]), "mixed,format=binary32,read=bfloat16", ["0.4375 x1"], "below"],
    [
      "section 4.7, two rows",
      delta([0.5, 0.75]),
      "mixed,format=binary32,read=bfloat16",
      ["0.1875 x1", "1 x1"],
      "equal",
    ],
    [
      "W3",
      dense([
        ["1/4", "3/4"],
        ["3/4", "1/4"],
      ]),
      "fused,format=q1.2",
      ["-0.5 x1", "1 x1"],
      "equal",
    ],
    [
      "two more non-normal ones, 5/8 and 7/8",
      dense([
        ["-11/8", -1],
        ["9/2", "23/8"],
      ]),
      "fused,format=q3.4",
      ["0.625 x1", "0.875 x1"],
      "above",
    ],
    [
      "and 0 and 1/2",
      dense([
        [-2, "-5/4"],
        [4, "5/2"],
      ]),
      "fused,format=q3.4",
      ["0 x1", "0.5 x1"],
      "above",
    ],
  ] as const)("%s", (_, layer, semantics, eigenvalues, norm) => {
    const found = spectrumOf(layer, semantics);
    expect(found.eigenvalues).toEqual(eigenvalues);
    expect(found.norm).toBe(norm);
    expect(found.counts.nonReal + found.counts.aboveOne).toBe(0);
  });

  it("the tempting key (0.6, 0.8) has a negative eigenvalue in binary32, not in binary16", () => {
    const { householder, counts, eigenvalues } = spectrumOf(delta([0.6, 0.8]), "perOperation,format=binary32");
    expect(Number(householder[0])).toBeCloseTo(-4.77e-8, 9);
    expect(counts).toMatchObject({ negative: 1, one: 1, positive: 0, zero: 0 });
    expect(eigenvalues[0]).toBe(`${householder[0]} x1`);
    expect(spectrumOf(delta([0.6, 0.8]), "perOperation,format=binary16").counts).toMatchObject({
      negative: 0,
      positive: 1,
    });
  });

  it("the normalised swap in bfloat16 contracts: -0.99957", () => {
    const { householder, counts } = spectrumOf(delta(["1/sqrt(2)", "-1/sqrt(2)"], 2), "perOperation,format=bfloat16");
    expect(Number(householder[0])).toBeCloseTo(-0.99957, 5);
    expect(counts).toMatchObject({ negative: 1, one: 1, outside: 0 });
  });
});

describe("ideal matrices with fractions", () => {
  it("EX2 is nilpotent, EX4 has the eigenvalues 0 and 1/10", () => {
    const ex2 = ideal([
      ["-0.8", "-0.8"],
      ["0.8", "0.8"],
    ]);
    expect(spectralFacts(ex2, "A").counts).toMatchObject({ size: 2, zero: 2 });
    const ex4 = ideal([
      ["-1/10", "1/5"],
      ["-1/10", "1/5"],
    ]);
    const facts = spectralFacts(ex4, "A");
    expect(facts.counts).toMatchObject({ zero: 1, positive: 1 });
    // y (y - 1) over the denominator 10.
    expect([facts.characteristic, facts.denominator]).toEqual([[0n, -1n, 1n], 10n]);
  });

  it("W4 has 1 and two of modulus 1/2 that are not real", () => {
    const facts = spectralFacts(
      ideal([
        ["1/6", "1/6", "2/3"],
        ["2/3", "1/6", "1/6"],
        ["1/6", "2/3", "1/6"],
      ]),
      "A",
    );
    expect(facts.counts).toMatchObject({ nonReal: 2, one: 1, inside: 2, onCircle: 1, outside: 0 });
    const listed = listedEigenvalues(encloseEigenvalues(facts) ?? []);
    expect(
      listed.map(({ re, im }) => [toNumber(re), Math.hypot(toNumber(re), toNumber(im))].map((x) => x.toFixed(9))),
    ).toEqual([
      ["-0.250000000", "0.500000000"],
      ["-0.250000000", "0.500000000"],
      ["1.000000000", "1.000000000"],
    ]);
  });

  it("EX4 as q1.2 stores it is another matrix", () => {
    const { eigenvalues } = spectrumOf(
      dense([
        ["-1/10", "1/5"],
        ["-1/10", "1/5"],
      ]),
      "fused,format=q1.2",
    );
    expect(eigenvalues).toEqual(["0 x1", "0.25 x1"]);
    expect(spectralNorm(ideal([["1/10"]]), "A").comparedWithOne).toBe("below");
  });
});
