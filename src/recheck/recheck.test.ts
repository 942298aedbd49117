// Certificates of every kind, made by hand: they are accepted, and no field of one can be changed without its being
// refused, although the digest is made to fit again.

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../core/certificate.ts";
import { InputError } from "../core/errors.ts";
import { parseKeepingNumbers } from "../rnn/model-file.ts";
import { readCertificate, recheck } from "./index.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

const PER_OPERATION =
  "perOperation,format=bfloat16,rounding=tiesToEven,overflow=infinity,subnormals=gradual,sum=sequential,multiplyAdd=separate,delta=D1,observe=code,ties=fail";
const FUSED = "fused,format=E4M3FN,rounding=tiesToEven,overflow=nan,subnormals=gradual,observe=value,ties=fail";

function text(document: object): Json {
  return { ...(parseKeepingNumbers(JSON.stringify(document), "model") as Fields), statetrack: 1 };
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function signed(certificate: Fields): Fields {
  const rest = without(certificate, "digest");
  return { ...rest, digest: sha256(canonicalJson(rest)) };
}

/** The pairs as the order digest and the table write them. */
function order(pairs: readonly (readonly number[])[]): string {
  return sha256(new Uint8Array(Uint32Array.from(pairs.flat()).buffer));
}

function table(columns: number, rows: number, bytes: readonly number[]): Fields {
  return { columns, rows, data: brotliCompressSync(Uint8Array.from(bytes)).toString("base64") };
}

function varint(n: number): number[] {
  return n < 128 ? [n] : [(n % 128) + 128, ...varint(Math.floor(n / 128))];
}

/** h <- -h on 1. */
const SIGN = {
  statetrack: 1,
  alphabet: ["0", "1"],
  layers: [{ type: "scalar", initial: 1, symbols: { 0: { a: 1 }, 1: { a: -1 } } }],
  decoder: { type: "threshold", entry: 0, thresholds: [0], classes: ["odd", "even"], accept: ["even"] },
};
const PARITY: Fields = {
  states: 2,
  initial: 0,
  next: [
    [0, 1],
    [1, 0],
  ],
  accepting: [0],
};
const SIGN_CODES: Json = [
  { initial: ["0x3f80"], symbols: { 0: { a: ["0x3f80"], b: ["0x0"] }, 1: { a: ["0xbf80"], b: ["0x0"] } } },
];

const CLOSURE = signed({
  statetrack: 1,
  kind: "closure",
  status: "holds",
  question: { ask: "recognizes", semantics: PER_OPERATION, language: "parity", model: text(SIGN) },
  automaton: PARITY,
  parameters: SIGN_CODES,
  evidence: {
    pairs: 2,
    states: 2,
    length: 1,
    order: order([
      [0x3f80, 0],
      [0xbf80, 1],
    ]),
    table: table(3, 2, [0, ...varint(0x3f80), 0, 1, 0, ...varint(0x8000), 1, 0]),
  },
});

const EXACT = signed({
  ...CLOSURE,
  question: { ...(CLOSURE.question as Fields), semantics: "exact,ties=fail", ask: "implements" },
  parameters: [{ initial: ["1"], symbols: { 0: { a: ["1"], b: ["0"] }, 1: { a: ["-1"], b: ["0"] } } }],
  evidence: { pairs: 2, states: 2, length: 1, order: sha256("1 0\n-1 1\n") },
});

const INVARIANT = signed({
  ...CLOSURE,
  kind: "invariant",
  evidence: {
    sets: [
      ["0x3f80", "0x4000"],
      ["0xbf80", "0xc000"],
    ],
    map: [[0], [1]],
  },
});

/** The state forgets everything before the last letter. */
const LAST = {
  statetrack: 1,
  alphabet: ["0", "1"],
  bos: "^",
  layers: [{ type: "scalar", initial: 0, symbols: { 0: { a: 0, b: 1 }, 1: { a: 0, b: "-1" }, "^": { a: 0, b: 2 } } }],
  decoder: {
    type: "threshold",
    entry: 0,
    thresholds: [0, 2],
    classes: ["one", "zero", "start"],
    accept: ["one", "zero"],
  },
};
const LAST_CODES: Json = [
  {
    initial: ["0x0"],
    symbols: { 0: { a: ["0x0"], b: ["0x38"] }, 1: { a: ["0x0"], b: ["0xb8"] }, "^": { a: ["0x0"], b: ["0x40"] } },
  },
];

const COLLISION = signed({
  statetrack: 1,
  kind: "collision",
  status: "fails",
  question: { ask: "separates", semantics: FUSED, language: "parity", model: text(LAST) },
  automaton: PARITY,
  parameters: LAST_CODES,
  evidence: {
    words: [
      [["0", 1]],
      [
        ["1", 1],
        ["0", 3],
      ],
    ],
    answers: [true, false],
    key: { state: ["0x38"], letter: "0" },
  },
});

const IMPLEMENTS = signed({
  ...COLLISION,
  question: { ...(COLLISION.question as Fields), ask: "implements", language: "mod:3" },
  automaton: {
    states: 3,
    initial: 0,
    next: [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
    accepting: [0],
  },
  evidence: {
    words: [[["1", 1]], [["1", 2]]],
    answers: [1, 2],
    key: { state: ["0xb8"], letter: "1" },
    suffix: [["1", 1]],
  },
});

const WORD = signed({
  ...COLLISION,
  kind: "word",
  question: { ...(COLLISION.question as Fields), ask: "recognizes" },
  evidence: { word: [], expected: true, found: "reject" },
});

const ALL: Record<string, Fields> = { CLOSURE, EXACT, INVARIANT, COLLISION, IMPLEMENTS, WORD };

function outcome(certificate: Json): string {
  try {
    const result = recheck(certificate, "certificate");
    return result.accepted ? "accepted" : result.reason;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** The certificate with the value at `path` changed, and signed again. */
function changed(certificate: Fields, path: readonly (string | number)[], change: (value: Json) => Json): Json {
  const copy = structuredClone(certificate);
  const last = path[path.length - 1];
  const holder = path.slice(0, -1).reduce<Record<string | number, Json>>((at, key) => at[key] as Fields, copy);
  holder[last] = change(holder[last]);
  return path[0] === "digest" ? copy : signed(copy);
}

/** Every place in a certificate but the model's document, with values that may stand there instead. */
function mutations(value: Json, path: readonly (string | number)[]): [readonly (string | number)[], Json][] {
  const here = (others: readonly Json[]): [readonly (string | number)[], Json][] =>
    others.map((other) => [path, other]);
  if (typeof value === "number") return here([value + 1, value - 1, value + 0.5, 2 ** 40, String(value), null]);
  if (typeof value === "boolean") return here([!value, Number(value), null]);
  if (typeof value === "string") {
    const last = value.slice(0, -1) + (value.endsWith("1") ? "2" : "1");
    return here([
      `${value}0`,
      value.slice(0, -1),
      last,
      value.toUpperCase() === value ? `${value} ` : value.toUpperCase(),
      "",
      0,
      null,
    ]);
  }
  if (value === null) return [];
  if (Array.isArray(value)) {
    const inner = value.flatMap((part, i) => mutations(part, [...path, i]));
    const shorter = value.length === 0 ? [] : [value.slice(0, -1), value.slice(1)];
    return [...inner, ...here([...shorter, [...value, value.at(-1) ?? 0], [...value, value.at(0) ?? null], {}])];
  }
  const fields = Object.entries(value).flatMap(([key, part]) =>
    key === "model" ? [] : mutations(part, [...path, key]),
  );
  const fewer = Object.keys(value).map((key) => without(value, key));
  return [...fields, ...here([...fewer, { ...value, more: 1 }, []])];
}

/** Counts of the words that witness a failure, where other counts do as well. */
const WITNESSES = [
  "COLLISION evidence,words,0,0,1",
  "COLLISION evidence,words,1,1,1",
  "IMPLEMENTS evidence,suffix,0,1",
];

describe("certificates made by hand", () => {
  it.each(Object.entries(ALL))("%s is accepted", (_, certificate) => {
    expect(outcome(certificate)).toBe("accepted");
    const result = recheck(JSON.parse(JSON.stringify(certificate)), "certificate");
    expect(result).toMatchObject({
      accepted: true,
      kind: certificate.kind,
      status: certificate.status,
      question: certificate.question,
    });
  });

  it.each(Object.entries(ALL))("no field of %s can be changed", (name, certificate) => {
    const accepted = mutations(certificate, []).filter(([path, value]) => {
      if (path.length === 0) return outcome(value) === "accepted";
      return outcome(changed(certificate, path, () => value)) === "accepted";
    });
    // What may change: a table may be left out, as the pairs are found again anyway; and some words do as well as others.
    const harmful = accepted.filter(([path, value]) => {
      if (path.join() === "evidence" && !Object.hasOwn(value as Fields, "table")) return false;
      return !WITNESSES.includes(`${name} ${path.join()}`);
    });
    expect(harmful, name).toEqual([]);
  });

  it.each(Object.entries(ALL))("nor can the model of %s", (_, certificate) => {
    const model = (certificate.question as Fields).model as Fields;
    const open = mutations(model, ["question", "model"]).filter(([path, value]) => {
      return outcome(changed(certificate, path, () => value)) === "accepted";
    });
    // The decoder plays no part in what is asked of keys; the rest are other ways to write the same model.
    const same = (path: readonly (string | number)[]) =>
      path.includes("decoder") || (path.join() === "question,model" && certificate.kind !== "word");
    const differing = open.filter(([path, value]) => !same(path) && !sameNumber(certificate, path, value));
    expect(differing).toEqual([]);
  });
});

/** "10" for "1" changes a number, "1." or "-1 " does not. */
function sameNumber(certificate: Fields, path: readonly (string | number)[], value: Json): boolean {
  const old = path.reduce<Json>((at, key) => (at as Fields)[key], certificate);
  const text = (x: Json): string => JSON.stringify(Array.isArray(x) && x.length === 1 ? x[0] : x).replaceAll('"', "");
  return text(value).trim() !== "" && Number(text(value)) === Number(text(old));
}

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

describe("documents", () => {
  it("that are no certificates name the place", () => {
    expect(() => recheck(7, "c.json")).toThrow("c.json: expected to be object, found 7");
    expect(() => recheck({ ...CLOSURE, kind: "proof" }, "c.json")).toThrow("c.json: kind: expected one of");
    const rest = without(CLOSURE, "evidence");
    expect(() => recheck(rest, "c.json")).toThrow(/c\.json.*evidence/);
    let deep: Json = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => recheck({ ...CLOSURE, more: deep }, "c.json")).toThrow("deep");
  });

  it("are read from files, errors with their position", () => {
    const folder = mkdtempSync(join(tmpdir(), "recheck-"));
    try {
      const path = join(folder, "c.json");
      writeFileSync(path, JSON.stringify(CLOSURE));
      expect(outcome(readCertificate(path) as Json)).toBe("accepted");
      writeFileSync(path, JSON.stringify(CLOSURE).slice(0, 300));
      expect(() => readCertificate(path)).toThrow(/c\.json: expected a certificate in JSON, found .*position 300/);
      writeFileSync(path, "{]");
      expect(() => readCertificate(path)).toThrow(/position 1/);
      expect(() => readCertificate(join(folder, "none.json"))).toThrow(InputError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("report progress", () => {
    const seen: [number, number][] = [];
    recheck(CLOSURE, "c", { progress: (done, claimed) => seen.push([done, claimed]) });
    expect(seen.at(-1)).toEqual([2, 2]);
  });
});
