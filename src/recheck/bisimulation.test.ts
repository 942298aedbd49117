// Comparisons made by hand: accepted as they are, and refused after any change although the digest is made to fit again.

import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import { parseKeepingNumbers } from "../rnn/model-file.ts";
import { recheck } from "./index.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

function signed(fields: Fields): Fields {
  const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => key !== "digest"));
  return { ...rest, digest: sha256(canonicalJson(rest)) };
}

const text = (document: object): Json => ({
  ...(parseKeepingNumbers(JSON.stringify(document), "model") as Fields),
  statetrack: 1,
});

/** h <- -h on 1, from 1. */
const sign = (entries: object = {}) =>
  text({
    statetrack: 1,
    alphabet: ["0", "1"],
    layers: [{ type: "scalar", initial: 1, symbols: { 0: { a: 1 }, 1: { a: -1 } } }],
    decoder: { type: "threshold", entry: 0, thresholds: [0], classes: ["odd", "even"], accept: ["even"], ...entries },
  });
const FIELDS = "rounding=tiesToEven,overflow=infinity,subnormals=gradual,observe=code,ties=fail";
const BF16 = `fused,format=bfloat16,${FIELDS}`;
const FP16 = `fused,format=binary16,${FIELDS}`;
const codes = (one: string, minus: string): Json => [
  { initial: [one], symbols: { 0: { a: [one], b: ["0x0"] }, 1: { a: [minus], b: ["0x0"] } } },
];

const PAIRS = [
  [0x3f80, 0x3c00],
  [0xbf80, 0xbc00],
];
/** Row after row: the first column that differs, the difference there, what follows. */
const TABLE = [0, 0x80, 0x7f, 0x80, 0x78, 0, 0x80, 0x80, 2, 0x80, 0xf8, 2];

const HOLDS = signed({
  statetrack: 1,
  kind: "bisimulation",
  status: "holds",
  question: {
    ask: "decodes",
    sides: [
      { semantics: BF16, model: sign() },
      { semantics: FP16, model: sign() },
    ],
  },
  parameters: [codes("0x3f80", "0xbf80"), codes("0x3c00", "0xbc00")],
  evidence: {
    pairs: 2,
    length: 1,
    order: sha256(new Uint8Array(Uint32Array.from(PAIRS.flat()).buffer)),
    table: { columns: 2, rows: 2, data: brotliCompressSync(Uint8Array.from(TABLE)).toString("base64") },
  },
});

/** The second side calls the start's class another name, and does not accept it. */
const FAILS = signed({
  ...HOLDS,
  kind: "difference",
  status: "fails",
  question: {
    ask: "decodes",
    language: "parity",
    sides: [
      { semantics: BF16, model: sign() },
      { semantics: FP16, model: sign({ classes: ["odd", "plus"], accept: ["odd"] }) },
    ],
  },
  evidence: { word: [["0", 2]], found: ["even", "plus"], right: "first" },
});

const evidence = (certificate: Fields, change: Fields) =>
  signed({ ...certificate, evidence: { ...(certificate.evidence as Fields), ...change } });
const question = (certificate: Fields, change: Fields) =>
  signed({ ...certificate, question: { ...(certificate.question as Fields), ...change } });

/** Why a certificate is refused; undefined if it is accepted. */
function refusal(certificate: Fields): string | undefined {
  try {
    const result = recheck(certificate, "made");
    return result.accepted ? undefined : result.reason;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

describe("a bisimulation", () => {
  it("is accepted, with what was verified in words", () => {
    expect(recheck(HOLDS, "made")).toMatchObject({
      accepted: true,
      kind: "bisimulation",
      facts: [
        "all 10 numbers of both sides, read again from their texts, are the certificate's",
        "exploring again found the same 2 pairs of states (longest distance 1) in the same order",
        "they are closed under all 2 letters, and on all 4 edges both decoders give the same class",
        "the table's 2 rows are these pairs",
      ],
    });
  });

  it("is accepted for the other questions that it answers, and refused for bits of two formats", () => {
    expect(refusal(question(HOLDS, { ask: "accepts" }))).toBeUndefined();
    expect(refusal(question(HOLDS, { ask: "values" }))).toBeUndefined();
    expect(refusal(question(HOLDS, { ask: "bits" }))).toBe(
      "question.ask: expected one format on both sides, found bfloat16 and binary16",
    );
  });

  it("is accepted under exact semantics, where pairs are texts", () => {
    const numbers: Json = [{ initial: ["1"], symbols: { 0: { a: ["1"], b: ["0"] }, 1: { a: ["-1"], b: ["0"] } } }];
    const sides = [
      { semantics: BF16, model: sign() },
      { semantics: "exact,ties=fail", model: sign() },
    ];
    const own = { pairs: 2, length: 1, order: sha256("0x3f80 1\n0xbf80 -1\n") };
    const certificate = signed({
      ...HOLDS,
      question: { ask: "values", sides },
      parameters: [codes("0x3f80", "0xbf80"), numbers],
      evidence: own,
    });
    expect(refusal(certificate)).toBeUndefined();
    expect(refusal(evidence(certificate, { order: sha256("0x3f80 1\n") }))).toContain("evidence.order");
  });

  it.each<[string, Fields, RegExp]>([
    ["fewer pairs", evidence(HOLDS, { pairs: 1 }), /evidence\.pairs: expected more, found 1/],
    ["more pairs", evidence(HOLDS, { pairs: 3 }), /evidence\.pairs: expected 2, found 3/],
    ["another length", evidence(HOLDS, { length: 2 }), /evidence\.length/],
    ["another order", evidence(HOLDS, { order: "0".repeat(64) }), /evidence\.order/],
    ["a language", question(HOLDS, { language: "parity" }), /question\.language/],
    [
      "numbers of the other side",
      signed({ ...HOLDS, parameters: [codes("0x3c00", "0xbc00"), codes("0x3c00", "0xbc00")] }),
      /parameters/,
    ],
    ["one side only", signed({ ...HOLDS, parameters: [codes("0x3f80", "0xbf80")] }), /parameters/],
    [
      "an automaton",
      signed({ ...HOLDS, automaton: { states: 1, initial: 0, next: [[0, 0]], accepting: [] } }),
      /automaton/,
    ],
    [
      "a side that answers otherwise",
      question(HOLDS, {
        sides: [
          { semantics: BF16, model: sign() },
          { semantics: FP16, model: sign({ classes: ["odd", "x"], accept: ["x"] }) },
        ],
      }),
      /after 0: expected even, found "x"/,
    ],
    [
      "a shorter semantics string",
      question(HOLDS, {
        sides: [
          { semantics: "fused,format=bfloat16", model: sign() },
          { semantics: FP16, model: sign() },
        ],
      }),
      /question\.sides\[0\]\.semantics/,
    ],
    [
      "a table with another row",
      evidence(HOLDS, {
        table: {
          columns: 2,
          rows: 2,
          data: brotliCompressSync(Uint8Array.from([...TABLE.slice(0, 11), 3])).toString("base64"),
        },
      }),
      /evidence\.table: row 1/,
    ],
  ])("is refused with %s", (_, certificate, reason) => {
    expect(refusal(HOLDS)).toBeUndefined();
    expect(refusal(certificate)).toMatch(reason);
  });
});

describe("a difference", () => {
  it("is accepted, and tells who is right", () => {
    expect(recheck(FAILS, "made")).toMatchObject({
      accepted: true,
      kind: "difference",
      facts: [
        "all 10 numbers of both sides, read again from their texts, are the certificate's",
        'after the word 0^2 the first side says "even", the second "plus"',
        "the language says accept: first is right",
      ],
    });
  });

  it.each<[string, Fields, RegExp]>([
    [
      "a word on which both say the same",
      evidence(FAILS, { word: [["1", 1]], found: ["odd", "odd"] }),
      /two different things/,
    ],
    ["another word", evidence(FAILS, { word: [["1", 1]] }), /evidence\.found\[0\]: expected odd/],
    ["the empty word", evidence(FAILS, { word: [] }), /evidence\.word: expected a word of length >= 1/],
    ["a letter of neither", evidence(FAILS, { word: [["2", 1]] }), /evidence\.word\[0\]/],
    ["classes exchanged", evidence(FAILS, { found: ["plus", "even"] }), /evidence\.found\[0\]/],
    ["no class", evidence(FAILS, { found: ["even", null] }), /evidence\.found\[1\]/],
    ["the other side right", evidence(FAILS, { right: "second" }), /evidence\.right: expected first/],
    ["another language", question(FAILS, { language: "~parity" }), /./],
    ["the status of an agreement", signed({ ...FAILS, status: "holds" }), /status/],
    ["another digest", { ...FAILS, digest: "0".repeat(64) }, /digest/],
  ])("is refused with %s", (_, certificate, reason) => {
    expect(refusal(FAILS)).toBeUndefined();
    expect(refusal(certificate)).toMatch(reason);
  });

  it("needs no language, and then says nothing of right", () => {
    const { ask, sides } = FAILS.question as Fields;
    const bare = signed({
      ...FAILS,
      question: { ask, sides },
      evidence: { word: [["0", 2]], found: ["even", "plus"] },
    });
    expect(refusal(bare)).toBeUndefined();
    expect(refusal(evidence(bare, { right: "first" }))).toContain("evidence.right");
  });
});
