// Places of codes in words: disjoint, none across two words, read back as written.

import fc from "fast-check";
import { expect, it } from "vitest";
import { fieldPlaces, readCodes } from "./fields.ts";

it("gives every code bits of its own, and reads them back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.array(fc.nat(9), { maxLength: 5 }), (bits, sizes) => {
      const free = fieldPlaces(bits);
      const fields = sizes.flatMap((size) => free.take(size));
      const own = free.word();
      expect([own, free.words()]).toEqual([fields.length === 0 ? 0 : fields[fields.length - 1].word + 1, own + 1]);
      const states = new Uint32Array(free.words() + 1);
      const codes = fields.map((_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 0) % 2 ** bits);
      const used = new Uint32Array(states.length);
      fields.forEach(({ word, shift }, i) => {
        const mask = ((2 ** bits - 1) << shift) >>> 0;
        expect([shift + bits <= 32, (used[word] & mask) >>> 0]).toEqual([true, 0]);
        used[word] |= mask;
        states[1 + word] |= codes[i] << shift;
      });
      expect(readCodes(states, 1, fields, bits)).toEqual(codes);
    }),
  );
});
