// The syntax tree of a regular expression and its parser, as docs/languages.md defines them.
// The alphabet plays no part here: sets keep the names and positions that were written, and are read later.

import { InputError, quote } from "../core/errors.ts";

/** A symbol's name and where it was written: the 1-based position of its first character (code point). */
export interface NamedSymbol {
  readonly name: string;
  readonly position: number;
}

/** Words of one symbol: those from `first` to `last` of some range or in a POSIX class, or with `negated` the others. */
export interface SymbolSet {
  readonly kind: "set";
  readonly negated: boolean;
  readonly ranges: readonly { readonly first: NamedSymbol; readonly last: NamedSymbol }[];
  /** Names among `POSIX_CLASSES`. */
  readonly classes?: readonly string[];
}

/** `()` is the concatenation of nothing, `.` the negated empty set. `max` may be Infinity. */
export type Regex =
  | SymbolSet
  | { readonly kind: "concatenation" | "union" | "intersection"; readonly parts: readonly Regex[] }
  | { readonly kind: "complement"; readonly inner: Regex }
  | { readonly kind: "repetition"; readonly inner: Regex; readonly min: number; readonly max: number };

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/** The classes of POSIX (IEEE 1003.1, 9.3.5) in its own locale: their ASCII characters. */
export const POSIX_CLASSES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    alnum: /[0-9A-Za-z]/,
    alpha: /[A-Za-z]/,
    blank: /[ \t]/,
    cntrl: /[^ -~]/,
    digit: /[0-9]/,
    graph: /[!-~]/,
    lower: /[a-z]/,
    print: /[ -~]/,
    punct: /[!-/:-@[-`{-~]/,
    space: /[ \t-\r]/,
    upper: /[A-Z]/,
    xdigit: /[0-9A-Fa-f]/,
  }).map(([name, pattern]) => [name, ASCII.filter((character) => pattern.test(character))]),
);

const LONGEST_TEXT = 2 ** 20;
const LARGEST_BOUND = 1000;
/** Bounds on recursion: of groups and `~` in the text, and of operators in the tree. */
const DEEPEST_TEXT = 250;
const DEEPEST_TREE = 500;
const RESERVED = new Set("\\|*+?()[]{}.&~^\"'");
const SIMPLE_BOUNDS = new Map([
  ["*", [0, Infinity]],
  ["+", [1, Infinity]],
  ["?", [0, 1]],
]);
/** After a repetition these say "lazy" and "possessive" elsewhere, where `a+?` is not `(a+)?`. */
const SECOND_SIGNS = new Set(["?", "+"]);
const BRACKETED = "brackets around what is repeated twice, as in (a+)? (lazy and possessive repetitions are not read)";
const GROUPED = 'an expression (brackets only group: look-around, names and flags, "(?…", are not read)';
const ESCAPABLE =
  "a character other than 0-9, A-Z, a-z after \\ (these are written plainly; back-references, \\b and \\d are not read)";

/** The text as characters, the index of the next one, and how many groups and complements are open around it. */
interface Cursor {
  readonly text: string;
  readonly characters: readonly string[];
  at: number;
  depth: number;
}

/** Where a message about `text` points to. */
export function positionIn(text: string, position: number): string {
  return `language ${quote(text)}: position ${position}`;
}

/** The tree of `text`. @throws InputError that names the position of a mistake @cost O(|text|) */
export function parseRegex(text: string): Regex {
  if (text.length > LONGEST_TEXT)
    throw new InputError(`language ${quote(text)}`, `at most ${LONGEST_TEXT} characters`, String(text.length));
  const cursor: Cursor = { text, characters: Array.from(text), at: 0, depth: 0 };
  const regex = parseUnion(cursor);
  if (peek(cursor) !== undefined) throw unexpected(cursor, "an expression, an operator or the end of the text");
  checkDepth(regex, text);
  return regex;
}

function checkDepth(regex: Regex, text: string): void {
  let level: readonly Regex[] = [regex];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST_TREE)
      throw new InputError(`language ${quote(text)}`, `at most ${DEEPEST_TREE} operators inside one another`, "more");
    level = level.flatMap(children);
  }
}

/** The operands of the topmost operator. */
export function children(regex: Regex): readonly Regex[] {
  if (regex.kind === "set") return [];
  return "parts" in regex ? regex.parts : [regex.inner];
}

function parseUnion(cursor: Cursor): Regex {
  const parts = [parseIntersection(cursor)];
  while (take(cursor, "|")) parts.push(parseIntersection(cursor));
  return parts.length === 1 ? parts[0] : { kind: "union", parts };
}

function parseIntersection(cursor: Cursor): Regex {
  const parts = [parseConcatenation(cursor)];
  while (take(cursor, "&")) parts.push(parseConcatenation(cursor));
  return parts.length === 1 ? parts[0] : { kind: "intersection", parts };
}

function parseConcatenation(cursor: Cursor): Regex {
  const parts: Regex[] = [];
  while (beginsExpression(peek(cursor))) parts.push(parseComplement(cursor));
  if (parts.length === 0) throw unexpected(cursor, "an expression");
  return parts.length === 1 ? parts[0] : { kind: "concatenation", parts };
}

function beginsExpression(character: string | undefined): boolean {
  return character !== undefined && (!RESERVED.has(character) || "~([.\\'".includes(character));
}

function parseComplement(cursor: Cursor): Regex {
  if (!take(cursor, "~")) return parseRepetition(cursor);
  return { kind: "complement", inner: nested(cursor, parseComplement) };
}

function parseRepetition(cursor: Cursor): Regex {
  let inner = parseAtom(cursor);
  for (let bounds = parseBounds(cursor); bounds !== undefined; bounds = parseBounds(cursor)) {
    inner = { kind: "repetition", inner, min: bounds[0], max: bounds[1] };
    if (SECOND_SIGNS.has(peek(cursor) ?? "")) throw unexpected(cursor, BRACKETED);
  }
  return inner;
}

/** `[min, max]` of the postfix operator that comes next, or undefined when none does. */
function parseBounds(cursor: Cursor): readonly number[] | undefined {
  const simple = SIMPLE_BOUNDS.get(peek(cursor) ?? "");
  if (simple !== undefined) {
    cursor.at++;
    return simple;
  }
  if (!take(cursor, "{")) return undefined;
  const min = parseBound(cursor, 0);
  let max = min;
  if (take(cursor, ",")) max = peek(cursor) === "}" ? Infinity : parseBound(cursor, min);
  if (!take(cursor, "}")) throw unexpected(cursor, max === min ? '"," or "}"' : '"}"');
  return [min, max];
}

function parseBound(cursor: Cursor, least: number): number {
  const expected = `a number from ${least} to ${LARGEST_BOUND}`;
  if (!/^\d$/.test(peek(cursor) ?? "")) throw unexpected(cursor, expected);
  const start = cursor.at;
  while (/^\d$/.test(cursor.characters[cursor.at] ?? "")) cursor.at++;
  const digits = cursor.characters.slice(start, cursor.at).join("");
  const bound = Number(digits);
  if (bound < least || bound > LARGEST_BOUND)
    throw new InputError(here(cursor, start), expected, digits.length > 60 ? `${digits.slice(0, 60)}…` : digits);
  return bound;
}

function parseAtom(cursor: Cursor): Regex {
  if (take(cursor, ".")) return { kind: "set", negated: true, ranges: [] };
  if (take(cursor, "[")) return parseSet(cursor);
  if (!take(cursor, "(")) {
    const symbol = parseSymbol(cursor, "an expression");
    return { kind: "set", negated: false, ranges: [{ first: symbol, last: symbol }] };
  }
  if (take(cursor, ")")) return { kind: "concatenation", parts: [] };
  if (peek(cursor) === "?") throw unexpected(cursor, GROUPED);
  const inner = nested(cursor, parseUnion);
  if (!take(cursor, ")")) throw unexpected(cursor, 'an operator or ")"');
  return inner;
}

/** The rest of a set after `[`. A bare `-` is always the sign of a range. */
function parseSet(cursor: Cursor): Regex {
  const negated = take(cursor, "^");
  const ranges: { first: NamedSymbol; last: NamedSymbol }[] = [];
  const classes: string[] = [];
  while (!take(cursor, "]")) {
    if (take(cursor, "[")) {
      classes.push(parseClass(cursor));
      continue;
    }
    const first = parseSetSymbol(cursor, 'a symbol or "]"');
    ranges.push({ first, last: take(cursor, "-") ? parseSetSymbol(cursor, "the last symbol of the range") : first });
  }
  return classes.length === 0 ? { kind: "set", negated, ranges } : { kind: "set", negated, ranges, classes };
}

/** The rest of `[:name:]` after its first bracket. */
function parseClass(cursor: Cursor): string {
  const start = cursor.at - 1;
  const [, name = ""] = /^:([a-z]*):\]/.exec(cursor.characters.slice(cursor.at, cursor.at + 12).join("")) ?? [];
  if (!POSIX_CLASSES.has(name)) {
    const found = quote(cursor.characters.slice(start, start + 12).join(""));
    throw new InputError(
      here(cursor, start),
      `a class ${[...POSIX_CLASSES.keys()].map((c) => `[:${c}:]`).join(" ")}`,
      found,
    );
  }
  cursor.at += name.length + 3;
  return name;
}

function parseSetSymbol(cursor: Cursor, expected: string): NamedSymbol {
  if (peek(cursor) === "-") throw unexpected(cursor, `${expected} (the symbol "-" is written \\- in a set)`);
  return parseSymbol(cursor, expected);
}

function parseSymbol(cursor: Cursor, expected: string): NamedSymbol {
  const first = peek(cursor);
  const position = cursor.at + 1;
  if (first === undefined || (RESERVED.has(first) && first !== "\\" && first !== "'"))
    throw unexpected(cursor, expected);
  cursor.at++;
  if (first === "'") return { name: parseQuoted(cursor), position };
  return { name: first === "\\" ? parseEscaped(cursor) : first, position };
}

/** The rest of an escape after its backslash. */
function parseEscaped(cursor: Cursor): string {
  const name = literal(cursor, 'a character after "\\"');
  if (/^[0-9A-Za-z]$/.test(name)) throw new InputError(here(cursor, cursor.at - 2), ESCAPABLE, quote(`\\${name}`));
  return name;
}

/** The rest of a quoted name after the opening quote. */
function parseQuoted(cursor: Cursor): string {
  let name = "";
  for (;;) {
    const start = cursor.at;
    const character = literal(cursor, 'a closing "\'"');
    if (character === "'" && name === "") throw new InputError(here(cursor, start), "a name", "an empty one");
    if (character === "'") return name;
    if (character === "\\" && !["\\", "'"].includes(cursor.characters[cursor.at] ?? ""))
      throw new InputError(here(cursor, start), "\\\\ or \\' in a quoted name", 'another use of "\\"');
    name += character === "\\" ? literal(cursor, "a character") : character;
  }
}

/** The next character as it stands, white space too. */
function literal(cursor: Cursor, expected: string): string {
  if (cursor.at >= cursor.characters.length)
    throw new InputError(here(cursor, cursor.at), expected, "the end of the text");
  return cursor.characters[cursor.at++];
}

/** The next character that is not white space; the cursor moves to it. */
function peek(cursor: Cursor): string | undefined {
  while (/^\s$/u.test(cursor.characters[cursor.at] ?? "")) cursor.at++;
  return cursor.characters.at(cursor.at);
}

function take(cursor: Cursor, character: string): boolean {
  const found = peek(cursor) === character;
  if (found) cursor.at++;
  return found;
}

function nested(cursor: Cursor, parse: (cursor: Cursor) => Regex): Regex {
  if (++cursor.depth > DEEPEST_TEXT)
    throw new InputError(
      here(cursor, cursor.at - 1),
      `at most ${DEEPEST_TEXT} groups and complements inside one another`,
      "more",
    );
  const regex = parse(cursor);
  cursor.depth--;
  return regex;
}

function unexpected(cursor: Cursor, expected: string): InputError {
  const found = peek(cursor);
  return new InputError(here(cursor, cursor.at), expected, found === undefined ? "the end of the text" : quote(found));
}

function here(cursor: Cursor, index: number): string {
  return positionIn(cursor.text, index + 1);
}
