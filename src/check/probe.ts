// The two innermost loops of the closure, printed for the number of words of a state, so that they run without a loop over words:
// hashing a batch of states, and looking a pair up. The texts are made of numbers only.

import type { PairTable } from "./pair-table.ts";

type HashAll = (source: Uint32Array, count: number, hashes: Int32Array) => void;

/** A function that sets hashes[e] to `hashWords(source, e · words, words)` for e < count. */
export function hasher(words: number): HashAll {
  const mix = Array.from(
    { length: words },
    (_, w) => `h = Math.imul(h ^ source[at + ${w}], 0x85ebca6b); h ^= h >>> 15;`,
  );
  const body = `"use strict";
  for (let e = 0, at = 0; e < count; e++, at += ${words}) {
    let h = ${0x9e3779b9 | 0};
    ${mix.join("\n    ")}
    h = Math.imul(h, 0xc2b2ae35);
    hashes[e] = h ^ (h >>> 16);
  }`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function("source", "count", "hashes", body) as HashAll;
}

type Find = (source: Uint32Array, from: number, hash: number, target: number) => number;

/** A function that finds the known pair with exactly the words at source[from…] and this target, or gives -1 and notes where
 * the probing ended and whether it passed the same machine state. It is printed for the number of words, so that rows are
 * compared without a loop. */
export function finder(
  table: Pick<PairTable, "rows" | "index" | "width" | "pairBits">,
  words: number,
  found: { slot: number; stateSeen: boolean },
  sameObserved: ((pair: number, source: Uint32Array, from: number) => boolean) | undefined,
): Find {
  const { width, pairBits } = table;
  const same = Array.from({ length: words }, (_, w) => `rows[base + ${w}] === source[from + ${w}]`).join(" && ");
  const otherwise =
    sameObserved === undefined ? "" : "else if (sameObserved(pair, source, from)) found.stateSeen = true;";
  const body = `return function find(source, from, hash, target) {
    const rows = table.rows, index = table.index, mask = index.length - 1, tag = hash >>> ${pairBits};
    found.stateSeen = false;
    let slot = hash & mask;
    for (let entry = index[slot]; entry !== 0; entry = index[slot]) {
      if (entry >>> ${pairBits} === tag) {
        const pair = (entry & ${2 ** pairBits - 1}) - 1, base = pair * ${width};
        if (${same}) {
          if (rows[base + ${words}] === target) return pair;
          found.stateSeen = true;
        } ${otherwise}
      }
      slot = (slot + 1) & mask;
    }
    found.slot = slot;
    return -1;
  };`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function("table", "found", "sameObserved", `"use strict";\n${body}`) as (...args: unknown[]) => Find;
  return make(table, found, sameObserved);
}
