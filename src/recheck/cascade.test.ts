// The checker of cascades, on a document made by hand and on changed ones, each of which it must reject for its own reason.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { cascadeCertificate } from "../check/cascade-certificate.ts";
import { canonicalJson } from "../core/certificate.ts";
import { recheck } from "./index.ts";

type Fields = Record<string, unknown>;

/** Parity of the letters a since the last b: a swaps the two states, b resets. */
const AUTOMATON = {
  states: 2,
  initial: 0,
  next: [
    [1, 0],
    [0, 0],
  ],
  accepting: [0],
};
const LEVEL = { states: 2, actions: [[1, 0], 0], table: [0, 1], longer: [0, 0, 0, 1] };
const BLOCK = {
  level: 0,
  first: 0,
  tiles: [[0], [1]],
  idempotent: [],
  words: [{ images: [1, 0], word: [["a", 1]] }],
};
const EVIDENCE = { levels: [LEVEL], starts: [0, 0], projection: [0, 1], blocks: [BLOCK] };
const CERTIFICATE = {
  statetrack: 1,
  kind: "cascade",
  status: "holds",
  question: { ask: "simulates", language: "((a|b)*b)?(aa)*", alphabet: ["a", "b"] },
  automaton: AUTOMATON,
  evidence: EVIDENCE,
};

/** (ab)*: the top is the last letter (1 for a), and the level below, which reads its OLD state, whether the word is lost. */
const TWO = {
  ...CERTIFICATE,
  question: { ...CERTIFICATE.question, language: "(ab)*" },
  automaton: {
    states: 3,
    initial: 0,
    next: [
      [1, 2],
      [2, 0],
      [2, 2],
    ],
    accepting: [0],
  },
  evidence: {
    levels: [
      { states: 2, actions: [1, 0], table: [0, 1], longer: [0, 0, 0, 1] },
      { states: 2, actions: [[0, 1], 1], table: [0, 1, 1, 0], longer: [0, 0, 1, 0, 0, 1, 1, 1] },
    ],
    starts: [0, 0],
    projection: [0, 1, 2, 2],
  },
};

function signed(body: Fields): Fields {
  return { ...body, digest: createHash("sha256").update(canonicalJson(body)).digest("hex") };
}

function outcome(document: unknown): string {
  try {
    const result = recheck(document, "file");
    return result.accepted ? `accepted: ${result.facts.join("; ")}` : result.reason;
  } catch (error) {
    return `unreadable: ${(error as Error).message}`;
  }
}

const withEvidence = (change: Fields): Fields => signed({ ...CERTIFICATE, evidence: { ...EVIDENCE, ...change } });
const withLevel = (change: Fields): Fields => withEvidence({ levels: [{ ...LEVEL, ...change }] });
const withBlock = (change: Fields): Fields => withEvidence({ blocks: [{ ...BLOCK, ...change }] });

describe("a cascade certificate", () => {
  it("is accepted with what was verified", () => {
    expect(outcome(signed(CERTIFICATE))).toBe(
      "accepted: the automaton of the language, built from its definition, is the certificate's (2 states) and right on the first 1000 words; " +
        "the cascade of 1 permutation-reset levels simulates it: 2 coordinates, 4 steps; " +
        "its 1 permutations, in 1 blocks of states, are those of elements of maximal subgroups of the transition monoid",
    );
    expect(outcome(withEvidence({ blocks: undefined }))).toMatch(/^accepted: .* 4 steps$/);
  });

  it.each([
    ["another digest", { ...CERTIFICATE, digest: "0".repeat(64) }, /^digest/],
    [
      "another language",
      signed({ ...CERTIFICATE, question: { ...CERTIFICATE.question, language: "(ab)*" } }),
      /^automaton/,
    ],
    [
      "an automaton of another language",
      signed({ ...CERTIFICATE, automaton: { ...AUTOMATON, accepting: [1] } }),
      /^automaton/,
    ],
    [
      "one symbol twice",
      signed({ ...CERTIFICATE, question: { ...CERTIFICATE.question, alphabet: ["a", "a"] } }),
      /^question\.alphabet: expected distinct/,
    ],
    [
      "an action that is neither",
      withLevel({ actions: [[1, 1], 0] }),
      /levels\[0\]\.actions\[0\]: expected a permutation/,
    ],
    ["a reset to no state", withLevel({ actions: [[1, 0], 2] }), /actions\[1\]: expected a permutation/],
    ["an action too few", withLevel({ actions: [[1, 0]] }), /table\[1\]: expected a number below 1/],
    ["a table too short", withLevel({ table: [0] }), /table: expected 2 entries/],
    ["a wrong action", withLevel({ table: [1, 0] }), /letter 0 from coordinates 0: expected state 1, found 0/],
    ["a prefix twice", withLevel({ longer: [0, 0, 0, 0] }), /longer: expected different prefixes/],
    ["a prefix of nothing", withLevel({ longer: [0, 0, 1, 1] }), /longer\[2\]: expected a prefix below 1/],
    ["half a prefix", withLevel({ longer: [0, 0, 0] }), /longer\[2\]: expected a prefix/],
    [
      "coordinates that are missing",
      withEvidence({ levels: [{ ...LEVEL, longer: [0, 0] }], projection: [0] }),
      /longer: expected state 1 after prefix 0, where letter 0 leads/,
    ],
    ["coordinates without a state", withEvidence({ projection: [0] }), /projection: expected 2 states/],
    ["a projection to no state", withEvidence({ projection: [0, 2] }), /expected state 1, found 2/],
    ["a wrong projection", withEvidence({ projection: [0, 0] }), /expected state 1, found 0/],
    ["a wrong start", withEvidence({ starts: [0, 1] }), /starts\[1\]: expected coordinates of state 0/],
    ["a start beyond", withEvidence({ starts: [0, 5] }), /starts\[1\]: expected coordinates of state 0/],
    ["another start", withEvidence({ starts: [1, 1] }), /starts\[0\]: expected state 0/],
    ["no start", withEvidence({ starts: [] }), /starts: expected 2 numbers/],
    [
      "coordinates that are not reached",
      withEvidence({
        levels: [{ states: 3, actions: [[1, 0, 2], 0], table: [0, 1], longer: [0, 0, 0, 1, 0, 2] }],
        projection: [0, 1, 0],
      }),
      /coordinates that are reached: expected 3, found 2/,
    ],
  ])("is rejected with %s", (_, document, reason) => {
    expect(outcome(document)).toMatch(reason);
  });

  it.each([
    [
      "no block for a permutation",
      withEvidence({ blocks: [] }),
      /actions\[0\]: expected a permutation that keeps each block/,
    ],
    ["no word for it", withBlock({ words: [{ images: [0, 1], word: [["a", 2]] }] }), /actions\[0\]: expected a word/],
    [
      "a word that does something else",
      withBlock({ words: [{ images: [1, 0], word: [["a", 2]] }] }),
      /does this to the tiles/,
    ],
    [
      "a word that does not permute",
      withBlock({ words: [{ images: [1, 0], word: [["b", 1]] }] }),
      /does this to the tiles/,
    ],
    ["no idempotent", withBlock({ idempotent: [["a", 1]] }), /idempotent: expected an idempotent/],
    ["one that moves the tiles", withBlock({ idempotent: [["b", 1]] }), /idempotent: expected a word that fixes/],
    ["tiles beyond the states", withBlock({ tiles: [[0], [2]] }), /tiles: expected states below 2/],
    ["equal tiles", withBlock({ tiles: [[0], [0]] }), /tiles: expected different tiles/],
    ["a block beyond the level", withBlock({ first: 1 }), /first: expected states of the level/],
    ["a block of no level", withBlock({ level: 1 }), /level: expected a level below 1/],
    ["two blocks with one state", withEvidence({ blocks: [BLOCK, BLOCK] }), /blocks\[1\]\.first/],
    ["an unknown symbol", withBlock({ idempotent: [["c", 1]] }), /idempotent\[0\]: expected one of/],
  ])("is rejected with %s", (_, document, reason) => {
    expect(outcome(document)).toMatch(reason);
  });

  it("is rejected where a word permutes the block but not the idempotent's image", () => {
    const { name, dfa } = parseLanguage("tomita:3");
    const made = cascadeCertificate(name, dfa);
    if (made.status === "unknown") throw new Error(made.reason);
    const { digest, ...body } = made.value.certificate;
    expect(signed(body).digest).toBe(digest);
    expect(outcome(made.value.certificate)).toMatch(/^accepted/);
    const blocks = body.evidence.blocks?.map((block) => ({ ...block, idempotent: [] }));
    const changed = { ...body, evidence: { ...body.evidence, blocks } };
    expect(outcome(signed(changed))).toMatch(/words\[\d\]: expected a permutation of the idempotent's image/);
  });

  it("reads the OLD states above: with two levels, a change in one entry of the lower table is found", () => {
    expect(outcome(signed(TWO))).toMatch(/^accepted: .* 4 coordinates, 8 steps$/);
    const [top, lower] = TWO.evidence.levels;
    lower.table.forEach((action, at) => {
      const table = lower.table.map((own, i) => (i === at ? 1 - action : own));
      const evidence = { ...TWO.evidence, levels: [top, { ...lower, table }] };
      expect(outcome(signed({ ...TWO, evidence }))).toMatch(/^evidence/);
    });
  });

  it("is no certificate with other fields", () => {
    expect(outcome({ ...signed(CERTIFICATE), more: 1 })).toMatch(/^unreadable: file/);
    expect(outcome(withLevel({ actions: ["0"] }))).toMatch(/^unreadable: file: evidence/);
    expect(outcome(withEvidence({ starts: [-1, 0] }))).toMatch(/^unreadable: file: evidence/);
  });
});

describe("a certificate of all small automata", () => {
  const one = { levels: [], starts: [0, 0], projection: [0] };
  const body = {
    statetrack: 1,
    kind: "cascades",
    status: "holds",
    question: { ask: "simulates", states: 1, letters: 2 },
    evidence: { automata: 1, simulations: 1, cascades: [one] },
  };
  const changed = (evidence: Fields): Fields => signed({ ...body, evidence: { ...body.evidence, ...evidence } });

  it("is accepted when each automaton has its cascade", () => {
    expect(outcome(signed(body))).toMatch(/^accepted: each of the 1 automata with at most 1 states over 2 letters/);
  });

  it.each([
    [
      "too few cascades",
      signed({ ...body, question: { ...body.question, states: 2 } }),
      /expected a cascade for 0 0 0 0/,
    ],
    ["too many cascades", changed({ cascades: [one, one] }), /cascades: expected 1, found 2/],
    ["a wrong count", changed({ automata: 2 }), /automata: expected 1, found 2/],
    ["a wrong count of first states", changed({ simulations: 2 }), /simulations: expected 1, found 2/],
    ["a cascade of another automaton", changed({ cascades: [{ ...one, projection: [1] }] }), /starts\[1\]/],
    ["an automaton", signed({ ...body, automaton: AUTOMATON }), /^unreadable/],
  ])("is rejected with %s", (_, document, reason) => {
    expect(outcome(document)).toMatch(reason);
  });
});
