// The shortlex-least word of length >= 1 whose last letter leads to a pair of a closure. It differs from the way by
// parents (collision.ts) where a pair was known before a letter led to it: the start, or a pair asked about by letter.

import type { Closure } from "./closure.ts";
import { wordTo } from "./collision.ts";
import { hasLetter } from "./pair-table.ts";

/** Undefined if no edge that was taken leads there (by `letter`, if it is given). @cost O(edges) in the worst case */
export function wordInto(run: Closure, pair: number, letter?: number): number[] | undefined {
  const { table, system, dfa } = run;
  const { words, symbols } = system;
  const wanted = Array.from({ length: symbols }, (_, s) => s).filter(
    (s) => (letter === undefined || s === letter) && hasLetter(table, pair, s),
  );
  if (wanted.length === 0) return undefined;
  const to = pair * table.width;
  const successors = new Uint32Array(words * symbols);
  const leads = (s: number, target: number): boolean => {
    if (dfa.next[target * symbols + s] !== table.rows[to + words]) return false;
    for (let w = 0; w < words; w++) if (successors[s * words + w] !== table.rows[to + w]) return false;
    return true;
  };
  // Edges in the order of their words; `count` bounds those of an unfinished batch.
  for (let parent = 0; parent < table.count; parent++) {
    const from = parent * table.width;
    system.expand(table.rows, from, successors, 0);
    const found = wanted.find((s) => leads(s, table.rows[from + words]));
    if (found !== undefined) return [...wordTo(run, parent), found];
  }
  return undefined;
}
