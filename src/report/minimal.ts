// What `statetrack minimal` found, as text: the universe that tracks the language, and the smaller ones with what excludes them.

import type { Excluded, Minimal } from "../check/minimal.ts";
import { finding } from "./verdict.ts";

/** Periods that are listed. */
const SHOWN = 12;

export function minimalText(
  result: Minimal,
  { language, by }: { readonly language: string; readonly by: string },
): string {
  const below = result.below.flatMap(excludedText);
  const head = [`language    ${language}`, `by          ${by}`];
  if (result.status !== "minimal") {
    const said =
      result.status === "none" ? "NONE: no universe of the chain tracks the language" : `UNKNOWN: ${result.reason}`;
    return [said, ...below, ...head].join("\n");
  }
  const { at, found } = result;
  return [
    `MINIMAL among these universes: ${at.universe}`,
    `found       map ${found.map}: ${finding(found.verdict)}, ${found.verdict.pairs} pairs`,
    ...(found.verdict.status === "unknown" ? [] : [`certificate ${found.verdict.certificate.digest}`]),
    ...below,
    ...(below.length === 0 ? ["excluded    nothing: the first universe of the chain does it"] : []),
    ...head,
  ].join("\n");
}

function excludedText({ universe, members, periods, demand, digest }: Excluded): string[] {
  const shown = periods.length > SHOWN ? `${periods.slice(0, SHOWN).join(", ")}, …` : periods.join(", ");
  return [
    `excluded    ${universe}`,
    `            ${members} orbits, periods ${shown}; the letter ${demand.letter} needs a multiple of ${demand.period}; digest ${digest}`,
  ];
}
