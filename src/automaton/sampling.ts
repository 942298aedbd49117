// Words of a regular language drawn uniformly: the words of each length that lead from each state to acceptance are counted
// exactly, and a random number below the count is turned into the word of that rank in lexicographic order.
// The recursive method of Nijenhuis and Wilf 1978; for automata Bernardi and Giménez 2012, doi:10.1007/s00453-010-9446-5.

import { InputError } from "../core/errors.ts";
import type { Word } from "../core/word.ts";
import type { Dfa } from "./dfa.ts";
import { below, bigBelow, type Random } from "./random.ts";

/** `count[length][state]`: how many words of that length lead from the state to the answer that was asked for. */
export type Counts = readonly (readonly bigint[])[];

/** A gigabyte of counts. */
const MOST_BITS = 8e9;

/**
 * Counts for all lengths up to `longest`, of the words that are accepted (1) or rejected (0).
 * @throws InputError beginning with `where` when the numbers would take more than a gigabyte
 * @cost O(longest · states · symbols) additions of numbers with at most longest · log2(symbols) bits
 */
export function countWords(dfa: Dfa, answer: 0 | 1, longest: number, where: string): Counts {
  const { states, next } = dfa;
  const width = dfa.symbols.length;
  // A small number takes 24 bytes besides its digits.
  const bits = (longest + 1) * states * (192 + (longest * Math.log2(width)) / 2);
  if (bits > MOST_BITS)
    throw new InputError(
      where,
      "counts of at most a gigabyte (shorter words, or without --balanced)",
      `${(bits / 8e9).toFixed(1)} GB`,
    );
  const counts: bigint[][] = [Array.from(dfa.accepting, (bit) => (bit === answer ? 1n : 0n))];
  for (let length = 1; length <= longest; length++) {
    const shorter = counts[length - 1];
    const row = new Array<bigint>(states);
    for (let state = 0; state < states; state++) {
      let sum = 0n;
      for (let at = state * width; at < (state + 1) * width; at++) sum += shorter[next[at]];
      row[state] = sum;
    }
    counts.push(row);
  }
  return counts;
}

/** A uniform one of the counted words of this length; their number must not be 0. */
export function drawCounted(dfa: Dfa, counts: Counts, length: number, random: Random): Word {
  let rank = bigBelow(random, counts[length][dfa.initial]);
  const width = dfa.symbols.length;
  const word: number[] = [];
  let state = dfa.initial;
  for (let rest = length - 1; rest >= 0; rest--) {
    let symbol = 0;
    let target = dfa.next[state * width];
    while (rank >= counts[rest][target]) {
      rank -= counts[rest][target];
      target = dfa.next[state * width + ++symbol];
    }
    word.push(symbol);
    state = target;
  }
  return word;
}

/** A uniform one of all words of this length. */
export function drawAny(dfa: Dfa, length: number, random: Random): Word {
  return Array.from({ length }, () => below(random, dfa.symbols.length));
}

/** For each state the symbols after which a word can still be completed to an accepted one. @cost O(states · symbols) */
export function liveSymbols(dfa: Dfa): readonly (readonly number[])[] {
  const live = liveStates(dfa);
  const width = dfa.symbols.length;
  return Array.from({ length: dfa.states }, (_, state) =>
    dfa.symbols.map((_name, symbol) => symbol).filter((symbol) => live[dfa.next[state * width + symbol]] === 1),
  );
}

/** 1 for the states from which acceptance can be reached. */
export function liveStates(dfa: Dfa): Uint8Array {
  const { states, next } = dfa;
  const width = dfa.symbols.length;
  const heads = new Uint32Array(states + 1);
  for (const target of next) heads[target + 1]++;
  for (let state = 0; state < states; state++) heads[state + 1] += heads[state];
  const sources = new Uint32Array(next.length);
  const cursor = heads.slice();
  for (let at = 0; at < next.length; at++) sources[cursor[next[at]]++] = Math.floor(at / width);
  const live = Uint8Array.from(dfa.accepting);
  const queue = [...live.keys()].filter((state) => live[state] === 1);
  for (const state of queue) {
    for (let at = heads[state]; at < heads[state + 1]; at++) {
      if (live[sources[at]] === 1) continue;
      live[sources[at]] = 1;
      queue.push(sources[at]);
    }
  }
  return live;
}
