// Families of star-free and counting languages by patterns: contains, subsequence, starts-with, ends-with and count.
// Each is short for a regular expression, so its alphabet is that of the expression: --alphabet, the model's, or the symbols
// that occur. Definitions: docs/languages.md.

import { InputError, quote } from "../../core/errors.ts";
import { parseParameter } from "../parameters.ts";
import { parseRegex, type Regex } from "../regex.ts";

const MOST = 1000;

/** The expression that `word:rest` is short for; undefined when `word` is no pattern. @throws InputError for a bad `rest` */
export function patternExpression(word: string, rest: string, where: string): string | undefined {
  switch (word) {
    case "contains":
      return `.* ${lettersOf(rest, where).join("")} .*`;
    case "subsequence":
      return `.* ${lettersOf(rest, where)
        .map((letter) => `${letter} .*`)
        .join("")}`;
    case "starts-with":
      return `${lettersOf(rest, where).join("")} .*`;
    case "ends-with":
      return `.* ${lettersOf(rest, where).join("")}`;
    case "count":
      return counted(rest, where);
    default:
      return undefined;
  }
}

/** The letters of a word in the notation of expressions, quoted. */
function lettersOf(text: string, where: string): string[] {
  const regex = parseRegex(text);
  const parts = regex.kind === "concatenation" ? regex.parts : [regex];
  if (parts.length === 0 || parts.length > MOST)
    throw new InputError(where, `a word of 1 to ${MOST} symbols`, quote(text));
  return parts.map((part) => quoted(symbolOf(part, where, text)));
}

function symbolOf(part: Regex, where: string, text: string): string {
  if (part.kind === "set" && !part.negated && part.ranges.length === 1) {
    const [{ first, last }] = part.ranges;
    if (first === last) return first.name;
  }
  throw new InputError(where, "symbols one after the other", quote(text));
}

function quoted(name: string): string {
  return `'${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** `a>=t`, `a<=t`, `a=t`, `a%m=r`. */
function counted(text: string, where: string): string {
  const match = /^(.+?)(>=|<=|=|%([1-9]\d*)=)(\d+)$/su.exec(text);
  if (match === null) throw new InputError(where, "a>=t, a<=t, a=t or a%m=r for a symbol a", quote(text));
  const [, name, relation, , number] = match;
  const modulus = match.at(3);
  const letters = lettersOf(name, where);
  if (letters.length !== 1) throw new InputError(where, "one symbol", quote(name));
  const other = `(. & ~${letters[0]})`;
  const one = `(${other}* ${letters[0]})`;
  if (modulus === undefined) {
    const t = parseParameter(number, "t", 0, MOST, where);
    if (relation === ">=") return `${one}{${t}} .*`;
    return relation === "=" ? `${one}{${t}} ${other}*` : `${one}{0,${t}} ${other}*`;
  }
  const m = parseParameter(modulus, "m", 2, MOST, where);
  return `(${one}{${m}})* ${one}{${parseParameter(number, "r", 0, m - 1, where)}} ${other}*`;
}
