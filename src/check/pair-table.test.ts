import { describe, expect, it } from "vitest";
import { addLetter, hashWords, hasLetter, indexEntry, type PairTable, pairTable, reserve } from "./pair-table.ts";

const WORDS = 2;

/** The observed state of pair i: distinct, with many equal first words. */
const stateOf = (i: number): [number, number] => [i % 7, Math.imul(i, 0x9e3779b1) >>> 0];
const hashOf = (i: number) => hashWords(Uint32Array.from(stateOf(i)), 0, WORDS);

function slotOf(table: PairTable, pair: number): number {
  const mask = table.index.length - 1;
  let slot = hashOf(pair) & mask;
  while (table.index[slot] !== 0 && (table.index[slot] & (2 ** table.pairBits - 1)) !== pair + 1)
    slot = (slot + 1) & mask;
  return slot;
}

/** Adds pairs until there are `count`, as the closure does. @returns false when the budget forbids it */
function fill(table: PairTable, count: number): boolean {
  while (table.count < count) {
    if (!reserve(table, 1, hashOf)) return false;
    const pair = table.count;
    table.rows.set([...stateOf(pair), pair % 5], pair * table.width);
    table.parents[pair] = pair - 1;
    addLetter(table, pair, pair % 40);
    table.index[slotOf(table, pair)] = indexEntry(table, pair, hashOf(pair));
    table.count++;
  }
  return true;
}

function expectFilled(table: PairTable, count: number): void {
  expect(table.count).toBe(count);
  expect(table.index.length).toBeGreaterThanOrEqual(2 * count);
  let wrong = 0;
  for (let pair = 0; pair < count; pair++) {
    const row = table.rows.subarray(pair * table.width, (pair + 1) * table.width);
    const same = [...stateOf(pair), pair % 5].every((word, i) => row[i] === word);
    const found = table.index[slotOf(table, pair)] === indexEntry(table, pair, hashOf(pair));
    const parent = table.parents[pair] === (pair === 0 ? 0xffffffff : pair - 1);
    if (!same || !found || !parent || !hasLetter(table, pair, pair % 40) || hasLetter(table, pair, (pair + 1) % 40))
      wrong++;
  }
  expect(wrong).toBe(0);
}

describe("pair table", () => {
  it("keeps every row, parent, letter and index entry while it grows a hundredfold", () => {
    const table = pairTable(WORDS, 40, 1e9, 300);
    const first = table.parents.length;
    expect(first).toBeLessThanOrEqual(512);
    expect(fill(table, 60_000)).toBe(true);
    expectFilled(table, 60_000);
  });

  it("grows from the room it has for an open number of pairs", () => {
    const table = pairTable(WORDS, 3, 1e9, Number.POSITIVE_INFINITY);
    expect(fill(table, 1000)).toBe(true);
    expect(reserve(table, 500_000, hashOf)).toBe(true);
    expect(table.parents.length).toBeGreaterThanOrEqual(501_000);
    expect(table.index.length).toBeGreaterThanOrEqual(1_002_000);
    expect(slotOf(table, 999)).toBeLessThan(table.index.length);
    expect(table.index[slotOf(table, 999)]).toBe(indexEntry(table, 999, hashOf(999)));
  });

  it("never holds more bytes than the budget, and is whole when the budget is reached", () => {
    const budget = 1_000_000;
    const table = pairTable(WORDS, 40, budget, 1e6);
    expect(fill(table, 1e6)).toBe(false);
    expect(table.count).toBeGreaterThan(5000);
    expectFilled(table, table.count);
    const held = table.rows.byteLength + table.parents.byteLength + table.letters.byteLength + table.index.byteLength;
    expect(held).toBeLessThanOrEqual(table.peakBytes);
    expect(table.peakBytes).toBeLessThanOrEqual(budget);
  });

  it("counts old rows as held while new ones are made: the peak covers both", () => {
    const table = pairTable(6, 1, 1e9, 256);
    const before = table.rows.byteLength;
    const others = table.parents.byteLength + table.letters.byteLength + table.index.byteLength;
    expect(reserve(table, table.parents.length + 1, () => 0)).toBe(true);
    expect(table.peakBytes).toBeGreaterThanOrEqual(before + others + table.rows.byteLength);
  });

  it("begins small where few pairs are asked for or the budget is small", () => {
    const bytes = (table: PairTable) => table.peakBytes;
    expect(bytes(pairTable(1, 3, 1e9, 10))).toBeLessThan(10_000);
    expect(bytes(pairTable(1, 3, 20_000, 1e9))).toBeLessThan(10_000);
    expect(bytes(pairTable(1, 3, 1e9, 1e9))).toBeGreaterThan(1_000_000);
  });

  it("keeps the letters of a pair apart, also beyond 8 and 32 letters", () => {
    for (const letters of [1, 8, 9, 33, 100]) {
      const table = pairTable(1, letters, 1e9, 1000);
      expect(table.letterBytes).toBe(Math.ceil(letters / 8));
      for (let letter = 0; letter < letters; letter += 3) addLetter(table, 5, letter);
      const all = Array.from({ length: letters }, (_, letter) => letter);
      expect(all.filter((letter) => hasLetter(table, 5, letter))).toEqual(all.filter((letter) => letter % 3 === 0));
      expect(all.some((letter) => hasLetter(table, 4, letter) || hasLetter(table, 6, letter))).toBe(false);
    }
  });

  it("stores a pair in an index entry that is never empty, with the top bits of the hash above it", () => {
    for (const pairs of [1000, 2 ** 30]) {
      const table = pairTable(1, 1, 1e6, pairs);
      const top = 2 ** table.pairBits - 2;
      for (const hash of [0, -1, 0x7fffffff, 0x12345678]) {
        for (const pair of [0, 1, Math.min(top, 2 ** 31 - 2)]) {
          const entry = indexEntry(table, pair, hash);
          expect(entry).not.toBe(0);
          expect((entry & (2 ** table.pairBits - 1)) - 1).toBe(pair);
          expect(entry >>> table.pairBits).toBe(hash >>> table.pairBits);
        }
      }
    }
  });

  it("hashes by the words alone, and spreads neighbours", () => {
    const source = Uint32Array.from([9, 1, 2, 3, 1, 2, 3]);
    expect(hashWords(source, 1, 3)).toBe(hashWords(source, 4, 3));
    const low = new Set(Array.from({ length: 4096 }, (_, i) => hashWords(Uint32Array.of(i, 0), 0, 2) & 0xffff));
    expect(low.size).toBeGreaterThan(3900);
  });
});
