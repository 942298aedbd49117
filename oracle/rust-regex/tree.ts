// The syntax tree of a regular expression in the syntax of Rust's regex crate, for tests with its data. What is no regular
// operation on words (word boundaries), what has no exact meaning here (bytes, verbose mode) and what is written wrongly is
// refused with a reason. Source of the syntax: https://docs.rs/regex/latest/regex/#syntax.

import {
  bracket,
  type Cursor,
  classEscape,
  escapedCharacter,
  type Flags,
  inScope,
  type Leaf,
  leaf,
  peek,
  Refusal,
  rest,
  single,
  take,
} from "./characters.ts";

export type Node =
  | Leaf
  | { readonly kind: "anchor"; readonly end: "start" | "end" }
  | { readonly kind: "concatenation" | "union"; readonly parts: readonly Node[] }
  | { readonly kind: "repetition"; readonly inner: Node; readonly min: number; readonly max: number };

const SIMPLE: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["*", [0, Infinity]],
  ["+", [1, Infinity]],
  ["?", [0, 1]],
]);
/** What `(?i)` stands for; it cannot be repeated. */
const SETTING: Node = { kind: "concatenation", parts: [] };

/** @throws Refusal */
export function parseRust(text: string, flags: Flags): Node {
  const cursor: Cursor = { characters: Array.from(text), at: 0, flags };
  const node = union(cursor);
  if (cursor.at < cursor.characters.length) throw new Refusal("not written as Rust's expressions are");
  return node;
}

function union(cursor: Cursor): Node {
  const parts = [concatenation(cursor)];
  while (take(cursor, "|")) parts.push(concatenation(cursor));
  return parts.length === 1 ? parts[0] : { kind: "union", parts };
}

function concatenation(cursor: Cursor): Node {
  const parts: Node[] = [];
  for (let next = peek(cursor); next !== undefined && next !== "|" && next !== ")"; next = peek(cursor))
    parts.push(repetition(cursor));
  return { kind: "concatenation", parts };
}

function repetition(cursor: Cursor): Node {
  let inner = atom(cursor);
  for (let bounds = boundsOf(cursor); bounds !== undefined; bounds = boundsOf(cursor)) {
    if (inner === SETTING) throw new Refusal("not written as Rust's expressions are");
    // Lazy or greedy: the same words.
    take(cursor, "?");
    inner = { kind: "repetition", inner, min: bounds[0], max: bounds[1] };
  }
  return inner;
}

function boundsOf(cursor: Cursor): readonly [number, number] | undefined {
  const simple = SIMPLE.get(peek(cursor) ?? "");
  if (simple !== undefined) {
    cursor.at++;
    return simple;
  }
  if (peek(cursor) !== "{") return undefined;
  const [whole, min, comma, max] = /^\{(\d+)(,?)(\d*)\}/.exec(rest(cursor)) ?? [];
  if (whole === undefined) throw new Refusal("not written as Rust's expressions are");
  cursor.at += whole.length;
  return [Number(min), comma === "" ? Number(min) : max === "" ? Infinity : Number(max)];
}

function atom(cursor: Cursor): Node {
  const character = cursor.characters[cursor.at++];
  switch (character) {
    case ".":
      return dot(cursor.flags);
    case "^":
      return { kind: "anchor", end: "start" };
    case "$":
      return { kind: "anchor", end: "end" };
    case "[":
      return bracket(cursor);
    case "(":
      return group(cursor);
    case "\\":
      return escapeNode(cursor);
    case "*":
    case "+":
    case "?":
    case "{":
      throw new Refusal("not written as Rust's expressions are");
    default:
      return single(character, cursor.flags);
  }
}

function group(cursor: Cursor): Node {
  const outer = cursor.flags;
  if (take(cursor, "?")) {
    const [name] = /^P?<[^>=!]*>/.exec(rest(cursor)) ?? [];
    const [settings] = /^[A-Za-z-]*[:)]/.exec(rest(cursor)) ?? [];
    if (name !== undefined) cursor.at += name.length;
    else if (settings === undefined) throw new Refusal("not written as Rust's expressions are");
    else {
      cursor.at += settings.length;
      cursor.flags = withFlags(outer, settings.slice(0, -1));
      if (settings === ")") throw new Refusal("not written as Rust's expressions are");
      // Flags without a colon hold until the enclosing group ends.
      if (settings.endsWith(")")) return SETTING;
    }
  }
  const inner = union(cursor);
  if (!take(cursor, ")")) throw new Refusal("not written as Rust's expressions are");
  cursor.flags = outer;
  return inner;
}

function withFlags(flags: Flags, letters: string): Flags {
  let [found, on] = [flags, true];
  for (const letter of letters) {
    if (letter === "-") on = false;
    else if (letter === "i") found = { ...found, caseless: on };
    else if (letter === "s") found = { ...found, dotAll: on };
    else if (letter === "u") found = { ...found, ascii: !on };
    else if (letter === "x" && on) throw new Refusal("verbose mode");
    else if (letter === "R") found = { ...found, crlf: on };
    // m concerns anchors, which are kept only at the ends of a word; U only which match is preferred.
    else if (!"mUx".includes(letter)) throw new Refusal("not written as Rust's expressions are");
  }
  return found;
}

function dot({ dotAll, ascii, crlf }: Flags): Node {
  const isEnd = (character: string): boolean => character === "\n" || (crlf && character === "\r");
  return leaf((character) => (dotAll || !isEnd(character)) && inScope(character, ascii), []);
}

function escapeNode(cursor: Cursor): Node {
  const letter = peek(cursor) ?? "";
  if (letter === "b" || letter === "B" || letter === "<" || letter === ">") throw new Refusal("word boundary");
  if (letter === "A" || letter === "z") {
    cursor.at++;
    return { kind: "anchor", end: letter === "A" ? "start" : "end" };
  }
  const shorthand = classEscape(cursor);
  return shorthand ?? single(escapedCharacter(cursor), cursor.flags);
}
