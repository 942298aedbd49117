// The subset construction: the DFA whose states are the sets of NFA states that a word can reach.
// Sets are hashed without order: a hash is the sum of mixed members, and a stored set is compared with the current
// one by the marks that building it left. Only states that matter (with a symbol move, or accepting) are members.
// Rabin and Scott 1959, doi:10.1147/rd.32.0114.

import { InputError } from "../core/errors.ts";
import { bitDeterminize } from "./bit-subsets.ts";
import type { Dfa } from "./dfa.ts";
import { checkStates, checkTable, type Limits } from "./limits.ts";
import { EMPTY, type Nfa } from "./nfa.ts";

/** Moves followed in all, besides empty ones: about 20 seconds. */
const STEP_LIMIT = 2 ** 30;

/** The set that is being built; state q has been visited when `visited[q] === round`. */
interface Current {
  readonly members: Uint32Array;
  readonly visited: Uint32Array;
  round: number;
  size: number;
  hash: number;
}

/** All sets found: set i is `members[start[i] … start[i + 1] - 1]`; `table` is an open hash table of i + 1. */
interface Found {
  readonly limits: Limits;
  readonly start: number[];
  readonly hashes: number[];
  members: Uint32Array;
  table: Uint32Array;
}

/**
 * The reachable part of the subset automaton over `symbols`, numbered breadth-first.
 * @throws InputError above the limits, on states or on the sum of all set sizes
 * @cost O(sum over sets of the empty and symbol moves of their members, once for each symbol of a move)
 */
export function determinize(nfa: Nfa, start: number, accept: number, symbols: readonly string[], limits: Limits): Dfa {
  const matters = membership(nfa, accept);
  return (
    bitDeterminize(nfa, start, accept, matters, symbols, limits) ??
    listDeterminize(nfa, start, accept, matters, symbols, limits)
  );
}

/** With sets as lists of members, for NFAs of any size. */
export function listDeterminize(
  nfa: Nfa,
  start: number,
  accept: number,
  matters: Uint8Array,
  symbols: readonly string[],
  limits: Limits,
): Dfa {
  const width = symbols.length;
  const size = nfa.firstMove.length;
  const current: Current = {
    members: new Uint32Array(size),
    visited: new Uint32Array(size),
    round: 0,
    size: 0,
    hash: 0,
  };
  const found: Found = { limits, start: [0], hashes: [], members: new Uint32Array(1024), table: new Uint32Array(1024) };
  const targets = symbols.map((): number[] => []);
  const stack: number[] = [];
  const close = (seeds: readonly number[]): number => {
    begin(current);
    for (const seed of seeds) visit(current, nfa, matters, seed, stack);
    return intern(found, current);
  };
  let next = new Uint32Array(1024 * width);
  close([start]);
  let steps = 0;
  for (let set = 0; set < found.hashes.length; set++) {
    if ((set + 1) * width > next.length) next = doubled(next);
    steps += collect(nfa, found.members.subarray(found.start[set], found.start[set + 1]), targets);
    checkSteps(steps, limits);
    for (let symbol = 0; symbol < width; symbol++) {
      next[set * width + symbol] = close(targets[symbol]);
      targets[symbol].length = 0;
    }
    checkStates(found.hashes.length, width, limits);
  }
  const states = found.hashes.length;
  return { symbols, states, initial: 0, next: next.slice(0, states * width), accepting: answers(found, accept) };
}

function checkSteps(steps: number, { where }: Limits): void {
  if (steps > STEP_LIMIT) throw new InputError(where, `at most ${STEP_LIMIT} steps of the subset construction`, "more");
}

/** 1 for the NFA states that are worth keeping in a set: with a symbol move, or accepting. */
export function membership(nfa: Nfa, accept: number): Uint8Array {
  const matters = new Uint8Array(nfa.firstMove.length);
  for (const [state, first] of nfa.firstMove.entries())
    for (let move = first; move >= 0; move = nfa.nextMove[move]) if (nfa.label[move] !== EMPTY) matters[state] = 1;
  matters[accept] = 1;
  return matters;
}

/** Sorts the targets of all symbol moves out of `members` by symbol; how many there are. */
function collect(nfa: Nfa, members: Uint32Array, targets: readonly number[][]): number {
  let steps = 0;
  for (const member of members) {
    for (let move = nfa.firstMove[member]; move >= 0; move = nfa.nextMove[move]) {
      const label = nfa.label[move];
      if (label === EMPTY) continue;
      for (const symbol of nfa.labels[label]) targets[symbol].push(nfa.target[move]);
      steps += nfa.labels[label].length;
    }
  }
  return steps;
}

function begin(current: Current): void {
  current.round++; // At most one round for each entry of the transition table: far below 2^32.
  current.size = 0;
  current.hash = 0;
}

/** Adds what is reachable from `state` by empty moves. */
function visit(current: Current, nfa: Nfa, matters: Uint8Array, state: number, stack: number[]): void {
  const { members, visited, round } = current;
  if (visited[state] === round) return;
  visited[state] = round;
  stack.push(state);
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (matters[top] === 1) {
      members[current.size++] = top;
      current.hash = (current.hash + mix(top)) | 0;
    }
    for (let move = nfa.firstMove[top]; move >= 0; move = nfa.nextMove[move]) {
      const target = nfa.target[move];
      if (nfa.label[move] !== EMPTY || visited[target] === round) continue;
      visited[target] = round;
      stack.push(target);
    }
  }
}

/** The number of the current set, which is stored if it is new. */
function intern(found: Found, current: Current): number {
  const mask = found.table.length - 1;
  let slot = mix(current.hash) & mask;
  while (found.table[slot] !== 0) {
    if (isStored(found, found.table[slot] - 1, current)) return found.table[slot] - 1;
    slot = (slot + 1) & mask;
  }
  const set = found.hashes.push(current.hash) - 1;
  const start = found.start[set];
  checkTable(start + current.size, "members of all sets in the subset construction", found.limits.where);
  while (start + current.size > found.members.length) found.members = doubled(found.members);
  found.members.set(current.members.subarray(0, current.size), start);
  found.start.push(start + current.size);
  found.table[slot] = set + 1;
  if (found.hashes.length * 2 > found.table.length) rehash(found);
  return set;
}

function isStored(found: Found, set: number, current: Current): boolean {
  const start = found.start[set];
  const end = found.start[set + 1];
  if (found.hashes[set] !== current.hash || end - start !== current.size) return false;
  for (let at = start; at < end; at++) if (current.visited[found.members[at]] !== current.round) return false;
  return true;
}

function rehash(found: Found): void {
  const table = new Uint32Array(found.table.length * 2);
  const mask = table.length - 1;
  for (const [set, hash] of found.hashes.entries()) {
    let slot = mix(hash) & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = set + 1;
  }
  found.table = table;
}

function answers(found: Found, accept: number): Uint8Array {
  return Uint8Array.from(found.hashes, (_, set) =>
    Number(found.members.subarray(found.start[set], found.start[set + 1]).includes(accept)),
  );
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(array.length * 2);
  twice.set(array);
  return twice;
}

/** A bijective scramble of 32 bits (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
