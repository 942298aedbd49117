// The shortlex-least word of length >= 1 whose last letter leads to a pair of an exploration. It differs from the way to
// the pair where the pair was known before a letter led to it: the start, or a pair asked about by letter.

import { type Exploration, walkEdges } from "./exploration.ts";

/** Undefined if no edge that was taken leads there (by `letter`, if it is given). @cost O(edges) in the worst case */
export function wordInto(run: Exploration, pair: number, letter?: number): number[] | undefined {
  const { words } = run.system;
  // The edges that were taken end with the wrong answer, if there is one.
  const end = run.outcome?.kind === "wrong" ? run.outcome.parent + 1 : run.head;
  const row = new Uint32Array(words + 1);
  run.visit(pair, pair + 1, (rows) => row.set(rows.subarray(0, words + 1)));
  let found: number[] | undefined;
  walkEdges(run, 0, end, (source, from, own, target, parent) => {
    if (target !== row[words] || (letter !== undefined && own !== letter)) return false;
    for (let w = 0; w < words; w++) if (source[from + w] !== row[w]) return false;
    found = [...run.wordTo(parent), own];
    return true;
  });
  return found;
}
