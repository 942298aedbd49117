// A model as plain text for reading and teaching: what every symbol does to each layer's state, H <- A H + B with exact numbers,
// the eigenvalues of A, what is handed on, and the decoder. Dyadic numbers are written as decimals or fractions, whichever
// is shorter; they are the numbers of the semantics, after rounding, gates and normalisation.

import { type Exact, format as formatExact, isZero, zero } from "../number/exact.ts";
import type { AffineForm } from "../number/generic.ts";
import { exactForms } from "../rnn/layer.ts";
import type { Machine, MachineLayer } from "../rnn/machine.ts";
import type { Decoder } from "../rnn/model.ts";
import { formatSemantics } from "../rnn/semantics.ts";
import { affineTransition, displayEigenvalues, type Eigenvalue } from "../rnn/spectrum.ts";

const ANY_ORDER = { sum: "sequential", multiplyAdd: "separate", delta: "D1" } as const;

/** The shorter of the decimal and the fraction of a dyadic number. */
export function numberText(x: Exact): string {
  const decimal = formatExact(x);
  if (x.kind !== "finite" || x.exponent >= 0) return decimal;
  let [significand, exponent] = [x.significand, x.exponent];
  for (; exponent < 0 && significand % 2n === 0n; exponent++) significand /= 2n;
  if (exponent === 0) return decimal;
  const fraction = `${x.sign < 0 ? "-" : ""}${significand}/${(1n << BigInt(-exponent)).toString()}`;
  return fraction.length < decimal.length ? fraction : decimal;
}

/** An entry of a matrix, whose zeros have no sign that would mean anything. */
const entryText = (x: Exact) => (isZero(x) ? "0" : numberText(x));

/** Rows of cells, columns aligned to the right, in brackets. */
function matrixLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows.at(0) ?? []).map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  return rows.map((row) => `[ ${row.map((cell, j) => cell.padStart(widths[j])).join("  ")} ]`);
}

function beside(first: string, second: readonly string[]): string[] {
  return second.map((line, i) => (i === 0 ? first : " ".repeat(first.length)) + line);
}

function eigenvalueText({ re, im }: Eigenvalue): string {
  const short = (x: number) => String(Number(x.toPrecision(6)));
  const part = im === 0 ? "" : `${im < 0 ? " - " : " + "}${short(Math.abs(im))}i`;
  return short(re) + part;
}

/** The input B [rows, columns]. */
function inputRows(forms: readonly AffineForm[], rows: number, columns: number): Exact[][] {
  return Array.from({ length: rows }, (_, i) =>
    forms.slice(i * columns, (i + 1) * columns).map(({ constant }) => constant ?? zero(1)),
  );
}

function symbolLines(layer: MachineLayer, s: number): string[] {
  const { source, parameters } = layer;
  const name = `${source.alphabet[s]}: `;
  const matrix = affineTransition(layer, s);
  if (matrix === undefined) return beside(name, ["not affine in the state; parameters:", ...parameterLines(layer, s)]);
  const forms = exactForms(source.layer, ANY_ORDER, source.shape, parameters[s]);
  const input = inputRows(forms, source.shape.rows, source.shape.columns);
  const lines = beside("A = ", matrixLines(matrix.map((row) => row.map(entryText))));
  const values = displayEigenvalues(matrix).map(eigenvalueText);
  const shown = [`eigenvalues ${values.length === 0 ? "none that are finite" : values.join(", ")} (in float64)`];
  const nothing = input.every((row) => row.every(isZero));
  const added = nothing ? ["B = 0"] : beside("B = ", matrixLines(input.map((row) => row.map(entryText))));
  return beside(name, [...lines, ...added, ...shown]);
}

function parameterLines({ parameters }: MachineLayer, s: number): string[] {
  return Object.entries(parameters[s]).map(([name, values]) => `${name} = (${values.map(numberText).join(", ")})`);
}

function decoderLines(decoder: Decoder): string[] {
  switch (decoder.type) {
    case "lookup":
      return decoder.entries.map(({ state, symbol, class: name }) => {
        const last = symbol === undefined ? "" : ` after ${symbol}`;
        return `(${state.join(", ")})${last}: ${name}`;
      });
    case "threshold":
      return decoder.classes.map((name, i) => {
        const low = i === 0 ? "" : `${decoder.thresholds[i - 1]} <= `;
        const high = i === decoder.thresholds.length ? "" : ` < ${decoder.thresholds[i]}`;
        return `${low}h[${decoder.entry}]${high}: ${name}`;
      });
    case "nearest":
      return decoder.anchors.map(({ point, class: name }) => `nearest to (${point.join(", ")}): ${name}`);
    case "rank":
      return ["the ranks of the entries, 1 for the least"];
    case "argmax":
      return ["the position, from 1, of the largest entry"];
  }
}

function layerLines(layer: MachineLayer, l: number): string[] {
  const { source, initial } = layer;
  const { rows, columns } = source.shape;
  const start = Array.from({ length: rows }, (_, i) => initial.slice(i * columns, (i + 1) * columns).map(numberText));
  const { output } = source;
  const handed =
    output === undefined
      ? []
      : [
          "hands on, by the class of its new state and its symbol:",
          ...decoderLines(output.decoder).map((line) => `  ${line}`),
          ...Object.entries(output.symbols).map(
            ([name, row]) =>
              `  ${name}: ${Object.entries(row)
                .map((pair) => pair.join(" -> "))
                .join(", ")}`,
          ),
        ];
  return [
    `layer ${l + 1}: ${source.layer.type}, state [${rows}, ${columns}]`,
    ...beside("H = ", matrixLines(start)).map((line, i) => (i === 0 ? `${line} before the first symbol` : line)),
    ...source.alphabet.flatMap((_, s) => symbolLines(layer, s)),
    ...handed,
  ];
}

/** The text of a machine, with a line end. */
export function modelTable(machine: Machine): string {
  const { model, semantics, layers } = machine;
  const own = model.decoder;
  const lines = [
    model.name,
    `symbols: ${model.alphabet.join(", ")}${model.bos === undefined ? "" : `; ${model.bos} before every word`}`,
    `numbers: ${formatSemantics(semantics)}`,
    ...layers.flatMap((layer, l) => ["", ...layerLines(layer, l)]),
    ...(own === undefined ? [] : ["", "decoder", ...decoderLines(own.decoder), `accepts: ${own.accept.join("; ")}`]),
  ];
  return `${lines.join("\n")}\n`;
}
