// The subset construction on bits, for NFAs with few states that matter: a set is a few 32-bit words, and its successors on
// all symbols are the union of one table row for each eight bits. The answer is that of `determinize`, which takes
// this way when the table is small. Rabin and Scott 1959, doi:10.1147/rd.32.0114; the tables by bytes are our own.

import type { Dfa } from "./dfa.ts";
import { checkStates, type Limits } from "./limits.ts";
import { EMPTY, type Nfa } from "./nfa.ts";

/** At most this many entries in the table of successors: 4 MiB. */
const LARGEST_TABLE = 2 ** 20;
/** Longer sets are sparse more often than not, and then lists are better. */
const MOST_WORDS = 8;
const BYTE = 256;

/** The NFA on bits: bit i of a set is the i-th state that matters. */
interface Bits {
  readonly width: number;
  /** 32-bit words of a set. */
  readonly words: number;
  /** Row `chunk * 256 + byte` holds the successors of those eight bits: `words` words for each symbol. */
  readonly rows: Uint32Array;
  readonly initial: Uint32Array;
  /** The place of the accepting state. */
  readonly acceptBit: number;
}

/** The sets found, `words` words each, and an open hash table of their numbers plus 1. */
interface Sets {
  readonly words: number;
  all: Uint32Array;
  table: Uint32Array;
  count: number;
}

/** As `determinize`; undefined when the NFA is too large for it. `matters` marks the states that are kept in sets. */
export function bitDeterminize(
  nfa: Nfa,
  start: number,
  accept: number,
  matters: Uint8Array,
  symbols: readonly string[],
  limits: Limits,
): Dfa | undefined {
  const bits = toBits(nfa, start, accept, matters, symbols.length);
  if (bits === undefined) return undefined;
  const { width, words, rows } = bits;
  const sets: Sets = { words, all: new Uint32Array(64 * words), table: new Uint32Array(256), count: 0 };
  const row = new Uint32Array(width * words);
  let next = new Uint32Array(64 * width);
  intern(sets, bits.initial, 0);
  for (let set = 0; set < sets.count; set++) {
    if ((set + 1) * width > next.length) next = doubled(next);
    row.fill(0);
    for (let at = set * words, chunk = 0; at < (set + 1) * words; at++) {
      for (let shift = 0; shift < 32; shift += 8, chunk++) {
        const byte = (sets.all[at] >>> shift) & 255;
        if (byte === 0) continue;
        const from = (chunk * BYTE + byte) * row.length;
        for (let i = 0; i < row.length; i++) row[i] |= rows[from + i];
      }
    }
    for (let symbol = 0; symbol < width; symbol++) next[set * width + symbol] = intern(sets, row, symbol * words);
    if (sets.count > limits.states || set % 1024 === 0) checkStates(sets.count, width, limits);
  }
  checkStates(sets.count, width, limits);
  return {
    symbols,
    states: sets.count,
    initial: 0,
    next: next.slice(0, sets.count * width),
    accepting: answers(sets, bits),
  };
}

function toBits(nfa: Nfa, start: number, accept: number, matters: Uint8Array, width: number): Bits | undefined {
  const kept = [...matters.keys()].filter((state) => matters[state] === 1);
  const words = Math.ceil(kept.length / 32);
  const chunks = words * 4;
  if (words > MOST_WORDS || chunks * BYTE * width * words > LARGEST_TABLE) return undefined;
  const place = new Map(kept.map((state, bit) => [state, bit]));
  const closed = closures(nfa, place, words);
  const rows = new Uint32Array(chunks * BYTE * width * words);
  const length = width * words;
  for (const [bit, state] of kept.entries()) {
    const at = ((bit >>> 3) * BYTE + (1 << (bit & 7))) * length;
    for (let move = nfa.firstMove[state]; move >= 0; move = nfa.nextMove[move]) {
      if (nfa.label[move] === EMPTY) continue;
      const target = closed(nfa.target[move]);
      for (const symbol of nfa.labels[nfa.label[move]])
        for (let word = 0; word < words; word++) rows[at + symbol * words + word] |= target[word];
    }
  }
  for (let bit = 0; bit < kept.length; bit += 8) {
    const bytes = 1 << Math.min(8, kept.length - bit);
    for (let byte = 1; byte < bytes; byte++) unite(rows, length, bit * (BYTE / 8), byte);
  }
  return { width, words, rows, initial: closed(start), acceptBit: place.get(accept) ?? 0 };
}

/** The row of a byte with several bits: that of its lowest bit and that of the others. */
function unite(rows: Uint32Array, length: number, base: number, byte: number): void {
  const rest = byte & (byte - 1);
  if (rest === 0) return;
  const [to, one, others] = [byte, byte ^ rest, rest].map((row) => (base + row) * length);
  for (let i = 0; i < length; i++) rows[to + i] = rows[one + i] | rows[others + i];
}

/** The states that matter within the empty moves of a state, as bits; computed once for each state. */
function closures(nfa: Nfa, place: ReadonlyMap<number, number>, words: number): (state: number) => Uint32Array {
  const known = new Map<number, Uint32Array>();
  const visited = new Uint32Array(nfa.firstMove.length);
  let round = 0;
  return (state) => {
    const found = known.get(state);
    if (found !== undefined) return found;
    const set = new Uint32Array(words);
    const stack = [state];
    visited[state] = ++round;
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const bit = place.get(top);
      if (bit !== undefined) set[bit >>> 5] |= 1 << (bit & 31);
      for (let move = nfa.firstMove[top]; move >= 0; move = nfa.nextMove[move]) {
        const target = nfa.target[move];
        if (nfa.label[move] !== EMPTY || visited[target] === round) continue;
        visited[target] = round;
        stack.push(target);
      }
    }
    known.set(state, set);
    return set;
  };
}

/** The number of the set at `source[from …]`, which is stored if it is new. */
function intern(sets: Sets, source: Uint32Array, from: number): number {
  const { words, table, all } = sets;
  const mask = table.length - 1;
  let slot = hash(source, from, words) & mask;
  for (let entry = table[slot]; entry !== 0; entry = table[slot]) {
    const at = (entry - 1) * words;
    let word = 0;
    while (word < words && all[at + word] === source[from + word]) word++;
    if (word === words) return entry - 1;
    slot = (slot + 1) & mask;
  }
  const set = sets.count++;
  if (sets.count * words > all.length) sets.all = doubled(all);
  for (let word = 0; word < words; word++) sets.all[set * words + word] = source[from + word];
  table[slot] = sets.count;
  if (sets.count * 2 > table.length) rehash(sets);
  return set;
}

function rehash(sets: Sets): void {
  const table = new Uint32Array(sets.table.length * 4);
  const mask = table.length - 1;
  for (let set = 0; set < sets.count; set++) {
    let slot = hash(sets.all, set * sets.words, sets.words) & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = set + 1;
  }
  sets.table = table;
}

function hash(source: Uint32Array, from: number, words: number): number {
  let x = 0;
  for (let word = 0; word < words; word++) {
    x = Math.imul(x ^ source[from + word], 0x9e3779b1);
    x ^= x >>> 15;
  }
  return x;
}

function answers(sets: Sets, { words, acceptBit }: Bits): Uint8Array {
  const accepting = new Uint8Array(sets.count);
  for (let set = 0; set < sets.count; set++)
    accepting[set] = (sets.all[set * words + (acceptBit >>> 5)] >>> (acceptBit & 31)) & 1;
  return accepting;
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(array.length * 2);
  twice.set(array);
  return twice;
}
