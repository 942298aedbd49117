// Theorems and their checks as text. What was decided for a finite universe, what was decided for all word lengths and what
// is proved in Coq are said apart, never added up.

import { censusTitle } from "../check/device/census.ts";
import { universe } from "../check/exhaustive/index.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { asExpected, type ClaimReport } from "../theorem/outcome.ts";
import type { Theorem } from "../theorem/theorem.ts";
import { answerSpectrum, answerSpectrumLines } from "./answer-spectrum.ts";

/** Axioms of each Coq theorem, by file and name. */
export type Axioms = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const indented = (lines: readonly string[], by: number) => lines.map((line) => " ".repeat(by) + line);

/** How a check went, as one word for each of the ways. */
function mark(report: ClaimReport): string {
  if (report.found === "unknown") return "UNKNOWN ";
  if (!asExpected(report)) return "NOT AS EXPECTED ";
  if (report.role === "control") return "fails as it must ";
  return report.found === "holds" ? "holds " : "fails as expected ";
}

/** Questions of a claim whose spectra are shown, and lines of each at most. */
const [MOST_QUESTIONS, MOST_SPECTRA] = [3, 6];

/** The exact eigenvalues of the stored codes in a claim's first questions, equal ones once; none for other kinds of claims. */
export function claimSpectra(claim: Theorem["claims"][number]): string[] {
  if (claim.kind !== "decide") return [];
  const blocks = new Map<string, string[]>();
  for (const { model: document, semantics } of claim.cases.slice(0, MOST_QUESTIONS)) {
    const model = parseModel(document, claim.name);
    const lines = answerSpectrumLines(answerSpectrum(machine(model, parseSemantics(semantics))));
    const rest = lines.length - MOST_SPECTRA;
    const shown = [...lines.slice(0, MOST_SPECTRA), ...(rest > 0 ? [`… and ${rest} more`] : [])];
    blocks.set([model.name, ...lines].join("\n"), [`${model.name}:`, ...indented(shown, 2)]);
  }
  return [...blocks.values()].flat();
}

/** One line for a check, or all that was found; `spectra` are lines of `claimSpectra`. */
export function claimText(report: ClaimReport, detail: "line" | "full", spectra: readonly string[] = []): string {
  const more = report.semantics.length > 1 ? ` and ${report.semantics.length - 1} more` : "";
  const where = report.semantics.length === 0 ? "" : `, in ${report.semantics[0]}${more}`;
  const head = `  ${mark(report)}${report.role} ${report.claim}: ${report.says}${detail === "line" ? where : ""} (${report.milliseconds} ms)`;
  const unexpected = !asExpected(report);
  if (detail === "line" && !unexpected) return head;
  const rechecked =
    report.rechecked === 0
      ? []
      : [`${report.rechecked} ${report.rechecked === 1 ? "certificate" : "certificates"} rechecked`];
  const lines = [
    ...(unexpected ? [`expected ${report.expected}, found ${report.found}`] : []),
    `for ${report.scope}`,
    ...report.semantics.slice(0, 4).map((semantics) => `in ${semantics}`),
    ...(report.semantics.length > 4 ? [`in ${report.semantics.length - 4} more semantics`] : []),
    ...report.finding,
    ...spectra,
    ...rechecked,
    ...report.assumes.map((assumption) => `assumes ${assumption}`),
  ];
  return [head, ...indented(lines, 6)].join("\n");
}

/** The checks of one theorem under its title. */
export function theoremText(theorem: Theorem, reports: readonly ClaimReport[], detail: "line" | "full"): string {
  return `${theorem.id}\n${reports.map((report) => claimText(report, detail)).join("\n")}\n`;
}

/** The last line of a check: what was asked for, and whether it came. */
export function summary(theorems: number, reports: readonly ClaimReport[]): string {
  const good = reports.filter(asExpected);
  const of = (role: ClaimReport["role"]) => good.filter((report) => report.role === role).length;
  const unknown = reports.filter(({ found }) => found === "unknown").length;
  const wrong = reports.length - good.length - unknown;
  const rechecked = reports.reduce((total, report) => total + report.rechecked, 0);
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  return `${plural(theorems, "theorem")}: ${plural(of("claim"), "claim")} as expected, ${plural(of("control"), "control")} failed as they must, ${plural(rechecked, "certificate")} rechecked; ${wrong} not as expected, ${unknown} unknown`;
}

/** Everything that the registry says about a theorem. */
export function theoremDescription(theorem: Theorem, axioms: Axioms | undefined): string {
  const { id, title, statement, sources, hypotheses, claims, controls, coq, related } = theorem;
  const dropping = (name: string) =>
    controls
      .filter(({ drops }) => drops.includes(name))
      .map((control) => control.name)
      .join(", ");
  const asked = (claim: Theorem["claims"][number]) =>
    `${claim.name} [${claim.level}, ${claim.kind}, expected: ${claim.expected}] ${claim.says}; ${where(claim)}`;
  return [
    id,
    "",
    title,
    "",
    statement,
    "",
    "sources",
    ...indented(
      sources.map(({ work, version, item }) => `${work}${version === undefined ? "" : ` ${version}`}: ${item}`),
      2,
    ),
    "hypotheses (and the controls that drop them)",
    ...indented(
      hypotheses.map(({ name, says }) => `${name}: ${says} (${dropping(name)})`),
      2,
    ),
    "claims, decided for named finite universes or for all word lengths",
    ...indented(
      claims.flatMap((claim) => [asked(claim), ...indented(claimSpectra(claim), 2)]),
      2,
    ),
    "controls, which must fail",
    ...indented(
      controls.flatMap((control) => [
        `${asked(control)} (drops ${control.drops.join(", ")})`,
        ...indented(claimSpectra(control), 2),
      ]),
      2,
    ),
    "proved in Coq",
    ...indented(coq.length === 0 ? ["nothing"] : coq.map((proof) => coqText(proof, axioms)), 2),
    ...(related.length === 0 ? [] : ["related", ...indented(related, 2)]),
    "",
  ].join("\n");
}

/** The semantics of a claim, the first in full, and the universe that it ranges over. */
function where(claim: Theorem["claims"][number]): string {
  if (claim.kind === "census") return `${claim.census.procedure}: ${censusTitle(claim.census)}`;
  if (claim.kind === "sweep") return `in ${claim.spec.semantics}, over: ${universe(claim.spec).name}`;
  const texts = [...new Set("policies" in claim ? claim.policies : claim.cases.map(({ semantics }) => semantics))];
  return `in ${texts[0]}${texts.length > 1 ? ` and ${texts.length - 1} more` : ""}`;
}

function coqText({ file, theorem, says }: Theorem["coq"][number], axioms: Axioms | undefined): string {
  const found = axioms?.[file]?.[theorem];
  const rests =
    found === undefined ? "axioms not recorded" : found.length === 0 ? "no axiom" : `axioms ${found.join(", ")}`;
  return `${theorem} (${file}): ${says}; ${rests}`;
}
