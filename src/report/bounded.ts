// Verdicts of bounded questions as text.

import type { BoundedVerdict } from "../check/bounded.ts";
import { formatRuns } from "../core/word.ts";

/** What was found, in a line. */
export function boundedFinding(verdict: BoundedVerdict): string {
  if (verdict.status === "fails") {
    const { word, expected, found } = verdict.word;
    return `${formatRuns(word)} is ${expected ? "in" : "not in"} the language, the decoder says ${found}`;
  }
  const { reason, provedUpToLength, closed } = verdict;
  const more = closed
    ? "; longer prefixes look to the layer as those did, but attention has no certificate, so this is not reported as holds"
    : "";
  return `stopped by ${reason}; no contradiction up to length ${provedUpToLength}${more}`;
}

export function boundedText(verdict: BoundedVerdict): string {
  const { question, pairs, cost } = verdict;
  const count = new Intl.NumberFormat("en-US");
  return [
    `${verdict.status.toUpperCase()}: ${boundedFinding(verdict)}`,
    `question    does ${question.model} recognize ${question.language}?`,
    `semantics   ${question.semantics}; the mean of values exact, rounded once`,
    `explored    ${count.format(pairs)} pairs of a prefix's summary and a target state, ${count.format(cost.transitions)} transitions, length by length, ${cost.milliseconds} ms`,
  ].join("\n");
}
