// All formats against all semantics for one layer: the cells of the notebook's table.

import type { LayerChoice } from "./layers.ts";
import { type Answer, ask, FORMATS, type Limits, lengthOf, SEMANTICS, type Undefined } from "./question.ts";

const count = new Intl.NumberFormat("en-US");

export interface Cell {
  readonly status: "holds" | "fails" | "unknown" | "not defined";
  readonly note: string;
}

export interface Row {
  readonly format: string;
  /** One for each of `SEMANTICS`. */
  readonly cells: readonly Cell[];
}

/** @cost 18 questions, each within the limits */
export async function verdictTable(choice: LayerChoice, limits: Limits): Promise<Row[]> {
  const rows: Row[] = [];
  for (const format of FORMATS) {
    const cells: Cell[] = [];
    for (const semantics of SEMANTICS) cells.push(cell(await ask(choice, format, semantics, limits)));
    rows.push({ format, cells });
  }
  return rows;
}

export function cell(answer: Answer | Undefined): Cell {
  if ("refused" in answer) return { status: "not defined", note: "" };
  const { verdict, orbit } = answer;
  const { status } = verdict;
  if (status === "unknown") return { status, note: `no clash up to length ${count.format(verdict.provedUpToLength)}` };
  if (status === "holds")
    return {
      status,
      note: orbit === undefined ? "" : `tail ${count.format(orbit.tail)}, period ${count.format(orbit.period)}`,
    };
  const lengths = "collision" in verdict ? verdict.collision.words.map((word) => count.format(lengthOf(word))) : [];
  return { status, note: `words of ${lengths.join(" and ")} letters` };
}
