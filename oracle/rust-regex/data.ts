// The tests of Rust's regex crate in ../shared/data/regex (its README.md says how they are written): every expression once for each
// setting of its flags, with the searches that are recorded for it, and which expressions are left out and why.

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { type Flags, Refusal } from "./characters.ts";
import { namedIn, translate } from "./translate.ts";

/** A search in a text; spans are `[first, end)` in characters. */
export interface Search {
  readonly name: string;
  readonly haystack: readonly string[];
  readonly spans: readonly (readonly [number, number])[];
  /** `all`: these are all matches; `outer`: no other begins before `until` outside of them (ends count as inside); `some`: they are matches. */
  readonly complete: "all" | "outer" | "some";
  readonly until: number;
}

export interface RustExpression {
  readonly rust: string;
  /** The same in our syntax over `alphabet`. */
  readonly text: string;
  readonly alphabet: readonly string[];
  readonly searches: readonly Search[];
}

export interface RustData {
  readonly expressions: readonly RustExpression[];
  /** How many expressions were left out for each reason. */
  readonly refused: ReadonlyMap<string, number>;
  /** Expressions with a note that Rust refuses them. */
  readonly wrong: readonly string[];
}

interface Test {
  readonly name: string;
  readonly regex: string | readonly string[];
  readonly haystack: string;
  readonly matches: readonly unknown[];
  readonly compiles?: boolean;
  readonly anchored?: boolean;
  readonly bounds?: unknown;
  readonly "case-insensitive"?: boolean;
  readonly unescape?: boolean;
  readonly unicode?: boolean;
  readonly "line-terminator"?: string;
  readonly "match-kind"?: string;
  readonly "search-kind"?: string;
  readonly "match-limit"?: number;
}

interface Gathered {
  readonly rust: string;
  readonly flags: Flags;
  readonly terminator: boolean;
  readonly searches: Search[];
}

/** A character that no expression names, so that `.` and negated sets have one of their own: the other is for ASCII. */
const OTHER = "•";
const OTHER_ASCII = "\x7f";

/** A smaller engine, which is to differ: its `\d` is ASCII where the others' is Unicode. */
const ANOTHER_ENGINE = "regex-lite.toml";

/** @throws Error for a folder without tests */
export function readRustData(folder: string): RustData {
  const tests = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".toml") && name !== ANOTHER_ENGINE)
    .sort()
    .flatMap((name) => (parse(readFileSync(`${folder}/${name}`, "utf8")) as unknown as { test: Test[] }).test);
  if (tests.length === 0) throw new Error(`${folder}: expected tests, found none`);
  const gathered = new Map<string, Gathered>();
  for (const test of tests.filter(({ compiles }) => compiles !== false)) gather(test, gathered);
  const refused = new Map<string, number>();
  const expressions = [...gathered.values()].flatMap((one) => {
    try {
      return [translated(one)];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.set(error.reason, (refused.get(error.reason) ?? 0) + 1);
      return [];
    }
  });
  const wrong = tests.filter(({ compiles }) => compiles === false).flatMap(({ regex }) => regex);
  return { expressions, refused, wrong: [...new Set(wrong)] };
}

function gather(test: Test, gathered: Map<string, Gathered>): void {
  const caseless = test["case-insensitive"] === true;
  const flags: Flags = { caseless, dotAll: false, ascii: test.unicode === false, crlf: false };
  const terminator = test["line-terminator"] !== undefined;
  const patterns = typeof test.regex === "string" ? [test.regex] : test.regex;
  for (const [id, rust] of patterns.entries()) {
    const key = JSON.stringify([rust, flags, terminator]);
    const known = gathered.get(key) ?? { rust, flags, terminator, searches: [] };
    gathered.set(key, known);
    const search = searchOf(test, id, patterns.length);
    if (search !== undefined) known.searches.push(search);
  }
}

/** What test says of pattern `id`; undefined where the text or a span is not made of whole characters. */
function searchOf(test: Test, id: number, patterns: number): Search | undefined {
  const bytes = test.unescape === true ? unescaped(test.haystack) : Buffer.from(test.haystack);
  const haystack = Array.from(bytes.toString("utf8"));
  if (!Buffer.from(haystack.join("")).equals(bytes)) return undefined;
  const place = new Map<number, number>();
  let at = 0;
  for (const [i, character] of [...haystack, ""].entries()) {
    place.set(at, i);
    at += Buffer.byteLength(character);
  }
  const spans: [number, number][] = [];
  for (const [start, end] of test.matches.flatMap((match) => spansOf(match, id))) {
    const [from, to] = [place.get(start), place.get(end)];
    if (from === undefined || to === undefined) return undefined;
    spans.push([from, to]);
  }
  const until = test["match-limit"] === undefined ? haystack.length + 1 : (spans.at(-1)?.[1] ?? 0);
  return { name: test.name, haystack, spans, complete: completeness(test, patterns), until };
}

function completeness(test: Test, patterns: number): Search["complete"] {
  if (test.anchored === true || test.bounds !== undefined) return "some";
  const isOverlapping = test["search-kind"] === "overlapping";
  if (test["match-kind"] === "all") return isOverlapping ? "all" : "some";
  if (isOverlapping) return "some";
  // Of several patterns the first match of one may hide those of another.
  return patterns === 1 ? "outer" : "some";
}

/** The spans that a match has for pattern `id`: `[0, 1]`, `[[0, 1], …]` (the first is that of the whole), or with an id. */
function spansOf(match: unknown, id: number): (readonly [number, number])[] {
  if (Array.isArray(match)) {
    const [first] = match as unknown[];
    return id === 0 ? [(Array.isArray(first) ? first : match) as unknown as [number, number]] : [];
  }
  const { id: of, span, spans } = match as { id: number; span?: [number, number]; spans?: [number, number][] };
  return of === id ? [span ?? (spans ?? [])[0]] : [];
}

/** The escapes of the data: `\xNN` is a byte. */
function unescaped(text: string): Buffer {
  const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", "\\": "\\" };
  const parts = text.match(/\\x[0-9A-Fa-f]{2}|\\[nrt0\\]|[\s\S]/gu) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (part.startsWith("\\x")) return Buffer.from([Number.parseInt(part.slice(2), 16)]);
      return Buffer.from(part.length === 2 && part.startsWith("\\") ? controls[part[1]] : part);
    }),
  );
}

function translated({ rust, flags, terminator, searches }: Gathered): RustExpression {
  if (terminator) throw new Refusal("another line terminator");
  const other = flags.ascii ? OTHER_ASCII : OTHER;
  const characters = [...namedIn(rust, flags), ...searches.flatMap(({ haystack }) => haystack), other];
  const usable = flags.ascii ? characters.filter((character) => character <= "\x7f") : characters;
  const alphabet = [...new Set(usable)].sort();
  const { text, anchored } = translate(rust, flags, alphabet);
  const known = searches.filter(({ haystack }) => haystack.every((character) => alphabet.includes(character)));
  const weaker = anchored ? known.map((search) => ({ ...search, complete: "some" as const })) : known;
  return { rust, text, alphabet, searches: weaker };
}
