import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { signed } from "../check/certify.ts";
import { spectrumCertificate } from "../check/spectrum.ts";
import type { SpectrumCertificate } from "../core/spectrum-certificate.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { machineSpectrum } from "../rnn/spectrum/index.ts";
import { recheck } from "./index.ts";
import { determinant, inertia } from "./spectrum-matrix.ts";

function certified(layer: object, semantics: string, products?: number): SpectrumCertificate {
  const { symbols } = layer as { symbols: object };
  const model = parseModel({ statetrack: 1, alphabet: Object.keys(symbols), layers: [layer] }, "m");
  const built = machine(model, parseSemantics(semantics));
  const spectra = machineSpectrum(built, products === undefined ? {} : { products });
  return JSON.parse(JSON.stringify(spectrumCertificate(built, spectra))) as SpectrumCertificate;
}
const delta = {
  type: "deltaNet",
  initial: [0, 0],
  symbols: { a: { k: [0.75, 0.25], beta: 0.75 }, b: { k: [1, -1], beta: 1 } },
};
const dense = {
  type: "dense",
  initial: [0, 0, 0],
  symbols: {
    r: {
      A: [
        [0, -1, 0],
        [1, -1, 0],
        [0, 0, 0.5],
      ],
    },
    s: {
      A: [
        [0.25, 1.5, 0],
        [-1, 0.75, 1],
        [0, 0.25, -1.75],
      ],
    },
  },
};
const swaps = {
  type: "deltaNet",
  initial: [0, 0, 0],
  symbols: { x: { k: [1, -1, 0], beta: 1 }, y: { k: [0, 1, -1], beta: 1 } },
};
const reasonOf = (document: unknown) => {
  const result = recheck(document, "test");
  return result.accepted ? "accepted" : result.reason;
};
/** The certificate after a change, with a digest that fits. */
function forged(certificate: SpectrumCertificate, change: (evidence: Evidence) => void): unknown {
  const copy = JSON.parse(JSON.stringify(certificate)) as Record<string, unknown> & { evidence: Evidence };
  change(copy.evidence);
  return signed(unsigned(copy));
}
const unsigned = (document: object) => Object.fromEntries(Object.entries(document).filter(([key]) => key !== "digest"));
type Writable<T> = T extends readonly (infer U)[]
  ? Writable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;
type Evidence = Writable<SpectrumCertificate["evidence"]>;

describe("certificates of spectra", () => {
  it.each([
    ["stored and applied matrices", delta, "perOperation,format=q1.2,delta=D3", 3],
    ["fused", delta, "fused,format=bfloat16", 2],
    ["exact", delta, "exact", undefined],
    ["on the circle, not real, outside", dense, "perOperation,format=q1.2", 2],
    ["a closed set of products", swaps, "perOperation,format=bfloat16", 3],
    ["mixed", delta, "mixed,format=binary32,read=bfloat16,delta=D5", 2],
  ] as const)("are accepted: %s", (_, layer, semantics, products) => {
    expect(reasonOf(certified(layer, semantics, products))).toBe("accepted");
  });

  const folder = fileURLToPath(new URL("../../docs/examples/", import.meta.url));
  const examples = ["", "layers/"].flatMap((inner) =>
    readdirSync(folder + inner)
      .filter((name) => name.endsWith(".json"))
      .map((name) => inner + name),
  );
  it.each(["perOperation,format=bfloat16,delta=D3", "mixed,format=binary32,read=bfloat16,delta=D5"])(
    "are accepted for every example model under %s",
    (semantics) => {
      expect(examples.length).toBeGreaterThan(20);
      const rejected = examples.flatMap((name) => {
        const built = machine(readModel(join(folder, name)), parseSemantics(semantics));
        const certificate = spectrumCertificate(built, machineSpectrum(built, { products: 2 }));
        const reason = reasonOf(JSON.parse(JSON.stringify(certificate)));
        return reason === "accepted" ? [] : [`${name}: ${reason}`];
      });
      expect(rejected).toEqual([]);
    },
  );

  it("say of what", () => {
    const result = recheck(certified(swaps, "perOperation,format=bfloat16", 3), "test");
    expect(result.accepted && result.facts.slice(-2)).toEqual([
      "14 words of length at most 3: 6 different products, each looked up",
      "closed: no word of any length gives another product than these 6",
    ]);
  });

  const original = certified(dense, "perOperation,format=q1.2", 2);
  const closed = certified(swaps, "perOperation,format=bfloat16", 2);
  const applied = certified(delta, "perOperation,format=q1.2,delta=D3");

  it.each([
    ["an entry", original, (e: Evidence) => (e.matrices[1].entries[0][0] = "2"), /characteristic/],
    ["the denominator", original, (e: Evidence) => (e.matrices[0].denominator = "4"), /factors\[0\]|stored matrix/],
    ["a coefficient", original, (e: Evidence) => (e.matrices[0].characteristic[0] = "7"), /det\(0 I - M\)/],
    ["a factor", original, (e: Evidence) => (e.matrices[1].factors[0].polynomial[0] += "0"), /product of its parts/],
    [
      "a part and its factor",
      original,
      (e: Evidence) => {
        e.matrices[1].factors[0].parts[0].polynomial[0] += "0";
        e.matrices[1].factors[0].polynomial[0] += "0";
      },
      /factors/,
    ],
    ["a multiplicity", original, (e: Evidence) => (e.matrices[1].factors[0].multiplicity = 2), /product/],
    ["a sign", original, (e: Evidence) => (e.matrices[1].factors[0].signs[2][0] *= -1), /signs/],
    [
      "a sign that changes no variation",
      original,
      (e: Evidence) => {
        for (const row of e.matrices[1].factors[0].signs) row.push(...row.slice(-1));
      },
      /signs/,
    ],
    ["a centre", original, (e: Evidence) => (e.matrices[1].factors[0].parts[0].discs[0][0] = "1"), /larger radius/],
    [
      "a radius too small",
      original,
      (e: Evidence) => (e.matrices[1].factors[0].parts[0].discs[1][2] = "0"),
      /larger radius/,
    ],
    [
      "a radius too large",
      original,
      (e: Evidence) => (e.matrices[1].factors[0].parts[0].discs[1][2] += "0".repeat(30)),
      /meet|beside|decided/,
    ],
    [
      "a disc twice",
      original,
      (e: Evidence) => {
        const { discs } = e.matrices[1].factors[0].parts[0];
        discs[1] = discs[0];
      },
      /do not meet/,
    ],
    ["a disc less", original, (e: Evidence) => e.matrices[1].factors[0].parts[0].discs.pop(), /a disc for each root/],
    [
      "a mirrored part called plain",
      original,
      (e: Evidence) => {
        for (const { parts } of e.matrices[0].factors) for (const part of parts) part.kind = "plain";
      },
      /decided modulus/,
    ],
    [
      "a count",
      original,
      (e: Evidence) => {
        e.matrices[1].counts.outside--;
        e.matrices[1].counts.onCircle++;
      },
      /counts/,
    ],
    [
      "the norm's lower bound",
      original,
      (e: Evidence) => Object.assign(e.matrices[1].norm ?? {}, { low: "9" }),
      /at most the norm/,
    ],
    [
      "the norm's upper bound",
      original,
      (e: Evidence) => Object.assign(e.matrices[1].norm ?? {}, { high: "0.5" }),
      /at least the norm/,
    ],
    [
      "the norm and one",
      original,
      (e: Evidence) => Object.assign(e.matrices[0].norm ?? {}, { comparedWithOne: "below" }),
      /comparedWithOne/,
    ],
    [
      "singular values",
      original,
      (e: Evidence) => Object.assign(e.matrices[1].norm ?? {}, { singularValuesAboveOne: 3 }),
      /singularValues/,
    ],
    ["a matrix left out", original, (e: Evidence) => e.matrices.splice(0, 1), /stored matrix of r/],
    ["a product left out", original, (e: Evidence) => e.matrices.pop(), /a matrix for each product/],
    ["an applied matrix left out", applied, (e: Evidence) => e.matrices.splice(1, 1), /applied matrix of a/],
    ["an applied matrix called stored", applied, (e: Evidence) => (e.matrices[1].of = "stored"), /matrix of a/],
    ["a number of words", original, (e: Evidence) => (e.products[0].words = "7"), /words/],
    ["a finding's count", original, (e: Evidence) => (e.products[0].findings[0].count = "99"), /findings\[0\]/],
    ["a finding's word", original, (e: Evidence) => (e.products[0].findings[4].first = ["s"]), /findings\[4\]/],
    [
      "closed where it is open",
      original,
      (e: Evidence) => Object.assign(e.products[0], { beyond: closed.evidence.products[0].beyond }),
      /products/,
    ],
    [
      "open where it is closed",
      closed,
      (e: Evidence) => (e.products[0].beyond = { kind: "open", word: ["x"] }),
      /root of unity/,
    ],
    [
      "a product less in a closed set",
      closed,
      (e: Evidence) => Object.assign(e.products[0].beyond, { products: 5 }),
      /beyond/,
    ],
    [
      "a finding of a closed set",
      closed,
      (e: Evidence) => Object.assign(e.products[0].beyond, { findings: e.products[0].findings }),
      /beyond.findings/,
    ],
    ["a longer length", original, (e: Evidence) => (e.products[0].length = 3), /a matrix for each product/],
  ])("are rejected after a change of %s", (_, certificate, change, reason) => {
    expect(reasonOf(forged(certificate, change))).toMatch(reason);
  });

  it("are rejected with another digest, model or semantics", () => {
    expect(reasonOf({ ...original, digest: "0".repeat(64) })).toMatch(/^digest/);
    const body = unsigned(original);
    const question = { ...original.question, semantics: original.question.semantics.replace("q1.2", "q0.3") };
    expect(reasonOf(signed({ ...body, question }))).not.toBe("accepted");
    expect(() => recheck({ ...original, evidence: {} }, "test")).toThrow(/matrices/);
  });
});

describe("the checker's own algebra", () => {
  it("has determinants and inertia", () => {
    expect(
      determinant(
        [
          [1n, 2n],
          [3n, 4n],
        ],
        0n,
      ),
    ).toBe(-2n);
    expect(
      determinant(
        [
          [0n, 1n],
          [1n, 0n],
        ],
        0n,
      ),
    ).toBe(-1n);
    expect(
      inertia([
        [0n, 1n],
        [1n, 0n],
      ]),
    ).toEqual({ negative: 1, zero: 0 });
    expect(
      inertia([
        [0n, 0n],
        [0n, 0n],
      ]),
    ).toEqual({ negative: 0, zero: 2 });
    expect(
      inertia([
        [1n, 2n],
        [2n, 4n],
      ]),
    ).toEqual({ negative: 0, zero: 1 });
    expect(
      inertia([
        [-2n, 0n, 1n],
        [0n, -3n, 0n],
        [1n, 0n, 0n],
      ]),
    ).toEqual({ negative: 2, zero: 0 });
  });
});
