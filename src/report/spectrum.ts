// Exact spectra as text and as JSON. Every number that is printed as exact is exact; the others carry a bound of their error.

import type { Word } from "../core/word.ts";
import { formatRuns, toRuns } from "../core/word.ts";
import { compare, type Exact, format, fromInteger, isZero, negate, toNumber } from "../number/exact.ts";
import {
  type EnclosedEigenvalue,
  type LayerSpectrum,
  listedEigenvalues,
  type MatrixSpectrum,
  type NormFacts,
  PREDICATE_NAMES,
  PREDICATES,
  type ProductFinding,
  type ProductReport,
  type SpectralCounts,
  type SymbolSpectrum,
} from "../rnn/spectrum/index.ts";

/** Longer exact decimals are shown rounded, with the sign that tells so. */
const LONGEST = 40;

/** A number as text: all its digits, or after "~" the first ones. */
function digits(x: Exact): string {
  const exact = format(x);
  return exact.length <= LONGEST ? exact : `~${Number(toNumber(x).toPrecision(12))}`;
}

/** Exact eigenvalues by their digits, others with the radius within which they lie. */
export function eigenvalueText({ re, im, radius, multiplicity }: EnclosedEigenvalue): string {
  const exact = isZero(radius);
  const shown = (x: Exact) => (exact ? digits(x) : String(Number(toNumber(x).toPrecision(10))));
  const size = im.kind === "finite" && im.sign < 0 ? negate(im) : im;
  const imaginary = isZero(im) ? "" : `${size === im ? " + " : " - "}${shown(size)}i`;
  return `${exact ? "" : "~"}${shown(re)}${imaginary}${multiplicity === 1 ? "" : ` (${multiplicity} times)`}`;
}

const PARTS: readonly (readonly [keyof SpectralCounts, string])[] = [
  ["belowMinusOne", "below -1"],
  ["minusOne", "at -1"],
  ["negative", "in (-1, 0)"],
  ["zero", "at 0"],
  ["positive", "in (0, 1)"],
  ["one", "at 1"],
  ["aboveOne", "above 1"],
  ["nonReal", "not real"],
];

/** "1 in (0, 1), 2 not real" */
export function partsText(counts: SpectralCounts): string {
  return PARTS.filter(([name]) => counts[name] > 0)
    .map(([name, text]) => `${counts[name]} ${text}`)
    .join(", ");
}

/** The same, and what is decided about moduli. */
export function countsText(counts: SpectralCounts): string {
  const modulus =
    counts.outside > 0
      ? `${counts.outside} with |lambda| > 1`
      : counts.onCircle > 0
        ? `none with |lambda| > 1, ${counts.onCircle} with |lambda| = 1`
        : "all |lambda| < 1";
  return `${partsText(counts)}; ${modulus}`;
}

function normText({ low, high, comparedWithOne, singularValuesAboveOne }: NormFacts): string {
  const above = singularValuesAboveOne === 0 ? "" : `; singular values > 1: ${singularValuesAboveOne}`;
  if (compare(low, high) === 0) return `${digits(low)}${above}`;
  return `~${Number(toNumber(high).toPrecision(12))} ${{ below: "< 1", equal: "= 1", above: "> 1" }[comparedWithOne]}${above}`;
}

/** Lines about one matrix. */
function matrixLines({ facts, norm, enclosed }: MatrixSpectrum): string[] {
  const listed = enclosed === undefined ? undefined : listedEigenvalues(enclosed);
  const shown = listed?.slice(0, 16).map(eigenvalueText).join(", ");
  const more = listed !== undefined && listed.length > 16 ? `, … and ${listed.length - 16} more` : "";
  return [
    `eigenvalues  ${shown === undefined ? "not told apart by 8192 bits" : shown + more}`,
    `decided      ${countsText(facts.counts)}`,
    `norm         ${normText(norm)}`,
  ];
}

/** How many of the numbers 1 - beta k·k lie outside [-1, 1]. */
function longKeys(householder: readonly Exact[]): number {
  return householder.filter((x) => compare(x, fromInteger(1)) === 1 || compare(x, fromInteger(-1)) === -1).length;
}

/** What rounding did to a layer as a whole: symbols with an eigenvalue beyond the unit circle, and keys that are too long. */
function beyondCircle({ symbols }: LayerSpectrum) {
  const outside = symbols.filter(({ stored }) => !("none" in stored) && stored.facts.counts.outside > 0).length;
  const keys = symbols.flatMap(({ householder }) => householder);
  return { symbols: { outside, of: symbols.length }, keys: { outside: longKeys(keys), of: keys.length } };
}

function layerLine(layer: LayerSpectrum, l: number): string {
  const { symbols, keys } = beyondCircle(layer);
  const long = keys.of === 0 ? "" : `; |1 - beta k.k| > 1 for ${keys.outside} of ${keys.of} keys`;
  return `layer ${l + 1}, ${layer.type}: some |lambda| > 1 for ${symbols.outside} of ${symbols.of} symbols${long}`;
}

function symbolLines({ symbol, stored, applied, householder }: SymbolSpectrum): string[] {
  const indent = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  if ("none" in stored) return [`A(${symbol})`, ...indent([`none         ${stored.none}`])];
  const long = longKeys(householder);
  const warning = long === 0 ? "" : `; |1 - beta k.k| > 1 in ${long} of ${householder.length}`;
  const keys = householder.length === 0 ? [] : [`1 - beta k.k ${householder.map(digits).join(", ")}${warning}`];
  const other =
    applied === undefined ? [] : [`A(${symbol}) as the order of operations rounds it`, ...indent(matrixLines(applied))];
  return [`A(${symbol})`, ...indent([...matrixLines(stored), ...keys]), ...other];
}

function wordText(word: Word, alphabet: readonly string[]): string {
  return formatRuns(toRuns(word, alphabet));
}

function findingLines(findings: readonly ProductFinding[], alphabet: readonly string[], of: string): string[] {
  return findings.map(({ predicate, count, first }) => {
    const example = first === undefined ? "" : `, the first ${wordText(first, alphabet)}`;
    return `${predicate.padEnd(18)}${count} of ${of}${example}`;
  });
}

function productLines(report: ProductReport, alphabet: readonly string[], asked: number): string[] {
  const { length, words, products, findings, beyond } = report;
  const cut = length < asked ? ` (a bound ended the search for length ${asked})` : "";
  const upTo = `${words} words of length 1 to ${length}, ${products.length} different products${cut}`;
  const lines = [`products: ${upTo}`, ...findingLines(findings, alphabet, String(words)).map((line) => `  ${line}`)];
  if (beyond.kind === "open")
    return [
      ...lines,
      `  longer words give infinitely many products: an eigenvalue of ${wordText(beyond.word, alphabet)} is neither 0 nor a root of unity; nothing is said of them`,
    ];
  if (beyond.kind === "unknown") return [...lines, "  of longer words nothing is said"];
  const all = beyond.products.length;
  return [
    ...lines,
    `all products, for words of any length: ${all} different ones`,
    ...findingLines(beyond.findings, alphabet, String(all)).map((line) => `  ${line}`),
  ];
}

/** Everything about the layers of a machine. After "~" stand digits for display; what is decided rests on none of them. */
export function spectrumText(layers: readonly LayerSpectrum[], products = 0): string {
  return layers
    .flatMap((layer, l) => {
      const alphabet = layer.symbols.map(({ symbol }) => symbol);
      const some = layer.products === undefined ? [] : productLines(layer.products, alphabet, products);
      const missing =
        products > 0 && layer.products === undefined ? ["products: none, not every symbol has a matrix"] : [];
      return [layerLine(layer, l), ...layer.symbols.flatMap(symbolLines), ...some, ...missing];
    })
    .join("\n");
}

function matrixJson({ matrix, facts, norm, enclosed }: MatrixSpectrum): object {
  return {
    denominator: String(matrix.denominator),
    entries: matrix.entries.map((row) => row.map(String)),
    characteristic: facts.characteristic.map(String),
    counts: facts.counts,
    holds: Object.fromEntries(PREDICATE_NAMES.map((name) => [name, PREDICATES[name](facts.counts)])),
    norm: { ...norm, low: format(norm.low), high: format(norm.high) },
    eigenvalues:
      enclosed === undefined
        ? null
        : listedEigenvalues(enclosed).map(({ re, im, radius, multiplicity }) => ({
            re: format(re),
            im: format(im),
            radius: format(radius),
            multiplicity,
            float64: [toNumber(re), toNumber(im)],
          })),
  };
}

function findingsJson(findings: readonly ProductFinding[], alphabet: readonly string[]): object[] {
  return findings.map(({ predicate, count, first }) => ({
    predicate,
    count: String(count),
    ...(first === undefined ? {} : { first: first.map((x) => alphabet[x]) }),
  }));
}

function productsJson(
  { length, words, products, findings, beyond }: ProductReport,
  alphabet: readonly string[],
): object {
  const longer =
    beyond.kind === "closed"
      ? { kind: "closed", products: beyond.products.length, findings: findingsJson(beyond.findings, alphabet) }
      : beyond.kind === "open"
        ? { kind: "open", word: beyond.word.map((x) => alphabet[x]) }
        : { kind: "unknown" };
  const different = products.length;
  return { length, words: String(words), different, findings: findingsJson(findings, alphabet), beyond: longer };
}

/** The same as plain data: integers and exact decimals as texts. */
export function spectrumJson(layers: readonly LayerSpectrum[]): object[] {
  return layers.map((layer) => layerJson(layer));
}

function layerJson(layer: LayerSpectrum): object {
  const { type, symbols, products } = layer;
  const alphabet = symbols.map(({ symbol }) => symbol);
  return {
    type,
    beyondCircle: beyondCircle(layer),
    symbols: symbols.map(({ symbol, stored, applied, householder }) => ({
      symbol,
      stored: "none" in stored ? stored : matrixJson(stored),
      ...(applied === undefined ? {} : { applied: matrixJson(applied) }),
      householder: householder.map(format),
    })),
    ...(products === undefined ? {} : { products: productsJson(products, alphabet) }),
  };
}
