// The minimal DFA in canonical numbering, by Hopcroft's partition refinement on flat arrays.
// States lie in one array, block by block; marking a state swaps it to the front of its block, so that a split
// is a change of two bounds, and only the smaller half becomes a new splitter.
// Hopcroft 1971, doi:10.1016/B978-0-12-417750-5.50022-1; the layout is that of Valmari 2012, doi:10.1016/j.ipl.2011.12.004.

import { checkDfa, type Dfa } from "./dfa.ts";
import { reachable } from "./operations.ts";

interface Partition {
  /** The states, block by block; `place` is the inverse permutation. */
  readonly members: Uint32Array;
  readonly place: Uint32Array;
  readonly blockOf: Uint32Array;
  /** Block b is `members[first[b] … end[b] - 1]`, of which the first `marked[b]` are marked. */
  readonly first: Uint32Array;
  readonly end: Uint32Array;
  readonly marked: Uint32Array;
  blocks: number;
}

/** For every symbol a and state q, the states that a takes to q: `states[heads[a·(n+1) + q] … heads[a·(n+1) + q + 1] - 1]`. */
interface Predecessors {
  readonly heads: Uint32Array;
  readonly states: Uint32Array;
}

/**
 * The minimal DFA of the same language: reachable states only, numbered breadth-first from the initial state with
 * symbols in order. Equal languages over the same symbol list give identical arrays.
 * @throws RangeError for a malformed DFA
 * @cost O(k n log n) for k symbols and n states; 2 k n numbers besides the DFA
 */
export function minimize(dfa: Dfa): Dfa {
  checkDfa(dfa, "minimize");
  const trimmed = reachable(dfa);
  const partition = byAnswer(trimmed);
  refine(partition, trimmed.symbols.length, predecessors(trimmed));
  return quotient(trimmed, partition);
}

function byAnswer(dfa: Dfa): Partition {
  const n = dfa.states;
  const partition: Partition = {
    members: new Uint32Array(n),
    place: new Uint32Array(n),
    blockOf: new Uint32Array(n),
    first: new Uint32Array(n),
    end: new Uint32Array(n),
    marked: new Uint32Array(n),
    blocks: 0,
  };
  let filled = 0;
  for (const answer of [0, 1]) {
    const start = filled;
    for (let state = 0; state < n; state++) {
      if (dfa.accepting[state] !== answer) continue;
      partition.members[filled] = state;
      partition.place[state] = filled++;
      partition.blockOf[state] = partition.blocks;
    }
    if (filled === start) continue;
    partition.first[partition.blocks] = start;
    partition.end[partition.blocks++] = filled;
  }
  return partition;
}

function predecessors(dfa: Dfa): Predecessors {
  const { states: n, next } = dfa;
  const symbols = dfa.symbols.length;
  const heads = new Uint32Array(symbols * (n + 1) + 1);
  const states = new Uint32Array(symbols * n);
  for (let symbol = 0; symbol < symbols; symbol++) {
    const base = symbol * (n + 1);
    // Counting sort with the counts one place late, so that filling leaves every head at its start.
    const cursor = new Uint32Array(n + 1);
    for (let state = 0; state < n; state++) cursor[next[state * symbols + symbol] + 1]++;
    cursor[0] = symbol * n;
    for (let state = 1; state <= n; state++) cursor[state] += cursor[state - 1];
    heads.set(cursor, base);
    for (let state = 0; state < n; state++) states[cursor[next[state * symbols + symbol]]++] = state;
  }
  return { heads, states };
}

function refine(partition: Partition, symbols: number, { heads, states }: Predecessors): void {
  const n = partition.members.length;
  const pending = new Uint32Array(n + 1);
  const touched = new Uint32Array(n);
  let waiting = 0;
  if (partition.blocks === 2) pending[waiting++] = partition.end[0] * 2 <= n ? 0 : 1;
  while (waiting > 0) {
    const block = pending[--waiting];
    // A copy, since the splitter itself may be reordered and split on the way.
    const splitter = partition.members.slice(partition.first[block], partition.end[block]);
    for (let symbol = 0; symbol < symbols; symbol++) {
      const base = symbol * (n + 1);
      let touchedBlocks = 0;
      for (const target of splitter) {
        const end = heads[base + target + 1];
        for (let at = heads[base + target]; at < end; at++) {
          if (mark(partition, states[at])) touched[touchedBlocks++] = partition.blockOf[states[at]];
        }
      }
      for (let i = 0; i < touchedBlocks; i++) {
        if (split(partition, touched[i])) pending[waiting++] = partition.blocks - 1;
      }
    }
  }
}

/** Marks a state that is not yet marked; true when it is the first of its block. */
function mark(partition: Partition, state: number): boolean {
  const { members, place, marked } = partition;
  const block = partition.blockOf[state];
  const to = partition.first[block] + marked[block];
  const from = place[state];
  const other = members[to];
  members[to] = state;
  place[state] = to;
  members[from] = other;
  place[other] = from;
  return marked[block]++ === 0;
}

/** Parts the marked states of a block from the others; the smaller half becomes the newest block. False if one half is empty. */
function split(partition: Partition, block: number): boolean {
  const { first, end, marked, members, blockOf } = partition;
  const middle = first[block] + marked[block];
  marked[block] = 0;
  if (middle === end[block]) return false;
  const fresh = partition.blocks++;
  if (middle - first[block] <= end[block] - middle) {
    first[fresh] = first[block];
    end[fresh] = middle;
    first[block] = middle;
  } else {
    first[fresh] = middle;
    end[fresh] = end[block];
    end[block] = middle;
  }
  for (let at = first[fresh]; at < end[fresh]; at++) blockOf[members[at]] = fresh;
  return true;
}

/** One state per block, in order of first occurrence: the breadth-first order, since `dfa` is numbered breadth-first. */
function quotient(dfa: Dfa, partition: Partition): Dfa {
  const symbols = dfa.symbols.length;
  const states = partition.blocks;
  const number = new Int32Array(states).fill(-1);
  const representative = new Uint32Array(states);
  let seen = 0;
  for (let state = 0; state < dfa.states; state++) {
    const block = partition.blockOf[state];
    if (number[block] >= 0) continue;
    representative[seen] = state;
    number[block] = seen++;
  }
  const next = new Uint32Array(states * symbols);
  for (let state = 0; state < states; state++) {
    const row = representative[state] * symbols;
    for (let symbol = 0; symbol < symbols; symbol++)
      next[state * symbols + symbol] = number[partition.blockOf[dfa.next[row + symbol]]];
  }
  const accepting = Uint8Array.from(representative, (state) => dfa.accepting[state]);
  return { symbols: dfa.symbols, states, initial: 0, next, accepting };
}
