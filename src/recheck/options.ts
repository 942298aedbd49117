// The texts after the colon of built-in names, `head,key=value,…`, and words written out letter by letter.

import { InputError, messageOf, quote } from "../core/errors.ts";
import type { Runs } from "../core/word.ts";

interface Options {
  readonly head: string;
  readonly field: (key: string) => string | undefined;
}

/** @throws InputError for a key that is not known or comes twice */
export function options(text: string, keys: readonly string[], where: string): Options {
  const [head = "", ...rest] = text.split(",");
  const found = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf("=");
    const key = part.slice(0, Math.max(equals, 0));
    if (!keys.includes(key) || found.has(key)) throw new InputError(where, `the keys ${keys.join(", ")}`, quote(part));
    found.set(key, part.slice(equals + 1));
  }
  return { head, field: (key) => found.get(key) };
}

/** The tables of groups and automata are lists of lists in an object: nothing nests deeper than this. */
const DEEPEST = 8;

/** The object that `text` writes. @throws InputError for anything else */
export function objectIn(text: string, where: string): Readonly<Record<string, unknown>> {
  const brackets = text.replace(/"(?:[^"\\]|\\.)*"/g, "").replace(/[^[\]{}]/g, "");
  let depth = 0;
  for (const bracket of brackets) {
    depth += "[{".includes(bracket) ? 1 : -1;
    if (depth > DEEPEST) throw new InputError(where, "tables in JSON", "deeper nesting");
  }
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new InputError(where, "JSON", messageOf(error));
  }
  throw new InputError(where, "an object in JSON", "another value");
}

/** @throws InputError unless `text` is a number from `least` to `most` without leading zeros */
export function natural(text: string, least: number, most: number, where: string): number {
  const number = /^(?:0|[1-9][0-9]*)$/.test(text) ? Number(text) : -1;
  if (number < least || number > most) throw new InputError(where, `a number from ${least} to ${most}`, quote(text));
  return number;
}

/** The word as its letters' names. */
export function spelled(runs: Runs): string[] {
  const word: string[] = [];
  for (const [name, times] of runs) for (let i = 0; i < times; i++) word.push(name);
  return word;
}
