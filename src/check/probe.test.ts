import { describe, expect, it } from "vitest";
import { hashWords } from "./pair-table.ts";
import { hasher } from "./probe.ts";

describe("the printed hash", () => {
  it("is hashWords, for states of one to eight words", () => {
    for (let words = 1; words <= 8; words++) {
      const source = Uint32Array.from({ length: 50 * words }, (_, i) => Math.imul(i + 1, 0x9e3779b1) ^ (i << 20));
      const hashes = new Int32Array(50);
      hasher(words)(source, 50, hashes);
      expect(Array.from(hashes)).toEqual(Array.from({ length: 50 }, (_, e) => hashWords(source, e * words, words)));
    }
  });
});
