// Whether two DFAs accept the same words, and if not the shortlex-least word on which they differ.
// Hopcroft and Karp 1971 (Cornell TR 71-114): merge states that would have to be equal, with union-find.
// Done breadth-first it also gives the least word: if a pair is skipped because it follows from merged pairs, then
// whatever suffix separates it separates one of those, whose word comes earlier in shortlex order.

import type { Word } from "../core/word.ts";
import { checkDfa, type Dfa } from "./dfa.ts";
import { checkSameSymbols } from "./operations.ts";

export type Equivalence = { readonly equal: true } | { readonly equal: false; readonly word: Word };

/**
 * Compares the languages; `word` is shortest, and shortlex-least among the shortest.
 * @throws RangeError for different symbol lists or a malformed DFA
 * @cost O(k n α(n)) for k symbols and n states of both together, also when they differ
 */
export function equivalence(a: Dfa, b: Dfa): Equivalence {
  checkDfa(a, "equivalence");
  checkDfa(b, "equivalence");
  checkSameSymbols(a, b, "equivalence");
  const word = separate(a, a.initial, b, b.initial);
  return word === undefined ? { equal: true } : { equal: false, word };
}

/** The shortlex-least word that leads just one of the states `p` and `q` to acceptance; undefined when there is none. */
export function distinguishingSuffix(dfa: Dfa, p: number, q: number): Word | undefined {
  for (const state of [p, q]) checkDfa({ ...dfa, initial: state }, "distinguishingSuffix");
  return separate(dfa, p, dfa, q);
}

function separate(a: Dfa, p: number, b: Dfa, q: number): Word | undefined {
  const symbols = a.symbols.length;
  // Every queued pair merges two classes, so there are at most a.states + b.states pairs.
  const left = new Uint32Array(a.states + b.states);
  const right = new Uint32Array(a.states + b.states);
  const parent = new Uint32Array(a.states + b.states);
  const symbolInto = new Uint32Array(a.states + b.states);
  const leader = new Uint32Array(a.states + b.states);
  for (let node = 0; node < leader.length; node++) leader[node] = node;
  if (a.accepting[p] !== b.accepting[q]) return [];
  left[0] = p;
  right[0] = q;
  leader[a.states + q] = p;
  let pairs = 1;
  for (let head = 0; head < pairs; head++) {
    for (let symbol = 0; symbol < symbols; symbol++) {
      const x = a.next[left[head] * symbols + symbol];
      const y = b.next[right[head] * symbols + symbol];
      const xLeader = find(leader, x);
      const yLeader = find(leader, a.states + y);
      if (xLeader === yLeader) continue;
      if (a.accepting[x] !== b.accepting[y]) return [...wordTo(head, parent, symbolInto), symbol];
      leader[yLeader] = xLeader;
      left[pairs] = x;
      right[pairs] = y;
      parent[pairs] = head;
      symbolInto[pairs++] = symbol;
    }
  }
  return undefined;
}

function find(leader: Uint32Array, node: number): number {
  let at = node;
  while (leader[at] !== at) {
    leader[at] = leader[leader[at]];
    at = leader[at];
  }
  return at;
}

function wordTo(pair: number, parent: Uint32Array, symbolInto: Uint32Array): number[] {
  const word: number[] = [];
  for (let at = pair; at > 0; at = parent[at]) word.push(symbolInto[at]);
  return word.reverse();
}
