// Keys of systems whose states hold more than decoders see. Pairs are known by their whole state (edges.ts); here every
// different observed state is known once, with the answer that came with each letter, so that many hidden states behind one
// observed state cost no more than as many others.

import { hashWords, type PairTable } from "./pair-table.ts";
import type { PackedSystem } from "./system.ts";

const [NOT_YET, SEVERAL] = [-1, -2];
/** A power of two. */
const FIRST_SLOTS = 1 << 8;

export interface ObservedKeys {
  readonly bytes: number;
  /** Counts the observed state of a pair that stands in the table. @returns whether it is new */
  add(pair: number): boolean;
  /** A letter leads to a pair that was added. @returns whether it has led to the same observed state with another answer */
  note(pair: number, letter: number): boolean;
  clear(): void;
}

/** The keys in the order in which they were found. */
interface KeyStore {
  count: number;
  /** Key number + 1, or 0; open addressing. */
  index: Int32Array;
  /** A pair with the key, and the hash of what is observed of it. */
  pairs: Uint32Array;
  hashes: Int32Array;
  /** [keys, letters]: the answer, NOT_YET or SEVERAL. */
  answers: Int32Array;
  readonly letters: number;
}

/** @param observe what decoders see of a state, for the words of a pair's row @param answerOf the answer of a target state, or
 * undefined where no letters are noted */
export function observedKeys(
  { words, symbols }: PackedSystem,
  observe: NonNullable<PackedSystem["observe"]>,
  table: PairTable,
  answerOf: ((target: number) => number) | undefined,
): ObservedKeys {
  const keys = keyStore(answerOf === undefined ? 0 : symbols + 1);
  const { look, slotOf } = probing(keys, words, observe, table);
  return {
    get bytes() {
      return keys.index.byteLength + keys.pairs.byteLength + keys.hashes.byteLength + keys.answers.byteLength;
    },
    add: (pair) => {
      if (2 * keys.count >= keys.index.length) grow(keys);
      const hash = look(pair);
      const slot = slotOf(hash);
      if (keys.index[slot] !== 0) return false;
      keys.pairs[keys.count] = pair;
      keys.hashes[keys.count] = hash;
      keys.index[slot] = ++keys.count;
      return true;
    },
    note: (pair, letter) => {
      const { answers } = keys;
      const at = (keys.index[slotOf(look(pair))] - 1) * keys.letters + letter;
      const answer = answerOf?.(table.rows[pair * table.width + words]) ?? NOT_YET;
      if (answers[at] === NOT_YET) answers[at] = answer;
      if (answers[at] === answer) return false;
      answers[at] = SEVERAL;
      return true;
    },
    clear: () => {
      keys.count = 0;
      keys.index.fill(0);
      keys.answers.fill(NOT_YET);
    },
  };
}

function keyStore(letters: number): KeyStore {
  const most = FIRST_SLOTS / 2;
  return {
    count: 0,
    index: new Int32Array(FIRST_SLOTS),
    pairs: new Uint32Array(most),
    hashes: new Int32Array(most),
    answers: new Int32Array(most * letters).fill(NOT_YET),
    letters,
  };
}

/** Doubles the room. */
function grow(keys: KeyStore): void {
  const { pairs, hashes, answers, letters, count } = keys;
  const most = keys.index.length;
  keys.index = new Int32Array(2 * most);
  keys.pairs = new Uint32Array(most);
  keys.hashes = new Int32Array(most);
  keys.answers = new Int32Array(most * letters).fill(NOT_YET);
  keys.pairs.set(pairs);
  keys.hashes.set(hashes);
  keys.answers.set(answers);
  for (let key = 0; key < count; key++) {
    let slot = hashes[key] & (2 * most - 1);
    while (keys.index[slot] !== 0) slot = (slot + 1) & (2 * most - 1);
    keys.index[slot] = key + 1;
  }
}

interface Probing {
  /** Takes what is observed of a pair, and gives its hash. */
  readonly look: (pair: number) => number;
  /** The slot of the key that was looked at last, of this hash, or the empty one where it belongs. */
  readonly slotOf: (hash: number) => number;
}

function probing(
  keys: KeyStore,
  words: number,
  observe: NonNullable<PackedSystem["observe"]>,
  table: PairTable,
): Probing {
  const [seen, other] = [new Uint32Array(words), new Uint32Array(words)];
  const isSeen = (key: number): boolean => {
    observe(table.rows, keys.pairs[key] * table.width, other);
    for (let w = 0; w < words; w++) if (other[w] !== seen[w]) return false;
    return true;
  };
  return {
    look: (pair) => {
      observe(table.rows, pair * table.width, seen);
      return hashWords(seen, 0, words);
    },
    slotOf: (hash) => {
      const { index, hashes } = keys;
      const mask = index.length - 1;
      let slot = hash & mask;
      for (; index[slot] !== 0; slot = (slot + 1) & mask) {
        const key = index[slot] - 1;
        if (hashes[key] === hash && isSeen(key)) break;
      }
      return slot;
    },
  };
}
