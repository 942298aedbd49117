// The requirements card as text of at most 100 columns: questions, numbers, layers, and below them the semantics and the
// sources that the lines name. JSON has more: for each source what it says.

import type { Amount, Ground, LayerRow, LayerVerdict, Requirements, Statement } from "../compile/requirements.ts";
import { columns, wrapped } from "./wrap.ts";

const WIDTH = 100;
const LINE_WIDTHS = [29, 7, 60];
const LAYER_WIDTHS = [29, 10, 57];
/** What a line of the table says is shown up to this length. */
const SHORT = 45;

export function requirementsText({ statements, amounts, layers }: Requirements): string {
  const sources: Sources = new Map();
  const line = (cells: readonly string[], widths = LINE_WIDTHS) => columns(cells, widths);
  const shown = [
    "what a linear recurrent network needs: answer, why [source] (semantics)",
    ...statements.flatMap((s) => line([s.question, s.answer, grounds(s, sources)])),
    "",
    "how many: a number, or at least … suffices (what is between them is not known here)",
    ...amounts.flatMap((a) => line([a.question, between(a), grounds(a, sources)])),
    "",
    "layers, in a stack of any finite depth: eigenvalue range, answer [source] (semantics)",
    ...merged(layers).flatMap(({ layers, range, verdicts }) =>
      verdicts.flatMap((verdict, i) =>
        line([...(i === 0 ? [layers, range] : ["", ""]), verdictText(verdict, sources)], LAYER_WIDTHS),
      ),
    ),
    "",
    ...legend([...statements, ...amounts, ...layers.flatMap(({ verdicts }) => verdicts)]),
    "",
    ...[...sources.keys()].flatMap((text, i) => hanging(`[${i + 1}] `, text)),
  ];
  return shown.join("\n");
}

/** `2`, or `2 … 4`: at least 2, and 4 suffice; or `>= 1`. */
function between({ suffices, atLeast }: Amount): string {
  if (suffices === undefined) return `>= ${atLeast}`;
  return String(suffices) === String(atLeast) ? `${atLeast}` : `${atLeast} … ${suffices}`;
}

function grounds({ says, by, assumes }: Statement, sources: Sources): string {
  return [says, marks(by, sources), names(assumes)].filter((text) => text !== "").join(" ");
}

function verdictText({ answer, says, by, assumes }: LayerVerdict, sources: Sources): string {
  const why = says.length <= SHORT && says !== "" ? `: ${says}` : "";
  return [`${answer}${why}`, marks(by, sources), names(assumes)].filter((text) => text !== "").join(" ");
}

/** Rows of one range of which the same is said become one. */
function merged(rows: readonly LayerRow[]): LayerRow[] {
  const found: LayerRow[] = [];
  for (const row of rows) {
    const said = JSON.stringify(row.verdicts);
    const same = found.findIndex(({ range, verdicts }) => range === row.range && JSON.stringify(verdicts) === said);
    if (same < 0) found.push(row);
    else found[same] = { ...row, layers: `${found[same].layers}; ${row.layers}` };
  }
  return found;
}

function marks(by: readonly Ground[], sources: Sources): string {
  return by.length === 0 ? "" : `[${by.map((ground) => numberOf(ground, sources)).join(", ")}]`;
}

function names(assumes: readonly string[]): string {
  if (assumes.length === 0) return "";
  return `(${assumes.map((text) => text.slice(0, text.indexOf(":"))).join(", ")})`;
}

function legend(all: readonly { readonly assumes: readonly string[] }[]): string[] {
  const used = new Set(all.flatMap(({ assumes }) => assumes));
  return [...used].flatMap((text) => hanging("", text));
}

function hanging(head: string, text: string): string[] {
  const indent = " ".repeat(Math.max(head.length, 4));
  return wrapped(head + text, WIDTH - indent.length).map((line, i) => (i === 0 ? line : indent + line));
}

/** Sources and their numbers, in the order in which they are first named. */
type Sources = Map<string, number>;

function numberOf({ source, theorem }: Ground, sources: Sources): number {
  const text = theorem === undefined ? source : `theorem ${theorem}`;
  const number = sources.get(text) ?? sources.size + 1;
  sources.set(text, number);
  return number;
}
