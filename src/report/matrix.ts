// The matrix of a theorem as text: for each question the claim under its own semantics, and for each field of the semantics under
// which other choices it still holds, fails, or is unknown.

import type { Cell, CellFound, MatrixQuestion } from "../theorem/matrix.ts";

/** A question with its own cell and one for each of its changes, in their order; cells that were not reached are absent. */
export interface MatrixRow {
  readonly question: MatrixQuestion;
  readonly own: Cell | undefined;
  readonly cells: readonly (Cell | undefined)[];
}

/** In the order in which they are told. */
const FOUND: readonly CellFound[] = ["holds", "fails", "mixed", "unknown", "impossible"];

/** With a mark where parameters round to other numbers, so that not the arithmetic alone was changed. */
const shown = ({ value, cell }: { readonly value: string; readonly cell: Cell | undefined }) =>
  cell?.otherNumbers === true ? `${value}*` : value;

/** A few lines. `reasons` adds why a cell is unknown or impossible. */
export function matrixText({ question, own, cells }: MatrixRow, reasons = false): string {
  const { claim, says, about, semantics, changes } = question;
  const fields = [...new Set(changes.map(({ field }) => field))];
  const width = Math.max(...fields.map((field) => field.length), 0);
  const lines = fields.map((field) => {
    const of = changes.flatMap((change, i) => (change.field === field ? [{ ...change, cell: cells[i] }] : []));
    const told = FOUND.flatMap((found) => {
      const values = of.filter(({ cell }) => cell?.found === found).map(shown);
      return values.length === 0 ? [] : [`${found}: ${values.join(" ")}`];
    });
    const missing = of.filter(({ cell }) => cell === undefined).length;
    return `    ${field.padEnd(width)}  ${[...told, ...(missing === 0 ? [] : [`${missing} not reached`])].join("; ")}`;
  });
  const why = changes.flatMap(({ field, value }, i) => {
    const cell = cells[i];
    const open = cell !== undefined && (cell.found === "unknown" || cell.found === "impossible");
    return reasons && open ? [`    ${field}=${value}: ${cell.finding.at(-1) ?? cell.found}`] : [];
  });
  return [
    `  ${claim}: ${says}`,
    `    ${about}`,
    `    ${own?.found ?? "not reached"} in ${semantics}`,
    ...lines,
    ...why,
  ].join("\n");
}

/** How many cells there are of each kind, and how many differ from what the question comes to under its own semantics. */
export function matrixSummary(rows: readonly MatrixRow[]): string {
  const all = rows.flatMap(({ own, cells }) => cells.map((cell) => ({ own, cell })));
  const count = (test: (cell: { own: Cell | undefined; cell: Cell | undefined }) => boolean) => all.filter(test).length;
  const decided = count(({ cell }) => cell?.found === "holds" || cell?.found === "fails");
  const other = count(
    ({ own, cell }) =>
      (cell?.found === "holds" || cell?.found === "fails") && own !== undefined && cell.found !== own.found,
  );
  const rechecked = rows
    .flatMap(({ own, cells }) => [own, ...cells])
    .reduce((sum, cell) => sum + (cell?.rechecked ?? 0), 0);
  return [
    `${rows.length} ${rows.length === 1 ? "question" : "questions"}, ${all.length} single changes: ${decided} decided, ${other} of them the other way`,
    `${count(({ cell }) => cell?.found === "unknown" || cell?.found === "mixed")} unknown`,
    `${count(({ cell }) => cell?.found === "impossible")} impossible`,
    ...(count(({ cell }) => cell === undefined) === 0
      ? []
      : [`${count(({ cell }) => cell === undefined)} not reached`]),
    `${rechecked} certificates rechecked`,
    ...(all.some(({ cell }) => cell?.otherNumbers === true) ? ["* with other stored numbers"] : []),
  ].join("; ");
}

/** Empty where there are no stored numbers to compare. */
const storedText = (cell: Cell | undefined) =>
  cell?.otherNumbers === undefined ? "" : cell.otherNumbers ? "other" : "same";

/** One row a cell, for tables. */
export const MATRIX_HEAD = ["theorem", "claim", "about", "field", "value", "semantics", "found", "stored"] as const;

export function matrixCells({ question, own, cells }: MatrixRow): string[][] {
  const { theorem, claim, about, semantics, changes } = question;
  return [
    [theorem, claim, about, "", "", semantics, own?.found ?? "", storedText(own)],
    ...changes.map(({ field, value, semantics: other }, i) => [
      theorem,
      claim,
      about,
      field,
      value,
      other,
      cells[i]?.found ?? "",
      storedText(cells[i]),
    ]),
  ];
}
