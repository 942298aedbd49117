// The fill of formats of at most 8 bits: codes travel through tables of all pairs, one loop for each state entry.

import { inOrder, type Term } from "../../number/term.ts";
import { levels, loads, type Print, strange } from "./fill-print.ts";
import { sumText } from "./fill-sums.ts";
import { formatRange } from "./forms.ts";

function nameOf(t: Term, rows: number): string {
  if (t.op === "constant") return String(t.code);
  if (t.op !== "variable") return `t${t.id}`;
  return t.index < rows ? `h${t.index}` : `p${t.index - rows}`;
}

/** The text of the function `fill`; `tN` is a term's code. */
export function codeText(print: Print): string {
  const { rows, bits, trace } = print;
  const terms = inOrder(trace.outputs);
  const level = levels(terms, rows);
  const at = (depth: number) =>
    terms.flatMap((t) => (level.get(t.id) === depth ? [statement(print, t, level)] : [])).join("\n");
  const joinedCodes = (codes: readonly string[]) =>
    codes.map((code, i) => (i === rows - 1 ? code : `(${code} << ${bits * (rows - 1 - i)})`)).join(" | ");
  const indices = Array.from({ length: rows }, (_, i) => i);
  const images = trace.outputs.map((t) => nameOf(t, rows));
  const store = `next[${joinedCodes(indices.map((i) => `h${i}`))}] = ${joinedCodes(images)};`;
  const loops = indices.reduceRight(
    (body, i) => `for (let h${i} = 0; h${i} < ${2 ** bits}; h${i}++) {\n${at(i + 1)}\n${body}\n}`,
    store,
  );
  return `return function fill(p, next) {\n${loads(print)}\n${at(0)}\n${loops}\n};`;
}

function statement(print: Print, t: Term, level: ReadonlyMap<number, number>): string {
  const { c, rows, bits, resolved } = print;
  const name = (x: Term) => nameOf(x, rows);
  const look = (table: string, a: Term, b: Term) => `${table}[(${name(a)} << ${bits}) | ${name(b)}]`;
  switch (t.op) {
    case "constant":
    case "variable":
      return "";
    case "add":
    case "mul": {
      // What changes less often chooses the row of the table.
      const [a, b] = t.args;
      const table = t.op === "add" ? "ADD" : "MUL";
      const inOrder = (level.get(a.id) ?? 0) <= (level.get(b.id) ?? 0);
      return `const t${t.id} = ${inOrder ? look(table, a, b) : look(table, b, a)};`;
    }
    case "sub":
      return `const t${t.id} = ${look("SUB", t.args[0], t.args[1])};`;
    case "fma":
    case "affine": {
      const value = (x: Term) => formatRange(resolved.semantics.format, `V[${name(x)}]`);
      return `${sumText(print, t, value)} const t${t.id} = ${c.code("y")};`;
    }
    default:
      throw strange(t.op);
  }
}
