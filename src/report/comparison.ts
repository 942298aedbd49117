// Comparisons of two arithmetics, or two models, and margins, as text: one in full, or many as a table.

import type { Margin, Worst } from "../check/margin.ts";
import type { ComparisonAsk, Said } from "../core/certificate.ts";
import type { ComparisonVerdict, Sighting, Verdict } from "../core/verdict.ts";
import { formatRuns } from "../core/word.ts";
import { textTable } from "./table.ts";
import { finding } from "./verdict.ts";

const count = new Intl.NumberFormat("en-US");

const COMPARED: Readonly<Record<ComparisonAsk, string>> = {
  decodes: "the same class",
  accepts: "the same answer",
  values: "the same numbers",
  bits: "the same bits",
};

/** What was found, in a line. */
export function comparisonFinding(verdict: ComparisonVerdict): string {
  const { ask, language } = verdict.question;
  if (verdict.status === "holds") return `${COMPARED[ask]} after every word`;
  if (verdict.status === "unknown")
    return `stopped by ${verdict.reason}; ${COMPARED[ask]} up to length ${verdict.provedUpToLength}`;
  const { word, found, right } = verdict.difference;
  const both = `after ${formatRuns(word)} the first ${said(ask, found[0])}, the second ${said(ask, found[1])}`;
  if (right === undefined) return both;
  return `${both}; by ${shortened(language ?? "")} ${RIGHT[right]}`;
}

const RIGHT = {
  first: "the first is right",
  second: "the second is right",
  both: "both are right",
  neither: "neither is right",
} as const;

function said(ask: ComparisonAsk, what: Said): string {
  if (what === null) return "has no class";
  if (typeof what !== "string") return `has (${what.join(", ")})`;
  return ask === "decodes" ? `says ${JSON.stringify(what)}` : `says ${what}`;
}

function shortened(language: string): string {
  return language.length > 60 ? `${language.slice(0, 59)}…` : language;
}

/** Everything about one comparison. `alone`: whether each side recognizes the language, where one was given. */
export function comparisonText(verdict: ComparisonVerdict, alone: readonly Verdict[]): string {
  const { question, cost, values, bits } = verdict;
  const [first, second] = question.sides;
  const lines = [
    `${verdict.status.toUpperCase()}: ${comparisonFinding(verdict)}`,
    `question    do both sides give ${COMPARED[question.ask]} after every word?`,
    `first       ${first.model}, ${first.semantics}`,
    `second      ${second.model}, ${second.semantics}`,
    ...(values === undefined ? [] : [`numbers     ${sightingText(values)}`]),
    ...(bits === undefined ? [] : [`bits        ${sightingText(bits)}`]),
    ...alone.map((own, i) => `${i === 0 ? "alone       first" : "            second"} ${own.status}: ${finding(own)}`),
    `explored    ${count.format(verdict.pairs)} pairs of states, ${count.format(cost.transitions)} transitions, ${verdict.method === "relation" ? "until a product relation proved it, " : ""}${cost.milliseconds} ms, ${count.format(cost.bytes)} bytes`,
  ];
  if (verdict.status !== "unknown") {
    const { assumes, certificate } = verdict;
    lines.push(`assumes     ${assumes.length === 0 ? "nothing beyond the specification" : assumes.join("; ")}`);
    lines.push(`certificate ${certificate.kind}, digest ${certificate.digest}`);
  }
  return lines.join("\n");
}

function sightingText(sighting: Sighting): string {
  if (!sighting.differ)
    return sighting.length === undefined ? "never differ" : `do not differ up to length ${sighting.length}`;
  const [a, b] = sighting.states.map((state) => `(${state.join(", ")})`);
  return `differ first after ${formatRuns(sighting.word)}: ${a} and ${b}`;
}

export const COMPARISON_HEAD = [
  "first model",
  "second model",
  "ask",
  "first",
  "second",
  "verdict",
  "pairs",
  "ms",
  "finding",
];

/** Comparisons as a table; the semantics, which are long, stand once each above it. */
export function comparisonGridText(verdicts: readonly ComparisonVerdict[]): string {
  const semantics = [...new Set(verdicts.flatMap(({ question }) => question.sides.map((side) => side.semantics)))];
  const places = [COMPARISON_HEAD.indexOf("first"), COMPARISON_HEAD.indexOf("second")];
  const rows = verdicts.map((verdict) =>
    comparisonRow(verdict).map((cell, c) => (places.includes(c) ? `[${semantics.indexOf(cell) + 1}]` : cell)),
  );
  return [...semantics.map((text, i) => `[${i + 1}] ${text}`), "", textTable(COMPARISON_HEAD, rows)].join("\n");
}

/** One row of a table of comparisons. */
export function comparisonRow(verdict: ComparisonVerdict): string[] {
  const [first, second] = verdict.question.sides;
  return [
    first.model,
    second.model,
    verdict.question.ask,
    first.semantics,
    second.semantics,
    verdict.status,
    String(verdict.pairs),
    String(verdict.cost.milliseconds),
    comparisonFinding(verdict),
  ];
}

/** A margin in lines that go below a verdict. */
export function marginText(margin: Margin): string[] {
  if (margin.scope === "none") return ["margin      none: a word is answered wrongly"];
  const over =
    margin.scope === "all lengths"
      ? "over all lengths"
      : `over what was explored only, all words up to length ${margin.length ?? 0}`;
  const lines: string[] = [];
  if (margin.steps !== undefined)
    lines.push(
      `margin      ${count.format(margin.steps.least)} ${marginUnit(margin)}: ${margin.steps.of}`,
      worstText(margin.steps),
    );
  if (margin.gap !== undefined)
    lines.push(`gap         ${rough(margin.gap.least)}: ${margin.gap.of}`, worstText(margin.gap));
  if (lines.length === 0)
    lines.push("margin      none that is computed: no change alters the class, or too many states are listed");
  return [...lines, `            ${over}`];
}

function marginUnit({ format }: Margin): string {
  return `${format ?? ""} steps`.trim();
}

function worstText(worst: Worst<unknown>): string {
  return `            least after ${formatRuns(worst.word)}, in (${worst.state.join(", ")}), which is ${JSON.stringify(worst.class)}`;
}

/** An exact decimal, or its first digits where it is long. */
function rough(decimal: string): string {
  return decimal.length <= 24 ? decimal : `about ${Number(Number(decimal).toPrecision(6))}`;
}
