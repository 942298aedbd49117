// Mutations of certificates: what an attacker or a broken disk could do to one. The digest is always made anew, so that
// only the content can give a mutation away.

import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import fc, { type GeneratorValue } from "fast-check";
import { type Certificate, canonicalJson } from "../src/core/certificate.ts";
import { CHOICES } from "../src/rnn/semantics.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

/** A mutated certificate and what was done to it. */
export interface Mutation {
  readonly what: string;
  readonly document: Json;
}

/** The digest that docs/certificates.md asks for. */
export function signed(document: Fields): Fields {
  const body = Object.fromEntries(Object.entries(document).filter(([key]) => key !== "digest"));
  return { ...body, digest: createHash("sha256").update(canonicalJson(body)).digest("hex") };
}

/** One random mutation with its digest recomputed. */
export function mutate(certificate: Certificate, gen: GeneratorValue): Mutation {
  const document = JSON.parse(JSON.stringify(certificate)) as Fields;
  const kinds = [field, field, field, element, element, answer, language, semantics, tableRow];
  const kind = kinds[gen(fc.nat, { max: kinds.length - 1 })];
  const what = kind(document, gen) ?? changeField(document, gen);
  return { what, document: signed(document) };
}

/** Changes the document in place and says how; undefined (and no change) where the kind does not apply. */
type Kind = (document: Fields, gen: GeneratorValue) => string | undefined;

const isFields = (value: Json): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

function textOf(value: Json): string {
  if (typeof value !== "string") throw new TypeError(`mutations: expected text, found ${typeof value}`);
  return value;
}

interface Place {
  readonly path: string;
  readonly holder: Fields | Json[];
  readonly key: string | number;
}

/** Every place in a document that fits. */
function places(document: Fields, fits: (value: Json) => boolean): Place[] {
  const found: Place[] = [];
  const visit = (holder: Fields | Json[], path: string) => {
    const entries: [string | number, Json][] = Array.isArray(holder) ? [...holder.entries()] : Object.entries(holder);
    for (const [key, value] of entries) {
      if (path === "" && key === "digest") continue;
      const here = `${path}/${key}`;
      if (fits(value)) found.push({ path: here, holder, key });
      if (Array.isArray(value) || isFields(value)) visit(value, here);
    }
  };
  visit(document, "");
  return found;
}

const read = ({ holder, key }: Place): Json => (Array.isArray(holder) ? holder[Number(key)] : holder[key]);
const write = ({ holder, key }: Place, value: Json): void => {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else holder[key] = value;
};
const pick = <T>(gen: GeneratorValue, list: readonly T[]): T => list[gen(fc.nat, { max: list.length - 1 })];

/** Changes one string, number or boolean. */
function changeField(document: Fields, gen: GeneratorValue): string {
  const place = pick(
    gen,
    places(document, (value) => typeof value !== "object"),
  );
  const old = read(place);
  if (typeof old === "boolean") write(place, !old);
  else if (typeof old === "number") write(place, old + pick(gen, [-1, 1, 2, 7]));
  else if (typeof old === "string") write(place, changedText(old, gen));
  return `${place.path}: ${JSON.stringify(old)} became ${JSON.stringify(read(place))}`;
}

const field: Kind = changeField;

function changedText(text: string, gen: GeneratorValue): string {
  const at = gen(fc.nat, { max: Math.max(0, text.length - 1) });
  const hex = "0123456789abcdef";
  const old = text.at(at) ?? "";
  const next =
    hex.includes(old) && old !== ""
      ? hex[(hex.indexOf(old) + 1 + gen(fc.nat, { max: 14 })) % 16]
      : pick(gen, ["a", "b", "0", "1", ".", "-"]);
  return text.slice(0, at) + next + text.slice(at + 1);
}

/** Drops, doubles or exchanges elements of an array, or removes a key. */
const element: Kind = (document, gen) => {
  const arrays = places(document, (value) => Array.isArray(value) && value.length > 0);
  const place = pick(gen, arrays);
  const list = read(place) as Json[];
  const at = gen(fc.nat, { max: list.length - 1 });
  const how = pick(gen, ["drop", "double", "exchange"] as const);
  if (how === "drop") list.splice(at, 1);
  else if (how === "double") list.splice(at, 0, structuredClone(list[at]));
  else [list[at], list[0]] = [list[0], list[at]];
  return `${place.path}: ${how} ${at}`;
};

/** Turns what the evidence answers. */
const answer: Kind = (document) => {
  const evidence = document.evidence as Fields;
  if (Array.isArray(evidence.answers)) {
    const [first, second] = evidence.answers;
    evidence.answers = typeof first === "boolean" ? [!first, second] : [second, first];
    return "answers turned";
  }
  if (typeof evidence.expected !== "boolean") return undefined;
  evidence.expected = !evidence.expected;
  return "expected turned";
};

/** Other languages over the alphabets of the examples. */
const LANGUAGES = [
  "parity",
  "mod:3",
  "mod:4",
  "mod:5",
  "tomita:1",
  "tomita:5",
  "(0|1)*",
  "~(0|1)*",
  "[]",
  "0*(10*10*)*",
  "word-problem:S3,generators=adjacent",
];

const language: Kind = (document, gen) => {
  const question = document.question as Fields;
  const old = question.language;
  question.language = pick(
    gen,
    LANGUAGES.filter((name) => name !== old),
  );
  return `language ${JSON.stringify(old)} became ${JSON.stringify(question.language)}`;
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  ...CHOICES,
  format: ["bfloat16", "binary16", "binary32", "E4M3FN", "E5M2", "int4", "q1.2"],
  read: ["bfloat16", "binary16", "binary32", "E4M3FN", "E5M2", "q1.2"],
};

const semantics: Kind = (document, gen) => {
  const question = document.question as Fields;
  const text = textOf(question.semantics);
  const present = Object.keys(VALUES).filter((name) => text.includes(`${name}=`));
  const name = pick(gen, present);
  const old = new RegExp(`${name}=([^,]+)`).exec(text)?.[1];
  const value = pick(
    gen,
    VALUES[name].filter((other) => other !== old),
  );
  question.semantics = text.replace(`${name}=${String(old)}`, `${name}=${value}`);
  return `semantics ${name}: ${String(old)} became ${value}`;
};

/** Decodes a table of pairs, drops or changes a row, and encodes it again with matching counts. */
const tableRow: Kind = (document, gen) => {
  const evidence = document.evidence as Fields;
  if (!("table" in evidence) || !isFields(evidence.table)) return undefined;
  const { table } = evidence;
  const rows = decodeTable(table);
  const at = gen(fc.nat, { max: rows.length - 1 });
  const how = pick(gen, ["drop", "flip the answer", "change a code", "add"] as const);
  if (how === "drop") rows.splice(at, 1);
  else if (how === "add") rows.push(rows[at].map((x, c) => (c === 0 ? x + 1 : x)));
  else if (how === "flip the answer") rows[at] = rows[at].map((x, c) => (c === rows[at].length - 1 ? 1 - x : x));
  else rows[at] = rows[at].map((x, c) => (c === 0 ? x ^ 1 : x));
  rows.sort((a, b) => a[difference(a, b)] - b[difference(a, b)]);
  table.rows = rows.length;
  table.data = encodeTable(rows, Number(table.columns));
  if (gen(fc.boolean)) evidence.pairs = rows.length;
  return `table: ${how} (row ${at})`;
};

function difference(a: readonly number[], b: readonly number[]): number {
  return Math.max(
    0,
    a.findIndex((x, c) => x !== b[c]),
  );
}

function decodeTable(table: Fields): number[][] {
  const bytes = brotliDecompressSync(Buffer.from(textOf(table.data), "base64"));
  let at = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (; bytes[at] >= 128; at++, scale *= 128) value += (bytes[at] - 128) * scale;
    return value + bytes[at++] * scale;
  };
  const rows: number[][] = [];
  let row = new Array<number>(Number(table.columns)).fill(0);
  for (let r = 0; r < Number(table.rows); r++) {
    const j = varint();
    row = [...row];
    row[j] += varint();
    for (let c = j + 1; c < row.length; c++) row[c] = varint();
    rows.push(row);
  }
  return rows;
}

function encodeTable(rows: readonly (readonly number[])[], columns: number): string {
  const bytes: number[] = [];
  const varint = (value: number) => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  };
  rows.forEach((row, r) => {
    const before = r === 0 ? new Array<number>(columns).fill(0) : rows[r - 1];
    const j = r === 0 ? 0 : difference(before, row);
    varint(j);
    varint(Math.max(0, row[j] - before[j]));
    for (let c = j + 1; c < columns; c++) varint(row[c]);
  });
  return brotliCompressSync(Buffer.from(bytes)).toString("base64");
}
