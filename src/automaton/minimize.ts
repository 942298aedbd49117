// The minimal DFA in canonical numbering, by Hopcroft's partition refinement on flat arrays.
// States lie in one array, block by block; marking a state swaps it to the front of its block, so that a split
// is a change of two bounds, and only the smaller half becomes a new splitter.
// Hopcroft 1971, doi:10.1016/B978-0-12-417750-5.50022-1; the layout is that of Valmari 2012, doi:10.1016/j.ipl.2011.12.004.

import { checkDfa, type Dfa } from "./dfa.ts";
import { reachable } from "./operations.ts";

interface Partition {
  /** The states, block by block. */
  readonly members: Uint32Array;
  /** Of state q its block `spot[2 q]` and its place among the members `spot[2 q + 1]`: both at one cache miss. */
  readonly spot: Uint32Array;
  /** Block b is `members[first[b] … end[b] - 1]`, of which those before `front[b]` are marked. */
  readonly first: Uint32Array;
  readonly end: Uint32Array;
  readonly front: Uint32Array;
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
  // Two arrays serve twice: memory is what large automata lack.
  const [members, spot] = [new Uint32Array(dfa.states), new Uint32Array(2 * dfa.states)];
  const trimmed = reachable(dfa, members, spot);
  const partition = byAnswer(trimmed, members, spot);
  refine(partition, trimmed.symbols.length, predecessors(trimmed));
  return quotient(trimmed, partition);
}

function byAnswer(dfa: Dfa, members: Uint32Array, spot: Uint32Array): Partition {
  const n = dfa.states;
  const partition: Partition = {
    members: members.subarray(0, n),
    spot: spot.subarray(0, 2 * n),
    first: new Uint32Array(n),
    end: new Uint32Array(n),
    front: new Uint32Array(n),
    blocks: 0,
  };
  let filled = 0;
  for (const answer of [0, 1]) {
    const start = filled;
    for (let state = 0; state < n; state++) {
      if (dfa.accepting[state] !== answer) continue;
      partition.members[filled] = state;
      partition.spot[2 * state] = partition.blocks;
      partition.spot[2 * state + 1] = filled++;
    }
    if (filled === start) continue;
    partition.first[partition.blocks] = start;
    partition.front[partition.blocks] = start;
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
    // Counting sort: heads are first the ends, and filling from behind leaves them at the starts.
    const base = symbol * (n + 1);
    for (let state = 0; state < n; state++) heads[base + next[state * symbols + symbol]]++;
    heads[base] += symbol * n;
    for (let at = base + 1; at <= base + n; at++) heads[at] += heads[at - 1];
    for (let state = n - 1; state >= 0; state--) states[--heads[base + next[state * symbols + symbol]]] = state;
  }
  return { heads, states };
}

function refine(partition: Partition, symbols: number, { heads, states }: Predecessors): void {
  const { members, spot, first, end, front } = partition;
  const n = members.length;
  const pending = new Uint32Array(n + 1);
  const touched = new Uint32Array(n);
  // A copy of the block, since the splitter itself may be reordered and split on the way.
  const splitter = new Uint32Array(n);
  let waiting = 0;
  if (partition.blocks === 2) pending[waiting++] = partition.end[0] * 2 <= n ? 0 : 1;
  while (waiting > 0) {
    const block = pending[--waiting];
    const [start, size] = [first[block], end[block] - first[block]];
    for (let i = 0; i < size; i++) splitter[i] = members[start + i];
    for (let symbol = 0; symbol < symbols; symbol++) {
      const base = symbol * (n + 1);
      let touchedBlocks = 0;
      for (let i = 0; i < size; i++) {
        const stop = heads[base + splitter[i] + 1];
        for (let at = heads[base + splitter[i]]; at < stop; at++) {
          // Mark the state (met once at most, it has one successor): swap it behind the marked ones of its block.
          const state = states[at];
          const its = spot[2 * state];
          const from = spot[2 * state + 1];
          const to = front[its]++;
          const other = members[to];
          members[to] = state;
          spot[2 * state + 1] = to;
          members[from] = other;
          spot[2 * other + 1] = from;
          if (to === first[its]) touched[touchedBlocks++] = its;
        }
      }
      for (let i = 0; i < touchedBlocks; i++) {
        if (split(partition, touched[i])) pending[waiting++] = partition.blocks - 1;
      }
    }
  }
}

/** Parts the marked states of a block from the others; the smaller half becomes the newest block. False if one half is empty. */
function split(partition: Partition, block: number): boolean {
  const { first, end, front, members, spot } = partition;
  const middle = front[block];
  front[block] = first[block];
  if (middle === end[block]) return false;
  const fresh = partition.blocks++;
  if (middle - first[block] <= end[block] - middle) {
    first[fresh] = first[block];
    end[fresh] = middle;
    first[block] = middle;
    front[block] = middle;
  } else {
    first[fresh] = middle;
    end[fresh] = end[block];
    end[block] = middle;
  }
  front[fresh] = first[fresh];
  for (let at = first[fresh]; at < end[fresh]; at++) spot[2 * members[at]] = fresh;
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
    const block = partition.spot[2 * state];
    if (number[block] >= 0) continue;
    representative[seen] = state;
    number[block] = seen++;
  }
  const next = new Uint32Array(states * symbols);
  for (let state = 0; state < states; state++) {
    const row = representative[state] * symbols;
    for (let symbol = 0; symbol < symbols; symbol++)
      next[state * symbols + symbol] = number[partition.spot[2 * dfa.next[row + symbol]]];
  }
  const accepting = new Uint8Array(states);
  for (let state = 0; state < states; state++) accepting[state] = dfa.accepting[representative[state]];
  return { symbols: dfa.symbols, states, initial: 0, next, accepting };
}
