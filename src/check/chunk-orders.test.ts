// The tables "Chunks of the layers against the recurrence" of docs/kernels.md: every cell is decided again and its certificate
// rechecked, and every model of docs/examples/layers whose layer has a chunk form has a row.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { formatRuns } from "../core/word.ts";
import { format as formatExact } from "../number/exact.ts";
import { recheck } from "../recheck/index.ts";
import { machine } from "../rnn/machine.ts";
import type { Model } from "../rnn/model.ts";
import { parseModel, readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { compareForEver } from "./bisimulation.ts";
import { decide } from "./decide.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const PAGE = readFileSync(new URL("kernels.md", DOCS), "utf8");
const CHUNKS = [1, 2, 3, 4, 8];
const MIXED = "mixed,format=binary32,read=bfloat16";
const fileOf = (name: string) => fileURLToPath(new URL(`examples/layers/${name}.json`, DOCS));

/** The rows between the two comments of that name: the model, what is asked, the cells. */
function table(name: string) {
  const text = PAGE.slice(PAGE.indexOf(`<!-- ${name} -->`), PAGE.indexOf(`<!-- end of ${name} -->`));
  return [...text.matchAll(/^\| `([\w-]+)` \| (decodes|values) \| (.*) \|$/gm)].map(([, model, ask, cells]) => ({
    model,
    ask: ask === "values" ? ("values" as const) : ("decodes" as const),
    cells: cells.split(" | "),
  }));
}

const chunked = (length: number) => parseSemantics(`chunkwise,format=binary32,read=bfloat16,chunk=${length}`);

/** What the table says of a comparison, once its certificate is accepted. */
async function cell(first: Model, second: Model, against: string, length: number, ask: "decodes" | "values") {
  const sides = [
    { model: first, semantics: chunked(length) },
    { model: second, semantics: parseSemantics(against) },
  ] as const;
  const pairs = first.layers[0].layer.type === "linearAttention" ? 4000 : 1000;
  const verdict = await compareForEver({ ask, sides }, { memory: 5e8, pairs, time: 60_000 });
  if (verdict.status === "unknown") return `unknown; same up to length ${verdict.provedUpToLength}`;
  const checked = recheck(JSON.parse(JSON.stringify(verdict.certificate)), "certificate");
  expect(checked.accepted ? "accepted" : checked.reason).toBe("accepted");
  if (verdict.status === "holds") return `same for ever (${verdict.pairs.toLocaleString("en-US")} pairs)`;
  return `differ after ${formatRuns(verdict.difference.word)}`;
}

function nested(values: readonly string[], sizes: readonly number[]): unknown {
  if (sizes.length === 0) return values[0];
  const step = values.length / sizes[0];
  return Array.from({ length: sizes[0] }, (_, i) => nested(values.slice(i * step, (i + 1) * step), sizes.slice(1)));
}

/** The model with direct parameters, which are those that it has under the semantics (no products of factors). */
function resolvedModel(name: string, semantics: string): Model {
  const { decoder } = JSON.parse(readFileSync(fileOf(name), "utf8")) as { decoder?: unknown };
  const built = machine(readModel(fileOf(name)), parseSemantics(semantics));
  const layers = built.layers.map(({ source: { layer, shape, alphabet }, parameters, initial }) => {
    const own = (symbol: number, shared: boolean) =>
      Object.fromEntries(
        layer.parameters
          .filter((spec) => (spec.shared === true) === shared)
          .map((spec) => [
            spec.name,
            nested(parameters[symbol][spec.name].map(formatExact), spec.shape(shape) as number[]),
          ]),
      );
    const start = nested(initial.map(formatExact), [shape.rows, shape.columns]);
    const symbols = Object.fromEntries(alphabet.map((letter, s) => [letter, own(s, false)]));
    return { type: layer.type, initial: start, shared: own(0, true), symbols };
  });
  const document = { statetrack: 1, alphabet: built.alphabet, layers };
  return parseModel(decoder === undefined ? document : { ...document, decoder }, name);
}

describe("chunks against the recurrence that reads its operands", () => {
  const rows = table("chunks against mixed");

  it("are asked of every model whose layer has chunks", () => {
    const files = readdirSync(new URL("examples/layers/", DOCS)).map((file) => file.replace(/\.json$/, ""));
    const all = files.filter((name) =>
      readModel(fileOf(name)).layers.every(({ layer }) => layer.chunkForm !== undefined),
    );
    expect(rows.map(({ model }) => model)).toEqual(all.sort());
  });

  it.each(rows)(
    "$model",
    async ({ model: name, ask, cells }) => {
      const model = readModel(fileOf(name));
      expect(ask).toBe(model.decoder === undefined ? "values" : "decodes");
      const found = [];
      for (const length of CHUNKS) found.push(await cell(model, model, MIXED, length, ask));
      expect(found).toEqual(cells);
    },
    120_000,
  );
});

describe("chunks against the recurrence in binary32 of the same bfloat16 parameters", () => {
  const rows = table("chunks against binary32");

  it("are asked of every layer that adds outer products", () => {
    const outer = table("chunks against mixed").filter(({ model }) => {
      const [{ layer }] = readModel(fileOf(model)).layers;
      return !layer.parameters.some(({ name }) => ["beta", "kappa"].includes(name));
    });
    expect(rows.map(({ model }) => model)).toEqual(outer.map(({ model }) => model));
  });

  it.each(rows)(
    "$model",
    async ({ model: name, ask, cells }) => {
      const second = resolvedModel(name, MIXED);
      const found = [];
      for (const length of CHUNKS)
        found.push(await cell(readModel(fileOf(name)), second, "perOperation,format=binary32", length, ask));
      expect(found).toEqual(cells);
    },
    60_000,
  );
});

/** Cells of the first table that few pairs decide; the others stand as they were computed once, with 200,000 pairs. */
function quick(): { model: string; length: number; text: string }[] {
  const start = PAGE.indexOf("## Chunks against the recurrence, for ever");
  const section = PAGE.slice(start, PAGE.indexOf("## Chunks of the layers"));
  const rows = [...section.matchAll(/^\| `([\w/-]+)` \| (.*) \|$/gm)];
  const all = rows.flatMap(([, model, cells]) =>
    cells.split(" | ").map((text, i) => ({ model, length: CHUNKS[i], text })),
  );
  return all.filter(({ text }) => text.startsWith("differ") || /^same for ever \(\d{1,3} pairs\)$/.test(text));
}

describe("chunks of the delta rule against the recurrence", () => {
  it("have cells that few pairs decide", () => {
    expect(quick()).toHaveLength(27);
  });

  it.each(quick())("$model, chunks of $length: $text", async ({ model: name, length, text }) => {
    const model = readModel(fileURLToPath(new URL(`examples/${name}.json`, DOCS)));
    expect(await cell(model, model, MIXED, length, "decodes")).toBe(text);
  });
});

describe("the parity that rounding keeps", () => {
  const section = PAGE.slice(PAGE.indexOf("### A parity that rounding keeps"), PAGE.indexOf("## Predicted, then run"));
  const rows = [...section.matchAll(/^\| `(.*?)` \| (.*?) \|$/gm)].map(([, semantics, answer]) => ({
    semantics,
    answer,
  }));

  it("has rows", () => {
    expect(rows).toHaveLength(8);
  });

  it.each(rows)("$semantics: $answer", async ({ semantics, answer }) => {
    const model = readModel(fileOf("rwkv7-as-shipped-parity"));
    const { dfa } = parseLanguage("parity", { alphabet: model.alphabet });
    const verdict = await decide(
      { ask: "separates", model, language: "parity", dfa, semantics: parseSemantics(semantics) },
      { memory: 5e8, pairs: 1e5, time: 60_000, method: "closure" },
    );
    if (verdict.status === "unknown") throw new Error("expected an answer, found unknown");
    const checked = recheck(JSON.parse(JSON.stringify(verdict.certificate)), "certificate");
    expect(checked.accepted ? "accepted" : checked.reason).toBe("accepted");
    const { certificate } = verdict;
    const words = certificate.kind === "collision" ? certificate.evidence.words.map((w) => formatRuns(w)) : [];
    expect(verdict.status === "holds" ? "holds" : `fails: ${words.join(", ")}`).toBe(answer);
  });
});
