// The exact spectrum that stands beside an answer: for every layer and symbol the eigenvalues of the stored codes, what is
// decided about them, and where they are not dyadic the polynomial whose roots they are. Left out, with the reason, where it
// could take long: `statetrack spectrum` computes it in any case.

import { finite, format } from "../number/exact.ts";
import type { Machine } from "../rnn/machine.ts";
import {
  type LayerSpectrum,
  listedEigenvalues,
  type MatrixSpectrum,
  machineSpectrum,
  PREDICATES,
  type SpectralFacts,
  type SymbolSpectrum,
} from "../rnn/spectrum/index.ts";
import { countsText, eigenvalueText, spectrumJson } from "./spectrum.ts";

/** Larger matrices, and more of them, are left to the command `spectrum`. */
export const MOST_ROWS = 8;
const MOST_MATRICES = 128;

type AnswerSpectrum = { readonly layers: readonly LayerSpectrum[] } | { readonly leftOut: string };

/** @cost below 30 ms a matrix of 8 rows in binary32 */
export function answerSpectrum(machine: Machine): AnswerSpectrum {
  const rows = Math.max(...machine.layers.map(({ source }) => source.shape.rows));
  if (rows > MOST_ROWS) return { leftOut: `a matrix of ${rows} rows, more than ${MOST_ROWS}` };
  const matrices = machine.layers.reduce((count, { source }) => count + source.alphabet.length, 0);
  if (matrices > MOST_MATRICES) return { leftOut: `${matrices} matrices, more than ${MOST_MATRICES}` };
  return { layers: machineSpectrum(machine) };
}

/** A line for every symbol of every layer. */
export function answerSpectrumLines(spectrum: AnswerSpectrum): string[] {
  if ("leftOut" in spectrum) return [`spectrum    left out (${spectrum.leftOut}); statetrack spectrum prints it`];
  return spectrum.layers.flatMap(({ symbols }, l) => symbols.flatMap((symbol) => symbolLines(symbol, l + 1)));
}

function symbolLines({ symbol, stored, applied }: SymbolSpectrum, layer: number): string[] {
  const head = `layer ${layer} A(${symbol})`;
  if ("none" in stored) return [`${head}  no matrix: ${stored.none}`];
  const own = `${head}  ${matrixText(stored)}`;
  return applied === undefined ? [own] : [own, `${head} as the order rounds it  ${matrixText(applied)}`];
}

function matrixText({ facts, enclosed }: MatrixSpectrum): string {
  const listed = enclosed === undefined ? undefined : listedEigenvalues(enclosed);
  const texts = listed?.map(eigenvalueText) ?? ["not told apart by 8192 bits"];
  // A tilde marks what is not exact, or too long to be printed in full.
  const exact = texts.every((text) => !text.startsWith("~")) && listed !== undefined;
  return `eigenvalues ${texts.join(", ")} (${exact ? "exact" : `roots of ${polynomialText(facts)}, exact`}); ${countsText(facts.counts)}`;
}

/** det(x I - A) with exact decimals as coefficients. */
function polynomialText({ characteristic, denominator }: SpectralFacts): string {
  const size = characteristic.length - 1;
  const bits = denominator.toString(2).length - 1;
  const terms = characteristic.flatMap((c, j) => {
    if (c === 0n) return [];
    const coefficient = format(finite(1, c < 0n ? -c : c, -bits * (size - j)));
    const power = j === 0 ? [] : [j === 1 ? "x" : `x^${j}`];
    const text = [...(coefficient === "1" && j > 0 ? [] : [coefficient]), ...power].join(" ");
    return [{ sign: c < 0n ? "-" : "+", text }];
  });
  return terms
    .toReversed()
    .map(({ sign, text }, i) => (i === 0 ? `${sign === "-" ? "-" : ""}${text}` : `${sign} ${text}`))
    .join(" ");
}

/** In a few words, what holds for the stored matrices of all layers and symbols: for a table. */
export function answerSpectrumCell(spectrum: AnswerSpectrum): string {
  if ("leftOut" in spectrum) return "left out";
  const all = spectrum.layers.flatMap(({ symbols }) =>
    symbols.flatMap(({ stored }) => ("none" in stored ? [] : [stored.facts.counts])),
  );
  const missing = spectrum.layers.some(({ symbols }) => symbols.some(({ stored }) => "none" in stored));
  if (all.length === 0) return "no matrix";
  const where = BY_STRENGTH.find((name) => all.every(PREDICATES[name])) ?? "some not real";
  const negative = all.some(PREDICATES["some real < 0"]) ? ", some < 0" : "";
  const beyond = all.some(PREDICATES["some |lambda| > 1"]) ? ", some |lambda| > 1" : "";
  return `${where}${negative}${beyond}${missing ? ", not every symbol has a matrix" : ""}`;
}

const BY_STRENGTH = ["all in [0, 1]", "all in [-1, 1]", "all real"] as const;

/** The layers as `statetrack spectrum --json` has them, or why they are left out. */
export function answerSpectrumJson(spectrum: AnswerSpectrum): object {
  return "leftOut" in spectrum ? { leftOut: spectrum.leftOut } : { layers: spectrumJson(spectrum.layers) };
}
