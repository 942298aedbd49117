// The egg-box picture in Graphviz dot: a table for each D-class, an edge to each class directly below. Cells with an
// idempotent are shaded (and starred when nothing else stands in them); they name their elements by shortest words where these are known.

import type { EggBox, EggBoxClass } from "./egg-box.ts";

/** Characters in a line of a cell, by the number of columns; lines shown of one cell. */
const LINE = 44;
const LEAST_LINE = 14;
const LINES = 10;
/** Symbols shown of one word. */
const WORD = 18;
/** Larger grids are one box with the numbers of rows and columns. */
const SHOWN_CELLS = 1600;
const SHADE = "#d4d4d4";

export function eggBoxDot({ size, letters, classes }: EggBox, title: string): string {
  const { names, key } = shortNames(letters);
  const nodes = classes.map((dClass, i) => `  d${i} [label=<${table(dClass, names)}>];`);
  const edges = classes.flatMap(({ below }, i) => below.map((j) => `  d${i} -> d${j};`));
  const count = `${size} ${size === "1" ? "element" : "elements"} in ${classes.length} ${classes.length === 1 ? "D-class" : "D-classes"}`;
  const rows = "rows: R-classes, columns: L-classes; shaded: a group, its idempotent first";
  const legend = [count, rows, ...(classes.some(({ words }) => words !== undefined) ? key : [])]
    .map(escaped)
    .join("<BR/>");
  return [
    `digraph "${title.slice(0, 200).replaceAll(/["\\]/g, "\\$&")}" {`,
    "  rankdir=TB; nodesep=0.4; ranksep=0.5;",
    `  graph [fontname="Courier", fontsize=11, label=<${legend}>, labelloc=b];`,
    '  node [fontname="Courier", fontsize=11, shape=plain]; edge [dir=none];',
    ...nodes,
    ...edges,
    "}",
    "",
  ].join("\n");
}

function table(dClass: EggBoxClass, letters: readonly string[]): string {
  const { rows, columns } = dClass;
  const shown = rows * columns <= SHOWN_CELLS && dClass.idempotent !== undefined;
  const head = `<TR><TD BORDER="0" COLSPAN="${shown ? columns : 1}">${heading(dClass)}</TD></TR>`;
  const body = shown
    ? Array.from({ length: rows }, (_, row) => {
        const cells = Array.from({ length: columns }, (_, column) => cell(dClass, row * columns + column, letters));
        return `<TR>${cells.join("")}</TR>`;
      }).join("")
    : `<TR><TD CELLPADDING="16">${rows} x ${columns} cells</TD></TR>`;
  return `<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="4">${head}${body}</TABLE>`;
}

/** `rank 2, Z2, 3 x 3 cells of 2` */
function heading({ rank, group, rows, columns, cell, regular }: EggBoxClass): string {
  const kind = regular ? (group === "1" ? "" : `, ${escaped(group)}`) : ", not regular";
  if (rows * columns === 1) return `rank ${rank}${kind}, ${cell} ${cell === "1" ? "element" : "elements"}`;
  return `rank ${rank}${kind}, ${rows} x ${columns} cells of ${cell}`;
}

function cell({ idempotent, words, columns }: EggBoxClass, at: number, letters: readonly string[]): string {
  const isGroup = idempotent?.[at] === 1;
  const attributes = isGroup ? ` BGCOLOR="${SHADE}"` : "";
  if (words === undefined) return `<TD${attributes}>${isGroup ? "*" : " "}</TD>`;
  const names = words[at].map((word) => wordText(word, letters));
  const lines = inLines(names, Math.max(LEAST_LINE, Math.floor(LINE / columns)));
  return `<TD${attributes}>${lines.map(escaped).join("<BR/>")}</TD>`;
}

/** Letters of one character stand for themselves, others for a, b, c, … with a key; too many of them for any name. */
function shortNames(letters: readonly string[]): {
  readonly names: readonly string[];
  readonly key: readonly string[];
} {
  if (letters.every((letter) => Array.from(letter).length === 1)) return { names: letters, key: [] };
  const names = letters.map((_, i) => String.fromCodePoint(97 + i));
  if (letters.length > 26) return { names: letters.map((letter) => `'${letter}'`), key: [] };
  return {
    names,
    key: inLines(
      names.map((name, i) => `${name} = ${letters[i]}`),
      90,
    ),
  };
}

/** The empty word is `1`. */
function wordText(word: readonly number[], names: readonly string[]): string {
  if (word.length === 0) return "1";
  const name = Array.from(word.map((letter) => names[letter]).join(""));
  return name.length > WORD ? `${name.slice(0, WORD - 1).join("")}…` : name.join("");
}

function inLines(names: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + name.length <= width) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return lines.length > LINES ? [...lines.slice(0, LINES - 1), `… ${names.length} in all`] : lines;
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
