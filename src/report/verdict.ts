// Verdicts as text: one in full, or many as a table. Every field of the semantics is always shown.

import type { Verdict } from "../core/verdict.ts";
import { formatRuns } from "../core/word.ts";
import type { Machine } from "../rnn/machine.ts";
import { spectra } from "../rnn/spectrum.ts";
import { answerSpectrum, answerSpectrumLines } from "./answer-spectrum.ts";
import { textTable } from "./table.ts";

const count = new Intl.NumberFormat("en-US");

/** The verdict in a line or two: what was found, and by what. */
export function finding(verdict: Verdict): string {
  if (verdict.status === "holds") return "holds for every word length";
  if (verdict.status === "unknown")
    return `stopped by ${verdict.reason}; no contradiction up to length ${verdict.provedUpToLength}`;
  if ("word" in verdict) {
    const { word, expected, found } = verdict.word;
    return `${formatRuns(word)} is ${expected ? "in" : "not in"} the language, the decoder says ${found}`;
  }
  const { words, answers, key, shortest } = verdict.collision;
  const cut = shortest === "proved" ? "" : " (the search was cut off: a shorter first word may exist)";
  return `${words.map((word, i) => `${formatRuns(word)} (${answerName(answers[i])})`).join(" and ")} both reach (${key.values.join(", ")})${cut}`;
}

function answerName(answer: boolean | number): string {
  return typeof answer === "number" ? `state ${answer}` : answer ? "in" : "out";
}

/** An automaton or a table written out is as long as it is large. */
function shortened(language: string): string {
  return language.length > 120 ? `${language.slice(0, 119)}…` : language;
}

const METHODS: Readonly<Record<Verdict["method"], string>> = {
  closure: "by closure",
  "closure on disk": "by closure, on disk",
  invariant: "until a product invariant proved it",
  "per-target invariant": "until a product invariant with sets for each target state proved it",
};

/** Everything about one verdict. */
export function verdictText(verdict: Verdict, machine: Machine): string {
  const { question, cost } = verdict;
  const lines = [
    `${verdict.status.toUpperCase()}: ${finding(verdict)}`,
    `question    does ${question.model} ${ASKED[question.ask]} ${shortened(question.language)}?`,
    `semantics   ${question.semantics}`,
    ...answerSpectrumLines(answerSpectrum(machine)),
    `explored    ${count.format(verdict.pairs)} pairs, ${count.format(verdict.states)} ${statesName(machine)}, ${count.format(cost.transitions)} transitions, ${METHODS[verdict.method]}, ${cost.milliseconds} ms, ${count.format(cost.bytes)} bytes`,
  ];
  if (verdict.status === "holds") {
    lines.push(
      ...verdict.orbits.map(
        ({ letter, tail, period }) =>
          `orbit       ${letter} repeated: tail ${count.format(tail)}, period ${count.format(period)}`,
      ),
    );
  }
  if (verdict.status !== "unknown") {
    const { assumes } = verdict;
    lines.push(`assumes     ${assumes.length === 0 ? "nothing beyond the specification" : assumes.join("; ")}`);
    lines.push(`certificate ${verdict.certificate.kind}, digest ${verdict.certificate.digest}`);
  }
  return lines.join("\n");
}

/** What is counted as states: under casts, with a store and where the sign of zero is not seen, states that decoders tell apart. */
export function statesName({ semantics }: Machine): string {
  const merged =
    semantics.regime === "exact"
      ? semantics.cast !== undefined
      : semantics.store !== undefined || semantics.observe === "value";
  return merged ? "states as decoders see them" : "machine states";
}

const ASKED: Readonly<Record<string, string>> = {
  recognizes: "recognize",
  separates: "reach keys that separate",
  implements: "reach keys that determine the state of",
};

function number(x: number): string {
  return String(Number(x.toPrecision(5)));
}

/** Least and greatest real part over all symbols and layers, and whether a non-real eigenvalue occurs. */
export function eigenvalueRange(machine: Machine): string {
  const all = machine.layers.flatMap((layer) => spectra(layer).flatMap((spectrum) => spectrum.eigenvalues));
  if (all.length === 0) return "-";
  const [least, greatest] = all.reduce(([a, b], { re }) => [Math.min(a, re), Math.max(b, re)], [Infinity, -Infinity]);
  const range = `[${number(least)}, ${number(greatest)}]`;
  return all.some(({ im }) => Math.abs(im) > 1e-9) ? `${range} non-real` : range;
}

export const GRID_HEAD = [
  "model",
  "language",
  "ask",
  "semantics",
  "eigenvalues",
  "verdict",
  "pairs",
  "states",
  "ms",
  "finding",
];

/** Verdicts as a table; the semantics, which are long, stand once each above it. */
export function gridText(verdicts: readonly Verdict[], machines: readonly Machine[]): string {
  const semantics = [...new Set(verdicts.map((verdict) => verdict.question.semantics))];
  const at = GRID_HEAD.indexOf("semantics");
  const rows = verdicts.map((verdict, i) => {
    const number = semantics.indexOf(verdict.question.semantics) + 1;
    return gridRow(verdict, machines[i]).map((cell, c) => (c === at ? `[${number}] ${shortName(machines[i])}` : cell));
  });
  return [...semantics.map((text, i) => `[${i + 1}] ${text}`), "", textTable(GRID_HEAD, rows)].join("\n");
}

function shortName({ semantics }: Machine): string {
  if (semantics.regime === "exact") {
    const { cast } = semantics;
    return cast === undefined ? "exact" : `${cast.regime} ${cast.format.name}`;
  }
  const { regime, format, read, store } = semantics;
  const parts = [
    read === undefined ? "" : ` read ${read.name}`,
    store === undefined ? "" : ` store ${store.format.name}`,
  ];
  return `${regime} ${format.name}${parts.join("")}`;
}

/** One row of a table of verdicts. */
export function gridRow(verdict: Verdict, machine: Machine): string[] {
  const { question, status, pairs, states, cost } = verdict;
  return [
    question.model,
    question.language,
    question.ask,
    question.semantics,
    eigenvalueRange(machine),
    status,
    String(pairs),
    String(states),
    String(cost.milliseconds),
    finding(verdict),
  ];
}
