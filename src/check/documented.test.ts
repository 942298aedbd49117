// The worked examples of docs/semantics.md, one for each choice: every row of its two tables is computed here, and every
// choice that a semantics has must have a row.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { format as formatExact } from "../number/exact.ts";
import type { RoundingPolicy } from "../number/format.ts";
import { defaultOverflow, parseFormat } from "../number/formats.ts";
import { exactParameter } from "../number/parameter.ts";
import { roundedValue } from "../number/round.ts";
import { stochasticProbabilities } from "../number/stochastic.ts";
import { machine } from "../rnn/machine.ts";
import { parseModel } from "../rnn/model-file.ts";
import { CHOICES, parseSemantics, REGIMES } from "../rnn/semantics.ts";
import { decide } from "./decide.ts";
import { packed } from "./packed.ts";

const PAGE = readFileSync(new URL("../../docs/semantics.md", import.meta.url), "utf8");
const SECTION = PAGE.slice(PAGE.indexOf("## Worked examples"));

/** The rows of the tables in the section whose first cell is `field=value` in backquotes. */
const ROWS = [...SECTION.matchAll(/^\| `([A-Za-z]+=[A-Za-z0-9:-]+)` \| (.*?) \| (.*?) \|$/gm)].map(
  ([, choice, example, result]) => ({ choice, example, result }),
);
const rowsOf = (...fields: string[]) => ROWS.filter(({ choice }) => fields.includes(choice.split("=")[0]));

describe("the worked examples of docs/semantics.md", () => {
  it("are there for every choice of every field, and of the regimes", () => {
    const choices = Object.entries(CHOICES).flatMap(([field, values]) => values.map((value) => `${field}=${value}`));
    const expected = new Set([...choices, ...REGIMES.map((regime) => `regime=${regime}`), "rounding=stochastic:2"]);
    expect(new Set(ROWS.map(({ choice }) => choice))).toEqual(expected);
  });

  // "`464` in E4M3FN"
  it.each(rowsOf("rounding", "overflow", "subnormals"))("$choice: $example", ({ choice, example, result }) => {
    const [, text, name] = /^`(.*?)` in (\S+)$/.exec(example) ?? [];
    const format = parseFormat(name);
    const [field, value] = choice.split("=");
    const base: RoundingPolicy = {
      format,
      rounding: "tiesToEven",
      overflow: defaultOverflow(format),
      subnormals: "gradual",
    };
    const x = exactParameter(text, example);
    if (x === undefined) throw new TypeError(`${example}: expected a dyadic number`);
    const random = /^stochastic:(\d+)$/.exec(value);
    if (random === null) {
      expect(formatExact(roundedValue({ ...base, [field]: value }, x))).toBe(result);
      return;
    }
    const outcomes = stochasticProbabilities({ ...base, randomBits: Number(random[1]) }, x);
    const shown = outcomes.map((o) => `${formatExact(o.value)} with probability ${formatExact(o.probability)}`);
    expect(shown.join(", ")).toBe(result);
  });
});

type Layer = Readonly<Record<string, unknown>>;

/** The entries after so many letters. */
function after(layer: Layer, semantics: string, letters = 1): string {
  const model = parseModel({ statetrack: 1, alphabet: ["x"], layers: [layer] }, "example");
  const system = packed(machine(model, parseSemantics(semantics)));
  let state = system.initial;
  for (let i = 0; i < letters; i++) {
    const next = new Uint32Array(system.words);
    system.expand(state, 0, next, 0);
    state = next;
  }
  return system.describe(state, 0).join(", ");
}

const dense = (initial: readonly string[], A: readonly (readonly string[])[], B?: readonly string[]): Layer => ({
  type: "dense",
  initial,
  symbols: { x: { A, B: B ?? initial.map(() => "0") } },
});
const ROW = dense(
  ["1.125", "1.25"],
  [
    ["1.125", "1.125"],
    ["0", "1"],
  ],
);
const SUM = dense(
  ["16", "1", "1", "-16"],
  [
    ["1", "1", "1", "1"],
    ["0", "1", "0", "0"],
    ["0", "0", "1", "0"],
    ["0", "0", "0", "1"],
  ],
);
const FACTORS: Layer = {
  type: "deltaProduct",
  initial: ["1.875"],
  symbols: {
    x: {
      k: [["0.125"], ["0.125"], ["0.125"], ["0.125"], ["0.125"]],
      beta: ["1", "1", "1", "1", "1"],
      v: [["0"], ["0"], ["0"], ["0"], ["0"]],
    },
  },
};
const DELTA: Layer = {
  type: "deltaNet",
  initial: ["1.125", "-0.875"],
  symbols: { x: { k: ["0.6875", "0.8125"], beta: "1.625", v: ["0.4375"] } },
};

const SCALAR: Layer = { type: "scalar", initial: "1", symbols: { x: { a: "0.6875", b: "1.125" } } };

function stateAfter(choice: string): string {
  const [field, value] = choice.split("=");
  switch (field) {
    case "regime":
      if (value === "exact") return after(ROW, "exact");
      if (value === "castTerms") return after(SCALAR, "castTerms,format=E4M3FN", 2);
      if (value === "scan") return after(SCALAR, "scan,format=E4M3FN,block=8", 7);
      if (value === "chunkwise") return after(DELTA, "chunkwise,format=E4M3FN,chunk=2", 2);
      if (value === "fusedPerFactor") return after(FACTORS, "fusedPerFactor,format=E4M3FN");
      return after(ROW, `${value},format=E4M3FN${value === "mixed" ? ",read=E2M1FN,overflow=saturate" : ""}`);
    case "tree":
      return [7, 8].map((places) => after(SCALAR, `scan,format=E4M3FN,tree=${value},block=8`, places)).join(", ");
    case "scale":
      return after(ROW, `perOperation,format=E4M3FN,store=int3,scale=${value}`);
    case "readout":
      return after(ROW, `perOperation,format=E4M3FN,overflow=saturate,store=E2M1FN,readout=${value}`);
    case "sum":
      return after(SUM, `perOperation,format=E4M3FN,sum=${value}`);
    case "multiplyAdd":
      return after(ROW, `perOperation,format=E4M3FN,multiplyAdd=${value}`);
    default:
      return after(DELTA, `perOperation,format=E4M3FN,delta=${value}`);
  }
}

describe("the worked examples of machines", () => {
  it.each(rowsOf("regime", "tree", "sum", "multiplyAdd", "delta", "scale", "readout"))(
    "$choice: $example",
    ({ choice, result }) => {
      expect(stateAfter(choice)).toBe(result);
    },
  );

  it.each(rowsOf("observe", "ties"))("$choice: $example", async ({ choice, result }) => {
    const [field, value] = choice.split("=");
    const sign = { type: "scalar", initial: "0", symbols: { 0: { a: "1", b: "-0" }, 1: { a: "-1", b: "-0" } } };
    const flip = {
      type: "diagonal",
      initial: ["0", "0"],
      symbols: { 0: { a: ["1", "1"], b: ["0", "0"] }, 1: { a: ["1", "-1"], b: ["0", "1"] } },
    };
    const decoder = { type: "argmax", accept: ["1"] };
    const document = { statetrack: 1, alphabet: ["0", "1"], layers: [field === "observe" ? sign : flip] };
    const model = parseModel(field === "ties" ? { ...document, decoder } : document, "example");
    const { dfa } = parseLanguage("parity", { alphabet: model.alphabet });
    const verdict = await decide(
      {
        ask: field === "ties" ? "recognizes" : "separates",
        model,
        language: "parity",
        dfa,
        semantics: parseSemantics(`fused,format=E5M2,${field}=${value}`),
      },
      { memory: 1e8, pairs: 1e5, time: 60_000, method: "auto" },
    );
    expect(`parity ${verdict.status}`).toBe(result);
  });
});
