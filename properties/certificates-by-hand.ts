// Certificates of every kind, made by hand, and ways to change one and sign it again: for the tests of the checker.

import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { canonicalJson } from "../src/core/certificate.ts";
import { InputError } from "../src/core/errors.ts";
import { recheck } from "../src/recheck/index.ts";
import { parseKeepingNumbers } from "../src/rnn/model-file.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Fields = Record<string, Json>;

const PER_OPERATION =
  "perOperation,format=bfloat16,rounding=tiesToEven,overflow=infinity,subnormals=gradual,sum=sequential,multiplyAdd=separate,delta=D1,observe=code,ties=fail";
const FUSED = "fused,format=E4M3FN,rounding=tiesToEven,overflow=nan,subnormals=gradual,observe=value,ties=fail";

function text(document: object): Json {
  return { ...(parseKeepingNumbers(JSON.stringify(document), "model") as Fields), statetrack: 1 };
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

export function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

export function signed(certificate: Fields): Fields {
  const rest = without(certificate, "digest");
  return { ...rest, digest: sha256(canonicalJson(rest)) };
}

/** The pairs as the order digest and the table write them. */
function order(pairs: readonly (readonly number[])[]): string {
  return sha256(new Uint8Array(Uint32Array.from(pairs.flat()).buffer));
}

export function table(columns: number, rows: number, bytes: readonly number[]): Fields {
  return { columns, rows, data: brotliCompressSync(Uint8Array.from(bytes)).toString("base64") };
}

export function varint(n: number): number[] {
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

export const CLOSURE = signed({
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

export const EXACT = signed({
  ...CLOSURE,
  question: { ...(CLOSURE.question as Fields), semantics: "exact,ties=fail", ask: "implements" },
  parameters: [{ initial: ["1"], symbols: { 0: { a: ["1"], b: ["0"] }, 1: { a: ["-1"], b: ["0"] } } }],
  evidence: { pairs: 2, states: 2, length: 1, order: sha256("1 0\n-1 1\n") },
});

export const INVARIANT = signed({
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

export const COLLISION = signed({
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

export const IMPLEMENTS = signed({
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

export const WORD = signed({
  ...COLLISION,
  kind: "word",
  question: { ...(COLLISION.question as Fields), ask: "recognizes" },
  evidence: { word: [], expected: true, found: "reject" },
});

export const ALL: Record<string, Fields> = { CLOSURE, EXACT, INVARIANT, COLLISION, IMPLEMENTS, WORD };

export function outcome(certificate: Json): string {
  try {
    const result = recheck(certificate, "certificate");
    return result.accepted ? "accepted" : result.reason;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** The certificate with the value at `path` changed, and signed again. */
export function changed(certificate: Fields, path: readonly (string | number)[], change: (value: Json) => Json): Json {
  const copy = structuredClone(certificate);
  const last = path[path.length - 1];
  const holder = path.slice(0, -1).reduce<Record<string | number, Json>>((at, key) => at[key] as Fields, copy);
  holder[last] = change(holder[last]);
  return path[0] === "digest" ? copy : signed(copy);
}
