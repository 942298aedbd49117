// From text to language: the built-in names of docs/languages.md, and otherwise a regular expression.
// Tomita's languages are those of Tomita 1982 (Proc. 4th Annual Conference of the Cognitive Science Society, 105-108).

import { InputError, quote } from "../core/errors.ts";
import type { Dfa } from "./dfa.ts";
import { parseGroup } from "./group-names.ts";
import { wordProblem } from "./groups.ts";
import { DEFAULT_STATE_LIMIT, type Limits } from "./limits.ts";
import { reorder } from "./operations.ts";
import { parseParameter } from "./parameters.ts";
import { type RegexOptions, regexToDfa } from "./regex-to-dfa.ts";

export interface Language {
  /** The text that named it. */
  readonly name: string;
  /** Minimal and canonical. */
  readonly dfa: Dfa;
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
const FORMS = ["parity", "mod:m", "tomita:1 to tomita:7", "word-problem:G,generators=adjacent|standard|all"];

/**
 * The language that `text` names or describes. `options.alphabet` gives the symbols and their order; a built-in
 * language accepts any order of its own symbols.
 * @throws InputError for a syntax error, an unknown name, a parameter out of range, another alphabet, or an automaton
 * above the limits
 */
export function parseLanguage(text: string, options: RegexOptions = {}): Language {
  const name = text.trim();
  const builtIn = parseBuiltIn(name, options);
  if (builtIn === undefined) return { name: text, dfa: regexToDfa(text, options) };
  return { name, dfa: withAlphabet(builtIn, name, options.alphabet) };
}

/** The DFA of a built-in name over its own alphabet; undefined when the text is to be read as a regular expression. */
function parseBuiltIn(name: string, options: RegexOptions): Dfa | undefined {
  if (name === "parity") return counting(2);
  const match = /^([\p{L}-]{2,}):(.*)$/su.exec(name);
  if (match === null) return undefined;
  const [, word, rest] = match;
  const where = `language ${quote(name)}`;
  const limits: Limits = { where, states: options.states ?? DEFAULT_STATE_LIMIT };
  switch (word) {
    case "mod":
      return counting(parseParameter(rest, "m in mod:m", 2, LARGEST_MODULUS, where));
    case "tomita":
      return regexToDfa(TOMITA[parseParameter(rest, "i in tomita:i", 1, TOMITA.length, where) - 1], { alphabet: BITS });
    case "word-problem":
      return wordProblem(parseGroup(rest, where), limits);
    default:
      throw new InputError(where, `one of ${FORMS.join(", ")}, or a regular expression`, quote(`${word}:`));
  }
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
