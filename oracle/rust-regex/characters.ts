// Single characters in the syntax of Rust's regex crate: escapes, sets and named classes, each as the question whether a
// character belongs. What would need bytes instead of characters is refused.

import { posixClass, propertyClass, shorthandClass } from "./classes.ts";

/** Why an expression is not translated; `reason` is one of few texts, so that refusals can be counted. */
export class Refusal extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** One character: whether it belongs, and the characters that the text names. */
export interface Leaf {
  readonly kind: "leaf";
  readonly has: (character: string) => boolean;
  readonly named: readonly string[];
}

export interface Flags {
  readonly caseless: boolean;
  readonly dotAll: boolean;
  readonly ascii: boolean;
  /** Whether "." leaves out carriage returns, too. */
  readonly crlf: boolean;
}

/** The text as characters, the next one's index, and the flags in force. */
export interface Cursor {
  readonly characters: readonly string[];
  at: number;
  flags: Flags;
}

const CONTROLS: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07" }),
);
const LETTERS = /^[0-9A-Za-z<>]$/;

/** A character outside ASCII is several bytes, and without Unicode an expression reads bytes. */
export function inScope(character: string, ascii: boolean): boolean {
  if (ascii && character > "\x7f") throw new Refusal("bytes");
  return true;
}

/** `\d` and its like, `\p`; undefined when another escape follows the backslash. */
export function classEscape(cursor: Cursor): Leaf | undefined {
  const { flags } = cursor;
  const letter = peek(cursor);
  if (letter === undefined) throw new Refusal("not written as Rust's expressions are");
  if ("dDsSwW".includes(letter)) {
    cursor.at++;
    return negated(item(shorthandClass(letter.toLowerCase(), flags.ascii), flags, []), letter < "a");
  }
  if (letter !== "p" && letter !== "P") return undefined;
  const [whole, name] = /^[pP](\{[^}]*\}|.)/su.exec(rest(cursor)) ?? [];
  if (whole === undefined) throw new Refusal("not written as Rust's expressions are");
  cursor.at += Array.from(whole).length;
  const source = propertyClass(name.replace(/^\{|\}$/g, ""));
  if (source === undefined) throw new Refusal("a Unicode class that JavaScript does not have");
  if (flags.ascii) throw new Refusal("bytes");
  return negated(item(source, flags, []), letter === "P");
}

/** The character of an escape after its backslash. */
export function escapedCharacter(cursor: Cursor): string {
  const [hex] = /^(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[xuU]\{[0-9A-Fa-f]+\})/.exec(rest(cursor)) ?? [];
  if (hex !== undefined) {
    cursor.at += hex.length;
    const code = Number.parseInt(hex.replace(/^.\{?|\}$/g, ""), 16);
    if (cursor.flags.ascii && code > 127) throw new Refusal("bytes");
    return String.fromCodePoint(code);
  }
  const character = cursor.characters.at(cursor.at++);
  const control = CONTROLS.get(character ?? "");
  if (control !== undefined) return control;
  if (character === undefined || LETTERS.test(character)) throw new Refusal("not written as Rust's expressions are");
  return character;
}

/** The rest of a set after its opening bracket. */
export function bracket(cursor: Cursor): Leaf {
  const isNegated = take(cursor, "^");
  const items: Leaf[] = [];
  for (let first = true; first || peek(cursor) !== "]"; first = false) {
    if (peek(cursor) === undefined) throw new Refusal("not written as Rust's expressions are");
    if (/^(?:&&|--|~~)/.test(rest(cursor))) throw new Refusal("an operation on sets");
    items.push(setItem(cursor));
  }
  cursor.at++;
  const named = items.flatMap((one) => one.named);
  return negated(
    leaf((character) => items.some(({ has }) => has(character)), named),
    isNegated,
  );
}

function setItem(cursor: Cursor): Leaf {
  const { flags } = cursor;
  const [posix, caret, name] = /^\[:(\^?)([a-z]+):\]/.exec(rest(cursor)) ?? [];
  if (posix !== undefined) {
    cursor.at += posix.length;
    const source = posixClass(name);
    if (source === undefined) throw new Refusal("not written as Rust's expressions are");
    return negated(item(source, flags, []), caret === "^");
  }
  if (take(cursor, "[")) return bracket(cursor);
  const first = setCharacter(cursor);
  if (typeof first !== "string") return first;
  const isRange = peek(cursor) === "-" && cursor.characters.at(cursor.at + 1) !== "]";
  if (!isRange) return single(first, flags);
  cursor.at++;
  const last = setCharacter(cursor);
  if (typeof last !== "string" || (first.codePointAt(0) ?? 0) > (last.codePointAt(0) ?? 0))
    throw new Refusal("not written as Rust's expressions are");
  return item(`[${hexEscape(first)}-${hexEscape(last)}]`, flags, [first, last]);
}

function setCharacter(cursor: Cursor): string | Leaf {
  if (!take(cursor, "\\")) return cursor.characters[cursor.at++];
  return classEscape(cursor) ?? escapedCharacter(cursor);
}

export function single(character: string, flags: Flags): Leaf {
  inScope(character, flags.ascii);
  return item(hexEscape(character), flags, [character]);
}

/** What the JavaScript expression `source` has of single characters; both languages fold case as Unicode does. */
function item(source: string, { caseless, ascii }: Flags, named: readonly string[]): Leaf {
  const pattern = new RegExp(`^${source}$`, caseless ? "iu" : "u");
  return leaf((character) => inScope(character, ascii) && pattern.test(character), named);
}

export function leaf(has: (character: string) => boolean, named: readonly string[]): Leaf {
  return { kind: "leaf", has, named };
}

function negated(inner: Leaf, isNegated: boolean): Leaf {
  return isNegated ? leaf((character) => !inner.has(character), inner.named) : inner;
}

function hexEscape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

export function rest(cursor: Cursor): string {
  return cursor.characters.slice(cursor.at, cursor.at + 100).join("");
}

export function peek(cursor: Cursor): string | undefined {
  return cursor.characters.at(cursor.at);
}

export function take(cursor: Cursor, character: string): boolean {
  const found = peek(cursor) === character;
  if (found) cursor.at++;
  return found;
}
