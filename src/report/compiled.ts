// What `statetrack compile` found, as text and as JSON: the construction and its proof, the theorem that refuses, or what was tried.

import type { Compiled } from "../check/compile.ts";
import type { FormatAttempt } from "../check/smallest-format.ts";
import type { Construction } from "../compile/constructions.ts";
import type { Attempt } from "../compile/plan.ts";
import type { Refusal } from "../compile/refusals.ts";
import { finding } from "./verdict.ts";

interface About {
  readonly language: string;
  readonly target: string;
  readonly semantics: string;
  /** Formats tried for the smallest one. */
  readonly tried?: readonly FormatAttempt[];
}

export function compiledText(compiled: Compiled, { language, target, semantics, tried = [] }: About): string {
  const head = [`language    ${language}`, `target      ${target}`, `semantics   ${semantics}`];
  const formats = tried.map(({ format, outcome }) => `format      ${format}: ${outcome}`);
  return [...body(compiled, target), ...head, ...formats].join("\n");
}

function body(compiled: Compiled, target: string): string[] {
  if (compiled.status === "impossible") return impossibleText(compiled.refusal);
  const others = (attempts: readonly Attempt[]) =>
    attempts.map(({ construction, outcome }) => `tried       ${construction}: ${outcome}`);
  if (compiled.status === "none")
    return [
      "UNKNOWN: no construction here fits, and no theorem here says that none does",
      ...others(compiled.attempts),
    ];
  const { construction, verdict, attempts } = compiled;
  return [
    `${verdict.status.toUpperCase()}: ${finding(verdict)}`,
    `weights     ${sizeText(construction, target)}`,
    `made as     ${construction.construction}`,
    ...construction.purposes.map((purpose, i) => `layer ${String(i + 1).padEnd(5)} ${purpose}`),
    `explored    ${verdict.pairs} pairs, ${verdict.states} machine states, ${verdict.cost.milliseconds} ms`,
    ...(verdict.status === "unknown"
      ? []
      : [`certificate ${verdict.certificate.kind}, digest ${verdict.certificate.digest}`]),
    ...others(attempts.filter((attempt) => attempt.construction !== construction.construction)),
  ];
}

/** `1 deltaProduct layer, n_h = 4, 5 state entries, norm at most 1` */
function sizeText({ layers, factors, rows, norm }: Construction, target: string): string {
  const parts = [
    `${layers} ${target} ${layers === 1 ? "layer" : "layers"}`,
    ...(factors > 0 ? [`n_h = ${factors}`] : []),
    `${rows} state ${rows === 1 ? "entry" : "entries"}`,
    ...(Number.isNaN(norm) ? [] : [`norm at most ${Number(norm.toPrecision(6))}`]),
  ];
  return parts.join(", ");
}

function impossibleText({ request, says, by, assumes }: Refusal): string[] {
  return [
    `IMPOSSIBLE: ${request}: ${says}`,
    ...by.map(
      ({ says: why, source, theorem }) =>
        `by          ${source}${theorem === undefined ? "" : ` (theorem ${theorem})`}: ${why}`,
    ),
    ...assumes.map((text) => `under       ${text}`),
  ];
}

export function compiledJson(compiled: Compiled, { language, target, semantics, tried }: About): object {
  const about = { language, target, semantics, ...(tried === undefined ? {} : { formats: tried }) };
  if (!("construction" in compiled)) return { ...compiled, question: about };
  const { status, construction, verdict, attempts } = compiled;
  const { document, norm, construction: made, layers, factors, rows, purposes } = construction;
  return {
    status,
    question: about,
    construction: { construction: made, layers, factors, rows, purposes, ...(Number.isNaN(norm) ? {} : { norm }) },
    model: document,
    verdict,
    attempts,
  };
}
