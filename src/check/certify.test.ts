import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { accepts } from "../automaton/dfa.ts";
import { parseLanguage } from "../automaton/languages.ts";
import type { Certificate } from "../core/certificate.ts";
import type { Verdict } from "../core/verdict.ts";
import type { Runs } from "../core/word.ts";
import { recheck } from "../recheck/index.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { hex } from "./certify.ts";
import type { Ask } from "./closure.ts";
import { decide } from "./decide.ts";

function example(name: string) {
  return readModel(fileURLToPath(new URL(`../../docs/examples/${name}.json`, import.meta.url)));
}

async function decided(
  model: ReturnType<typeof example>,
  language: string,
  semantics: string,
  ask: Ask,
): Promise<{ verdict: Verdict; certificate: Certificate }> {
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const question = { ask, model, language, dfa, semantics: parseSemantics(semantics) };
  const verdict = await decide(question, { memory: 1e8, pairs: 1e6, time: 1e4, method: "closure" });
  if (verdict.status === "unknown") throw new Error(verdict.reason);
  return { verdict, certificate: verdict.certificate };
}

/** Canonical JSON by another way: sort, then print. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}

/** The rows of a table, decoded as docs/certificates.md says. */
function rowsOf(table: { columns: number; rows: number; data: string }): number[][] {
  const bytes = brotliDecompressSync(Buffer.from(table.data, "base64"));
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  const rows: number[][] = [];
  let before = new Array<number>(table.columns).fill(0);
  for (let r = 0; r < table.rows; r++) {
    const j = varint();
    const row = [...before];
    row[j] += varint();
    for (let c = j + 1; c < table.columns; c++) row[c] = varint();
    rows.push(row);
    before = row;
  }
  expect(at).toBe(bytes.length);
  return rows;
}

const spell = (runs: Runs): string => runs.map(([name, count]) => name.repeat(count)).join("");

describe("certificates", () => {
  it("carry the question, the automaton and every parameter as a code", async () => {
    const { certificate } = await decided(example("ex6-bfloat16"), "parity", "perOperation,format=bf16", "recognizes");
    expect(certificate).toMatchObject({
      statetrack: 1,
      kind: "closure",
      status: "holds",
      question: {
        ask: "recognizes",
        language: "parity",
        semantics:
          "perOperation,format=bfloat16,rounding=tiesToEven,overflow=infinity,subnormals=gradual,sum=sequential,multiplyAdd=separate,delta=D1,observe=code,ties=fail",
        model: { name: "EX6 [0,1]" },
      },
      automaton: {
        states: 2,
        initial: 0,
        next: [
          [0, 1],
          [1, 0],
        ],
        accepting: [0],
      },
      parameters: [
        {
          initial: ["0x0", "0x0"],
          symbols: {
            "0": { k: ["0x3ec5", "0x3f6c"], beta: ["0x0"], v: ["0x3f33"] },
            "1": { k: ["0x3ec5", "0x3f6c"], beta: ["0x3f80"], v: ["0x3f33"] },
          },
        },
      ],
    });
  });

  it("are signed by the SHA-256 of their canonical JSON without the digest", async () => {
    const { certificate } = await decided(example("scalar-positive"), "parity", "fused,format=E4M3FN", "separates");
    const { digest, ...rest } = certificate;
    expect(digest).toBe(
      createHash("sha256")
        .update(JSON.stringify(sorted(rest)))
        .digest("hex"),
    );
  });

  it("of a closed set list every pair once, sorted, with its answer", async () => {
    const { verdict, certificate } = await decided(
      example("ex7-binary32"),
      "parity",
      "perOperation,format=binary32",
      "separates",
    );
    if (certificate.kind !== "closure" || certificate.evidence.table === undefined) throw new Error("no table");
    const rows = rowsOf(certificate.evidence.table);
    expect(certificate.evidence).toMatchObject({ pairs: 8, states: 8, length: 7 });
    expect(certificate.evidence.table).toMatchObject({ columns: 4, rows: 8 });
    expect(rows).toHaveLength(verdict.pairs);
    expect(rows).toContainEqual([0, 0, 0, 1]);
    for (const [, , target, answer] of rows) expect(answer).toBe(target === 0 ? 1 : 0);
    const keys = rows.map((row) => row.map((x) => x.toString().padStart(10, "0")).join());
    expect(keys).toEqual([...new Set(keys)].sort());
    expect(rows.filter(([, second]) => second > 2 ** 29).length).toBeGreaterThan(0);
  });

  it("keep the order of discovery in a digest over little-endian codes and target states", async () => {
    const { certificate } = await decided(
      example("counter-wrap"),
      "mod:4",
      "perOperation,format=uq3.0,overflow=wrap",
      "separates",
    );
    const bytes = Buffer.alloc(8 * 8);
    for (let pair = 0; pair < 8; pair++) {
      bytes.writeUInt32LE(pair, pair * 8);
      bytes.writeUInt32LE(pair % 4, pair * 8 + 4);
    }
    expect(certificate).toHaveProperty("evidence.order", createHash("sha256").update(bytes).digest("hex"));
  });

  it("of exact machines hold decimals, a digest over lines of text, and no table", async () => {
    const layer = { type: "scalar", initial: "1/2", symbols: { "0": { a: "1" }, "1": { a: "-1" } } };
    const model = parseModel({ statetrack: 1, alphabet: ["0", "1"], layers: [layer] }, "half");
    const { certificate } = await decided(model, "parity", "exact", "separates");
    const order = createHash("sha256").update("0.5 0\n-0.5 1\n").digest("hex");
    expect(certificate).toMatchObject({ evidence: { pairs: 2, states: 2, length: 1, order } });
    expect(certificate).not.toHaveProperty("evidence.table");
    expect(certificate.parameters[0].initial).toEqual(["0.5"]);
  });

  it("of a collision name two words, the key they share and how the answers differ", async () => {
    const model = example("counter-wrap");
    const { verdict, certificate } = await decided(model, "parity", "perOperation,format=int4", "separates");
    expect(certificate).toMatchObject({
      kind: "collision",
      status: "fails",
      evidence: {
        words: [[["1", 7]], [["1", 8]]],
        answers: [false, true],
        key: { state: ["0x7"], letter: "1" },
      },
    });
    expect(certificate).not.toHaveProperty("evidence.suffix");
    expect(verdict).toHaveProperty("collision.key.values", ["7"]);
  });

  it("of a collision of states carry a suffix that one of them accepts", async () => {
    const model = example("counter-wrap");
    const { certificate } = await decided(model, "mod:64", "perOperation,format=int4", "implements");
    if (certificate.kind !== "collision") throw new Error(certificate.kind);
    const { words, answers, suffix } = certificate.evidence;
    expect(answers).toEqual([7, 8]);
    const { dfa } = parseLanguage("mod:64", { alphabet: ["0", "1"] });
    const [first, second] = words.map((word) => Array.from(spell(word) + spell(suffix ?? []), Number));
    expect(accepts(dfa, first)).not.toBe(accepts(dfa, second));
  });

  it("of a wrong word say what was expected and what the decoder found", async () => {
    const { certificate } = await decided(example("ex7-binary32"), "parity", "fused,format=binary32", "recognizes");
    expect(certificate).toMatchObject({
      kind: "word",
      status: "fails",
      evidence: { word: [["1", 2]], expected: true, found: "none" },
    });
  });

  it("show a state as a decoder sees it: one zero under observe=value", async () => {
    const layer = { type: "scalar", initial: "-0", symbols: { "0": { a: "1", b: "-0" }, "1": { a: "-1", b: "-0" } } };
    const model = parseModel({ statetrack: 1, alphabet: ["0", "1"], layers: [layer] }, "zeros");
    const { certificate } = await decided(model, "parity", "perOperation,format=bfloat16,observe=value", "separates");
    expect(certificate).toHaveProperty("evidence.key.state", ["0x0"]);
  });

  it("are accepted by the independent checker, every kind of them", async () => {
    const asked: readonly [string, string, string, Ask][] = [
      ["ex6-bfloat16", "parity", "perOperation,format=bfloat16", "recognizes"],
      ["ex6-bfloat16", "parity", "fused,format=bfloat16", "recognizes"],
      ["mod3-two-layers", "mod:3", "perOperation,format=bfloat16", "implements"],
      ["counter-wrap", "mod:64", "perOperation,format=int4", "implements"],
      ["scalar-negative", "parity", "exact", "recognizes"],
      ["s4-normalised", "word-problem:S4,generators=adjacent", "perOperation,format=E4M3FN", "separates"],
    ];
    for (const [name, language, semantics, ask] of asked) {
      const { certificate } = await decided(example(name), language, semantics, ask);
      expect(recheck(certificate, name)).toMatchObject({ accepted: true, kind: certificate.kind });
    }
  });

  it("write codes in hexadecimal", () => {
    expect([0, 255, 2 ** 32 - 1].map(hex)).toEqual(["0x0", "0xff", "0xffffffff"]);
  });
});
