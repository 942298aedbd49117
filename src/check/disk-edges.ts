// The edges of a batch of pairs that stand on disk: what they lead to goes into the table, and the question is asked of the
// model's decoder, or of the keys that may have two answers.

import { seenHash } from "./disk-rows.ts";
import { BATCH, type DiskSearch } from "./disk-search.ts";
import { hasher } from "./probe.ts";
import { ACCEPT, NONE, REJECT } from "./system.ts";

/** Takes the edges of the pairs `head`, `head + 1`, …, of which the rows are given; at most `BATCH` of them. */
type TakeEdges = (rows: Uint32Array, pairs: number) => void;

export function edgeTaker(search: DiskSearch): TakeEdges {
  const { system, dfa, ask, table, keys } = search;
  const { words, symbols } = system;
  const successors = new Uint32Array(BATCH * symbols * words);
  const hashes = new Int32Array(BATCH * symbols);
  const hashAll = hasher(words);
  const hashSeen = seenHash(system);
  const askDecoder = decoderAsked(search);

  const prepare = (rows: Uint32Array, size: number): void => {
    for (let j = 0; j < size; j++) system.expand(rows, j * (words + 1), successors, j * symbols * words);
    const count = size * symbols;
    if (system.observe === undefined) hashAll(successors, count, hashes);
    else for (let e = 0; e < count; e++) hashes[e] = hashSeen(successors, e * words);
  };
  return (rows, size) => {
    prepare(rows, size);
    for (let j = 0, e = 0; j < size; j++) {
      const state = rows[j * (words + 1) + words] * symbols;
      for (let s = 0; s < symbols; s++, e++) {
        const target = dfa.next[state + s];
        const added = table.add(successors, e * words, hashes[e], target);
        if (ask === "recognizes") {
          if (!askDecoder(successors, e * words, s, target, search.head + j, added)) return;
        } else if (keys.size > 0) keys.note(hashes[e], successors, e * words, s, target);
      }
    }
    search.head += size;
    search.edges += size * symbols;
  };
}

type AskDecoder = (
  source: Uint32Array,
  from: number,
  letter: number,
  target: number,
  parent: number,
  added: boolean,
) => boolean;

/** Asks for the decoder's answer at the end of an edge; the first wrong one is the outcome, and gives false. */
function decoderAsked(search: DiskSearch): AskDecoder {
  const { system, dfa } = search;
  const { words, initial } = system;
  const isInitial = (source: Uint32Array, from: number): boolean => {
    for (let w = 0; w < words; w++) if (source[from + w] !== initial[w]) return false;
    return true;
  };
  return (source, from, letter, target, parent, added) => {
    // Without bos the start is asked about only where a word leads back to it.
    if (!added && !system.answerReadsLetter && !isInitial(source, from)) return true;
    const found = system.answer?.(source, from, letter) ?? NONE;
    const expected = dfa.accepting[target] === 1 ? ACCEPT : REJECT;
    if (found !== expected) search.outcome = { kind: "wrong", parent, letter, found, expected };
    return found === expected;
  };
}
