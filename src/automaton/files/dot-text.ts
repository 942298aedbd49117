// A DFA as a drawing in Graphviz dot, which `readDot` reads back: accepting states are double circles, the initial state has an
// arrow from nowhere, parallel edges share a label. A rejecting sink is drawn grey, or left out where many arrows lead to it.

import type { Dfa } from "../dfa.ts";

/** Symbols of one edge are broken into lines of about this many characters. */
const LINE = 24;
/** A sink with more arrows than this is left out. */
const SINK_EDGES = 12;

/** The edges of a DFA with their symbols joined, state by state. @cost O(states · symbols) */
export function joinedEdges({ symbols, states, next }: Dfa): { from: number; to: number; symbols: string[] }[] {
  return Array.from({ length: states }, (_, from) => {
    const targets = new Map<number, string[]>();
    for (const [i, name] of symbols.entries()) {
      const to = next[from * symbols.length + i];
      const known = targets.get(to);
      if (known === undefined) targets.set(to, [name]);
      else known.push(name);
    }
    return [...targets].map(([to, names]) => ({ from, to, symbols: names }));
  }).flat();
}

export function toDot(dfa: Dfa, title: string): string {
  const { states, initial, accepting } = dfa;
  const sink = sinkOf(dfa);
  const all = joinedEdges(dfa);
  const isHidden = sink !== initial && all.filter(({ to }) => to === sink).length > SINK_EDGES;
  const edges = isHidden ? all.filter(({ to }) => to !== sink) : all;
  const grey = (state: number): string => (state === sink ? ', color="#888888", fontcolor="#888888"' : "");
  const shown = Array.from({ length: states }, (_, state) => state).filter((state) => !isHidden || state !== sink);
  const lines = shown.map((state) => {
    const shape = accepting[state] === 1 ? "doublecircle" : "circle";
    return `  ${state} [shape=${shape}${grey(state)}];`;
  });
  if (isHidden) lines.push('  label="missing arrows lead to a rejecting sink";');
  const arrows = edges.map(
    ({ from, to, symbols }) => `  ${from} -> ${to} [label="${inQuotes(labelOf(symbols))}"${grey(to)}];`,
  );
  return [
    `digraph "${inQuotes(title.replaceAll("\\", "\\\\").slice(0, 200))}" {`,
    "  rankdir=LR; overlap=false;",
    '  graph [fontname="sans-serif"]; node [fontname="sans-serif"]; edge [fontname="sans-serif"];',
    "  __start0 [shape=point, style=invis];",
    ...lines,
    `  __start0 -> ${initial};`,
    ...arrows,
    "}",
    "",
  ].join("\n");
}

/** A rejecting state without a way out; a minimal DFA has one at most. */
function sinkOf({ symbols, states, next, accepting }: Dfa): number | undefined {
  const width = symbols.length;
  for (let state = 0; state < states; state++)
    if (accepting[state] === 0 && next.subarray(state * width, (state + 1) * width).every((to) => to === state))
      return state;
  return undefined;
}

/** Commas and backslashes in names are escaped for `splitLabel`. */
function labelOf(symbols: readonly string[]): string {
  let label = "";
  let width = 0;
  for (const [i, name] of symbols.entries()) {
    const text = name.replaceAll(/[\\,]/g, "\\$&");
    const separator = i === 0 ? "" : width > LINE ? "\\n" : ",";
    width = separator === "\\n" ? text.length : width + separator.length + text.length;
    label += separator + text;
  }
  return label;
}

function inQuotes(text: string): string {
  return text.replaceAll('"', '\\"');
}
