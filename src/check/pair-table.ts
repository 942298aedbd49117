// The store of (machine state, target state) pairs: rows of words in the order of discovery, an open-addressing index over
// the observed machine state, a parent and the set of letters that led here. Pairs with the same observed state share one
// probe chain, so a chain answers both "is this pair known?" and "what else wears this key?".
//
// Rows, parents and letter sets grow by half, the index doubles at load 1/2; every growth is refused beforehand if it
// would leave the memory budget. Zero pages that were never touched cost nothing.

const GROWTH = 1.5;
const FIRST_PAIRS = 1 << 18;

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

/** Pairs up to which the index has five bits to spare. */
const TAGGED_PAIRS = 2 ** 27 - 2 ** 16;

/** @param words words of a machine state @param letters letters that may lead to a pair @param budget bytes
 * @param pairs pairs at most, up to 2^31 - 2^16 */
export function pairTable(words: number, letters: number, budget: number, pairs: number): PairTable {
  const width = words + 1;
  const letterBytes = Math.ceil(letters / 8);
  const table: PairTable = {
    width,
    letterBytes,
    rows: new Uint32Array(FIRST_PAIRS * width),
    parents: new Uint32Array(FIRST_PAIRS),
    letters: new Uint8Array(FIRST_PAIRS * letterBytes),
    index: new Int32Array(FIRST_PAIRS * 2),
    pairBits: pairs <= TAGGED_PAIRS ? 27 : 31,
    count: 0,
    states: 0,
    peakBytes: 0,
    budget,
  };
  table.peakBytes = bytes(table);
  return table;
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

/** Whether an array of `size` bytes may be made while everything else is held. */
function admit(table: PairTable, size: number): boolean {
  const held = bytes(table) + size;
  if (held > table.budget) return false;
  table.peakBytes = Math.max(table.peakBytes, held);
  return true;
}

function growRows(table: PairTable, wanted: number): boolean {
  const capacity = Math.max(wanted, Math.ceil(table.parents.length * GROWTH));
  if (!admit(table, capacity * (4 * table.width + 4 + table.letterBytes) - table.rows.byteLength)) return false;
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
  const index = new Int32Array(length);
  for (let pair = 0; pair < table.count; pair++) {
    const hash = hashOf(pair);
    let slot = hash & (length - 1);
    while (index[slot] !== 0) slot = (slot + 1) & (length - 1);
    index[slot] = indexEntry(table, pair, hash);
  }
  table.index = index;
  return true;
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
