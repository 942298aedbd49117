// What the checker says of certificates that it rejects: what was expected and what was found.

import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  CLOSURE,
  COLLISION,
  changed,
  EXACT,
  type Fields,
  IMPLEMENTS,
  INVARIANT,
  type Json,
  outcome,
  signed,
  table,
  varint,
  WORD,
  without,
} from "../../properties/certificates-by-hand.ts";

describe("rejections", () => {
  const evidence = (certificate: Fields, fields: Fields) =>
    outcome(changed(certificate, ["evidence"], (old) => ({ ...(old as Fields), ...fields })));
  const rows = (bytes: readonly number[], count = 2) => evidence(CLOSURE, { table: table(3, count, bytes) });
  const good = [0, ...varint(0x3f80), 0, 1, 0, ...varint(0x8000), 1, 0];

  it("say what was expected and what was found", () => {
    expect(outcome({ ...CLOSURE, digest: "0".repeat(64) })).toMatch(/^digest: expected [0-9a-f]{64}, found "0/);
    expect(evidence(CLOSURE, { pairs: 3 })).toBe("evidence.pairs: expected 2, found 3");
    expect(outcome(changed(CLOSURE, ["question", "language"], () => "mod:3"))).toBe(
      "automaton.states: expected 3, found 2",
    );
    expect(outcome(changed(CLOSURE, ["status"], () => "fails"))).toContain("certificate: status: expected one of");
  });

  it("find rows that are unsorted, missing, repeated, overlong or followed by more", () => {
    expect(rows(good)).toBe("accepted");
    expect(rows([...good, 0])).toContain("more bytes");
    expect(rows(good.slice(0, -1))).toContain("the end of the data");
    expect(rows([0, ...varint(0x3f80), 0, 1, 1, 0, 1])).toContain("a row after the one before it");
    expect(rows([0, ...varint(0x3f80), 0, 1, 1, 1, 0])).toContain("a pair that is reached");
    expect(rows([0, ...varint(0x3f80), 0, 1, 3, 1])).toContain("a column below 3");
    expect(rows([0, ...varint(0x3f80), 0x80, 0, 1, 0, ...varint(0x8000), 1, 0])).toContain("shortest form");
    expect(rows([0, ...varint(0x3f80), 0, 0, 0, ...varint(0x8000), 1, 0])).toContain("the answer 1");
    expect(rows([0, ...varint(0x3f80), 0, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 0])).toContain("32 bits");
    expect(rows(Array.from({ length: 10_000_000 }, () => 0))).toContain("brotli data of at most 40 bytes");
    const doubled = Buffer.concat([brotliCompressSync(Uint8Array.from(good)), Buffer.from([1])]).toString("base64");
    expect(evidence(CLOSURE, { table: { columns: 3, rows: 2, data: doubled } })).toContain("one brotli stream");
    expect(evidence(EXACT, { table: table(3, 2, good) })).toContain("no table under exact semantics");
  });

  it("find sets that do not contain what a letter leads to, and codes that are none", () => {
    const sets = (...lists: string[][]) => evidence(INVARIANT, { sets: lists, map: [[0], [1]] });
    expect(sets(["0x3f80"], ["0xbf80"])).toBe("accepted");
    expect(sets(["0x3f80", "0x4000"], ["0xbf80"])).toContain("a set with 0xc000");
    expect(sets(["0x4000"], ["0xc000"])).toContain("a set with 0x3f80");
    expect(sets(["0x4000", "0x3f80"], ["0xbf80", "0xc000"])).toContain("increasing order");
    expect(sets(["0x3f80", "0x3f80"], ["0xbf80"])).toContain("increasing order");
    expect(sets(["0x3f80", "0x7fc1"], ["0xbf80"])).toContain("a code of bfloat16");
    expect(sets(["0x3f80", "0x10000"], ["0xbf80"])).toContain("a code of bfloat16");
    expect(sets(["0x3f80", "0x7fc0"], ["0x7fc0", "0xbf80"])).toContain('expected accept, found "none"');
    expect(sets(["0x3f80", "0xbf80"], ["0x3f80", "0xbf80"])).toContain("expected accept");
    expect(evidence(INVARIANT, { sets: [["0x3f80"], ["0xbf80"], ["0x0"]] })).toContain("a set that the map uses");
    const separates = changed(INVARIANT, ["question", "ask"], () => "separates") as Fields;
    expect(outcome(separates)).toBe("accepted");
    expect(
      evidence(separates, {
        sets: [
          ["0x3f80", "0xbf80"],
          ["0x3f80", "0xbf80"],
        ],
      }),
    ).toContain("in common");
  });

  it("find words that are not words, keys that differ and answers that agree", () => {
    const words = (first: Json, second: Json) => evidence(COLLISION, { words: [first, second] });
    expect(
      words(
        [],
        [
          ["1", 1],
          ["0", 3],
        ],
      ),
    ).toContain("the last letter");
    expect(
      words(
        [["0", 1]],
        [
          ["1", 2],
          ["0", 3],
        ],
      ),
    ).toContain("evidence.answers[1]");
    expect(
      words(
        [
          ["0", 1],
          ["0", 1],
        ],
        [
          ["1", 1],
          ["0", 3],
        ],
      ),
    ).toContain("another symbol");
    expect(
      words(
        [["0", 0]],
        [
          ["1", 1],
          ["0", 3],
        ],
      ),
    ).toContain("to be >= 1");
    expect(
      words(
        [["0", 1]],
        [
          ["1", 200_000_001],
          ["0", 3],
        ],
      ),
    ).toContain("at most 100000000 symbols");
    expect(
      words(
        [
          ["^", 1],
          ["0", 1],
        ],
        [
          ["1", 1],
          ["0", 3],
        ],
      ),
    ).toContain("expected one of");
    expect(
      words(
        [["0", 1]],
        [
          ["1", 99_999_001],
          ["0", 3],
        ],
      ),
    ).toBe("accepted");
    expect(words([["0", 1]], [["0", 1]])).toContain("evidence.answers[1]");
    expect(evidence(COLLISION, { words: [[["0", 1]], [["0", 2]]], answers: [true, true] })).toContain(
      "two different answers",
    );
    expect(evidence(COLLISION, { suffix: [] })).toContain("nothing for separates");
    expect(evidence(IMPLEMENTS, { suffix: [["0", 5]] })).toContain("a word that one state accepts");
    const withoutBos = changed(WORD, ["question", "model"], (model) => without(model as Fields, "bos"));
    expect(outcome(withoutBos)).toContain("symbols of the alphabet (0, 1)");
    expect(evidence(WORD, { word: [["0", 1]], found: "accept" })).toContain("a wrong answer");
  });

  it("find closures with a wrong answer, two answers for a key, or a question that asks more", () => {
    const asks = (ask: string, certificate: Fields) => outcome(changed(certificate, ["question", "ask"], () => ask));
    expect(asks("separates", CLOSURE)).toBe("accepted");
    expect(asks("implements", CLOSURE)).toBe("accepted");
    expect(asks("recognizes", COLLISION)).toContain("separates or implements for a collision");
    const accept = (names: string[]) =>
      outcome(changed(CLOSURE, ["question", "model", "decoder", "accept"], () => names));
    expect(accept(["odd"])).toContain('expected accept, found "reject"');
    expect(accept(["other"])).toContain("classes of the decoder");
    const closure: Fields = {
      ...COLLISION,
      kind: "closure",
      status: "holds",
      evidence: { pairs: 5, states: 3, length: 2, order: "0".repeat(64) },
    };
    expect(outcome(signed(closure))).toContain("expected one answer, found [1,0]");
  });
});
