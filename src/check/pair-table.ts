// The store of (machine state, target state) pairs: rows of words in the order of discovery, an open-addressing index over
// the observed machine state, a parent and the set of letters that led here. Pairs with the same observed state share one
// probe chain, so a chain answers both "is this pair known?" and "what else wears this key?".
//
// Rows, parents and letter sets grow by half, the index doubles at load 1/2; every growth is refused beforehand if it
// would leave the memory budget. Zero pages that were never touched cost nothing.

const GROWTH = 1.5;
/** Room at first: for so many pairs, for fewer if fewer may be found or if that would take most of the budget. */
const FIRST_PAIRS = { most: 1 << 18, least: 1 << 8, share: 1 / 8 };

export interface PairTable {
  /** Words of a row: the machine's words, then the target state. */
  readonly width: number;
  readonly letterBytes: number;
  rows: Uint32Array;
  parents: Uint32Array;
  letters: Uint8Array;
  /** 0 for an empty slot, else pair number + 1 in the low `pairBits` and above them the top bits of the hash, which spare
   * most looks at rows of other states. Length is a power of two. */
  index: Int32Array;
  readonly pairBits: number;
  count: number;
  /** Different observed machine states. */
  states: number;
  /** Largest number of bytes that were held at once. */
  peakBytes: number;
  readonly budget: number;
}

/** Pairs at most: the index then has 2^30 slots, whose numbers are still small integers. */
export const MOST_PAIRS = 2 ** 29;
/** Pairs up to which the index has five bits to spare. */
const TAGGED_PAIRS = 2 ** 27 - 2;

/** @param words words of a machine state @param letters letters that may lead to a pair @param budget bytes
 * @param pairs pairs at most, with what a last batch may add; at most `MOST_PAIRS` */
export function pairTable(words: number, letters: number, budget: number, pairs: number): PairTable {
  const width = words + 1;
  const letterBytes = Math.ceil(letters / 8);
  const first = firstPairs(4 * width + 4 + letterBytes + 8, budget, pairs);
  const table: PairTable = {
    width,
    letterBytes,
    rows: new Uint32Array(first * width),
    parents: new Uint32Array(first),
    letters: new Uint8Array(first * letterBytes),
    index: new Int32Array(first * 2),
    pairBits: pairs <= TAGGED_PAIRS ? 27 : 31,
    count: 0,
    states: 0,
    peakBytes: 0,
    budget,
  };
  table.peakBytes = bytes(table);
  return table;
}

/** A power of two. */
function firstPairs(bytesEach: number, budget: number, pairs: number): number {
  const { most, least, share } = FIRST_PAIRS;
  let first = most;
  while (first > least && (first / 2 >= pairs || first * bytesEach > budget * share)) first /= 2;
  return first;
}

function bytes(table: PairTable): number {
  return table.rows.byteLength + table.parents.byteLength + table.letters.byteLength + table.index.byteLength;
}

/** Multiplicative mixing of the words of an observed state. */
export function hashWords(source: Uint32Array, from: number, words: number): number {
  let h = 0x9e3779b9;
  for (let w = 0; w < words; w++) {
    h = Math.imul(h ^ source[from + w], 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Makes room for `more` further pairs. @returns false, and changes nothing more, if the budget forbids it
 * @cost amortised O(1) a pair */
export function reserve(table: PairTable, more: number, hashOf: (pair: number) => number): boolean {
  const wanted = table.count + more;
  if (wanted > table.parents.length && !growRows(table, wanted)) return false;
  while (wanted * 2 > table.index.length) {
    if (!growIndex(table, hashOf)) return false;
  }
  return true;
}

/** Makes an empty table hold `count` pairs, whose rows, parents and letters the caller then fills, before `reindex`.
 * @returns false if the budget forbids it */
export function adopt(table: PairTable, count: number, states: number): boolean {
  table.count = 0;
  if (count > table.parents.length && !growRows(table, count)) return false;
  table.count = count;
  table.states = states;
  return true;
}

/** Builds the index anew over all rows. @returns false if the budget forbids it @cost O(pairs) */
export function reindex(table: PairTable, hashOf: (pair: number) => number): boolean {
  let length = table.index.length;
  while (table.count * 2 > length) length *= 2;
  if (!admit(table, length * 4)) return false;
  table.index = filledIndex(table, length, hashOf);
  return true;
}

/** Whether an array of `size` bytes may be made while everything else is held. */
function admit(table: PairTable, size: number): boolean {
  const held = bytes(table) + size;
  if (held > table.budget) return false;
  table.peakBytes = Math.max(table.peakBytes, held);
  return true;
}

function growRows(table: PairTable, wanted: number): boolean {
  const capacity = Math.max(wanted, Math.ceil(table.parents.length * GROWTH));
  const rowBytes = capacity * 4 * table.width;
  const rest = capacity * (4 + table.letterBytes);
  // The old rows are still held while the new ones are filled, and may be dropped before the rest is made.
  if (!admit(table, Math.max(rowBytes, rowBytes + rest - table.rows.byteLength))) return false;
  const rows = new Uint32Array(capacity * table.width);
  rows.set(table.rows);
  table.rows = rows;
  const parents = new Uint32Array(capacity);
  parents.set(table.parents);
  table.parents = parents;
  const letters = new Uint8Array(capacity * table.letterBytes);
  letters.set(table.letters);
  table.letters = letters;
  return true;
}

function growIndex(table: PairTable, hashOf: (pair: number) => number): boolean {
  const length = table.index.length * 2;
  if (!admit(table, length * 4)) return false;
  table.index = filledIndex(table, length, hashOf);
  return true;
}

function filledIndex(table: PairTable, length: number, hashOf: (pair: number) => number): Int32Array<ArrayBuffer> {
  const index = new Int32Array(length);
  for (let pair = 0; pair < table.count; pair++) {
    const hash = hashOf(pair);
    let slot = hash & (length - 1);
    while (index[slot] !== 0) slot = (slot + 1) & (length - 1);
    index[slot] = indexEntry(table, pair, hash);
  }
  return index;
}

/** What the index holds for a pair whose observed state has this hash. */
export function indexEntry(table: PairTable, pair: number, hash: number): number {
  return ((hash >>> table.pairBits) << table.pairBits) | (pair + 1);
}

export function hasLetter(table: PairTable, pair: number, letter: number): boolean {
  return (table.letters[pair * table.letterBytes + (letter >>> 3)] & (1 << (letter & 7))) !== 0;
}

export function addLetter(table: PairTable, pair: number, letter: number): void {
  table.letters[pair * table.letterBytes + (letter >>> 3)] |= 1 << (letter & 7);
}
