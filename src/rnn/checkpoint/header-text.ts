// The text of a safetensors header as an object: UTF-8, JSON of bounded depth, whole numbers, no key twice. Checked in one
// walk before the parser runs, so that no header takes more than time and memory in proportion to its length.

import { InputError, messageOf, quote } from "../../core/errors.ts";

/** Bytes of the header's length before the header. */
export const LENGTH_BYTES = 8;

/** `bytes` is the header, which begins with a brace. @throws InputError naming a byte of the file @cost O(length) */
export function headerObject(bytes: Uint8Array, where: string): Readonly<Record<string, unknown>> {
  const text = utf8(bytes, where);
  checkTokens(text, where);
  return parsed(text, where);
}

function utf8(bytes: Uint8Array, where: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    throw new InputError(`${where}: byte ${LENGTH_BYTES + firstInvalid(bytes)}`, "a header in UTF-8", "other bytes");
  }
}

/** The length of the longest beginning that is UTF-8 or the beginning of it, found by halving. */
function firstInvalid(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

/** Objects and arrays inside one another: the header, a tensor, its shape. */
const DEEPEST = 3;

/** Bounds the depth before the parser runs, refuses numbers that are no plain whole numbers, which parsers read differently,
 * and keys that an object has twice. What is no JSON is left to the parser. @cost O(length) */
function checkTokens(text: string, where: string): void {
  /** For each open object its keys so far, for each open array nothing. */
  const open: (Set<string> | undefined)[] = [];
  let string: Token | undefined;
  for (let token = nextToken(text, 0); token !== undefined; token = nextToken(text, token.end)) {
    const { begin, kind } = token;
    if (kind === "string") string = token;
    else if (kind === "open") open.push(text[begin] === "{" ? new Set() : undefined);
    else if (kind === "close") open.pop();
    else if (kind === "colon" && string !== undefined) once(text, string, open.at(-1), where);
    else if (kind === "number" && !/^(?:0|[1-9][0-9]*)$/.test(text.slice(begin, token.end)))
      throw new InputError(at(text, begin, where), "whole numbers in plain digits", text.slice(begin, begin + 40));
    if (open.length > DEEPEST)
      throw new InputError(at(text, begin, where), `at most ${DEEPEST} levels of JSON`, "a deeper one");
  }
}

function once(text: string, { begin, end }: Token, keys: Set<string> | undefined, where: string): void {
  let key: string;
  try {
    key = JSON.parse(text.slice(begin, end)) as string;
  } catch {
    return;
  }
  if (keys?.has(key) === true) throw new InputError(at(text, begin, where), "each key once", `${quote(key)} again`);
  keys?.add(key);
}

interface Token {
  readonly kind: "string" | "open" | "close" | "colon" | "number";
  readonly begin: number;
  readonly end: number;
}

const KINDS: Readonly<Record<string, Token["kind"]>> = {
  "{": "open",
  "[": "open",
  "}": "close",
  "]": "close",
  ":": "colon",
};

/** The first token from `from` on; a string that does not end has none behind it. */
function nextToken(text: string, from: number): Token | undefined {
  for (let begin = from; begin < text.length; begin++) {
    const letter = text[begin];
    if (letter === '"') {
      const end = stringEnd(text, begin);
      return end === undefined ? undefined : { kind: "string", begin, end };
    }
    if (Object.hasOwn(KINDS, letter)) return { kind: KINDS[letter], begin, end: begin + 1 };
    if (letter === "-" || (letter >= "0" && letter <= "9"))
      return { kind: "number", begin, end: numberEnd(text, begin) };
  }
  return undefined;
}

function stringEnd(text: string, begin: number): number | undefined {
  for (let i = begin + 1; i < text.length; i++) {
    if (text[i] === '"') return i + 1;
    if (text[i] === "\\") i++;
  }
  return undefined;
}

function numberEnd(text: string, begin: number): number {
  let end = begin + 1;
  while (end < text.length && "0123456789.eE+-".includes(text[end])) end++;
  return end;
}

/** A place in the header's text as a byte of the file. */
function at(text: string, index: number, where: string): string {
  return `${where}: byte ${LENGTH_BYTES + new TextEncoder().encode(text.slice(0, index)).length}`;
}

function parsed(text: string, where: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const message = messageOf(error);
    const ended = message.includes("end of JSON") ? text.length : 0;
    const position = Number(/at position ([0-9]+)/.exec(message)?.[1] ?? ended);
    throw new InputError(at(text, Math.min(position, text.length), where), "a header in JSON", message.slice(0, 200));
  }
  return document as Readonly<Record<string, unknown>>;
}
