// From text to language: the built-in names of docs/languages.md, a file with an automaton, and otherwise a regular expression.
// Tomita's languages are those of Tomita 1982 (Proc. 4th Annual Conference of the Cognitive Science Society, 105-108).

import { InputError, quote } from "../core/errors.ts";
import { arithmetic, dyck, flipFlop, setReset } from "./built-in/expressions.ts";
import { patternExpression } from "./built-in/patterns.ts";
import { fromReader, type Reader } from "./built-in/reader.ts";
import { board, programs, swaps } from "./built-in/tracking.ts";
import type { Dfa } from "./dfa.ts";
import { type FromFile, finish } from "./files/draft.ts";
import { isFileName, readAutomaton } from "./files/index.ts";
import { readJson, toDocument } from "./files/json.ts";
import { parseGroup } from "./group-names.ts";
import { wordProblem } from "./groups.ts";
import { DEFAULT_STATE_LIMIT, type Limits } from "./limits.ts";
import { nearName } from "./near-names.ts";
import { reorder } from "./operations.ts";
import { parseParameter } from "./parameters.ts";
import { type RegexOptions, regexToDfa } from "./regex-to-dfa.ts";

export interface Language {
  /** A text that defines it without any file: the text given, or for a file `dfa:{…}`, or a Cayley table written out. */
  readonly name: string;
  /** The text that was given, for people. */
  readonly title: string;
  /** Minimal and canonical. */
  readonly dfa: Dfa;
  /** What was done to the automaton of a file, or how a text that looks like a name was read. */
  readonly notes: readonly string[];
}

const BITS = ["0", "1"];
const LARGEST_MODULUS = 65_536;
const TOMITA = [
  "1*",
  "(10)*",
  "~((.*0)? 1(11)* 0(00)* (1.*)?)",
  "~(.* 000 .*)",
  "(1*(01*01*)*) & (0*(10*10*)*)",
  "(10 | (0|11)(01)*(1|00))*",
  "0*1*0*1*",
];

/** Families given by a reader of words. */
const READERS: ReadonlyMap<string, (rest: string, where: string) => Reader> = new Map([
  ["arithmetic", arithmetic],
  ["dyck", dyck],
  ["swaps", swaps],
  ["programs", programs],
  ["board", board],
]);

const FORMS = [
  "parity",
  "mod:m",
  "tomita:1 to tomita:7",
  "word-problem:G,generators=adjacent|standard|all",
  "arithmetic:m,depth=d",
  "dyck:k,depth=d",
  "flip-flop",
  "set-reset",
  "swaps:n",
  "programs:v,values=m",
  "board:WxH,pieces=K@a1",
  "contains:w",
  "subsequence:w",
  "starts-with:w",
  "ends-with:w",
  "count:a>=t",
  "dfa:{…}",
];

/**
 * The language that `text` names or describes. `options.alphabet` gives the symbols and their order; a built-in
 * language or a file accepts any order of its own symbols.
 * @throws InputError for a syntax error, an unknown name, a parameter out of range, another alphabet, an unreadable file, or
 * an automaton above the limits
 */
export function parseLanguage(text: string, options: RegexOptions = {}): Language {
  const title = text.trim();
  const known = parseBuiltIn(title, options) ?? parseFile(title, options);
  if (known === undefined) return expression(text, title, options);
  const { name = title, notes = [] } = known;
  return { name, title, dfa: withAlphabet(known.dfa, title, options.alphabet), notes };
}

/** @throws InputError that also names the built-in language that the text nearly names */
function expression(text: string, title: string, options: RegexOptions): Language {
  const near = nearName(title);
  const notes = near === undefined ? [] : [`read as a regular expression; a built-in language is called ${near}`];
  try {
    return { name: text, title: text, dfa: regexToDfa(text, options), notes };
  } catch (error) {
    if (near === undefined || !(error instanceof InputError)) throw error;
    throw new InputError(error.where, error.expected, `${error.found} (a built-in language is called ${near})`);
  }
}

/** A definition in a text of its own. */
interface Known {
  readonly dfa: Dfa;
  readonly name?: string;
  readonly notes?: readonly string[];
}

/** The language of a built-in name over its own alphabet; undefined when the text is no such name. */
function parseBuiltIn(name: string, options: RegexOptions): Known | undefined {
  const limits: Limits = { where: `language ${quote(name)}`, states: options.states ?? DEFAULT_STATE_LIMIT };
  if (name === "parity") return { dfa: counting(2) };
  if (name === "set-reset") return { dfa: fromReader(setReset(), limits) };
  if (name === "flip-flop") return { dfa: fromReader(flipFlop(), limits) };
  const match = /^([\p{L}-]{2,}):(.*)$/su.exec(name);
  if (match === null) return undefined;
  const [, word, rest] = match;
  const known = parseFamily(word, rest, limits, options);
  if (known !== undefined || isFileName(name)) return known;
  throw new InputError(limits.where, `one of ${FORMS.join(", ")}, or a regular expression`, quote(`${word}:`));
}

function parseFamily(word: string, rest: string, limits: Limits, options: RegexOptions): Known | undefined {
  const { where } = limits;
  const reader = READERS.get(word);
  if (reader !== undefined) return { dfa: fromReader(reader(rest, where), limits) };
  const pattern = patternExpression(word, rest, where);
  if (pattern !== undefined) return { dfa: regexToDfa(pattern, options) };
  switch (word) {
    case "mod":
      return { dfa: counting(parseParameter(rest, "m in mod:m", 2, LARGEST_MODULUS, where)) };
    case "tomita": {
      const number = parseParameter(rest, "i in tomita:i", 1, TOMITA.length, where);
      return { dfa: regexToDfa(TOMITA[number - 1], { alphabet: BITS }) };
    }
    case "word-problem": {
      const { group, text } = parseGroup(rest, where, limits);
      return { dfa: wordProblem(group, limits), name: `word-problem:${text}` };
    }
    case "dfa":
      return defined(finish(readJson(rest, where), limits));
    default:
      return undefined;
  }
}

/** The language of a file; undefined when the text is no name of one. */
function parseFile(title: string, options: RegexOptions): Known | undefined {
  if (!isFileName(title)) return undefined;
  const limits: Limits = { where: title, states: options.states ?? DEFAULT_STATE_LIMIT };
  return defined(readAutomaton(title, limits));
}

/** An automaton is its own definition. */
function defined({ dfa, notes }: FromFile): Known {
  return { dfa, notes, name: `dfa:${JSON.stringify(toDocument(dfa))}` };
}

/** Words over 0, 1 in which the number of 1 is divisible by m. */
function counting(m: number): Dfa {
  const next = Uint32Array.from({ length: 2 * m }, (_, at) => ((at + 1) >>> 1) % m);
  const accepting = Uint8Array.from({ length: m }, (_, state) => Number(state === 0));
  return { symbols: BITS, states: m, initial: 0, next, accepting };
}

/** The built-in `dfa` with its symbols in the order of `alphabet`. */
function withAlphabet(dfa: Dfa, name: string, alphabet: readonly string[] | undefined): Dfa {
  if (alphabet === undefined) return dfa;
  const own = new Set(dfa.symbols);
  const asked = new Set(alphabet);
  if (alphabet.length !== own.size || !own.isSubsetOf(asked))
    throw new InputError(`language ${quote(name)}`, `the alphabet ${quote(dfa.symbols)}`, quote(alphabet));
  return alphabet.every((symbol, i) => symbol === dfa.symbols[i]) ? dfa : reorder(dfa, alphabet);
}
