// Certificates of spectra: every transition matrix of a machine as exact integers, its characteristic polynomial, the signs of
// the Sturm sequences, a disc around each eigenvalue, and what follows. Defined in docs/spectrum.md, rechecked by
// src/recheck/spectrum.ts through the discs.

import { InputError } from "../core/errors.ts";
import type {
  CertifiedFinding,
  CertifiedMatrix,
  CertifiedProducts,
  SpectrumCertificate,
} from "../core/spectrum-certificate.ts";
import type { Word } from "../core/word.ts";
import { format } from "../number/exact.ts";
import type { Machine } from "../rnn/machine.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import {
  type EnclosedFactor,
  encloseEigenvalues,
  type LayerSpectrum,
  type MatrixSpectrum,
  type ProductFinding,
  type ProductReport,
  type ScaledMatrix,
  type SpectralFacts,
} from "../rnn/spectrum/index.ts";
import { certifiedLayers, signed } from "./certify.ts";

/** A certificate states every matrix with its eigenvalues. */
const LARGEST = 2000;

/** @throws InputError for more than 2,000 matrices, for eigenvalues that 8192 bits do not tell apart */
export function spectrumCertificate(machine: Machine, layers: readonly LayerSpectrum[]): SpectrumCertificate {
  const count = layers.reduce((sum, { symbols, products }) => sum + (products?.products.length ?? symbols.length), 0);
  if (count > LARGEST) throw new InputError("certificate", `at most ${LARGEST} different matrices`, String(count));
  return signed({
    statetrack: 1 as const,
    kind: "spectrum" as const,
    status: "holds" as const,
    question: { semantics: formatSemantics(machine.semantics), model: machine.model.document },
    parameters: certifiedLayers(machine),
    evidence: {
      matrices: layers.flatMap((layer, l) => matricesOf(layer, l)),
      products: layers.flatMap(({ products, symbols }, l) =>
        products === undefined ? [] : [certifiedProducts(products, l, nameOf(symbols))],
      ),
    },
  });
}

type Naming = (word: Word) => readonly string[];

function nameOf(symbols: LayerSpectrum["symbols"]): Naming {
  return (word) => word.map((x) => symbols[x].symbol);
}

function matricesOf({ symbols, products }: LayerSpectrum, layer: number): CertifiedMatrix[] {
  const single = symbols.flatMap(({ symbol, stored, applied }) => {
    const at = { layer, word: [symbol] };
    return [
      ...("none" in stored ? [] : [certifiedMatrix({ ...at, of: "stored" }, stored)]),
      ...(applied === undefined ? [] : [certifiedMatrix({ ...at, of: "applied" }, applied)]),
    ];
  });
  const all = products?.beyond.kind === "closed" ? products.beyond.products : (products?.products ?? []);
  const names = nameOf(symbols);
  const longer = all
    .filter(({ word }) => word.length > 1)
    .map(({ word, matrix, facts }) => {
      const enclosed = encloseEigenvalues(facts);
      return certifiedMatrix({ layer, word: names(word), of: "stored" }, { matrix, facts, enclosed });
    });
  return [...single, ...longer];
}

function certifiedMatrix(
  at: Pick<CertifiedMatrix, "layer" | "word" | "of">,
  { matrix, facts, enclosed, norm }: Omit<MatrixSpectrum, "norm"> & Partial<Pick<MatrixSpectrum, "norm">>,
): CertifiedMatrix {
  if (enclosed === undefined)
    throw new InputError(`A(${at.word.join(" ")})`, "eigenvalues that 8192 bits tell apart", "closer ones");
  return {
    ...at,
    ...texts(matrix),
    characteristic: facts.characteristic.map(String),
    factors: facts.factors.map((factor, i) => certifiedFactor(factor, enclosed[i])),
    counts: { ...facts.counts },
    ...(norm === undefined ? {} : { norm: { ...norm, low: format(norm.low), high: format(norm.high) } }),
  };
}

function texts({ denominator, entries }: ScaledMatrix): Pick<CertifiedMatrix, "denominator" | "entries"> {
  return { denominator: String(denominator), entries: entries.map((row) => row.map(String)) };
}

function certifiedFactor(
  { polynomial, multiplicity, signs }: SpectralFacts["factors"][number],
  { parts }: EnclosedFactor,
): CertifiedMatrix["factors"][number] {
  return {
    polynomial: polynomial.map(String),
    multiplicity,
    signs,
    parts: parts.map(({ kind, polynomial: p, bits, discs }) => ({
      kind,
      polynomial: p.map(String),
      bits,
      discs: discs.map(({ re, im, radius }) => [String(re), String(im), String(radius)] as const),
    })),
  };
}

function certifiedProducts(report: ProductReport, layer: number, names: Naming): CertifiedProducts {
  const { length, words, findings, beyond } = report;
  const found = (list: readonly ProductFinding[]): CertifiedFinding[] =>
    list.map(({ predicate, count, first }) => ({
      predicate,
      count: String(count),
      ...(first === undefined ? {} : { first: names(first) }),
    }));
  const longer = (): CertifiedProducts["beyond"] => {
    if (beyond.kind === "closed")
      return { kind: "closed", products: beyond.products.length, findings: found(beyond.findings) };
    return beyond.kind === "open" ? { kind: "open", word: names(beyond.word) } : { kind: "unknown" };
  };
  return { layer, length, words: String(words), findings: found(findings), beyond: longer() };
}
