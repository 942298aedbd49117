// The table "What they track" of docs/layers.md: every row is decided again and its certificate rechecked, and every model file
// of docs/examples/layers has a row.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseLanguage } from "../automaton/languages.ts";
import { canonicalJson } from "../core/certificate.ts";
import { sha256 } from "../core/host.ts";
import { formatRuns } from "../core/word.ts";
import { recheck } from "../recheck/index.ts";
import { LAYERS } from "../rnn/layers/index.ts";
import { readModel } from "../rnn/model-file.ts";
import { parseSemantics } from "../rnn/semantics.ts";
import { decide } from "./decide.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const PAGE = readFileSync(new URL("layers.md", DOCS), "utf8");
const TABLE = PAGE.slice(PAGE.indexOf("<!-- examples -->"), PAGE.indexOf("<!-- end of examples -->"));
const ROWS = [
  ...TABLE.matchAll(/^\| \[([\w-]+)\]\(examples\/layers\/\1\.json\) \| `(.*?)` \| (.*?) \| (.*?) \|$/gm),
].map(([, name, language, bfloat16, binary32]) => ({
  name,
  language: language.replaceAll("\\|", "|"),
  bfloat16,
  binary32,
}));
const modelOf = (name: string) => readModel(fileURLToPath(new URL(`examples/layers/${name}.json`, DOCS)));

/** What the table says of a verdict, once its certificate is accepted. */
async function answer(name: string, language: string, semantics: string): Promise<string> {
  const model = modelOf(name);
  const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
  const ask = model.decoder === undefined ? "separates" : "recognizes";
  const verdict = await decide(
    { ask, model, language, dfa, semantics: parseSemantics(semantics) },
    { memory: 5e8, pairs: 1e6, time: 60_000, method: "closure" },
  );
  if (verdict.status === "unknown") return "unknown";
  const { certificate } = verdict;
  const checked = recheck(JSON.parse(JSON.stringify(certificate)), name);
  expect(checked.accepted ? "accepted" : checked.reason).toBe("accepted");
  if (certificate.kind === "closure") return `holds (${certificate.evidence.states})`;
  if (certificate.kind === "collision")
    return `fails: ${certificate.evidence.words.map((w) => formatRuns(w)).join(", ")}`;
  return `${verdict.status}: ${certificate.kind}`;
}

describe("the examples of docs/layers.md", () => {
  it("are the files of docs/examples/layers, and no layer of the field lacks one", () => {
    const files = readdirSync(new URL("examples/layers/", DOCS)).map((file) => file.replace(/\.json$/, ""));
    expect(ROWS.map(({ name }) => name)).toEqual(files.sort());
    const shown = new Set(files.flatMap((name) => modelOf(name).layers.map(({ layer }) => layer.type)));
    const field = LAYERS.map(({ type }) => type).filter((type) => !["scalar", "diagonal", "dense"].includes(type));
    expect([...shown].sort()).toEqual(field.sort());
  });

  it("have raw parameters for every layer that has them", () => {
    const raw = new Set(ROWS.flatMap(({ name }) => modelOf(name).layers.flatMap((l) => (l.raw ? [l.layer.type] : []))));
    const wanted = LAYERS.flatMap((layer) => (layer.raw === undefined ? [] : [layer.type]));
    expect([...raw].sort()).toEqual(wanted.sort());
  });

  it.each(ROWS)(
    "$name: $language",
    async ({ name, language, bfloat16, binary32 }) => {
      expect(await answer(name, language, "perOperation,format=bfloat16")).toBe(bfloat16);
      expect(await answer(name, language, "perOperation,format=binary32")).toBe(binary32);
    },
    120_000,
  );

  it("are refused by the checker with another resolved code", async () => {
    const model = modelOf("deltaNet-s3");
    const language = "word-problem:S3,generators=adjacent";
    const { dfa } = parseLanguage(language, { alphabet: model.alphabet });
    const rules = parseSemantics("perOperation,format=bfloat16");
    const options = { memory: 5e8, pairs: 1e6, time: 60_000, method: "closure" } as const;
    const verdict = await decide({ ask: "recognizes", model, language, dfa, semantics: rules }, options);
    const { digest, ...body } = verdict.status === "unknown" ? { digest: "" } : verdict.certificate;
    const changed = JSON.parse(JSON.stringify(body).replace('"beta":["0x4000"]', '"beta":["0x3fff"]')) as object;
    expect(changed).not.toEqual(body);
    const signed = { ...changed, digest: sha256().update(canonicalJson(changed)).digest() };
    expect(signed.digest).not.toBe(digest);
    const checked = recheck(signed, "changed");
    expect(checked.accepted ? "accepted" : checked.reason).toContain("beta[0]: expected 0x4000");
  });

  it("need gradual underflow where the page says so", async () => {
    const flushed = await answer("mamba3-parity-raw", "parity", "perOperation,format=binary32,subnormals=flush");
    expect(flushed).toBe("fails: word");
  });
});
