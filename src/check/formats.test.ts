// Machines in formats without -0, without sign or with codes wider than 16 bits: compiled steps equal the specification's,
// and the checker accepts what `decide` says.

import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import type { Verdict } from "../core/verdict.ts";
import { specification } from "../number/arithmetic.ts";
import { decode } from "../number/codec.ts";
import { parseFormat } from "../number/formats.ts";
import { onCodes } from "../number/generic.ts";
import { recheck } from "../recheck/index.ts";
import { machine, machineSystem } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { decide } from "./decide.ts";
import { packed } from "./packed.ts";

const FORMATS = [
  "E4M3FNUZ",
  "E5M2FNUZ",
  "E4M3B11FNUZ",
  "E4M3IEEE",
  "E3M4",
  "p3109:k8p4se",
  "p3109:k8p3sf",
  "p3109:k8p3ue",
  "p3109:k7p4uf",
  "p3109:k6p1se",
  "float:e5m4,fnuz",
  "float:e8m3,fn",
  "float:e4m3,bias=5",
  "tf32",
];
const REGIMES = [
  "perOperation",
  "perOperation,delta=D2,multiplyAdd=fused",
  "perOperation,rounding=towardNegative",
  "perOperation,subnormals=flush,overflow=saturate",
  "fused",
  "fused,rounding=toOdd",
];

const scalar = (initial: string, one: object): Model =>
  parseModel(
    {
      statetrack: 1,
      alphabet: ["0", "1"],
      layers: [{ type: "scalar", initial, symbols: { 0: { a: "1", b: "0" }, 1: one } }],
    },
    "scalar",
  );
const delta = (k: readonly string[], beta: string, v: string): Model =>
  parseModel(
    {
      statetrack: 1,
      alphabet: ["0", "1"],
      layers: [
        {
          type: "deltaNet",
          initial: k.map(() => "0.5"),
          symbols: { 0: { k, beta: "0", v: [v] }, 1: { k, beta, v: [v] } },
        },
      ],
    },
    "delta rule",
  );

const MODELS: readonly (readonly [string, Model])[] = [
  ["a sign that changes", scalar("1", { a: "-1", b: "0" })],
  ["a decaying sign, which ends in zero", scalar("1", { a: "-0.5", b: "0" })],
  ["1 - h", scalar("0", { a: "-1", b: "1" })],
  ["a growing number, which overflows", scalar("1", { a: "-3", b: "0.3" })],
  ["a DeltaNet with two rows", delta(["0.6", "0.8"], "1.75", "0.4")],
  ["a DeltaNet reflection", delta(["0.707", "-0.707"], "2", "0")],
];

const WORDS = ["1", "11", "01", "10110", "1111111111111111", "1101110111011101111011111"];

/** Codes after each letter of each word. */
function statesOf(model: Model, semantics: string): { compiled: string[]; specified: string[] } {
  const parsed = parseSemantics(semantics);
  if (parsed.regime === "exact") throw new TypeError("statesOf: expected a format, found exact");
  const built = machine(model, parsed);
  const system = packed(built);
  const { format } = parsed;
  const slow = machineSystem(built, onCodes(specification(parsed)), (code) => decode(format, code), String);
  const [compiled, specified]: [string[], string[]] = [[], []];
  const next = new Uint32Array(system.symbols * system.words);
  for (const word of WORDS) {
    let state = system.initial;
    let other = slow.initial;
    for (const letter of word) {
      system.expand(state, 0, next, 0);
      state = next.slice(Number(letter) * system.words, (Number(letter) + 1) * system.words);
      other = slow.step(other, Number(letter));
      compiled.push(system.codes(state, 0)?.join() ?? "no codes");
      specified.push(other.join());
    }
  }
  return { compiled, specified };
}

function ask(model: Model, semantics: string): Promise<Verdict> {
  const { dfa } = parseLanguage("parity", { alphabet: model.alphabet });
  const options = { memory: 1e8, pairs: 1e5, time: 60_000, method: "auto" } as const;
  return decide({ ask: "separates", model, language: "parity", dfa, semantics: parseSemantics(semantics) }, options);
}

const inFormat = (regime: string, format: string) => {
  const [name, ...fields] = regime.split(",");
  return [name, `format=${format}`, ...fields].join(",");
};

describe.each(FORMATS)("in %s", (format) => {
  it.each(MODELS)("%s: the compiled machine steps as the specification says", (_, model) => {
    for (const regime of REGIMES) {
      const { compiled, specified } = statesOf(model, inFormat(regime, format));
      expect(compiled, regime).toEqual(specified);
    }
  });

  it.each(MODELS)("%s: the checker accepts the certificate", async (_, model) => {
    for (const regime of ["perOperation", "fused,observe=value"]) {
      const semantics = inFormat(regime, format);
      const verdict = await ask(model, semantics);
      if (verdict.status === "unknown") throw new Error(`${semantics}: unknown`);
      const result = recheck(JSON.parse(JSON.stringify(verdict.certificate)), "certificate");
      expect(result, semantics).toMatchObject({ accepted: true, status: verdict.status });
    }
  });
});

describe("what has one zero", () => {
  it("decides otherwise than what has two: with bits observed, -0 is one more state", async () => {
    const symbols = { 0: { a: "1", b: "-0" }, 1: { a: "-0.5", b: "-0" } };
    const layers = [{ type: "scalar", initial: "1", symbols }];
    const model = parseModel({ statetrack: 1, alphabet: ["0", "1"], layers }, "sign");
    const status = async (format: string) => (await ask(model, `fused,format=${format}`)).status;
    expect([await status("E4M3IEEE"), await status("E4M3FNUZ"), await status("p3109:k8p4se")]).toEqual([
      "holds",
      "fails",
      "fails",
    ]);
  });
});

describe("formats that no state can have", () => {
  it.each([
    ["binary64", "at most 32 bits"],
    ["float:e8m30", "at most 32 bits"],
    ["E8M0", "a format with a zero"],
    ["mx:E4M3FN", "MX blocks are not one yet"],
  ])("%s", (format, message) => {
    expect(() => parseSemantics(`fused,format=${format}`)).toThrow(message);
  });

  it("stochastic rounding", () => {
    expect(() => parseSemantics("fused,format=E5M2,rounding=stochastic")).toThrow("never holds");
  });
});

describe("names with commas", () => {
  it("survive in semantics strings", () => {
    const semantics = parseSemantics("mixed,format=float:e8m10,bias=127,read=float:e4m3,fnuz,bias=9,ties=first");
    expect(semantics).toMatchObject({
      format: { ...parseFormat("tf32"), name: "float:e8m10,bias=127", source: expect.any(String) as string },
      read: parseFormat("float:e4m3,fnuz,bias=9"),
    });
  });
});
