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

/** @param observe what decoders see of a state, for the words of a pair's row @param answerOf the answer of a target state, or
 * undefined where no letters are noted */
export function observedKeys(
  { words, symbols }: PackedSystem,
  observe: NonNullable<PackedSystem["observe"]>,
  table: PairTable,
  answerOf: ((target: number) => number) | undefined,
): ObservedKeys {
  const [seen, other] = [new Uint32Array(words), new Uint32Array(words)];
  const letters = answerOf === undefined ? 0 : symbols + 1;
  let count = 0;
  /** Key number + 1, or 0. */
  let index = new Int32Array(FIRST_SLOTS);
  let [pairs, hashes] = [new Uint32Array(FIRST_SLOTS / 2), new Int32Array(FIRST_SLOTS / 2)];
  /** [keys, letters]: the answer, NOT_YET or SEVERAL. */
  let answers = new Int32Array((FIRST_SLOTS / 2) * letters).fill(NOT_YET);

  /** The slot of the key in `seen`, of this hash, or the empty one where it belongs. */
  const slotOf = (hash: number): number => {
    const mask = index.length - 1;
    let slot = hash & mask;
    for (; index[slot] !== 0; slot = (slot + 1) & mask) {
      const key = index[slot] - 1;
      if (hashes[key] === hash && isSeen(key)) break;
    }
    return slot;
  };
  const isSeen = (key: number): boolean => {
    observe(table.rows, pairs[key] * table.width, other);
    for (let w = 0; w < words; w++) if (other[w] !== seen[w]) return false;
    return true;
  };
  const grow = (): void => {
    const length = index.length * 2;
    index = new Int32Array(length);
    const [oldPairs, oldHashes, oldAnswers] = [pairs, hashes, answers];
    pairs = new Uint32Array(length / 2);
    hashes = new Int32Array(length / 2);
    answers = new Int32Array((length / 2) * letters).fill(NOT_YET);
    pairs.set(oldPairs);
    hashes.set(oldHashes);
    answers.set(oldAnswers);
    for (let key = 0; key < count; key++) {
      let slot = hashes[key] & (length - 1);
      while (index[slot] !== 0) slot = (slot + 1) & (length - 1);
      index[slot] = key + 1;
    }
  };
  const look = (pair: number): number => {
    observe(table.rows, pair * table.width, seen);
    return hashWords(seen, 0, words);
  };
  return {
    get bytes() {
      return index.byteLength + pairs.byteLength + hashes.byteLength + answers.byteLength;
    },
    add: (pair) => {
      if (2 * count >= index.length) grow();
      const hash = look(pair);
      const slot = slotOf(hash);
      if (index[slot] !== 0) return false;
      pairs[count] = pair;
      hashes[count] = hash;
      index[slot] = ++count;
      return true;
    },
    note: (pair, letter) => {
      const at = (index[slotOf(look(pair))] - 1) * letters + letter;
      const answer = answerOf?.(table.rows[pair * table.width + words]) ?? NOT_YET;
      if (answers[at] === NOT_YET) answers[at] = answer;
      if (answers[at] === answer) return false;
      answers[at] = SEVERAL;
      return true;
    },
    clear: () => {
      count = 0;
      index.fill(0);
      answers.fill(NOT_YET);
    },
  };
}
