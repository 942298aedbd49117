// Regular expressions as docs/languages.md defines them: text to a tree over the indices of an alphabet.
// One function for each level of binding, from `|` down to single symbols; a reader holds the place in the text.

import { InputError, quote } from "../core/errors.ts";

export type Tree =
  | { readonly kind: "set"; readonly symbols: ReadonlySet<number> }
  | { readonly kind: "sequence" | "union" | "intersection"; readonly parts: readonly Tree[] }
  | { readonly kind: "complement"; readonly inner: Tree }
  | { readonly kind: "repetition"; readonly inner: Tree; readonly min: number; readonly max: number };

interface Reader {
  readonly points: readonly string[];
  readonly alphabet: readonly string[];
  readonly where: string;
  at: number;
  depth: number;
}

const RESERVED = "\\|*+?()[]{}.&~^\"'";
const DEEPEST = 250;
const MOST_OPERATORS = 500;
const LARGEST_BOUND = 1000;

/** @throws InputError naming the position (code points from 1) of the first mistake */
export function readExpression(text: string, alphabet: readonly string[]): Tree {
  const reader: Reader = { points: Array.from(text), alphabet, where: `language ${quote(text)}`, at: 0, depth: 0 };
  const tree = union(reader);
  return look(reader) === "" ? tree : fail(reader, "the end of the expression");
}

function fail(reader: Reader, expected: string, at = reader.at): never {
  const found = at < reader.points.length ? quote(reader.points[at]) : "the end of the text";
  throw new InputError(`${reader.where}: position ${at + 1}`, expected, found);
}

/** The next character that is not white space, or "" at the end; the reader stands before it. */
function look(reader: Reader): string {
  while (reader.at < reader.points.length && /^\s$/.test(reader.points[reader.at])) reader.at++;
  return reader.points.at(reader.at) ?? "";
}

function skip(reader: Reader, character: string): boolean {
  if (look(reader) !== character) return false;
  reader.at++;
  return true;
}

function union(reader: Reader): Tree {
  const parts = [intersection(reader)];
  while (skip(reader, "|")) parts.push(intersection(reader));
  return parts.length === 1 ? parts[0] : { kind: "union", parts };
}

function intersection(reader: Reader): Tree {
  const parts = [sequence(reader)];
  while (skip(reader, "&")) parts.push(sequence(reader));
  return parts.length === 1 ? parts[0] : { kind: "intersection", parts };
}

function sequence(reader: Reader): Tree {
  const parts: Tree[] = [];
  for (;;) {
    const next = look(reader);
    if (next === "" || (RESERVED.includes(next) && !"~(.[\\'".includes(next))) break;
    parts.push(prefixed(reader));
  }
  if (parts.length === 0) return fail(reader, "an expression");
  return parts.length === 1 ? parts[0] : { kind: "sequence", parts };
}

/** Runs `read` one level deeper. */
function inside(reader: Reader, read: (reader: Reader) => Tree): Tree {
  reader.depth++;
  if (reader.depth > DEEPEST) return fail(reader, `at most ${DEEPEST} groups and complements inside one another`);
  const tree = read(reader);
  reader.depth--;
  return tree;
}

function prefixed(reader: Reader): Tree {
  if (skip(reader, "~")) return { kind: "complement", inner: inside(reader, prefixed) };
  let tree = atom(reader);
  for (let operators = 0; ; operators++) {
    if (operators > MOST_OPERATORS) return fail(reader, `at most ${MOST_OPERATORS} repetitions of one another`);
    if (operators > 0 && ["?", "+"].includes(look(reader))) return fail(reader, "( ) around what is repeated twice");
    if (skip(reader, "*")) tree = { kind: "repetition", inner: tree, min: 0, max: Infinity };
    else if (skip(reader, "+")) tree = { kind: "repetition", inner: tree, min: 1, max: Infinity };
    else if (skip(reader, "?")) tree = { kind: "repetition", inner: tree, min: 0, max: 1 };
    else if (skip(reader, "{")) tree = { kind: "repetition", inner: tree, ...bounds(reader) };
    else return tree;
  }
}

function bounds(reader: Reader): { min: number; max: number } {
  const min = bound(reader);
  let max = min;
  if (skip(reader, ",")) max = look(reader) === "}" ? Infinity : bound(reader);
  if (max < min) return fail(reader, `a bound of at least ${min}`);
  if (!skip(reader, "}")) return fail(reader, '"}"');
  return { min, max };
}

function bound(reader: Reader): number {
  look(reader);
  const start = reader.at;
  while (/^[0-9]$/.test(reader.points.at(reader.at) ?? "")) reader.at++;
  const digits = reader.points.slice(start, reader.at).join("");
  if (digits === "" || Number(digits) > LARGEST_BOUND) {
    return fail(reader, `a number from 0 to ${LARGEST_BOUND}`, start);
  }
  return Number(digits);
}

function atom(reader: Reader): Tree {
  if (skip(reader, ".")) return { kind: "set", symbols: new Set(reader.alphabet.keys()) };
  if (skip(reader, "[")) return { kind: "set", symbols: set(reader) };
  if (!skip(reader, "(")) return { kind: "set", symbols: new Set([symbol(reader)]) };
  if (skip(reader, ")")) return { kind: "sequence", parts: [] };
  const tree = inside(reader, union);
  return skip(reader, ")") ? tree : fail(reader, '")"');
}

/** The symbols of a set, after its opening bracket. */
function set(reader: Reader): Set<number> {
  const negated = skip(reader, "^");
  const listed = new Set<number>();
  while (!skip(reader, "]")) {
    if (skip(reader, "[")) {
      const belongs = characterClass(reader);
      reader.alphabet.forEach((name, s) => {
        if (name.length === 1 && name.charCodeAt(0) < 128 && belongs(name.charCodeAt(0))) listed.add(s);
      });
      continue;
    }
    const first = setSymbol(reader);
    const last = skip(reader, "-") ? setSymbol(reader) : first;
    if (last < first) return fail(reader, "a range in the order of the alphabet", reader.at - 1);
    for (let s = first; s <= last; s++) listed.add(s);
  }
  return negated ? new Set([...reader.alphabet.keys()].filter((s) => !listed.has(s))) : listed;
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isUpper = (code: number) => code >= 65 && code <= 90;
const isLower = (code: number) => code >= 97 && code <= 122;
const isAlnum = (code: number) => isDigit(code) || isUpper(code) || isLower(code);

/** The ASCII characters of the classes `[:name:]`, by code. */
const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: isAlnum,
  alpha: (code) => isUpper(code) || isLower(code),
  blank: (code) => code === 32 || code === 9,
  cntrl: (code) => code < 32 || code === 127,
  digit: isDigit,
  graph: (code) => code > 32 && code < 127,
  lower: isLower,
  print: (code) => code >= 32 && code < 127,
  punct: (code) => code > 32 && code < 127 && !isAlnum(code),
  space: (code) => code === 32 || (code >= 9 && code <= 13),
  upper: isUpper,
  xdigit: (code) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
};

/** The rest of `[:name:]` after its first bracket. */
function characterClass(reader: Reader): (code: number) => boolean {
  const start = reader.at;
  let name = "";
  if (reader.points.at(reader.at++) === ":")
    while (/^[a-z]$/.test(reader.points.at(reader.at) ?? "")) name += reader.points[reader.at++];
  if (!Object.hasOwn(CLASSES, name) || reader.points.slice(reader.at, reader.at + 2).join("") !== ":]")
    return fail(reader, "a class such as [:digit:]", start);
  reader.at += 2;
  return CLASSES[name];
}

function setSymbol(reader: Reader): number {
  return look(reader) === "-" ? fail(reader, "a symbol (the symbol - is written \\- here)") : symbol(reader);
}

/** The index of the symbol that is written next: a character, an escaped character or a quoted name. */
function symbol(reader: Reader): number {
  const next = look(reader);
  const start = reader.at;
  const name = next === "'" ? quoted(reader) : next === "\\" ? escaped(reader) : plain(reader, next);
  const index = reader.alphabet.indexOf(name);
  if (index >= 0) return index;
  const place = `${reader.where}: position ${start + 1}`;
  throw new InputError(place, `a symbol of the alphabet ${quote(reader.alphabet)}`, quote(name));
}

function plain(reader: Reader, next: string): string {
  if (next === "" || RESERVED.includes(next)) return fail(reader, "a symbol");
  reader.at++;
  return next;
}

function escaped(reader: Reader): string {
  reader.at += 2;
  const name = reader.points.at(reader.at - 1) ?? fail(reader, "a character after \\", reader.at - 1);
  // Elsewhere back-references, classes and boundaries.
  if (/^[0-9A-Za-z]$/.test(name)) return fail(reader, "after \\ a character that is no letter or digit", reader.at - 1);
  return name;
}

function quoted(reader: Reader): string {
  let name = "";
  for (reader.at++; reader.points.at(reader.at) !== "'"; reader.at++) {
    if (reader.points.at(reader.at) === "\\") {
      reader.at++;
      if (!["\\", "'"].includes(reader.points.at(reader.at) ?? "")) return fail(reader, "\\\\ or \\' in a quoted name");
    }
    name += reader.points.at(reader.at) ?? fail(reader, "a closing quote");
  }
  reader.at++;
  return name === "" ? fail(reader, "a name of at least one character", reader.at - 1) : name;
}
