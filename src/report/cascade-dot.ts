// A cascade in Graphviz dot: a table for each level, the top first, with its groups and resets and its states, each over the
// set of the automaton's states that it stands for; arrows say whose old states each level reads besides the symbol.

import { type Cascade, cascadeSummary, type LevelSummary } from "../automaton/algebra/index.ts";
import { escaped } from "./egg-box-dot.ts";

/** States shown of one block, states of the automaton shown of one set. */
const STATES = 12;
const MEMBERS = 8;
const BLOCKS = 12;
const SHADE = "#d4d4d4";

export function cascadeDot(cascade: Cascade, title: string): string {
  const { levels, coordinates } = cascadeSummary(cascade);
  const nodes = levels.map((level, i) => `  l${i} [label=<${table(cascade, level, i)}>];`);
  const order = levels.slice(1).map((_, i) => `  l${i} -> l${i + 1} [style=invis, weight=10];`);
  const reads = levels.flatMap((level, i) => level.reads.map((above) => `  l${above} -> l${i} [constraint=false];`));
  const legend = `${cascade.states} states from ${coordinates} coordinates; shaded: the level's state, below: the states it may mean`;
  const arrows = "an arrow: the level reads the old state above, besides the symbol, which every level reads";
  return [
    `digraph "${title.slice(0, 200).replaceAll(/["\\]/g, "\\$&")}" {`,
    "  rankdir=TB; nodesep=0.6; ranksep=0.5;",
    `  graph [fontname="Courier", fontsize=11, label=<${escaped(legend)}<BR/>${escaped(arrows)}>, labelloc=b];`,
    '  node [fontname="Courier", fontsize=11, shape=plain];',
    ...nodes,
    ...order,
    ...reads,
    "}",
    "",
  ].join("\n");
}

function table(cascade: Cascade, summary: LevelSummary, i: number): string {
  const { blocks } = cascade.levels[i];
  const groups = summary.groups.map(({ name }) => name).join(", ");
  const what = `level ${i}: ${summary.states} states, ${summary.kind}${groups === "" ? "" : `, ${groups}`}`;
  const counts = `permutations: ${summary.permutations}, resets: ${summary.resets}`;
  const widest = blocks.reduce((most, { tiles }) => Math.max(most, Math.min(tiles.length, STATES + 1)), 1);
  const head = [what, counts].map((text) => `<TR><TD BORDER="0" COLSPAN="${widest}">${escaped(text)}</TD></TR>`);
  const shown = blocks.slice(0, BLOCKS).flatMap(({ first, tiles }) => {
    const few = tiles.slice(0, STATES);
    const more = tiles.length > STATES ? [`<TD>… ${tiles.length}</TD>`] : [];
    const states = few.map((_, j) => `<TD BGCOLOR="${SHADE}">${first + j}</TD>`);
    const sets = few.map((set) => `<TD>${setText(set)}</TD>`);
    return [`<TR>${[...states, ...more].join("")}</TR>`, `<TR>${[...sets, ...more].join("")}</TR>`];
  });
  const rest =
    blocks.length > BLOCKS ? [`<TR><TD BORDER="0" COLSPAN="${widest}">… ${blocks.length} blocks</TD></TR>`] : [];
  const rows = [...head, ...shown, ...rest].join("");
  return `<TABLE BORDER="1" CELLBORDER="1" CELLSPACING="0" CELLPADDING="4">${rows}</TABLE>`;
}

function setText(set: readonly number[]): string {
  const shown = set.slice(0, MEMBERS).join(" ");
  return set.length > MEMBERS ? `${shown} … (${set.length})` : shown;
}
